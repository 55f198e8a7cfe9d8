import type { PointResult } from './result.ts';

/**
 * Leaves out what would be counted twice: of points with the same id, which draw the same trials,
 * the one with the most trials stays (the first of those). Points that cannot be built, which have
 * no id, are left out.
 *
 * @param points in the scenario's order
 * @returns distinct points, in the same order
 */
export function distinctPoints(points: readonly PointResult[]): PointResult[] {
  const longest = new Map<string, PointResult>();
  for (const point of points) {
    if (point.status === 'infeasible') continue;
    const known = longest.get(point.id);
    if (known === undefined || trialsOf(point) > trialsOf(known)) longest.set(point.id, point);
  }
  return points.filter((point) => longest.get(point.id) === point);
}

function trialsOf({ tallies }: PointResult): number {
  return Math.max(0, ...Object.values(tallies).map(({ trials }) => trials));
}
