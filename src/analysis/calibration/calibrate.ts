import { hashWords, openStream } from '../../math/random.ts';
import type { Calibration } from './calibration.ts';
import { compareModels, type ModelComparison } from './models/compareModels.ts';
import { describeSystem, hopFidelity } from './describeSystem.ts';
import { diagnose } from './diagnose.ts';
import { estimateLog } from './estimates/estimateLog.ts';
import { fitLeafCurve } from './curves/fitLeafCurve.ts';
import { fitRelay } from './curves/fitRelay.ts';
import type { EvaluationLog, OutcomeTable } from './log.ts';
import { type MeasuredPanel, momentsOf, readPanel } from './models/panelData.ts';
import { estimatePlurality } from './voting/plurality.ts';
import { resampleTasks } from './estimates/resampleTasks.ts';
import { evaluate } from './estimates/statistic.ts';
import { countTasks } from './models/taskCounts.ts';
import { votesOfAgents } from './estimates/taskVotes.ts';
import { warnings } from './warnings.ts';

/** How a log is calibrated. */
export interface CalibrationOptions {
  /** what was read, for people */
  readonly source: string;
  /** of every interval, in (0, 1); .95 when absent */
  readonly level?: number;
  /** resamples of the tasks, an integer of at least 99; 2000 when absent */
  readonly replicates?: number;
  readonly seed: string;
}

/** Resamples that the system keeps, for plans. */
const KEPT = 200;
/** Replicates of the bootstrap of models: enough for a test at 1 %. */
const FITS = 499;
/** Curves are fitted anew in every resample. */
const CURVES = 400;

/**
 * Calibrates the parameters of a system from an evaluation log: estimates with intervals over tasks,
 * models of panels held against the log, leaf and channel curves, plurality voting, warnings, the
 * parameters for scenarios and plans with their resamples, and what they mean.
 *
 * @throws {RangeError} for a log of fewer than two tasks or without agents, and for options outside
 *   their domains
 * @example
 * const outcomes = drawLog({ agents: 5, bias: 0.4 }, { tasks: 100, seed: 'a' });
 * const log = { outcomes, notes: { rows: 500, duplicates: 0, hasTrials: false } };
 * calibrate(log, { source: 'a.csv', seed: 'a', replicates: 100 }).estimates.tasks; // => 100
 */
export function calibrate(log: EvaluationLog, options: CalibrationOptions): Calibration {
  const { source, level = 0.95, replicates = 2000, seed } = options;
  const panel = panelOf(log.outcomes, seed);
  const estimates = estimateLog(log.outcomes, { level, replicates, seed });
  const comparison = compareModels(panel, { level, replicates: FITS, seed }) ?? null;
  const curves = { level, replicates: Math.min(replicates, CURVES), seed };
  const leaf = log.budgets === undefined ? null : fitLeafCurve(log.budgets, curves);
  const relay = log.relays === undefined ? null : fitRelay(log.relays, curves);
  const evidence = {
    model: modelOf(comparison),
    isRefuted: comparison?.recommended.length === 0,
    tasks: log.outcomes.tasks.length,
    ...measurePanel(panel, { replicates: Math.min(replicates, KEPT), seed }),
  };
  return {
    source,
    notes: log.notes,
    level,
    seed,
    estimates,
    counts: countTasks(panel, seed),
    comparison,
    leaf,
    relay,
    plurality:
      log.answers === undefined
        ? null
        : estimatePlurality(log.answers, {
            ...curves,
            panelSizes: estimates.majority.map(({ size }) => size),
          }),
    warnings: warnings(log, estimates),
    system: describeSystem({ ...evidence, leaf, relay, meanTokens: log.meanTokens }),
    diagnosis: diagnose({
      ...evidence,
      accuracy: estimates.accuracy,
      fidelity: hopFidelity(relay),
      level,
    }),
  };
}

/** A log of one agent is a panel of its trials, which come in random order. */
function panelOf(table: OutcomeTable, seed: string): OutcomeTable {
  const most = table.trials.reduce((a, b) => Math.max(a, b), 0);
  if (table.agents.length > 1 || most < 2) return table;
  const random = openStream(hashWords(seed), hashWords('order of trials'), 0, 0);
  const trials = new Uint32Array(table.tasks.length * most);
  const successes = new Uint32Array(trials.length);
  table.trials.forEach((n, task) => {
    trials.fill(1, task * most, task * most + n);
    // The k-th trial is right with probability (right ones left)/(trials left).
    let right = table.successes[task];
    for (let k = 0; k < n; k++) {
      const isRight = random.below(n - k) < right;
      if (isRight) successes[task * most + k] = 1;
      if (isRight) right--;
    }
  });
  const names = Array.from({ length: most }, (_, i) => `trial ${i + 1}`);
  return { ...table, agents: names, families: names.map(() => null), trials, successes };
}

/** Without a comparison the model that real panels are nearest to. */
function modelOf(comparison: ModelComparison | null) {
  return comparison?.extrapolating ?? 'beta-binomial';
}

function measurePanel(
  table: OutcomeTable,
  resampling: { readonly replicates: number; readonly seed: string },
): { measured: MeasuredPanel; resampled: MeasuredPanel[] } {
  const votes = votesOfAgents(table);
  const statistic = momentsOf(table, votes);
  const resampled = Array.from(resampleTasks(table.tasks.length, resampling), (weights) =>
    readPanel(evaluate(statistic, weights)),
  );
  const all = new Uint32Array(table.tasks.length).fill(1);
  return { measured: readPanel(evaluate(statistic, all)), resampled };
}
