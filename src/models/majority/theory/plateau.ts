import { checkAbove, checkProbability } from '../../../math/domain.ts';
import { regularizedBeta } from '../../../math/incompleteBeta.ts';
import { fixedPoint } from './phase.ts';
import type { Aggregation } from './recursion.ts';

/** P(theta < ½) for theta ~ Beta(p(1/rho − 1), (1 − p)(1/rho − 1)). */
function wrongMajority(accuracy: number, correlation: number): number {
  const concentration = 1 / correlation - 1;
  if (concentration === 0) return 1 - accuracy;
  return regularizedBeta(0.5, accuracy * concentration, (1 - accuracy) * concentration);
}

/**
 * Plateau of beta–binomial votes: the accuracy of a majority of ever more of them, without noise,
 * P(theta > ½) = 1 − I_½(a, c), a = p(1/rho − 1), c = (1 − p)(1/rho − 1).
 *
 * Source: beta–binomial (Pólya) jury theorem, Ladha 1995.
 *
 * @param accuracy p in [0, 1]
 * @param correlation rho in (0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * betaPlateau(0.6, 0.2); // => 0.6724068787284543
 */
export function betaPlateau(accuracy: number, correlation: number): number {
  checkProbability('accuracy', accuracy);
  checkAbove('correlation', correlation, 0, 1);
  return 1 - wrongMajority(accuracy, correlation);
}

/**
 * Plateau of a tree of beta–binomial leaves: as depth grows its bias tends to
 * mu*_0·(1 − 2·I_½(a, c)) when gamma·a_b > 1, to 0 otherwise; mu*_0 is the fixed point at rho = 0.
 *
 * @param accuracy p in [0, 1]
 * @param correlation rho in (0, 1]
 * @returns bias in [−1, 1]
 * @throws {RangeError} outside these domains
 * @example
 * betaTreePlateau({ fanIn: 3, fidelity: 1 }, 0.6, 0.2); // => 0.3448137574569086
 */
export function betaTreePlateau(
  aggregation: Omit<Aggregation, 'correlation'>,
  accuracy: number,
  correlation: number,
): number {
  return fixedPoint(aggregation) * (2 * betaPlateau(accuracy, correlation) - 1);
}

/**
 * Plateau-matched correlation: the rho that the mechanism `shared` needs to saturate where
 * beta–binomial votes of correlation rho do: I_½(a, c)/(1 − p) for p >= ½, (1 − I_½(a, c))/p below.
 *
 * @param accuracy p in (0, 1)
 * @param correlation rho in (0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * plateauMatchedCorrelation(0.6, 0.2); // => 0.8189828031788642
 */
export function plateauMatchedCorrelation(accuracy: number, correlation: number): number {
  checkAbove('accuracy', accuracy, 0, 1 - Number.EPSILON);
  checkAbove('correlation', correlation, 0, 1);
  const wrong = wrongMajority(accuracy, correlation);
  return accuracy >= 0.5 ? wrong / (1 - accuracy) : (1 - wrong) / accuracy;
}
