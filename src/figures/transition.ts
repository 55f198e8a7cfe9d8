import type { PointResult } from '../analysis/result.ts';
import { numberOf, quantityOf, valueOf } from './observe.ts';

/** A quantity of theory once for each x, in order; of points at one x the last. */
function quantityAlong(
  points: readonly PointResult[],
  x: string,
  quantity: string,
): { x: number; y: number }[] {
  const found = new Map<number, number>();
  for (const point of points) {
    const y = quantityOf(point, quantity);
    if (y !== null) found.set(numberOf(point, x), y);
  }
  return [...found].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
}

/** Two neighbouring values of x between which α crosses 1, and where a straight line would. */
export interface Transition {
  readonly at: number;
  readonly between: readonly [number, number];
}

/** Where α crosses 1 along x, or null; exact along what α is linear in: correlation and fidelity. */
export function findTransition(points: readonly PointResult[], x: string): Transition | null {
  const alpha = quantityAlong(points, x, 'alpha');
  const k = alpha.findIndex(({ y }, n) => n > 0 && y > 1 !== alpha[n - 1].y > 1);
  if (k === -1) return null;
  const [a, b] = [alpha[k - 1], alpha[k]];
  return { at: a.x + ((b.x - a.x) * (1 - a.y)) / (b.y - a.y), between: [a.x, b.x] };
}

/** A critical point along an axis of reals, and the series that have it. */
export interface CriticalPoint {
  readonly at: number;
  readonly series: readonly string[];
}

/** The critical points of several series, once each, in order. */
export function findCriticalPoints(
  points: readonly PointResult[],
  x: string,
  seriesOfPoint: (point: PointResult) => string,
): CriticalPoint[] {
  const found = new Map<number, string[]>();
  const numeric = points.filter((point) => typeof valueOf(point, x) === 'number');
  for (const name of new Set(numeric.map(seriesOfPoint))) {
    const transition = findTransition(
      numeric.filter((point) => seriesOfPoint(point) === name),
      x,
    );
    if (transition === null) continue;
    const at = Number(transition.at.toPrecision(9));
    found.set(at, [...(found.get(at) ?? []), name]);
  }
  return [...found].map(([at, series]) => ({ at, series })).sort((a, b) => a.at - b.at);
}
