import { checkProbability } from './domain.ts';

const ROOT_TWO_PI = 2.5066282746310007;

// Below, the power series needs few terms; above, the continued fraction does.
const CENTRE = 1.25;

/**
 * exp(−x²/2) with a relative error of a few units in the last place also where x² is large: the
 * leading bits of x are squared exactly, as in Cody's erfc (Math. Comp. 23, 1969).
 */
function gaussian(x: number): number {
  const leading = Math.trunc(x * 16) / 16;
  return Math.exp((-leading * leading) / 2) * Math.exp((-(x - leading) * (x + leading)) / 2);
}

/** (Φ(x) − ½)/φ(x) = x + x³/3 + x⁵/(3·5) + …, all terms of one sign. */
function centralRatio(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return sum;
}

/** Mills' ratio by Laplace's continued fraction x + 1/(x + 2/(x + 3/…)), from its far end. */
function tailRatio(x: number): number {
  // The relative error after n terms is about exp(−2x√n); the start estimates what is cut off.
  const terms = 12 + Math.ceil(360 / (x * x));
  let denominator = (x + Math.sqrt(x * x + 4 * terms)) / 2;
  for (let n = terms; n > 0; n--) denominator = x + n / denominator;
  return 1 / denominator;
}

/**
 * Mills' ratio of the standard normal law: (1 − Φ(x))/φ(x), which neither overflows nor
 * underflows where its parts do.
 *
 * Source: Abramowitz and Stegun (1964), 26.2.11 and 26.2.14.
 *
 * @param x a number in [0, ∞)
 * @returns a number in (0, √(π/2)]
 */
export function millsRatio(x: number): number {
  if (x === Infinity) return 0;
  return x < CENTRE ? ROOT_TWO_PI / 2 / gaussian(x) - centralRatio(x) : tailRatio(x);
}

/**
 * The density of the standard normal law: φ(x) = exp(−x²/2)/√(2π).
 *
 * Source: Abramowitz and Stegun (1964), 26.2.1.
 *
 * @param x a number in [−∞, ∞]
 * @returns a number in [0, 0.3989…]
 * @example
 * normalDensity(0); // => 1 / Math.sqrt(2 * Math.PI)
 */
export function normalDensity(x: number): number {
  return Math.abs(x) > 40 ? 0 : gaussian(x) / ROOT_TWO_PI;
}

/**
 * The distribution function of the standard normal law: Φ(x) = ∫ φ(t) dt from −∞ to x, with a
 * relative error below 1e-14 down to 1e-300; 1 − Φ(x) is `normalCdf(-x)`.
 *
 * Source: Abramowitz and Stegun (1964), 26.2.11 in the centre and 26.2.14 in the tails.
 *
 * @param x a number in [−∞, ∞]
 * @returns a probability in [0, 1]
 * @example
 * normalCdf(0); // => 0.5
 * normalCdf(-10); // => 7.619853024160527e-24
 */
export function normalCdf(x: number): number {
  if (Math.abs(x) < CENTRE) return 0.5 + normalDensity(x) * centralRatio(x);
  if (x > 0) return 1 - normalCdf(-x);
  const density = normalDensity(x);
  return density === 0 ? 0 : density * tailRatio(-x);
}

/** Φ(x) − p, x <= 0: without cancellation near the centre, where p − ½ is exact. */
function excess(x: number, p: number): number {
  return p > 0.25 ? normalDensity(x) * centralRatio(x) - (p - 0.5) : normalCdf(x) - p;
}

/** A lower quantile to 4.5e-4 (Abramowitz and Stegun 26.2.23, after Hastings 1955), p <= ½. */
function roughQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  return numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
}

/**
 * The quantile function of the standard normal law: the x with Φ(x) = p, to the precision of a
 * double for p >= 1e-307. Relative to a small 1 − p it is as precise as p itself, which is a double near 1; for
 * small upper tails use `-normalQuantile(q)`.
 *
 * Source: Halley's iteration on the distribution function, which triples the digits, from
 * Abramowitz and Stegun (1964), 26.2.23.
 *
 * @param p a probability in [0, 1]
 * @returns a number in [−∞, ∞]; infinite at 0 and 1
 * @throws {RangeError} when p is not a probability
 * @example
 * normalQuantile(0.975); // => 1.959963984540054
 * normalQuantile(0); // => -Infinity
 */
export function normalQuantile(p: number): number {
  checkProbability('p', p);
  if (p === 0) return -Infinity;
  if (p === 0.5) return 0;
  // 1 − p is exact for p > ½.
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = roughQuantile(p);
  for (let i = 0; i < 3; i++) {
    const newton = excess(x, p) / normalDensity(x);
    x -= newton / (1 + (x * newton) / 2);
  }
  return x;
}
