import { checkAbove, checkNonNegative } from '../../../math/domain.ts';
import type { Estimate } from '../../../math/intervals.ts';
import {
  estimateAccuracies,
  gatherConditions,
  type Intervals,
  resampleConditions,
  sumTasks,
} from './conditions.ts';
import {
  dispersionOf,
  type FamilyFit,
  fitFamily,
  hullOf,
  type Sample,
  supportedFamilies,
} from './fitFamily.ts';
import { lackOfTasks, say, sayInterval, sayRefuted } from './fitWords.ts';
import { leafFamilies, type LeafName, type LeafQuantity } from './leafLaws.ts';
import type { BudgetOutcome } from '../log.ts';

/** Accuracy at one compute budget. */
export interface BudgetAccuracy {
  readonly budget: number;
  readonly trials: number;
  readonly accuracy: Estimate;
}

/** A leaf curve fitted to accuracies; estimates: beta, kappa, max, meanBias. */
export type LeafCurveFit = FamilyFit<LeafName, LeafQuantity>;

/** What was measured and tried, whatever came of it. */
interface LeafEvidence {
  readonly tasks: number;
  /** in order of the budget */
  readonly accuracies: readonly BudgetAccuracy[];
  /** geometric mean of the budgets, tokens, at which `meanBias` of a fit stands; null without any */
  readonly meanBudget: number | null;
  /** variance of the accuracies between budgets over that of independent trials; null if not fitted */
  readonly dispersion: number | null;
  /** the best first */
  readonly fits: readonly LeafCurveFit[];
  /** for the user, in sentences */
  readonly words: string;
}

/** Why a leaf curve cannot be told from a log. */
export type LeafUnidentified = 'budgets' | 'tasks' | 'chance' | 'flat' | 'wide' | 'curves';

/** A leaf curve with its parameters, or why there is none. */
export type LeafCurveEstimate =
  | (LeafEvidence & {
      readonly verdict: 'estimated';
      readonly curve: LeafName;
      readonly beta: Estimate;
      /** tokens^−beta */
      readonly kappa: Estimate;
      /** 1 where the data show no ceiling below it */
      readonly max: Estimate;
    })
  | (LeafEvidence & { readonly verdict: 'not identifiable'; readonly reason: LeafUnidentified })
  | (LeafEvidence & { readonly verdict: 'no curve fits' });

const LEAST_BUDGETS = 3;
/** an interval of beta whose ends differ by a larger factor says too little to plan with */
const WIDEST = 4;

/**
 * Estimates beta and kappa of a leaf, g(x) ≈ kappa·x^beta, from accuracies (1 + g)/2 at several
 * compute budgets: the curves `power`, min(max, kappa·x^beta), and `exponential`,
 * max·(1 − exp(−(kappa/max)·x^beta)), by maximum binomial likelihood, with a ceiling max below 1
 * where QAIC asks for it. Intervals are bias-corrected percentiles of the bootstrap over tasks, in which a task keeps
 * all its budgets; those of beta, kappa and max hold those of every curve within 6 of the least QAIC.
 *
 * Source: arXiv:2601.17311, leaf scaling law; Efron 1979; Burnham and Anderson 2002, 2.5.
 *
 * @param budgets one row a task and budget, or several that are added; a budget of 0 tokens says
 *   nothing of a curve through 0 and is left out
 * @returns `not identifiable` where budgets, tasks or signal are too few: fewer than 3 budgets or 10
 *   tasks, no accuracy above ½, no rise, an interval of beta whose ends differ by more than a factor
 *   of 4, or two curves that the data support and that lie so far apart; `no curve fits` where the
 *   deviance rejects both curves at 1 − level
 * @throws {RangeError} when a budget is negative or not finite, counts are not 0 ≤ successes ≤ trials,
 *   the level is not in (0, 1) or there are no replicates
 * @example
 * const log = [1, 4, 16].flatMap((budget) =>
 *   Array.from({ length: 1000 }, (_, i) => {
 *     const successes = i % 100 < 50 + 10 * Math.sqrt(budget) ? 1 : 0;
 *     return { task: `${i}`, budget, trials: 1, successes };
 *   }),
 * );
 * const fit = fitLeafCurve(log, { level: 0.95, replicates: 200, seed: 'a' });
 * fit.verdict; // => 'estimated'
 * Math.round(100 * fit.beta.best); // => 50
 */
