import { betaQuantile } from '../math/incompleteBeta.ts';
import { binomialTail } from '../math/binomial.ts';
import { normalQuantile } from '../math/normal.ts';

/** The probability with which a discrepancy counts as detectable. */
export const POWER = 0.9;

// Below this variance of the count the critical counts are found exactly. Above it the normal
// approximation of the discrepancy is good to 3 % for significances down to 1e-8 and costs nothing.
const EXACT_VARIANCE = 1000;

/**
 * The smallest discrepancy of a success probability that the exact two-sided binomial test would
 * have detected with probability 0.9.
 *
 * The larger of the two directions, so that a discrepancy of that size is detected whichever way
 * it goes; a direction without room (beyond 0 or 1, or where no count is significant) is left out.
 * Where the count's variance n·p·(1 − p) is below 1000: exact, from the critical counts
 * and the probabilities at which they are reached with probability 0.9. Above: the solution of
 * d·√n = z_(1−a/2)·√(p(1−p)) + z_0.9·√(p'(1−p')), p' = p ± d.
 *
 * @param probability p in [0, 1] under the tested prediction
 * @param trials n = 1, 2, …
 * @param significance a in (0, 1), of the two-sided test
 * @returns d in (0, 1]; null where nothing could be detected
 */
export function detectableProbability(
  probability: number,
  trials: number,
  significance: number,
): number | null {
  const exact = trials * probability * (1 - probability) < EXACT_VARIANCE;
  const reach = exact ? reachExactly : reachNormally;
  // Downwards is upwards for the failures.
  const up = reach(probability, trials, significance);
  const down = reach(1 - probability, trials, significance);
  const found = [up, down].filter((d) => d !== null);
  return found.length === 0 ? null : Math.max(...found);
}

function reachExactly(p: number, n: number, significance: number): number | null {
  const isCritical = (k: number) => 2 * binomialTail(k, n, p).upper <= significance;
  if (!isCritical(n)) return null;
  let below = Math.floor(n * p);
  let critical = n;
  while (critical - below > 1) {
    const middle = Math.floor((below + critical) / 2);
    if (isCritical(middle)) critical = middle;
    else below = middle;
  }
  // P(X ≥ k) at p' is I_p'(k, n − k + 1).
  const reached = betaQuantile(POWER, critical, n - critical + 1);
  return reached > p ? reached - p : null;
}

function reachNormally(p: number, n: number, significance: number): number | null {
  const test = normalQuantile(1 - significance / 2) * Math.sqrt(p * (1 - p));
  const power = normalQuantile(POWER);
  let d = 0;
  for (let i = 0; i < 20; i++) {
    const shifted = Math.min(1, p + d);
    d = (test + power * Math.sqrt(shifted * (1 - shifted))) / Math.sqrt(n);
  }
  return p + d <= 1 ? d : null;
}

/**
 * The smallest discrepancy of a mean that Student's two-sided test would have detected with
 * probability 0.9: (t_(1−a/2) + z_0.9)·standard error, a normal approximation of the power.
 *
 * @param standardError of the mean, in [0, ∞)
 * @param trials n = 2, 3, …
 * @param significance a in (0, 1)
 */
export function detectableMean(
  standardError: number,
  trials: number,
  significance: number,
): number {
  return (studentQuantile(significance, trials - 1) + normalQuantile(POWER)) * standardError;
}

/** The t that |T| exceeds with probability a: t² = ν(1 − x)/x with I_x(ν/2, ½) = a. */
function studentQuantile(significance: number, freedom: number): number {
  const x = betaQuantile(significance, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}
