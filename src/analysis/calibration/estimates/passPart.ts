import type { Estimate } from '../../../math/intervals.ts';
import type { OutcomeTable } from '../log.ts';
import { boundedPart, PROBABILITY, type Part } from './part.ts';
import { passAll, passAny, passOfTasks } from './passK.ts';
import { meansOverCells } from './statistic.ts';

/** What k trials of one agent at a task do. */
export interface PassEstimate {
  readonly k: number;
  /** pass^k: all of them are right; null where no cell has k trials */
  readonly all: Estimate | null;
  /** pass@k: at least one is right */
  readonly any: Estimate | null;
}

/** The k that are reported, as far as there are trials. */
const MOST = 5;

/**
 * Estimates pass^k and pass@k for k = 1, …, 5 and no more than the most trials of a cell: means over
 * the cells of the given agents, with at least k trials.
 */
export function passPart(table: OutcomeTable, agents: readonly number[]): Part<PassEstimate[]> {
  let most = 0;
  for (let task = 0; task < table.tasks.length; task++) {
    for (const agent of agents) {
      most = Math.max(most, table.trials[task * table.agents.length + agent]);
    }
  }
  const ks = Array.from({ length: Math.min(MOST, most) }, (_, i) => i + 1);
  const statistic = meansOverCells(
    ks.flatMap((k) => [passAll, passAny].map((pass) => passOfTasks(table, agents, pass, k))),
  );
  const { read } = boundedPart(statistic, PROBABILITY);
  return {
    statistic,
    read: (estimates) => {
      const bounded = read(estimates);
      return ks.map((k, i) => ({ k, all: bounded[2 * i], any: bounded[2 * i + 1] }));
    },
  };
}
