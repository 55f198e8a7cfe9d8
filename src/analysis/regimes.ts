import type { Estimate } from '../math/intervals.ts';
import { regimeOf, SATURATION, type Regime } from '../models/majority/theory/regimes.ts';
import type { Model } from '../models/model.ts';
import { estimateObservable, evaluateObservable, findObservable } from './estimate.ts';
import { comparePoints } from './pairing.ts';
import type { PointResult, RunResult } from './result.ts';

export type { Regime } from '../models/majority/theory/regimes.ts';

/** What theory says of a cell; null where it does not speak. */
export interface PredictedRegime {
  readonly regime: Regime | null;
  /** whether the organization beats one agent that spends the same budget */
  readonly synergy: boolean | null;
  /** whether alpha <= 1, so that ever more levels lose every signal */
  readonly asymptoticCollapse: boolean | null;
  /** whether alpha > 1 and the leaves are better than the fixed point: levels lower the bias to it */
  readonly overshoot: boolean | null;
}

/** What the trials say of a cell; null where there are none to say it. */
export interface MeasuredRegime {
  readonly regime: Regime | 'undecided' | null;
  readonly synergy: boolean | 'undecided' | null;
}

/** One organization and its regime. */
export interface RegimeCell {
  readonly point: PointResult;
  /** the same organization with one more level, null where the run has none */
  readonly enlarged: PointResult | null;
  readonly predicted: PredictedRegime;
  readonly measured: MeasuredRegime;
}

/** How many cells have one predicted and one measured label. */
export interface Confusion<Label> {
  readonly predicted: Label;
  readonly measured: Label | 'undecided';
  readonly cells: number;
}

/**
 * Labels organizations by regime (see {@link regimeOf}, delta = .1) and by synergy, once as theory
 * predicts and once as the trials alone say.
 *
 * A point is judged beside its enlarged one: the point of the run, in any part, that has the same
 * parameters but `enlarged` = true. The facts `leafBias` (mu_0) and `aloneBias` (g(B)) are inputs
 * that both labels know exactly; predictions enter the predicted labels only. With c the run's
 * confidence, every decision is one-sided at level (1 − c)/2, by a two-sided interval at c:
 *
 * - collapse when the interval of mu_L lies below mu_0, no collapse when above, else undecided;
 * - then saturation when the intervals of mu_{L+1} − 1.1·mu_L and of .9·mu_L − mu_{L+1} both lie
 *   below 0 (two one-sided tests: Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15, 1987),
 *   growth when one of them lies above 0, else undecided; trial by trial where both points have
 *   votes, see {@link comparePoints};
 * - synergy when the interval of mu_L lies above g(B), none when below, else undecided.
 *
 * A wrong label takes a wrong decision: near one boundary its probability is at most (1 − c)/2, and
 * never more than three times that. A single agent is no organization: it has no regime, and no
 * synergy by definition. A leaf bias of 0 or below has no regime. Level samples measure nothing.
 *
 * @param points the points to be judged; those with `enlarged` = true are only compared with
 * @param run the run, where the enlarged points are looked up
 * @returns one cell a point, in their order
 * @throws {RangeError} when the model has no observable `bias`
 */
export function measureRegimes(points: readonly PointResult[], run: RunResult): RegimeCell[] {
  const enlarged = indexEnlarged(run.points);
  return points
    .filter(({ parameters }) => parameters['enlarged'] !== true)
    .map((point) => {
      const larger = enlarged.get(keyOf(point)) ?? null;
      return {
        point,
        enlarged: larger,
        predicted: predictCell(point, larger, run.model),
        measured: measureCell(point, larger, run),
      };
    });
}

/**
 * The confusion table of predicted against measured regimes: the pairs of labels that occur, over
 * the cells that have both. `undecided` is a measured label of its own.
 */
export function confuseRegimes(cells: readonly RegimeCell[]): Confusion<Regime>[] {
  return confuse(
    ['collapse', 'saturation', 'growth'],
    cells.map(({ predicted, measured }) => [predicted.regime, measured.regime]),
  );
}

/** {@link confuseRegimes} of synergy. */
export function confuseSynergy(cells: readonly RegimeCell[]): Confusion<boolean>[] {
  return confuse(
    [false, true],
    cells.map(({ predicted, measured }) => [predicted.synergy, measured.synergy]),
  );
}

function confuse<Label>(
  labels: readonly Label[],
  pairs: readonly (readonly [Label | null, Label | 'undecided' | null])[],
): Confusion<Label>[] {
  const count = (predicted: Label, measured: Label | 'undecided') =>
    pairs.filter((pair) => pair[0] === predicted && pair[1] === measured).length;
  return labels
    .flatMap((predicted) =>
      [...labels, 'undecided' as const].map((measured) => {
        return { predicted, measured, cells: count(predicted, measured) };
      }),
    )
    .filter(({ cells }) => cells > 0);
}

