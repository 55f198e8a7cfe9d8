import { threshold, type Random } from '../../../math/random.ts';
import { leafCount, type Organization, type Tree } from '../organization.ts';
import { leafBiases } from '../leaves.ts';
import { logOddsWeights } from '../weights.ts';

/** What every node of a tree does, as thresholds and weights. */
export interface NodeRule {
  readonly fanIn: number;
  readonly read: number;
  readonly depth: number;
  /** probability that a message is flipped, as a threshold */
  readonly flip: number;
  /** probability 1 − gamma that a message is replaced by a fair coin: the same law */
  readonly erase: number;
  /** probability that an aggregator's output is flipped */
  readonly misreport: number;
  /** probability that the votes a node reads are one and the same */
  readonly together: number;
  /** whether the subtrees of a node have the same law, so that any of them stands for any other */
  readonly exchangeable: boolean;
  /** weights of all leaf votes, where they are not equal */
  readonly weights: readonly number[] | undefined;
}

/** A fair coin as a threshold. */
export const FAIR = threshold(0.5);

/** Prepares the node rule of a tree. */
export function planNodes(tree: Tree): NodeRule {
  const { fanIn, read, depth, fidelity, aggregatorFidelity } = tree;
  return {
    fanIn,
    read,
    depth,
    flip: threshold((1 - fidelity) / 2),
    erase: threshold(1 - fidelity),
    misreport: threshold((1 - aggregatorFidelity) / 2),
    together: threshold(sharingOf(tree)),
    exchangeable: isExchangeable(tree),
    weights: leafWeights(tree),
  };
}

/** Probability that the votes a node reads are one and the same. */
export function sharingOf({ dependence }: Organization): number {
  const siblings = dependence.mechanism === 'shared' && dependence.family.kind === 'siblings';
  return siblings ? dependence.correlation : 0;
}

/** Whether the subtrees of a node have the same law, so that any of them stands for any other. */
export function isExchangeable(tree: Tree): boolean {
  return typeof tree.leaves === 'number' && !crossesSubtrees(tree);
}

/** Whether families of leaves may distinguish the children of a node. */
function crossesSubtrees(tree: Tree): boolean {
  const { mechanism, family } = tree.dependence;
  if (mechanism === 'none' || family.kind === 'siblings') return false;
  return family.kind === 'listed' || family.size < leafCount(tree);
}

/** Weights of all leaf votes, where they are not equal. */
export function leafWeights(tree: Tree): readonly number[] | undefined {
  if (tree.weighting !== 'log-odds' || tree.depth === 0) return undefined;
  const biases = leafBiases(tree.leaves, leafCount(tree));
  return logOddsWeights(biases.map((bias) => tree.fidelity * bias));
}

/** The weight of a child's vote at a node of the given level. */
export function weightOf(rule: NodeRule, level: number, leaf: number): number {
  return level === 1 && rule.weights !== undefined ? rule.weights[leaf] : 1;
}

/** The decision of a weighted sum of ±1 votes, a fair coin at zero. */
export function decide(random: Random, sum: number): number {
  if (sum === 0) return random.bernoulli(FAIR);
  return sum > 0 ? 1 : 0;
}

/** Fills `order` with a uniformly random choice of `count` of 0 … order.length − 1 in front. */
export function chooseSubset(random: Random, order: Int32Array, count: number): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (count === order.length) return;
  for (let i = 0; i < count; i++) {
    const j = i + random.below(order.length - i);
    const swap = order[i];
    order[i] = order[j]!;
    order[j] = swap;
  }
}
