/** Widths of letters in DejaVu Sans, in ems, by classes of about the same width. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/[ .,:;'’|!ijlI·]/, 0.32],
  [/[rtf()[\]/*-]/, 0.4],
  [/[scxzvykJ“”"?_]/, 0.55],
  [/[mwMW@%—…]/, 0.92],
];
const OTHER = 0.64;

/**
 * The width of a text in pixels, about as DejaVu Sans sets it: the widest of the usual sans-serifs,
 * so that what has room by this measure has room in all of them.
 *
 * @param size type size in pixels
 * @param bold whether it is set bold
 */
export function textWidth(text: string, size: number, bold = false): number {
  let ems = 0;
  for (const letter of text) {
    ems += CLASSES.find(([letters]) => letters.test(letter))?.[1] ?? OTHER;
  }
  return ems * size * (bold ? 1.12 : 1);
}

/** How a text is set: its size in pixels, and whether bold. */
export interface Setting {
  readonly size: number;
  readonly bold: boolean;
}

/** Breaks a text between words, but not before %, into lines of at most a width in pixels. */
export function wrapText(text: string, width: number, { size, bold }: Setting): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?!%)/)) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer, size, bold) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
