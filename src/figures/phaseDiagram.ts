import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { type LineLabel, placeLabel, traceBoundary } from './boundary.ts';
import { type CellAxis, layCells } from './cellAxis.ts';
import { type Grid, type GridPoint, sampleGrid } from './contour.ts';
import { hatchCell } from './hatching.ts';
import {
  checkDistinct,
  distinct,
  numberOf,
  observe,
  pointsOf,
  quantityOf,
  signalOf,
} from './observe.ts';
import { scaleOf, symlogTicks, TICK_FORMAT } from './pixelAxis.ts';
import {
  DIVERGING_COLOURS,
  type FigureSpecification,
  figureFrame,
  INFEASIBLE,
  INK,
  PAPER,
  TEXT,
} from './theme.ts';
import { count, formatPercent, heldConditions, nameOf, sharedValue, trialsOf } from './words.ts';

export type PhaseDiagramRequest = Extract<FigureRequest, { kind: 'phase-diagram' }>;

/** One cell of a phase diagram: its borders, and what its point says. */
interface Cell {
  readonly column: number;
  readonly row: number;
  readonly point: PointResult;
  readonly status: 'growth' | 'decay' | 'undecided' | 'infeasible' | 'waiting';
  /** simulated signal at the root minus signal at one leaf */
  readonly gain: number | null;
}

interface Diagram {
  readonly x: CellAxis;
  readonly y: CellAxis;
  readonly cells: readonly Cell[];
}

function judge(run: RunResult, point: PointResult): Pick<Cell, 'status' | 'gain'> {
  if (point.status === 'infeasible') return { status: 'infeasible', gain: null };
  const leaf = point.facts['leafBias'];
  if (typeof leaf !== 'number') {
    throw new RangeError(`invalid phase diagram: point ${point.index} has no leaf bias`);
  }
  const root = observe(run, point, signalOf(run));
  if (root === null) return { status: 'waiting', gain: null };
  const gain = root.best - leaf;
  if (root.low <= leaf && leaf <= root.high) return { status: 'undecided', gain };
  return { status: gain > 0 ? 'growth' : 'decay', gain };
}

function layDiagram(request: PhaseDiagramRequest, run: RunResult): Diagram {
  const points = pointsOf(request, run);
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
    const { status, gain } = judge(run, point);
    const [x, y] = place[k];
    return { column: columns.get(x) ?? 0, row: rows.get(y) ?? 0, point, status, gain };
  });
  return { x: layCells(xs, 500), y: layCells(ys, 400), cells };
}

function valueKey(point: PointResult, { x, y }: PhaseDiagramRequest): string {
  return `${numberOf(point, x)},${numberOf(point, y)}`;
}

/** The colour scale: symmetric about 0, and logarithmic when one side is much fainter. */
export function divergingScale(gains: readonly number[]) {
  const [low, high] = extentOf([0, ...gains]);
  const [down, up] = [-low, high];
  const most = Math.max(up, down) || 1;
  const least = Math.min(up, down) || most;
  const ends = [-most, most] as const;
  const range = [...DIVERGING_COLOURS];
  if (least >= most / 2) return { type: 'linear' as const, domain: [...ends], range, constant: 1 };
  return { type: 'symlog' as const, domain: [...ends], range, constant: least / 3 };
}

function legendOf(scale: ReturnType<typeof divergingScale>, title: readonly string[]) {
  const bar = {
    title: [...title],
    gradientLength: 220,
    gradientThickness: 14,
    format: TICK_FORMAT,
  };
  if (scale.type === 'linear') return bar;
  const axis = { ...scale, domain: scale.domain as [number, number], length: 220 };
  return { ...bar, values: symlogTicks(axis, 24) };
}

const BOUNDARIES = [
  {
    quantity: 'alpha',
    words: 'critical point α = 1 (theory)',
    colour: INK,
    dash: [1, 0],
    width: 3,
    side: -1,
  },
  {
    quantity: 'growth',
    words: 'root = leaf (theory)',
    colour: '#8e1fa8',
    dash: [6, 5],
    width: 2.4,
    side: 1,
  },
] as const;

type Boundary = (typeof BOUNDARIES)[number];

