import type { PointResult, RunResult } from '../analysis/result.ts';
import { type Interval, observe, predictedOf, quantityOf } from './observe.ts';
import { nameObservable, nameOf } from './words.ts';

/** What a curve is the height of. */
export interface Height {
  readonly name: string;
  /** the words on its axis */
  readonly title: string;
  /** whether it is computed and not simulated, so that it has no interval */
  readonly exact: boolean;
  readonly seen: (point: PointResult) => Interval | null;
  readonly predicted: (point: PointResult) => number | null;
}

function exactly(value: number | null): Interval | null {
  return value === null ? null : { low: value, best: value, high: value };
}

/** Refuses a name that is neither an observable nor a number at any point. */
function checkExact({ model }: RunResult, points: readonly PointResult[], name: string): void {
  if (points.some((point) => quantityOf(point, name) !== null)) return;
  const texts = points.filter(({ facts }) => typeof facts[name] === 'string');
  if (texts.length > 0) {
    const [{ facts, index }] = texts;
    throw new TypeError(
      `invalid observable: ${name}; ${JSON.stringify(facts[name])} at point ${index}, not a number`,
    );
  }
  if (model.quantities.some((quantity) => quantity.name === name)) return;
  const known = model.observables.map((observable) => observable.name).join(', ');
  throw new RangeError(
    `invalid observable: ${name}; ${model.name} has ${known}, and no point has such a fact or quantity`,
  );
}

/**
 * What a curve is drawn of: an observable, or else a fact or predicted quantity.
 *
 * @throws {TypeError} when it is a text
 * @throws {RangeError} when there is nothing of that name
 */
export function findHeight(
  run: RunResult,
  points: readonly PointResult[],
  name = run.model.observables[0].name,
): Height {
  const observable = run.model.observables.find((one) => one.name === name);
  if (observable !== undefined) {
    return {
      name,
      title: nameObservable(observable),
      exact: false,
      seen: (point) => observe(run, point, observable),
      predicted: (point) => predictedOf(point, observable),
    };
  }
  checkExact(run, points, name);
  return {
    name,
    title: nameOf(run.model, name),
    exact: true,
    seen: (point) => exactly(quantityOf(point, name)),
    predicted: () => null,
  };
}
