import { checkInteger } from '../../../math/domain.ts';
import type { OutcomeTable } from '../log.ts';
import type { CellSums } from './statistic.ts';

/**
 * The share of draws of k of n trials, without replacement, in which none of the given ones is left
 * out: C(s, k)/C(n, k) = Π (s − i)/(n − i) over i < k.
 */
function allAmong(some: number, trials: number, draws: number): number {
  let product = 1;
  for (let i = 0; i < draws; i++) product *= Math.max(0, some - i) / (trials - i);
  return product;
}

function checkTrials(successes: number, trials: number, k: number): void {
  checkInteger('trials', trials, 1);
  checkInteger('successes', successes, 0);
  checkInteger('k', k, 1);
  if (!(successes <= trials)) {
    throw new RangeError(`invalid successes: ${successes}; not in [0, ${trials}]`);
  }
  if (!(k <= trials)) throw new RangeError(`invalid k: ${k}; not in [1, ${trials}]`);
}

/**
 * pass^k, the probability that k trials are all right, without bias: C(s, k)/C(n, k).
 *
 * Source: Yao et al., tau-bench (arXiv:2406.12045), section 3.
 *
 * @param successes s, an integer in [0, n]
 * @param trials n, an integer of at least 1
 * @param k an integer in [1, n]
 * @throws {RangeError} outside these domains
 * @example
 * passAll(3, 4, 2); // => 0.5
 */
export function passAll(successes: number, trials: number, k: number): number {
  checkTrials(successes, trials, k);
  return allAmong(successes, trials, k);
}

/**
 * pass@k, the probability that at least one of k trials is right, without bias:
 * 1 − C(n − s, k)/C(n, k).
 *
 * Source: Chen et al., Evaluating large language models trained on code (arXiv:2107.03374), eq. 1.
 *
 * @param successes s, an integer in [0, n]
 * @param trials n, an integer of at least 1
 * @param k an integer in [1, n]
 * @throws {RangeError} outside these domains
 * @example
 * passAny(1, 4, 2); // => 0.5
 */
export function passAny(successes: number, trials: number, k: number): number {
  checkTrials(successes, trials, k);
  return 1 - allAmong(trials - successes, trials, k);
}

/** {@link passAll} or {@link passAny} of each task, over the cells of at least k trials. */
export function passOfTasks(
  { tasks, agents, trials, successes }: OutcomeTable,
  some: readonly number[],
  pass: typeof passAll,
  k: number,
): CellSums {
  const sums = new Float64Array(tasks.length);
  const cells = new Uint32Array(tasks.length);
  for (let task = 0; task < tasks.length; task++) {
    for (const agent of some) {
      const cell = task * agents.length + agent;
      if (trials[cell] < k) continue;
      sums[task] += pass(successes[cell], trials[cell], k);
      cells[task]++;
    }
  }
  return { sums, cells };
}
