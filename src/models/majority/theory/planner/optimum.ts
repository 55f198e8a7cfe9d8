import { maximize } from './branchAndBound.ts';
import { chainAt, chainBoxes, chainSpace } from './chains.ts';
import { type Ground, prepareGround } from './ground.ts';
import { mostTokens, SINGLE_LOAD } from './load.ts';
import type { Candidate, Problem, Shape, Topology } from './system.ts';
import { fanInsOf, treeAt, treeBoxes, treeSpace } from './trees.ts';

/** Beyond any depth that a budget pays for: a tree of fan-in 2 and this depth has 1e15 leaves. */
const DEEPEST = 50;

/**
 * The best organization of some topologies: the largest bias of the root by the exact recursion,
 * over fan-in, depth, agents, own votes, message length and compute of a leaf (all integers), among
 * those that fit the context window and the limits. Certified to 1e-13 by branch and bound; to 1e-6
 * for probit leaves of a bias above 0.9, which at one rho can be worse for being better.
 * Looks at fan-ins up to 1e6 and chains of up to 1e7 agents.
 *
 * @param topologies which are searched; a star is a tree of depth 1, a tree has depth 2 or more
 * @returns the best, or undefined when none is feasible
 * @throws {RangeError} where a curve leaves [0, 1]
 * @example
 * const leaf = { curve: 'power', kappa: 0.0001, beta: 0.2, max: 1 };
 * const dependence = { correlation: 0.1, mechanism: 'shared', scope: 'siblings' };
 * const node = { aggregatorFidelity: 1, aggregatorTokens: 0, room: Infinity };
 * const prices = { outputPrice: 0, inputPrice: 0 };
 * const system = { leaf, fidelity: 0.95, ...dependence, ...node, ...prices };
 * const pins = { ownVotes: 2, fanIn: 5, messageTokens: 200 };
 * const problem = { system, limits: within(31878), pins };
 * findOptimum(problem, ['single', 'tree']).shape.depth; // => 2
 */
export function findOptimum(
  problem: Problem,
  topologies: readonly Topology[],
): Candidate | undefined {
  return searchTopologies(prepareGround(problem), topologies);
}

/**
 * {@link findOptimum} of a problem whose curves are ready.
 *
 * @param guess what is best of a similar problem: it is tried first, so that the search is shorter
 */
export function searchTopologies(
  ground: Ground,
  topologies: readonly Topology[],
  guess?: Shape,
): Candidate | undefined {
  return topologies.reduce<Candidate | undefined>(
    (best, topology) => searchTopology(ground, topology, best),
    guess === undefined ? undefined : rebuild(ground, guess),
  );
}

/** A shape of another problem, its leaves spending what is left in this one. */
function rebuild(ground: Ground, shape: Shape): Candidate | undefined {
  switch (shape.topology) {
    case 'single':
      return singleAgent(ground);
    case 'chain':
      return chainAt(ground, shape.agents, shape.messageTokens);
    case 'star':
    case 'tree':
      return treeAt(ground, [shape.depth, shape.fanIn, shape.messageTokens]);
  }
}

/** The best of one topology, or the incumbent where it is not beaten. */
function searchTopology(
  ground: Ground,
  topology: Topology,
  incumbent: Candidate | undefined,
): Candidate | undefined {
  const { pins } = ground.problem;
  const fanIns = fanInsOf(ground.problem, pins.fanIn);
  const starFanIns = fanInsOf(ground.problem, pins.fanIn ?? pins.agents);
  switch (topology) {
    case 'single':
      return better(singleAgent(ground), incumbent);
    case 'star':
      return maximize(treeSpace(ground), treeBoxes(ground, [1, 1], starFanIns), incumbent);
    case 'tree':
      return maximize(treeSpace(ground), treeBoxes(ground, [2, DEEPEST], fanIns), incumbent);
    case 'chain':
      return maximize(chainSpace(ground), chainBoxes(ground), incumbent);
  }
}

function better(a: Candidate | undefined, b: Candidate | undefined): Candidate | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a.bias > b.bias ? a : b;
}

/** One agent that spends all it may. */
export function singleAgent({ problem, supply }: Ground): Candidate | undefined {
  const leaf = supply(mostTokens(problem, SINGLE_LOAD, 0));
  if (leaf === undefined) return undefined;
  return { shape: { topology: 'single', tokens: leaf.tokens }, bias: leaf.bias };
}
