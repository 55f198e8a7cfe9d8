import type { PointResult, RunResult } from '../analysis/result.ts';
import { type LineLabel, placeLabel, traceBoundary } from './boundary.ts';
import { type Grid, type GridPoint, sampleGrid } from './contour.ts';
import { type Diagram, positions } from './diagram.ts';
import { convert, quantityOf, signalOf } from './observe.ts';
import { toPixel } from './pixelAxis.ts';
import { traceSteps } from './steps.ts';
import { INK, PAPER, TEXT } from './theme.ts';

/** The lines of theory over a phase diagram: where a quantity is 1. */
export const BOUNDARIES = [
  {
    quantity: 'alpha',
    words: 'critical point α = 1 (theory)',
    brief: 'α = 1 (theory)',
    colour: INK,
    dash: [1, 0],
    width: 3,
    side: -1,
  },
  {
    quantity: 'growth',
    words: 'root = leaf (theory)',
    brief: 'root = leaf',
    colour: '#8e1fa8',
    dash: [6, 5],
    width: 2.4,
    side: 1,
  },
] as const;

/** One of {@link BOUNDARIES}. */
export type Boundary = (typeof BOUNDARIES)[number];

/** What the boundary is a level of; the growth of a signal to the wrong side from its levels. */
function boundaryValue(run: RunResult, point: PointResult, quantity: string): number | null {
  const value = quantityOf(point, quantity);
  const levels = point.prediction?.levels;
  if (value !== null || quantity !== 'growth' || levels === undefined) return value;
  const [leaf, next] = levels.slice(0, 2).map((mean) => convert(signalOf(run), mean));
  return leaf === undefined || next === undefined ? null : next / leaf;
}

function gridOf(run: RunResult, { x, y, cells }: Diagram, quantity: string): Grid {
  const values: (number | null)[] = Array.from(
    { length: x.values.length * y.values.length },
    () => null,
  );
  for (const { column, row, point } of cells) {
    const value = boundaryValue(run, point, quantity);
    values[row * x.values.length + column] = Number.isFinite(value) ? value : null;
  }
  return { x: x.values, y: y.values, values };
}

type Drawn = Boundary & {
  readonly grid: Grid;
  readonly lines: readonly (readonly GridPoint[])[];
};

/** Whether boundaries run in steps, as an axis has nothing between its values. */
export const isStepped = ({ discrete }: Diagram): boolean => discrete.x || discrete.y;

function traceBoundaries(run: RunResult, diagram: Diagram): Drawn[] {
  const trace = isStepped(diagram) ? traceSteps : traceBoundary;
  return BOUNDARIES.map((boundary) => {
    const grid = gridOf(run, diagram, boundary.quantity);
    return { ...boundary, grid, lines: trace(grid, 1, diagram) };
  });
}

/** Lines first and labels on top; the second line is dashed, so that both show where they coincide. */
export function boundaryLayers(run: RunResult, diagram: Diagram) {
  const boundaries = traceBoundaries(run, diagram);
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
  const interpolate = isStepped(diagram) ? ('linear' as const) : ('catmull-rom' as const);
  return {
    data: { values },
    mark: { type: 'line' as const, interpolate, clip: true, ...style },
    encoding: {
      ...positions(diagram, 'x', 'y'),
      detail: { field: 'part', type: 'nominal' as const },
      order: { field: 'order', type: 'quantitative' as const },
    },
  };
}

/** The lines that a label may stand along, the best first: of steps only straight pieces. */
function labelledLines(diagram: Diagram, lines: Drawn['lines']): Drawn['lines'] {
  if (!isStepped(diagram)) return [...lines].sort((a, b) => b.length - a.length).slice(0, 1);
  const reach = (line: readonly GridPoint[]) => {
    const [a, b] = [line[0], line[line.length - 1]];
    const across = toPixel(diagram.x, b[0]) - toPixel(diagram.x, a[0]);
    return Math.hypot(across, toPixel(diagram.y, b[1]) - toPixel(diagram.y, a[1]));
  };
  return lines.flatMap(straightPieces).sort((a, b) => reach(b) - reach(a));
}

function straightPieces(line: readonly GridPoint[]): GridPoint[][] {
  const pieces: GridPoint[][] = [[line[0]]];
  line.slice(1).forEach((point, k) => {
    const last = pieces[pieces.length - 1];
    const [start, end] = [last[0], line[k]];
    const turns =
      last.length > 1 &&
      (point[0] !== end[0] || end[0] !== start[0]) &&
      (point[1] !== end[1] || end[1] !== start[1]);
    if (turns) pieces.push([end, point]);
    else last.push(point);
  });
  return pieces;
}

/** The place on the first line that has one where the label belongs, or else anywhere. */
function placeAlong(lines: Drawn['lines'], label: LineLabel, diagram: Diagram) {
  for (const wanted of [label, { ...label, belongs: () => true }]) {
    for (const line of lines) {
      const place = placeLabel(line, wanted, diagram);
      if (place !== null) return { ...place, text: label.text };
    }
  }
  return null;
}

function labelLayers(diagram: Diagram, boundary: Drawn, all: readonly Drawn[]) {
  const { lines, grid, words, brief, side, colour } = boundary;
  const label: LineLabel = {
    text: words,
    prefer: side < 0 ? 0.62 : 0.38,
    belongs: (at) => side * ((sampleGrid(grid, at) ?? 1) - 1) >= 0,
    avoid: all.filter((other) => other !== boundary).flatMap((other) => other.lines),
  };
  const free = labelledLines(diagram, lines);
  const place =
    placeAlong(free, label, diagram) ?? placeAlong(free, { ...label, text: brief }, diagram);
  if (place === null) return [];
  const halo = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  return [halo, { color: colour }].map((style) => ({
    data: { values: [{ x: place.x, y: place.y, text: place.text }] },
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
