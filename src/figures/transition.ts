import type { PointResult } from '../analysis/result.ts';
import type { Model } from '../models/model.ts';
import { formsAt } from '../scenario/parameterSchema.ts';
import { applies } from './applicability.ts';
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

/** What α, which is of a vanishing signal at any level, does not depend on. */
const INDIFFERENT: ReadonlySet<string> = new Set(['bias', 'tokens', 'depth']);

/** The parameters and variables that differ among points, but for x and what no point reads. */
function variedBeside(points: readonly PointResult[], x: string): string[] {
  const paths = new Set(points.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...paths].filter((path) => {
    const values = points.filter((p) => applies(p, path)).map((p) => p.parameters[path]);
    return path !== x && new Set(values).size > 1;
  });
}

/** Whether a parameter goes with x: from one x to the next it only grows, or only shrinks. */
function goesWith(points: readonly PointResult[], x: string, path: string): boolean {
  const values = points
    .toSorted((a, b) => numberOf(a, x) - numberOf(b, x))
    .map(({ parameters }) => parameters[path]);
  const steps = values.slice(1).map((value, k) => Number(value) - Number(values[k]));
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
}

/** Whether points lie on no line along x: something else differs among them that does not go with x. */
export function areScattered(points: readonly PointResult[], x: string): boolean {
  const numeric = points.every((point) => typeof valueOf(point, x) === 'number');
  return numeric && variedBeside(points, x).some((path) => !goesWith(points, x, path));
}

/**
 * Whether α differs between points by x alone. A variable or a fact acts through parameters: those
 * that go with it are its own.
 */
function isAlphaAlong(points: readonly PointResult[], x: string, model: Model): boolean {
  const isParameter = formsAt(model.parameters, x.split('.')).length > 0;
  return variedBeside(points, x)
    .filter((path) => !INDIFFERENT.has(path.split('.')[0]))
    .every((path) => !isParameter && goesWith(points, x, path));
}

/**
 * Where α crosses 1 along x, or null, as where it depends on more than x; exact along what α is linear
 * in: correlation and fidelity.
 */
export function findTransition(
  points: readonly PointResult[],
  x: string,
  model: Model,
): Transition | null {
  if (!isAlphaAlong(points, x, model)) return null;
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
  { x, model }: { readonly x: string; readonly model: Model },
  seriesOfPoint: (point: PointResult) => string,
): CriticalPoint[] {
  const found = new Map<number, string[]>();
  const numeric = points.filter((point) => typeof valueOf(point, x) === 'number');
  for (const name of new Set(numeric.map(seriesOfPoint))) {
    const transition = findTransition(
      numeric.filter((point) => seriesOfPoint(point) === name),
      x,
      model,
    );
    if (transition === null) continue;
    const at = Number(transition.at.toPrecision(9));
    found.set(at, [...(found.get(at) ?? []), name]);
  }
  return [...found].map(([at, series]) => ({ at, series })).sort((a, b) => a.at - b.at);
}
