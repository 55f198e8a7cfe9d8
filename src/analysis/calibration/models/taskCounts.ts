import { hashWords, openStream } from '../../../math/random.ts';
import type { OutcomeTable } from '../log.ts';

/** How many agents tried each task, and how many of them were right. */
export interface TaskCounts {
  readonly agents: Uint32Array;
  readonly right: Uint32Array;
}

/**
 * Counts the right agents of every task, one trial of each: of repeated trials a seeded one. Tasks
 * that nobody tried are left out.
 *
 * @example
 * const none = { tasks: ['a'], agents: ['b'], families: [null] };
 * const log = { ...none, trials: Uint32Array.of(1), successes: Uint32Array.of(1) };
 * [...countTasks(log, 'seed').right]; // => [1]
 */
export function countTasks(
  { tasks, agents, trials, successes }: OutcomeTable,
  seed: string,
): TaskCounts {
  const random = openStream(hashWords(seed), hashWords('one trial of each agent'), 0, 0);
  const tried: number[] = [];
  const right: number[] = [];
  for (let task = 0; task < tasks.length; task++) {
    let n = 0;
    let c = 0;
    for (let cell = task * agents.length; cell < (task + 1) * agents.length; cell++) {
      if (trials[cell] === 0) continue;
      n++;
      if (isRight(successes[cell], trials[cell], () => random.below(trials[cell]))) c++;
    }
    if (n > 0) {
      tried.push(n);
      right.push(c);
    }
  }
  return { agents: Uint32Array.from(tried), right: Uint32Array.from(right) };
}

function isRight(successes: number, trials: number, draw: () => number): boolean {
  if (successes === 0 || successes === trials) return successes > 0;
  return draw() < successes;
}

/**
 * Accuracy and intraclass correlation by moments:
 * rho = (mean of c(c − 1)/(n(n − 1)) − p²)/(p(1 − p)) over tasks of two agents or more, p the mean
 * over agents and tasks.
 *
 * Source: the moment estimator of the beta-binomial law (Ridout, Demétrio and Firth 1999).
 *
 * @returns the correlation may be below 0; it is 0 where all or none are right
 * @example
 * countMoments({ agents: Uint32Array.of(2, 2), right: Uint32Array.of(2, 0) });
 * // => { accuracy: 0.5, correlation: 1 }
 */
export function countMoments({ agents, right }: TaskCounts): {
  accuracy: number;
  correlation: number;
} {
  let cells = 0;
  let correct = 0;
  let pairs = 0;
  let tasks = 0;
  for (let i = 0; i < agents.length; i++) {
    const n = agents[i];
    cells += n;
    correct += right[i];
    if (n < 2) continue;
    tasks++;
    pairs += (right[i] * (right[i] - 1)) / (n * (n - 1));
  }
  const accuracy = correct / cells;
  const variance = accuracy * (1 - accuracy);
  const correlation =
    variance === 0 || tasks === 0 ? 0 : (pairs / tasks - accuracy ** 2) / variance;
  return { accuracy, correlation };
}
