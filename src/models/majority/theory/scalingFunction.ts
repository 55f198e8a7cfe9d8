import { checkPositive } from '../../../math/domain.ts';

/**
 * Scaling function of the bias at depth L near the transition, for a strong signal at the leaves:
 * mu_L·√L → F((alpha − 1)·L), F(x) = √(x/(c3·(1 − e^(−2x)))), F(0) = (2·c3)^(−½).
 *
 * Source: the solution of d mu/dt = (alpha − 1)·mu − c3·mu³, the first two terms of the bias
 * recursion of arXiv:2601.17311 about mu = 0, from mu = ∞. A finite mu_0 is 1/(2·c3·mu_0²) levels
 * ahead of it.
 *
 * @param x scaled distance (alpha − 1)·L from the transition, in (−∞, ∞)
 * @param cubic coefficient c3 of T(u) = alpha·u − c3·u³ + …, in (0, ∞)
 * @returns mu_L·√L, in (0, ∞)
 * @throws {RangeError} outside these domains
 * @example
 * scalingFunction(0, 0.125); // => 2
 */
export function scalingFunction(x: number, cubic: number): number {
  if (!Number.isFinite(x)) throw new RangeError(`invalid x: ${x}; not finite`);
  checkPositive('cubic', cubic);
  // x/(1 − e^(−2x)) tends to ½ as x → 0.
  return Math.sqrt((x === 0 ? 0.5 : x / -Math.expm1(-2 * x)) / cubic);
}
