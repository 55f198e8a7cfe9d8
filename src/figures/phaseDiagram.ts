import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { applies } from './applicability.ts';
import { PHASE_BOUNDARIES, sayMissing } from './boundaries.ts';
import { boundaryLayers, isStepped, traceBoundaries } from './boundaryLayers.ts';
import type { CellAxis } from './cellAxis.ts';
import { cellTicks } from './cellTicks.ts';
import { cellBorders, cellSpans, crossLayer, hatchCells } from './cells.ts';
import {
  type Cell,
  type Diagram,
  layDiagram,
  type PhaseDiagramRequest,
  positions,
} from './diagram.ts';
import { leafSignOf, signalOf } from './observe.ts';
import { symlogTicks, TICK_FORMAT } from './pixelAxis.ts';
import { bandLayers, rootLayers, sayTraced } from './tracedBoundary.ts';
import {
  DIVERGING_COLOURS,
  type FigureSpecification,
  figureFrame,
  INFEASIBLE,
  INK,
} from './theme.ts';
import {
  count,
  formatPercent,
  heldConditions,
  nameOf,
  sharedValue,
  trialsOf,
  wordsOf,
} from './words.ts';

export type { PhaseDiagramRequest } from './diagram.ts';

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

function axisOf(title: string, axis: CellAxis, height?: number) {
  return { title, grid: false, ...cellTicks(axis, height) };
}

/** What a label of an upright axis takes in pixels, with air. */
const ROW = 18;

function hatchingOf(diagram: Diagram) {
  const undecided = diagram.cells.filter(({ status }) => status === 'undecided');
  return hatchCells(diagram, undecided);
}

function cellRows(diagram: Diagram) {
  return diagram.cells.map((cell) => {
    const { gain, status } = cell;
    return { ...cellBorders(diagram, cell), gain, status };
  });
}

function subtitleOf(request: PhaseDiagramRequest, run: RunResult, diagram: Diagram): string[] {
  const { cells } = diagram;
  const points = cells.map(({ point }) => point);
  const tell = (status: Cell['status']) => cells.filter((cell) => cell.status === status).length;
  const depth = points.every((point) => applies(point, 'depth'))
    ? sharedValue(points, 'depth')
    : undefined;
  const at = depth === undefined ? '' : `at depth ${depth}, `;
  const undecided = tell('undecided');
  const infeasible = tell('infeasible');
  const waiting = tell('waiting');
  const missing = sayMissing(points, PHASE_BOUNDARIES);
  return [
    `Simulated ${at}${trialsOf(points, 'a cell')}; ` +
      heldConditions(points, [request.x, request.y, 'depth']),
    undecided === 0
      ? `No cell is undecided at the ${formatPercent(run.confidence)} level`
      : `Hatched: undecided, the ${formatPercent(run.confidence)} interval contains “no change” ` +
        `(${undecided} of ${count(cells.length, 'cell')})`,
    infeasible === 0 ? '' : `Grey with ×: cannot be built (${count(infeasible, 'cell')})`,
    waiting === 0 ? '' : `Blank: not simulated yet (${count(waiting, 'cell')})`,
    sayWrongSide(points),
    saySteps(request, diagram),
    missing === '' ? '' : `Theory: ${missing}`,
    sayTraced(request, run),
  ];
}

function sayWrongSide(points: readonly PointResult[]): string {
  if (!points.some((point) => leafSignOf(point) < 0)) return '';
  return 'A negative bias is to the wrong side: blue, where the root is further on it than a leaf';
}

function saySteps({ x, y }: PhaseDiagramRequest, diagram: Diagram): string {
  const { discrete } = diagram;
  if (!isStepped(diagram)) return '';
  const names = [...(discrete.x ? [x] : []), ...(discrete.y ? [y] : [])].map(wordsOf).join(' and ');
  return `Boundaries are read at each ${names}: there is nothing between two of them`;
}

function infeasibleLayers(diagram: Diagram, rows: ReturnType<typeof cellRows>) {
  const values = rows.filter(({ status }) => status === 'infeasible');
  if (values.length === 0) return [];
  return [
    {
      data: { values },
      mark: { type: 'rect' as const, color: INFEASIBLE },
      encoding: cellSpans(diagram),
    },
    crossLayer(diagram, values),
  ];
}

/** What the colour is; to the wrong side the gain is counted as the leaf counts. */
function nameGain(run: RunResult, { cells }: Diagram): string[] {
  const signal = signalOf(run).name;
  const below = cells.filter(({ point }) => leafSignOf(point) < 0).length;
  if (below === 0) return [`${signal} at root`, 'minus at leaf'];
  return below === cells.length
    ? [`${signal} at leaf`, 'minus at root']
    : [`gain of ${signal} on the`, 'side of the leaf'];
}

/** Draws the simulated gain of signal over two parameters, with both boundaries of theory. */
export function drawPhaseDiagram(
  request: PhaseDiagramRequest,
  run: RunResult,
): FigureSpecification {
  const diagram = layDiagram(request, run);
  const rows = cellRows(diagram);
  const scale = divergingScale(rows.flatMap(({ gain }) => (gain === null ? [] : [gain])));
  const span = cellSpans(diagram);
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
          y: { ...span.y, axis: axisOf(nameOf(run.model, request.y), diagram.y, ROW) },
          color: {
            field: 'gain',
            type: 'quantitative',
            scale: scale.type === 'symlog' ? { ...linear, constant } : linear,
            legend: legendOf(scale, nameGain(run, diagram)),
          },
        },
      },
      {
        data: { values: hatchingOf(diagram) },
        mark: { type: 'rule', color: INK, strokeWidth: 0.8, opacity: 0.6 },
        encoding: { ...positions(diagram, 'x', 'y'), x2: { field: 'x2' }, y2: { field: 'y2' } },
      },
      ...infeasibleLayers(diagram, rows),
      ...boundaryLayers(diagram, traceBoundaries(run, diagram, PHASE_BOUNDARIES)),
      ...bandLayers(request, run, diagram),
      ...rootLayers(request, run, diagram),
    ],
  };
}
