import { checkAbove, checkInteger } from '../../../math/domain.ts';
import type { Estimate } from '../../../math/intervals.ts';
import { hashWords, openStream } from '../../../math/random.ts';
import { sayNumber } from '../../../math/sayNumber.ts';
import { estimateBy, type Intervals } from '../curves/conditions.ts';
import type { AnswerCount } from '../log.ts';
import {
  drawnVotes,
  exactVotes,
  isExact,
  type PanelVotes,
  type TaskAnswers,
} from './panelVotes.ts';
import { resampleTasks } from '../estimates/resampleTasks.ts';

/** Which panels are asked for, and how estimates are made. */
export interface PluralityOptions extends Intervals {
  /** agents in a panel, integers of at least 1 */
  readonly panelSizes: readonly number[];
  /** panels drawn a task where the exact law is out of reach, at least 2; 1,000 by default */
  readonly draws?: number;
}

/** Both ways of voting on the same panels. */
export interface PanelVoting {
  readonly panelSize: number;
  /** tasks with enough agents; all estimates are of these */
  readonly tasks: number;
  /** accuracy of one random agent */
  readonly single: Estimate;
  /** accuracy when the answer with the most votes wins */
  readonly plurality: Estimate;
  /** accuracy when more than half of the panel must be right */
  readonly majority: Estimate;
  /** plurality − majority, paired over tasks */
  readonly difference: Estimate;
  /** plurality − single and majority − single, paired over tasks */
  readonly gains: { readonly plurality: Estimate; readonly majority: Estimate };
  /** tasks whose panels were drawn, not summed */
  readonly drawnTasks: number;
  /** standard errors that the drawing of panels adds; 0 where all are exact */
  readonly drawErrors: PanelVotes['errors'];
  /** for the user, in sentences */
  readonly words: string;
}

/** Plurality voting beside binary majority. */
export interface PluralityEstimate {
  /** in the order asked for */
  readonly panels: readonly PanelVoting[];
  /** sizes for which no task has enough agents */
  readonly tooLarge: readonly number[];
}

const DRAWS = 1000;

/**
 * Plurality voting beside binary majority on random panels of k of the logged agents, without
 * replacement: expectations over the panels of each task, averaged over tasks, with bias-corrected
 * percentile intervals of the bootstrap over tasks; the difference is paired.
 *
 * Plurality is right when a right answer has the most votes, binary majority when more than half of
 * the panel is right; ties are broken fairly. Plurality can win with a minority of right answers, and
 * is never less often right on a task with one right answer: its gain over one agent can be positive
 * where that of binary majority, below accuracy ½, is negative.
 *
 * Exact in O(right answers · answers · k³) steps a task as long as these are at most 5,000,000 and
 * every agent gave one answer; else from panels drawn by the seed, with the error of that stated.
 *
 * Source: the multivariate hypergeometric law; Efron 1979.
 *
 * @param answers one row a task, agent and answer, or several that are added
 * @throws {RangeError} when a count is no integer of at least 0, an answer is both right and wrong, a
 *   panel size is no integer of at least 1, the level is not in (0, 1), or there are too few draws or
 *   replicates
 * @example
 * const answers = ['A', 'A', 'B', 'C'].map((answer, i) => {
 *   return { task: '1', agent: `${i}`, answer, isCorrect: answer === 'A', count: 1 };
 * });
 * const options = { panelSizes: [4], level: 0.95, replicates: 100, seed: 'a' };
 * estimatePlurality(answers, options).panels[0].plurality.best; // => 1
 * estimatePlurality(answers, options).panels[0].majority.best; // => 0.5
 */
export function estimatePlurality(
  answers: readonly AnswerCount[],
  options: PluralityOptions,
): PluralityEstimate {
  checkAbove('level', options.level, 0, 1 - Number.EPSILON);
  for (const size of options.panelSizes) checkInteger('panel size', size, 1);
  checkInteger('draws', options.draws ?? DRAWS, 2);
  const tasks = gatherAnswers(answers);
  const largest = tasks.reduce((most, { agents }) => Math.max(most, agents.length), 0);
  return {
    panels: options.panelSizes
      .filter((size) => size <= largest)
      .map((size) => compareVoting(tasks, size, options)),
    tooLarge: options.panelSizes.filter((size) => size > largest),
  };
}

/** Answers of a task while they are gathered. */
interface Gathered {
  readonly places: Map<string, number>;
  readonly isCorrect: boolean[];
  readonly agents: Map<string, Map<number, number>>;
}

function addAnswer(
  { places, isCorrect, agents }: Gathered,
  { task, agent, answer, isCorrect: right, count }: AnswerCount,
): void {
  let place = places.get(answer);
  if (place === undefined) {
    place = isCorrect.push(right) - 1;
    places.set(answer, place);
  }
  if (isCorrect[place] !== right) {
    throw new RangeError(`invalid answer: ${answer} of task ${task}; both right and wrong`);
  }
  const own = agents.get(agent) ?? new Map<number, number>();
  own.set(place, (own.get(place) ?? 0) + count);
  agents.set(agent, own);
}

function gatherAnswers(rows: readonly AnswerCount[]): TaskAnswers[] {
  const tasks = new Map<string, Gathered>();
  for (const row of rows) {
    checkInteger('count', row.count, 0);
    if (row.count === 0) continue;
    const gathered = tasks.get(row.task) ?? { places: new Map(), isCorrect: [], agents: new Map() };
    tasks.set(row.task, gathered);
    addAnswer(gathered, row);
  }
  return Array.from(tasks.values(), ({ isCorrect, agents }) => ({
    isCorrect,
    agents: Array.from(agents.values(), (own) => [...own]),
  }));
}