export function fitLeafCurve(
  budgets: readonly BudgetOutcome[],
  intervals: Intervals,
): LeafCurveEstimate {
  checkAbove('level', intervals.level, 0, 1 - Number.EPSILON);
  for (const { budget } of budgets) checkNonNegative('budget', budget);
  const table = gatherConditions(
    budgets.filter(({ budget }) => budget > 0),
    ({ budget }) => budget,
  );
  const { conditions, tasks } = table;
  const sample: Sample = {
    counts: sumTasks(table),
    resampled: tasks === 0 ? [] : resampleConditions(table, intervals),
    level: intervals.level,
  };
  const evidence = measure(conditions, tasks, sample);
  const lacking = findLack(evidence);
  if (lacking !== null) return { ...evidence, verdict: 'not identifiable', ...lacking };
  const dispersion = dispersionOf(sample);
  const fits = leafFamilies(conditions)
    .map((family) => fitFamily(sample, family, dispersion))
    .filter((fit) => fit !== null)
    .sort((a, b) => a.goodness.qaic - b.goodness.qaic);
  return judge({ ...evidence, dispersion, fits });
}

function measure(conditions: readonly number[], tasks: number, sample: Sample): LeafEvidence {
  const estimates = estimateAccuracies(sample.counts, sample.resampled, sample.level);
  const logarithm = conditions.reduce((sum, x) => sum + Math.log(x), 0) / conditions.length;
  return {
    tasks,
    accuracies: conditions.map((budget, i) => ({
      budget,
      trials: sample.counts[i].trials,
      accuracy: estimates[i],
    })),
    meanBudget: conditions.length === 0 ? null : Math.exp(logarithm),
    dispersion: null,
    fits: [],
    words: '',
  };
}

type Lack = { readonly reason: LeafUnidentified; readonly words: string };

/** What can be seen to lack before any fit. */
function findLack({ accuracies, tasks }: LeafEvidence): Lack | null {
  if (accuracies.length < LEAST_BUDGETS) {
    const found = `${accuracies.length} ${accuracies.length === 1 ? 'budget' : 'budgets'} logged`;
    const advice =
      `collect at least ${LEAST_BUDGETS}, spanning at least a factor of 10, ` +
      'on the same tasks where possible';
    return { reason: 'budgets', words: `${found}: beta needs more; ${advice}.` };
  }
  const fewTasks = lackOfTasks(tasks);
  if (fewTasks !== null) return fewTasks;
  if (accuracies.some(({ accuracy }) => accuracy.low > 0.5)) return null;
  const words =
    'Accuracy is nowhere above one half beyond its interval, so there is no bias to scale; ' +
    'collect larger budgets, easier tasks or more tasks.';
  return { reason: 'chance', words };
}

/** What the fits allow to say. */
function judge(evidence: LeafEvidence): LeafCurveEstimate {
  const { fits, accuracies } = evidence;
  const level = accuracies[0].accuracy.level;
  const supported = supportedFamilies(fits, level);
  const [best] = supported;
  if (fits.length > 0 && best === undefined) {
    const words =
      sayFall(accuracies) ??
      `Neither curve fits: ${sayRefuted(fits)}; use a table of the measured accuracies.`;
    return { ...evidence, verdict: 'no curve fits', words };
  }
  const lack = best === undefined ? sayFlat(accuracies) : findWeakness(evidence, supported);
  if (lack !== null) return { ...evidence, verdict: 'not identifiable', ...lack };
  const hull = (key: LeafQuantity) => hullOf(supported.map(({ estimates }) => estimates[key]));
  return {
    ...evidence,
    verdict: 'estimated',
    curve: best.name,
    beta: hull('beta'),
    kappa: hull('kappa'),
    max: hull('max'),
    words: saySupport(supported, fits),
  };
}

