import { checkAbove, checkInteger, checkProbability } from '../../../math/domain.ts';
import { findRoot } from '../../../math/roots.ts';
import { majority, majorityGain } from './majority.ts';
import { aggregate, aggregateSlope, amplification, type Aggregation } from './recursion.ts';

/**
 * Critical correlation: the rho at which alpha = 1, rho_c = (a_b − 1/gamma)/(a_b − 1).
 *
 * Source: arXiv:2601.17311, Theorem 4; an aggregator fidelity eta multiplies gamma.
 *
 * @returns rho_c, or undefined when no rho in [0, 1] is critical (gamma·a_b < 1, or b <= 2)
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * criticalCorrelation({ fanIn: 5, fidelity: 0.6 }); // => 0.23809523809523808
 */
export function criticalCorrelation(
  aggregation: Omit<Aggregation, 'correlation'>,
): number | undefined {
  const gain = majorityGain(aggregation.fanIn);
  const survival = aggregation.fidelity * (aggregation.aggregatorFidelity ?? 1);
  if (gain === 1 || !(survival * gain >= 1)) return undefined;
  return (gain - 1 / survival) / (gain - 1);
}

/**
 * Critical fidelity: the gamma at which alpha = 1, gamma_c = 1/(rho + (1 − rho)·a_b), over eta.
 * At rho = 0 it is the noisy-majority threshold: flip probability (1 − gamma_c)/2 =
 * ½ − 2^(b−2)/(b·C(b−1, (b−1)/2)).
 *
 * Source: arXiv:2601.17311, Theorem 4; Evans and Schulman 2003; von Neumann 1956 (1/6 at b = 3).
 *
 * @param fanIn b in {1, 2, …}
 * @param correlation rho in [0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * criticalFidelity(5, 0); // => 0.5333333333333333
 */
export function criticalFidelity(fanIn: number, correlation: number): number {
  checkProbability('correlation', correlation);
  return 1 / (correlation + (1 - correlation) * majorityGain(fanIn));
}

/**
 * Finite-signal boundary: the rho at which T(mu_0) = mu_0, so that mu_L = mu_0 at every depth:
 * rho = (f_b(gamma·mu_0) − mu_0)/(f_b(gamma·mu_0) − gamma·mu_0). As mu_0 → 0 it tends to rho_c.
 *
 * @param bias mu_0 in (0, 1]
 * @returns rho, or undefined when none in [0, 1] does
 * @throws {RangeError} outside these domains
 * @example
 * boundaryCorrelation({ fanIn: 5, fidelity: 0.6 }, 0.2); // => 0.22216314810611007
 */
export function boundaryCorrelation(
  { fanIn, fidelity }: Pick<Aggregation, 'fanIn' | 'fidelity'>,
  bias: number,
): number | undefined {
  checkAbove('bias', bias, 0, 1);
  const received = fidelity * bias;
  const independent = majority(fanIn, received);
  const correlation = (independent - bias) / (independent - received);
  return correlation >= 0 && correlation <= 1 ? correlation : undefined;
}

/**
 * Stable fixed point mu* of the bias recursion: the order parameter. For alpha <= 1 it is 0
 * (collapse); for alpha > 1 the unique root of T(u) = u in (0, 1], as T is concave there.
 *
 * Source: arXiv:2601.17311, Theorem 4. Exception: gamma = eta = 1 with rho = 1 or b <= 2, where T
 * is the identity and every bias is fixed; 0 is returned.
 *
 * @returns mu* in [0, 1]
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * fixedPoint({ fanIn: 5, fidelity: 0.6, correlation: 0.1 }); // => 0.5555555555555556
 */
export function fixedPoint(aggregation: Aggregation): number {
  if (!(amplification(aggregation) > 1)) return 0;
  if (aggregate(aggregation, 1) >= 1) return 1;
  return findRoot((u) => aggregate(aggregation, u) / u - 1, 1e-9, 1);
}

/**
 * Organization exponent: s = ln alpha/ln b, so that mu_L ≈ mu_0·N^s while the signal is small.
 *
 * Source: arXiv:2601.17311, organization exponent; s <= log_b a_b < ½.
 *
 * @returns s, or undefined for b = 1
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * organizationExponent({ fanIn: 5, fidelity: 0.6 }); // => 0.07318271475179144
 */
export function organizationExponent(aggregation: Aggregation): number | undefined {
  if (aggregation.fanIn === 1) return undefined;
  return Math.log(amplification(aggregation)) / Math.log(aggregation.fanIn);
}

/**
 * Mixing depth: levels after which a small signal would reach the fixed point,
 * L_mix = ln(mu* / mu_0)/ln alpha; 0 for mu_0 >= mu*.
 *
 * Source: mixing depth of arXiv:2601.17311.
 *
 * @param bias mu_0 in (0, 1]
 * @returns levels, or undefined for alpha <= 1
 * @throws {RangeError} outside these domains
 * @example
 * mixingDepth({ fanIn: 5, fidelity: 0.6 }, 0.05); // => 22.395360068664413
 */
