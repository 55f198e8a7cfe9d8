import { LANES } from './layout.ts';

/** Trials of a word share the draw that decides ties; more than this it must not widen the variance. */
const DESIGN_EFFECT = 1.002;
const MOST_DIGITS = 31;
const CERTAIN = 0xffffffff;

/**
 * A probability as the threshold of a Bernoulli word, in units of 2⁻³², right to 2⁻³². The largest
 * threshold stands for 1, which nothing below it rounds to from farther than that.
 */
export function wordThreshold(probability: number): number {
  const scaled = probability * 0x100000000;
  if (scaled > CERTAIN) return CERTAIN;
  return Math.min(Math.round(scaled), CERTAIN - 1);
}

/**
 * Bound of the design effect of a Bernoulli word, whose lanes tie on all of `digits` binary digits
 * with probability 2^−digits and then share one draw of probability w = frac(p·2^digits):
 * 1 + 127·4^−digits·w(1 − w)/(p(1 − p)). Each lane is a correct Bernoulli trial; two lanes have
 * that correlation, and functions of them no more (Lancaster 1957: maximal correlation tensorizes).
 *
 * @param threshold p·2³²
 * @param digits in [1, 31]
 */
export function designEffect(threshold: number, digits: number): number {
  if (threshold === 0 || threshold === CERTAIN) return 1;
  const p = threshold / 0x100000000;
  const w = (p * 2 ** digits) % 1;
  return 1 + ((LANES - 1) * 4 ** -digits * w * (1 - w)) / (p * (1 - p));
}

/**
 * A threshold written out for a number of digits, see layout.ts: what decides ties, then one word for
 * each digit, the lowest first, of whether it differs from the one before, and one for the highest.
 * Of the threshold that stands for 1 only that last word is set, which turns never into always.
 */
export function writeOut(threshold: number, digits: number): Int32Array {
  const entry = new Int32Array(4 * (digits + 2));
  if (threshold === CERTAIN) return entry.fill(-1, 4 * (digits + 1));
  entry[0] = threshold << digits;
  const leading = threshold >>> (32 - digits);
  const differs = leading ^ (leading << 1);
  for (let k = 0; k <= digits; k++) {
    if ((differs >>> k) & 1) entry.fill(-1, 4 * (k + 1), 4 * (k + 2));
  }
  return entry;
}

/** The least number of digits that keeps the design effect of all these thresholds within 1.002. */
export function digitsFor(thresholds: ArrayLike<number>): number {
  const within = (digits: number): boolean => {
    for (let i = 0; i < thresholds.length; i++) {
      if (designEffect(thresholds[i], digits) > DESIGN_EFFECT) return false;
    }
    return true;
  };
  let digits = 1;
  while (digits < MOST_DIGITS && !within(digits)) digits++;
  return digits;
}
