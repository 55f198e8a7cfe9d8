import { countBits } from '../math/bits.ts';
import type { Estimate } from '../math/intervals.ts';
import { countSums, tallyOf } from '../math/tally.ts';
import type { Model, Observable } from '../models/model.ts';
import { differenceOf } from './difference.ts';
import { estimateObservable, findObservable } from './estimate.ts';
import type { PointResult } from './result.ts';

/** What the trials of two points say of their difference. */
export interface Comparison {
  /** weights[0]·first − weights[1]·second, in the observable's unit */
  readonly difference: Estimate;
  /** Pearson correlation φ of the two votes of a trial; 0 where they are independent or never change */
  readonly correlation: number;
  /** variance of the difference over that of independent trials */
  readonly varianceRatio: number;
  /** whether trial t of one was set against trial t of the other */
  readonly paired: boolean;
}

/** How two points are compared. */
export interface ComparisonOptions {
  /** level of the interval, in (0, 1) */
  readonly level: number;
  /** an observable of the model; its first when absent */
  readonly observable?: string;
  /** positive factors of the two points; 1 and 1 when absent */
  readonly weights?: readonly [number, number];
}

/** How often two voters were right, over the same trials. */
export interface VotePairs {
  readonly trials: number;
  readonly both: number;
  readonly first: number;
  readonly second: number;
}

/**
 * Counts the trials in which each of two voters, and both, were right.
 *
 * @param first votes, trial t at bit t mod 32 of word ⌊t/32⌋
 * @param second votes of the same trials
 * @param trials how many of them are counted, an integer in [0, 32·words]
 * @example
 * countVotePairs(Int32Array.of(0b0111), Int32Array.of(0b0110), 4); // => { trials: 4, both: 2, first: 3, second: 2 }
 */
export function countVotePairs(first: Int32Array, second: Int32Array, trials: number): VotePairs {
  const both = first.map((word, i) => word & second[i]);
  return {
    trials,
    both: countBits(both, trials),
    first: countBits(first, trials),
    second: countBits(second, trials),
  };
}

/**
 * The difference of two voters from estimates of each and the trials that they share.
 *
 * The interval is that of {@link differenceOf} with Newcombe's φ for paired proportions, corrected
 * for continuity: cov − 1/(2n) in place of a positive covariance, so that trials in which the two
 * never differed do not rule out that they can (R. G. Newcombe, Statistics in Medicine 17, 1998,
 * p. 2635, method 10). It holds for any linear combination (G. Zou, A. Donner, Statistics in
 * Medicine 27, 2008).
 * The ratio of variances is 1 − 2·φ·s₁s₂/(s₁² + s₂²) with s = weight·slope·√(p(1 − p)).
 *
 * @param estimates of a monotone function of the mean vote, one a voter
 * @param pairs of at least one trial
 * @param factors weights, positive, and slopes of the function at the two, up to a common factor;
 *   all are 1 when absent
 */
export function comparePairs(
  estimates: readonly [Estimate, Estimate],
  pairs: VotePairs,
  { weights = [1, 1], slopes = [1, 1] }: PairFactors = {},
): Comparison {
  const [p, q] = [pairs.first / pairs.trials, pairs.second / pairs.trials];
  const deviations = [Math.sqrt(p * (1 - p)), Math.sqrt(q * (1 - q))];
  const shared = Math.sqrt(p * (1 - p) * q * (1 - q));
  const correlationFor = (covariance: number): number =>
    shared > 0 ? Math.min(1, Math.max(-1, covariance / shared)) : 0;
  const covariance = pairs.both / pairs.trials - p * q;
  const continuous = Math.max(0, covariance - 1 / (2 * pairs.trials));
  const correlation = correlationFor(covariance);
  const [s, t] = deviations.map((deviation, i) => weights[i] * slopes[i] * deviation);
  const saved = (2 * correlation * s * t) / (s * s + t * t);
  return {
    difference: weightedDifference(
      estimates,
      weights,
      correlationFor(covariance > 0 ? continuous : covariance),
    ),
    correlation,
    varianceRatio: Number.isFinite(saved) ? Math.max(0, 1 - saved) : 1,
    paired: true,
  };
}

/** How the two of a pair enter their difference. */
export interface PairFactors {
  readonly weights?: readonly [number, number];
  readonly slopes?: readonly [number, number];
}

/**
 * Compares two points of runs with one seed: trial by trial where both have votes, over the trials
 * that both have, see {@link comparePairs}; else as independent samples. A point and itself, by its
 * id, draw the same trials and differ by nothing but weights and facts.
 *
 * Trials that share random numbers and cannot be told apart (a method that keeps no votes) count as
 * independent, which is too wide where they are positively correlated.
 *
 * @param model the model of both points
 * @param points first and second
 * @returns null where one of them has no trials at the root
 * @throws {RangeError} for an unknown observable or one over an unknown fact, a level outside (0, 1)
 *   or a weight that is not positive
 */
