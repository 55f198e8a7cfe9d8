import { sayNumber } from '../../math/sayNumber.ts';
import { agentSpread } from './estimates/agentSpread.ts';
import type { LogEstimates } from './estimates/estimateLog.ts';
import type { EvaluationLog, OutcomeTable } from './log.ts';

/** What may be wrong with a log, or with what is read from it. */
export type WarningKind =
  | 'few-tasks'
  | 'copied-runs'
  | 'identical-agents'
  | 'missing-cells'
  | 'unequal-agents'
  | 'duplicated-rows'
  | 'below-chance'
  | 'ties';

/** A warning in words: the number, what it means for the answer, and what to do. */
export interface LogWarning {
  readonly kind: WarningKind;
  readonly message: string;
}

/** Fewer tasks leave an error over tasks above the differences between models of dependence. */
const ENOUGH_TASKS = 150;
/** Fewer tasks in agreement may agree by chance. */
const TELLING_TASKS = 10;
const NAMED = 3;
/** The test for unequal agents, and the spread from which majorities feel it. */
const REFUTED = 0.01;
const FELT = 0.02;

const points = (share: number): string => sayNumber(100 * share, 2);
const percent = (share: number): string => `${sayNumber(100 * share, 3)} %`;

/** The first few names, and how many more there are. */
function list(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

type Check = (log: EvaluationLog, estimates: LogEstimates) => string | null;

const fewTasks: Check = (_, { tasks, accuracy }) => {
  if (tasks >= ENOUGH_TASKS) return null;
  const half =
    accuracy === null
      ? ''
      : `accuracy is known to ±${points((accuracy.high - accuracy.low) / 2)} points, `;
  return (
    `${tasks} tasks: ${half}which is more than models of dependence differ by; ` +
    `log ${ENOUGH_TASKS} tasks or more before you prefer one`
  );
};

/** Agents with several trials of a task that never disagree, though the agent is not always right. */
function copiedAgents({ tasks, agents, trials, successes }: OutcomeTable): string[] {
  return agents.filter((_, agent) => {
    let [right, wrong] = [0, 0];
    for (let task = 0; task < tasks.length; task++) {
      const cell = task * agents.length + agent;
      if (trials[cell] < 2) continue;
      if (successes[cell] === trials[cell]) right++;
      else if (successes[cell] === 0) wrong++;
      else return false;
    }
    return right > 0 && wrong > 0 && right + wrong >= TELLING_TASKS;
  });
}

const copiedRuns: Check = ({ outcomes }) => {
  const copied = copiedAgents(outcomes);
  if (copied.length === 0) return null;
  return (
    `all trials of ${list(copied)} agree at every task (within-agent correlation 1): this looks like ` +
    'one run copied, and then pass^k and the gain from repeated sampling are not known; ' +
    'count such a run once'
  );
};

/** Outcomes of an agent as a text; null where they are too few, or all alike, to tell anything. */
function fingerprint(table: OutcomeTable, agent: number): string | null {
  const { tasks, agents, trials, successes } = table;
  const cells = tasks.map((_, task) => task * agents.length + agent);
  const tried = cells.filter((cell) => trials[cell] > 0);
  const right = tried.filter((cell) => successes[cell] === trials[cell]).length;
  const wrong = tried.filter((cell) => successes[cell] === 0).length;
  const isTelling = tried.length >= TELLING_TASKS && right < tried.length && wrong < tried.length;
  return isTelling ? cells.map((cell) => `${successes[cell]}/${trials[cell]}`).join() : null;
}

const identicalAgents: Check = ({ outcomes }) => {
  const seen = new Map<string, string>();
  const pairs: string[] = [];
  outcomes.agents.forEach((agent, place) => {
    const key = fingerprint(outcomes, place);
    if (key === null) return;
    const twin = seen.get(key);
    if (twin === undefined) seen.set(key, agent);
    else pairs.push(`${twin} = ${agent}`);
  });
  if (pairs.length === 0) return null;
  return (
    `agents with the same outcome at every task: ${list(pairs)}; each such pair raises the mean ` +
    'correlation and adds no vote; leave one of them out'
  );
};

const missingCells: Check = (_, { filled }) => {
  if (filled === 1) return null;
  return (
    `${percent(1 - filled)} of the pairs of a task and an agent have no outcome: correlations are over ` +
    'the tasks that both agents tried, and panels over the tasks with enough agents, which biases them ' +
    'if hard tasks are missing more often; run what is missing, or leave those tasks or agents out'
  );
};

const unequalAgents: Check = ({ outcomes }) => {
  const spread = agentSpread(outcomes);
  if (spread === null || !(spread.pValue < REFUTED && spread.deviation >= FELT)) return null;
  const { deviation, chiSquare, degreesOfFreedom } = spread;
  return (
    `accuracies of the agents spread by ${points(deviation)} points beyond the error over tasks ` +
    `(standard deviation; Cochran's Q ${sayNumber(chiSquare, 3)} with ${degreesOfFreedom} degrees of ` +
    'freedom): models take the agents of a panel as alike and misjudge such a pool; calibrate agents ' +
    'of like accuracy, or trust the exact curve over random panels'
  );
};

const duplicatedRows: Check = ({ notes: { duplicates, rows, equalRows = 0 } }) => {
  const repeated =
    `${duplicates} of ${rows} rows repeat the task, agent and trial of an earlier row and were not ` +
    'counted; if they are trials of their own, number them in a column';
  const equal =
    `${equalRows} of ${rows} rows equal an earlier row in every column and were counted as further ` +
    'trials; if they are copies, correlation within agents comes out too high: take them out, or ' +
    'number the trials in a column';
  const found = [...(duplicates > 0 ? [repeated] : []), ...(equalRows > 0 ? [equal] : [])];
  return found.length === 0 ? null : found.join('; ');
};

const belowChance: Check = (_, { accuracy, agents }) => {
  const below = agents.filter(({ chance }) => chance === 'below').map(({ agent }) => agent);
  const poolIsBelow = accuracy !== null && accuracy.high < 0.5;
  if (below.length === 0 && !poolIsBelow) return null;
  const pool = poolIsBelow ? `the pool is right in ${percent(accuracy.best)}, ` : '';
  const some =
    below.length === 0
      ? ''
      : `${below.length} of ${agents.length} agents (${list(below)}) are right in `;
  return (
    `${pool}${some}less than half of the tasks beyond their errors: a majority of such agents is ` +
    'worse than one of them; where answers can differ, vote by plurality over logged answers, else use better agents'
  );
};

const ties: Check = (_, { majority }) => {
  const tied = majority.filter(({ size, tie }) => size % 2 === 0 && tie > 0);
  if (tied.length === 0) return null;
  const shares = tied.map(({ size, tie }) => `${percent(tie)} of the panels of ${size}`);
  return (
    `${list(shares)} tie and are decided by a fair coin: an even panel is no better than one agent ` +
    'fewer; take odd sizes, or say how your system breaks ties'
  );
};

const checks: Readonly<Record<WarningKind, Check>> = {
  'few-tasks': fewTasks,
  'copied-runs': copiedRuns,
  'identical-agents': identicalAgents,
  'missing-cells': missingCells,
  'unequal-agents': unequalAgents,
  'duplicated-rows': duplicatedRows,
  'below-chance': belowChance,
  ties,
};

/**
 * What a user should know before believing what a log says, at most one warning of each kind.
 *
 * @param estimates of the outcomes of this log
 */
export function warnings(log: EvaluationLog, estimates: LogEstimates): LogWarning[] {
  return Object.entries(checks).flatMap(([kind, check]) => {
    const message = check(log, estimates);
    return message === null ? [] : [{ kind: kind as WarningKind, message }];
  });
}
