import { leafCount, type Organization } from './organization.ts';

/** What an organization costs: a bill in tokens, and how long its longest path is. */
export interface Cost {
  /** total tokens B: leaf compute, messages written and read, aggregation */
  readonly tokens: number | null;
  /** critical path in rounds: star 2, tree 2L, chain n, single agent 1 */
  readonly rounds: number;
  /** critical path in tokens: siblings work at the same time, a node reads its messages in turn */
  readonly pathTokens: number | null;
}

/** Edges of a tree along which a message is written: b + b² + … + b^L. */
function edges(fanIn: number, depth: number): number {
  let sum = 0;
  for (let level = 0; level < depth; level++) sum = (sum + 1) * fanIn;
  return sum;
}

/**
 * Token bill and latency of an organization.
 *
 * Tree: B = N·x + m·(messages written + messages read) + nodes·(aggregator tokens), which without
 * truncation is N·x + 2m·b(N − 1)/(b − 1); star N(x + 2m); chain (1 + (n − 1)j)·x + 2m(n − 1).
 * All messages are paid for writing, only those read for reading. Source: cost model of
 * arXiv:2601.17311 (c0 per leaf), split by edge.
 *
 * @returns tokens null when compute or message length is not given
 */
export function costOf(organization: Organization): Cost {
  return organization.shape === 'tree' ? treeCost(organization) : chainCost(organization);
}

function treeCost(tree: Extract<Organization, { shape: 'tree' }>): Cost {
  const { fanIn, read, depth, cost } = tree;
  const rounds = Math.max(1, 2 * depth);
  const message = depth === 0 ? 0 : cost.messageTokens;
  if (cost.tokens === null || message === null) return { tokens: null, rounds, pathTokens: null };
  const written = edges(fanIn, depth);
  const nodes = depth === 0 ? 0 : written / fanIn;
  const reading = nodes * read;
  return {
    tokens:
      leafCount(tree) * cost.tokens + message * (written + reading) + nodes * cost.aggregatorTokens,
    rounds,
    pathTokens: cost.tokens + depth * (message * (1 + read) + cost.aggregatorTokens),
  };
}

function chainCost(chain: Extract<Organization, { shape: 'chain' }>): Cost {
  const { agents, ownVotes, cost } = chain;
  const hops = agents - 1;
  const message = hops === 0 ? 0 : cost.messageTokens;
  if (cost.tokens === null || message === null)
    return { tokens: null, rounds: agents, pathTokens: null };
  const hop = 2 * message + ownVotes * cost.tokens + cost.aggregatorTokens;
  // Every token of a chain lies on its critical path: own votes wait for nobody but are read in turn.
  return { tokens: cost.tokens + hops * hop, rounds: agents, pathTokens: cost.tokens + hops * hop };
}
