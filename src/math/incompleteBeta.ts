import type { BetaPoint } from './betaDensity.ts';
import { betaPoint, betaPower, betaPowerOf, mirror } from './betaDensity.ts';
import { betaExpansion } from './betaExpansion.ts';
import { checkNonNegative, checkProbability } from './domain.ts';
import { logGammaIncrement } from './gamma.ts';
import { findRoot } from './roots.ts';

export { logBeta, logGamma } from './gamma.ts';

/** Both sides of a beta law at one point; they add to 1, each with its own full precision. */
interface Tails {
  readonly lower: number;
  readonly upper: number;
}

const MAXIMUM_STEPS = 100_000;

/** From here on (both a and b) and so near to the mean the expansion is exact to rounding. */
const LARGE = 1000;
const NEAR = 0.03;

/**
 * I_x(a, b)/(xᵃ(1 − x)ᵇ/B(a, b)) for x up to about the mean, by the continued fraction of
 * Didonato and Morris: the even part of the classical one (DLMF 8.17.22), its terms written
 * without cancellation.
 *
 * Source: Didonato and Morris, Algorithm 708 (ACM TOMS 18, 1992), eq. 9 and `BFRAC`.
 */
function betaFraction({ x, y, a, b, lambda }: BetaPoint): number {
  let scale = (a + 1) / (a * (1 + lambda));
  let ratio = scale;
  let change = scale;
  for (let n = 1; n <= MAXIMUM_STEPS; n++) {
    const s = a + (2 * n - 1);
    const w = n * (b - n) * x;
    const alpha = ((a + (n - 1)) / s) * ((a + b + (n - 1)) / s) * (w * x);
    const beta = n + w / s + ((a + n) / (s + 2)) * (1 + lambda + n * (1 + y));
    const gain = alpha * scale;
    scale = 1 / (gain + beta);
    change *= -gain * scale;
    ratio += change;
    if (Math.abs(change) <= 1e-17 * ratio) return ratio;
  }
  throw new RangeError(`incomplete beta function does not converge: x = ${x}, a = ${a}, b = ${b}`);
}

/** The power part of a law at its points, where much of it may be computed once for all of them. */
type Power = (point: BetaPoint) => number;

/** I_x(a, b) of a point on the lower side of the law. */
function lowerTail(point: BetaPoint, powerAt: Power): number {
  const { a, b, lambda } = point;
  const least = Math.min(a, b);
  if (least >= LARGE && Math.abs(lambda) <= NEAR * least) return betaExpansion(point);
  const power = powerAt(point);
  return power === 0 ? 0 : power * betaFraction(point);
}

/** Whether I_x(a, b) rather than its complement is computed: below the mean, and near an end
 * that holds almost all of the mass, because the complement converges slowly there. */
function isLowerSide({ x, y, a, b, lambda }: BetaPoint): boolean {
  const nearZero = (a + b) * x <= NEAR;
  const nearOne = (a + b) * y <= NEAR;
  return nearZero === nearOne ? lambda >= 0 : nearZero;
}

/**
 * 1 − I_x(a, b) for small a, where almost all mass lies below x: with G = xᵃ/(a B(a, b)) and
 * I_x(a, b) = G·(1 + a·S), S = Σ (1 − b)ₙxⁿ/(n!(a + n)) over n >= 1, it is 1 − G − G·a·S.
 *
 * Source: the series of Abramowitz and Stegun (1964), 26.5.4 with 15.3.3.
 */
function seriesComplement({ x, a, b }: BetaPoint): number {
  const logarithm = a * Math.log(x) + logGammaIncrement(b, a) - logGammaIncrement(1, a);
  let factor = 1;
  let term = 1;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    factor *= ((n - b) / n) * x;
    term = factor / (a + n);
    sum += term;
  }
  return -Math.expm1(logarithm) - Math.exp(logarithm) * a * sum;
}

function tailsFromBelow(point: BetaPoint, power: Power): Tails {
  const lower = Math.min(1, lowerTail(point, power));
  const cancels = lower > 0.9 && point.a < 1 && point.x <= 0.5;
  return { lower, upper: cancels ? seriesComplement(point) : 1 - lower };
}

function betaTails(point: BetaPoint, power: Power = betaPower): Tails {
  if (isLowerSide(point)) return tailsFromBelow(point, power);
  const { lower, upper } = tailsFromBelow(mirror(point), power);
  return { lower: upper, upper: lower };
}

/** The cases without a density, and the ends: one line each. */
function degenerateLower(x: number, a: number, b: number): number | undefined {
  if (a === 0 && b === 0) throw new RangeError('invalid a, b: 0, 0; not both 0');
  if (x === 1) return 1;
  // All mass at 0.
  if (a === 0) return 1;
  // All mass at 1.
  if (b === 0) return 0;
  return x === 0 ? 0 : undefined;
}

function checkedTails(x: number, a: number, b: number): Tails {
  checkProbability('x', x);
  checkNonNegative('a', a);
  checkNonNegative('b', b);
  const lower = degenerateLower(x, a, b);
  return lower === undefined ? betaTails(betaPoint(x, a, b)) : { lower, upper: 1 - lower };
}