export function comparePoints(
  model: Model,
  points: readonly [PointResult, PointResult],
  options: ComparisonOptions,
): Comparison | null {
  const trials = Math.min(...points.map(trialsOf));
  if (trials === 0) return null;
  const [first, second] = points;
  if (first.id === second.id) return compareWithItself(model, points, options);
  const { votes: ours } = first;
  const { votes: theirs } = second;
  if (ours === undefined || theirs === undefined) {
    return compareIndependently(model, points, options);
  }
  const pairs = countVotePairs(ours, theirs, trials);
  const estimate = (point: PointResult, successes: number): Estimate => {
    const tally = tallyOf(countSums(trials, successes));
    return estimatePoint(model, { ...point, tallies: { root: tally } }, options);
  };
  const estimates = [estimate(first, pairs.first), estimate(second, pairs.second)] as const;
  const observable = observableOf(model, options);
  const slope = (i: 0 | 1): number =>
    observable.over === undefined ? 1 : estimates[i].best ** 2 / factOf(observable, points[i]);
  const slopes = [slope(0), slope(1)] as const;
  return comparePairs(estimates, pairs, { weights: weightsOf(options), slopes });
}

/**
 * Compares two points as independent samples, whatever they share: for runs of two seeds.
 *
 * @returns null where one of them has no trials at the root
 * @throws {RangeError} as {@link comparePoints} does
 */
export function compareIndependently(
  model: Model,
  points: readonly [PointResult, PointResult],
  options: ComparisonOptions,
): Comparison | null {
  if (points.some((point) => trialsOf(point) === 0)) return null;
  const [first, second] = points;
  const estimates = [
    estimatePoint(model, first, options),
    estimatePoint(model, second, options),
  ] as const;
  const difference = weightedDifference(estimates, weightsOf(options), 0);
  return { difference, correlation: 0, varianceRatio: 1, paired: false };
}

/** What is known of a·x − b·x is what is known of x; a fact over x may be another fact at each. */
function compareWithItself(
  model: Model,
  points: readonly [PointResult, PointResult],
  options: ComparisonOptions,
): Comparison {
  const [first, second] = points;
  const longer = trialsOf(first) < trialsOf(second) ? second : first;
  const observable = observableOf(model, options);
  const { over } = observable;
  const facts = over === undefined ? {} : { [over]: 1 };
  const [a, b] = weightsOf(options).map((weight, i) => weight * factOf(observable, points[i]));
  return {
    difference: scaled(estimatePoint(model, { ...longer, facts }, options), a - b),
    correlation: 1,
    varianceRatio: a === b ? 0 : (a - b) ** 2 / (a ** 2 + b ** 2),
    paired: true,
  };
}

/** The fact that an observable is over, 1 where it is over none. */
function factOf({ name, over }: Observable, { facts }: PointResult): number {
  const fact = over === undefined ? 1 : facts[over];
  if (typeof fact === 'number') return fact;
  throw new RangeError(`invalid observable: ${name}; the fact ${over} is not known`);
}

function observableOf(model: Model, { observable }: ComparisonOptions): Observable {
  return observable === undefined ? model.observables[0] : findObservable(model, observable);
}

function trialsOf({ tallies }: PointResult): number {
  return tallies['root']?.trials ?? 0;
}

function weightsOf({ weights = [1, 1] }: ComparisonOptions): readonly [number, number] {
  if (!weights.every((weight) => weight > 0 && weight < Infinity)) {
    throw new RangeError(`invalid weights: ${weights.join(', ')}; not in (0, ∞)`);
  }
  return weights;
}

function estimatePoint(
  model: Model,
  { method, tallies, facts, stopped }: PointResult,
  options: ComparisonOptions,
): Estimate {
  const sample = { method, tally: tallies['root'], facts, stopped };
  return estimateObservable(model, observableOf(model, options).name, sample, options.level);
}

function weightedDifference(
  [first, second]: readonly [Estimate, Estimate],
  [a, b]: readonly [number, number],
  correlation: number,
): Estimate {
  return differenceOf(scaled(first, a), scaled(second, b), correlation);
}

function scaled({ low, best, high, level }: Estimate, factor: number): Estimate {
  if (factor === 0) return { low: 0, best: 0, high: 0, level };
  const ends = [factor * low, factor * high];
  return { low: Math.min(...ends), best: factor * best, high: Math.max(...ends), level };
}
