import type { Estimate } from '../../../math/intervals.ts';
import { panelsOfTasks } from './majorityOfPanels.ts';
import { boundedPart, PROBABILITY, type Part } from './part.ts';
import { meansOverCells } from './statistic.ts';
import type { TaskVotes } from './taskVotes.ts';

/** The majority of random panels of one size. */
export interface PanelEstimate {
  /** voters of a panel */
  readonly size: number;
  /** exact over panels, with the interval over tasks; null where no task has so many voters */
  readonly accuracy: Estimate | null;
  /** share of tied panels, each decided by a fair coin; 0 for odd sizes */
  readonly tie: number;
  /** tasks with so many voters; the others are left out */
  readonly tasks: number;
}

/** Estimates the majority of random panels for each size. */
export function panelPart(votes: TaskVotes, sizes: readonly number[]): Part<PanelEstimate[]> {
  const panels = sizes.map((size) => panelsOfTasks(votes, size));
  const statistic = meansOverCells(panels.flatMap(({ accuracy, tie }) => [accuracy, tie]));
  const { read } = boundedPart(statistic, PROBABILITY);
  return {
    statistic,
    read: (estimates) => {
      const bounded = read(estimates);
      return sizes.map((size, i) => ({
        size,
        accuracy: bounded[2 * i],
        tie: bounded[2 * i + 1]?.best ?? 0,
        tasks: votes.voters.filter((n) => n >= size).length,
      }));
    },
  };
}
