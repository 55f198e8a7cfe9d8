import { goodnessOfFit, type GoodnessOfFit } from '../criticalPoint.ts';
import { solve } from '../growthFit.ts';
import type { Excess } from './question.ts';

/** A parabola v + s·t + q·t², t = (cell − centre)/reach, fitted by weighted least squares. */
export interface Parabola {
  readonly centre: number;
  readonly reach: number;
  readonly coefficients: readonly [number, number, number];
  readonly covariance: readonly (readonly number[])[];
  /** null without a degree of freedom */
  readonly goodness: GoodnessOfFit | null;
}

const powers = (t: number, terms: number): number[] => [1, t, t * t].slice(0, terms);

/** Fits a parabola, a straight line to fewer than four places; null to fewer than two. */
export function fitParabola(
  data: readonly Excess[],
  centre: number,
  reach: number,
): Parabola | null {
  for (let terms = data.length < 4 ? 2 : 3; terms >= 2; terms--) {
    const matrix = Array.from({ length: terms }, () => Array.from({ length: terms }, () => 0));
    const right = Array.from({ length: terms }, () => 0);
    for (const { cell, value, variance } of data) {
      const features = powers((cell - centre) / reach, terms);
      for (const [i, a] of features.entries()) {
        right[i] += (a * value) / variance;
        for (const [j, b] of features.entries()) matrix[i][j] += (a * b) / variance;
      }
    }
    const identity = right.map((_, i) => right.map((_, j) => Number(i === j)));
    const inverse = data.length < terms ? null : solve(matrix, identity);
    if (inverse === null) continue;
    const fitted = inverse.map((row) => row.reduce((sum, v, j) => sum + v * right[j], 0));
    return describe(data, { centre, reach, fitted, inverse });
  }
  return null;
}

interface Solved {
  readonly centre: number;
  readonly reach: number;
  readonly fitted: readonly number[];
  readonly inverse: readonly (readonly number[])[];
}

function describe(data: readonly Excess[], { centre, reach, fitted, inverse }: Solved): Parabola {
  const chiSquare = data.reduce((sum, { cell, value, variance }) => {
    const features = powers((cell - centre) / reach, fitted.length);
    const mean = features.reduce((total, feature, i) => total + feature * fitted[i], 0);
    return sum + (value - mean) ** 2 / variance;
  }, 0);
  const [v, s, q = 0] = fitted;
  return {
    centre,
    reach,
    coefficients: [v, s, q],
    covariance: inverse,
    goodness: goodnessOfFit({ chiSquare, degreesOfFreedom: data.length - fitted.length }),
  };
}

/** The value at a place and its standard error. */
export function evaluateParabola(
  { centre, reach, coefficients, covariance }: Parabola,
  place: number,
): { readonly value: number; readonly error: number } {
  const features = powers((place - centre) / reach, covariance.length);
  const value = features.reduce((sum, feature, i) => sum + feature * coefficients[i], 0);
  const variance = covariance.reduce(
    (sum, row, i) => sum + features[i] * row.reduce((part, c, j) => part + c * features[j], 0),
    0,
  );
  return { value, error: Math.sqrt(variance) };
}

/** Where a parabola crosses 0 nearest to its centre; where its tangent does when it never does. */
export function rootOf({ centre, reach, coefficients: [v, s, q] }: Parabola): number {
  const discriminant = s * s - 4 * q * v;
  if (s === 0) return v === 0 ? centre : NaN;
  const t = discriminant >= 0 ? (-2 * v) / (s + Math.sign(s) * Math.sqrt(discriminant)) : -v / s;
  return centre + reach * t;
}

/** The ends of an interval, each null where it lies beyond the places measured. */
export interface Inverted {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * All places about the root that a test of "the curve is 0 here" does not refuse: |m(t)| ≤ z·se(t),
 * which is Fieller's interval for a straight line.
 *
 * Source: E. C. Fieller, Some problems in interval estimation, Journal of the Royal Statistical
 * Society B 16, 1954.
 *
 * @param span the places measured; nothing is said beyond them
 */
export function invertParabola(
  parabola: Parabola,
  z: number,
  span: readonly [number, number],
): Inverted {
  const refused = (place: number): boolean => {
    const { value, error } = evaluateParabola(parabola, place);
    return Math.abs(value) > z * error;
  };
  const root = rootOf(parabola);
  return { low: firstRefused(refused, root, span[0]), high: firstRefused(refused, root, span[1]) };
}

const STEPS = 128;

/** The first place from a root towards an end that is refused, to 1/65,536 of the way. */
function firstRefused(
  refused: (place: number) => boolean,
  root: number,
  end: number,
): number | null {
  const step = (end - root) / STEPS;
  const first = Array.from({ length: STEPS }, (_, i) => i + 1).find((i) =>
    refused(root + i * step),
  );
  if (first === undefined) return null;
  let [kept, gone] = [root + (first - 1) * step, root + first * step];
  for (let i = 0; i < 9; i++) {
    const middle = (kept + gone) / 2;
    if (refused(middle)) gone = middle;
    else kept = middle;
  }
  return gone;
}
