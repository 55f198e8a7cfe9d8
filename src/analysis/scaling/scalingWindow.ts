import { biasError, goodnessOfFit } from '../criticalPoint.ts';
import type { GrowthPoint } from '../growth.ts';
import { fitGrowth } from '../growthFit.ts';
import {
  fitScaling,
  type Root,
  type ScalingData,
  type ScalingFit,
  type Trajectory,
} from './fitScaling.ts';
import { growthRate, saturationRate, TERM, TERMS, type ScalingMap } from './scalingMap.ts';

/** A fit with the points that it rests on, in the units it was made in: r = (value − centre)/scale. */
export interface FittedScaling {
  readonly fit: ScalingFit;
  readonly data: ScalingData;
  readonly used: readonly GrowthPoint[];
  readonly centre: number;
  readonly scale: number;
}

/** Why there is no fit. */
export interface Unfitted {
  readonly reason: string;
}

/** A fit that is refuted at this level makes room for one of fewer values of the parameter. */
const ACCEPTABLE = 0.01;
/** A fit that is refuted at this level, with nothing left to leave out, measures nothing. */
const REFUTED = 0.001;
/** Fewer values of the parameter, or depths, cannot tell an exponent from a coefficient. */
const LEAST_VALUES = 5;
const LEAST_DEPTHS = 3;
/** Exponents of the nonlinearity from which the search starts. */
const STARTS = [1, 1.5, 2, 3];

const distinct = (values: readonly number[]): number[] =>
  [...new Set(values)].sort((a, b) => a - b);

function rootOf(point: GrowthPoint): Root {
  const { depth, trials, bias } = point;
  return { depth, trials, bias: bias.best, error: biasError(point) };
}

function trajectoriesOf(
  points: readonly GrowthPoint[],
  centre: number,
  scale: number,
): Trajectory[] {
  const groups = new Map<string, GrowthPoint[]>();
  for (const point of points) {
    const key = `${point.value},${point.signal}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => ({
    r: (group[0].value - centre) / scale,
    signal: group[0].signal,
    roots: group.map(rootOf),
  }));
}

/** Maps to start from: the smooth map of the sign change, with several powers of its nonlinearity. */
function startsFor(data: readonly Trajectory[]): ScalingMap[] {
  const flat = data.flatMap(({ r, signal, roots }) =>
    roots.map((root) => ({ r, signal, ...root })),
  );
  const smooth = fitGrowth(flat, { curved: false, nonlinear: 1 }, [0, 0, 0, -0.1, 0]);
  if (smooth === null || smooth.map[1] === 0) return [];
  const [rate, slope, , cubic] = smooth.map;
  const critical = Math.min(1, Math.max(-1, -rate / slope));
  return STARTS.map((power) => [critical, slope, 0, 1, -cubic, 0, power, 0]);
}

function fitPoints(points: readonly GrowthPoint[]): FittedScaling | null {
  const values = distinct(points.map(({ value }) => value));
  const centre = (values[0] + values[values.length - 1]) / 2;
  const scale = (values[values.length - 1] - values[0]) / 2;
  const trajectories = trajectoriesOf(points, centre, scale);
  const data = { trajectories, quintic: 0 };
  const fits = startsFor(trajectories).flatMap((start) => fitScaling(data, start) ?? []);
  if (fits.length === 0) return null;
  const fit = fits.reduce((best, other) => (other.chiSquare < best.chiSquare ? other : best));
  return { fit, data, used: points, centre, scale };
}

/** Leaves out the value of the parameter that is farthest from the critical one. */
function narrow({ fit, used, centre, scale }: FittedScaling): GrowthPoint[] {
  const critical = centre + scale * fit.map[TERM.critical];
  const farthest = used.reduce((most, { value }) => Math.max(most, Math.abs(value - critical)), 0);
  return used.filter(({ value }) => Math.abs(value - critical) < farthest);
}

/** Why points cannot show an exponent, whatever they measured. */
function lacking(points: readonly GrowthPoint[]): string | null {
  const values = distinct(points.map(({ value }) => value)).length;
  const depths = distinct(points.map(({ depth }) => depth)).length;
  if (values < LEAST_VALUES) return `${values} values of the parameter; ${LEAST_VALUES} are needed`;
  if (depths < LEAST_DEPTHS) return `${depths} depths; ${LEAST_DEPTHS} are needed`;
  if (points.length <= TERMS) return `${points.length} points; more than ${TERMS} are needed`;
  return null;
}

/** Why a fit shows no transition. */
function refusal({ fit, data }: FittedScaling): string | null {
  const { trajectories } = data;
  const rates = trajectories.map(({ r }) => growthRate(fit.map, r));
  if (!(rates.some((rate) => rate > 0) && rates.some((rate) => rate < 0))) {
    return 'a vanishing signal grows at all values of the parameter or at none';
  }
  if (!trajectories.every(({ r }) => saturationRate(fit.map, r) > 0)) {
    return 'nothing bounds the growth of the signal; a stronger one is needed';
  }
  const goodness = goodnessOfFit(fit);
  if (goodness !== null && goodness.pValue < REFUTED) {
    return `one map with free exponents does not describe the points (chi-square ${goodness.chiSquare.toPrecision(3)} of ${goodness.degreesOfFreedom} degrees of freedom)`;
  }
  return null;
}

/**
 * Fits one map to the points, of the widest window about the transition in which it is not refuted
 * at 1 %.
 */
export function fitWindow(points: readonly GrowthPoint[]): FittedScaling | Unfitted {
  let near = points;
  let reason = lacking(near);
  if (reason !== null) return { reason };
  let last: FittedScaling | null = null;
  while (lacking(near) === null) {
    const fitted = fitPoints(near);
    if (fitted === null) break;
    last = fitted;
    const goodness = goodnessOfFit(fitted.fit);
    if (goodness === null || goodness.pValue >= ACCEPTABLE) break;
    near = narrow(fitted);
  }
  if (last === null) return { reason: 'the points do not determine the exponents' };
  reason = refusal(last);
  return reason === null ? last : { reason };
}
