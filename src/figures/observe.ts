import { estimateObservable, evaluateObservable } from '../analysis/estimate.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { selectPoints } from '../analysis/selectPoints.ts';
import type { AffineObservable, Observable } from '../models/model.ts';
import { formsAt, isInteger } from '../scenario/parameterSchema.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import { lacksShape, organizationOf } from './applicability.ts';

/** A simulated value with its interval. */
export interface Interval {
  readonly low: number;
  readonly best: number;
  readonly high: number;
}

/** The points that a figure draws: those of its parts that match `where`. */
export function pointsOf(request: FigureRequest, run: RunResult): readonly PointResult[] {
  const points = selectPoints(run.points, request);
  if (points.length === 0) throw new RangeError(`invalid figure ${request.name}: no point matches`);
  return points;
}

/** Bias where the model has one, else what it tallies. */
export function signalOf(run: RunResult): AffineObservable {
  const { observables } = run.model;
  return observables.filter(isAffine).find(({ name }) => name === 'bias') ?? observables[0];
}

const isAffine = (observable: Observable): observable is AffineObservable =>
  observable.over === undefined;

/** Whether an observable is known of a channel: a fact over another is one of the root alone. */
export function isObserved(
  { over }: Observable,
  { facts }: PointResult,
  channel = 'root',
): boolean {
  return over === undefined || (channel === 'root' && typeof facts[over] === 'number');
}

/** The simulated observable of one channel, or null where nothing was simulated or it is unknown. */
export function observe(
  run: RunResult,
  point: PointResult,
  observable: Observable,
  channel = 'root',
): Interval | null {
  const tally = point.tallies[channel];
  if (tally === undefined || tally.trials === 0) return null;
  if (!isObserved(observable, point, channel)) return null;
  const { method, facts, stopped } = point;
  const sample = { method, tally, facts, stopped };
  return estimateObservable(run.model, observable.name, sample, run.confidence);
}

/** A predicted mean of any level as the observable. */
export function convert({ offset, scale }: AffineObservable, mean: number): number {
  return offset + scale * mean;
}

/** The predicted observable at the root, or null where theory does not speak. */
export function predictedOf(point: PointResult, observable: Observable): number | null {
  const value = point.prediction?.value ?? null;
  return value === null ? null : evaluateObservable(observable, value, point.facts);
}

/** A predicted quantity, or else a fact, by name; null where it is undefined or a text. */
export function quantityOf(point: PointResult, name: string): number | null {
  const value = point.prediction?.quantities[name] ?? point.facts[name];
  return typeof value === 'number' ? value : null;
}

/** A parameter that the organization reads, a variable or a fact of a point by name. */
export function valueOf(point: PointResult, name: string): Scalar | undefined {
  const parameter = lacksShape(point, name) ? undefined : point.parameters[name];
  return parameter ?? point.facts[name] ?? undefined;
}

/** What tells the series of a point: its value, or the organization that reads no such parameter. */
export function seriesOf(point: PointResult, name: string): Scalar {
  const none = lacksShape(point, name) ? organizationOf(point) : undefined;
  return valueOf(point, name) ?? none ?? 'none';
}

/** The same, where only a number will do. */
export function numberOf(point: PointResult, name: string): number {
  const value = valueOf(point, name);
  if (typeof value !== 'number') {
    const found = value === undefined ? 'nothing' : JSON.stringify(value);
    throw new TypeError(`invalid axis: ${name}; ${found} at point ${point.index}, not a number`);
  }
  return value;
}

/** Whether there is nothing between the values of an axis: integers that are not reals by chance. */
export function isDiscrete({ model }: RunResult, name: string, values: readonly Scalar[]): boolean {
  const forms = formsAt(model.parameters, name.split('.'));
  return forms.length > 0
    ? forms.some(isInteger)
    : values.every((value) => Number.isInteger(value));
}

/** The sign of the leaf bias; positive where it is not known. */
export function leafSignOf({ facts }: PointResult): number {
  const { leafBias } = facts;
  return typeof leafBias === 'number' ? Math.sign(leafBias) : 1;
}

/** The depth of a point's organization. */
export function depthOf(point: PointResult): number {
  const { depth } = point.facts;
  return typeof depth === 'number' ? depth : numberOf(point, 'depth');
}

/** Values in the order of people: numbers by size, else by first appearance. */
export function distinct<T extends Scalar>(values: readonly T[]): T[] {
  const unique = [...new Set(values)];
  const numeric = unique.every((value) => typeof value === 'number');
  return numeric ? unique.sort((a, b) => (a < b ? -1 : 1)) : unique;
}

/** Two points that a figure cannot tell apart, and the parameter in which they differ. */
interface Collision {
  readonly points: readonly [PointResult, PointResult];
  readonly name: string;
}

/**
 * Finds two points that would be drawn on one another though their parameters differ.
 *
 * @param keyOf what tells points apart in the figure
 */
export function findCollision(
  points: readonly PointResult[],
  keyOf: (point: PointResult) => string,
): Collision | null {
  const seen = new Map<string, PointResult>();
  for (const point of points) {
    const key = keyOf(point);
    const other = seen.get(key) ?? point;
    seen.set(key, other);
    // One configuration has one id: parameters that differ idly, as agents in a tree, do not count.
    if (point.id === other.id && point.id !== '') continue;
    const name = Object.keys(point.parameters).find(
      (path) => point.parameters[path] !== other.parameters[path],
    );
    if (name !== undefined) return { points: [other, point], name };
  }
  return null;
}

/**
 * Refuses points that would be drawn on one another though their parameters differ.
 *
 * @throws {RangeError} naming the parameter to choose by
 */
export function checkDistinct(
  request: FigureRequest,
  points: readonly PointResult[],
  keyOf: (point: PointResult) => string,
): void {
  const collision = findCollision(points, keyOf);
  if (collision === null) return;
  const [a, b] = collision.points;
  throw new RangeError(
    `invalid figure ${request.name}: points ${a.index} and ${b.index} fall on one another ` +
      `and differ in ${collision.name}; choose by where, parts or series`,
  );
}
