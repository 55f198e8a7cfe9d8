import type { BetaPoint } from './betaDensity.ts';
import { betaCorrection, halfDeviance } from './betaDensity.ts';
import { millsRatio } from './normal.ts';

const TERMS = 20;

/** a₁, a₂, … of the expansion: the coefficients of the half deviance around its minimum. */
function devianceCoefficients({ a, b }: BetaPoint): number[] {
  const h = Math.min(a, b) / Math.max(a, b);
  const even = 1 / (1 + h);
  const odd = (b - a) / Math.max(a, b);
  const coefficients = [(2 / 3) * odd];
  let power = 1;
  let sum = 1;
  for (let n = 2; n <= TERMS; n += 2) {
    power *= h * h;
    coefficients.push((2 * even * (1 + h * power)) / (n + 2));
    sum += power;
    coefficients.push((2 * odd * sum) / (n + 3));
  }
  return coefficients;
}

/** The i-th c: the i-th coefficient of the series of `a` raised to the power −(i + 1)/2. */
function powerCoefficient(a: readonly number[], i: number): number {
  const r = -(i + 1) / 2;
  const b = [r * a[0]];
  for (let m = 2; m <= i; m++) {
    let sum = 0;
    for (let j = 1; j < m; j++) sum += (j * r - (m - j)) * a[j - 1] * b[m - j - 1];
    b.push(r * a[m - 1] + sum / m);
  }
  return b[i - 1] / (i + 1);
}

/** d₁, d₂, …: the coefficients of the integrand after the change of variable. */
function integrandCoefficients(a: readonly number[]): number[] {
  const c: number[] = [];
  const d: number[] = [];
  for (let i = 1; i <= a.length; i++) {
    c.push(powerCoefficient(a, i));
    let sum = c[i - 1];
    for (let j = 1; j < i; j++) sum += d[i - j - 1] * c[j - 1];
    d.push(-sum);
  }
  return d;
}

/**
 * Σ dₙ·wⁿ·Jₙ, where J₀ is Mills' ratio of z, J₁ = 1 and Jₙ = zⁿ⁻¹ + (n − 1)·Jₙ₋₂; w is the width
 * of the law relative to the unit in which the coefficients are written.
 */
function sumExpansion(d: readonly number[], width: number, z: number): number {
  const integrals = [millsRatio(z), 1];
  let sum = integrals[0];
  let factor = width;
  let power = 1;
  for (let n = 1; n <= d.length; n++) {
    if (n > 1) integrals.push(power + (n - 1) * integrals[n - 2]);
    power *= z;
    sum += d[n - 1] * factor * integrals[n];
    factor *= width;
  }
  return sum;
}

/**
 * The regularized incomplete beta function for large a and b near the mean, λ >= 0: an expansion
 * in 1/√min(a, b) whose first term is the normal tail at the root of the deviance.
 *
 * Source: Didonato and Morris, Algorithm 708 (ACM TOMS 18, 1992), `BASYM`, with the factors e₀, e₁
 * drawn out of the sum.
 */
export function betaExpansion(point: BetaPoint): number {
  const { a, b } = point;
  const deviance = halfDeviance(point);
  const least = Math.min(a, b);
  const width = 1 / Math.sqrt(least * (1 + least / Math.max(a, b)));
  const d = integrandCoefficients(devianceCoefficients(point));
  const sum = sumExpansion(d, width, Math.sqrt(2 * deviance));
  return (Math.exp(betaCorrection(a, b) - deviance) / Math.sqrt(2 * Math.PI)) * sum;
}
