import { checkInteger } from '../../../math/domain.ts';
import { type Estimate } from '../../../math/intervals.ts';
import { normalCdf, normalQuantile } from '../../../math/normal.ts';
import { sortReplicates } from '../../../math/percentiles.ts';
import { type Resampling, resampleTasks } from '../estimates/resampleTasks.ts';
import type { Counts } from './fitBias.ts';

/** How estimates are made: the level of their intervals and the bootstrap over tasks. */
export interface Intervals extends Resampling {
  /** in (0, 1) */
  readonly level: number;
}

/** A row of a log: outcomes of a task. */
interface TaskOutcome {
  readonly task: string;
  readonly trials: number;
  readonly successes: number;
}

/** Tasks by conditions: counts of task i under condition j at i·conditions + j. */
export interface ConditionTable<C> {
  readonly conditions: readonly C[];
  readonly tasks: number;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

function checkOutcome({ trials, successes }: TaskOutcome): void {
  checkInteger('trials', trials, 0);
  checkInteger('successes', successes, 0);
  if (!(successes <= trials)) {
    throw new RangeError(`invalid successes: ${successes}; not in [0, ${trials}]`);
  }
}

/**
 * Gathers rows into a table, adding rows of one task under one condition. Conditions come sorted.
 *
 * @param rows rows without trials are left out
 * @param conditionOf a number that stands for the condition of a row, the same for the same
 * @throws {RangeError} unless 0 <= successes <= trials are integers
 */
export function gatherConditions<R extends TaskOutcome>(
  rows: readonly R[],
  conditionOf: (row: R) => number,
): ConditionTable<number> {
  for (const row of rows) checkOutcome(row);
  const filled = rows.filter(({ trials }) => trials > 0);
  const conditions = [...new Set(filled.map(conditionOf))].sort((a, b) => a - b);
  const columns = new Map(conditions.map((condition, j) => [condition, j]));
  const places = new Map<string, number>();
  for (const { task } of filled) if (!places.has(task)) places.set(task, places.size);
  const trials = new Float64Array(places.size * conditions.length);
  const successes = new Float64Array(trials.length);
  for (const row of filled) {
    const cell = places.get(row.task)! * conditions.length + columns.get(conditionOf(row))!;
    trials[cell] += row.trials;
    successes[cell] += row.successes;
  }
  return { conditions, tasks: places.size, trials, successes };
}

/** Counts of every condition over all tasks, each task counted as often as its weight says. */
export function sumTasks(
  { conditions, tasks, trials, successes }: ConditionTable<unknown>,
  weights?: ArrayLike<number>,
): Counts[] {
  const sums = conditions.map(() => ({ trials: 0, successes: 0 }));
  const size = conditions.length;
  for (let task = 0; task < tasks; task++) {
    const weight = weights === undefined ? 1 : weights[task];
    if (weight === 0) continue;
    for (let j = 0; j < size; j++) {
      const sum = sums[j];
      sum.trials += weight * trials[task * size + j];
      sum.successes += weight * successes[task * size + j];
    }
  }
  return sums;
}

/** Counts of every condition in each resample of the tasks; tasks stay whole. */
export function resampleConditions(
  table: ConditionTable<unknown>,
  resampling: Resampling,
): Counts[][] {
  return Array.from(resampleTasks(table.tasks, resampling), (weights) => sumTasks(table, weights));
}

/** The normal score of the share of replicates below a value, ties counting half. */
function biasScore(best: number, replicates: readonly number[]): number {
  let below = 0;
  for (const value of replicates) below += value < best ? 1 : Number(!(value > best)) / 2;
  return normalQuantile((below + 0.5) / (replicates.length + 1));
}

/**
 * A value of all tasks with the bias-corrected percentile interval of its replicates, which it never
 * leaves: the quantiles Φ(2·z0 ∓ z) of the replicates, z0 the normal score of the share of them below
 * the value. A replicate without a value counts half for either end.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), 14.3, without acceleration.
 */
export function estimateBy(best: number, replicates: readonly number[], level: number): Estimate {
  const sorted = sortReplicates(replicates);
  const center = 2 * biasScore(best, sorted);
  const width = normalQuantile((1 + level) / 2);
  const low = Math.floor(normalCdf(center - width) * (sorted.length + 1));
  const high = Math.floor(normalCdf(-center - width) * (sorted.length + 1));
  return {
    low: Math.min(best, sorted[Math.min(sorted.length, Math.max(1, low)) - 1]),
    best,
    high: Math.max(best, sorted[sorted.length - Math.min(sorted.length, Math.max(1, high))]),
    level,
  };
}

const accuracyOf = ({ trials, successes }: Counts): number => successes / trials;

/** Accuracy under every condition. */
export function estimateAccuracies(
  counts: readonly Counts[],
  resampled: readonly (readonly Counts[])[],
  level: number,
): Estimate[] {
  return counts.map((count, j) =>
    estimateBy(
      accuracyOf(count),
      resampled.map((replicate) => accuracyOf(replicate[j])),
      level,
    ),
  );
}
