import type { OutcomeTable } from '../log.ts';

/** What the correlation of two agents needs of the tasks that both tried. */
interface PairMoments {
  readonly tasks: number;
  readonly first: number;
  readonly second: number;
  readonly product: number;
}

/** Whether a rate leaves a vote any variance. */
const varies = (rate: number): boolean => rate > 0 && rate < 1;

function pairMoments(
  { tasks, agents, trials, successes }: OutcomeTable,
  one: number,
  other: number,
): PairMoments {
  const moments = { tasks: 0, first: 0, second: 0, product: 0 };
  for (let task = 0; task < tasks.length; task++) {
    const a = task * agents.length + one;
    const b = task * agents.length + other;
    if (trials[a] === 0 || trials[b] === 0) continue;
    const first = successes[a] / trials[a];
    const second = successes[b] / trials[b];
    moments.tasks++;
    moments.first += first;
    moments.second += second;
    moments.product += first * second;
  }
  return moments;
}

/**
 * The correlation over tasks of one trial of each of two agents: cov(r, s)/√(p(1 − p)q(1 − q)), r and
 * s their rates at a task and p, q the means of these, over the tasks that both tried. With one trial
 * each it is Pearson's; with several it has the variance of one trial below, since that is what
 * votes, and so the correlation of an agent with itself is below 1.
 *
 * Source: Pearson, Mathematical contributions to the theory of evolution III, Phil. Trans. A 187
 * (1896).
 *
 * @param one place of an agent in the table
 * @param other place of another
 * @returns NaN where either is always right, always wrong, or no task was tried by both
 * @example
 * const table = { tasks: ['t', 'u'], agents: ['a', 'b'], families: [null, null] };
 * const counts = { trials: new Uint32Array(4).fill(1), successes: new Uint32Array([1, 0, 0, 1]) };
 * correlatePair({ ...table, ...counts }, 0, 1); // => -1
 */
export function correlatePair(table: OutcomeTable, one: number, other: number): number {
  const { tasks, first, second, product } = pairMoments(table, one, other);
  const p = first / tasks;
  const q = second / tasks;
  if (!varies(p) || !varies(q)) return Number.NaN;
  return (product / tasks - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
}

/**
 * The correlations of all pairs of agents, see {@link correlatePair}, in the order of the log.
 *
 * @returns rows; 1 on the diagonal
 * @example
 * const table = { tasks: ['t', 'u'], agents: ['a', 'b'], families: [null, null] };
 * const counts = { trials: new Uint32Array(4).fill(1), successes: new Uint32Array([1, 0, 0, 1]) };
 * correlationMatrix({ ...table, ...counts }); // => [[1, -1], [-1, 1]]
 */
export function correlationMatrix(table: OutcomeTable): number[][] {
  const rows = table.agents.map(() => table.agents.map(() => 1));
  for (let one = 0; one < rows.length; one++) {
    for (let other = 0; other < one; other++) {
      rows[one][other] = rows[other][one] = correlatePair(table, one, other);
    }
  }
  return rows;
}
