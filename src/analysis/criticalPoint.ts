import { randomNormal } from 'd3-random';
import type { Estimate } from '../math/intervals.ts';
import { normalCdf } from '../math/normal.ts';
import { percentiles } from '../math/percentiles.ts';
import { hashWords, openStream } from '../math/random.ts';
import type { Model } from '../models/model.ts';
import { countStopped, measureGrowth, type GrowthPoint } from './growth.ts';
import {
  fitGrowth,
  iterateMap,
  neutralPoint,
  neutralPointError,
  type GrowthDatum,
  type GrowthFit,
  type GrowthTerms,
} from './growthFit.ts';
import type { PointResult } from './result.ts';

/** What to estimate. */
export interface CriticalPointOptions {
  /** path of the swept parameter, such as `correlation`, `fidelity` or a variable */
  readonly along: string;
  /** level of the interval, in (0, 1) */
  readonly level: number;
  /** seed of the bootstrap */
  readonly seed: string;
  /** a model of 0/1 trials with the observable `bias` */
  readonly model: Model;
  /** bootstrap replicates, 1000 when absent */
  readonly replicates?: number;
}

/** The parameter value at which one signal keeps its size: mu_L = mu_0. */
export interface FiniteSignalBoundary {
  readonly signal: number;
  readonly estimate: Estimate;
}

/** The critical point as the simulation alone sees it. */
export interface CriticalPoint {
  readonly along: string;
  /** null where the points do not show one; `reason` says why */
  readonly estimate: Estimate | null;
  readonly reason?: string;
  /**
   * Whether the estimate is the limit of a vanishing signal, alpha = 1. If not, only one signal was
   * simulated, and the estimate is its finite-signal boundary mu_L = mu_0.
   */
  readonly extrapolated: boolean;
  /** of the estimate, by the delta method, beside the interval by bootstrap */
  readonly standardError: number | null;
  /** how many points the fit used */
  readonly pointsUsed: number;
  /** how many of them a rule ended; the fit and its bootstrap take their trials for fixed */
  readonly pointsStopped: number;
  /** the leaf biases of those points, ascending */
  readonly signals: readonly number[];
  /** one for each of the signals */
  readonly boundaries: readonly FiniteSignalBoundary[];
  /** how well one smooth map describes the points used; null without a degree of freedom */
  readonly goodnessOfFit: GoodnessOfFit | null;
  /** the growth of every point, for a figure, in order of the parameter */
  readonly growth: readonly (GrowthPoint & { readonly used: boolean })[];
}

/** A chi-square test of the fit. */
export interface GoodnessOfFit {
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
}

/** A fit in the units it was made in: r = (value − centre)/scale, squares in units of `square`. */
interface Fitted {
  readonly fit: GrowthFit;
  readonly terms: GrowthTerms;
  readonly centre: number;
  readonly scale: number;
  readonly used: readonly GrowthPoint[];
  readonly data: readonly GrowthDatum[];
  readonly extrapolated: boolean;
}

// Widths of the window in |ln(mu_L/mu_0)|: wide enough to be precise, narrow enough for the map to
// be smooth. The widest one whose fit is not refuted is taken.
const WINDOWS = [1, 0.7, 0.5, 0.35, 0.25];
const ACCEPTABLE = 0.01;
/** distinct parameter values on either side of the sign change from which the search starts */
const NEIGHBOURS = 4;
/** distinct values on either side that belong to every window, so that a fit can be refuted */
const INNERMOST = 2;
/** signals that differ by less than this factor are one signal */
const DISTINCT_SIGNALS = 1.05;

/**
 * Estimates a critical point along one parameter from simulation alone: the value at which the
 * amplification alpha of a vanishing signal by one level is 1 (arXiv:2601.17311, Theorem 4).
 *
 * Method. The map of one level is odd in the bias, hence its growth factor is smooth in the
 * parameter r and in u²: mu_{t+1} = mu_t·[1 + a0 + a1·r + a2·r² + (c0 + c1·r)·mu_t²]. The L-fold
 * iterate is fitted to the simulated biases at the root by least squares with binomial weights,
 * over the points around the sign change of mu_L − mu_0: those with |ln(mu_L/mu_0)| ≤ 1 by a first
 * fit and the two nearest parameter values on either side, fewer when a chi-square test refutes
 * the fit at 1 %. The critical point is the root of the growth rate at u → 0. The interval is the
 * percentile interval of a parametric bootstrap: binomial noise about the fit in its normal
 * approximation, fitted again. Where only one leaf bias was simulated, the terms in u² are dropped
 * and the root is that signal's boundary mu_L = mu_0, which lies short of the critical point:
 * `extrapolated` is false. Where every fit is refuted (`goodnessOfFit`), the points are too far
 * apart for their depth, or differ in more than they may, and the interval means little.
 *
 * Facts of the points (leaf bias, depth) are read, their predictions never. Points of the method
 * `level` are left out: they are fed with the theory's biases.
 *
 * @param points sampled points that differ in the parameter, the leaf bias and the depth only
 * @param options the parameter, the level in (0, 1), the seed, the model
 * @returns the estimate with all it rests on, or a null estimate and the reason
 * @throws {RangeError} when no point has the parameter as a number, when the model is not of 0/1
 *   trials with the observable `bias`, or when the level is not in (0, 1)
 */
