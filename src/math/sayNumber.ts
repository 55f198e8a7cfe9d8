/**
 * A number in a sentence: separators of thousands, as many significant digits as asked.
 *
 * @param digits in [1, 21]
 * @example
 * sayNumber(2135144); // => '2,135,144'
 * sayNumber(0.0123456, 3); // => '0.0123'
 */
export function sayNumber(value: number, digits = 7): string {
  const rounded = Number(value.toPrecision(digits));
  const plain = Math.abs(rounded) >= 1e-4 && Math.abs(rounded) < 1e15;
  if (!plain) return String(rounded);
  return rounded.toLocaleString('en', { maximumSignificantDigits: digits });
}
