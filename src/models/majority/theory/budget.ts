import { checkInteger, checkNonNegative, checkPositive } from '../../../math/domain.ts';
import { findRoot } from '../../../math/roots.ts';
import { leafBias, type LeafCurve } from '../curve.ts';
import { recursion, type Aggregation } from './recursion.ts';

/**
 * Small-signal overhead of a tree per leaf: c0 = 2m·b/(b − 1) tokens, every message being written
 * and read.
 *
 * Source: arXiv:2601.17311, per-leaf cost c0, counted by edges.
 *
 * @param fanIn b in {2, 3, …}
 * @param messageTokens m in [0, ∞), tokens
 * @throws {RangeError} outside these domains
 * @example
 * leafOverhead(5, 200); // => 500
 */
export function leafOverhead(fanIn: number, messageTokens: number): number {
  checkInteger('fanIn', fanIn, 2);
  checkNonNegative('messageTokens', messageTokens);
  return (2 * messageTokens * fanIn) / (fanIn - 1);
}

/**
 * Compute of a leaf that makes the most of a budget while the signal is small:
 * x* = beta·c0/(s − beta).
 *
 * Source: arXiv:2601.17311, Theorem 9: maximize kappa·x^beta·N^s with N(x + c0) = B.
 *
 * @param exponent s, the organization exponent, in (−∞, ½)
 * @param beta scaling exponent of a leaf, in (0, ∞)
 * @param overhead c0 in (0, ∞), tokens per leaf
 * @returns tokens, or undefined for s <= beta, where one agent should have everything
 * @throws {RangeError} outside these domains
 * @example
 * optimalLeafTokens(0.3, 0.1, 500); // => 250
 */
export function optimalLeafTokens(
  exponent: number,
  beta: number,
  overhead: number,
): number | undefined {
  checkPositive('beta', beta);
  checkPositive('overhead', overhead);
  return exponent > beta ? (beta * overhead) / (exponent - beta) : undefined;
}

/**
 * Number of leaves that makes the most of a budget while the signal is small:
 * N* = B(s − beta)/(s·c0).
 *
 * Source: arXiv:2601.17311, Theorem 9.
 *
 * @param budget B in (0, ∞), tokens
 * @param exponent s, the organization exponent
 * @param beta scaling exponent of a leaf, in (0, ∞)
 * @param overhead c0 in (0, ∞), tokens per leaf
 * @returns leaves, or undefined for s <= beta
 * @throws {RangeError} outside these domains
 * @example
 * optimalLeaves(7500, 0.3, 0.1, 500); // => 10
 */
export function optimalLeaves(
  budget: number,
  exponent: number,
  beta: number,
  overhead: number,
): number | undefined {
  checkPositive('budget', budget);
  const tokens = optimalLeafTokens(exponent, beta, overhead);
  return tokens === undefined ? undefined : budget / (tokens + overhead);
}

/**
 * Budget above which an organization beats one agent, while the signal is small:
 * B_thr = c0·[s^s/(beta^beta·(s − beta)^(s − beta))]^(1/(s − beta)).
 *
 * An order of magnitude: it ignores saturation and integer depth, see {@link budgetFlips}.
 * Source: the synergy condition of arXiv:2601.17311, Theorem 5, solved for B.
 *
 * @param exponent s, the organization exponent
 * @param beta scaling exponent of a leaf, in (0, ∞)
 * @param overhead c0 in (0, ∞), tokens per leaf
 * @returns tokens, or undefined for s <= beta
 * @throws {RangeError} outside these domains
 * @example
 * budgetThreshold(0.3, 0.2, 4); // => 27
 */
export function budgetThreshold(
  exponent: number,
  beta: number,
  overhead: number,
): number | undefined {
  checkPositive('beta', beta);
  checkPositive('overhead', overhead);
  if (!(exponent > beta)) return undefined;
  const gap = exponent - beta;
  const log = exponent * Math.log(exponent) - beta * Math.log(beta) - gap * Math.log(gap);
  return overhead * Math.exp(log / gap);
}

/** A family of trees that may be bought: any depth, the budget split evenly over the leaves. */
export interface TreeBudget extends Aggregation {
  readonly leaf: LeafCurve;
  /** message length m in [0, ∞), tokens */
  readonly messageTokens: number;
}

/**
 * How much better the best tree of a budget is than one agent that spends all of it:
 * max over L of T^L(g(x)) − g(B), where N·x + 2m·b(N − 1)/(b − 1) = B, N = b^L, x >= 1 real.
 *
 * @param budget B in [1, ∞), tokens
 * @returns difference of biases; −∞ when no tree of depth 1 or more can be paid
 * @throws {RangeError} outside these domains
 */
export function treeAdvantage(trees: TreeBudget, budget: number): number {
  checkPositive('budget', budget);
  const { fanIn, messageTokens, leaf } = trees;
  checkInteger('fanIn', fanIn, 2);
  const alone = leafBias(leaf, budget);
  let best = -Infinity;
  for (let depth = 1; ; depth++) {
    const leaves = fanIn ** depth;
    const messages = (2 * messageTokens * fanIn * (leaves - 1)) / (fanIn - 1);
    const tokens = (budget - messages) / leaves;
    if (!(tokens >= 1)) return best - alone;
    best = Math.max(best, recursion(trees, leafBias(leaf, tokens), depth)[depth]);
  }
}

/** Steps of the scan for sign changes, a decade. */
const STEPS = 400;

/**
 * All budgets at which the answer changes between one agent and a tree, in order: every sign
 * change of {@link treeAdvantage} on a scan of 400 steps a decade, refined to 1e-12. The first is
 * a lower flip, where the tree begins to win; since mu* < 1, a single agent whose curve reaches
 * higher wins again at an upper flip.
 *
 * @param from first budget looked at, in [1, ∞), tokens
 * @param to last budget looked at, tokens
 * @throws {RangeError} outside these domains
 */
export function budgetFlips(trees: TreeBudget, from: number, to: number): number[] {
  checkPositive('from', from);
  checkPositive('to', to);
  const count = Math.ceil(STEPS * Math.log10(to / from));
  const budgetAt = (step: number): number => from * (to / from) ** (step / count);
  const flips: number[] = [];
  let before = treeAdvantage(trees, from) > 0;
  for (let step = 1; step <= count; step++) {
    const wins = treeAdvantage(trees, budgetAt(step)) > 0;
    if (wins !== before) flips.push(findFlip(trees, budgetAt(step - 1), budgetAt(step)));
    before = wins;
  }
  return flips;
}

/** The advantage may jump where a level becomes affordable: bisection on its sign. */
function findFlip(trees: TreeBudget, low: number, high: number): number {
  const sign = (budget: number): number => (treeAdvantage(trees, budget) > 0 ? 1 : -1);
  return findRoot(sign, low, high, 1e-12 * high);
}
