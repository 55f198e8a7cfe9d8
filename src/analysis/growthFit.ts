/**
 * Fits the map that one level applies to a bias, from measured biases at the root alone.
 *
 * By symmetry the map is odd, u ↦ u·G(r, u²), and near the sign change G is smooth:
 * G − 1 = a0 + a1·r + a2·r² + c0·u² + c1·u²·r. Its L-fold iterate is compared with the measured
 * bias at depth L, so points of several depths and signals share one fit, no root or logarithm is
 * taken of noisy counts, and biases that came out negative count like all others.
 */

/** One measured bias at a root. */
export interface GrowthDatum {
  /** the swept parameter, centred and scaled to about [−1, 1] */
  readonly r: number;
  /** bias of the leaves, in (0, 1] */
  readonly signal: number;
  /** levels L = 1, 2, … */
  readonly depth: number;
  /** measured bias at the root */
  readonly bias: number;
  /** its standard error */
  readonly error: number;
}

/** Which terms are fitted besides a0 + a1·r. */
export interface GrowthTerms {
  /** a2·r² */
  readonly curved: boolean;
  /** how many of c0·u², c1·u²·r */
  readonly nonlinear: 0 | 1 | 2;
}

/** The fitted coefficients of [1, r, r², u², u²·r]; a term that is not fitted is 0. */
export type GrowthMap = readonly [number, number, number, number, number];

/** A fit with what is needed to judge it. */
export interface GrowthFit {
  readonly map: GrowthMap;
  /** inverse of the normal matrix over the fitted terms, rows and columns as in `map` */
  readonly covariance: readonly (readonly number[])[];
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
}

const TERMS = 5;
const MAXIMUM_STEPS = 30;
const CONVERGED = 1e-10;

/** G − 1 at r and squared bias. */
function excess(map: GrowthMap, r: number, square: number): number {
  return map[0] + r * (map[1] + r * map[2]) + square * (map[3] + map[4] * r);
}

/** The bias at the root that a map makes of a datum's signal. */
export function iterateMap(map: GrowthMap, { r, signal, depth }: GrowthDatum): number {
  let u = signal;
  for (let level = 0; level < depth; level++) u *= 1 + excess(map, r, u * u);
  return u;
}

/** The same, with its derivatives by the coefficients filled in. */
function iterateWithSlopes(
  map: GrowthMap,
  { r, signal, depth }: GrowthDatum,
  slopes: Float64Array,
) {
  slopes.fill(0);
  let u = signal;
  for (let level = 0; level < depth; level++) {
    const square = u * u;
    const growth = 1 + excess(map, r, square);
    const chain = growth + 2 * square * (map[3] + map[4] * r);
    slopes[0] = chain * slopes[0] + u;
    slopes[1] = chain * slopes[1] + u * r;
    slopes[2] = chain * slopes[2] + u * r * r;
    slopes[3] = chain * slopes[3] + u * square;
    slopes[4] = chain * slopes[4] + u * square * r;
    u *= growth;
  }
  return u;
}

function fittedTerms({ curved, nonlinear }: GrowthTerms): number[] {
  return [0, 1, ...(curved ? [2] : []), ...[3, 4].slice(0, nonlinear)];
}

/** Solves A·X = B for symmetric positive definite A by Gauss–Jordan; null when A is singular. */
export function solve(
  matrix: readonly (readonly number[])[],
  right: readonly (readonly number[])[],
) {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const pivot = rows[i][i];
    if (!(pivot > 1e-13 * matrix[i][i])) return null;
    for (let j = 0; j < rows[i].length; j++) rows[i][j] /= pivot;
    for (let k = 0; k < n; k++) {
      const factor = rows[k][i];
      if (k === i || factor === 0) continue;
      for (let j = 0; j < rows[i].length; j++) rows[k][j] -= factor * rows[i][j];
    }
  }
  return rows.map((row) => row.slice(n));
}

interface Normal {
  readonly matrix: number[][];
  readonly gradient: number[];
  readonly chiSquare: number;
}