function keyOf({ parameters }: PointResult): string {
  const others = Object.entries(parameters).filter(([path]) => path !== 'enlarged');
  return JSON.stringify(others.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The enlarged points by what they enlarge; of several the one with the most trials. */
function indexEnlarged(points: readonly PointResult[]): Map<string, PointResult> {
  const found = new Map<string, PointResult>();
  for (const point of points) {
    if (point.parameters['enlarged'] !== true) continue;
    const known = found.get(keyOf(point));
    if (known === undefined || trialsOf(point) > trialsOf(known)) found.set(keyOf(point), point);
  }
  return found;
}

function trialsOf({ method, tallies }: PointResult): number {
  return method === 'level' ? 0 : (tallies['root']?.trials ?? 0);
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** One agent that does all: one vote and no message. A relay casts one vote too. */
function isSingle({ facts }: PointResult): boolean {
  return facts['leaves'] === 1 && !(Number(facts['depth']) > 0);
}

/** The leaf bias where there is a signal that may grow. */
function signalOf(point: PointResult): number | null {
  const leaf = numberOf(point.facts['leafBias']);
  return leaf !== null && leaf > 0 && !isSingle(point) ? leaf : null;
}

function predictCell(
  point: PointResult,
  enlarged: PointResult | null,
  model: Model,
): PredictedRegime {
  const root = predictedBias(point, model);
  const quantities = point.prediction?.quantities ?? {};
  const alpha = numberOf(quantities['alpha']);
  const limit = numberOf(quantities['fixedPoint']);
  const leaf = signalOf(point);
  const known = alpha !== null && limit !== null && leaf !== null;
  return {
    regime: predictRegime(leaf, root, enlarged === null ? null : predictedBias(enlarged, model)),
    synergy: predictSynergy(point, root),
    asymptoticCollapse: alpha === null || isSingle(point) ? null : alpha <= 1,
    overshoot: known ? alpha > 1 && leaf > limit : null,
  };
}

function predictedBias({ prediction, facts }: PointResult, model: Model): number | null {
  const value = prediction?.value ?? null;
  if (value === null) return null;
  const bias = evaluateObservable(findObservable(model, 'bias'), value, facts);
  // Rounding of a closed form may step over 1.
  return bias === null ? null : Math.min(1, Math.max(-1, bias));
}

function predictRegime(
  leaf: number | null,
  root: number | null,
  enlarged: number | null,
): Regime | null {
  if (leaf === null || root === null) return null;
  // A collapse is one whatever a further level would do.
  if (enlarged === null) return root < leaf ? 'collapse' : null;
  return regimeOf({ leaf, root, enlarged });
}

function predictSynergy(point: PointResult, root: number | null): boolean | null {
  if (isSingle(point)) return false;
  const alone = numberOf(point.facts['aloneBias']);
  return alone === null || root === null ? null : root > alone;
}

function measureCell(
  point: PointResult,
  enlarged: PointResult | null,
  run: RunResult,
): MeasuredRegime {
  const bias = measuredBias(point, run);
  return {
    regime: bias === null ? null : measureRegime(point, enlarged, bias, run),
    synergy: isSingle(point) ? false : measureSynergy(point, bias),
  };
}

function measuredBias(point: PointResult, { model, confidence }: RunResult): Estimate | null {
  if (trialsOf(point) === 0) return null;
  const { method, tallies, stopped } = point;
  const sample = { method, tally: tallies['root'], stopped };
  return estimateObservable(model, 'bias', sample, confidence);
}

/** On which side of a bound an interval lies: −1 below, 1 above, 0 on both. */
function sideOf({ low, high }: Estimate, bound: number): -1 | 0 | 1 {
  if (high < bound) return -1;
  return low > bound ? 1 : 0;
}

function measureSynergy(
  { facts }: PointResult,
  bias: Estimate | null,
): boolean | 'undecided' | null {
  const alone = numberOf(facts['aloneBias']);
  if (alone === null || bias === null) return null;
  const side = sideOf(bias, alone);
  return side === 0 ? 'undecided' : side > 0;
}

function measureRegime(
  point: PointResult,
  enlarged: PointResult | null,
  bias: Estimate,
  { model, confidence: level }: RunResult,
): Regime | 'undecided' | null {
  const leaf = signalOf(point);
  if (leaf === null) return null;
  const side = sideOf(bias, leaf);
  if (side < 0) return 'collapse';
  if (enlarged === null || trialsOf(enlarged) === 0) return null;
  if (side === 0) return 'undecided';
  const options = { level, observable: 'bias' };
  const pairs = [
    { pair: [enlarged, point], weights: [1, 1 + SATURATION] },
    { pair: [point, enlarged], weights: [1 - SATURATION, 1] },
  ] as const;
  const sides = pairs.map(({ pair, weights }) => {
    const compared = comparePoints(model, pair, { ...options, weights });
    return compared === null ? 0 : sideOf(compared.difference, 0);
  });
  if (sides.some((one) => one > 0)) return 'growth';
  return sides.every((one) => one < 0) ? 'saturation' : 'undecided';
}
