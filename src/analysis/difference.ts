import type { Estimate } from '../math/intervals.ts';

/**
 * The difference of two estimates with the hybrid interval of R. G. Newcombe (Statistics in Medicine
 * 17, 1998: for independent proportions p. 873, method 10; for paired ones p. 2635, method 8; with
 * Jeffreys in place of Wilson limits): low = d − √(x² − 2φ·x·y + y²) with x = a − a_low and
 * y = b_high − b, and high alike.
 *
 * @param correlation φ of paired trials, in [−1, 1]; 0 for independent ones
 * @example
 * const [a, b] = [jeffreysInterval(60, 100, 0.95), jeffreysInterval(40, 100, 0.95)];
 * differenceOf(a, b).low > 0.05; // => true
 */
export function differenceOf(a: Estimate, b: Estimate, correlation = 0): Estimate {
  const best = a.best - b.best;
  const reach = (x: number, y: number): number => {
    if (x === Infinity || y === Infinity) return Infinity;
    return Math.sqrt(Math.max(0, x * x - 2 * correlation * x * y + y * y));
  };
  return {
    low: best - reach(a.best - a.low, b.high - b.best),
    best,
    high: best + reach(a.high - a.best, b.best - b.low),
    level: a.level,
  };
}