function normalEquations(
  data: readonly GrowthDatum[],
  map: GrowthMap,
  terms: readonly number[],
): Normal {
  const matrix = terms.map(() => terms.map(() => 0));
  const gradient = terms.map(() => 0);
  const slopes = new Float64Array(TERMS);
  let chiSquare = 0;
  for (const datum of data) {
    const residual = (datum.bias - iterateWithSlopes(map, datum, slopes)) / datum.error;
    chiSquare += residual * residual;
    for (let i = 0; i < terms.length; i++) {
      const slope = slopes[terms[i]] / datum.error;
      gradient[i] += slope * residual;
      for (let j = 0; j < terms.length; j++)
        matrix[i][j] += (slope * slopes[terms[j]]) / datum.error;
    }
  }
  return { matrix, gradient, chiSquare };
}

function chiSquareOf(data: readonly GrowthDatum[], map: GrowthMap): number {
  let sum = 0;
  for (const datum of data) sum += ((datum.bias - iterateMap(map, datum)) / datum.error) ** 2;
  return sum;
}

function stepped(
  map: GrowthMap,
  terms: readonly number[],
  step: readonly (readonly number[])[],
): GrowthMap {
  const next: [number, number, number, number, number] = [...map];
  for (let i = 0; i < terms.length; i++) next[terms[i]] += step[i][0];
  return next;
}

/**
 * Least squares of measured root biases by Levenberg's damped Gauss–Newton steps.
 *
 * @param data at least as many as there are terms
 * @param start coefficients to start from; the identity map (all 0) is close wherever mu_L ≈ mu_0
 * @returns the fit, or null where the data do not determine the terms
 */
export function fitGrowth(
  data: readonly GrowthDatum[],
  which: GrowthTerms,
  start: GrowthMap,
): GrowthFit | null {
  const terms = fittedTerms(which);
  let map = start;
  let damping = 0;
  let normal = normalEquations(data, map, terms);
  for (let count = 0; count < MAXIMUM_STEPS; count++) {
    const damped = normal.matrix.map((row, i) =>
      row.map((v, j) => (i === j ? v * (1 + damping) : v)),
    );
    const step = solve(
      damped,
      normal.gradient.map((v) => [v]),
    );
    if (step === null) return null;
    const next = stepped(map, terms, step);
    const chiSquare = chiSquareOf(data, next);
    if (!(chiSquare <= normal.chiSquare * (1 + 1e-12))) {
      damping = Math.max(10 * damping, 0.01);
      continue;
    }
    const gain = normal.chiSquare - chiSquare;
    map = next;
    damping /= 10;
    normal = normalEquations(data, map, terms);
    if (gain <= CONVERGED * Math.max(1, chiSquare)) break;
  }
  const identity = terms.map((_, i) => terms.map((_, j) => Number(i === j)));
  const inverse = solve(normal.matrix, identity);
  if (inverse === null) return null;
  return {
    map,
    covariance: spread(inverse, terms),
    chiSquare: normal.chiSquare,
    degreesOfFreedom: data.length - terms.length,
  };
}

function spread(inverse: readonly (readonly number[])[], terms: readonly number[]): number[][] {
  const full = Array.from({ length: TERMS }, () => Array.from({ length: TERMS }, () => 0));
  for (const [i, row] of inverse.entries()) {
    for (const [j, value] of row.entries()) full[terms[i]][terms[j]] = value;
  }
  return full;
}

/**
 * Where a map of squared bias `square` neither grows nor decays: the root of
 * a0 + c0·u² + (a1 + c1·u²)·r + a2·r² nearest to the centre; NaN where there is none.
 */
export function neutralPoint(map: GrowthMap, square: number): number {
  const constant = map[0] + map[3] * square;
  const slope = map[1] + map[4] * square;
  const discriminant = slope * slope - 4 * map[2] * constant;
  if (!(discriminant >= 0) || slope === 0) return NaN;
  return (-2 * constant) / (slope + Math.sign(slope) * Math.sqrt(discriminant));
}

/** The standard error of {@link neutralPoint} by the delta method. */
export function neutralPointError({ map, covariance }: GrowthFit, square: number): number {
  const r = neutralPoint(map, square);
  const slope = map[1] + map[4] * square + 2 * map[2] * r;
  const features = [1, r, r * r, square, square * r];
  let variance = 0;
  for (let i = 0; i < TERMS; i++) {
    for (let j = 0; j < TERMS; j++) variance += features[i] * covariance[i][j] * features[j];
  }
  return Math.sqrt(variance) / Math.abs(slope);
}
