import { fitLeafCurve } from '../src/analysis/calibration/curves/fitLeafCurve.ts';
import { fitRelay } from '../src/analysis/calibration/curves/fitRelay.ts';
import type { BudgetOutcome, RelayOutcome } from '../src/analysis/calibration/log.ts';
import { clopperPearsonInterval, type Estimate } from '../src/math/intervals.ts';
import { hashWords, openStream, type Random } from '../src/math/random.ts';
import { type LeafCurve, leafBias, relayFidelity } from '../src/models/majority/curve.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';

const LEVEL = 0.95;

/** Tasks of which a share is as easy under every condition, so that outcomes are paired. */
interface TaskDraw {
  readonly tasks: number;
  /** probability that a task keeps its own threshold from one condition to the next, in [0, 1] */
  readonly pairing: number;
}

/** Accuracies at several budgets, from a known curve. */
export interface LeafCase extends TaskDraw {
  /** also the seed */
  readonly name: string;
  readonly curve: LeafCurve & { readonly curve: 'power' | 'exponential' };
  readonly budgets: readonly number[];
}

/** Accuracies after several hops, of known fidelity. */
export interface RelayCase extends TaskDraw {
  /** also the seed */
  readonly name: string;
  readonly bias: number;
  readonly floor: number;
  readonly gamma: number;
  readonly hops: readonly number[];
}

/** Whether a task is solved at each of some accuracies. */
function drawTask(random: Random, accuracies: readonly number[], pairing: number): boolean[] {
  const own = random.uniform();
  return accuracies.map((p) => (random.uniform() < pairing ? own : random.uniform()) < p);
}

const openRepeat = (name: string, repeat: number): Random =>
  openStream(hashWords(name), hashWords('calibration curves'), repeat, 0);

/** One row a task and condition. */
function drawRows<R>(
  { tasks, pairing }: TaskDraw,
  accuracies: readonly number[],
  random: Random,
  rowOf: (condition: number) => R,
): (R & { task: string; trials: number; successes: number })[] {
  return Array.from({ length: tasks }, (_, task) =>
    drawTask(random, accuracies, pairing).map((isRight, i) => ({
      ...rowOf(i),
      task: String(task),
      trials: 1,
      successes: Number(isRight),
    })),
  ).flat();
}

/** A log of accuracies at budgets. */
export function drawBudgets(example: LeafCase, repeat: number): BudgetOutcome[] {
  const { name, curve, budgets } = example;
  const accuracies = budgets.map((x) => (1 + leafBias(curve, x)) / 2);
  return drawRows(example, accuracies, openRepeat(name, repeat), (i) => ({ budget: budgets[i] }));
}

/** A log of accuracies after hops of messages of one length. */
export function drawRelay(example: RelayCase, repeat: number): RelayOutcome[] {
  const { name, bias, floor, gamma, hops } = example;
  const accuracies = hops.map((h) => (1 + bias * relayFidelity(floor, 1 - floor, gamma, h)) / 2);
  return drawRows(example, accuracies, openRepeat(name, repeat), (i) => ({
    hops: hops[i],
    messageTokens: null,
  }));
}

export const leafCases: readonly LeafCase[] = [
  {
    name: 'power, small signal, 500 paired tasks',
    curve: { curve: 'power', kappa: 0.05, beta: 0.4, max: 1 },
    budgets: [10, 30, 100, 300, 1000],
    tasks: 500,
    pairing: 0.6,
  },
  {
    name: 'power with a ceiling, 1,000 paired tasks',
    curve: { curve: 'power', kappa: 0.05, beta: 0.5, max: 0.7 },
    budgets: [5, 20, 60, 150, 500, 2000],
    tasks: 1000,
    pairing: 0.6,
  },
  {
    name: 'exponential, 500 independent outcomes a budget',
    curve: { curve: 'exponential', kappa: 0.05, beta: 0.5, max: 1 },
    budgets: [10, 40, 160, 640, 2560],
    tasks: 500,
    pairing: 0,
  },
  {
    name: 'exponential with a ceiling, 1,000 paired tasks',
    curve: { curve: 'exponential', kappa: 0.05, beta: 0.6, max: 0.7 },
    budgets: [5, 15, 50, 150, 500, 2000],
    tasks: 1000,
    pairing: 0.6,
  },
];

