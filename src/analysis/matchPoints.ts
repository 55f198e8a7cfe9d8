import type { Scalar } from '../scenario/scenario.ts';
import type { PointResult } from './result.ts';

/** Points of two runs that belong together. */
export interface Matching {
  /** in the order of the first run */
  readonly pairs: readonly (readonly [PointResult, PointResult])[];
  /** the parameters that are equal in every pair */
  readonly paths: readonly string[];
  /** how many points of each run have no partner */
  readonly unmatched: readonly [number, number];
}

type Points = readonly PointResult[];
type Value = Scalar | undefined;

/**
 * The parameters that both of two runs have at some point.
 *
 * @returns paths, in the order of the first run
 */
export function sharedPaths(first: Points, second: Points): string[] {
  const theirs = pathsOf(second);
  return [...pathsOf(first)].filter((path) => theirs.has(path));
}

/**
 * Matches the points of two runs that have equal values of the given parameters, reals to 12 digits.
 * A point with several partners has all of them; but where some are of its own part only these
 * count, and of those the ones of its own method. Two single points match whatever they are, unless
 * paths are given. Points that cannot be built are left out.
 *
 * @param paths parameters by path; all that both runs have when absent
 */
export function matchPoints(first: Points, second: Points, paths?: readonly string[]): Matching {
  const [ours, theirs] = [first, second].map((points) => points.filter(isBuilt));
  const alone = paths === undefined && ours.length === 1 && theirs.length === 1;
  const equal = alone ? [] : (paths ?? sharedPaths(ours, theirs));
  const partners = groupByKey(theirs, equal);
  const pairs = ours.flatMap((point) =>
    closest(point, partners.get(keyOf(point, equal)) ?? []).map(
      (partner) => [point, partner] as const,
    ),
  );
  const matched = new Set(pairs.flat());
  const left = (points: Points): number => points.filter((point) => !matched.has(point)).length;
  return { pairs, paths: equal, unmatched: [left(ours), left(theirs)] };
}

/**
 * The parameters of which no value of the first run is one of the second: no match can have them.
 *
 * @returns paths out of the given ones, in their order
 */
export function disjointPaths(first: Points, second: Points, paths: readonly string[]): string[] {
  const [ours, theirs] = [first, second].map((points) => points.filter(isBuilt));
  return paths.filter((path) => {
    const values = new Set(theirs.map((point) => valueKey(point.parameters[path])));
    return ours.every((point) => !values.has(valueKey(point.parameters[path])));
  });
}

const isBuilt = ({ status }: PointResult): boolean => status !== 'infeasible';

function pathsOf(points: Points): Set<string> {
  return new Set(points.flatMap(({ parameters }) => Object.keys(parameters)));
}

/** Values that come from other formulas or ranges are still equal: 0.3 and 0.1 + 0.2. */
function valueKey(value: Value): string {
  return JSON.stringify(
    typeof value === 'number' ? Number(value.toPrecision(12)) : (value ?? null),
  );
}

function keyOf({ parameters }: PointResult, paths: readonly string[]): string {
  return paths.map((path) => valueKey(parameters[path])).join(' ');
}

function groupByKey(points: Points, paths: readonly string[]): Map<string, PointResult[]> {
  const groups = new Map<string, PointResult[]>();
  for (const point of points) {
    const key = keyOf(point, paths);
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return groups;
}

function closest({ part, method }: PointResult, partners: Points): Points {
  const samePart = partners.filter((partner) => partner.part === part);
  const near = samePart.length > 0 ? samePart : partners;
  const sameMethod = near.filter((partner) => partner.method === method);
  return sameMethod.length > 0 ? sameMethod : near;
}
