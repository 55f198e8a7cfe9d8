import type { Statistic } from './statistic.ts';
import type { TaskVotes } from './taskVotes.ts';

/**
 * The intraclass correlation by moments: (q − p²)/(p(1 − p)), q the mean over tasks of
 * c(c − 1)/(n(n − 1)), the chance that two different voters of a task are both right, over the tasks
 * of at least two voters, and p the mean over the filled cells of these. It is below 0 where voters of a task
 * agree less often than voters of different tasks, and undefined where p is 0 or 1.
 *
 * Source: Mak, Analysing intraclass correlation for dichotomous variables, Applied Statistics 37
 * (1988), equal weights of the tasks.
 *
 * @returns one value
 */
export function momentIcc({ sums, cells, bothRight }: TaskVotes): Statistic {
  return {
    size: 1,
    fill: (weights, values, offset) => {
      let right = 0;
      let filled = 0;
      let both = 0;
      let tasks = 0;
      for (let i = 0; i < weights.length; i++) {
        if (Number.isNaN(bothRight[i])) continue;
        right += weights[i] * sums[i];
        filled += weights[i] * cells[i];
        both += weights[i] * bothRight[i];
        tasks += weights[i];
      }
      const p = right / filled;
      values[offset] = p > 0 && p < 1 ? (both / tasks - p * p) / (p * (1 - p)) : Number.NaN;
    },
  };
}
