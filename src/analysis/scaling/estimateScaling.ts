import { randomNormal } from 'd3-random';
import type { Estimate } from '../../math/intervals.ts';
import { percentiles } from '../../math/percentiles.ts';
import { hashWords, openStream } from '../../math/random.ts';
import { type CriticalPointOptions, type GoodnessOfFit, goodnessOfFit } from '../criticalPoint.ts';
import { countStopped, measureGrowth } from '../growth.ts';
import type { PointResult } from '../result.ts';
import { fitScaling, QUINTIC_ERROR, type Trajectory } from './fitScaling.ts';
import {
  fixedPointSlope,
  growthRate,
  iterateScaling,
  scalingFixedPoint,
  TERM,
  type ScalingMap,
} from './scalingMap.ts';
import { type FittedScaling, fitWindow } from './scalingWindow.ts';

/** What to estimate: as of a critical point, but with 400 bootstrap replicates when absent. */
export type ScalingOptions = CriticalPointOptions;

/**
 * The exponents of a transition at the critical value r_c: `orderParameter` mu* ~ |r − r_c|^beta,
 * `decay` mu_L ~ L^−delta at it, `growthDepth` 1/|ln alpha| ~ |r − r_c|^−nu.
 */
export const SCALING_EXPONENTS = ['orderParameter', 'decay', 'growthDepth'] as const;

export type ScalingExponent = (typeof SCALING_EXPONENTS)[number];

/** Depths and the fixed point at one value of the parameter, as the simulation sees them. */
export interface DepthScale {
  readonly value: number;
  /** 1/|ln alpha|, levels over which a small signal changes by a factor e; null if undecided */
  readonly growthDepth: Estimate | null;
  /** 1/|ln T'(mu*)|, levels over which the distance to mu* shrinks by a factor e */
  readonly relaxationDepth: Estimate | null;
  readonly fixedPoint: Estimate | null;
  /** why they are undecided */
  readonly reason?: string;
}

/** Levels that a signal is ahead of an infinite one: mu_0^−q/(q·c) with the measured q and c. */
export interface HeadStart {
  readonly signal: number;
  readonly levels: number;
}

/** The scaling of a transition as simulated depths alone show it. */
export interface Scaling {
  readonly along: string;
  /** null where undecided; `reason` says why */
  readonly criticalPoint: Estimate | null;
  /** null where undecided */
  readonly exponents: Readonly<Record<ScalingExponent, Estimate>> | null;
  readonly reason?: string;
  /** one for each value of the parameter that was used, ascending */
  readonly depthScales: readonly DepthScale[];
  /** one for each leaf bias that was used, ascending */
  readonly headStarts: readonly HeadStart[];
  /** how many points the fit used */
  readonly pointsUsed: number;
  /** how many of them a rule ended; the fit and its bootstrap take their trials for fixed */
  readonly pointsStopped: number;
  /** the depths of those points, ascending */
  readonly depths: readonly number[];
  readonly goodnessOfFit: GoodnessOfFit | null;
}

const REPLICATES = 400;

/**
 * Estimates how the order parameter of trees scales with depth, from simulated depths alone: the
 * critical point r_c, mu* ~ |r − r_c|^beta, mu_L ~ L^−delta at r_c, and the depths of growth
 * 1/|ln alpha| and of relaxation 1/|ln T'(mu*)|.
 *
 * Method. One map with free exponents, mu_{t+1} = mu_t·[1 + a(r) − c(r)·(mu_t^q − e·mu_t^2q)] with
 * a = sgn(r − r_c)·|r − r_c|^nu·(a0 + a1·(r − r_c)) and c linear in r, is iterated from the leaves
 * and fitted to the biases at all depths by least squares with binomial weights. Then delta = 1/q,
 * beta = nu/q; the depths follow from alpha = 1 + a and the slope at the fixed point. Intervals are
 * percentile intervals of a parametric bootstrap: binomial noise about the fit in its normal
 * approximation, fitted again.
 *
 * Assumes that every level applies the same map to the bias alone (equal levels, dependence among
 * siblings only), that c is linear over the values used, and that terms beyond mu^(2q+1) are
 * within the noise. A chi-square test watches over this: while it refutes the fit at 1 %, the value
 * farthest from r_c is left out. Leaf biases both weak (growth) and strong (decay) are needed: of
 * one alone, q and c are hardly told apart. beta = nu·delta holds by construction.
 *
 * Undecided, with a reason, where: there are fewer than 5 values or 3 depths, the growth rate does
 * not change its sign, nothing bounds the growth, the fit is refuted at .1 %, or replicates
 * that find no fit leave an interval without an end. Facts of the points (leaf bias, depth) are
 * read, their predictions never; points of the method `level` are left out.
 *
 * @param points sampled points that differ in the parameter, the leaf bias and the depth only
 * @param options the parameter, the level in (0, 1), the seed, the model
 * @returns estimates that are finite, or null with the reason
 * @throws {RangeError} when no point has the parameter as a number, when the model is not of 0/1
 *   trials with the observable `bias`, or when the level is not in (0, 1)
 */
export function estimateScaling(points: readonly PointResult[], options: ScalingOptions): Scaling {
  const { along, level, model } = options;
  const fitted = fitWindow(measureGrowth(points, along, model, level));
  return 'reason' in fitted ? undecided(along, fitted.reason) : describeScaling(fitted, options);
}

