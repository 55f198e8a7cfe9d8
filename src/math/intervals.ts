import { checkInteger, checkNonNegative } from './domain.ts';
import { betaQuantile, betaQuantileUpper } from './incompleteBeta.ts';
import type { PairCounts } from './tally.ts';

/** A measured value with its interval. */
export interface Estimate {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  /** the probability, in (0, 1), that such an interval covers the true value */
  readonly level: number;
}

function checkLevel(level: number): void {
  if (typeof level !== 'number') {
    throw new TypeError(`invalid level: ${JSON.stringify(level)}; not a number`);
  }
  if (!(level > 0 && level < 1)) throw new RangeError(`invalid level: ${level}; not in (0, 1)`);
}

function checkCounts(successes: number, trials: number): void {
  checkInteger('trials', trials, 1);
  checkInteger('successes', successes, 0);
  if (!(successes <= trials)) {
    throw new RangeError(`invalid successes: ${successes}; not in [0, ${trials}]`);
  }
}

/**
 * The equal-tailed Jeffreys interval of a probability: the quantiles (1 ∓ level)/2 of
 * Beta(s + ½, n − s + ½), widened to 0 where there was no success and to 1 where all succeeded.
 *
 * Source: Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion, Statistical
 * Science 16 (2001), section 4.1.1. Its coverage is the stated level on average over p.
 *
 * @param successes an integer in [0, trials]
 * @param trials an integer in [1, 2⁵³)
 * @param level in (0, 1)
 * @throws {RangeError} when an argument is outside its domain, no trials included
 * @example
 * jeffreysInterval(0, 10, 0.95).low; // => 0
 * jeffreysInterval(5, 10, 0.95).best; // => 0.5
 */
export function jeffreysInterval(successes: number, trials: number, level: number): Estimate {
  checkCounts(successes, trials);
  checkLevel(level);
  const a = successes + 0.5;
  const b = trials - successes + 0.5;
  return {
    low: successes === 0 ? 0 : betaQuantile((1 - level) / 2, a, b),
    best: successes / trials,
    high: successes === trials ? 1 : betaQuantileUpper((1 - level) / 2, a, b),
    level,
  };
}

/**
 * The exact interval of a probability, whose coverage is at least the stated level for every p:
 * the quantile (1 − level)/2 of Beta(s, n − s + 1) and (1 + level)/2 of Beta(s + 1, n − s).
 *
 * Source: Clopper and Pearson, The Use of Confidence or Fiducial Limits Illustrated in the Case of
 * the Binomial, Biometrika 26 (1934).
 *
 * @param successes an integer in [0, trials]
 * @param trials an integer in [1, 2⁵³)
 * @param level in (0, 1)
 * @throws {RangeError} when an argument is outside its domain, no trials included
 * @example
 * clopperPearsonInterval(0, 10, 0.95).high; // => 1 - 0.025 ** 0.1
 */
export function clopperPearsonInterval(successes: number, trials: number, level: number): Estimate {
  checkCounts(successes, trials);
  checkLevel(level);
  const failures = trials - successes;
  return {
    low: successes === 0 ? 0 : betaQuantile((1 - level) / 2, successes, failures + 1),
    best: successes / trials,
    high: failures === 0 ? 1 : betaQuantileUpper((1 - level) / 2, successes + 1, failures),
    level,
  };
}

/**
 * The interval of log(p/(1 − p)) from the Jeffreys interval [low, high] of p: [log(low/(1 − low)),
 * log(high/(1 − high))], −∞ without a success and ∞ where all succeeded. It covers when that does.
 *
 * Each of p and 1 − p is a quantile of its own, so that no digit is lost near either end.
 *
 * Source: as {@link jeffreysInterval}; quantiles move with a monotone function.
 *
 * @param successes an integer in [0, trials]
 * @param trials an integer in [1, 2⁵³)
 * @param level in (0, 1)
 * @throws {RangeError} when an argument is outside its domain, no trials included
 * @example
 * logOddsInterval(0, 10, 0.95).low; // => -Infinity
 * logOddsInterval(3, 4, 0.95).best; // => Math.log(3)
 */
