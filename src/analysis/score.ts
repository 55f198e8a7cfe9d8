import { binomialTest } from '../math/binomial.ts';
import { regularizedBeta, regularizedBetaUpper } from '../math/incompleteBeta.ts';
import { pairPosterior } from '../math/intervals.ts';
import { countPairs, meanOf, sumOf, varianceOf, type Tally } from '../math/tally.ts';
import type { Measure, Model } from '../models/model.ts';
import { looksThatCount } from '../sampling/stoppingLevel.ts';
import type { PointResult } from './result.ts';

/** One tally against the value that theory gives for it. */
export interface Score {
  /** the tallied channel: `root`, or `level 1`, `level 2`, … */
  readonly channel: string;
  /** what is tested: the prediction of the whole organization, or one application of one level */
  readonly kind: 'root' | 'level';
  readonly trials: number;
  /** predicted value of the model's first observable */
  readonly predicted: number;
  /** predicted mean of the tally */
  readonly expected: number;
  /** simulated mean of the tally */
  readonly observed: number;
  /** simulated less predicted first observable, in standard errors; ±Infinity where the impossible was seen */
  readonly z: number;
  /** two-sided, in [0, 1] */
  readonly pValue: number;
  /** whether theory leaves nothing to chance, so that z is 0 or infinite */
  readonly certain: boolean;
}

// Rounding of a closed form may step over 0 or 1 by a few units in the last place.
const ROUNDING = 1e-12;

// Weights and conditional errors are products and sums of thousands of factors.
const ROUNDING_OF_WEIGHTS = 1e-10;

/**
 * Tests a point against its prediction, channel by channel.
 *
 * The channel `root` is tested against the predicted value of the whole organization. Level
 * sampling feeds every level with the predicted value of the level below, so its channel `level t`
 * is tested against one application of the recursion to that value, and says nothing of the
 * composed depth. A channel without a prediction or without trials (two for real-valued ones) is
 * left out.
 *
 * Of 0/1 trials the p-value is exact (binomial, twice the smaller tail) and z is the score
 * (k − n·p)/√(n·p(1 − p)). Of pairs the same, for as many independent votes as say what the pairs
 * do. Of real-valued trials both are Student's; such a mean is left out when its relative standard
 * error is above .1, because risks and errors are positive and then far from normal, and when it is
 * an error so small that the predicted accuracy leaves no digits of it. Where a rule ended the trials
 * the p-value is multiplied by the number of looks that may have (Bonferroni).
 *
 * @param point a sampled point; an infeasible one has no scores
 * @param model the model of the point
 * @returns one score a tested channel, in the order of the tallies
 * @throws {RangeError} when the biases fed to level sampling are not the predicted ones, or a
 *   predicted probability lies outside [0, 1]
 */
export function scorePoint(point: PointResult, model: Model): Score[] {
  const measure = model.measure(point.method);
  const looks = point.stopped === undefined ? 1 : looksThatCount(point.stopped.rule);
  return Object.entries(point.tallies).flatMap(([channel, tally]) => {
    const predicted = predictedAt(point, channel);
    if (predicted === null || !isTestable(tally, measure)) return [];
    const { expected, z, pValue, certain } = test(
      tally,
      (predicted - measure.offset) / measure.scale,
      measure,
    );
    const kind = channel === 'root' ? 'root' : 'level';
    const { trials } = tally;
    const observed = meanOf(tally);
    const sign = Math.sign(measure.scale);
    return [
      {
        channel,
        kind,
        trials,
        predicted,
        expected,
        observed,
        z: z === 0 ? 0 : sign * z,
        pValue: Math.min(1, looks * pValue),
        certain,
      },
    ];
  });
}

function predictedAt(point: PointResult, channel: string): number | null {
  const { prediction, method } = point;
  if (prediction === null) return null;
  if (channel === 'root') return method === 'level' ? null : prediction.value;
  const level = Number(/^level (\d+)$/.exec(channel)?.[1]);
  if (!(level >= 1)) return null;
  checkFed(point, level);
  return prediction.levels?.[level] ?? null;
}

