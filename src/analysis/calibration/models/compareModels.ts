import type { Estimate } from '../../../math/intervals.ts';
import { normalCdf, normalQuantile } from '../../../math/normal.ts';
import { hashWords, openStream } from '../../../math/random.ts';
import { type GoodnessOfFit, logScore, testFit } from './goodnessOfFit.ts';
import { type Jackknife, jackknife } from '../estimates/jackknife.ts';
import type { OutcomeTable } from '../log.ts';
import {
  type MeasuredPanel,
  MOMENT,
  momentsFor,
  type PanelData,
  preparePanel,
  readPanel,
} from './panelData.ts';
import {
  PANEL_MODELS,
  panelCurve,
  type PanelModel,
  type PanelMoments,
  panelPlateau,
} from './panelLaw.ts';
import { evaluate } from '../estimates/statistic.ts';
import type { TaskCounts } from './taskCounts.ts';

/**
 * What data say of a model: `fits`: neither the numbers of right agents nor the majorities refute it;
 * `predicts`: the numbers do, the majorities do not; `refuted`: the majorities do.
 */
export type Verdict = 'fits' | 'predicts' | 'refuted';

/** A model of panels held against a log. */
export interface JudgedModel {
  readonly model: PanelModel;
  readonly moments: PanelMoments;
  /** predicted accuracy of the majority, for each size */
  readonly curve: readonly number[];
  /** predicted minus measured, for each size */
  readonly discrepancies: readonly Estimate[];
  /** of all sizes together: the larger one of the jackknife, by Bonferroni, and of the bootstrap */
  readonly curvePValue: number;
  /** of the numbers of right agents; null for what is no law of them */
  readonly fit: GoodnessOfFit | null;
  /** root mean square error of the curve on tasks that the moments were not taken from */
  readonly error: number;
  /** mean log score on such tasks; null for what is no law */
  readonly score: number | null;
  readonly verdict: Verdict;
}

/** Models of panels held against a log. */
export interface ModelComparison {
  /** tasks that were compared */
  readonly tasks: number;
  readonly sizes: readonly number[];
  readonly measured: MeasuredPanel;
  readonly models: readonly JudgedModel[];
  /** the same error of the other half's own curve: no model can be expected to do better */
  readonly noiseFloor: number;
  /** models that the data do not refute: those that fit, else those that predict, else none */
  readonly recommended: readonly PanelModel[];
  /** the one to predict with */
  readonly preferred: PanelModel;
  /** accuracy of the majority of all agents of a task */
  readonly allAgents: number;
  /**
   * The one to go beyond the sizes with: the preferred one; where none is recommended, the one whose
   * plateau is nearest to the majority of all agents.
   */
  readonly extrapolating: PanelModel;
}

/** How models are compared. */
export interface ComparisonOptions {
  /** level of the intervals, in (0, 1) */
  readonly level: number;
  /** replicates of the parametric bootstrap, an integer of at least 99 */
  readonly replicates: number;
  readonly seed: string;
}

/** A model is refuted at this level. */
export const REFUTATION_LEVEL = 0.01;

/** Splits of the tasks into halves. */
const SPLITS = 200;

/**
 * Holds every model of {@link PANEL_MODELS} against a log, with the accuracy and the correlation of
 * the log itself: `shared` has the mean pairwise correlation of agents, the others the moment
 * intraclass correlation of the pool.
 *
 * Two tests at 1 %: the accuracy of majorities of random panels, predicted against measured, by a
 * jackknife over tasks (which the parameters share) and by a parametric bootstrap, both of which must
 * refute; and the law of the number of right agents (`testFit`). Out of sample: parameters from a random half of the tasks, error on the other half,
 * over 200 splits. Preferred is, among models that fit, the one with the best log score out of
 * sample; where none fits, among those whose majorities err least out of sample, within a
 * tenth, the one that is nearest to the measured majorities.
 *
 * @returns undefined where there are fewer than three agents or ten tasks, or all are right or wrong
 * @throws {RangeError} for options outside their domains
 */