/** The mean accuracy of the agents of a task. */
function singleAccuracy({ isCorrect, agents }: TaskAnswers): number {
  const shares = agents.map((own) => {
    const right = own.reduce((sum, [answer, count]) => sum + (isCorrect[answer] ? count : 0), 0);
    return right / own.reduce((sum, [, count]) => sum + count, 0);
  });
  return shares.reduce((a, b) => a + b, 0) / agents.length;
}

function voteOn(
  task: TaskAnswers,
  place: number,
  size: number,
  { seed, draws = DRAWS }: PluralityOptions,
): PanelVotes {
  if (isExact(task, size)) return exactVotes(task, size);
  const random = openStream(hashWords(seed), hashWords(`drawn panels of ${size}`), place, 0);
  return drawnVotes(task, size, random, draws);
}

/** Per task: accuracy of one agent, of plurality and of binary majority. */
const COLUMNS = 3;

function compareVoting(
  tasks: readonly TaskAnswers[],
  size: number,
  options: PluralityOptions,
): PanelVoting {
  const fitting = tasks.filter(({ agents }) => agents.length >= size);
  const values = new Float64Array(COLUMNS * fitting.length);
  const errors = { plurality: 0, majority: 0, difference: 0 };
  fitting.forEach((task, i) => {
    const votes = voteOn(task, i, size, options);
    values.set([singleAccuracy(task), votes.plurality, votes.majority], COLUMNS * i);
    errors.plurality += votes.errors.plurality;
    errors.majority += votes.errors.majority;
    errors.difference += votes.errors.difference;
  });
  const estimates = estimateContrasts(values, fitting.length, options);
  const errorOf = (variance: number) => Math.sqrt(variance) / fitting.length;
  const voting = {
    panelSize: size,
    tasks: fitting.length,
    ...estimates,
    drawnTasks: fitting.filter((task) => !isExact(task, size)).length,
    drawErrors: {
      plurality: errorOf(errors.plurality),
      majority: errorOf(errors.majority),
      difference: errorOf(errors.difference),
    },
  };
  return { ...voting, words: sayVoting(voting) };
}

/** The means of the columns over tasks, each task counted as often as its weight says. */
function meansOf(values: Float64Array, weights: ArrayLike<number> | null): number[] {
  const sums = [0, 0, 0];
  let total = 0;
  for (let task = 0; task < values.length / COLUMNS; task++) {
    const weight = weights === null ? 1 : weights[task];
    total += weight;
    for (let j = 0; j < COLUMNS; j++) sums[j] += weight * values[COLUMNS * task + j];
  }
  return sums.map((sum) => sum / total);
}

function estimateContrasts(values: Float64Array, tasks: number, options: PluralityOptions) {
  const best = meansOf(values, null);
  const replicates = Array.from(resampleTasks(tasks, options), (weights) =>
    meansOf(values, weights),
  );
  const estimate = (of: (means: readonly number[]) => number): Estimate =>
    estimateBy(of(best), replicates.map(of), options.level);
  return {
    single: estimate(([single]) => single),
    plurality: estimate(([, plurality]) => plurality),
    majority: estimate(([, , majority]) => majority),
    difference: estimate(([, plurality, majority]) => plurality - majority),
    gains: {
      plurality: estimate(([single, plurality]) => plurality - single),
      majority: estimate(([single, , majority]) => majority - single),
    },
  };
}

const sayPercent = (share: number): string => `${sayNumber(100 * share, 3)} %`;

function sayGain({ low, best, high }: Estimate): string {
  const points = `${sayNumber(100 * Math.abs(best), 2)} points`;
  if (low > 0) return `gains ${points}`;
  return high < 0 ? `loses ${points}` : 'neither gains nor loses beyond its interval';
}

function sayMeaning({ difference, gains }: Omit<PanelVoting, 'words'>): string {
  if (!(difference.low > 0 || difference.high < 0)) {
    return 'the two do not differ here beyond the interval, so that it serves for both';
  }
  const [side, opposite] = difference.low > 0 ? ['more', 'low'] : ['less', 'high'];
  const turned =
    gains.plurality.low > 0 && gains.majority.high < 0 ? ', with gains of opposite signs' : '';
  return (
    `here plurality is ${side} often right${turned}, so that what the theory predicts is too ` +
    `${opposite} for a system that lets the most frequent answer win`
  );
}

function sayVoting(voting: Omit<PanelVoting, 'words'>): string {
  const { panelSize, single, plurality, majority, gains, drawnTasks, drawErrors } = voting;
  const drawn =
    drawnTasks === 0
      ? ''
      : ` Panels of ${drawnTasks} tasks were drawn, which adds a standard error of ` +
        `${sayPercent(drawErrors.difference)} to the difference.`;
  return (
    `Panels of ${panelSize}: one agent is right in ${sayPercent(single.best)}; plurality voting in ` +
    `${sayPercent(plurality.best)} (it ${sayGain(gains.plurality)}), binary majority in ` +
    `${sayPercent(majority.best)} (it ${sayGain(gains.majority)}). The theory describes binary ` +
    `majority, which is right only when more than half of the panel is: ${sayMeaning(voting)}.${drawn}`
  );
}
