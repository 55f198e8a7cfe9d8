import { evaluate, type Statistic } from './statistic.ts';

/** Groups of tasks that are left out in turn, at most. */
const MOST_GROUPS = 500;

/** The values of a statistic and what each group of tasks contributes to their errors. */
export interface Jackknife {
  readonly values: readonly number[];
  /** a row for each group: √((G − 1)/G) times how far the values move without it */
  readonly influences: readonly (readonly number[])[];
}

/**
 * The delete-a-group jackknife over tasks: a value that depends smoothly on those of the statistic
 * with the gradient d has the standard error √Σ (d·influence)².
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 11; groups: Shao and
 * Wu 1989.
 *
 * @param tasks how many, an integer of at least 2
 */
export function jackknife(statistic: Statistic, tasks: number): Jackknife {
  const weights = new Uint32Array(tasks).fill(1);
  const values = evaluate(statistic, weights);
  const groups = Math.min(tasks, MOST_GROUPS);
  const scale = Math.sqrt((groups - 1) / groups);
  const influences = Array.from({ length: groups }, (_, group) => {
    for (let task = group; task < tasks; task += groups) weights[task] = 0;
    const without = evaluate(statistic, weights);
    for (let task = group; task < tasks; task += groups) weights[task] = 1;
    return without.map((value, i) => scale * (values[i] - value));
  });
  return { values, influences };
}
