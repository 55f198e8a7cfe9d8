import { measureRegimes, type RegimeCell } from '../analysis/regimes.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { REGIME_BOUNDARIES, sayMissing } from './boundaries.ts';
import { boundaryLayers, type Drawn, traceBoundaries } from './boundaryLayers.ts';
import type { CellAxis } from './cellAxis.ts';
import { cellBorders, cellSpans, crossLayer, hatchCells } from './cells.ts';
import { cellTicks } from './cellTicks.ts';
import { type CellGrid, layPoints, type PlacedPoint, positions } from './diagram.ts';
import { pointsOf } from './observe.ts';
import { isSingle } from './organizationName.ts';
import { type FigureSpecification, figureFrame, INFEASIBLE, INK, PAPER } from './theme.ts';
import { count, formatPercent, heldConditions, nameOf, trialsOf } from './words.ts';

export type RegimesRequest = Extract<FigureRequest, { kind: 'regimes' }>;

/** What a cell may be called, in the order of the legend, with its colour. */
const LABELS = {
  growth: '#3b7fb8',
  saturation: '#a3dcca',
  collapse: '#e07b45',
  undecided: '#eceef1',
  'one agent': '#f4e7a1',
  'cannot be built': INFEASIBLE,
} as const;

type Label = keyof typeof LABELS;

const LESSER = 'one agent does better';
const OPEN = 'undecided';

/** One cell of the map; a cell without a label has not been simulated. */
interface MapCell extends PlacedPoint {
  readonly label: Label | null;
  readonly mark: typeof LESSER | typeof OPEN | null;
  readonly cell: RegimeCell;
}

type RegimeMap = CellGrid<MapCell>;

function labelOf({ point, measured }: RegimeCell): Label | null {
  if (point.status === 'infeasible') return 'cannot be built';
  return isSingle(point) ? 'one agent' : measured.regime;
}

function markOf({ point, measured }: RegimeCell): MapCell['mark'] {
  if (point.status === 'infeasible' || isSingle(point)) return null;
  if (measured.synergy === 'undecided') return OPEN;
  return measured.synergy === false ? LESSER : null;
}

function layMap(request: RegimesRequest, run: RunResult): RegimeMap {
  const judged = measureRegimes(pointsOf(request, run), run);
  if (judged.length === 0) {
    throw new RangeError(`invalid figure ${request.name}: every point that matches is enlarged`);
  }
  const grid = layPoints(
    request,
    run,
    judged.map(({ point }) => point),
  );
  const cells = grid.cells.map((place, k) => {
    const cell = judged[k];
    return { ...place, label: labelOf(cell), mark: markOf(cell), cell };
  });
  return { ...grid, cells };
}

function rowsOf(map: RegimeMap) {
  return map.cells.map((cell) => {
    const { label, mark } = cell;
    return { ...cellBorders(map, cell), label, mark };
  });
}

type Row = ReturnType<typeof rowsOf>[number];

function axisOf(title: string, axis: CellAxis, height?: number) {
  return { title, grid: false, ...cellTicks(axis, height) };
}

function cellLayer(request: RegimesRequest, run: RunResult, map: RegimeMap, rows: readonly Row[]) {
  const spans = cellSpans(map);
  const labels = (Object.keys(LABELS) as Label[]).filter((label) =>
    rows.some((row) => row.label === label),
  );
  return {
    data: { values: rows.filter(({ label }) => label !== null) },
    mark: { type: 'rect' as const },
    encoding: {
      ...spans,
      x: { ...spans.x, axis: axisOf(nameOf(run.model, request.x), map.x) },
      y: { ...spans.y, axis: axisOf(nameOf(run.model, request.y), map.y, 18) },
      color: {
        field: 'label',
        type: 'nominal' as const,
        title: 'measured regime',
        scale: { domain: labels, range: labels.map((label) => LABELS[label]) },
        legend: { symbolType: 'square', symbolSize: 190, symbolStrokeColor: '#b9bec6' },
      },
    },
  };
}