const isWide = ({ low, high }: Estimate): boolean => !(high <= WIDEST * low);

function findWeakness(evidence: LeafEvidence, supported: readonly LeafCurveFit[]): Lack | null {
  const betas = supported.map(({ estimates }) => estimates.beta);
  if (!(betas[0].low > 0)) return sayFlat(evidence.accuracies);
  if (isWide(betas[0])) return sayWide(evidence, betas[0]);
  return isWide(hullOf(betas)) ? sayCurves(supported) : null;
}

/** Accuracy that falls with the budget, beyond the intervals of its ends; null where it does not. */
function sayFall(accuracies: readonly BudgetAccuracy[]): string | null {
  const [first, last] = [accuracies[0], accuracies[accuracies.length - 1]];
  if (!(last.accuracy.high < first.accuracy.low)) return null;
  return 'Accuracy falls as the budget rises, beyond its intervals: no leaf curve does; look whether budget and task or agent go together in the log.';
}

function sayFlat(accuracies: readonly BudgetAccuracy[]): Lack {
  const falls = sayFall(accuracies);
  if (falls !== null) return { reason: 'flat', words: falls };
  const top = accuracies[accuracies.length - 1].accuracy;
  const high = top.best > 0.9;
  const why = high ? 'all budgets reach the ceiling' : 'the budgets make no difference that shows';
  const advice = high ? 'smaller budgets' : 'budgets that lie further apart, or more tasks';
  return {
    reason: 'flat',
    words: `Accuracy does not rise with the budget beyond its intervals: ${why}; collect ${advice}.`,
  };
}

/** The half-width falls as one over the span of ln x and over the root of the tasks. */
function sayWide({ accuracies, tasks }: LeafEvidence, beta: Estimate): Lack {
  const span = Math.log(accuracies[accuracies.length - 1].budget / accuracies[0].budget);
  const wanted = ((WIDEST - 1) / (WIDEST + 1)) * beta.best;
  const excess = (beta.high - beta.low) / 2 / wanted;
  const factor = Math.exp(span * excess);
  const more = Number.isFinite(excess)
    ? `about ${say(Math.ceil(tasks * excess * excess))} tasks` +
      (factor < 1e6 ? ` or budgets spanning at least a factor of ${say(factor)}` : '')
    : 'more tasks and budgets that lie further apart';
  return {
    reason: 'wide',
    words: `beta lies in ${sayInterval(beta)}, too wide to plan with; collect ${more}.`,
  };
}

function sayCurves(supported: readonly LeafCurveFit[]): Lack {
  const each = supported.map(
    ({ name, estimates }) => `${name} with beta in ${sayInterval(estimates.beta)}`,
  );
  return {
    reason: 'curves',
    words:
      `Saturation and a power law are not told apart: ${each.join(' and ')} fit alike; ` +
      'collect smaller budgets, at which a bias below .3 shows the power law alone.',
  };
}

function saySupport(supported: readonly LeafCurveFit[], fits: readonly LeafCurveFit[]): string {
  const [best, second] = supported;
  if (second !== undefined) {
    return (
      `${best.name} fits best, ${second.name} as well (QAIC differ by ` +
      `${say(Math.abs(second.goodness.qaic - best.goodness.qaic))}); the intervals hold both.`
    );
  }
  const other = fits.find(({ name }) => name !== best.name);
  const versus =
    other === undefined
      ? ''
      : `, better than ${other.name} (QAIC lower by ${say(other.goodness.qaic - best.goodness.qaic)})`;
  const { pValue } = best.goodness;
  const goodness =
    pValue === null
      ? 'as many coefficients as budgets leave no test of it'
      : `its deviance is as expected (p = ${say(pValue)})`;
  return `${best.name} fits${versus}; ${goodness}.`;
}
