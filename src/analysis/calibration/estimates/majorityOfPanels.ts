import { checkInteger } from '../../../math/domain.ts';
import { logChoose } from '../../../math/gamma.ts';
import { meansOverCells, type CellSums, type Statistic } from './statistic.ts';
import type { TaskVotes } from './taskVotes.ts';

/** What the majority of a random panel does. */
export interface PanelMajority {
  /** probability that it is right, a tie by a fair coin */
  readonly accuracy: number;
  /** probability of a tie, 0 for odd panels */
  readonly tie: number;
}

function checkPanel(right: number, voters: number, size: number): void {
  checkInteger('voters', voters, 1);
  checkInteger('right', right, 0);
  checkInteger('size', size, 1);
  if (!(right <= voters)) throw new RangeError(`invalid right: ${right}; not in [0, ${voters}]`);
  if (!(size <= voters)) throw new RangeError(`invalid size: ${size}; not in [1, ${voters}]`);
}

/**
 * The majority of k voters drawn without replacement from n of whom c are right: P(2X > k) +
 * P(2X = k)/2, X hypergeometric, P(X = x) = C(c, x)·C(n − c, k − x)/C(n, k).
 *
 * @param right c, an integer in [0, n]
 * @param voters n, an integer of at least 1
 * @param size k, an integer in [1, n]
 * @throws {RangeError} outside these domains
 * @example
 * panelMajority(2, 3, 3); // => { accuracy: 1, tie: 0 }
 * panelMajority(1, 2, 2); // => { accuracy: 0.5, tie: 1 }
 */
export function panelMajority(right: number, voters: number, size: number): PanelMajority {
  checkPanel(right, voters, size);
  const fewest = Math.max(0, size - (voters - right));
  const most = Math.min(size, right);
  if (2 * fewest > size) return { accuracy: 1, tie: 0 };
  if (2 * most < size) return { accuracy: 0, tie: 0 };
  const all = logChoose(voters, size);
  const at = (x: number): number =>
    fewest === most ? 1 : Math.exp(logChoose(right, x) + logChoose(voters - right, size - x) - all);
  const tie = size % 2 === 0 ? at(size / 2) : 0;
  let accuracy = tie / 2;
  for (let x = Math.max(fewest, Math.floor(size / 2) + 1); x <= most; x++) accuracy += at(x);
  return { accuracy: Math.min(1, accuracy), tie };
}

/** {@link panelMajority} for every number of right voters, kept by voters. */
export function tabulatePanels(size: number): (voters: number) => readonly PanelMajority[] {
  const tables = new Map<number, readonly PanelMajority[]>();
  return (voters) => {
    const known = tables.get(voters);
    if (known !== undefined) return known;
    const table = Array.from({ length: voters + 1 }, (_, c) => panelMajority(c, voters, size));
    tables.set(voters, table);
    return table;
  };
}

/** Accuracy and ties of panels of one size at each task; tasks with fewer voters have no cell. */
export function panelsOfTasks(
  { voters, fewest, laws }: TaskVotes,
  size: number,
): { readonly accuracy: CellSums; readonly tie: CellSums } {
  const tablesOf = tabulatePanels(size);
  const cells = voters.map((n) => (n >= size ? 1 : 0));
  const accuracy = new Float64Array(voters.length);
  const tie = new Float64Array(voters.length);
  voters.forEach((n, task) => {
    if (n < size) return;
    const table = tablesOf(n);
    laws[task].forEach((probability, more) => {
      accuracy[task] += probability * table[fewest[task] + more].accuracy;
      tie[task] += probability * table[fewest[task] + more].tie;
    });
  });
  return { accuracy: { sums: accuracy, cells }, tie: { sums: tie, cells } };
}

/**
 * The exact accuracy of the majority of a random panel, drawn without replacement from the voters of
 * a task, as a mean over tasks. No model is needed where there are at least k voters; tasks with
 * fewer are left out, so that sizes may rest on different tasks.
 *
 * @param sizes the k, integers of at least 1
 * @returns a value for each size, NaN where no task has so many voters
 */
export function majorityOfPanels(votes: TaskVotes, sizes: readonly number[]): Statistic {
  return meansOverCells(sizes.map((size) => panelsOfTasks(votes, size).accuracy));
}
