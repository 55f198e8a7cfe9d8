const NARROW = /[ .,:;'’|!ijlItrf()[\]/·-]/;
const WIDE = /[mwMW@%—…]/;

/**
 * The width of a text in pixels, about as DejaVu Sans sets it: the widest of the usual sans-serifs,
 * so that what has room by this measure has room in all of them.
 *
 * @param size type size in pixels
 * @param bold whether it is set bold
 */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const letter of text) ems += NARROW.test(letter) ? 0.38 : WIDE.test(letter) ? 0.93 : 0.63;
  return ems * size * (bold ? 1.1 : 1);
}