function gridOf({ x, y, cells }: Diagram, quantity: string) {
  const values: (number | null)[] = Array.from(
    { length: x.values.length * y.values.length },
    () => null,
  );
  for (const { column, row, point } of cells) {
    const value = quantityOf(point, quantity);
    values[row * x.values.length + column] = Number.isFinite(value) ? value : null;
  }
  return { x: x.values, y: y.values, values };
}

type Drawn = Boundary & {
  readonly grid: Grid;
  readonly lines: readonly (readonly GridPoint[])[];
};

function traceBoundaries(diagram: Diagram): Drawn[] {
  return BOUNDARIES.map((boundary) => {
    const grid = gridOf(diagram, boundary.quantity);
    return { ...boundary, grid, lines: traceBoundary(grid, 1, diagram) };
  });
}

/** Lines first and labels on top; the second line is dashed, so that both show where they coincide. */
function boundaryLayers(diagram: Diagram) {
  const boundaries = traceBoundaries(diagram);
  const drawn = boundaries.filter(({ lines }) => lines.length > 0);
  return [
    ...drawn.map((boundary) => lineLayer(diagram, boundary, HALO)),
    ...drawn.map((boundary) =>
      lineLayer(diagram, boundary, {
        stroke: boundary.colour,
        strokeWidth: boundary.width,
        strokeDash: [...boundary.dash],
      }),
    ),
    ...drawn.flatMap((boundary) => labelLayers(diagram, boundary, drawn)),
  ];
}

const HALO = { stroke: PAPER, strokeWidth: 6, strokeOpacity: 0.8 };

function lineLayer(diagram: Diagram, { lines }: Drawn, style: object) {
  const values = lines.flatMap((line, part) =>
    line.map(([x, y], order) => ({ x, y, part, order })),
  );
  return {
    data: { values },
    mark: { type: 'line' as const, interpolate: 'catmull-rom' as const, clip: true, ...style },
    encoding: {
      ...positions(diagram, 'x', 'y'),
      detail: { field: 'part', type: 'nominal' as const },
      order: { field: 'order', type: 'quantitative' as const },
    },
  };
}

function labelLayers(diagram: Diagram, boundary: Drawn, all: readonly Drawn[]) {
  const { lines, grid, words, side, colour } = boundary;
  const longest = [...lines].sort((a, b) => b.length - a.length)[0];
  const label: LineLabel = {
    text: words,
    prefer: side < 0 ? 0.62 : 0.38,
    belongs: (at) => side * ((sampleGrid(grid, at) ?? 1) - 1) >= 0,
    avoid: all.filter((other) => other !== boundary).flatMap((other) => other.lines),
  };
  const place =
    placeLabel(longest, label, diagram) ??
    placeLabel(longest, { ...label, belongs: () => true }, diagram);
  if (place === null) return [];
  const halo = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  return [halo, { color: colour }].map((style) => ({
    data: { values: [{ x: place.x, y: place.y, text: words }] },
    mark: {
      type: 'text' as const,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
      angle: (place.angle + 360) % 360,
      ...style,
    },
    encoding: {
      ...positions(diagram, 'x', 'y'),
      text: { field: 'text', type: 'nominal' as const },
    },
  }));
}

function along(field: string, axis: CellAxis) {
  return { field, type: 'quantitative' as const, scale: scaleOf(axis) };
}

function positions({ x, y }: Diagram, xField: string, yField: string) {
  return { x: along(xField, x), y: along(yField, y) };
}

function axisOf(title: string, { values }: CellAxis) {
  const few = values.length <= 12 ? { values: [...values], format: TICK_FORMAT } : {};
  return { title, grid: false, ...few };
}

function hatchingOf({ x, y, cells }: Diagram) {
  return cells
    .filter(({ status }) => status === 'undecided')
    .flatMap(({ column, row }) =>
      hatchCell({ x, y }, [
        [x.edges[column], y.edges[row]],
        [x.edges[column + 1], y.edges[row + 1]],
      ]),
    );
}

