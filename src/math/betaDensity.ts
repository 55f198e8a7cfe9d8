import { stirlingError } from './gamma.ts';

/** A point of the unit interval with parameters of a beta law, ready for the kernels. */
export interface BetaPoint {
  /** in (0, 1) */
  readonly x: number;
  /** 1 − x, rounded */
  readonly y: number;
  readonly a: number;
  readonly b: number;
  /** λ = a − (a + b)x, how far x lies below the mean, rounded only once */
  readonly lambda: number;
}

/** The error of the rounded product: p·q − fl(p·q), exactly (Dekker 1971, Veltkamp's splitting). */
function productError(p: number, q: number, product: number): number {
  const pShift = 134217729 * p;
  const pHigh = pShift - (pShift - p);
  const qShift = 134217729 * q;
  const qHigh = qShift - (qShift - q);
  const pLow = p - pHigh;
  const qLow = q - qHigh;
  return pHigh * qHigh - product + pHigh * qLow + pLow * qHigh + pLow * qLow;
}

/** The error of the rounded difference: p − q − fl(p − q), exactly (Knuth's two-sum). */
function differenceError(p: number, q: number, difference: number): number {
  const back = p - difference;
  return p - (difference + back) + (back - q);
}

/** λ = a − (a + b)x. For a, b near 1e12 plain arithmetic would lose the digits that matter. */
function meanDistance(x: number, a: number, b: number): number {
  const ax = a * x;
  const bx = b * x;
  const first = a - ax;
  const second = first - bx;
  const errors = differenceError(a, ax, first) + differenceError(first, bx, second);
  return second + (errors - productError(a, x, ax) - productError(b, x, bx));
}

/** The kernels' view of x in (0, 1) and a, b > 0. */
export function betaPoint(x: number, a: number, b: number): BetaPoint {
  return { x, y: 1 - x, a, b, lambda: meanDistance(x, a, b) };
}

/** The same point seen from the other end: 1 − x with b and a. */
export function mirror({ x, y, a, b, lambda }: BetaPoint): BetaPoint {
  return { x: y, y: x, a: b, b: a, lambda: -lambda };
}

/**
 * t − log(1 + t) >= 0 without cancellation, where `ratio` is 1 + t: with r = t/(2 + t) it is
 * r·t − 2r³(1/3 + r²/5 + …).
 */
function logarithmGap(t: number, ratio: () => number): number {
  if (t < -0.5) return t - Math.log(ratio());
  if (t > 1) return t - Math.log1p(t);
  const r = t / (2 + t);
  const square = r * r;
  let power = 1;
  let sum = 0;
  for (let n = 3; power > 1e-18; n += 2) {
    sum += power / n;
    power *= square;
  }
  return r * (t - 2 * square * sum);
}

/** Half the deviance: −log of (x/x₀)ᵃ(y/y₀)ᵇ, x₀ = a/(a + b) the mean, y₀ = 1 − x₀. */
export function halfDeviance({ x, y, a, b, lambda }: BetaPoint): number {
  const total = a + b;
  return (
    a * logarithmGap(-lambda / a, () => x * (total / a)) +
    b * logarithmGap(lambda / b, () => y * (total / b))
  );
}

/** Δ = δ(a + b) − δ(a) − δ(b), what Stirling's formula leaves of 1/B(a, b). */
export function betaCorrection(a: number, b: number): number {
  return stirlingError(a + b) - stirlingError(a) - stirlingError(b);
}

/**
 * The power part of the beta law: xᵃ(1 − x)ᵇ/B(a, b) = √(ab/(2π(a + b))) exp(Δ − D), D half the
 * deviance, Δ = δ(a + b) − δ(a) − δ(b).
 *
 * Source: Loader, Fast and Accurate Computation of Binomial Probabilities (2000), where D is
 * computed directly, because sums of log Γ lose all digits for large a and b.
 */
export function betaPower(point: BetaPoint): number {
  return betaPowerOf(point.a, point.b)(point);
}

/** {@link betaPower} of many points of one law. */
export function betaPowerOf(a: number, b: number): (point: BetaPoint) => number {
  const scale = Math.sqrt(Math.min(a, b) / (1 + Math.min(a, b) / Math.max(a, b)) / (2 * Math.PI));
  const correction = betaCorrection(a, b);
  return (point) => scale * Math.exp(correction - halfDeviance(point));
}
