import { meanInterval, type Estimate } from '../../../math/intervals.ts';
import { normalCdf } from '../../../math/normal.ts';
import { percentiles } from '../../../math/percentiles.ts';
import { resampleTasks, type Resampling } from './resampleTasks.ts';
import { evaluate, type Statistic } from './statistic.ts';

/** A bootstrap over tasks and the level of its intervals. */
export interface BootstrapOptions extends Resampling {
  /** in (0, 1) */
  readonly level: number;
}

/** Values of a statistic for every resample, one row of them after the other. */
function resampleValues(statistic: Statistic, tasks: number, resampling: Resampling): Float64Array {
  const values = new Float64Array(resampling.replicates * statistic.size);
  let offset = 0;
  for (const weights of resampleTasks(tasks, resampling)) {
    statistic.fill(weights, values, offset);
    offset += statistic.size;
  }
  return values;
}

/**
 * The level at which percentiles of a bootstrap are taken: 2Φ(t√(T/(T − 1))) − 1 with t of Student's
 * law for T − 1 degrees of freedom. A resample varies less than a sample by (T − 1)/T, and its
 * variance is not known; both matter below some fifty tasks.
 *
 * Source: Hesterberg, What teachers should know about the bootstrap, The American Statistician 69
 * (2015), section 3.2, the expanded percentile interval.
 */
function expandedLevel(level: number, tasks: number): number {
  const reach = meanInterval(0, tasks ** 2 / (tasks - 1), tasks, level).high;
  return 1 - 2 * normalCdf(-reach);
}

/**
 * Estimates of a statistic with their intervals over tasks: percentiles of a bootstrap over tasks,
 * widened for their number, all from the same resamples. It is measured to cover where intervals of
 * a model do not, such as those of the beta-binomial likelihood on votes of another law.
 *
 * @param tasks how many, an integer of at least 2
 * @param options resamples, their seed, and the level in (0, 1)
 * @returns one for each value of the statistic; null where the tasks leave it undefined. An end is
 *   infinite where too many resamples leave it undefined
 * @throws {RangeError} outside these domains
 * @example
 * const two = { size: 1, fill: (weights, values, offset) => (values[offset] = 2) };
 * const options = { replicates: 50, seed: 'a', level: 0.9 };
 * bootstrapTasks(two, 3, options); // => [{ low: 2, best: 2, high: 2, level: 0.9 }]
 */
export function bootstrapTasks(
  statistic: Statistic,
  tasks: number,
  { level, ...resampling }: BootstrapOptions,
): (Estimate | null)[] {
  if (!(tasks >= 2)) throw new RangeError(`invalid tasks: ${tasks}; not an integer of at least 2`);
  const expanded = expandedLevel(level, tasks);
  const values = resampleValues(statistic, tasks, resampling);
  const whole = evaluate(statistic, new Uint32Array(tasks).fill(1));
  return whole.map((best, column) => {
    if (Number.isNaN(best)) return null;
    const replicas = Array.from(
      { length: resampling.replicates },
      (_, replicate) => values[replicate * statistic.size + column],
    );
    return { ...percentiles(replicas, expanded), best, level };
  });
}
