import type { PointResult, RunResult } from '../analysis/result.ts';
import { extentOf } from './extent.ts';
import type { Boundary } from './boundaries.ts';
import { distanceTo, type LineLabel, placeLabel, traceBoundary } from './boundary.ts';
import { type Grid, type GridPoint, sampleGrid } from './contour.ts';
import { type CellGrid, positions } from './diagram.ts';
import { convert, quantityOf, signalOf } from './observe.ts';
import { choiceOf } from './organizationName.ts';
import { fromPixel, toPixel } from './pixelAxis.ts';
import { textWidth } from './textWidth.ts';
import { traceSteps } from './steps.ts';
import { PAPER, TEXT } from './theme.ts';

/** What the boundary is a level of; the growth of a signal to the wrong side from its levels. */
function boundaryValue(run: RunResult, point: PointResult, quantity: string): number | null {
  const value = quantityOf(point, quantity);
  const levels = point.prediction?.levels;
  if (value !== null || quantity !== 'growth' || levels === undefined) return value;
  const [leaf, next] = levels.slice(0, 2).map((mean) => convert(signalOf(run), mean));
  return leaf === undefined || next === undefined ? null : next / leaf;
}

function gridOf(run: RunResult, { x, y, cells }: CellGrid, quantity: string): Grid {
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

/** Whether a choice changes between two neighbours of the grid. */
function findJumps({ x, cells }: CellGrid): (a: number, b: number) => boolean {
  const choices = new Map(
    cells.map(({ column, row, point }) => [row * x.values.length + column, choiceOf(point)]),
  );
  return (a, b) => choices.get(a) !== choices.get(b);
}

/** A boundary as it runs over the plane. */
export interface Drawn extends Boundary {
  readonly grid: Grid;
  readonly lines: readonly (readonly GridPoint[])[];
  readonly course: 'smooth' | 'straight' | 'stepped';
}

/** Whether boundaries run in steps, as an axis has nothing between its values. */
export const isStepped = ({ discrete }: CellGrid): boolean => discrete.x || discrete.y;

/** A boundary that cells themselves lie on, such as no advantage of one agent over itself. */
function traceBorders(grid: Grid, level: number, plane: CellGrid): GridPoint[][] {
  const sides = grid.values.map((value) => (value === null ? null : value > level ? 1 : -1));
  return traceSteps({ ...grid, values: sides }, 0, { ...plane, discrete: { x: true, y: true } });
}

/** A line that is shorter than this, in pixels, is a speck. */
const SHORTEST = 12;

/** The greater of what a line spans of both axes, in pixels. */
function reachOf({ x, y }: CellGrid, line: readonly GridPoint[]): number {
  const spans = [
    extentOf(line.map(([at]) => toPixel(x, at))),
    extentOf(line.map(([, at]) => toPixel(y, at))),
  ];
  return Math.max(...spans.map(([low, high]) => high - low));
}

function trace(run: RunResult, diagram: CellGrid, boundary: Boundary): Drawn {
  const { quantity, level } = boundary;
  const grid = gridOf(run, diagram, quantity);
  const drawn = (lines: readonly GridPoint[][], course: Drawn['course']): Drawn => {
    const long = lines.filter((line) => reachOf(diagram, line) >= SHORTEST);
    return { ...boundary, grid, lines: long, course };
  };
  if (grid.values.filter((value) => value === level).length > 1) {
    return drawn(traceBorders(grid, level, diagram), 'stepped');
  }
  if (isStepped(diagram)) return drawn(traceSteps(grid, level, diagram), 'stepped');
  const jumps = findJumps(diagram);
  const lines = traceBoundary({ ...grid, jumps }, level, diagram);
  const built = diagram.cells.filter(({ point }) => point.status !== 'infeasible');
  const choices = new Set(built.map(({ point }) => choiceOf(point)));
  return drawn(lines, choices.size > 1 ? 'straight' : 'smooth');
}

/** The boundaries that run over the plane. */
export function traceBoundaries(
  run: RunResult,
  diagram: CellGrid,
  boundaries: readonly Boundary[],
): Drawn[] {
  const traced = boundaries.map((boundary) => trace(run, diagram, boundary));
  return traced.filter(({ lines }) => lines.length > 0);
}

/**
 * Lines first and labels on top; the second line is dashed, so that both show where they coincide.
 *
 * @param dots what labels should rather not cover
 */
export function boundaryLayers(
  diagram: CellGrid,
  drawn: readonly Drawn[],
  dots: readonly GridPoint[] = [],
) {
  return [
    ...drawn.map((boundary) => lineLayer(diagram, boundary, HALO)),
    ...drawn.map((boundary) =>
      lineLayer(diagram, boundary, {
        stroke: boundary.colour,
        strokeWidth: boundary.width,
        strokeDash: [...boundary.dash],
      }),
    ),
    ...labelAll(diagram, nameTogether(diagram, drawn), dots),
  ];
}

/** Lines that are nowhere farther apart than this, in pixels, are seen as one. */
const ONE = 3;

/** Boundaries of which each lies on another: the first stands for all, with the names of all. */
function nameTogether(diagram: CellGrid, drawn: readonly Drawn[]): Drawn[] {
  const groups: Drawn[][] = [];
  for (const boundary of drawn) {
    const group = groups.find(([first]) => areOne(diagram, first.lines, boundary.lines));
    if (group === undefined) groups.push([boundary]);
    else group.push(boundary);
  }
  return groups.map((group) => ({
    ...group[0],
    words: group.map(({ words }) => words).join(' and '),
    brief: group.map(({ brief }) => brief).join(' and '),
  }));
}

function areOne(diagram: CellGrid, first: Drawn['lines'], second: Drawn['lines']): boolean {
  return reachesAll(diagram, first, second) && reachesAll(diagram, second, first);
}

/** Whether every vertex of the lines lies on one of the others. */
function reachesAll(plane: CellGrid, lines: Drawn['lines'], others: Drawn['lines']): boolean {
  return lines
    .flat()
    .every((point) => others.some((other) => distanceTo(other, point, plane) <= ONE));
}

const HALO = { stroke: PAPER, strokeWidth: 6, strokeOpacity: 0.8 };

function lineLayer(diagram: CellGrid, { lines, course }: Drawn, style: object) {
  const values = lines.flatMap((line, part) =>
    line.map(([x, y], order) => ({ x, y, part, order })),
  );
  const interpolate = course === 'smooth' ? ('catmull-rom' as const) : ('linear' as const);
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
function labelledLines(diagram: CellGrid, { lines, course }: Drawn): Drawn['lines'] {
  if (course !== 'stepped') return [...lines].sort((a, b) => b.length - a.length).slice(0, 1);
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

/** The places on each line, where the label belongs before anywhere else; the first are the best. */
function placesAlong(lines: Drawn['lines'], label: LineLabel, diagram: CellGrid) {
  return [label, { ...label, belongs: () => true }].flatMap((wanted) =>
    lines.flatMap((line) => {
      const place = placeLabel(line, wanted, diagram);
      return place === null ? [] : [{ ...place, text: label.text }];
    }),
  );
}

/** Labels one boundary after the other, each clear of the labels before it. */
function labelAll(diagram: CellGrid, drawn: readonly Drawn[], dots: readonly GridPoint[]) {
  const taken: GridPoint[][] = dots.map((dot) => [dot]);
  return drawn.flatMap((boundary) => {
    const others = drawn.filter((other) => other !== boundary).flatMap(({ lines }) => lines);
    const place = placeName(diagram, boundary, [...others, ...taken]);
    if (place === null) return [];
    taken.push(...outline(diagram, place));
    return labelLayers(diagram, place, boundary.colour);
  });
}

type Placed = ReturnType<typeof placesAlong>[number];

/** The upper and the lower edge of a label, in the units of the axes. */
function outline({ x, y }: CellGrid, { x: atX, y: atY, angle, text }: Placed): GridPoint[][] {
  const turn = (-angle * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const half = textWidth(text, TEXT.label, true) / 2;
  return [-6, 6].map((up) =>
    [-half, half].map((along) => [
      fromPixel(x, toPixel(x, atX) + along * cosine - up * sine),
      fromPixel(y, toPixel(y, atY) + along * sine + up * cosine),
    ]),
  );
}

/** A line that bends more than this under its label, in pixels, does not carry it. */
const MOST_BEND = 30;

function placeName(diagram: CellGrid, boundary: Drawn, avoid: Drawn['lines']) {
  const { grid, words, brief, side, level } = boundary;
  const label: LineLabel = {
    text: words,
    prefer: side < 0 ? 0.62 : 0.38,
    belongs: (at) => side * ((sampleGrid(grid, at) ?? level) - level) >= 0,
    avoid,
  };
  const free = labelledLines(diagram, boundary);
  const labels: LineLabel[] = [
    { ...label, bend: MOST_BEND },
    { ...label, text: brief, bend: MOST_BEND },
    { ...label, text: brief },
  ];
  const places = labels.flatMap((wanted) => placesAlong(free, wanted, diagram));
  return places.reduce<Placed | null>(
    (best, place) => (best === null || place.covered < best.covered ? place : best),
    null,
  );
}

function labelLayers(diagram: CellGrid, place: Placed, colour: string) {
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
