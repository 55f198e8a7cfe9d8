import { hashWords, openStream, type Random } from '../../../math/random.ts';
import { checkInteger } from '../../../math/domain.ts';
import { tabulatePanels } from '../estimates/majorityOfPanels.ts';
import {
  panelCurve,
  panelLaw,
  type PanelModel,
  type PanelMoments,
  soundMoments,
} from './panelLaw.ts';
import type { Resampling } from '../estimates/resampleTasks.ts';
import { countMoments, type TaskCounts } from './taskCounts.ts';

/** How well a law describes the numbers of right agents. */
export interface GoodnessOfFit {
  /** G = 2·Σ observed·ln(observed/expected) over classes of the share that is right */
  readonly statistic: number;
  /** share of the bootstrap with a statistic as large, the log itself counted */
  readonly pValue: number;
  /** the same of the largest gap between predicted and counted majorities, in its standard deviations */
  readonly curvePValue: number;
}

/** A parametric bootstrap, and the panels whose majorities are compared. */
export interface FitOptions extends Resampling {
  /** sizes of panels, each at most the agents of every task */
  readonly sizes: readonly number[];
}

/** None right, all right, and ten classes of equal width between. */
const INNER = 10;
const CLASSES = INNER + 2;

function classOf(right: number, agents: number): number {
  if (right === 0) return 0;
  if (right === agents) return CLASSES - 1;
  return 1 + Math.floor((INNER * right) / agents);
}

/** The laws of a model for each number of agents that tried a task, made once. */
class Laws {
  private readonly laws = new Map<number, Float64Array>();

  constructor(
    private readonly model: PanelModel,
    private readonly moments: PanelMoments,
  ) {}

  of(agents: number): Float64Array {
    let law = this.laws.get(agents);
    if (law === undefined) {
      law = Float64Array.from(panelLaw(this.model, this.moments, agents));
      this.laws.set(agents, law);
    }
    return law;
  }
}

function deviance({ agents, right }: TaskCounts, laws: Laws): number {
  const observed = new Float64Array(CLASSES);
  const expected = new Float64Array(CLASSES);
  for (let i = 0; i < agents.length; i++) {
    observed[classOf(right[i], agents[i])]++;
    const law = laws.of(agents[i]);
    for (let c = 0; c < law.length; c++) expected[classOf(c, agents[i])] += law[c];
  }
  let sum = 0;
  for (let i = 0; i < CLASSES; i++) {
    if (observed[i] > 0) sum += observed[i] * Math.log(observed[i] / expected[i]);
  }
  return 2 * sum;
}

/** A count from its law, by inversion. */
function drawCount(law: Float64Array, random: Random): number {
  let rest = random.uniform();
  let c = 0;
  while (c < law.length - 1 && rest >= law[c]) rest -= law[c++];
  return c;
}

/** A panel's size, and its majorities by the agents of a task and the right ones among them. */
interface Panel {
  readonly size: number;
  readonly tables: ReturnType<typeof tabulatePanels>;
}

/** Predicted minus counted accuracy of the majorities of random panels. */
function curveGaps(model: PanelModel, counts: TaskCounts, panels: readonly Panel[]): number[] {
  const sizes = panels.map(({ size }) => size);
  const predicted = panelCurve(model, soundMoments(countMoments(counts)), sizes);
  return panels.map(({ tables }, i) => {
    let sum = 0;
    counts.agents.forEach((n, task) => (sum += tables(n)[counts.right[task]].accuracy));
    return predicted[i] - sum / counts.agents.length;
  });
}

/** The largest gap in standard deviations of the bootstrap. */
function largestGap(gaps: readonly number[], deviations: readonly number[]): number {
  const ratios = gaps.map((gap, i) => (gap === 0 ? 0 : Math.abs(gap) / deviations[i]));
  return Math.max(0, ...ratios);
}

function deviationsOf(drawn: readonly (readonly number[])[]): number[] {
  return drawn[0].map((_, i) =>
    Math.sqrt(drawn.reduce((sum, gaps) => sum + gaps[i] ** 2, 0) / drawn.length),
  );
}

/** Share of values at least as large as one, that one counted. */
function shareAbove(value: number, others: readonly number[]): number {
  return (1 + others.filter((other) => other >= value).length) / (others.length + 1);
}

/**
 * Tests whether the numbers of right agents follow a law with the accuracy and the correlation of
 * the log, and whether the majorities of random panels do. The laws of both statistics come from a
 * parametric bootstrap that fits anew every time, so that the fitted parameters cost no validity.
 *
 * Source: likelihood-ratio statistic of grouped counts; parametric bootstrap, Stute, González
 * Manteiga and Presedo Quindimil 1993.
 *
 * @throws {RangeError} for a number of replicates that is not a positive integer
 * @example
 * const counts = { agents: Uint32Array.of(3, 3, 3), right: Uint32Array.of(0, 3, 1) };
 * testFit('shared', counts, { replicates: 99, seed: 'a', sizes: [3] }).pValue > 0.01; // => true
 */
export function testFit(
  model: PanelModel,
  counts: TaskCounts,
  { replicates, seed, sizes }: FitOptions,
): GoodnessOfFit {
  checkInteger('replicates', replicates, 1);
  const laws = new Laws(model, soundMoments(countMoments(counts)));
  const statistic = deviance(counts, laws);
  const panels = sizes.map((size): Panel => ({ size, tables: tabulatePanels(size) }));
  const key = hashWords(seed);
  const name = hashWords(`fit of ${model}`);
  const statistics: number[] = [];
  const gaps: number[][] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const random = openStream(key, name, replicate, 0);
    const right = counts.agents.map((n) => drawCount(laws.of(n), random));
    const drawn = { agents: counts.agents, right };
    statistics.push(deviance(drawn, new Laws(model, soundMoments(countMoments(drawn)))));
    gaps.push(curveGaps(model, drawn, panels));
  }
  const deviations = deviationsOf(gaps);
  const gap = largestGap(curveGaps(model, counts, panels), deviations);
  return {
    statistic,
    pValue: shareAbove(statistic, statistics),
    curvePValue: shareAbove(
      gap,
      gaps.map((one) => largestGap(one, deviations)),
    ),
  };
}

/**
 * Mean logarithm of the probability that a law gives to what was seen: its log score.
 *
 * @returns at most 0; −∞ where something was seen that the law forbids
 * @example
 * const counts = { agents: Uint32Array.of(1, 1), right: Uint32Array.of(0, 1) };
 * logScore('shared', { accuracy: 0.5, correlation: 0 }, counts); // => -0.6931471805599453
 */
export function logScore(
  model: PanelModel,
  moments: PanelMoments,
  { agents, right }: TaskCounts,
): number {
  const laws = new Laws(model, moments);
  let sum = 0;
  for (let i = 0; i < agents.length; i++) sum += Math.log(laws.of(agents[i])[right[i]]);
  return sum / agents.length;
}
