import type { PointResult } from '../analysis/result.ts';
import { leafSignOf, numberOf, quantityOf } from './observe.ts';

/** The limit of infinite depth at one value of x. */
export interface Limit {
  readonly x: number;
  readonly y: number;
}

/**
 * The fixed point that a signal tends to, at each x: μ* for a positive leaf bias, −μ* for a negative
 * one, since T is odd; 0 for none.
 */
export function limitsAlong(points: readonly PointResult[], x: string): Limit[] {
  const found = new Map<number, number>();
  for (const point of points) {
    const fixed = quantityOf(point, 'fixedPoint');
    if (fixed !== null) found.set(numberOf(point, x), leafSignOf(point) * fixed);
  }
  return [...found].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
}

/** Slopes of a monotone cubic at its knots: Fritsch and Butland 1984, the harmonic mean of secants. */
function slopesOf(knots: readonly Limit[]): number[] {
  const widths = knots.slice(1).map(({ x }, k) => x - knots[k].x);
  const secants = knots.slice(1).map(({ y }, k) => (y - knots[k].y) / widths[k]);
  return knots.map((_, k) => {
    if (k === 0 || k === knots.length - 1) return endSlope(widths, secants, k === 0);
    const [a, b] = [secants[k - 1], secants[k]];
    if (a * b <= 0) return 0;
    const [w1, w2] = [2 * widths[k] + widths[k - 1], widths[k] + 2 * widths[k - 1]];
    return (w1 + w2) / (w1 / a + w2 / b);
  });
}

/** The slope at an end of the parabola through three knots, kept monotone. */
function endSlope(widths: readonly number[], secants: readonly number[], first: boolean): number {
  const [h, next] = first ? widths : [widths.at(-1)!, widths.at(-2)];
  const [s, other] = first ? secants : [secants.at(-1)!, secants.at(-2)];
  if (next === undefined || other === undefined) return s;
  const slope = ((2 * h + next) * s - h * other) / (h + next);
  if (slope * s <= 0) return 0;
  return s * other <= 0 && Math.abs(slope) > 3 * Math.abs(s) ? 3 * s : slope;
}

const STEPS = 12;

/** Vertices of the monotone cubic through knots of increasing x, the knots among them. */
function monotoneCubic(knots: readonly Limit[]): Limit[] {
  if (knots.length < 2) return [...knots];
  const slopes = slopesOf(knots);
  const inner = knots.slice(1).flatMap((b, k) => {
    const a = knots[k];
    const h = b.x - a.x;
    return Array.from({ length: STEPS }, (_, n) => {
      const t = (n + 1) / STEPS;
      const s = 1 - t;
      const ends = a.y * s * s * (1 + 2 * t) + b.y * t * t * (1 + 2 * s);
      const y = n + 1 === STEPS ? b.y : ends + h * t * s * (slopes[k] * s - slopes[k + 1] * t);
      return { x: n + 1 === STEPS ? b.x : a.x + t * h, y };
    });
  });
  return [knots[0], ...inner];
}

/**
 * The curve of the fixed point through the limits, on one side of the transition. What is
 * interpolated is μ*², which leaves the transition on a straight line (it is a pitchfork: T is odd,
 * so that μ* ∝ |x − x_c|^½), and the root of which is drawn with more vertices close to it.
 */
function orderedSide(limits: readonly Limit[], transition: number | null): Limit[] {
  const knots = limits.map(({ x, y }) => ({ x, y: y * y }));
  const sign = limits.some(({ y }) => y < 0) ? -1 : 1;
  if (transition !== null) knots.push({ x: transition, y: 0 });
  return refineZero(monotoneCubic(knots.sort((a, b) => a.x - b.x)), transition).map(({ x, y }) => {
    return { x, y: y === 0 ? 0 : sign * Math.sqrt(Math.max(0, y)) };
  });
}

/** Vertices closer and closer to the transition, where the root is steep. */
function refineZero(line: readonly Limit[], transition: number | null): Limit[] {
  const zero = line.findIndex(({ x }) => x === transition);
  const near = zero === 0 ? line[1] : line[zero - 1];
  if (transition === null || zero === -1 || near === undefined) return [...line];
  const fine = Array.from({ length: 8 }, (_, k) => {
    const t = ((k + 1) / 9) ** 2;
    return { x: transition + t * (near.x - transition), y: t * near.y };
  });
  return [...line, ...fine].sort((a, b) => a.x - b.x);
}

/**
 * The curve of the fixed point along reals: through the computed limits, by interpolation of μ*²
 * between them, and zero beyond the transition. Where the leaf bias changes its sign so does the
 * limit, and the curve is in pieces.
 */
export function fixedPointCurve(limits: readonly Limit[], transition: number | null): Limit[][] {
  const [negative, flat, positive] = [-1, 0, 1].map((sign) =>
    limits.filter(({ y }) => Math.sign(y) === sign),
  );
  if (negative.length > 0 && positive.length > 0) return [negative, flat, positive];
  const ordered = [...negative, ...positive];
  if (ordered.length === 0) return [flat];
  const left = flat.filter(({ x }) => x < ordered[0].x);
  const right = flat.filter(({ x }) => x > ordered[0].x);
  if (flat.length === 0) return [orderedSide(ordered, null)];
  if (transition === null || (left.length > 0 && right.length > 0)) return [[...limits]];
  return [[...left, ...orderedSide(ordered, transition), ...right]];
}
