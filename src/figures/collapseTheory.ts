import type { PointResult } from '../analysis/result.ts';
import type { Model } from '../models/model.ts';
import { cubicCoefficient } from '../models/majority/theory/phase.ts';
import { type Aggregation, amplification } from '../models/majority/theory/recursion.ts';
import { scalingFunction } from '../models/majority/theory/scalingFunction.ts';
import { numberOf, quantityOf, valueOf } from './observe.ts';
import { findTransition } from './transition.ts';

/** What theory says of trees near their transition along a parameter. */
export interface CollapseTheory {
  /** critical value of the parameter */
  readonly critical: number;
  /** growth of alpha by one unit of the parameter */
  readonly slope: number;
  /** c3 of T(u) = alpha·u − c3·u³ + … at the critical value */
  readonly cubic: number;
}

// Of the same aggregation, computed in two ways.
const ROUNDING = 1e-9;

/** The aggregation of a point's every node, or null where not all are alike or theory is silent. */
function aggregationOf(point: PointResult): Aggregation | null {
  const [fanIn, fidelity, correlation = 0, aggregatorFidelity = 1] = [
    'fanIn',
    'fidelity',
    'correlation',
    'aggregatorFidelity',
  ].map((name) => valueOf(point, name));
  const alpha = quantityOf(point, 'alpha');
  if (typeof fanIn !== 'number' || typeof fidelity !== 'number' || alpha === null) return null;
  if (typeof correlation !== 'number' || typeof aggregatorFidelity !== 'number') return null;
  const aggregation = { fanIn, fidelity, correlation, aggregatorFidelity };
  return Math.abs(amplification(aggregation) - alpha) <= ROUNDING ? aggregation : null;
}

/** Theory about the transition of points along a parameter, or null where it is silent. */
export function theorizeCollapse(
  points: readonly PointResult[],
  x: string,
  model: Model,
): CollapseTheory | null {
  const transition = findTransition(points, x, model);
  if (transition === null) return null;
  const [before, after] = transition.between.map((value) => {
    const point = points.find((one) => numberOf(one, x) === value);
    const aggregation = point === undefined ? null : aggregationOf(point);
    if (aggregation === null) return null;
    return { value, alpha: amplification(aggregation), cubic: cubicCoefficient(aggregation) };
  });
  if (!before || !after) return null;
  const width = after.value - before.value;
  const part = (transition.at - before.value) / width;
  const cubic = before.cubic + part * (after.cubic - before.cubic);
  if (!(cubic > 0)) return null;
  return { critical: transition.at, slope: (after.alpha - before.alpha) / width, cubic };
}

const VERTICES = 200;

/** The scaling function over a span of (r − r_c)·L. */
export function scalingCurve(
  { slope, cubic }: CollapseTheory,
  [least, most]: readonly [number, number],
): { x: number; y: number }[] {
  return Array.from({ length: VERTICES + 1 }, (_, k) => {
    const x = least + ((most - least) * k) / VERTICES;
    return { x, y: scalingFunction(slope * x, cubic) };
  });
}
