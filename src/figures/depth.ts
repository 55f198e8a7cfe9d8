import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { AffineObservable, Observable } from '../models/model.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import { areChains } from './applicability.ts';
import {
  checkDistinct,
  convert,
  depthOf,
  distinct,
  observe,
  pointsOf,
  predictedOf,
  seriesOf,
  signalOf,
} from './observe.ts';
import { linearAxis, type PixelAxis, symlogAxis } from './pixelAxis.ts';
import { cutMarks, lineLayer, type LineStyle, markLayers, type Plot, placesOf } from './plot.ts';
import {
  endLabelLayer,
  labelEnds,
  LEVEL_SAMPLING,
  type Mark,
  nameSeries,
  sayThinned,
  type TheoryPoint,
  thinSeries,
} from './series.ts';
import { type FigureSpecification, figureFrame, MUTED, PLOT_HEIGHT, PLOT_WIDTH } from './theme.ts';
import { arrangeTheory, spokenOf, theoryLayers } from './theoryLine.ts';
import {
  capitalize,
  formatPercent,
  heldConditions,
  HOPS,
  nameObservable,
  nameOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type DepthRequest = Extract<FigureRequest, { kind: 'depth' }>;

interface DepthPoint extends TheoryPoint {
  readonly x: number;
}

interface Depths {
  readonly points: readonly PointResult[];
  readonly names: readonly string[];
  /** how many series there are, drawn or not */
  readonly available: number;
  readonly roots: readonly Mark[];
  readonly levels: readonly Mark[];
  readonly recursion: readonly DepthPoint[];
  readonly upper: readonly DepthPoint[];
  readonly lower: readonly DepthPoint[];
}

/** The points of one series. */
interface Group {
  readonly name: string;
  readonly points: readonly PointResult[];
}

/** More lines than this, each with symbols and bounds, are not told apart. */
const MOST_SERIES = 7;

function groupPoints(
  request: DepthRequest,
  run: RunResult,
  points: readonly PointResult[],
): Group[] {
  const { series } = request;
  if (series === undefined) return [{ name: '', points }];
  const value = (point: PointResult): Scalar => seriesOf(point, series);
  return thinSeries(distinct(points.map(value)), MOST_SERIES).map((one) => ({
    name: nameSeries(run.model, series, one),
    points: points.filter((point) => value(point) === one),
  }));
}

function rootMarks(run: RunResult, { name, points }: Group, observable: Observable): Mark[] {
  return points.flatMap((point) => {
    const seen = observe(run, point, observable);
    return seen === null ? [] : [markAt(depthOf(point), name, seen)];
  });
}

function markAt(
  x: number,
  series: string,
  seen: { low: number; best: number; high: number },
): Mark {
  return { x, y: seen.best, low: seen.low, high: seen.high, series };
}

const LEVEL = /^level (\d+)$/;

function levelMarks(run: RunResult, { name, points }: Group, observable: Observable): Mark[] {
  return points.flatMap((point) =>
    Object.keys(point.tallies).flatMap((channel) => {
      const level = LEVEL.exec(channel)?.[1];
      const seen = observe(run, point, observable, channel);
      return level === undefined || seen === null ? [] : [markAt(Number(level), name, seen)];
    }),
  );
}

/** The recursion as far as the deepest point goes, or else the prediction at each depth. */
function recursionOf({ name, points }: Group, observable: AffineObservable): DepthPoint[] {
  const levels = deepestOf(points).prediction?.levels;
  if (levels !== undefined) {
    return levels.map((mean, x) => ({ x, y: convert(observable, mean), series: name }));
  }
  return arrangeTheory(
    points.map((point) => {
      return { x: depthOf(point), y: predictedOf(point, observable), series: name };
    }),
  );
}

/** A certified bound at every level of the deepest point, where theory has one. */
function boundOf(
  { name, points }: Group,
  observable: AffineObservable,
  side: 'upper' | 'lower',
): DepthPoint[] {
  const levels = deepestOf(points).prediction?.bounds?.[side] ?? [];
  return levels.map((mean, x) => ({ x, y: convert(observable, mean), series: name }));
}

function deepestOf(points: readonly PointResult[]): PointResult {
  return points.reduce((a, b) => (depthOf(b) > depthOf(a) ? b : a));
}

function gatherDepths(request: DepthRequest, run: RunResult): Depths {
  const { series } = request;
  const observable = signalOf(run);
  const points = pointsOf(request, run).filter(({ status }) => status !== 'infeasible');
  if (points.length === 0) {
    throw new RangeError(`invalid figure ${request.name}: no point could be built`);
  }
  const groups = groupPoints(request, run, points);
  for (const { points } of groups) {
    checkDistinct(request, points, (point) => `${depthOf(point)}`);
  }
  const bound = (side: 'upper' | 'lower') =>
    groups.flatMap((group) => boundOf(group, observable, side));
  return {
    points,
    names: groups.map(({ name }) => name),
    available: series === undefined ? 1 : distinct(points.map((p) => seriesOf(p, series))).length,
    roots: groups.flatMap((group) => rootMarks(run, group, observable)),
    levels: groups.flatMap((group) => levelMarks(run, group, observable)),
    recursion: groups.flatMap((group) => recursionOf(group, observable)),
    upper: bound('upper'),
    lower: bound('lower'),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Linear, or when a logarithm is asked for symlog, which has room for noise about zero. */
function verticalAxis(
  { yScale = 'linear' }: DepthRequest,
  { roots, levels, recursion, upper, lower }: Depths,
): PixelAxis {
  const marks = [...roots, ...levels];
  const theory = spokenOf([...recursion, ...upper, ...lower]).map(({ y }) => y);
  const values = [...theory, ...marks.flatMap(({ low, high }) => [low, high])];
  if (yScale === 'linear') return linearAxis(values, PLOT_HEIGHT);
  const signal = theory.length === 0 ? marks.map(({ y }) => y) : theory;
  const sizes = signal.map(Math.abs).filter((size) => size > 0);
  const [least, most] = extentOf(sizes);
  const noise = median(marks.map(({ low, high }) => (high - low) / 2));
  const constant = Math.min(most / 10, Math.max(noise, least));
  return symlogAxis(values, 10 ** Math.floor(Math.log10(constant)), PLOT_HEIGHT);
}

function layPlot(request: DepthRequest, run: RunResult, depths: Depths): Plot {
  const xs = [...depths.recursion, ...depths.roots, ...depths.levels].map(({ x }) => Number(x));
  const [least, most] = extentOf([...xs, 1]);
  const air = 0.02 * most;
  return {
    x: { type: 'linear', constant: 1, length: PLOT_WIDTH, domain: [least - air, most + air] },
    y: verticalAxis(request, depths),
    xTitle: areChains(depths.points) ? HOPS : 'depth: levels above the leaves',
    yTitle: nameObservable(signalOf(run)).replace(' at the root', ''),
    series: {
      title: request.series === undefined ? '' : nameOf(run.model, request.series),
      names: depths.names,
    },
    legend: depths.names.length > 1,
    integers: true,
  };
}

interface TheoryLine {
  readonly kind: string;
  readonly vertices: readonly DepthPoint[];
  readonly style: LineStyle & { readonly strokeDash: readonly number[] };
}

/** What theory is called: a recursion where it has levels, else its only way, or just `theory`. */
function nameTheory(points: readonly PointResult[]): string {
  if (points.some(({ prediction }) => prediction?.levels !== undefined)) return 'theory: recursion';
  const ways = new Set(points.map(({ prediction }) => prediction?.by ?? 'none'));
  ways.delete('none');
  return ways.size === 1 ? `theory: ${[...ways][0]}` : 'theory';
}

function theoryLines({ points, recursion, upper, lower }: Depths): TheoryLine[] {
  const lines: TheoryLine[] = [
    { kind: nameTheory(points), vertices: recursion, style: { strokeDash: [1, 0] } },
    { kind: 'theory: upper bound', vertices: upper, style: { ...BOUND, strokeDash: [8, 4] } },
    { kind: 'theory: lower bound', vertices: lower, style: { ...BOUND, strokeDash: [2, 3] } },
  ];
  return lines.filter(({ vertices }) => spokenOf(vertices).length > 0);
}

const BOUND = { strokeWidth: 1.3, opacity: 0.85, interpolate: 'linear' } as const;

/** The key to the line styles, below the plot: a layer of one invisible point per style. */
function styleKey(plot: Plot, lines: readonly TheoryLine[]) {
  if (lines.length === 0) return [];
  const [first] = spokenOf(lines[0].vertices);
  return [
    {
      data: { values: lines.map(({ kind }) => ({ x: first.x, y: first.y, kind })) },
      mark: { type: 'line' as const, opacity: 0 },
      encoding: {
        ...placesOf(plot),
        strokeDash: {
          field: 'kind',
          type: 'nominal' as const,
          scale: {
            domain: lines.map(({ kind }) => kind),
            range: lines.map(({ style }) => [...style.strokeDash]),
          },
          legend: {
            title: null,
            orient: 'bottom' as const,
            symbolSize: 900,
            symbolOpacity: 1,
            symbolStrokeColor: MUTED,
            symbolStrokeWidth: 1.8,
          },
        },
      },
    },
  ];
}

function subtitleOf(request: DepthRequest, run: RunResult, depths: Depths): string[] {
  const composed = depths.points.filter(({ tallies }) => tallies['root'] !== undefined);
  const sampled = depths.points.filter(({ tallies }) => tallies['root'] === undefined);
  const level = formatPercent(run.confidence);
  const hollow =
    depths.levels.length === 0
      ? ''
      : `${LEVEL_SAMPLING}; ${trialsOf(sampled, 'a level')}, ${level} intervals`;
  return [
    heldConditions(depths.points, ['depth', request.series ?? '']),
    depths.roots.length === 0
      ? ''
      : `Filled: whole organization simulated, ${trialsOf(composed, 'a point')}, ${level} intervals`,
    hollow,
    sayThinned(depths.names.length, depths.available, wordsOf(request.series ?? '')),
  ];
}

/** Ends of the recursion, for labels; of lines that all end at the same depth. */
function endsOf({ names, recursion, roots }: Depths): (DepthPoint & { readonly y: number })[] {
  return names.flatMap((name) => {
    const last = spokenOf(recursion).findLast(({ series }) => series === name);
    const root = roots.findLast(({ series }) => series === name);
    return last !== undefined ? [last] : root !== undefined ? [{ ...root, x: Number(root.x) }] : [];
  });
}

/** Draws bias against depth: simulation with intervals, recursion, upper and lower predictor. */
export function drawDepth(request: DepthRequest, run: RunResult): FigureSpecification {
  const depths = gatherDepths(request, run);
  const bare = layPlot(request, run, depths);
  const labels = labelEnds(endsOf(depths), bare.x!, bare.y);
  const plot: Plot = { ...bare, legend: bare.legend && labels === null };
  const lines = theoryLines(depths);
  const signal = wordsOf(signalOf(run).name);
  return {
    ...figureFrame(
      request.title ??
        `${capitalize(signal)} ${areChains(depths.points) ? 'along a chain' : 'from level to level'}`,
      subtitleOf(request, run, depths),
    ),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      ...lines
        .filter(({ vertices }) => vertices !== depths.recursion)
        .map(({ vertices, style }) => lineLayer(plot, vertices, style)),
      ...theoryLayers(plot, depths.recursion),
      ...markLayers(plot, cutMarks(depths.levels, plot.y), true),
      ...markLayers(plot, cutMarks(depths.roots, plot.y)),
      ...styleKey(plot, lines),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
    resolve: { scale: { strokeDash: 'independent' } },
  };
}
