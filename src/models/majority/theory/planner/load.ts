import { nodeCount, PRICED_TOKENS } from '../../cost.ts';
import type { Problem, System } from './system.ts';

/** How many leaves, messages and aggregations an organization has, in all and on its critical path. */
export interface Load {
  readonly leaves: number;
  /** messages: each is written once and read once */
  readonly messages: number;
  readonly nodes: number;
  readonly path: {
    readonly leaves: number;
    /** messages written or read in turn */
    readonly messages: number;
    readonly nodes: number;
  };
  readonly rounds: number;
}

/** One agent. */
export const SINGLE_LOAD: Load = {
  leaves: 1,
  messages: 0,
  nodes: 0,
  path: { leaves: 1, messages: 0, nodes: 0 },
  rounds: 1,
};

/** A tree: N = b^L leaves, b + b² + … + b^L messages; a node reads its b messages in turn. */
export function treeLoad(fanIn: number, depth: number): Load {
  const nodes = nodeCount(fanIn, depth);
  return {
    leaves: fanIn ** depth,
    messages: nodes * fanIn,
    nodes,
    path: { leaves: 1, messages: depth * (1 + fanIn), nodes: depth },
    rounds: 2 * depth,
  };
}

/** A chain: 1 + (n − 1)j own votes, n − 1 messages, all of it on the critical path. */
export function chainLoad(agents: number, ownVotes: number): Load {
  const hops = agents - 1;
  const leaves = 1 + hops * ownVotes;
  return {
    leaves,
    messages: hops,
    nodes: hops,
    path: { leaves, messages: 2 * hops, nodes: hops },
    rounds: agents,
  };
}

/** What an organization costs: tokens in all and in turn, and currency. */
export interface Bill {
  readonly tokens: number;
  readonly pathTokens: number;
  readonly cost: number;
}

/** The bill of a load whose leaves spend x tokens and whose messages have m. */
export function billOf(system: System, load: Load, [x, m]: readonly [x: number, m: number]): Bill {
  const { aggregatorTokens, outputPrice, inputPrice } = system;
  const { leaves, messages, nodes, path } = load;
  const written = m * messages;
  const aggregation = nodes * aggregatorTokens;
  const output = leaves * x + written + aggregation;
  return {
    tokens: leaves * x + 2 * written + aggregation,
    pathTokens: path.leaves * x + path.messages * m + path.nodes * aggregatorTokens,
    cost: (outputPrice * output + inputPrice * written) / PRICED_TOKENS,
  };
}

/**
 * The most tokens that every leaf can spend within all limits: the least of what the budget, the
 * critical path and the money leave, over the leaves that share it.
 *
 * @returns an integer, less than 1 where the limits do not pay for the organization
 */
export function mostTokens({ system, limits }: Problem, load: Load, messageTokens: number): number {
  const { outputPrice } = system;
  if (load.rounds > limits.rounds) return -Infinity;
  const rest = billOf(system, load, [0, messageTokens]);
  const byBudget = (limits.budget - rest.tokens) / load.leaves;
  const byPath = (limits.pathTokens - rest.pathTokens) / load.path.leaves;
  const money = limits.cost - rest.cost;
  const byCost =
    outputPrice === 0
      ? unlessNegative(money)
      : (money * PRICED_TOKENS) / (outputPrice * load.leaves);
  const most = Math.floor(Math.min(byBudget, byPath, byCost));
  // The quotients are rounded: whether one more or only one less is paid, the bill decides.
  if (pays(most + 1)) return most + 1;
  return pays(most) ? most : most - 1;

  function pays(x: number): boolean {
    const { tokens, pathTokens, cost } = billOf(system, load, [x, messageTokens]);
    return tokens <= limits.budget && pathTokens <= limits.pathTokens && cost <= limits.cost;
  }
}

const unlessNegative = (rest: number): number => (rest >= 0 ? Infinity : -Infinity);