export function estimateCriticalPoint(
  points: readonly PointResult[],
  options: CriticalPointOptions,
): CriticalPoint {
  const { along, level, model } = options;
  const growth = measureGrowth(points, along, model, level);
  const crossing = findCrossing(growth);
  if (crossing === null) return notFound(along, growth, reasonFor(growth));
  const fitted = fitAround(growth, crossing);
  if (fitted === null)
    return notFound(along, growth, 'the points near the sign change are too few');
  return describeFit(fitted, growth, options);
}

function reasonFor(growth: readonly GrowthPoint[]): string {
  if (growth.length === 0) return 'no point has a root bias, a positive leaf bias and a depth';
  const grown = growth.filter(({ bias, signal }) => bias.best > signal).length;
  return `the signal grows at ${grown} of ${growth.length} points, without a change of sign along the parameter`;
}

function notFound(along: string, growth: readonly GrowthPoint[], reason: string): CriticalPoint {
  return {
    along,
    estimate: null,
    reason,
    extrapolated: false,
    standardError: null,
    pointsUsed: 0,
    pointsStopped: 0,
    signals: [],
    boundaries: [],
    goodnessOfFit: null,
    growth: growth.map((point) => ({ ...point, used: false })),
  };
}

/** Standard error of the bias, from a count moved off 0 and off all. */
export function biasError({ bias, trials }: GrowthPoint): number {
  const shrunk = (bias.best * trials) / (trials + 1);
  return Math.sqrt((1 - shrunk * shrunk) / trials);
}

/**
 * The two neighbouring parameter values between which growth turns into decay or back: the cut
 * that separates the z-scores of mu_L − mu_0 best by sign; null when no cut separates them.
 */
function findCrossing(growth: readonly GrowthPoint[]): readonly [number, number] | null {
  const scores = growth.map((point) => (point.bias.best - point.signal) / biasError(point));
  const total = scores.reduce((sum, score) => sum + score, 0);
  let best = Math.abs(total);
  let crossing: readonly [number, number] | null = null;
  let before = 0;
  for (let i = 1; i < growth.length; i++) {
    before += scores[i - 1];
    const separation = Math.abs(2 * before - total);
    if (growth[i].value > growth[i - 1].value && separation > best) {
      best = separation;
      crossing = [growth[i - 1].value, growth[i].value];
    }
  }
  return crossing;
}

