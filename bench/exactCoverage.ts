import { differenceOf } from '../src/analysis/difference.ts';
import { ratioOf } from '../src/analysis/ratio.ts';
import { binomialProbability, binomialTail } from '../src/math/binomial.ts';
import { regularizedBeta } from '../src/math/incompleteBeta.ts';
import { jeffreysInterval, type Estimate } from '../src/math/intervals.ts';

/** How often an interval covers, over probabilities p. */
export interface Coverage {
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

type Interval = (successes: number, trials: number, level: number) => Estimate;

const LEVEL = 0.95;

/** Probabilities are looked at between this and its complement. */
const MARGIN = 1e-4;

/** The intervals of 0, 1, …, n successes; both ends rise with the successes. */
function intervalsOf(interval: Interval, n: number): Estimate[] {
  return Array.from({ length: n + 1 }, (_, successes) => interval(successes, n, LEVEL));
}

/** The first index that satisfies a condition which holds from somewhere on. */
function firstIndex(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The probability that the interval's inside holds p, from the two tails outside. At an end of an
 * interval it is the smaller of the coverages on both sides.
 */
function coverageAt(intervals: readonly Estimate[], p: number): number {
  const n = intervals.length - 1;
  const first = firstIndex(n + 1, (k) => intervals[k].high > p);
  const after = firstIndex(n + 1, (k) => intervals[k].low >= p);
  const below = first === 0 ? 0 : binomialTail(first - 1, n, p).lower;
  const above = after > n ? 0 : binomialTail(after, n, p).upper;
  return 1 - below - above;
}

/**
 * The mean coverage over p between two probabilities, without a grid: the integral of
 * C(n, k)pᵏ(1 − p)ⁿ⁻ᵏ is I_p(k + 1, n − k + 1)/(n + 1).
 */
function meanCoverage(intervals: readonly Estimate[], [from, to]: readonly [number, number]) {
  const n = intervals.length - 1;
  const within = (p: number): number => Math.min(to, Math.max(from, p));
  let sum = 0;
  intervals.forEach(({ low, high }, k) => {
    const mass = (p: number): number => regularizedBeta(within(p), k + 1, n - k + 1);
    sum += mass(high) - mass(low);
  });
  return sum / (n + 1) / (to - from);
}

/** Evenly spaced probabilities between a margin and its complement, both included. */
function spread(count: number, margin: number): number[] {
  const step = (1 - 2 * margin) / (count - 1);
  return Array.from({ length: count }, (_, i) => Math.min(1 - margin, margin + i * step));
}

/**
 * Where contrasts are looked at: a ratio over what hardly ever succeeds is hardly ever defined, and
 * then says little.
 */
export const ACCURACIES: readonly number[] = spread(37, 0.05);

/**
 * The coverage of an interval of a probability for p in [1e-4, 1 − 1e-4], by summation.
 *
 * Between two ends of intervals the same successes k₁, …, k₂ cover, and P(k₁ <= X <= k₂) has no
 * minimum inside: its slope in p changes its sign once. So the least coverage of all p is found at the ends of
 * intervals and of the range; the grid adds to the largest coverage only.
 *
 * @param n trials, an integer of at least 1
 * @param gridSize how many p are looked at besides
 */
export function measureBinomial(interval: Interval, n: number, gridSize: number): Coverage {
  const intervals = intervalsOf(interval, n);
  const range = [MARGIN, 1 - MARGIN] as const;
  const ends = intervals
    .flatMap(({ low, high }) => [low, high])
    .filter((p) => p > range[0] && p < range[1]);
  const values = [...spread(gridSize, MARGIN), ...ends].map((p) => coverageAt(intervals, p));
  return { ...summarizeCoverages(values), mean: meanCoverage(intervals, range) };
}

function summarizeCoverages(values: readonly number[]): Coverage {
  return {
    mean: values.reduce((a, b) => a + b) / values.length,
    least: values.reduce((a, b) => Math.min(a, b)),
    most: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** What is estimated of two independent proportions: the interval from theirs, and the truth. */
export interface Contrast {
  readonly name: string;
  /** null where there is none, as of a ratio over no success */
  readonly estimate: (first: Estimate, second: Estimate) => Estimate | null;
  readonly truth: (p: number, q: number) => number;
}

export const contrasts: readonly Contrast[] = [
  { name: 'difference', estimate: differenceOf, truth: (p, q) => p - q },
  {
    name: 'ratio',
    estimate: (first, second) => (second.low > 0 ? ratioOf(first, second) : null),
    truth: (p, q) => p / q,
  },
];

/** The probability that a table of intervals covers, given that there is one. */
function shareCovered(
  table: readonly (readonly (Estimate | null)[])[],
  [first, second]: readonly (readonly number[])[],
  truth: number,
): number {
  let defined = 0;
  let covered = 0;
  table.forEach((row, i) =>
    row.forEach((found, j) => {
      if (found === null) return;
      const probability = first[i] * second[j];
      defined += probability;
      if (found.low <= truth && truth <= found.high) covered += probability;
    }),
  );
  return covered / defined;
}

/**
 * The coverage of a contrast of two independent Jeffreys intervals of n trials each, by summation
 * over all pairs of counts, for all pairs of probabilities from a grid.
 */
export function measureContrast(
  { estimate, truth }: Contrast,
  n: number,
  grid: readonly number[],
): Coverage {
  const intervals = intervalsOf(jeffreysInterval, n);
  const table = intervals.map((first) => intervals.map((second) => estimate(first, second)));
  const laws = grid.map((p) => intervals.map((_, k) => binomialProbability(k, n, p)));
  return summarizeCoverages(
    grid.flatMap((p, i) =>
      grid.map((q, j) => shareCovered(table, [laws[i], laws[j]], truth(p, q))),
    ),
  );
}
