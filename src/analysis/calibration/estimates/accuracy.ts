import { jeffreysInterval, type Estimate } from '../../../math/intervals.ts';
import type { OutcomeTable } from '../log.ts';
import { passAll, passOfTasks } from './passK.ts';
import type { CellSums } from './statistic.ts';

/** What a log tells of one agent's accuracy. */
export interface AgentAccuracy {
  readonly agent: string;
  readonly family: string | null;
  /** tasks that it tried */
  readonly tasks: number;
  /** mean over these of its rate, with the interval over tasks; null where it tried none */
  readonly accuracy: Estimate | null;
  /** the binomial interval by Jeffreys, where every task is one trial; else null */
  readonly jeffreys: Estimate | null;
  /** which side of ½ the interval over tasks lies on: below it, majorities lose */
  readonly chance: 'above' | 'below' | 'undecided';
}

/** The side of ½ on which all of an interval lies. */
export function sideOfChance(accuracy: Estimate | null): AgentAccuracy['chance'] {
  if (accuracy === null) return 'undecided';
  if (accuracy.high < 0.5) return 'below';
  return accuracy.low > 0.5 ? 'above' : 'undecided';
}

/** Rates of one agent, task by task. */
export function ratesOfAgent(table: OutcomeTable, agent: number): CellSums {
  return passOfTasks(table, [agent], passAll, 1);
}

/** The binomial interval of an agent who tried its tasks once each, or null. */
function jeffreysOf(
  { tasks, agents, trials, successes }: OutcomeTable,
  agent: number,
  level: number,
): Estimate | null {
  let tried = 0;
  let right = 0;
  for (let task = 0; task < tasks.length; task++) {
    const cell = task * agents.length + agent;
    if (trials[cell] > 1) return null;
    tried += trials[cell];
    right += successes[cell];
  }
  return tried === 0 ? null : jeffreysInterval(right, tried, level);
}

/** Puts together what the log and the resamples of its tasks tell of each agent. */
export function describeAccuracies(
  table: OutcomeTable,
  accuracies: readonly (Estimate | null)[],
  level: number,
): AgentAccuracy[] {
  return table.agents.map((agent, j) => ({
    agent,
    family: table.families[j],
    tasks: table.tasks.filter((_, i) => table.trials[i * table.agents.length + j] > 0).length,
    accuracy: accuracies[j],
    jeffreys: jeffreysOf(table, j, level),
    chance: sideOfChance(accuracies[j]),
  }));
}
