import { estimateScaling, type Scaling } from '../analysis/scaling/estimateScaling.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { type CollapseTheory, scalingCurve, theorizeCollapse } from './collapseTheory.ts';
import { extentOf } from './extent.ts';
import {
  checkDistinct,
  depthOf,
  distinct,
  numberOf,
  observe,
  pointsOf,
  signalOf,
} from './observe.ts';
import { alongAxis, linearAxis } from './pixelAxis.ts';
import { cutMarks, markLayers, type Plot, placesOf } from './plot.ts';
import { type Mark, sayThinned, thinSeries } from './series.ts';
import { type FigureSpecification, figureFrame, INK, PLOT_HEIGHT, PLOT_WIDTH } from './theme.ts';
import {
  formatNumber,
  formatPercent,
  heldConditions,
  nameDepth,
  nameObservable,
  symbolOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type CollapseRequest = Extract<FigureRequest, { kind: 'collapse' }>;

/** As many colours of depths as are told apart. */
const MOST_DEPTHS = 7;

interface Collapse {
  readonly points: readonly PointResult[];
  readonly depths: readonly number[];
  readonly available: number;
  readonly scaling: Scaling;
  readonly theory: CollapseTheory | null;
  readonly critical: number;
  readonly shift: number;
  readonly marks: readonly Mark[];
}

/** The scaling that all points of the parts show: `where` chooses only what is drawn of them. */
export function scalingOf({ kind, name, x, parts }: CollapseRequest, run: RunResult): Scaling {
  const { confidence: level, seed, model } = run;
  const points = pointsOf({ kind, name, x, ...(parts && { parts }) }, run);
  return estimateScaling(points, { along: x, level, seed, model });
}

/** Leaf bias of a point; NaN where it is not known. */
const leafBiasOf = ({ facts }: PointResult): number => Number(facts['leafBias'] ?? NaN);

function strongestOf(points: readonly PointResult[]): PointResult[] {
  const known = points.filter((point) => leafBiasOf(point) > 0 && point.tallies['root']);
  const most = extentOf(known.map(leafBiasOf))[1];
  return known.filter((point) => leafBiasOf(point) === most && depthOf(point) >= 1);
}

/** How far ahead the leaves are of an infinite signal: as asked for, as measured, or by theory. */
function shiftOf(
  { shift }: CollapseRequest,
  scaling: Scaling,
  theory: CollapseTheory | null,
  signal: number,
): number {
  const measured = scaling.headStarts.find((one) => one.signal === signal)?.levels;
  return shift ?? measured ?? (theory === null ? 0 : 1 / (2 * theory.cubic * signal ** 2));
}

function gatherCollapse(request: CollapseRequest, run: RunResult): Collapse {
  const { x, name } = request;
  const all = pointsOf(request, run).filter(({ status }) => status !== 'infeasible');
  const scaling = scalingOf(request, run);
  const theory = theorizeCollapse(all, x, run.model);
  const critical = scaling.criticalPoint?.best ?? theory?.critical;
  if (critical === undefined) {
    throw new RangeError(
      `invalid figure ${name}: no transition along ${x}; ${scaling.reason}, and theory has none`,
    );
  }
  const strong = strongestOf(all);
  if (strong.length === 0) throw new RangeError(`invalid figure ${name}: no root was simulated`);
  checkDistinct(request, strong, (point) => `${numberOf(point, x)},${depthOf(point)}`);
  const available = distinct(strong.map(depthOf));
  const depths = thinSeries(available, MOST_DEPTHS);
  const points = strong.filter((point) => depths.includes(depthOf(point)));
  const shift = shiftOf(request, scaling, theory, leafBiasOf(points[0]));
  const marks = points.flatMap((point) => {
    const seen = observe(run, point, signalOf(run));
    if (seen === null) return [];
    const length = depthOf(point) + shift;
    const [low, y, high] = [seen.low, seen.best, seen.high].map((u) => u * Math.sqrt(length));
    const series = nameDepth([point], depthOf(point));
    return [{ x: (numberOf(point, x) - critical) * length, y, low, high, series }];
  });
  return {
    points,
    depths,
    available: available.length,
    scaling,
    theory,
    critical,
    shift,
    marks,
  };
}

function layPlot(request: CollapseRequest, run: RunResult, collapse: Collapse): Plot {
  const { marks, points, depths, shift } = collapse;
  const symbol = symbolOf(run.model, request.x) ?? wordsOf(request.x);
  const length = shift === 0 ? 'L' : 'L′';
  const xs = marks.map(({ x }) => Number(x));
  return {
    x: alongAxis('linear', xs, PLOT_WIDTH),
    y: linearAxis([0, ...marks.flatMap(({ low, high }) => [low, high])], PLOT_HEIGHT),
    xTitle: `distance from the transition (${symbol} − ${symbol}c)·${length}`,
    yTitle: `${nameObservable(signalOf(run))} · √${length}`,
    series: { title: '', names: depths.map((depth) => nameDepth(points, depth)) },
    legend: true,
  };
}

/** The scaling function of theory, which knows nothing of what was measured. */
function theoryLayer(plot: Plot, { theory }: Collapse) {
  if (theory === null || plot.x === null) return [];
  return [
    {
      data: { values: scalingCurve(theory, plot.x.domain) },
      mark: { type: 'line' as const, clip: true, strokeWidth: 2, color: INK },
      encoding: placesOf(plot),
    },
  ];
}

function sayCritical({ x }: CollapseRequest, run: RunResult, collapse: Collapse): string {
  const { scaling, critical } = collapse;
  const symbol = symbolOf(run.model, x) ?? wordsOf(x);
  const { criticalPoint } = scaling;
  if (criticalPoint === null) {
    return `Critical point ${symbol}c = ${formatNumber(critical)} by theory; not measured: ${scaling.reason}`;
  }
  const [low, high] = [criticalPoint.low, criticalPoint.high].map((end) => formatNumber(end));
  const { pointsStopped, pointsUsed } = scaling;
  const stopped =
    pointsStopped === 0
      ? ''
      : `; until ended ${pointsStopped} of its ${pointsUsed} points, taken for fixed`;
  return `Critical point ${symbol}c = ${formatNumber(critical)} [${low}, ${high}], measured${stopped}`;
}

function sayShift({ scaling, shift }: Collapse, asked: boolean): string {
  if (shift === 0) return '';
  const by = asked ? 'as asked for' : scaling.headStarts.length > 0 ? 'as measured' : 'by theory';
  return `L′ = L + ${formatNumber(shift, 3)}, the head start of the leaves on an infinite signal, ${by}`;
}

function subtitleOf(request: CollapseRequest, run: RunResult, collapse: Collapse): string[] {
  const { points, depths, available, theory } = collapse;
  return [
    heldConditions(points, [request.x, 'depth']),
    `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
      trialsOf(points, 'a point'),
    sayCritical(request, run, collapse),
    sayShift(collapse, request.shift !== undefined),
    theory === null
      ? ''
      : 'Line: theory, √(x/(c₃(1 − e⁻²ˣ))) at x = (α − 1)·L, the limit of great depth',
    sayThinned(depths.length, available, 'depth'),
  ];
}

/** Draws mu_L·√L against (r − r_c)·L: near the transition all depths fall on one curve. */
export function drawCollapse(request: CollapseRequest, run: RunResult): FigureSpecification {
  const collapse = gatherCollapse(request, run);
  const plot = layPlot(request, run, collapse);
  return {
    ...figureFrame(
      request.title ?? 'Trees of all depths on one curve about the transition',
      subtitleOf(request, run, collapse),
    ),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [...theoryLayer(plot, collapse), ...markLayers(plot, cutMarks(collapse.marks, plot.y))],
  };
}
