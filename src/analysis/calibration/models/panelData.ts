import type { OutcomeTable } from '../log.ts';
import { majorityOfPanels } from '../estimates/majorityOfPanels.ts';
import { meanCorrelations } from '../estimates/meanCorrelations.ts';
import { momentIcc } from '../estimates/icc.ts';
import { type PanelModel, type PanelMoments, soundMoments } from './panelLaw.ts';
import { joinStatistics, meansOverCells, type Statistic } from '../estimates/statistic.ts';
import { countTasks, type TaskCounts } from './taskCounts.ts';
import { type TaskVotes, votesOfAgents } from '../estimates/taskVotes.ts';

/**
 * Sizes of panels that are compared, as far as there are agents. Beyond them panels of agents that
 * err together hardly change, and what is not known of the accuracy outweighs what models differ in.
 */
const SIZES = [3, 5, 9, 15];

/** The largest size is one that this share of the tasks has agents for. */
const ENOUGH_TASKS = 0.8;

/** With fewer tasks nothing is said of panels. */
export const FEWEST_TASKS = 10;

/** A log as models of panels are compared with it. */
export interface PanelData {
  readonly counts: TaskCounts;
  /** odd sizes of panels, ascending */
  readonly sizes: readonly number[];
  /** tasks with agents for the largest panel, which are all that is compared */
  readonly tasks: number;
  /** the moments and the measured curve, see {@link readMoments} */
  readonly statistic: Statistic;
}

/** What the statistic of a panel says. */
export interface MeasuredPanel {
  /** mean over agents and tasks */
  readonly accuracy: number;
  /** moment correlation of two agents of the pool at one task */
  readonly intraclass: number;
  /** mean over pairs of agents of their correlation over tasks */
  readonly pairwise: number;
  /** accuracy of the majority of a random panel, for each size */
  readonly curve: readonly number[];
}

/** Places of the moments in the values of the statistic; the curve follows. */
export const MOMENT = { accuracy: 0, intraclass: 1, pairwise: 2, curve: 3 } as const;

/** Reads the values of a panel's statistic. */
export function readPanel(values: readonly number[]): MeasuredPanel {
  return {
    accuracy: values[MOMENT.accuracy],
    intraclass: values[MOMENT.intraclass],
    pairwise: values[MOMENT.pairwise],
    curve: values.slice(MOMENT.curve),
  };
}

/** Whether a log tells at all how agents err together. */
export function hasCorrelation({
  pairwise,
  intraclass,
}: Pick<MeasuredPanel, 'pairwise' | 'intraclass'>): boolean {
  return !Number.isNaN(pairwise) || !Number.isNaN(intraclass);
}

/**
 * The moments that a model is given: `shared` the mean pairwise correlation of agents, the others the
 * moment correlation of the pool; 0 where a log without variance has none.
 */
export function momentsFor(
  model: PanelModel,
  { accuracy, pairwise, intraclass }: Omit<MeasuredPanel, 'curve'>,
): PanelMoments {
  const correlation = model === 'shared' && !Number.isNaN(pairwise) ? pairwise : intraclass;
  return soundMoments({ accuracy, correlation });
}

/**
 * Prepares a log for the comparison of models: tasks that too few agents tried are left out, so that
 * the panels of all sizes rest on the same tasks.
 *
 * @param seed says which of repeated trials counts where one of each agent is asked for
 * @returns undefined where not even three agents tried most tasks, or there are fewer than ten
 */
export function preparePanel(table: OutcomeTable, seed: string): PanelData | undefined {
  const { voters } = votesOfAgents(table);
  const share = (size: number): number =>
    voters.filter((count) => count >= size).length / Math.max(1, voters.length);
  const sizes = SIZES.filter((size) => share(size) >= ENOUGH_TASKS);
  const largest = sizes.at(-1);
  if (largest === undefined) return undefined;
  const kept = pickTasks(table, (task) => voters[task] >= largest);
  if (kept.tasks.length < FEWEST_TASKS) return undefined;
  const votes = votesOfAgents(kept);
  return {
    counts: countTasks(kept, seed),
    sizes,
    tasks: kept.tasks.length,
    statistic: joinStatistics([momentsOf(kept, votes), majorityOfPanels(votes, sizes)]),
  };
}

/** The moments of a panel alone, without a curve. */
export function momentsOf(table: OutcomeTable, votes: TaskVotes): Statistic {
  return joinStatistics([
    meansOverCells([votes]),
    momentIcc(votes),
    firstOf(meanCorrelations(table)),
  ]);
}

/** The first value of a statistic. */
function firstOf({ size, fill }: Statistic): Statistic {
  const all = new Float64Array(size);
  return {
    size: 1,
    fill: (weights, values, offset) => {
      fill(weights, all, 0);
      values[offset] = all[0];
    },
  };
}

function pickTasks(table: OutcomeTable, keep: (task: number) => boolean): OutcomeTable {
  const { tasks, agents } = table;
  const kept = tasks.flatMap((_, task) => (keep(task) ? [task] : []));
  if (kept.length === tasks.length) return table;
  const rows = (cells: Uint32Array): Uint32Array => {
    const picked = new Uint32Array(kept.length * agents.length);
    kept.forEach((task, i) => {
      const row = cells.subarray(task * agents.length, (task + 1) * agents.length);
      picked.set(row, i * agents.length);
    });
    return picked;
  };
  return {
    ...table,
    tasks: kept.map((task) => tasks[task]),
    trials: rows(table.trials),
    successes: rows(table.successes),
  };
}
