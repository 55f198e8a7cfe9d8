import type { OutcomeTable } from '../log.ts';
import { sumIncompletePairs } from './incompletePairs.ts';
import { PAIR_KINDS, rankAgents, type PairSummation, type RankedAgents } from './pairKinds.ts';
import { openPairProducts } from './pairProducts.ts';
import type { Statistic } from './statistic.ts';

/** Agents of a ranking that a test picks, with the places that go with them. */
function pick(ranked: RankedAgents, keep: (agent: number) => boolean): RankedAgents {
  const ranks = ranked.agents.flatMap((agent, rank) => (keep(agent) ? [rank] : []));
  return {
    agents: ranks.map((rank) => ranked.agents[rank]),
    families: Int32Array.from(ranks, (rank) => ranked.families[rank]),
    // The first matched agent that is kept: the number of those kept before it.
    matched: Int32Array.from(ranks, (rank) => ranks.filter((r) => r < ranked.matched[rank]).length),
  };
}

/** Rates of agents without a missing cell, task by task. */
function ratesOf(table: OutcomeTable, agents: readonly number[]): Float64Array {
  const rates = new Float64Array(table.tasks.length * agents.length);
  table.tasks.forEach((_, task) => {
    agents.forEach((agent, i) => {
      const cell = task * table.agents.length + agent;
      rates[task * agents.length + i] = table.successes[cell] / table.trials[cell];
    });
  });
  return rates;
}

/** Writes the means of the columns, and 1/√(p(1 − p)) or 0 where an agent does not vary. */
function standardize(
  rates: Float64Array,
  weights: Uint32Array,
  means: Float64Array,
  scales: Float64Array,
): number {
  const count = means.length;
  let total = 0;
  means.fill(0);
  for (let task = 0; task < weights.length; task++) {
    const weight = weights[task];
    total += weight;
    if (weight === 0) continue;
    for (let i = 0; i < count; i++) means[i] += weight * rates[task * count + i];
  }
  for (let i = 0; i < count; i++) {
    const p = means[i] / total;
    means[i] = p;
    scales[i] = p > 0 && p < 1 ? 1 / Math.sqrt(p * (1 - p)) : 0;
  }
  return total;
}

/** The pairs of agents that tried every task: their correlations add up without the pairs. */
function sumCompletePairs(table: OutcomeTable, ranked: RankedAgents): PairSummation {
  const count = ranked.agents.length;
  const rates = ratesOf(table, ranked.agents);
  const products = openPairProducts(ranked);
  const means = new Float64Array(count);
  const scales = new Float64Array(count);
  const x = new Float64Array(count);
  return (weights, sums, pairs) => {
    const total = standardize(rates, weights, means, scales);
    for (let task = 0; task < weights.length; task++) {
      if (weights[task] === 0) continue;
      for (let i = 0; i < count; i++) x[i] = (rates[task * count + i] - means[i]) * scales[i];
      products.add(x, weights[task] / total, sums);
    }
    for (let i = 0; i < count; i++) x[i] = scales[i] > 0 ? 1 : 0;
    products.add(x, 1, pairs);
  };
}

function isComplete({ tasks, agents, trials }: OutcomeTable, agent: number): boolean {
  return tasks.every((_, task) => trials[task * agents.length + agent] > 0);
}

/**
 * The mean correlation over the pairs of agents of each of {@link PAIR_KINDS}; pairs without one (an
 * agent that is always right or always wrong) are skipped. It equals the mean of the entries of the
 * correlation matrix, in agents × tasks steps for agents that tried every task; pairs with one that
 * did not are taken one by one.
 *
 * @returns four values
 */
export function meanCorrelations(table: OutcomeTable): Statistic {
  const ranked = rankAgents(table);
  const complete = pick(ranked, (agent) => isComplete(table, agent));
  const summations = [
    sumCompletePairs(table, complete),
    sumIncompletePairs(table, ranked, new Set(complete.agents)),
  ];
  const kinds = PAIR_KINDS.length;
  const sums = new Float64Array(kinds);
  const pairs = new Float64Array(kinds);
  return {
    size: kinds,
    fill: (weights, values, offset) => {
      sums.fill(0);
      pairs.fill(0);
      for (const add of summations) add(weights, sums, pairs);
      for (let kind = 0; kind < kinds; kind++) {
        values[offset + kind] = pairs[kind] > 0.5 ? sums[kind] / pairs[kind] : Number.NaN;
      }
    },
  };
}