export function mixingDepth(aggregation: Aggregation, bias: number): number | undefined {
  checkAbove('bias', bias, 0, 1);
  const alpha = amplification(aggregation);
  if (!(alpha > 1)) return undefined;
  return Math.max(0, Math.log(fixedPoint(aggregation) / bias) / Math.log(alpha));
}

/**
 * Depth over which a small signal grows or decays by a factor e: 1/|ln alpha|, in levels.
 *
 * @returns levels in (0, ∞]
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * growthDepth({ fanIn: 5, fidelity: 0.6, correlation: 0.2 }); // => 50.49834979088476
 */
export function growthDepth(aggregation: Aggregation): number {
  return 1 / Math.abs(Math.log(amplification(aggregation)));
}

/**
 * Depth over which the distance to the fixed point shrinks by a factor e: 1/|ln T'(mu*)|, in
 * levels; close above the transition it is about half the {@link growthDepth}.
 *
 * @returns levels in [0, ∞]
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * relaxationDepth({ fanIn: 3, fidelity: 1 }); // => 0
 */
export function relaxationDepth(aggregation: Aggregation): number {
  return 1 / Math.abs(Math.log(aggregateSlope(aggregation, fixedPoint(aggregation))));
}

/** Cubic coefficient c3 of T(u) = alpha·u − c3·u³ + …: eta(1 − rho)·gamma³·a_b(b − 1)/6, b odd. */
export function cubicCoefficient(aggregation: Aggregation): number {
  const { fanIn, fidelity, correlation = 0, aggregatorFidelity = 1 } = aggregation;
  const odd = fanIn - 1 + (fanIn % 2);
  const cubic = (majorityGain(fanIn) * (odd - 1)) / 6;
  return aggregatorFidelity * (1 - correlation) * fidelity ** 3 * cubic;
}

/**
 * Decay exactly at the transition: for alpha = 1 the bias falls as a power of depth,
 * mu_L ~ (2·c3·L + mu_0^−2)^(−½), with c3 the cubic coefficient of T.
 *
 * @param bias mu_0 in (0, 1]
 * @param depth L in {0, 1, …}, levels
 * @returns bias, an asymptotic form for large L or small mu_0
 * @throws {RangeError} outside these domains
 * @example
 * criticalDecay({ fanIn: 3, fidelity: 2 / 3 }, 0.1, 0); // => 0.1
 */
export function criticalDecay(aggregation: Aggregation, bias: number, depth: number): number {
  checkAbove('bias', bias, 0, 1);
  checkInteger('depth', depth, 0);
  return (2 * cubicCoefficient(aggregation) * depth + bias ** -2) ** -0.5;
}

/**
 * Upper predictor of the bias at depth L: min(alpha^L·mu_0, max(mu_0, mu*)). T is concave on [0, 1]
 * with T(0) = 0, so no tree exceeds it.
 *
 * Source: clipped predictor of arXiv:2601.17311, as an envelope.
 *
 * @param bias mu_0 in [0, 1]
 * @param depth L in {0, 1, …}, levels
 * @throws {RangeError} outside these domains
 * @example
 * upperPredictor({ fanIn: 5, fidelity: 0.6, correlation: 0.2 }, 0.05, 10); // => 0.06094972099973991
 */
export function upperPredictor(aggregation: Aggregation, bias: number, depth: number): number {
  checkProbability('bias', bias);
  checkInteger('depth', depth, 0);
  const linear = amplification(aggregation) ** depth * bias;
  return Math.min(linear, Math.max(bias, fixedPoint(aggregation)));
}

/**
 * Certified lower bound of the bias at depth L.
 *
 * alpha <= 1: (T(mu_0)/mu_0)^L·mu_0. alpha > 1: with alpha_c = T(u_c)/u_c for a u_c < mu*,
 * min(u_c, alpha_c^L·mu_0), at the best u_c; mu* itself when mu_0 >= mu*.
 *
 * @param bias mu_0 in [0, 1]
 * @param depth L in {0, 1, …}, levels
 * @throws {RangeError} outside these domains
 * @example
 * lowerPredictor({ fanIn: 5, fidelity: 0.6, correlation: 0.3 }, 0.05, 10); // => 0.03575681463158559
 */
export function lowerPredictor(aggregation: Aggregation, bias: number, depth: number): number {
  checkProbability('bias', bias);
  checkInteger('depth', depth, 0);
  if (bias === 0 || depth === 0) return bias;
  const limit = fixedPoint(aggregation);
  if (limit > 0 && bias >= limit) return limit;
  const growth = (u: number): number => (aggregate(aggregation, u) / u) ** depth * bias;
  if (limit === 0) return growth(bias);
  // Any u_c in [mu_0, mu*) is certified; the best one is where both terms are equal. Where mu_0 is
  // within rounding of mu*, mu_0 itself is as good.
  if (growth(bias) <= bias || growth(limit) >= limit) return Math.min(bias, growth(bias));
  const best = findRoot((u) => growth(u) - u, bias, limit);
  return Math.min(best, growth(best));
}