function cellRows({ x, y, cells }: Diagram) {
  return cells.map(({ column, row, gain, status }) => ({
    x: x.values[column],
    y: y.values[row],
    left: x.edges[column],
    right: x.edges[column + 1],
    bottom: y.edges[row],
    top: y.edges[row + 1],
    gain,
    status,
  }));
}

function subtitleOf(request: PhaseDiagramRequest, run: RunResult, { cells }: Diagram): string[] {
  const points = cells.map(({ point }) => point);
  const tell = (status: Cell['status']) => cells.filter((cell) => cell.status === status).length;
  const depth = sharedValue(points, 'depth');
  const at = depth === undefined ? '' : `at depth ${depth}, `;
  const undecided = tell('undecided');
  const infeasible = tell('infeasible');
  const waiting = tell('waiting');
  return [
    `Simulated ${at}${trialsOf(points, 'a cell')}; ` +
      heldConditions(points, [request.x, request.y, 'depth']),
    undecided === 0
      ? `No cell is undecided at the ${formatPercent(run.confidence)} level`
      : `Hatched: undecided, the ${formatPercent(run.confidence)} interval contains “no change” ` +
        `(${undecided} of ${count(cells.length, 'cell')})`,
    infeasible === 0 ? '' : `Grey with ×: cannot be built (${count(infeasible, 'cell')})`,
    waiting === 0 ? '' : `Blank: not simulated yet (${count(waiting, 'cell')})`,
    ...BOUNDARIES.map((boundary) => missingBoundary(points, boundary)),
  ];
}

function missingBoundary(points: readonly PointResult[], { quantity }: Boundary): string {
  const values = points.map((point) => quantityOf(point, quantity)).filter((v) => v !== null);
  if (quantity !== 'alpha' || values.length === 0) return '';
  if (values.every((value) => value > 1)) return 'Theory: α > 1 in every cell';
  return values.every((value) => value <= 1) ? 'Theory: α ≤ 1 in every cell' : '';
}

function infeasibleLayers(diagram: Diagram, rows: ReturnType<typeof cellRows>) {
  const values = rows.filter(({ status }) => status === 'infeasible');
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'rect' as const, color: INFEASIBLE },
      encoding: spans(diagram),
    },
    {
      data: { values },
      mark: { type: 'text' as const, text: '×', color: '#6d737c', fontSize: TEXT.label },
      encoding: positions(diagram, 'x', 'y'),
    },
  ];
}

function spans(diagram: Diagram) {
  const { x, y } = positions(diagram, 'left', 'bottom');
  return { x, x2: { field: 'right' }, y, y2: { field: 'top' } };
}

/** Draws the simulated gain of signal over two parameters, with both boundaries of theory. */
export function drawPhaseDiagram(
  request: PhaseDiagramRequest,
  run: RunResult,
): FigureSpecification {
  const diagram = layDiagram(request, run);
  const rows = cellRows(diagram);
  const scale = divergingScale(rows.flatMap(({ gain }) => (gain === null ? [] : [gain])));
  const span = spans(diagram);
  const signal = signalOf(run).name;
  const { constant, ...linear } = scale;
  return {
    ...figureFrame(
      request.title ?? 'Where the signal grows and where it is lost',
      subtitleOf(request, run, diagram),
    ),
    width: diagram.x.length,
    height: diagram.y.length,
    layer: [
      {
        data: { values: rows.filter(({ gain }) => gain !== null) },
        mark: { type: 'rect' },
        encoding: {
          ...span,
          x: { ...span.x, axis: axisOf(nameOf(run.model, request.x), diagram.x) },
          y: { ...span.y, axis: axisOf(nameOf(run.model, request.y), diagram.y) },
          color: {
            field: 'gain',
            type: 'quantitative',
            scale: scale.type === 'symlog' ? { ...linear, constant } : linear,
            legend: legendOf(scale, [`${signal} at root`, 'minus at leaf']),
          },
        },
      },
      {
        data: { values: hatchingOf(diagram) },
        mark: { type: 'rule', color: INK, strokeWidth: 0.8, opacity: 0.6 },
        encoding: { ...positions(diagram, 'x', 'y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      ...infeasibleLayers(diagram, rows),
      ...boundaryLayers(diagram),
    ],
  };
}
