import { leafCount, type CostTerms, type Organization } from './organization.ts';

/** What an organization costs: its bill in tokens and in money, and how long its longest path is. */
export interface Cost {
  /** total tokens B, the sum of the next four */
  readonly totalTokens: number | null;
  /** compute of all leaves (own votes of a chain) */
  readonly thinkingTokens: number | null;
  /** messages written, also those that nobody has the window to read */
  readonly writtenTokens: number | null;
  /** messages read */
  readonly readTokens: number | null;
  /** compute of all aggregations */
  readonly aggregationTokens: number;
  /** in the currency of the prices; null where no price is given */
  readonly totalCost: number | null;
  /** critical path in rounds: star 2, tree 2L, chain n, single agent 1 */
  readonly rounds: number;
  /** critical path in tokens: siblings work at the same time, a node reads its messages in turn */
  readonly pathTokens: number | null;
}

/** How often an organization does what costs tokens. */
interface Counts {
  readonly leaves: number;
  readonly written: number;
  readonly read: number;
  readonly nodes: number;
}

/**
 * What an organization costs in tokens, in money and in time.
 *
 * B = N·x + m·(messages written + messages read) + nodes·(aggregator tokens). Of a tree without
 * truncation that is N·x + 2m·b(N − 1)/(b − 1) + nodes·(aggregator tokens), of a star N(x + 2m), of a
 * chain (1 + (n − 1)j)·x + 2m(n − 1). All messages are paid for writing, only those read for reading.
 * Money = (output price·(tokens thought, written and aggregated) + input price·(tokens read))/10⁶.
 *
 * The critical path of a tree is x + L·(m + m·(messages a node reads) + aggregator tokens); every
 * token of a chain is on its own. Source: cost model of arXiv:2601.17311 (c0 per leaf), split by edge.
 *
 * @param organization a configuration of the majority model
 * @returns tokens null where compute or message length is not given, money null where no price is; a
 *   single price counts the other as 0
 * @example
 * const star = { organization: 'star', agents: 9, tokens: 70, messageTokens: 10 };
 * costOf(configure(majorityModel, star)).totalTokens; // => 810
 * const priced = { ...star, outputPrice: 10, inputPrice: 2 };
 * costOf(configure(majorityModel, priced)).totalCost; // => 0.00738
 */
export function costOf(organization: Organization): Cost {
  const counts = countWork(organization);
  const bill = billOf(counts, organization.cost);
  return {
    ...bill,
    totalCost: priceOf(bill, organization.cost),
    rounds: roundsOf(organization),
    pathTokens: organization.shape === 'chain' ? bill.totalTokens : treePath(organization),
  };
}

function countWork(organization: Organization): Counts {
  const leaves = leafCount(organization);
  if (organization.shape === 'chain') {
    const hops = organization.agents - 1;
    return { leaves, written: hops, read: hops, nodes: hops };
  }
  const { fanIn, read, depth } = organization;
  const nodes = nodeCount(fanIn, depth);
  return { leaves, written: product(nodes, fanIn), read: product(nodes, read), nodes };
}

/** Nodes above the leaves of a tree: 1 + b + … + b^(L − 1). */
export function nodeCount(fanIn: number, depth: number): number {
  let sum = 0;
  for (let level = 0; level < depth; level++) sum = sum * fanIn + 1;
  return sum;
}

type Bill = Pick<
  Cost,
  'totalTokens' | 'thinkingTokens' | 'writtenTokens' | 'readTokens' | 'aggregationTokens'
>;

function billOf({ leaves, written, read, nodes }: Counts, cost: CostTerms): Bill {
  const { tokens, messageTokens, aggregatorTokens } = cost;
  const thinkingTokens = product(leaves, tokens);
  const writtenTokens = product(written, messageTokens);
  const readTokens = product(read, messageTokens);
  const aggregationTokens = product(nodes, aggregatorTokens);
  const known = thinkingTokens !== null && writtenTokens !== null && readTokens !== null;
  const totalTokens = known
    ? thinkingTokens + writtenTokens + readTokens + aggregationTokens
    : null;
  return { totalTokens, thinkingTokens, writtenTokens, readTokens, aggregationTokens };
}

function product(count: number, tokens: number): number;
function product(count: number, tokens: number | null): number | null;
function product(count: number, tokens: number | null): number | null {
  // Of nothing no length is needed, and endlessly many nodes that cost nothing cost nothing.
  return count === 0 || tokens === 0 ? 0 : tokens === null ? null : count * tokens;
}

/** Prices are for so many tokens. */
export const PRICED_TOKENS = 1e6;

function priceOf(bill: Bill, { outputPrice, inputPrice }: CostTerms): number | null {
  const { thinkingTokens, writtenTokens, readTokens, aggregationTokens } = bill;
  if (outputPrice === undefined && inputPrice === undefined) return null;
  if (thinkingTokens === null || writtenTokens === null || readTokens === null) return null;
  const output = thinkingTokens + writtenTokens + aggregationTokens;
  const price = product(output, outputPrice ?? 0) + product(readTokens, inputPrice ?? 0);
  return price / PRICED_TOKENS;
}

function roundsOf(organization: Organization): number {
  if (organization.shape === 'chain') return organization.agents;
  return Math.max(1, 2 * organization.depth);
}

function treePath({ depth, read, cost }: Extract<Organization, { shape: 'tree' }>): number | null {
  const { tokens, messageTokens, aggregatorTokens } = cost;
  const messages = product(depth * (1 + read), messageTokens);
  if (tokens === null || messages === null) return null;
  return tokens + messages + depth * aggregatorTokens;
}