export function compareModels(
  table: OutcomeTable,
  options: ComparisonOptions,
): ModelComparison | undefined {
  const panel = preparePanel(table, options.seed);
  if (panel === undefined) return undefined;
  const knife = jackknife(panel.statistic, panel.tasks);
  const measured = readPanel(knife.values);
  if (!(measured.accuracy > 0 && measured.accuracy < 1)) return undefined;
  const halves = splitHalves(panel, options.seed);
  const models = PANEL_MODELS.map((model) => judge(model, { panel, knife, halves }, options));
  const { sizes, tasks, counts } = panel;
  const chosen = recommend(models);
  const allAgents = majorityOfAll(counts);
  return {
    tasks,
    sizes,
    measured,
    models,
    noiseFloor: rootMean(halves.map(({ train, test }) => meanSquare(train.curve, test.curve))),
    ...chosen,
    allAgents,
    extrapolating:
      chosen.recommended.length > 0 ? chosen.preferred : nearestPlateau(models, allAgents),
  };
}

interface Evidence {
  readonly panel: PanelData;
  readonly knife: Jackknife;
  readonly halves: readonly Half[];
}

function judge(
  model: PanelModel,
  { panel, knife, halves }: Evidence,
  { level, replicates, seed }: ComparisonOptions,
): JudgedModel {
  const { sizes, counts } = panel;
  const moments = momentsFor(model, readPanel(knife.values));
  const curve = panelCurve(model, moments, sizes);
  const errors = discrepancyErrors(model, knife, sizes);
  const gaps = sizes.map((_, i) => curve[i] - knife.values[MOMENT.curve + i]);
  const normal = sizes.length * Math.min(...gaps.map((gap, i) => twoSided(gap, errors[i])));
  const isLaw = model !== 'plateau-matched';
  const fit = isLaw ? testFit(model, counts, { replicates, seed, sizes }) : null;
  // The normal law fails where few tasks decide, the model's own where agents are unequal.
  const curvePValue = Math.min(1, Math.max(normal, fit?.curvePValue ?? 0));
  return {
    model,
    moments,
    curve,
    discrepancies: gaps.map((gap, i) => intervalAround(gap, errors[i], level)),
    curvePValue,
    fit,
    error: rootMean(halves.map((half) => curveError(model, half, sizes))),
    score: isLaw ? mean(halves.map((half) => scoreOf(model, half))) : null,
    verdict: verdictOf(curvePValue, fit),
  };
}

function verdictOf(curvePValue: number, fit: GoodnessOfFit | null): Verdict {
  if (curvePValue <= REFUTATION_LEVEL) return 'refuted';
  return fit !== null && fit.pValue > REFUTATION_LEVEL ? 'fits' : 'predicts';
}

function intervalAround(best: number, error: number, level: number): Estimate {
  const reach = error * normalQuantile((1 + level) / 2);
  return { low: best - reach, best, high: best + reach, level };
}

/** Two-sided p-value of a normal deviate; what has no error is refuted by any gap beyond rounding. */
function twoSided(gap: number, error: number): number {
  if (Math.abs(gap) < 1e-9) return 1;
  return 2 * normalCdf(-Math.abs(gap) / error);
}

/** Steps in which a curve is differentiated. */
const STEP = 1e-4;

/** Standard errors of predicted minus measured: both come from the same tasks. */
function discrepancyErrors(
  model: PanelModel,
  { values, influences }: Jackknife,
  sizes: readonly number[],
): number[] {
  const slopes = (place: number): number[] => {
    const at = (shift: number): number[] => {
      const moved = values.map((value, i) => (i === place ? value + shift : value));
      return panelCurve(model, momentsFor(model, readPanel(moved)), sizes);
    };
    const below = at(-STEP);
    return at(STEP).map((value, i) => (value - below[i]) / (2 * STEP));
  };
  const byAccuracy = slopes(MOMENT.accuracy);
  const rho = model === 'shared' ? MOMENT.pairwise : MOMENT.intraclass;
  const byCorrelation = slopes(rho);
  return sizes.map((_, size) => {
    const squares = influences.map((influence) => {
      const predicted =
        byAccuracy[size] * influence[MOMENT.accuracy] + byCorrelation[size] * influence[rho];
      return (predicted - influence[MOMENT.curve + size]) ** 2;
    });
    return Math.sqrt(sum(squares));
  });
}

