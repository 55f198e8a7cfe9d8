import { binomialProbability } from '../../../math/binomial.ts';
import type { Dependence } from '../dependence.ts';
import type { Tree } from '../organization.ts';
import { leafCount } from '../organization.ts';
import { leafBiases } from '../leaves.ts';
import { logOddsWeights } from '../weights.ts';
import { expectOverLatent, mapBiases, meanOfBiases, type Biases } from './latent.ts';
import { majority } from './majority.ts';
import { biasOfCount, convolve, countLaw, readLaw, weightedMajority } from './unequalVotes.ts';

/** A predicted root bias and how it was obtained; no value where theory does not speak. */
export type RootBias =
  | {
      readonly by: 'closed form' | 'recursion' | 'quadrature' | 'convolution';
      readonly bias: number;
    }
  | { readonly by: 'none'; readonly reason: string };

/** Largest numbers of leaves for which the exact laws below are worth their time. */
const MOST_UNEQUAL_LEAVES = 1e6;
const MOST_UNEQUAL_QUADRATURE = 4096;
const MOST_CONVOLVED = 4096;

class NoPrediction extends Error {}

/** Leaf biases of a tree in the form theory reads: a number where all are equal. */
export function treeBiases(tree: Tree): Biases {
  return typeof tree.leaves === 'number' ? tree.leaves : leafBiases(tree.leaves, leafCount(tree));
}

/**
 * Root bias of a tree, star or single agent, for every dependence mechanism and scope: exact where
 * families are whole subtrees, or where a star reads them; otherwise simulation only.
 *
 * Independent or siblings: T^L(mu_0). A family of height h: E[T_0^h(leaf bias given the latent)],
 * then T_0^(L−h). Sources: arXiv:2601.17311 (recursion); the rest by conditioning on the latent.
 */
export function predictTreeBias(tree: Tree): RootBias {
  try {
    return treeBias(tree);
  } catch (error) {
    if (error instanceof NoPrediction) return { by: 'none', reason: error.message };
    throw error;
  }
}

function treeBias(tree: Tree): RootBias {
  const { dependence, depth } = tree;
  const unequal = typeof tree.leaves !== 'number';
  if (unequal && leafCount(tree) > MOST_UNEQUAL_LEAVES) {
    throw new NoPrediction(`more than ${MOST_UNEQUAL_LEAVES} unequal leaves: simulation only`);
  }
  const by = depth === 0 || (depth === 1 && !unequal) ? 'closed form' : 'recursion';
  const { family, mechanism } = dependence;
  const biases = treeBiases(tree);
  if (mechanism === 'none' || family.kind === 'siblings') {
    return { by, bias: root(climb(tree, biases, { from: 0, to: depth })) };
  }
  const height = family.kind === 'contiguous' ? heightOf(tree, family.size) : undefined;
  if (height !== undefined) {
    const quadrature = mechanism === 'probit' || mechanism === 'beta-binomial';
    return { by: quadrature ? 'quadrature' : by, bias: familyTree(tree, biases, height) };
  }
  return { by: 'convolution', bias: familyStar(tree) };
}

/** The height of the subtrees that are families, or undefined when families are not subtrees. */
function heightOf(tree: Tree, size: number): number | undefined {
  if (size === 1) return 0;
  for (let height = 1; height <= tree.depth; height++) {
    if (tree.fanIn ** height === size) return height;
  }
  return undefined;
}

function root(biases: Biases): number {
  return typeof biases === 'number' ? biases : biases[0];
}

function familyTree(tree: Tree, biases: Biases, height: number): number {
  if (height === 0) return root(climb(tree, biases, { from: 0, to: tree.depth }));
  if (typeof biases === 'number') {
    const family = expectOverLatent(tree.dependence, biases, (given) =>
      root(climb(tree, given, { from: 0, to: height })),
    );
    return root(climb(tree, family, { from: height, to: tree.depth }));
  }
  if (biases.length > MOST_UNEQUAL_QUADRATURE) {
    throw new NoPrediction(
      `more than ${MOST_UNEQUAL_QUADRATURE} unequal leaves with a latent variable: simulation only`,
    );
  }
  const size = tree.fanIn ** height;
  const families = Float64Array.from({ length: biases.length / size }, (_, i) =>
    expectOverLatent(tree.dependence, biases.subarray(i * size, (i + 1) * size), (given) =>
      root(climb(tree, given, { from: 0, to: height, firstLeaf: i * size })),
    ),
  );
  return root(climb(tree, families, { from: height, to: tree.depth }));
}

interface Levels {
  readonly from: number;
  readonly to: number;
  /** number of the first leaf below, where leaves are told apart */
  readonly firstLeaf?: number;
}

/** Biases of the nodes at level `to`, given those at level `from`; one number stays one number. */
function climb(tree: Tree, biases: Biases, { from, to, firstLeaf = 0 }: Levels): Biases {
  let current = biases;
  for (let level = from; level < to; level++) {
    current =
      typeof current === 'number' && !(level === 0 && typeof tree.leaves !== 'number')
        ? equalNode(tree, current, level)
        : unequalNodes(tree, current, level, { firstLeaf, nodes: tree.fanIn ** (to - level - 1) });
  }
  return current;
}

function siblingCorrelation({ mechanism, family, correlation }: Dependence): number {
  return mechanism === 'shared' && family.kind === 'siblings' ? correlation : 0;
}

