import { checkInterval } from '../math/domain.ts';
import type { Estimate } from '../math/intervals.ts';

/**
 * The ratio R = first/second of two estimates with the interval that follows from those of each by
 * recovered variances: its ends are the roots R of
 * (a − R·b)² = (a − l)² − 2φ·(a − l)·R·(u − b) + R²·(u − b)², a and b the estimates, [l, …] the
 * interval of a and […, u] that of b for the low end, the other two ends for the high one.
 *
 * It keeps the skewness of both intervals, which delta and log methods do not, and holds where a is
 * 0. A ratio of proportions is defined as soon as there was one success in the second.
 *
 * Source: A. Donner, G. Y. Zou, Closed-form confidence intervals for functions of the normal mean and
 * standard deviation, Statistical Methods in Medical Research 21 (2012), equation 9 (MOVER-R), and
 * with φ as in {@link differenceOf}.
 *
 * @param first an estimate in [0, ∞), its high end infinite or not
 * @param second an estimate in (0, ∞), its high end infinite or not
 * @param correlation φ of paired trials, in [−1, 1]; 0 for independent ones
 * @throws {RangeError} when the interval of the second reaches 0, where no ratio is defined, when
 *   that of the first goes below 0, or for a correlation outside its domain
 * @example
 * const first = { low: 0.2, best: 0.4, high: 0.6, level: 0.95 };
 * ratioOf(first, { low: 0.5, best: 0.5, high: 0.5, level: 0.95 }); // => { low: 0.4, best: 0.8, high: 1.2, level: 0.95 }
 */
export function ratioOf(first: Estimate, second: Estimate, correlation = 0): Estimate {
  checkInterval('correlation', correlation, -1, 1);
  if (!(first.low >= 0)) throw new RangeError(`invalid first: low = ${first.low}; below 0`);
  if (!(second.low > 0)) {
    throw new RangeError(`invalid second: low = ${second.low}; no ratio is defined at 0`);
  }
  return {
    low: lowEnd(first, second, correlation),
    best: first.best / second.best,
    high: highEnd(first, second, correlation),
    level: first.level,
  };
}

/** The smaller root, its numerator made rational: no singularity where u = 2b. */
function lowEnd({ low, best: a }: Estimate, { best: b, high }: Estimate, correlation: number) {
  if (low === 0 || high === Infinity) return 0;
  const middle = a * b - correlation * (a - low) * (high - b);
  const constant = low * (2 * a - low);
  return constant / (middle + root(middle, constant * high * (2 * b - high)));
}

/** The larger root. */
function highEnd({ best: a, high }: Estimate, { low, best: b }: Estimate, correlation: number) {
  if (high === Infinity) return Infinity;
  const middle = a * b - correlation * (high - a) * (b - low);
  const square = low * (2 * b - low);
  return (middle + root(middle, high * (2 * a - high) * square)) / square;
}

/** Half the root of a discriminant that is never negative but by rounding. */
function root(middle: number, product: number): number {
  return Math.sqrt(Math.max(0, middle * middle - product));
}