/** A level's prediction holds for the value that the level below was given. */
function checkFed({ index, prediction, levels }: PointResult, level: number): void {
  const fed = levels?.[level - 1];
  const predicted = prediction?.levels?.[level - 1];
  if (fed === undefined || predicted === undefined) return;
  if (!(Math.abs(fed - predicted) <= ROUNDING)) {
    throw new RangeError(
      `invalid levels of point ${index}: ${fed} below level ${level}; expected the predicted ${predicted}`,
    );
  }
}

// The mean of positive numbers that is known to less than this is far from normally distributed.
const LARGEST_RELATIVE_ERROR = 0.1;

function isTestable(tally: Tally, { kind, offset }: Measure): boolean {
  if (kind !== 'real') return tally.trials >= 1;
  const mean = Math.abs(meanOf(tally));
  // Theory gives an accuracy; what it leaves of a far smaller error has no digits.
  if (mean < ROUNDING * Math.abs(offset)) return false;
  return tally.trials >= 2 && !(standardErrorOf(tally) > LARGEST_RELATIVE_ERROR * mean);
}

type Test = Pick<Score, 'z' | 'pValue' | 'expected' | 'certain'>;

function test(tally: Tally, expected: number, { kind, offset }: Measure): Test {
  switch (kind) {
    case 'binary':
      return testCount(tally, expected);
    case 'pair':
      return testPairs(tally, expected);
    case 'real':
      return testMean(tally, expected, Number.EPSILON * Math.abs(offset));
  }
}

/** Independent votes that say as much as these pairs do: m(1 − m) over the variance of their mean. */
export function effectiveVotesOf(tally: Tally): number {
  const { a, b } = pairPosterior(countPairs(tally));
  return a + b;
}

function testPairs(tally: Tally, predicted: number): Test {
  const expected = probabilityOf(predicted);
  const certain = expected === 0 || expected === 1;
  const votes = effectiveVotesOf(tally);
  const correct = meanOf(tally) * votes;
  // The binomial tails, of which each counts the outcome itself, for a number of votes that need
  // not be an integer: P(X >= k) = I_p(k, n − k + 1).
  const least = correct === 0 ? 1 : regularizedBeta(expected, correct, votes - correct + 1);
  const most = correct === votes ? 1 : regularizedBetaUpper(expected, correct + 1, votes - correct);
  const pValue = Math.min(1, 2 * Math.min(least, most));
  const excess = meanOf(tally) - expected;
  const deviation = Math.sqrt((expected * (1 - expected)) / votes);
  return { expected, z: excess === 0 ? 0 : excess / deviation, pValue, certain };
}

function testCount(tally: Tally, predicted: number): Test {
  const expected = probabilityOf(predicted);
  const successes = sumOf(tally);
  const pValue = binomialTest(successes, tally.trials, expected);
  const excess = successes - tally.trials * expected;
  const deviation = Math.sqrt(tally.trials * expected * (1 - expected));
  const certain = expected === 0 || expected === 1;
  return { expected, z: excess === 0 ? 0 : excess / deviation, pValue, certain };
}

function probabilityOf(predicted: number): number {
  const clamped = Math.min(1, Math.max(0, predicted));
  if (Math.abs(clamped - predicted) <= ROUNDING) return clamped;
  throw new RangeError(`invalid prediction: ${predicted}; not in [0, 1]`);
}

/** @param rounding of the prediction, where it was taken from a number that is larger */
function testMean(tally: Tally, expected: number, rounding: number): Test {
  const mean = meanOf(tally);
  const standardError = standardErrorOf(tally);
  const negligible = ROUNDING_OF_WEIGHTS * Math.max(Math.abs(mean), Math.abs(expected)) + rounding;
  const certain = standardError <= negligible;
  const difference = mean - expected;
  if (certain && Math.abs(difference) <= negligible) return { expected, z: 0, pValue: 1, certain };
  const excess = Math.sign(difference) * Math.max(0, Math.abs(difference) - rounding);
  const z = excess / standardError;
  return { expected, z, pValue: studentTwoSided(z, tally.trials - 1), certain };
}

/** The standard error of a tally's mean. */
export function standardErrorOf(tally: Tally): number {
  return Math.sqrt(varianceOf(tally) / tally.trials);
}

/** P(|T| ≥ |t|) = I_x(ν/2, ½) at x = ν/(ν + t²). */
function studentTwoSided(t: number, freedom: number): number {
  return regularizedBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}
