import type { Problem } from './system.ts';

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
  let nodes = 0;
  for (let i = 0; i < depth; i++) nodes = nodes * fanIn + 1;
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

/** Prices are in currency per million tokens. */
const MILLION = 1e6;

/**
 * The most tokens that every leaf can spend within all limits: the least of what the budget, the
 * critical path and the money leave, over the leaves that share it.
 *
 * @returns an integer, less than 1 where the limits do not pay for the organization
 */
export function mostTokens({ system, limits }: Problem, load: Load, messageTokens: number): number {
  const { outputPrice, inputPrice, aggregatorTokens } = system;
  if (load.rounds > limits.rounds) return -Infinity;
  const written = messageTokens * load.messages;
  const aggregation = load.nodes * aggregatorTokens;
  const byBudget = (limits.budget - 2 * written - aggregation) / load.leaves;
  const onPath = messageTokens * load.path.messages + aggregatorTokens * load.path.nodes;
  const byPath = (limits.pathTokens - onPath) / load.path.leaves;
  return Math.floor(Math.min(byBudget, byPath, byCost()));

  function byCost(): number {
    const left =
      limits.cost * MILLION - outputPrice * (written + aggregation) - inputPrice * written;
    if (limits.cost === Infinity || outputPrice === 0) return left >= 0 ? Infinity : -Infinity;
    return left / (outputPrice * load.leaves);
  }
}