export function logOddsInterval(successes: number, trials: number, level: number): Estimate {
  const { low, high } = jeffreysInterval(successes, trials, level);
  const mirrored = jeffreysInterval(trials - successes, trials, level);
  return {
    low: Math.log(low / mirrored.high),
    best: Math.log(successes / (trials - successes)),
    high: Math.log(high / mirrored.low),
    level,
  };
}

/**
 * The law of the mean vote of pairs given their counts: Beta(a, b) with the mean and the variance of
 * x = p_both + p_one/2 under Jeffreys' prior, Dirichlet(both + ½, one + ½, none + ½).
 *
 * @param counts integers of at least 0, not all 0
 * @example
 * Math.round(1000 * pairPosterior({ both: 0, one: 2, none: 0 }).a); // => 7375
 */
export function pairPosterior({ both, one, none }: PairCounts): {
  readonly a: number;
  readonly b: number;
} {
  const weights = [both + 0.5, one + 0.5, none + 0.5];
  const total = weights[0] + weights[1] + weights[2];
  const mean = (weights[0] + weights[1] / 2) / total;
  const square = (weights[0] + weights[1] / 4) / total;
  const size = (mean * (1 - mean) * (total + 1)) / (square - mean * mean) - 1;
  return { a: mean * size, b: (1 - mean) * size };
}

/**
 * The equal-tailed interval of the mean vote of pairs from {@link pairPosterior}: Jeffreys' interval
 * where the two votes of a pair may depend on each other, never empty however they agree.
 *
 * @param counts integers of at least 0, not all 0
 * @param level in (0, 1)
 * @throws {RangeError} when the level is outside its domain or there are no pairs
 * @example
 * pairInterval({ both: 5, one: 90, none: 5 }, 0.95).best; // => 0.5
 */
export function pairInterval(counts: PairCounts, level: number): Estimate {
  checkLevel(level);
  const trials = counts.both + counts.one + counts.none;
  checkInteger('trials', trials, 1);
  const { a, b } = pairPosterior(counts);
  const best = (counts.both + counts.one / 2) / trials;
  return {
    low: Math.min(best, betaQuantile((1 - level) / 2, a, b)),
    best,
    high: Math.max(best, betaQuantileUpper((1 - level) / 2, a, b)),
    level,
  };
}

/**
 * The t with P(|T| <= t) = level for Student's law with ν degrees of freedom: T² /(ν + T²) follows
 * Beta(½, ν/2) (Abramowitz and Stegun 1964, 26.7.1 and 26.5.27).
 */
function studentHalfWidth(level: number, freedom: number): number {
  // The smaller of the share and its complement keeps its digits: ν to ∞ and ν = 1, level to 1.
  const share = betaQuantile(level, 0.5, freedom / 2);
  const rest = betaQuantile(1 - level, freedom / 2, 0.5);
  return Math.sqrt((freedom * share) / rest);
}

/**
 * The interval of a mean by Student's law: mean ∓ t·√(variance/trials) with trials − 1 degrees of
 * freedom. Exact for a normal observable, asymptotically right for every other of finite variance.
 *
 * Source: Student, The Probable Error of a Mean, Biometrika 6 (1908).
 *
 * @param mean the sample mean, a finite number
 * @param variance the unbiased sample variance, in [0, ∞); not read when there is one trial
 * @param trials an integer in [1, 2⁵³); one trial says nothing about the spread, and the interval
 *   is the whole line
 * @param level in (0, 1)
 * @throws {RangeError} when an argument is outside its domain, no trials included
 * @example
 * meanInterval(2, 9, 2, 0.5).high; // => 2 + Math.sqrt(4.5)
 */
export function meanInterval(
  mean: number,
  variance: number,
  trials: number,
  level: number,
): Estimate {
  checkInteger('trials', trials, 1);
  checkLevel(level);
  if (!Number.isFinite(mean)) throw new RangeError(`invalid mean: ${mean}; not finite`);
  if (trials === 1) return { low: -Infinity, best: mean, high: Infinity, level };
  checkNonNegative('variance', variance);
  const half = studentHalfWidth(level, trials - 1) * Math.sqrt(variance / trials);
  return { low: mean - half, best: mean, high: mean + half, level };
}
