import { isAlike } from '../analysis/boundary/traceBoundary.ts';
import type { PartTrace } from '../analysis/boundary/root.ts';
import type { RunResult } from '../analysis/result.ts';
import type { TextTable } from './textTable.ts';
import { type CellGrid, type PlaneRequest, positions } from './diagram.ts';
import { INK } from './theme.ts';
import { count, formatNumber, formatPercent, wordsOf } from './words.ts';

/** Seen on all colours of a map, and like none of them. */
const GOLD = '#ffd23f';

/** The boundaries traced in the plane of a figure. */
function tracesOf({ x, y }: PlaneRequest, { traces = [] }: RunResult): PartTrace[] {
  return traces.filter(
    ({ request: { along, across } }) =>
      (along === x && across === y) || (along === y && across === x),
  );
}

/** A root in its plane: its place, the ends of its interval along one axis, and the line it is on. */
interface TracedDot {
  readonly x: number;
  readonly y: number;
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
  readonly piece: number;
}

/** The roots of a trace, piece by piece: a piece ends where the next line has other roots. */
function dotsOf(trace: PartTrace, request: PlaneRequest, { x, y }: CellGrid): TracedDot[] {
  const isUpright = trace.request.along === request.y;
  const edges = isUpright ? y.edges : x.edges;
  const [least, most] = [Math.min(...edges), Math.max(...edges)];
  let piece = 0;
  return trace.lines.flatMap((line, i) => {
    const before = trace.lines[i - 1];
    if (before !== undefined && !isAlike(before, line)) piece += before.roots.length;
    return line.roots.map(({ low, best, high }, k): TracedDot => {
      const [from, to] = [low ?? least, high ?? most];
      const at = line.at ?? 0;
      return isUpright
        ? { x: at, y: best, x1: at, x2: at, y1: from, y2: to, piece: piece + k }
        : { x: best, y: at, x1: from, x2: to, y1: at, y2: at, piece: piece + k };
    });
  });
}

/** The bands of the boundaries traced in a plane: the lines of theory show through. */
export function bandLayers(request: PlaneRequest, run: RunResult, grid: CellGrid) {
  return tracesOf(request, run).map((trace) => {
    const isUpright = trace.request.along === request.y;
    const [place, ends] = [positions(grid, 'x', 'y'), positions(grid, 'x1', 'y1')];
    const band = isUpright ? { ...place, y: ends.y } : { ...place, x: ends.x };
    const opposite = isUpright ? { y2: { field: 'y2' } } : { x2: { field: 'x2' } };
    const orient = isUpright ? ('vertical' as const) : ('horizontal' as const);
    return {
      data: { values: dotsOf(trace, request, grid) },
      mark: { type: 'area' as const, orient, color: GOLD, opacity: 0.5, clip: true },
      encoding: { ...band, ...opposite, detail: PIECE },
    };
  });
}

const PIECE = { field: 'piece', type: 'nominal' as const };

const DOT = {
  type: 'point' as const,
  filled: true,
  size: 40,
  fill: GOLD,
  stroke: INK,
  strokeWidth: 1.4,
  opacity: 1,
};

/** The courses of the boundaries traced in a plane, and each root with its interval. */
export function rootLayers(request: PlaneRequest, run: RunResult, grid: CellGrid) {
  return tracesOf(request, run).flatMap((trace) => {
    const data = { values: dotsOf(trace, request, grid) };
    const [place, ends] = [positions(grid, 'x', 'y'), positions(grid, 'x1', 'y1')];
    const order = {
      field: trace.request.along === request.y ? 'x' : 'y',
      type: 'quantitative' as const,
    };
    const spans = { ...ends, x2: { field: 'x2' }, y2: { field: 'y2' } };
    return [
      { data, mark: mark('line', 0.8), encoding: { ...place, detail: PIECE, order } },
      { data, mark: mark('rule', 1.8), encoding: spans },
      { data, mark: DOT, encoding: place },
    ];
  });
}

const mark = <Type extends 'line' | 'rule'>(type: Type, strokeWidth: number) => ({
  type,
  color: INK,
  strokeWidth,
  clip: true,
});

const NAMES = {
  growth: 'root = leaf',
  critical: 'α = 1, extrapolated',
  synergy: 'root = one agent with the whole budget',
} as const;

/** What is said of the boundaries traced in the plane of a figure. */
export function sayTraced(request: PlaneRequest, run: RunResult): string {
  const [first] = tracesOf(request, run);
  if (first === undefined) return '';
  const { boundary, level } = first.request;
  return (
    `Dots and band: ${NAMES[boundary]} as simulation alone traced it, ${formatPercent(level)} ` +
    `intervals, ${formatNumber(first.trials)} trials at ${count(first.points, 'point')}`
  );
}

/** The traced boundaries of a run: one table a part, one line a root. */
export function tabulateTraces({ traces = [] }: RunResult): TextTable[] {
  return traces.map((trace) => {
    const { along, across, boundary, level } = trace.request;
    const axis = wordsOf(along);
    return {
      title:
        `${trace.part}: ${NAMES[boundary]}, ${formatNumber(trace.trials)} trials at ` +
        count(trace.points, 'point'),
      head: [
        across === null ? '' : wordsOf(across),
        axis,
        `${formatPercent(level)} interval`,
        'as theory has it',
        'trials of the line',
      ],
      rows: trace.lines.flatMap(({ at, roots, reason, trials }) => {
        const name = at === null ? axis : formatNumber(at);
        if (roots.length === 0) return [[name, '–', reason ?? '', '', formatNumber(trials)]];
        return roots.map(({ low, best, high, exact }) => [
          name,
          formatNumber(best),
          `${low === null ? 'open' : formatNumber(low)} to ${high === null ? 'open' : formatNumber(high)}`,
          exact === null ? '–' : formatNumber(exact),
          formatNumber(trials),
        ]);
      }),
    };
  });
}
