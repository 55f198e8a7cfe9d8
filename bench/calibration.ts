import { fitBetaBinomial } from '../src/analysis/calibration/estimates/betaBinomialFit.ts';
import { totalVotes } from '../src/analysis/calibration/estimates/betaBinomialLikelihood.ts';
import {
  estimateLog,
  type LogEstimates,
} from '../src/analysis/calibration/estimates/estimateLog.ts';
import type { OutcomeTable } from '../src/analysis/calibration/log.ts';
import { panelMajority } from '../src/analysis/calibration/estimates/majorityOfPanels.ts';
import { panelLaw, type PanelModel } from '../src/analysis/calibration/models/panelLaw.ts';
import { clopperPearsonInterval, type Estimate } from '../src/math/intervals.ts';
import { hashWords, openStream, type Random } from '../src/math/random.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';

/** A panel of exchangeable agents, and a log of it. */
export interface LogCase {
  readonly model: PanelModel | 'independent';
  readonly tasks: number;
  readonly accuracy: number;
  /** not read for independent agents */
  readonly correlation: number;
}

/** How often logs are drawn, and how often the tasks of each are resampled. */
export interface CoverageSize {
  readonly repeats: number;
  readonly replicates: number;
}

/** How often the interval of an estimate covers, with the 99 % interval of that share. */
export interface EstimateCoverage {
  readonly estimate: string;
  readonly coverage: Estimate;
}

const AGENTS = 15;
const LEVEL = 0.95;
const SIZES = [3, AGENTS];
const REPEATS = 2000;
const REPLICATES = 500;

function nameCase({ model, tasks, accuracy, correlation }: LogCase): string {
  const rho = model === 'independent' ? '' : `, rho ${correlation}`;
  return `${model}, ${tasks} tasks × ${AGENTS}, p ${accuracy}${rho}`;
}

function lawOf({ model, accuracy, correlation }: LogCase): number[] {
  return model === 'independent'
    ? panelLaw('shared', { accuracy, correlation: 0 }, AGENTS)
    : panelLaw(model, { accuracy, correlation }, AGENTS);
}

/** A number of right agents from its law. */
function drawRight(random: Random, law: readonly number[]): number {
  let rest = random.uniform();
  let right = 0;
  while (right < AGENTS && rest >= law[right]) rest -= law[right++];
  return right;
}

/** Tasks whose right agents are a random few of all. */
function drawTable(random: Random, law: readonly number[], tasks: number): OutcomeTable {
  const successes = new Uint32Array(tasks * AGENTS);
  for (let task = 0; task < tasks; task++) {
    let right = drawRight(random, law);
    for (let agent = 0; agent < AGENTS; agent++) {
      if (random.below(AGENTS - agent) >= right) continue;
      successes[task * AGENTS + agent] = 1;
      right--;
    }
  }
  return {
    tasks: Array.from({ length: tasks }, (_, i) => `task ${i}`),
    agents: Array.from({ length: AGENTS }, (_, j) => `agent ${j}`),
    families: Array.from({ length: AGENTS }, () => null),
    trials: new Uint32Array(successes.length).fill(1),
    successes,
  };
}

/** What infinitely many tasks would give, by name. */
function truthsOf(log: LogCase, law: readonly number[]): Record<string, number> {
  const rho = log.model === 'independent' ? 0 : log.correlation;
  const census = {
    voters: new Uint32Array(AGENTS + 1).fill(AGENTS),
    fewest: Uint32Array.from(law, (_, right) => right),
    laws: law.map(() => new Float64Array([1])),
  };
  const likeliest = fitBetaBinomial(totalVotes(census, law));
  const majority = (size: number): number =>
    law.reduce((sum, p, right) => sum + p * panelMajority(right, AGENTS, size).accuracy, 0);
  return {
    'an agent, over tasks': log.accuracy,
    'an agent, Jeffreys': log.accuracy,
    'pool mean': log.accuracy,
    'mean correlation': rho,
    'mean correlation, matched': rho,
    'moment ICC': rho,
    'likeliest accuracy': likeliest.accuracy,
    'likeliest correlation': likeliest.correlation,
    ...(log.model === 'beta-binomial' && { 'likeliest correlation, profile': rho }),
    ...Object.fromEntries(SIZES.map((size) => [`majority of ${size}`, majority(size)])),
  };
}

/** The intervals of the same names. */
function intervalsOf(found: LogEstimates): Record<string, Estimate | null> {
  return {
    'an agent, over tasks': found.agents[0].accuracy,
    'an agent, Jeffreys': found.agents[0].jeffreys,
    'pool mean': found.accuracy,
    'mean correlation': found.correlations.all,
    'mean correlation, matched': found.correlations.matched,
    'moment ICC': found.icc,
    'likeliest accuracy': found.likeliest.accuracy,
    'likeliest correlation': found.likeliest.correlation,
    'likeliest correlation, profile': found.likeliest.profile,
    ...Object.fromEntries(
      found.majority.map(({ size, accuracy }) => [`majority of ${size}`, accuracy]),
    ),
  };
}

/**
 * How often the 95 % intervals of a log's estimates cover what infinitely many tasks would give. The
 * seed is the case.
 */
export function coverageOfEstimates(
  log: LogCase,
  { repeats, replicates }: CoverageSize,
): EstimateCoverage[] {
  const law = lawOf(log);
  const truths = Object.entries(truthsOf(log, law));
  const covered = truths.map(() => 0);
  const random = openStream(hashWords('coverage of estimates'), hashWords(nameCase(log)), 0, 0);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const table = drawTable(random, law, log.tasks);
    const seed = `${nameCase(log)}, ${repeat}`;
    const options = { level: LEVEL, replicates, seed, panelSizes: SIZES };
    const intervals = intervalsOf(estimateLog(table, options));
    truths.forEach(([name, truth], i) => {
      const interval = intervals[name];
      // The truth of a boundary, rho = 0, is that boundary up to rounding.
      if (interval && interval.low <= truth + 1e-12 && truth - 1e-12 <= interval.high) covered[i]++;
    });
  }
  return truths.map(([estimate], i) => ({
    estimate,
    coverage: clopperPearsonInterval(covered[i], repeats, 0.99),
  }));
}

/** Every model, at the number of tasks given. */
export function logCases(tasks: number): LogCase[] {
  const models = ['independent', 'shared', 'beta-binomial', 'probit', 'common-cause'] as const;
  return models.map((model) => ({ model, tasks, accuracy: 0.6, correlation: 0.3 }));
}

/** Passed when the nominal level lies inside or below the interval of what was measured. */
export const measureCalibration: Group = async () =>
  [...logCases(500), ...logCases(150)].flatMap((log) =>
    coverageOfEstimates(log, { repeats: REPEATS, replicates: REPLICATES }).map(
      ({ estimate, coverage: { low, best, high } }): Row => ({
        measure: `${estimate}: ${nameCase(log)}`,
        measured: { median: best, low, high },
        unit: 'covered (its 99 % interval)',
        goal: { better: 'more', reach: LEVEL, judged: 'high' },
      }),
    ),
  );