/**
 * The regularized incomplete beta function, the distribution function of the beta law:
 * I_x(a, b) = ∫ tᵃ⁻¹(1 − t)ᵇ⁻¹ dt / B(a, b) from 0 to x.
 *
 * Source: Didonato and Morris, Algorithm 708 (ACM TOMS 18, 1992), continued fraction and expansion
 * for large a, b; the factor before them by Loader's saddle point (2000). For a, b in [1e-4, 1e12]
 * the relative error is at most about 1e-14 + 5e-16·|log I|, the second from the exponent's rounding.
 *
 * @param x a number in [0, 1]
 * @param a a number in [0, ∞); 0 puts all mass at 0
 * @param b a number in [0, ∞); 0 puts all mass at 1
 * @returns a probability in [0, 1]
 * @throws {RangeError} when an argument is outside its domain, or both a and b are 0
 * @example
 * regularizedBeta(0.5, 3, 3); // => 0.5
 * regularizedBeta(0.25, 2, 1); // => 0.0625
 */
export function regularizedBeta(x: number, a: number, b: number): number {
  return checkedTails(x, a, b).lower;
}

/**
 * The complement of the regularized incomplete beta function, without cancellation where it is
 * small: 1 − I_x(a, b).
 *
 * Source: as {@link regularizedBeta}.
 *
 * @param x a number in [0, 1]
 * @param a a number in [0, ∞); 0 puts all mass at 0
 * @param b a number in [0, ∞); 0 puts all mass at 1
 * @returns a probability in [0, 1]
 * @throws {RangeError} when an argument is outside its domain, or both a and b are 0
 * @example
 * regularizedBetaUpper(0.75, 1, 2); // => 0.0625
 */
export function regularizedBetaUpper(x: number, a: number, b: number): number {
  return checkedTails(x, a, b).upper;
}

// Where a tail underflows, the search only needs to know on which side it is.
const LEAST_LOGARITHM = -800;

/** Log of the ratio of reached and wanted probability: log(I/p), or −log((1 − I)/(1 − p)) where that is the smaller tail; increasing in x. */
function missBy(aim: Tails, tails: Tails): number {
  return aim.lower <= aim.upper
    ? Math.max(Math.log(tails.lower), LEAST_LOGARITHM) - Math.log(aim.lower)
    : Math.log(aim.upper) - Math.max(Math.log(tails.upper), LEAST_LOGARITHM);
}

/** One Newton step in log x: it brings x = exp(u), right to |u| units, to full precision. */
function polish(aim: Tails, point: BetaPoint, power: Power): number {
  const { x, y } = point;
  const tails = betaTails(point, power);
  const tail = aim.lower <= aim.upper ? tails.lower : tails.upper;
  const step = (missBy(aim, tails) * tail * y) / power(point);
  return Math.abs(step) < 1e-6 ? x - x * step : x;
}

/** The quantile where it is at most ½, on a logarithmic scale whose end leaves room for rounding. */
function lowerQuantile(aim: Tails, a: number, b: number): number {
  const power = betaPowerOf(a, b);
  const pointAt = (u: number): BetaPoint => betaPoint(Math.exp(u), a, b);
  const miss = (u: number): number => missBy(aim, betaTails(pointAt(u), power));
  const least = Math.log(Number.MIN_VALUE);
  if (miss(least) >= 0) return 0;
  return polish(aim, pointAt(findRoot(miss, least, -0.5)), power);
}

/**
 * The quantile function of the beta law: the x with I_x(a, b) = p, to the precision of a double
 * where p determines it so well. It is 0 where the quantile is below the least double.
 *
 * Source: the root of log I_x(a, b) in log x (Brent 1973), polished by a Newton step.
 *
 * @param p a probability in [0, 1]
 * @param a a number in [0, ∞); 0 puts all mass at 0
 * @param b a number in [0, ∞); 0 puts all mass at 1
 * @returns a number in [0, 1]
 * @throws {RangeError} when an argument is outside its domain, or both a and b are 0
 * @example
 * betaQuantile(0.0625, 2, 1); // => 0.25
 */
export function betaQuantile(p: number, a: number, b: number): number {
  checkProbability('p', p);
  return quantileAt({ lower: p, upper: 1 - p }, a, b);
}

/**
 * The quantile function of the beta law counted from the upper end, for tails whose complement is
 * no double: the x with 1 − I_x(a, b) = q.
 *
 * Source: as {@link betaQuantile}.
 *
 * @param q a probability in [0, 1]
 * @param a a number in [0, ∞); 0 puts all mass at 0
 * @param b a number in [0, ∞); 0 puts all mass at 1
 * @returns a number in [0, 1]
 * @throws {RangeError} when an argument is outside its domain, or both a and b are 0
 * @example
 * betaQuantileUpper(0.0625, 1, 2); // => 0.75
 */
export function betaQuantileUpper(q: number, a: number, b: number): number {
  checkProbability('q', q);
  return quantileAt({ lower: 1 - q, upper: q }, a, b);
}

function quantileAt(aim: Tails, a: number, b: number): number {
  checkNonNegative('a', a);
  checkNonNegative('b', b);
  if (aim.lower === 0) return 0;
  if (aim.upper === 0) return 1;
  const half = checkedTails(0.5, a, b);
  // All mass at one end.
  if (a === 0) return 0;
  if (b === 0) return 1;
  const miss = missBy(aim, half);
  if (miss === 0) return 0.5;
  if (miss > 0) return lowerQuantile(aim, a, b);
  return 1 - lowerQuantile({ lower: aim.upper, upper: aim.lower }, b, a);
}
