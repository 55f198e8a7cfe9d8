import { checkPositive } from './domain.ts';

const HALF_LOG_TWO_PI = 0.9189385332046728;

// B₂ₖ/(2k(2k − 1)), k = 1, 2, …, B₂ₖ the Bernoulli numbers: Abramowitz and Stegun (1964), 6.1.41.
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

// From here on the series above, cut off after its ninth term, is exact to 1e-17.
const LARGE = 12;

/** The series of Stirling's error in 1/x for x >= {@link LARGE}, by Horner's rule. */
function stirlingSeries(x: number): number {
  const square = 1 / (x * x);
  let sum = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * square + STIRLING[k];
  return sum / x;
}

/** δ(x) − δ(x + 1) = (x + ½) log(1 + 1/x) − 1 = r²/3 + r⁴/5 + …, r = 1/(2x + 1). */
function stirlingStep(x: number): number {
  if (x < 1) return (x + 0.5) * Math.log1p(1 / x) - 1;
  const square = 1 / (2 * x + 1) ** 2;
  let power = square;
  let sum = square / 3;
  for (let n = 5; power > 1e-18; n += 2) {
    power *= square;
    sum += power / n;
  }
  return sum;
}

/**
 * The error of Stirling's formula: δ(x) = log Γ(x) − (x − ½) log x + x − ½ log 2π.
 *
 * Source: Loader, Fast and Accurate Computation of Binomial Probabilities (2000), `stirlerr`, there
 * for integers; here the series is reached by the recurrence of Γ, every term of it positive.
 *
 * @param x a number in (0, ∞)
 * @returns a number in (0, ∞)
 */
export function stirlingError(x: number): number {
  let shift = 0;
  let large = x;
  for (; large < LARGE; large++) shift += stirlingStep(large);
  return shift + stirlingSeries(large);
}

/**
 * The logarithm of the gamma function: log Γ(x) = log ∫ tˣ⁻¹ e⁻ᵗ dt over t > 0, to 1e-14 of the
 * larger of 1 and the result.
 *
 * Source: Stirling's series, Abramowitz and Stegun (1964), 6.1.41.
 *
 * @param x a number in (0, ∞)
 * @throws {RangeError} when x is not a positive number
 * @example
 * logGamma(5); // => Math.log(24)
 * logGamma(0.5); // => Math.log(Math.PI) / 2
 */
export function logGamma(x: number): number {
  checkPositive('x', x);
  if (x < 1) return logGamma(x + 1) - Math.log(x);
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingError(x);
}

/**
 * log Γ(x + a) − log Γ(x) with a relative error of a few units in the last place also for tiny a,
 * where the difference of the logarithms would be rounding error.
 *
 * Source: Stirling's series, Abramowitz and Stegun (1964), 6.1.41, subtracted term by term.
 *
 * @param x a number in (0, ∞)
 * @param a a number in (0, 1)
 */
export function logGammaIncrement(x: number, a: number): number {
  let shift = 0;
  let large = x;
  for (; large < LARGE; large++) shift += Math.log1p(a / large);
  const growth = Math.log1p(a / large);
  const series = STIRLING.reduce(
    (sum, coefficient, k) =>
      sum + (coefficient * Math.expm1(-(2 * k + 1) * growth)) / large ** (2 * k + 1),
    0,
  );
  return (large + a - 0.5) * growth - a + a * Math.log(large) + series - shift;
}

/**
 * The logarithm of the beta function: log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b), without
 * the cancellation of the three for large arguments.
 *
 * Source: Abramowitz and Stegun (1964), 6.2.2, with 6.1.41 for each gamma function.
 *
 * @param a a number in (0, ∞)
 * @param b a number in (0, ∞)
 * @throws {RangeError} when a or b is not a positive number
 * @example
 * logBeta(2, 3); // => -Math.log(12)
 */
export function logBeta(a: number, b: number): number {
  checkPositive('a', a);
  checkPositive('b', b);
  const least = Math.min(a, b);
  const most = Math.max(a, b);
  return (
    HALF_LOG_TWO_PI -
    Math.log(least / (1 + least / most)) / 2 -
    least * Math.log1p(most / least) -
    most * Math.log1p(least / most) +
    (stirlingError(a) + stirlingError(b) - stirlingError(a + b))
  );
}

/**
 * ln C(n, k), the logarithm of the binomial coefficient.
 *
 * @param n an integer of at least 0
 * @param k an integer in [0, n]
 */
export function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
