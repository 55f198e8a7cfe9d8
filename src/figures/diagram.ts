import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { type CellAxis, layCells } from './cellAxis.ts';
import {
  checkDistinct,
  distinct,
  isDiscrete,
  numberOf,
  observe,
  pointsOf,
  signalOf,
} from './observe.ts';
import { scaleOf } from './pixelAxis.ts';
import type { CellPlane } from './steps.ts';

export type PhaseDiagramRequest = Extract<FigureRequest, { kind: 'phase-diagram' }>;

/** A figure whose points are the cells of a plane. */
export type PlaneRequest = Extract<FigureRequest, { kind: 'phase-diagram' | 'regimes' }>;

/** A point at its place on a plane of cells. */
export interface PlacedPoint {
  readonly column: number;
  readonly row: number;
  readonly point: PointResult;
}

/** The points of a figure as cells of its plane. */
export interface CellGrid<P extends PlacedPoint = PlacedPoint> extends CellPlane {
  readonly cells: readonly P[];
}

/** One cell of a phase diagram: its borders, and what its point says. */
export interface Cell extends PlacedPoint {
  readonly status: 'growth' | 'decay' | 'undecided' | 'infeasible' | 'waiting';
  /** simulated signal at the root minus signal at one leaf, in the direction of the leaf */
  readonly gain: number | null;
}

/** The cells of a phase diagram on its plane. */
export type Diagram = CellGrid<Cell>;

function judge(run: RunResult, point: PointResult): Pick<Cell, 'status' | 'gain'> {
  if (point.status === 'infeasible') return { status: 'infeasible', gain: null };
  const leaf = point.facts['leafBias'];
  if (typeof leaf !== 'number') {
    throw new RangeError(`invalid phase diagram: point ${point.index} has no leaf bias`);
  }
  const root = observe(run, point, signalOf(run));
  if (root === null) return { status: 'waiting', gain: null };
  const gain = (leaf < 0 ? -1 : 1) * (root.best - leaf);
  if (root.low <= leaf && leaf <= root.high) return { status: 'undecided', gain };
  return { status: gain > 0 ? 'growth' : 'decay', gain };
}

const FAR = 10;

/** Whether integers, such as budgets, are so far apart that there is something between them. */
function isSparse(values: readonly number[]): boolean {
  return values.slice(1).every((value, k) => value - values[k] >= FAR) && values.length > 1;
}

/**
 * Lays points out as the cells of a plane.
 *
 * @throws {RangeError} when they fill less than half of it, or two fall into one cell
 */
export function layPoints(
  request: PlaneRequest,
  run: RunResult,
  points: readonly PointResult[],
): CellGrid {
  const place = points.map((point) => [numberOf(point, request.x), numberOf(point, request.y)]);
  const xs = distinct(place.map(([x]) => x));
  const ys = distinct(place.map(([, y]) => y));
  if (2 * points.length < xs.length * ys.length) {
    throw new RangeError(
      `invalid figure ${request.name}: ${points.length} points do not fill a grid of ` +
        `${xs.length} × ${ys.length}; sweep both ${request.x} and ${request.y}`,
    );
  }
  checkDistinct(request, points, (point) => valueKey(point, request));
  const [columns, rows] = [xs, ys].map((list) => new Map(list.map((value, k) => [value, k])));
  const cells = points.map((point, k) => {
    const [x, y] = place[k];
    return { column: columns.get(x) ?? 0, row: rows.get(y) ?? 0, point };
  });
  const discrete = {
    x: isDiscrete(run, request.x, xs) && !isSparse(xs),
    y: isDiscrete(run, request.y, ys) && !isSparse(ys),
  };
  return { x: layCells(xs, 500), y: layCells(ys, 400), discrete, cells };
}

/** Lays the points out as cells and judges each of them. */
export function layDiagram(request: PhaseDiagramRequest, run: RunResult): Diagram {
  const grid = layPoints(request, run, pointsOf(request, run));
  return { ...grid, cells: grid.cells.map((cell) => ({ ...cell, ...judge(run, cell.point) })) };
}

function valueKey(point: PointResult, { x, y }: PlaneRequest): string {
  return `${numberOf(point, x)},${numberOf(point, y)}`;
}

function along(field: string, axis: CellAxis) {
  return { field, type: 'quantitative' as const, scale: scaleOf(axis) };
}

/** Both position channels of a layer. */
export function positions({ x, y }: CellGrid, xField: string, yField: string) {
  return { x: along(xField, x), y: along(yField, y) };
}
