import { checkInteger } from '../../../math/domain.ts';
import type { Estimate } from '../../../math/intervals.ts';
import { effectiveVotes } from '../../../models/majority/dependence.ts';
import { describeAccuracies, ratesOfAgent, type AgentAccuracy } from './accuracy.ts';
import { bootstrapTasks } from './bootstrapTasks.ts';
import { correlationMatrix } from './correlation.ts';
import type { OutcomeTable } from '../log.ts';
import { meanCorrelations } from './meanCorrelations.ts';
import { boundedPart, CORRELATION, joinParts, PROBABILITY, type Part } from './part.ts';
import { passPart, type PassEstimate } from './passPart.ts';
import { meansOverCells } from './statistic.ts';
import { votesOfAgents } from './taskVotes.ts';
import { votesPart, type VotesEstimate } from './votesPart.ts';
import { withinAgents, type WithinAgent } from './withinAgent.ts';

/** How a log is estimated. */
export interface EstimateOptions {
  /** of every interval, in (0, 1); .95 when absent */
  readonly level?: number;
  /** resamples of the tasks, 2000 when absent */
  readonly replicates?: number;
  readonly seed: string;
  /** sizes of the panels; 1, 3, 5, 9 and 15 as far as there are agents or trials when absent */
  readonly panelSizes?: readonly number[];
}

/** Mean correlations over pairs of agents; null where no pair of the kind has one. */
export interface MeanCorrelations {
  readonly all: Estimate | null;
  /** pairs of one family; agents without a family are in no such pair */
  readonly withinFamilies: Estimate | null;
  /** pairs of two known families */
  readonly acrossFamilies: Estimate | null;
  /** pairs whose accuracies over the log differ by less than .1 */
  readonly matched: Estimate | null;
}

/** The votes that so many agents are worth. */
export interface EffectiveVotes {
  readonly agents: number;
  /** k/(1 + (k − 1)·rho) with the mean correlation of all pairs, one below 0 taken as 0 */
  readonly votes: Estimate;
}

/** What a log tells of its agents. Every interval is over tasks, all from the same resamples. */
export interface LogEstimates extends VotesEstimate {
  readonly tasks: number;
  readonly level: number;
  readonly replicates: number;
  readonly seed: string;
  /** share of the cells of the table that have a trial */
  readonly filled: number;
  readonly agents: readonly AgentAccuracy[];
  readonly correlations: MeanCorrelations;
  /** correlation of each pair of agents, NaN where it has none */
  readonly matrix: readonly (readonly number[])[];
  /** for each panel size, and for all agents */
  readonly effectiveVotes: readonly EffectiveVotes[];
  /** pass^k and pass@k over all agents */
  readonly pass: readonly PassEstimate[];
  /** agents with repeated trials */
  readonly within: readonly WithinAgent[];
}

const LEVEL = 0.95;
const REPLICATES = 2000;
const SIZES = [1, 3, 5, 9, 15];

function correlationsPart(table: OutcomeTable): Part<MeanCorrelations> {
  const { statistic, read } = boundedPart(meanCorrelations(table), CORRELATION);
  return {
    statistic,
    read: (estimates) => {
      const [all, withinFamilies, acrossFamilies, matched] = read(estimates);
      return { all, withinFamilies, acrossFamilies, matched };
    },
  };
}

function countVotes(agents: number, correlation: Estimate): EffectiveVotes {
  const count = (rho: number): number => effectiveVotes(agents, Math.min(1, Math.max(0, rho)));
  const { low, best, high, level } = correlation;
  return { agents, votes: { low: count(high), best: count(best), high: count(low), level } };
}

function countAllVotes(sizes: readonly number[], correlation: Estimate | null): EffectiveVotes[] {
  if (correlation === null) return [];
  const distinct = [...new Set(sizes)].sort((a, b) => a - b);
  return distinct.map((agents) => countVotes(agents, correlation));
}

function shareFilled({ trials }: OutcomeTable): number {
  return trials.reduce((count, n) => count + (n > 0 ? 1 : 0), 0) / trials.length;
}

function checkTable({ tasks, agents, trials, successes }: OutcomeTable): void {
  if (tasks.length < 2) {
    throw new RangeError(`invalid log: ${tasks.length} tasks; expected 2 or more`);
  }
  if (agents.length === 0) throw new RangeError('invalid log: 0 agents; expected 1 or more');
  const over = trials.findIndex((n, cell) => successes[cell] > n);
  if (over >= 0) {
    throw new RangeError(
      `invalid log: ${successes[over]} right of ${trials[over]} trials of agent ` +
        `${agents[over % agents.length]} at task ${tasks[Math.floor(over / agents.length)]}`,
    );
  }
}

/** The sizes asked for, or those usual that the log has agents or trials for. */
function chooseSizes({ agents, trials }: OutcomeTable, sizes?: readonly number[]): number[] {
  if (sizes !== undefined) return sizes.map((size) => checkInteger('panel size', size, 1));
  const most = trials.reduce((a, b) => Math.max(a, b), agents.length);
  return SIZES.filter((size) => size <= most);
}

/** All that one pass over the resamples estimates. */
function partOf(table: OutcomeTable, sizes: readonly number[], level: number) {
  const agents = table.agents.map((_, agent) => agent);
  return joinParts({
    agents: boundedPart(
      meansOverCells(agents.map((agent) => ratesOfAgent(table, agent))),
      PROBABILITY,
    ),
    correlations: correlationsPart(table),
    votes: votesPart(votesOfAgents(table), sizes, level),
    pass: passPart(table, agents),
    within: withinAgents(table, sizes, level),
  });
}

/**
 * Estimates all that theory asks of a log: accuracies, correlations between agents and within them,
 * beta-binomial laws, effective votes, pass^k and pass@k, and the exact majority of random panels,
 * every one with its interval over tasks from one bootstrap, see {@link bootstrapTasks}.
 *
 * @param table of at least two tasks and one agent
 * @throws {RangeError} for other tables, and for options outside their domains
 * @example
 * const table = { tasks: ['t', 'u'], agents: ['a', 'b'], families: [null, null] };
 * const counts = { trials: new Uint32Array(4).fill(1), successes: new Uint32Array([1, 1, 1, 0]) };
 * const estimates = estimateLog({ ...table, ...counts }, { seed: 'a', replicates: 100 });
 * estimates.accuracy.best; // => 0.75
 */
export function estimateLog(table: OutcomeTable, options: EstimateOptions): LogEstimates {
  checkTable(table);
  const { level = LEVEL, replicates = REPLICATES, seed } = options;
  const sizes = chooseSizes(table, options.panelSizes);
  const panels = options.panelSizes ? sizes : sizes.filter((size) => size <= table.agents.length);
  const { statistic, read } = partOf(table, sizes, level);
  const tasks = table.tasks.length;
  const found = read(bootstrapTasks(statistic, tasks, { level, replicates, seed }));
  return {
    ...found.votes,
    tasks,
    level,
    replicates,
    seed,
    filled: shareFilled(table),
    agents: describeAccuracies(table, found.agents, level),
    correlations: found.correlations,
    matrix: correlationMatrix(table),
    majority: found.votes.majority.filter(({ size }) => panels.includes(size)),
    effectiveVotes: countAllVotes([...panels, table.agents.length], found.correlations.all),
    pass: found.pass,
    within: found.within,
  };
}