/** One level of equal votes: T(u) = eta·f_{r,rho}(gamma·u), r votes read. */
function equalNode(tree: Tree, bias: number, level: number): number {
  const { fidelity, read, dependence, aggregatorFidelity } = tree;
  const rho = siblingCorrelation(dependence);
  const received = fidelity * bias;
  // Equal log-odds weights only matter by their sign: worse than chance is read in reverse.
  const sign = level === 0 && tree.weighting === 'log-odds' ? Math.sign(tree.leaves as number) : 1;
  const independent = sign * majority(read, received);
  return aggregatorFidelity * (rho * received * sign + (1 - rho) * independent);
}

interface Nodes {
  readonly firstLeaf: number;
  readonly nodes: number;
}

function unequalNodes(
  tree: Tree,
  biases: Biases,
  level: number,
  { firstLeaf, nodes }: Nodes,
): Biases {
  const { fanIn, fidelity, aggregatorFidelity, dependence } = tree;
  const rho = siblingCorrelation(dependence);
  const weights = level === 0 && tree.weighting === 'log-odds' ? leafWeights(tree) : undefined;
  return Float64Array.from({ length: nodes }, (_, node) => {
    const start = node * fanIn;
    const received = Float64Array.from(
      { length: fanIn },
      (_, i) => fidelity * (typeof biases === 'number' ? biases : biases[start + i]),
    );
    const weight = weights?.slice(firstLeaf + start, firstLeaf + start + fanIn);
    const independent = nodeBias(tree, received, weight);
    const common = rho === 0 ? 0 : commonBias(received, weight);
    return aggregatorFidelity * (rho * common + (1 - rho) * independent);
  });
}

/** Bias of a node all of whose votes are one and the same: its sign follows the total weight. */
function commonBias(received: Float64Array, weights: readonly number[] | undefined): number {
  const mean = meanOfBiases(received);
  return weights === undefined ? mean : mean * Math.sign(weights.reduce((sum, w) => sum + w, 0));
}

function nodeBias(
  tree: Tree,
  received: Float64Array,
  weights: readonly number[] | undefined,
): number {
  if (weights === undefined) return biasOfCount(readLaw(countLaw(received), tree.read));
  if (tree.read < tree.fanIn) {
    throw new NoPrediction('log-odds weights over a truncated context: simulation only');
  }
  const bias = weightedMajority(received, weights);
  if (bias === undefined) throw new NoPrediction('too many distinct weights: simulation only');
  return bias;
}

/** Weights of all leaves: log-odds of the accuracy with which each vote arrives. */
function leafWeights(tree: Tree): number[] {
  const received = mapBiases(leafBiases(tree.leaves, leafCount(tree)), (b) => tree.fidelity * b);
  return logOddsWeights(received as Float64Array);
}

/** A star whose leaves fall into families: the counts of correct votes of the families add. */
function familyStar(tree: Tree): number {
  const count = leafCount(tree);
  if (tree.depth !== 1) {
    throw new NoPrediction('families that are not whole subtrees: simulation only');
  }
  if (tree.weighting === 'log-odds' && typeof tree.leaves !== 'number') {
    throw new NoPrediction('log-odds weights with families of a star: simulation only');
  }
  if (count > MOST_CONVOLVED) {
    throw new NoPrediction(
      `families of a star of more than ${MOST_CONVOLVED} leaves: simulation only`,
    );
  }
  const biases = leafBiases(tree.leaves, count);
  const laws = new Map<string, number[]>();
  let total = [1];
  for (const members of familiesOf(tree, count)) {
    const own = Float64Array.from(members, (leaf) => biases[leaf]);
    const key = own.join();
    if (!laws.has(key)) laws.set(key, familyLaw(tree, own));
    total = convolve(total, laws.get(key)!);
  }
  const sign = tree.weighting === 'log-odds' ? Math.sign(tree.leaves as number) : 1;
  return tree.aggregatorFidelity * sign * biasOfCount(readLaw(total, tree.read));
}

function familiesOf({ dependence: { family } }: Tree, count: number): number[][] {
  if (family.kind === 'listed') {
    const grouped = new Set(family.families.flat());
    const alone = Array.from({ length: count }, (_, leaf) => leaf).filter((l) => !grouped.has(l));
    return [...family.families.map((f) => [...f]), ...alone.map((leaf) => [leaf])];
  }
  const size = family.kind === 'contiguous' ? family.size : 1;
  return Array.from({ length: Math.ceil(count / size) }, (_, i) =>
    Array.from({ length: Math.min(size, count - i * size) }, (_, k) => i * size + k),
  );
}

/** Law of the number of correct votes received from one family. */
function familyLaw(tree: Tree, own: Float64Array): number[] {
  const { fidelity, dependence } = tree;
  const equal = own.every((bias) => bias === own[0]);
  if (!equal && own.length > 32) {
    throw new NoPrediction('a family of more than 32 unequal leaves of a star: simulation only');
  }
  return Array.from({ length: own.length + 1 }, (_, correct) =>
    expectOverLatent(dependence, equal ? own[0] : own, (given) =>
      typeof given === 'number'
        ? binomialProbability(correct, own.length, (1 + fidelity * given) / 2)
        : countLaw(given.map((bias) => fidelity * bias))[correct],
    ),
  );
}
