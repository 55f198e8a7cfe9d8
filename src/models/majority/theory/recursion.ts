import { checkBias, checkInteger, checkInterval, checkProbability } from '../../../math/domain.ts';
import { majority, majorityGain, majoritySlope } from './majority.ts';

/** One aggregation: b votes through channels of fidelity gamma, siblings correlated by rho. */
export interface Aggregation {
  /** votes read b, in {1, 2, …} */
  readonly fanIn: number;
  /** channel fidelity gamma in [0, 1] */
  readonly fidelity: number;
  /** shared-error correlation rho of sibling votes in [0, 1], default 0 */
  readonly correlation?: number;
  /** aggregator fidelity eta in (0, 1], default 1 */
  readonly aggregatorFidelity?: number;
}

function checkAggregation({ fanIn, fidelity, correlation, aggregatorFidelity }: Aggregation): void {
  checkInteger('fanIn', fanIn, 1);
  checkProbability('fidelity', fidelity);
  checkProbability('correlation', correlation ?? 0);
  checkProbability('aggregatorFidelity', aggregatorFidelity ?? 1);
}

/**
 * Majority of b votes of bias u that are one and the same vote with probability rho:
 * f_{b,rho}(u) = rho·u + (1 − rho)·f_b(u).
 *
 * Source: arXiv:2601.17311, correlated majority.
 *
 * @param fanIn b in {1, 2, …}
 * @param correlation rho in [0, 1]
 * @param bias u in [−1, 1]
 * @throws {RangeError} outside these domains
 * @example
 * correlatedMajority(5, 0.2, 0.3); // => 0.483729
 */
export function correlatedMajority(fanIn: number, correlation: number, bias: number): number {
  checkProbability('correlation', correlation);
  return correlation * bias + (1 - correlation) * majority(fanIn, bias);
}

/**
 * Bias after one aggregation of votes of bias u: T(u) = eta·f_{b,rho}(gamma·u).
 *
 * Source: arXiv:2601.17311, bias recursion; eta is one more channel on the output.
 *
 * @param bias u in [−1, 1]
 * @throws {RangeError} outside these domains
 * @example
 * aggregate({ fanIn: 5, fidelity: 0.6, correlation: 0.2 }, 0.05); // => 0.05097300729
 */
export function aggregate(aggregation: Aggregation, bias: number): number {
  checkAggregation(aggregation);
  checkBias('bias', bias);
  const { fanIn, fidelity, correlation = 0, aggregatorFidelity = 1 } = aggregation;
  return aggregatorFidelity * correlatedMajority(fanIn, correlation, fidelity * bias);
}

/**
 * Slope of one aggregation: T'(u) = eta·gamma·[rho + (1 − rho)·f_b'(gamma·u)].
 *
 * @param bias u in [−1, 1]
 * @throws {RangeError} outside these domains
 * @example
 * aggregateSlope({ fanIn: 5, fidelity: 0.6, correlation: 0.2 }, 0); // => 1.02
 */
export function aggregateSlope(aggregation: Aggregation, bias: number): number {
  checkAggregation(aggregation);
  checkBias('bias', bias);
  const { fanIn, fidelity, correlation = 0, aggregatorFidelity = 1 } = aggregation;
  const slope = majoritySlope(fanIn, fidelity * bias);
  return aggregatorFidelity * fidelity * (correlation + (1 - correlation) * slope);
}

/**
 * Amplification of a small signal by one aggregation: alpha = T'(0) =
 * eta·gamma·[rho + (1 − rho)·a_b].
 *
 * Source: arXiv:2601.17311, Theorem 4.
 *
 * @throws {RangeError} outside the domains of {@link Aggregation}
 * @example
 * amplification({ fanIn: 5, fidelity: 0.6, correlation: 0.2 }); // => 1.02
 */
export function amplification(aggregation: Aggregation): number {
  checkAggregation(aggregation);
  const { fanIn, fidelity, correlation = 0, aggregatorFidelity = 1 } = aggregation;
  return aggregatorFidelity * fidelity * (correlation + (1 - correlation) * majorityGain(fanIn));
}

/**
 * Bias at every level of a tree, leaves first: mu_0, T(mu_0), …, T^L(mu_0).
 *
 * Source: arXiv:2601.17311, bias recursion.
 *
 * @param bias leaf bias mu_0 in [−1, 1]
 * @param depth L in {0, 1, …}, levels
 * @throws {RangeError} outside these domains
 * @example
 * recursion({ fanIn: 3, fidelity: 1 }, 0.5, 2); // => [0.5, 0.6875, 0.868774414]
 */
export function recursion(aggregation: Aggregation, bias: number, depth: number): number[] {
  checkInteger('depth', depth, 0);
  const levels = [checkInterval('bias', bias, -1, 1)];
  for (let level = 0; level < depth; level++) levels.push(aggregate(aggregation, levels[level]));
  return levels;
}
