import { solve } from '../growthFit.ts';
import { iterateScaling, iterateWithSlopes, TERM, TERMS, type ScalingMap } from './scalingMap.ts';

/** Measured biases at the roots of trees that differ in their depth only. */
export interface Trajectory {
  /** the swept parameter, centred and scaled to about [−1, 1] */
  readonly r: number;
  /** bias of the leaves, in (0, 1] */
  readonly signal: number;
  readonly roots: readonly Root[];
}

/** One measured bias at a root. */
export interface Root {
  /** levels L = 1, 2, … */
  readonly depth: number;
  readonly trials: number;
  readonly bias: number;
  /** its standard error */
  readonly error: number;
}

/** What is fitted: measured trajectories, and how strong the last term of the map may be. */
export interface ScalingData {
  readonly trajectories: readonly Trajectory[];
  /**
   * the value of e that counts as measured with the error {@link QUINTIC_ERROR}: 0, or what a
   * replicate draws; without it weak data trade e for q without end
   */
  readonly quintic: number;
}

export const QUINTIC_ERROR = 0.5;

/** A fit with what is needed to judge it. */
export interface ScalingFit {
  readonly map: ScalingMap;
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
}

const MAXIMUM_STEPS = 300;
/** a gain in chi-square that is nothing beside its own noise */
const CONVERGED = 1e-4;
/** damping beyond which no step helps any more */
const STUCK = 1e9;

const deepest = ({ roots }: Trajectory): number =>
  roots.reduce((most, { depth }) => Math.max(most, depth), 0);

/** The sum of the squared residuals in standard errors; NaN where the map is none. */
function chiSquareOf({ trajectories, quintic }: ScalingData, map: ScalingMap): number {
  let sum = ((quintic - map[TERM.quintic]) / QUINTIC_ERROR) ** 2;
  for (const trajectory of trajectories) {
    const reached = new Float64Array(deepest(trajectory));
    iterateScaling(map, trajectory.r, trajectory.signal, reached);
    for (const { depth, bias, error } of trajectory.roots) {
      sum += ((bias - reached[depth - 1]) / error) ** 2;
    }
  }
  return sum;
}

interface Normal {
  readonly matrix: number[][];
  readonly gradient: number[];
}

function normalEquations({ trajectories, quintic }: ScalingData, map: ScalingMap): Normal {
  const matrix = Array.from({ length: TERMS }, () => Array.from({ length: TERMS }, () => 0));
  const gradient = Array.from({ length: TERMS }, () => 0);
  const last = TERM.quintic;
  matrix[last][last] = QUINTIC_ERROR ** -2;
  gradient[last] = (quintic - map[last]) * QUINTIC_ERROR ** -2;
  for (const trajectory of trajectories) {
    const levels = deepest(trajectory);
    const reached = new Float64Array(levels);
    const slopes = new Float64Array(levels * TERMS);
    iterateWithSlopes(map, trajectory, reached, slopes);
    for (const { depth, bias, error } of trajectory.roots) {
      const weight = 1 / (error * error);
      const residual = (bias - reached[depth - 1]) * weight;
      const at = (depth - 1) * TERMS;
      for (let i = 0; i < TERMS; i++) {
        gradient[i] += slopes[at + i] * residual;
        for (let j = 0; j <= i; j++) matrix[i][j] += slopes[at + i] * slopes[at + j] * weight;
      }
    }
  }
  for (let i = 0; i < TERMS; i++) for (let j = 0; j < i; j++) matrix[j][i] = matrix[i][j];
  return { matrix, gradient };
}

function stepped(map: ScalingMap, { matrix, gradient }: Normal, damping: number) {
  const damped = matrix.map((row, i) => row.map((v, j) => (i === j ? v * (1 + damping) : v)));
  const step = solve(
    damped,
    gradient.map((v) => [v]),
  );
  if (step === null) return null;
  return map.map((value, i) => value + step[i][0]) as unknown as ScalingMap;
}

/**
 * Least squares of measured root biases by Levenberg and Marquardt's damped Gauss–Newton steps.
 *
 * @param data more roots than the map has coefficients
 * @param start coefficients to start from
 * @returns the fit, or null where it finds no end
 */
export function fitScaling(data: ScalingData, start: ScalingMap): ScalingFit | null {
  let map = start;
  let chiSquare = chiSquareOf(data, map);
  let damping = 1e-3;
  let normal = normalEquations(data, map);
  for (let count = 0; count < MAXIMUM_STEPS && damping < STUCK; count++) {
    const next = stepped(map, normal, damping);
    const reached = next === null ? NaN : chiSquareOf(data, next);
    if (next === null || !(reached <= chiSquare * (1 + 1e-12))) {
      damping = Math.max(10 * damping, 1e-4);
      continue;
    }
    const gain = chiSquare - reached;
    [map, chiSquare] = [next, reached];
    damping /= 10;
    if (gain <= CONVERGED) {
      const roots = data.trajectories.reduce((sum, trajectory) => sum + trajectory.roots.length, 0);
      return { map, chiSquare, degreesOfFreedom: roots + 1 - TERMS };
    }
    normal = normalEquations(data, map);
  }
  return null;
}
