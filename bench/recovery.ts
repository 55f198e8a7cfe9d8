import { compareModels } from '../src/analysis/calibration/models/compareModels.ts';
import { drawLog } from '../src/analysis/calibration/drawLog.ts';
import { panelLaw, type PanelModel } from '../src/analysis/calibration/models/panelLaw.ts';
import { clopperPearsonInterval } from '../src/math/intervals.ts';
import { normalCdf } from '../src/math/normal.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';

/** Agents of the engine whose log is given to the comparison of models. */
export interface RecoveryCase {
  readonly mechanism: 'shared' | 'beta-binomial' | 'probit' | 'common-cause';
  readonly accuracy: number;
  readonly correlation: number;
}

/** How often a comparison finds what a log was drawn from. */
export interface Recovery {
  /** the recommended set contains it */
  readonly contained: number;
  /** every recommended model, and the preferred one, are of its class */
  readonly toldApart: number;
  /** it is preferred itself */
  readonly preferred: number;
}

const TASKS = 500;
const AGENTS = 15;
const REPEATS = 200;
const REPLICATES = 199;

/** Beta-binomial and probit are both smooth, and hardly differ. */
function classOf(model: PanelModel): string {
  return model === 'beta-binomial' || model === 'probit' ? 'smooth latent' : model;
}

/** Counts over logs of 500 tasks and 15 agents; the seeds are the case and the repeat. */
export function recoverModels(
  { mechanism, accuracy, correlation }: RecoveryCase,
  repeats: number,
): Recovery {
  const parameters = { agents: AGENTS, bias: 2 * accuracy - 1, mechanism, correlation };
  const counts = { contained: 0, toldApart: 0, preferred: 0 };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const seed = `recovery of ${mechanism}, ${accuracy}, ${correlation}, ${repeat}`;
    const table = drawLog(parameters, { tasks: TASKS, seed });
    const found = compareModels(table, { level: 0.95, replicates: REPLICATES, seed });
    if (found === undefined) continue;
    const classes = new Set([...found.recommended, found.preferred].map(classOf));
    if (found.recommended.includes(mechanism)) counts.contained++;
    if (classes.size === 1 && classes.has(classOf(mechanism))) counts.toldApart++;
    if (found.preferred === mechanism) counts.preferred++;
  }
  return counts;
}

/**
 * The share of logs from which the likelihood ratio of two known laws tells the one from the other,
 * half of the logs being of either: no rule does better (Neyman and Pearson 1933). The sum over tasks
 * is taken as normal.
 */
export function likelihoodRatioLimit(
  laws: readonly [readonly number[], readonly number[]],
  tasks: number,
): number {
  const [first, second] = laws;
  const right = (a: readonly number[], b: readonly number[]): number => {
    const mean = a.reduce((sum, p, c) => sum + p * Math.log(p / b[c]), 0);
    const square = a.reduce((sum, p, c) => sum + p * Math.log(p / b[c]) ** 2, 0);
    return normalCdf((Math.sqrt(tasks) * mean) / Math.sqrt(square - mean * mean));
  };
  return (right(first, second) + right(second, first)) / 2;
}

const MECHANISMS = ['shared', 'beta-binomial', 'probit', 'common-cause'] as const;

/** Every mechanism at accuracies on both sides of chance. */
export function recoveryCases(): RecoveryCase[] {
  return [0.4, 0.6, 0.75].flatMap((accuracy) =>
    [0.2, 0.5].flatMap((correlation) =>
      MECHANISMS.map((mechanism) => ({ mechanism, accuracy, correlation })),
    ),
  );
}

function rowOf(measure: string, count: number, reach?: number): Row {
  const { low, best, high } = clopperPearsonInterval(count, REPEATS, 0.99);
  return {
    measure,
    measured: { median: best, low, high },
    unit: 'of logs (its 99 % interval)',
    ...(reach !== undefined && {
      goal: { better: 'more' as const, reach, judged: 'high' as const },
    }),
  };
}

/** Logs that the engine draws, given to the comparison of models. */
export const measureRecovery: Group = async () =>
  recoveryCases().flatMap((one) => {
    const { mechanism, accuracy, correlation } = one;
    const name = `${mechanism}, p ${accuracy}, rho ${correlation}`;
    const { contained, toldApart, preferred } = recoverModels(one, REPEATS);
    const rows = [
      rowOf(`recommended set contains the truth: ${name}`, contained, 0.95),
      rowOf(`class told apart: ${name}`, toldApart, 0.8),
    ];
    if (classOf(mechanism) !== 'smooth latent') return rows;
    const moments = { accuracy, correlation };
    const limit = likelihoodRatioLimit(
      [panelLaw('beta-binomial', moments, AGENTS), panelLaw('probit', moments, AGENTS)],
      TASKS,
    );
    return [...rows, rowOf(`preferred itself (limit ${limit.toFixed(2)}): ${name}`, preferred)];
  });
