/**
 * Plain data with every number in it at so many significant digits.
 *
 * @param digits in [1, 100]
 * @example
 * roundNumbers({ a: [1 / 3, 'x'] }, 2); // => { a: [0.33, 'x'] }
 */
export function roundNumbers(value: unknown, digits: number): unknown {
  if (typeof value === 'number') return Number(value.toPrecision(digits));
  if (Array.isArray(value)) return value.map((item) => roundNumbers(item, digits));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, roundNumbers(inner, digits)]),
  );
}
