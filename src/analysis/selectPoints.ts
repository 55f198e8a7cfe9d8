import type { Scalar, Where } from '../scenario/scenario.ts';
import type { PointResult } from './result.ts';

/** Which points of a run are meant; everything when empty. */
export interface Selection {
  /** names of parts; every part when absent */
  readonly parts?: readonly string[] | undefined;
  /** values of parameters; every value when absent */
  readonly where?: Where | undefined;
}

// A swept value may come from a formula or a range, a wanted one from a file: 0.3 and 0.1 + 0.2.
const TOLERANCE = 1e-9;

function sameNumber(a: number, b: number): boolean {
  if (a === b) return true;
  if (Number.isInteger(a) && Number.isInteger(b)) return false;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function sameScalar(value: Scalar | undefined, wanted: Scalar): boolean {
  return typeof value === 'number' && typeof wanted === 'number'
    ? sameNumber(value, wanted)
    : value === wanted;
}

function matches(value: Scalar | undefined, wanted: Scalar | readonly Scalar[]): boolean {
  return typeof wanted === 'object'
    ? wanted.some((one) => sameScalar(value, one))
    : sameScalar(value, wanted);
}

/**
 * The points that belong to one of the parts and have the given parameter values, in their order;
 * a list of values is met by any of them.
 *
 * Integers, text and truth values are compared exactly, reals to 1e-9 of the larger of the two. A
 * point that has no such parameter does not match.
 *
 * @param points any points with a part and parameters by path
 * @param selection parts and parameter values; what is absent restricts nothing
 * @returns the matching points, in their order
 */
export function selectPoints<P extends Pick<PointResult, 'part' | 'parameters'>>(
  points: readonly P[],
  { parts, where = {} }: Selection,
): P[] {
  const wanted = Object.entries(where);
  return points.filter(
    ({ part, parameters }) =>
      (parts === undefined || parts.includes(part)) &&
      wanted.every(([path, value]) => matches(parameters[path], value)),
  );
}