interface Half {
  readonly train: MeasuredPanel;
  readonly test: MeasuredPanel;
  readonly testCounts: TaskCounts;
}

/** Random halves of the tasks, each half once for training and once for testing. */
function splitHalves({ statistic, counts, tasks }: PanelData, seed: string): Half[] {
  const key = hashWords(seed);
  const name = hashWords('halves of the tasks');
  return Array.from({ length: SPLITS }, (_, split) => {
    const random = openStream(key, name, split, 0);
    const first = new Uint32Array(tasks);
    // The k-th task is chosen with probability (still wanted)/(still there).
    let wanted = Math.floor(tasks / 2);
    for (let task = 0; task < tasks; task++) {
      if (random.below(tasks - task) < wanted) first[task] = wanted-- > 0 ? 1 : 0;
    }
    const second = first.map((weight) => 1 - weight);
    const train = readPanel(evaluate(statistic, first));
    const test = readPanel(evaluate(statistic, second));
    return { train, test, testCounts: pickCounts(counts, second) };
  });
}

function pickCounts({ agents, right }: TaskCounts, weights: Uint32Array): TaskCounts {
  const keep = (_: number, task: number): boolean => weights[task] > 0;
  return { agents: agents.filter(keep), right: right.filter(keep) };
}

function curveError(model: PanelModel, { train, test }: Half, sizes: readonly number[]): number {
  return meanSquare(panelCurve(model, momentsFor(model, train), sizes), test.curve);
}

function scoreOf(model: PanelModel, { train, testCounts }: Half): number {
  return logScore(model, momentsFor(model, train), testCounts);
}

function recommend(
  models: readonly JudgedModel[],
): Pick<ModelComparison, 'recommended' | 'preferred'> {
  const fitting = models.filter(({ verdict }) => verdict === 'fits');
  const recommended =
    fitting.length > 0 ? fitting : models.filter(({ verdict }) => verdict === 'predicts');
  const preferred =
    fitting.length > 0 ? best(fitting, ({ score }) => score ?? -Infinity) : nearest(models);
  return { recommended: recommended.map(({ model }) => model), preferred: preferred.model };
}

function majorityOfAll({ agents, right }: TaskCounts): number {
  return mean(Array.from(agents, (n, task) => (1 + Math.sign(2 * right[task] - n)) / 2));
}

function nearestPlateau(models: readonly JudgedModel[], allAgents: number): PanelModel {
  const distance = ({ model, moments }: JudgedModel): number =>
    Math.abs(panelPlateau(model, moments) - allAgents);
  return best(models, (model) => -distance(model)).model;
}

/** Errors out of sample closer than this ratio are equal: most of them is the half's own error. */
const EQUAL = 1.1;

function nearest(models: readonly JudgedModel[]): JudgedModel {
  const least = Math.min(...models.map(({ error }) => error));
  const equal = models.filter(({ error }) => error <= EQUAL * least);
  return best(equal, ({ discrepancies }) => -sum(discrepancies.map((gap) => gap.best ** 2)));
}

function best(models: readonly JudgedModel[], of: (model: JudgedModel) => number): JudgedModel {
  return models.reduce((top, model) => (of(model) > of(top) ? model : top));
}

const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const rootMean = (squares: readonly number[]): number => Math.sqrt(mean(squares));

function meanSquare(predicted: readonly number[], measured: readonly number[]): number {
  return mean(predicted.map((value, i) => (value - measured[i]) ** 2));
}
