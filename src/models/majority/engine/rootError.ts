import { binomialProbability, binomialTail } from '../../../math/binomial.ts';
import type { Chain, Organization, Tree } from '../organization.ts';
import { leafCount } from '../organization.ts';
import { leafBiases } from '../leaves.ts';
import { logOddsWeights } from '../weights.ts';
import {
  equalMajorityError,
  fillWrongVotesLaw,
  weightedMajorityError,
  wrongDecisions,
} from './poissonBinomial.ts';

/** Errors of independent leaves: one number where all are equal, else one a leaf. */
export type LeafErrors = number | Float64Array;

/** The chance that the root is wrong, given those of the leaves; a list is overwritten. */
export type RootError = (errors: LeafErrors) => number;

/** Elementary steps of one evaluation of unequal leaves, a few seconds. */
const MOST_STEPS = 1e9;

/** Steps that a leaf takes whatever reads it. */
const STEPS_A_LEAF = 50;

/**
 * Prepares the exact error of the root as a function of the errors of independent leaves: node by
 * node, r = gamma·e + (1 − gamma)/2 for a message, the Poisson–binomial tail for a majority, and
 * eta·e + (1 − eta)/2 for a decision. Every term is positive, so an error of 1e-12 keeps its digits.
 *
 * @throws {RangeError} when leaves are unequal and the evaluation would take more than 1e9 steps
 */
export function planRootError(organization: Organization): RootError {
  return organization.shape === 'tree' ? planTree(organization) : planChain(organization);
}

/**
 * Refuses evaluations of unequal leaves that nobody wants to wait for.
 *
 * @throws {RangeError} beyond 1e9 steps
 */
export function checkUnequal(organization: Organization): void {
  const votes = organization.shape === 'tree' ? organization.fanIn : organization.ownVotes;
  const steps = leafCount(organization) * (STEPS_A_LEAF + votes / 2);
  if (!(steps <= MOST_STEPS)) {
    throw new RangeError(
      `invalid leaves: unequal leaves of nodes of ${votes} votes take ${steps} steps a trial; ` +
        `expected at most ${MOST_STEPS}, or the method full`,
    );
  }
}

/** The chance that a vote arrives wrong, or a decision leaves wrong, through a channel. */
export function throughChannel(fidelity: number, error: number): number {
  return fidelity * error + (1 - fidelity) / 2;
}

/** The chance that all the votes of a node, or of an agent, are one of them. */
export function siblingCorrelation({ dependence }: Organization): number {
  const siblings = dependence.mechanism === 'shared' && dependence.family.kind === 'siblings';
  return siblings ? dependence.correlation : 0;
}

function planTree(tree: Tree): RootError {
  let unequal: ((errors: Float64Array) => number) | undefined;
  return (errors) => {
    if (typeof errors === 'number') return equalTree(tree, errors);
    return (unequal ??= planUnequalTree(tree))(errors);
  };
}

/** One evaluation a level. */
function equalTree(tree: Tree, leafError: number): number {
  const { fidelity, aggregatorFidelity, read, depth } = tree;
  const rho = siblingCorrelation(tree);
  let error = leafError;
  for (let level = 1; level <= depth; level++) {
    const received = towardsWeight(throughChannel(fidelity, error), level, tree);
    const majority = equalMajorityError(read, received);
    error = throughChannel(aggregatorFidelity, rho * received + (1 - rho) * majority);
  }
  return error;
}

/** Equal weights matter by their sign: below zero a vote is read in reverse, at zero not at all. */
function towardsWeight(received: number, level: number, tree: Tree): number {
  if (level > 1 || tree.weighting === 'equal') return received;
  const [weight] = logOddsWeights([tree.fidelity * (tree.leaves as number)]);
  if (weight === 0) return 0.5;
  return weight > 0 ? received : 1 - received;
}