function hatchingLayer(map: RegimeMap) {
  const undecided = map.cells.filter(({ label }) => label === 'undecided');
  const values = hatchCells(map, undecided);
  return {
    data: { values },
    mark: { type: 'rule' as const, color: '#8a909a', strokeWidth: 0.8 },
    encoding: { ...positions(map, 'x', 'y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
  };
}

function crossLayers(map: RegimeMap, rows: readonly Row[]) {
  const values = rows.filter(({ label }) => label === 'cannot be built');
  return values.length === 0 ? [] : [crossLayer(map, values)];
}

/** Dots, no larger than the cells have room for, where no organization is seen to do better. */
function synergyLayers(map: RegimeMap, rows: readonly Row[]) {
  const values = rows.filter(({ mark }) => mark !== null);
  if (values.length === 0) return [];
  const domain = [LESSER, OPEN].filter((mark) => values.some((row) => row.mark === mark));
  const room = Math.min(map.x.length / map.x.values.length, map.y.length / map.y.values.length);
  return [
    {
      data: { values },
      mark: {
        type: 'point' as const,
        shape: 'circle',
        size: Math.min(34, (room / 2.6) ** 2),
        stroke: INK,
        strokeWidth: 1.2,
        opacity: 1,
      },
      encoding: {
        ...positions(map, 'x', 'y'),
        fill: {
          field: 'mark',
          type: 'nominal' as const,
          title: ['against one agent', 'with all of the budget'],
          scale: { domain, range: domain.map((mark) => (mark === LESSER ? INK : PAPER)) },
          legend: { symbolStrokeColor: INK, symbolStrokeWidth: 1.2, symbolSize: 40 },
        },
      },
    },
  ];
}

function sayMarks(map: RegimeMap): string {
  const organizations = map.cells.filter(({ cell }) => cell.measured.synergy !== null);
  if (organizations.length === 0) return '';
  return map.cells.some(({ mark }) => mark !== null)
    ? 'No dot: the organization does better than one agent that spends all of the budget'
    : 'Every organization does better than one agent that spends all of the budget';
}

function sayBlank({ cells }: RegimeMap): string {
  const blank = cells.filter(({ label }) => label === null);
  if (blank.length === 0) return '';
  const stuck = blank.filter(({ cell }) => cell.enlarged?.status === 'infeasible');
  const others = blank.length - stuck.length;
  return [
    stuck.length === 0
      ? ''
      : `Blank: no larger one can be built, so that nothing tells growth from saturation (${count(stuck.length, 'cell')})`,
    others === 0
      ? ''
      : `Blank${stuck.length === 0 ? '' : ' too'}: not simulated, or nothing larger beside it (${count(others, 'cell')})`,
  ]
    .filter((words) => words !== '')
    .join('; ');
}

function sayLines(points: readonly PointResult[], drawn: readonly Drawn[]): string {
  const missing = sayMissing(points, REGIME_BOUNDARIES);
  const named = drawn.map(({ brief, meaning }) => `${brief}, ${meaning}`).join('; ');
  return [
    `Lines: theory${named === '' ? '' : `: ${named}`}`,
    ...(missing === '' ? [] : [`it has ${missing}`]),
  ].join('; ');
}

/** What the map is measured by. */
const MEASURED =
  'collapse, the root is worse than a leaf; saturation, one more level (of a star whose fan-in is ' +
  'free the next fan-in, of a chain one more agent) changes it by less than 10 %; growth, otherwise';

function subtitleOf(request: RegimesRequest, run: RunResult, map: RegimeMap): string[] {
  const points = map.cells.map(({ point }) => point);
  const undecided = map.cells.filter(({ label }) => label === 'undecided').length;
  const level = formatPercent(run.confidence);
  return [
    heldConditions(points, [request.x, request.y]),
    `Measured from trials alone, ${trialsOf(points, 'a cell')}: ${MEASURED}; by ${level} intervals`,
    undecided === 0 ? '' : `Hatched: undecided (${undecided} of ${count(points.length, 'cell')})`,
    sayMarks(map),
    sayBlank(map),
  ];
}

/** Draws the measured regime of every cell, with the boundaries of theory over them. */
export function drawRegimes(request: RegimesRequest, run: RunResult): FigureSpecification {
  const map = layMap(request, run);
  const rows = rowsOf(map);
  const drawn = traceBoundaries(run, map, REGIME_BOUNDARIES);
  const points = map.cells.map(({ point }) => point);
  const dots = rows.flatMap(({ x, y, mark }) => (mark === null ? [] : [[x, y] as const]));
  return {
    ...figureFrame(request.title ?? 'Which organizations grow a signal, saturate or lose it', [
      ...subtitleOf(request, run, map),
      sayLines(points, drawn),
    ]),
    width: map.x.length,
    height: map.y.length,
    resolve: { scale: { fill: 'independent', color: 'independent' } },
    layer: [
      cellLayer(request, run, map, rows),
      hatchingLayer(map),
      ...crossLayers(map, rows),
      ...synergyLayers(map, rows),
      ...boundaryLayers(map, drawn, dots),
    ],
  };
}
