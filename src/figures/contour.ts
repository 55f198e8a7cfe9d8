import { findRoot } from '../math/roots.ts';

/** Values on a rectilinear grid, row by row: `values[j * x.length + i]` belongs to (x[i], y[j]). */
export interface Grid {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly values: readonly (number | null)[];
  /** whether the quantity may jump between two neighbours, so that others say nothing of it there */
  readonly jumps?: (a: number, b: number) => boolean;
}

export type GridPoint = readonly [number, number];

/** One crossing of the level with an edge of the grid. */
interface Crossing {
  readonly at: GridPoint;
  readonly next: Crossing[];
}

/** Values along one line of a grid. */
export interface GridLine {
  readonly positions: readonly number[];
  readonly value: (k: number) => number | null;
}

// Lagrange's polynomial through the finite values around the edge (k, k + 1): up to four of them.
function interpolant({ positions, value }: GridLine, k: number): (at: number) => number {
  const nodes: number[] = [];
  for (let n = k - 1; n <= k + 2; n++) {
    if (n >= 0 && n < positions.length && value(n) !== null) nodes.push(n);
  }
  return (at) =>
    nodes.reduce((total, n) => {
      const others = nodes.filter((m) => m !== n);
      const basis = others.reduce(
        (product, m) => (product * (at - positions[m])) / (positions[n] - positions[m]),
        1,
      );
      return total + basis * value(n)!;
    }, 0);
}

/** Where the level is crossed between two neighbours on a grid line, by cubic interpolation. */
export function crossEdge(line: GridLine, k: number, level: number): number {
  const f = interpolant(line, k);
  return findRoot((at) => f(at) - level, line.positions[k], line.positions[k + 1]);
}

/** Where an edge is crossed: by the two values alone where one of them is of another course. */
function placeOn(line: GridLine, k: number, level: number, jumps: boolean): number {
  if (!jumps) return crossEdge(line, k, level);
  const own: GridLine = { ...line, value: (n) => (n === k || n === k + 1 ? line.value(n) : null) };
  return crossEdge(own, k, level);
}

/** The crossings of the level with the edges of the grid, made when first asked for. */
function crossingsOf({ x, y, values, jumps = () => false }: Grid, level: number) {
  const made = new Map<string, Crossing>();
  const at = (i: number, j: number) => j * x.length + i;
  const make = (key: string, place: () => GridPoint): Crossing => {
    const crossing = made.get(key) ?? { at: place(), next: [] };
    made.set(key, crossing);
    return crossing;
  };
  const alongX = (i: number, j: number) =>
    make(`x${i},${j}`, () => {
      const line: GridLine = { positions: x, value: (k) => values[at(k, j)] };
      return [placeOn(line, i, level, jumps(at(i, j), at(i + 1, j))), y[j]];
    });
  const alongY = (i: number, j: number) =>
    make(`y${i},${j}`, () => {
      const line: GridLine = { positions: y, value: (k) => values[at(i, k)] };
      return [x[i], placeOn(line, j, level, jumps(at(i, j), at(i, j + 1)))];
    });
  return { made, alongX, alongY };
}

function join(a: Crossing, b: Crossing): void {
  a.next.push(b);
  b.next.push(a);
}

/** Follows joined crossings from one end; each is visited once. */
function follow(start: Crossing, visited: Set<Crossing>): GridPoint[] {
  const line: GridPoint[] = [];
  let here: Crossing | undefined = start;
  while (here !== undefined) {
    visited.add(here);
    line.push(here.at);
    here = here.next.find((crossing) => !visited.has(crossing));
  }
  return line;
}

function linesOf(crossings: readonly Crossing[]): GridPoint[][] {
  const visited = new Set<Crossing>();
  const lines: GridPoint[][] = [];
  // Ends first: what remains are closed loops.
  for (const crossing of [...crossings.filter(({ next }) => next.length === 1), ...crossings]) {
    if (visited.has(crossing) || crossing.next.length === 0) continue;
    const line = follow(crossing, visited);
    if (crossing.next.length === 2) line.push(crossing.at);
    lines.push(line);
  }
  return lines;
}

/**
 * Traces the lines on which a gridded quantity takes a value: marching squares with crossings
 * placed by cubic interpolation along the grid lines. Squares with a missing corner are left open,
 * so that lines end there and at the border (closed rings around regions, which d3-contour gives,
 * would run along both).
 *
 * @param grid values over increasing x and y, null where there is none
 * @param level the value on the lines
 * @returns open or closed polylines in the units of x and y
 */
export function traceContour(grid: Grid, level: number): GridPoint[][] {
  const { x, y, values } = grid;
  const { made, alongX, alongY } = crossingsOf(grid, level);
  for (let j = 0; j + 1 < y.length; j++) {
    for (let i = 0; i + 1 < x.length; i++) {
      const at = j * x.length + i;
      const corners = [at, at + 1, at + x.length + 1, at + x.length].map((k) => values[k] ?? null);
      if (corners.includes(null)) continue;
      const above = corners.map((value) => value! >= level);
      const sides = [
        above[0] === above[1] ? null : alongX(i, j),
        above[1] === above[2] ? null : alongY(i + 1, j),
        above[2] === above[3] ? null : alongX(i, j + 1),
        above[3] === above[0] ? null : alongY(i, j),
      ].filter((side) => side !== null);
      if (sides.length === 2) join(sides[0], sides[1]);
      if (sides.length === 4) {
        // A saddle: the mean of the corners says which pair of opposite corners is connected.
        const middle = corners.reduce<number>((sum, value) => sum + value! / 4, 0) >= level;
        const turn = middle === above[0] ? 1 : 3;
        join(sides[0], sides[turn]);
        join(sides[2], sides[(turn + 2) % 4]);
      }
    }
  }
  return linesOf([...made.values()]);
}

function cellOf(positions: readonly number[], at: number): [number, number] {
  const k = positions.findIndex((position) => position > at);
  const upper = k === -1 ? positions.length - 1 : Math.max(k, Math.min(1, positions.length - 1));
  const lower = Math.max(0, upper - 1);
  const width = positions[upper] - positions[lower] || 1;
  return [lower, Math.min(1, Math.max(0, (at - positions[lower]) / width))];
}

/** The gridded quantity at a point, bilinear between its neighbours; null where one is missing. */
export function sampleGrid({ x, y, values }: Grid, [atX, atY]: GridPoint): number | null {
  const [i, s] = cellOf(x, atX);
  const [j, t] = cellOf(y, atY);
  const right = Math.min(i + 1, x.length - 1) - i;
  const up = (Math.min(j + 1, y.length - 1) - j) * x.length;
  const k = j * x.length + i;
  const corners = [k, k + right, k + up, k + right + up].map((corner) => values[corner] ?? null);
  const weights = [(1 - s) * (1 - t), s * (1 - t), (1 - s) * t, s * t];
  if (corners.includes(null)) return null;
  return corners.reduce<number>((sum, value, n) => sum + value! * weights[n], 0);
}