export const relayCases: readonly RelayCase[] = [
  {
    name: 'one hop, 300 paired tasks',
    bias: 0.8,
    floor: 0,
    gamma: 0.7,
    hops: [0, 1],
    tasks: 300,
    pairing: 0.5,
  },
  {
    name: 'decay without a floor, 300 paired tasks',
    bias: 0.8,
    floor: 0,
    gamma: 0.8,
    hops: [0, 1, 2, 4, 8],
    tasks: 300,
    pairing: 0.5,
  },
  {
    name: 'decay to a floor, 1,000 paired tasks',
    bias: 0.8,
    floor: 0.4,
    gamma: 0.6,
    hops: [0, 1, 2, 4, 8, 16],
    tasks: 1000,
    pairing: 0.5,
  },
];

/** How often estimates were given, and how often the interval of each covered. */
export interface CurveCoverage {
  readonly estimated: number;
  readonly covered: Readonly<Record<string, number>>;
}

/** Interval and truth of every parameter in a repeat; null where none was estimated. */
type Found = Readonly<Record<string, readonly [Estimate, number]>>;

const covers = ({ low, high }: Estimate, truth: number): boolean => low <= truth && truth <= high;

function countCovered(repeats: number, find: (repeat: number) => Found | null): CurveCoverage {
  const covered: Record<string, number> = {};
  let estimated = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const found = find(repeat);
    if (found === null) continue;
    estimated++;
    for (const [name, [estimate, truth]] of Object.entries(found)) {
      covered[name] = (covered[name] ?? 0) + Number(covers(estimate, truth));
    }
  }
  return { estimated, covered };
}

/** How often the intervals of beta, kappa and max cover. */
export function coverLeaf(example: LeafCase, repeats: number, replicates: number): CurveCoverage {
  const { beta, kappa, max } = example.curve;
  return countCovered(repeats, (repeat) => {
    const seed = `${example.name} ${repeat}`;
    const fit = fitLeafCurve(drawBudgets(example, repeat), { level: LEVEL, replicates, seed });
    if (fit.verdict !== 'estimated') return null;
    return { beta: [fit.beta, beta], kappa: [fit.kappa, kappa], max: [fit.max, max] };
  });
}

/** How often the intervals of gamma and of the floor cover. */
export function coverRelay(example: RelayCase, repeats: number, replicates: number): CurveCoverage {
  return countCovered(repeats, (repeat) => {
    const seed = `${example.name} ${repeat}`;
    const { decays } = fitRelay(drawRelay(example, repeat), { level: LEVEL, replicates, seed });
    const [decay] = decays;
    if (decay.verdict !== 'estimated') return null;
    return { gamma: [decay.gamma, example.gamma], floor: [decay.floor, example.floor] };
  });
}

const REPEATS = 2000;
/** with fewer, the noise of the ends themselves costs half a point of coverage */
const REPLICATES = 400;

function rowsOf(name: string, { estimated, covered }: CurveCoverage): Row[] {
  const of = `${name}; estimated in ${estimated} of ${REPEATS}`;
  if (estimated === 0) return [{ measure: of, skipped: 'never estimated' }];
  return Object.entries(covered).map(([parameter, count]) => {
    const { low, high } = clopperPearsonInterval(count, estimated, 0.99);
    return {
      measure: `${parameter}: ${of}`,
      measured: { median: count / estimated, low, high },
      unit: 'covered (its 99 % interval)',
      goal: { better: 'more', reach: LEVEL, judged: 'high' },
    };
  });
}

/** How often the 95 % intervals of calibrated curves cover the curves that the data came from. */
export const measureCurves: Group = async () => [
  ...leafCases.flatMap((example) => rowsOf(example.name, coverLeaf(example, REPEATS, REPLICATES))),
  ...relayCases.flatMap((example) =>
    rowsOf(example.name, coverRelay(example, REPEATS, REPLICATES)),
  ),
];