function planUnequalTree(tree: Tree): (errors: Float64Array) => number {
  checkUnequal(tree);
  const { fanIn, fidelity, aggregatorFidelity } = tree;
  const node = planNode(tree);
  const received = new Float64Array(fanIn);
  return (errors) => {
    let nodes = errors.length;
    for (let level = 1; level <= tree.depth; level++) {
      nodes /= fanIn;
      // A node is written where its own votes, or those before, have been read.
      for (let i = 0; i < nodes; i++) {
        for (let child = 0; child < fanIn; child++) {
          received[child] = throughChannel(fidelity, errors[i * fanIn + child]);
        }
        errors[i] = throughChannel(aggregatorFidelity, node(received, level, i));
      }
    }
    return errors[0];
  };
}

/** Error of the decision of a node, given those of the votes that it received. */
type NodeError = (received: Float64Array, level: number, node: number) => number;

function planNode(tree: Tree): NodeError {
  const { fanIn, read } = tree;
  const rho = siblingCorrelation(tree);
  const wrong = wrongDecisions(fanIn, read);
  const law = new Float64Array(fanIn + 1);
  const weighted = tree.weighting === 'log-odds' ? planWeighted(tree, rho) : undefined;
  return (received, level, node) => {
    if (level === 1 && weighted !== undefined) return weighted(received, level, node);
    fillWrongVotesLaw(law, received, 0);
    const majority = law.reduce((sum, chance, k) => sum + chance * wrong[k], 0);
    return rho === 0 ? majority : rho * mean(received) + (1 - rho) * majority;
  };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Nodes of the lowest level, whose votes weigh by their log-odds. */
function planWeighted(tree: Tree, rho: number): NodeError {
  const { fanIn, read, fidelity } = tree;
  const biases = leafBiases(tree.leaves, leafCount(tree));
  const all = logOddsWeights(biases.map((bias) => fidelity * bias));
  const right = new Float64Array(fanIn);
  return (received, _level, node) => {
    const weights = all.slice(node * fanIn, (node + 1) * fanIn);
    const majority = weightedMajorityError(received, weights, read);
    if (rho === 0) return majority;
    // All votes right: wrong only by weights below zero; all wrong: the reverse.
    const reversed = weightedMajorityError(right, weights, read);
    const vote = mean(received);
    return rho * (vote * (1 - reversed) + (1 - vote) * reversed) + (1 - rho) * majority;
  };
}

/** What the own votes of an agent say: their majority is wrong, or they tie. */
interface OwnVotes {
  readonly wrong: number;
  readonly tie: number;
  /** expected number of wrong ones */
  readonly sum: number;
}

function planChain(chain: Chain): RootError {
  const { agents, ownVotes } = chain;
  return (errors) => {
    if (typeof errors === 'number') return follow(chain, errors, equalVotes(ownVotes, errors));
    checkUnequal(chain);
    const law = new Float64Array(ownVotes + 1);
    let error = errors[0];
    for (let agent = 1; agent < agents; agent++) {
      error = decide(chain, error, unequalVotes(law, errors, 1 + (agent - 1) * ownVotes));
    }
    return error;
  };
}

function follow(chain: Chain, first: number, own: OwnVotes): number {
  let error = first;
  for (let agent = 1; agent < chain.agents; agent++) error = decide(chain, error, own);
  return error;
}

/** Error of an agent whose predecessor errs with the given chance: the message decides ties. */
function decide(chain: Chain, previous: number, { wrong, tie, sum }: OwnVotes): number {
  const rho = siblingCorrelation(chain);
  const message = throughChannel(chain.fidelity, previous);
  const common = (message + sum) / (chain.ownVotes + 1);
  const majority = wrong + tie * message;
  return throughChannel(chain.aggregatorFidelity, rho * common + (1 - rho) * majority);
}

function equalVotes(votes: number, error: number): OwnVotes {
  if (votes === 0) return { wrong: 0, tie: 1, sum: 0 };
  return {
    wrong: binomialTail(votes / 2 + 1, votes, error).upper,
    tie: binomialProbability(votes / 2, votes, error),
    sum: votes * error,
  };
}

function unequalVotes(law: Float64Array, errors: Float64Array, from: number): OwnVotes {
  fillWrongVotesLaw(law, errors, from);
  const half = (law.length - 1) / 2;
  let wrong = 0;
  for (let k = half + 1; k < law.length; k++) wrong += law[k];
  const sum = law.reduce((total, chance, k) => total + k * chance, 0);
  return { wrong, tie: law[half], sum };
}
