import { ratesOfAgent } from './accuracy.ts';
import type { OutcomeTable } from '../log.ts';
import { evaluate, meansOverCells } from './statistic.ts';

/** Kinds of pairs of agents, each with its mean correlation. */
export const PAIR_KINDS = ['all', 'withinFamilies', 'acrossFamilies', 'matched'] as const;

/** Accuracies of a pair that are matched differ by less than this. */
export const MATCHED_ACCURACY = 0.1;

/** Agents in the order of their accuracy over the log, families by number. */
export interface RankedAgents {
  /** places in the table, from the least accurate agent to the most */
  readonly agents: readonly number[];
  /** number of the family of each, −1 where none is known */
  readonly families: Int32Array;
  /** of each, the first in this order whose accuracy is matched */
  readonly matched: Int32Array;
}

/** Adds the correlations of some pairs by kind, and how many pairs have one. */
export type PairSummation = (weights: Uint32Array, sums: Float64Array, pairs: Float64Array) => void;

/**
 * Ranks agents by accuracy. Every pair whose accuracies over the whole log differ by less than .1 is
 * matched, rather than pairs inside fixed bands, whose edges would part some of them; resamples of the
 * tasks keep these pairs. Agents without a cell are left out, and a family that the log does not
 * tell belongs neither to the pairs within families nor to those across.
 */
export function rankAgents(table: OutcomeTable): RankedAgents {
  const rates = meansOverCells(table.agents.map((_, agent) => ratesOfAgent(table, agent)));
  const accuracies = evaluate(rates, new Uint32Array(table.tasks.length).fill(1));
  const agents = accuracies
    .flatMap((accuracy, agent) => (Number.isNaN(accuracy) ? [] : [agent]))
    .sort((a, b) => accuracies[a] - accuracies[b]);
  const names = [...new Set(table.families)].filter((family) => family !== null);
  const matched = new Int32Array(agents.length);
  let first = 0;
  agents.forEach((agent, rank) => {
    // Within rounding of .1 is .1: 0.6 − 0.5 is below it in doubles.
    while (accuracies[agent] - accuracies[agents[first]] >= MATCHED_ACCURACY - 1e-12) first++;
    matched[rank] = first;
  });
  const number = (family: string | null): number => (family === null ? -1 : names.indexOf(family));
  return {
    agents,
    families: Int32Array.from(agents, (agent) => number(table.families[agent])),
    matched,
  };
}
