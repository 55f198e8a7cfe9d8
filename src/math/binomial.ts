import { betaPoint, betaPower } from './betaDensity.ts';
import { checkInteger, checkProbability } from './domain.ts';
import { regularizedBeta, regularizedBetaUpper } from './incompleteBeta.ts';

/** Both tails of a binomial law at k; each includes k, so they add to 1 + P(X = k). */
export interface BinomialTail {
  /** P(X <= k) */
  readonly lower: number;
  /** P(X >= k) */
  readonly upper: number;
}

function checkCount(k: number, n: number): void {
  checkInteger('n', n, 0);
  checkInteger('k', k, 0);
  if (!(k <= n)) throw new RangeError(`invalid k: ${k}; not in [0, ${n}]`);
}

/**
 * The probability of k successes in n independent trials: C(n, k) pᵏ(1 − p)ⁿ⁻ᵏ.
 *
 * Source: the saddle-point form of Loader, Fast and Accurate Computation of Binomial Probabilities
 * (2000), which keeps its digits where factorials and powers lose them.
 *
 * @param k successes, an integer in [0, n]
 * @param n trials, an integer in [0, 2⁵³)
 * @param p probability of success, in [0, 1]
 * @returns a probability in [0, 1]
 * @throws {RangeError} when an argument is outside its domain
 * @example
 * binomialProbability(2, 4, 0.5); // => 0.375
 */
export function binomialProbability(k: number, n: number, p: number): number {
  checkCount(k, n);
  checkProbability('p', p);
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return p ** n;
  // pᵏ(1 − p)ⁿ⁻ᵏ/B(k, n − k), and C(n, k) = n/(k(n − k)B(k, n − k)).
  return betaPower(betaPoint(p, k, n - k)) * (n / k / (n - k));
}

/**
 * The tails of the binomial law: P(X <= k) = 1 − I_p(k + 1, n − k) and P(X >= k) = I_p(k, n − k + 1),
 * each to full relative precision.
 *
 * Source: Abramowitz and Stegun (1964), 26.5.24.
 *
 * @param k successes, an integer in [0, n]
 * @param n trials, an integer in [0, 2⁵³)
 * @param p probability of success, in [0, 1]
 * @throws {RangeError} when an argument is outside its domain
 * @example
 * binomialTail(1, 3, 0.5); // => { lower: 0.5, upper: 0.875 }
 */
export function binomialTail(k: number, n: number, p: number): BinomialTail {
  checkCount(k, n);
  checkProbability('p', p);
  return {
    lower: k === n ? 1 : regularizedBetaUpper(p, k + 1, n - k),
    upper: k === 0 ? 1 : regularizedBeta(p, k, n - k + 1),
  };
}

/**
 * The exact two-sided p-value of k successes in n trials against probability p:
 * min(1, 2·min(P(X <= k), P(X >= k))).
 *
 * Source: Clopper and Pearson, Biometrika 26 (1934): their interval at level 1 − α holds just
 * the p with a p-value above α.
 *
 * @param k successes, an integer in [0, n]
 * @param n trials, an integer in [0, 2⁵³)
 * @param p probability of success, in [0, 1]
 * @returns a p-value in [0, 1]
 * @throws {RangeError} when an argument is outside its domain
 * @example
 * binomialTest(0, 5, 0.5); // => 0.0625
 */
export function binomialTest(k: number, n: number, p: number): number {
  const { lower, upper } = binomialTail(k, n, p);
  return Math.min(1, 2 * Math.min(lower, upper));
}