function undecided(along: string, reason: string): Scaling {
  return {
    along,
    criticalPoint: null,
    exponents: null,
    reason,
    depthScales: [],
    headStarts: [],
    pointsUsed: 0,
    pointsStopped: 0,
    depths: [],
    goodnessOfFit: null,
  };
}

/** Estimates of whatever a map says, by the fitted map and its replicates. */
type Estimator = (of: (map: ScalingMap) => number) => Estimate | null;

function estimatorOf(map: ScalingMap, replicas: readonly ScalingMap[], level: number): Estimator {
  return (of) => {
    const best = of(map);
    const { low, high } = percentiles(replicas.map(of), level);
    const finite = [low, best, high].every(Number.isFinite);
    // The percentiles of a skew bootstrap may leave the fit itself outside by a hair.
    return finite ? { low: Math.min(low, best), best, high: Math.max(high, best), level } : null;
  };
}

const distinct = (values: readonly number[]): number[] =>
  [...new Set(values)].sort((a, b) => a - b);

function describeScaling(fitted: FittedScaling, options: ScalingOptions): Scaling {
  const { fit, used, centre, scale } = fitted;
  const { along, level } = options;
  const estimate = estimatorOf(fit.map, replicate(fitted, options), level);
  const criticalPoint = estimate((map) => centre + scale * map[TERM.critical]);
  const orderParameter = estimate((map) => map[TERM.growth] / map[TERM.power]);
  const decay = estimate((map) => 1 / map[TERM.power]);
  const growthDepth = estimate((map) => map[TERM.growth]);
  if (criticalPoint === null || orderParameter === null || decay === null || growthDepth === null) {
    return undecided(along, 'too many replicates of the bootstrap find no transition');
  }
  const { cubic, power } = TERM;
  return {
    along,
    criticalPoint,
    exponents: { orderParameter, decay, growthDepth },
    depthScales: distinct(used.map(({ value }) => value)).map((value) =>
      scaleDepths(value, (value - centre) / scale, estimate),
    ),
    headStarts: distinct(used.map(({ signal }) => signal)).map((signal) => ({
      signal,
      levels: signal ** -fit.map[power] / (fit.map[power] * fit.map[cubic]),
    })),
    pointsUsed: used.length,
    pointsStopped: countStopped(used),
    depths: distinct(used.map(({ depth }) => depth)),
    goodnessOfFit: goodnessOfFit(fit),
  };
}

/** 1/|rate| of an interval of a rate that excludes 0. */
function depthOf(rate: Estimate | null): Estimate | null {
  if (rate === null || !(rate.low * rate.high > 0)) return null;
  const { low, best, high, level } = rate;
  const [least, most] = low > 0 ? [low, high] : [-high, -low];
  return { low: 1 / most, best: 1 / Math.abs(best), high: 1 / least, level };
}

function scaleDepths(value: number, r: number, estimate: Estimator): DepthScale {
  const rate = estimate((map) => Math.log1p(growthRate(map, r)));
  const growthDepth = depthOf(rate);
  if (rate === null || growthDepth === null) {
    const reason = 'the interval of ln alpha contains 0';
    return { value, growthDepth: null, relaxationDepth: null, fixedPoint: null, reason };
  }
  const fixedPoint = estimate((map) => scalingFixedPoint(map, r));
  const relaxationDepth = depthOf(estimate((map) => Math.log(fixedPointSlope(map, r))));
  const reason = 'the fixed point is not determined';
  return {
    value,
    growthDepth,
    relaxationDepth,
    fixedPoint,
    ...(fixedPoint === null || relaxationDepth === null ? { reason } : {}),
  };
}

/** The biases that a map gives to a trajectory, with their standard deviations. */
function expect(map: ScalingMap, { r, signal, roots }: Trajectory) {
  const reached = new Float64Array(Math.max(...roots.map(({ depth }) => depth)));
  iterateScaling(map, r, signal, reached);
  return roots.map(({ depth, trials }) => {
    const mean = reached[depth - 1];
    return { mean, deviation: Math.sqrt(Math.max(0, 1 - mean * mean) / trials) };
  });
}

/** The maps fitted to noise about the fit. */
function replicate(
  { fit, data }: FittedScaling,
  { along, seed, replicates = REPLICATES }: ScalingOptions,
): ScalingMap[] {
  const key = hashWords(seed);
  const name = hashWords(`scaling along ${along}`);
  const { trajectories } = data;
  const expected = trajectories.map((trajectory) => expect(fit.map, trajectory));
  return Array.from({ length: replicates }, (_, replica) => {
    const random = openStream(key, name, replica, 0);
    const normal = randomNormal.source(() => random.uniform())();
    const noisy = trajectories.map((trajectory, k) => ({
      ...trajectory,
      roots: trajectory.roots.map((root, i) => {
        const { mean, deviation } = expected[k][i];
        return { ...root, bias: mean + deviation * normal() };
      }),
    }));
    const quintic = fit.map[TERM.quintic] + QUINTIC_ERROR * normal();
    return fitScaling({ trajectories: noisy, quintic }, fit.map)?.map ?? NOWHERE;
  });
}

const NOWHERE: ScalingMap = [NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN];
