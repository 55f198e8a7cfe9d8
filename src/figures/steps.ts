import type { Plane } from './boundary.ts';
import type { CellAxis } from './cellAxis.ts';
import { crossEdge, type Grid, type GridPoint } from './contour.ts';
import { transform, untransform } from './pixelAxis.ts';

/** The plane of a heat map, and along which of its axes there is nothing between two values. */
export interface CellPlane extends Plane {
  readonly x: CellAxis;
  readonly y: CellAxis;
  readonly discrete: { readonly x: boolean; readonly y: boolean };
}

type Segment = readonly [GridPoint, GridPoint];

/** A stretch of one row in which the quantity is on one side of the level. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly above: boolean;
}

/** One row of cells: their values, and where two neighbours of different sides are parted. */
interface Row {
  readonly axis: CellAxis;
  readonly value: (k: number) => number | null;
  readonly level: number;
  readonly discrete: boolean;
}

function partAt({ axis, value, level, discrete }: Row, k: number): number {
  if (discrete) return axis.edges[k + 1];
  const positions = axis.values.map((at) => transform(axis, at));
  return untransform(axis, crossEdge({ positions, value }, k, level));
}

function stretchesOf(row: Row): Stretch[] {
  const { axis, value, level } = row;
  const side = (k: number): boolean | null => {
    const at = k < 0 || k >= axis.values.length ? null : value(k);
    return at === null ? null : at >= level;
  };
  const parts = axis.values.slice(1).map((_, k) => {
    const differ = side(k) !== null && side(k + 1) !== null && side(k) !== side(k + 1);
    return differ ? partAt(row, k) : axis.edges[k + 1];
  });
  const borders = [axis.edges[0], ...parts, axis.edges[axis.values.length]];
  return axis.values.flatMap((_, k) => {
    const above = side(k);
    return above === null ? [] : [{ from: borders[k], to: borders[k + 1], above }];
  });
}

/** Upright segments where a row changes sides. */
function uprights(row: readonly Stretch[], bottom: number, top: number): Segment[] {
  return row.slice(1).flatMap(({ from, above }, k) => {
    const parted = row[k].to === from && row[k].above !== above;
    return parted ? [[[from, bottom] as const, [from, top] as const] as const] : [];
  });
}

/** Level segments where one row is on another side than the row above it. */
function treads(lower: readonly Stretch[], upper: readonly Stretch[], height: number): Segment[] {
  return lower.flatMap((below) =>
    upper.flatMap((above) => {
      const [from, to] = [Math.max(below.from, above.from), Math.min(below.to, above.to)];
      if (below.above === above.above || !(from < to)) return [];
      return [[[from, height] as const, [to, height] as const] as const];
    }),
  );
}

const keyOf = ([x, y]: GridPoint): string => `${x},${y}`;

/** Joins segments at their ends to lines, each segment once; lines begin where they can only end. */
function joinSegments(segments: readonly Segment[]): GridPoint[][] {
  const open = new Map<string, Segment[]>();
  const touch = (at: GridPoint, segment: Segment) => {
    open.set(keyOf(at), [...(open.get(keyOf(at)) ?? []), segment]);
  };
  for (const segment of segments) for (const end of segment) touch(end, segment);
  const left = new Set(segments);
  const walk = (start: GridPoint): GridPoint[] => {
    const line = [start];
    for (;;) {
      const here = line[line.length - 1];
      const next = open.get(keyOf(here))?.find((segment) => left.has(segment));
      if (next === undefined) return line;
      left.delete(next);
      line.push(keyOf(next[0]) === keyOf(here) ? next[1] : next[0]);
    }
  };
  const nodes = segments.flat();
  const odd = nodes.filter((node) => (open.get(keyOf(node))?.length ?? 0) % 2 === 1);
  return [...odd, ...nodes].map(walk).filter((line) => line.length > 1);
}

const flip = ([x, y]: GridPoint): GridPoint => [y, x];

/**
 * Traces where a gridded quantity takes a value when one axis, or both, has nothing between its
 * values: each value of that axis is a row of cells, along which the crossing is found (by cubic
 * interpolation, or at the border of two cells where the other axis is discrete too); steps along
 * the borders join one row to the next.
 *
 * @param grid values over the cells, null where there is none
 * @param level the value on the lines
 * @returns polylines of upright and level pieces, in the units of the axes
 */
export function traceSteps(
  grid: Grid,
  level: number,
  { x, y, discrete }: CellPlane,
): GridPoint[][] {
  const width = grid.x.length;
  const across = discrete.y;
  const [along, rows] = across ? [x, y] : [y, x];
  const value = (row: number, k: number) =>
    grid.values[across ? row * width + k : k * width + row] ?? null;
  const other = across ? discrete.x : discrete.y;
  const stretches = rows.values.map((_, row) =>
    stretchesOf({ axis: along, value: (k) => value(row, k), level, discrete: other }),
  );
  const segments = stretches.flatMap((row, k) => [
    ...uprights(row, rows.edges[k], rows.edges[k + 1]),
    ...treads(row, stretches[k + 1] ?? [], rows.edges[k + 1]),
  ]);
  const lines = joinSegments(segments);
  return across ? lines : lines.map((line) => line.map(flip));
}
