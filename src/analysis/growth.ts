import { checkAbove } from '../math/domain.ts';
import type { Estimate } from '../math/intervals.ts';
import type { Model } from '../models/model.ts';
import { distinctPoints } from './distinctPoints.ts';
import { estimateObservable } from './estimate.ts';
import type { PointResult } from './result.ts';

/** How a signal grew from the leaves to the root of one simulated point. */
export interface GrowthPoint {
  /** the point's place in the scenario */
  readonly index: number;
  readonly part: string;
  /** value of the swept parameter */
  readonly value: number;
  /** leaf bias mu_0 in (0, 1] */
  readonly signal: number;
  /** levels L = 1, 2, … */
  readonly depth: number;
  /** trials at the root */
  readonly trials: number;
  /** whether a rule ended them */
  readonly isStopped: boolean;
  /** simulated bias at the root, in [−1, 1] */
  readonly bias: Estimate;
  /** mean growth factor per level (mu_L/mu_0)^(1/L), 0 where mu_L is not positive */
  readonly growth: Estimate;
}

/** How many points a rule ended: a fit takes the numbers of their trials for fixed. */
export function countStopped(points: readonly GrowthPoint[]): number {
  return points.filter(({ isStopped }) => isStopped).length;
}

/**
 * The growth of the signal at every point that was simulated down to its root and has a positive
 * leaf bias, a depth and a number for the swept parameter; level sampling measures no such growth.
 *
 * Growth factor per level: g = (mu_L/mu_0)^(1/L), a monotone image of mu_L, and so is its interval.
 *
 * @param points any points; facts `leafBias` and `depth` are read, predictions never
 * @param along path of the swept parameter
 * @param model a model with the observable `bias`
 * @param level of the intervals, in (0, 1)
 * @returns one growth a distinct point, in order of the parameter
 * @throws {RangeError} when no point has the parameter as a number, when the model is not of 0/1
 *   trials with the observable `bias`, or when the level is not in (0, 1)
 */
export function measureGrowth(
  points: readonly PointResult[],
  along: string,
  model: Model,
  level: number,
): GrowthPoint[] {
  checkAbove('level', level, 0, 1 - Number.EPSILON);
  if (model.measure('full').kind !== 'binary') {
    throw new RangeError(`invalid model: ${model.name}; not of 0/1 trials`);
  }
  if (!points.some(({ parameters }) => typeof parameters[along] === 'number')) {
    throw new RangeError(`invalid along: ${along}; no point has a number there`);
  }
  return distinctPoints(points)
    .map((point) => growthOf(point, along, model, level))
    .filter((growth) => growth !== null)
    .sort((a, b) => a.value - b.value || a.index - b.index);
}

function growthOf(
  { index, part, method, parameters, facts, tallies, stopped }: PointResult,
  along: string,
  model: Model,
  level: number,
): GrowthPoint | null {
  const { root } = tallies;
  const value = parameters[along];
  const { leafBias: signal, depth } = facts;
  if (method === 'level' || root === undefined || root.trials === 0) return null;
  if (model.measure(method).kind !== 'binary') return null;
  if (typeof value !== 'number' || typeof signal !== 'number' || typeof depth !== 'number') {
    return null;
  }
  if (!(signal > 0 && depth >= 1)) return null;
  const bias = estimateObservable(model, 'bias', { method, tally: root, stopped }, level);
  const grow = (reached: number) => (Math.max(0, reached) / signal) ** (1 / depth);
  const growth = { low: grow(bias.low), best: grow(bias.best), high: grow(bias.high), level };
  const { trials } = root;
  const isStopped = stopped !== undefined;
  return { index, part, value, signal, depth, trials, isStopped, bias, growth };
}
