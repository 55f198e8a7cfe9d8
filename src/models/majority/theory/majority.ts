import { checkBias, checkInteger, checkProbability } from '../../../math/domain.ts';

/** The odd fan-in with the same majority: a fair coin on ties makes f_b = f_{b−1} for even b. */
function oddFanIn(fanIn: number): number {
  checkInteger('fanIn', fanIn, 1);
  return fanIn % 2 === 1 ? fanIn : fanIn - 1;
}

/**
 * Gain of a majority of b votes at zero bias: a_b = f_b'(0) = b·C(b − 1, (b − 1)/2)/2^(b − 1).
 *
 * Computed as the product of (2k + 1)/(2k), for large b by the asymptotic series of
 * a_b = 2/sqrt(π)·Γ(n + 3/2)/Γ(n + 1), n = (b − 1)/2. For even b the gain of b − 1. a_b ~ sqrt(2b/π).
 * Source: arXiv:2601.17311, gain of majority aggregation; classical. Series: Tricomi and
 * Erdélyi 1951, Pacific Journal of Mathematics 1.
 *
 * @param fanIn b in {1, 2, …}
 * @throws {RangeError} unless b is a positive integer
 * @example
 * majorityGain(5); // => 1.875
 */
export function majorityGain(fanIn: number): number {
  const half = (oddFanIn(fanIn) - 1) / 2;
  if (half >= FEW) return (2 / Math.sqrt(Math.PI)) * gammaRatio(half + 1);
  let gain = 1;
  for (let k = 1; k <= half; k++) gain *= 1 + 0.5 / k;
  return gain;
}

/** From here on the first omitted term of {@link gammaRatio} is below the rounding of a double. */
const FEW = 64;

/** Γ(x + ½)/Γ(x) for large x. */
function gammaRatio(x: number): number {
  const y = 1 / x;
  const tail = -21 / 32768 + y * (-399 / 262144 + y * (869 / 4194304));
  return Math.sqrt(x) * (1 + y * (-1 / 8 + y * (1 / 128 + y * (5 / 1024 + y * tail))));
}

/**
 * Bias of the majority of b independent votes of bias u: f_b(u) = E[sign of their sum] =
 * 2·I_{(1+u)/2}((b+1)/2, (b+1)/2) − 1, ties broken by a fair coin.
 *
 * With n = (b − 1)/2, f_b(u) = a_b·∫_0^u (1 − t²)^n dt. Expanded as
 * a_b·u·Σ_k n!/(n−k)!/(3/2)_k·u^{2k}(1 − u²)^{n−k}, whose terms are all positive, it loses no
 * digits at small u; at large u it is 1 − {@link majorityError}.
 * Source: arXiv:2601.17311, majority map; the series is 2F1(1, −n; 3/2; u²/(u² − 1)).
 *
 * @param fanIn b in {1, 2, …}
 * @param bias u in [−1, 1]
 * @returns bias in [−1, 1], relative error below 1e-12 for b up to 1,001
 * @throws {RangeError} outside these domains
 * @example
 * majority(5, 0.3); // => 0.52966125
 * majority(3, 1e-9); // => 1.5e-9
 */
export function majority(fanIn: number, bias: number): number {
  checkBias('bias', bias);
  const odd = oddFanIn(fanIn);
  if (bias < 0) return -majority(odd, -bias);
  if (odd === 1 || bias === 0) return bias;
  const half = (odd - 1) / 2;
  if (half * bias * bias > 0.5) return 1 - majorityError(odd, (1 - bias) / 2);
  return majorityGain(odd) * bias * positiveSeries(half, bias);
}

/** Σ_k n!/(n−k)!/(3/2)_k·u^{2k}(1 − u²)^{n−k} for n·u² <= ½. */
function positiveSeries(half: number, bias: number): number {
  const ratio = (bias * bias) / (1 - bias * bias);
  let term = Math.exp(half * Math.log1p(-bias * bias));
  let sum = term;
  for (let k = 1; k <= half && term > sum * 1e-18; k++) {
    term *= ((half - k + 1) / (k + 0.5)) * ratio;
    sum += term;
  }
  return sum;
}

/**
 * Error side of the majority: 1 − f_b(u) = 2·P(at most half of b votes are correct), given the
 * probability q = (1 − u)/2 that one vote is wrong, so that nothing cancels for u near 1.
 *
 * The sum of binomial terms starts at the largest, C(b, n)p^n q^{n+1} = a_b·q·(4pq)^n/(n + 1).
 *
 * @param fanIn b in {1, 2, …}
 * @param flip q in [0, 1]
 * @returns 1 − f_b in [0, 2]
 * @throws {RangeError} outside these domains
 * @example
 * majorityError(3, 1e-6); // => 5.999996e-12
 */
export function majorityError(fanIn: number, flip: number): number {
  checkProbability('flip', flip);
  const odd = oddFanIn(fanIn);
  if (flip > 0.5) return 2 - majorityError(odd, 1 - flip);
  if (flip === 0) return 0;
  const half = (odd - 1) / 2;
  const odds = flip / (1 - flip);
  // (4pq)^n with 4pq = 1 − (1 − 2q)², in log space against underflow.
  let term = Math.exp(half * (Math.log(4 * flip) + Math.log1p(-flip)));
  let sum = term;
  for (let j = half; j >= 1 && term > sum * 1e-18; j--) {
    term *= (j / (odd - j + 1)) * odds;
    sum += term;
  }
  return (2 * majorityGain(odd) * flip * sum) / (half + 1);
}

/**
 * Slope of the majority: f_b'(u) = a_b·(1 − u²)^((b − 1)/2).
 *
 * Source: derivative of the regularized incomplete beta function; arXiv:2601.17311.
 *
 * @param fanIn b in {1, 2, …}
 * @param bias u in [−1, 1]
 * @throws {RangeError} outside these domains
 * @example
 * majoritySlope(3, 0.5); // => 1.125
 */
export function majoritySlope(fanIn: number, bias: number): number {
  checkBias('bias', bias);
  const odd = oddFanIn(fanIn);
  if (odd === 1) return 1;
  return majorityGain(odd) * Math.exp(((odd - 1) / 2) * Math.log1p(-bias * bias));
}
