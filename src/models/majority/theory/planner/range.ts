/** Integers from the first to the last. */
export type Range = readonly [first: number, last: number];

/** The integer in the middle of a range on a logarithmic axis. */
export function middleOf([first, last]: Range): number {
  return Math.min(last, Math.max(first, Math.floor(Math.sqrt(first * last))));
}

/** Whether every range is one integer. */
export function isPoint(ranges: readonly Range[]): boolean {
  return ranges.every(([first, last]) => first === last);
}

/** Remembers the values of a costly function of points: boxes have corners in common. */
export function rememberPoints<P extends readonly number[], V>(
  evaluate: (point: P) => V,
): (point: P) => V {
  const known = new Map<string, V>();
  return (point) => {
    const key = point.join();
    if (!known.has(key)) known.set(key, evaluate(point));
    return known.get(key) as V;
  };
}

/**
 * Splits a product of ranges in the middle of the one that is longest on a logarithmic axis.
 *
 * @returns two products, or none when every range is one integer
 */
export function splitLonger<R extends readonly Range[]>(ranges: R): R[] {
  const length = ([first, last]: Range): number => (last + 1) / first;
  let longest = -1;
  ranges.forEach((range, i) => {
    if (range[0] === range[1]) return;
    if (longest < 0 || length(range) > length(ranges[longest])) longest = i;
  });
  if (longest < 0) return [];
  const [first, last] = ranges[longest];
  const middle = Math.min(last - 1, middleOf(ranges[longest]));
  const halves: Range[] = [
    [first, middle],
    [middle + 1, last],
  ];
  return halves.map(
    (half) => ranges.map((range, i) => (i === longest ? half : range)) as unknown as R,
  );
}