function distinct(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The points at the `count` nearest parameter values on either side of the crossing. */
function neighbourhood(
  growth: readonly GrowthPoint[],
  [left, right]: readonly [number, number],
  count: number,
): GrowthPoint[] {
  const values = distinct(growth.map(({ value }) => value));
  const low = values.filter((value) => value <= left).slice(-count)[0];
  const high = values.filter((value) => value >= right)[count - 1] ?? Infinity;
  return growth.filter(({ value }) => value >= low && value <= high);
}

function fitAround(
  growth: readonly GrowthPoint[],
  crossing: readonly [number, number],
): Fitted | null {
  const centre = (crossing[0] + crossing[1]) / 2;
  const start = fitPoints(neighbourhood(growth, crossing, NEIGHBOURS), centre, false);
  if (start === null) return null;
  const nearest = new Set(neighbourhood(growth, crossing, INNERMOST));
  let last: Fitted | null = null;
  for (const width of WINDOWS) {
    const near = growth.filter((point) => nearest.has(point) || isWithin(point, start, width));
    const fitted = fitPoints(near, centre, true);
    if (fitted === null) continue;
    last = fitted;
    const goodness = goodnessOfFit(fitted.fit);
    if (goodness === null || goodness.pValue >= ACCEPTABLE) break;
  }
  return last;
}

/** Whether a point's signal, by a first fit, changes by a factor within e^±width. */
function isWithin(point: GrowthPoint, { fit, centre, scale }: Fitted, width: number): boolean {
  // A choice by the measured bias itself would prefer upward over downward fluctuations.
  const reached = iterateMap(fit.map, datumOf(point, centre, scale));
  return reached > 0 && Math.abs(Math.log(reached / point.signal)) <= width;
}

function datumOf(point: GrowthPoint, centre: number, scale: number): GrowthDatum {
  const { value, signal, depth, bias } = point;
  return { r: (value - centre) / scale, signal, depth, bias: bias.best, error: biasError(point) };
}

function fitPoints(used: readonly GrowthPoint[], centre: number, curved: boolean): Fitted | null {
  const scale = Math.max(...used.map(({ value }) => Math.abs(value - centre)));
  const data = used.map((point) => datumOf(point, centre, scale));
  const signals = used.map(({ signal }) => signal);
  const extrapolated = Math.max(...signals) > DISTINCT_SIGNALS * Math.min(...signals);
  for (const terms of candidateTerms(extrapolated, curved)) {
    const count = 2 + Number(terms.curved) + terms.nonlinear;
    // The rich fits ask for points to spare, the plain ones take what there is.
    if (data.length < count + (terms.curved ? 3 : 0)) continue;
    const fit = fitGrowth(data, terms, [0, 0, 0, 0, 0]);
    if (fit !== null && Number.isFinite(neutralPoint(fit.map, 0))) {
      return { fit, terms, centre, scale, used, data, extrapolated };
    }
  }
  return null;
}

function candidateTerms(extrapolated: boolean, curved: boolean): GrowthTerms[] {
  const nonlinear = extrapolated ? ([2, 1] as const) : ([0] as const);
  const plain = nonlinear.map((count) => ({ curved: false, nonlinear: count }));
  return curved ? [{ curved: true, nonlinear: nonlinear[0] }, ...plain] : plain;
}

/** The chi-square tail by the cube-root transformation (E. B. Wilson, M. M. Hilferty, 1931). */
export function goodnessOfFit({
  chiSquare,
  degreesOfFreedom,
}: Pick<GrowthFit, 'chiSquare' | 'degreesOfFreedom'>): GoodnessOfFit | null {
  if (degreesOfFreedom < 1) return null;
  const spread = 2 / (9 * degreesOfFreedom);
  const z = (Math.cbrt(chiSquare / degreesOfFreedom) - (1 - spread)) / Math.sqrt(spread);
  return { chiSquare, degreesOfFreedom, pValue: normalCdf(-z) };
}

function describeFit(
  fitted: Fitted,
  growth: readonly GrowthPoint[],
  options: CriticalPointOptions,
): CriticalPoint {
  const { fit, centre, scale, used, extrapolated } = fitted;
  const value = centre + scale * neutralPoint(fit.map, 0);
  const { along } = options;
  if (!(value >= growth[0].value && value <= growth[growth.length - 1].value)) {
    return notFound(
      along,
      growth,
      `the sign change lies outside the sampled values, near ${value}`,
    );
  }
  const signals = distinct(used.map(({ signal }) => signal));
  const replicas = bootstrap(fitted, options);
  const estimateAt = (square: number): Estimate => {
    const roots = replicas.map((map) => centre + scale * neutralPoint(map, square));
    const best = centre + scale * neutralPoint(fit.map, square);
    return { ...percentiles(roots, options.level), best, level: options.level };
  };
  const chosen = new Set(used);
  return {
    along,
    estimate: estimateAt(0),
    extrapolated,
    standardError: scale * neutralPointError(fit, 0),
    pointsUsed: used.length,
    pointsStopped: countStopped(used),
    signals,
    boundaries: signals.map((signal) => ({
      signal,
      estimate: estimateAt(extrapolated ? signal * signal : 0),
    })),
    goodnessOfFit: goodnessOfFit(fit),
    growth: growth.map((point) => ({ ...point, used: chosen.has(point) })),
  };
}

/** The maps fitted to noise about the fit. */
function bootstrap(
  { fit, terms, data, used }: Fitted,
  { along, seed, replicates = 1000 }: CriticalPointOptions,
): GrowthFit['map'][] {
  const key = hashWords(seed);
  const name = hashWords(`critical point along ${along}`);
  const means = data.map((datum) => iterateMap(fit.map, datum));
  const deviations = means.map((mean, i) =>
    Math.sqrt(Math.max(0, 1 - mean * mean) / used[i].trials),
  );
  return Array.from({ length: replicates }, (_, replicate) => {
    const random = openStream(key, name, replicate, 0);
    const normal = randomNormal.source(() => random.uniform())();
    const noisy = data.map(({ r, signal, depth, error }, i) => {
      return { r, signal, depth, error, bias: means[i] + deviations[i] * normal() };
    });
    return fitGrowth(noisy, terms, fit.map)?.map ?? [NaN, NaN, NaN, NaN, NaN];
  });
}
