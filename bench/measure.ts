/** What repeats of a measurement gave. */
export interface Sample {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The median of repeats, the mean of the two middle ones when their number is even, and their ends. */
export function summarize(values: readonly number[]): Sample {
  if (values.length === 0) throw new RangeError('invalid values: none; expected 1 or more');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    low: sorted[0],
    high: sorted[sorted.length - 1],
  };
}

/** The quotients of two measurements that were taken in turn, repeat by repeat. */
export function quotients(above: readonly number[], below: readonly number[]): number[] {
  if (above.length !== below.length) {
    throw new RangeError(`invalid repeats: ${above.length} and ${below.length}; not equally many`);
  }
  return above.map((value, i) => value / below[i]);
}

/** Takes one measurement. */
export type Take = () => number | Promise<number>;

/**
 * Takes measurements in turn, all of them once per repeat, so that what slows the machine down for
 * a while slows all of them down.
 */
export async function interleave<K extends string>(
  takes: Readonly<Record<K, Take>>,
  repeats: number,
): Promise<Record<K, number[]>> {
  const names = Object.keys(takes) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const name of names) values[name].push(await takes[name]());
  }
  return values as Record<K, number[]>;
}

/** How much is done in a second by work that is repeated for so many seconds; `step` says how much. */
export function rateOf(step: () => number, seconds: number): number {
  const start = performance.now();
  let done = 0;
  let elapsed = 0;
  while (elapsed < seconds) {
    done += step();
    elapsed = (performance.now() - start) / 1000;
  }
  return done / elapsed;
}
