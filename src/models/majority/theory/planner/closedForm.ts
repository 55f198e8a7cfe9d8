import { budgetThreshold, leafOverhead, optimalLeaves, optimalLeafTokens } from '../budget.ts';
import { amplification, type Aggregation } from '../recursion.ts';
import type { Ground } from './ground.ts';
import { dependsAtNodes } from './outcome.ts';

/** The small-signal answer for trees of one fan-in and message length. */
export interface ClosedForm {
  /** b */
  readonly fanIn: number;
  /** m */
  readonly messageTokens: number;
  /** s = ln alpha/ln b */
  readonly exponent: number;
  /** beta of the leaf curve */
  readonly beta: number;
  /** c0, tokens a leaf */
  readonly overhead: number;
  /** x*; undefined for s <= beta */
  readonly tokens: number | undefined;
  /** N*; undefined for s <= beta */
  readonly leaves: number | undefined;
  /** B_thr; undefined for s <= beta */
  readonly threshold: number | undefined;
}

/** One aggregation of a system: b votes over messages of m tokens. */
export function aggregationAt(
  { problem: { system }, channel }: Ground,
  fanIn: number,
  messageTokens: number,
): Aggregation {
  return {
    fanIn,
    fidelity: channel.at(messageTokens),
    correlation: dependsAtNodes(system) ? system.correlation : 0,
    aggregatorFidelity: system.aggregatorFidelity,
  };
}

/**
 * The closed form of the budget problem at fan-in b and message length m: s = ln alpha/ln b against
 * beta, x* = beta·c0/(s − beta), N* = B(s − beta)/(s·c0), and the threshold budget. Aggregation of
 * a tokens a node adds a/(b − 1) to the overhead c0 of a leaf.
 *
 * Source: arXiv:2601.17311, Theorems 5 and 9.
 *
 * @returns undefined where the leaf curve has no scaling exponent
 */
export function closedFormAt(
  ground: Ground,
  fanIn: number,
  messageTokens: number,
): ClosedForm | undefined {
  const { system, limits } = ground.problem;
  const { leaf } = system;
  if (leaf.curve !== 'power' && leaf.curve !== 'exponential') return undefined;
  const { beta } = leaf;
  const alpha = amplification(aggregationAt(ground, fanIn, messageTokens));
  const exponent = Math.log(alpha) / Math.log(fanIn);
  const overhead = leafOverhead(fanIn, messageTokens) + system.aggregatorTokens / (fanIn - 1);
  return {
    fanIn,
    messageTokens,
    exponent,
    beta,
    overhead,
    tokens: optimalLeafTokens(exponent, beta, overhead),
    leaves: optimalLeaves(limits.budget, exponent, beta, overhead),
    threshold: budgetThreshold(exponent, beta, overhead),
  };
}

/** Logarithm of the small-signal bias over kappa: ln(x*^beta·N*^s), or of one agent, ln(B^beta). */
export function smallSignalLog(form: ClosedForm, budget: number): number {
  const { beta, exponent, tokens, leaves, threshold } = form;
  const single = beta * Math.log(budget);
  if (tokens === undefined || leaves === undefined || threshold === undefined) return single;
  if (budget <= threshold) return single;
  return beta * Math.log(tokens) + exponent * Math.log(leaves);
}
