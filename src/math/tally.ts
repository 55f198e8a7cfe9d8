/**
 * What a sampler counted. Tallies add, associatively and commutatively, bit for bit: sums are kept
 * in fixed point, so merging blocks, workers, reruns and machines gives the same bytes in any order.
 */
export interface Tally {
  readonly trials: number;
  /** Sum of the observable over the trials, in units of 2⁻⁴⁴⁸. */
  readonly sum: bigint;
  /** Sum of its squares, in units of 2⁻⁴⁴⁸. */
  readonly sumOfSquares: bigint;
}

/** The sums of one block as plain numbers: what crosses from a worker and what is stored. */
export interface Sums {
  readonly trials: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

const DIGITS = 448n;
const UNIT = 2 ** 448;

const toFixedPoint = (value: number): bigint => BigInt(Math.round(value * UNIT));

/** The tally of no trials: the zero of {@link addTallies}. */
export const EMPTY_TALLY: Tally = Object.freeze({ trials: 0, sum: 0n, sumOfSquares: 0n });

/** The tally of one block's sums. */
export function tallyOf(sums: Sums): Tally {
  return Object.freeze({
    trials: sums.trials,
    sum: toFixedPoint(sums.sum),
    sumOfSquares: toFixedPoint(sums.sumOfSquares),
  });
}

/** The sums of a 0/1 observable: `successes` of `trials`. */
export function countSums(trials: number, successes: number): Sums {
  return { trials, sum: successes, sumOfSquares: successes };
}

/** How many pairs of votes were right twice, once and never. */
export interface PairCounts {
  readonly both: number;
  readonly one: number;
  readonly none: number;
}

/** The counts behind a tally of pairs, each trial the mean of two votes: 0, ½ or 1. */
export function countPairs(tally: Tally): PairCounts {
  const sum = sumOf(tally);
  const one = 4 * (sum - Number(tally.sumOfSquares) / UNIT);
  return { both: sum - one / 2, one, none: tally.trials - sum - one / 2 };
}

/** Adds two tallies. */
export function addTallies(a: Tally, b: Tally): Tally {
  return Object.freeze({
    trials: a.trials + b.trials,
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
  });
}

/** The sum of the observable as a number; for a 0/1 observable the exact count of successes. */
export function sumOf(tally: Tally): number {
  return Number(tally.sum) / UNIT;
}

/** The mean of the observable; NaN for no trials. */
export function meanOf(tally: Tally): number {
  return sumOf(tally) / tally.trials;
}

/** The unbiased sample variance of the observable; NaN for fewer than two trials. */
export function varianceOf(tally: Tally): number {
  const n = BigInt(tally.trials);
  // n·Σx² − (Σx)² in exact integers: no cancellation.
  const scaled = ((n * tally.sumOfSquares) << DIGITS) - tally.sum * tally.sum;
  // The sums of a block are rounded, so that of equal numbers it may lie below 0.
  const square = Math.max(0, Number(scaled >> DIGITS) / UNIT);
  return tally.trials < 2 ? NaN : square / tally.trials / (tally.trials - 1);
}
