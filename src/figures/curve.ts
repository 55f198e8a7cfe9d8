import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import { findHeight, type Height } from './curveHeight.ts';
import { criticalLayers, referenceLayers } from './curveMarks.ts';
import { gatherVerticals, sayVerticals, type Vertical, verticalLayers } from './curveVerticals.ts';
import {
  checkDistinct,
  distinct,
  findCollision,
  isDiscrete,
  pointsOf,
  quantityOf,
  seriesOf,
  valueOf,
} from './observe.ts';
import { doChoicesDiffer } from './organizationName.ts';
import { alongAxis, linearAxis, logAxis, type PixelAxis } from './pixelAxis.ts';
import { cutMarks, isShown, lineLayer, markLayers, type Plot } from './plot.ts';
import {
  endLabelLayer,
  labelEnds,
  type Mark,
  nameSeries,
  sayThinned,
  type TheoryPoint,
  thinSeries,
  type Vertex,
} from './series.ts';
import { type FigureSpecification, figureFrame, PLOT_HEIGHT, PLOT_WIDTH } from './theme.ts';
import { arrangeTheory, nameLines, spokenOf, theoryLayers } from './theoryLine.ts';
import { areScattered, type CriticalPoint, findCriticalPoints } from './transition.ts';
import {
  capitalize,
  count,
  formatNumber,
  formatPercent,
  heldConditions,
  nameAlong,
  nameOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type CurveRequest = Extract<FigureRequest, { kind: 'curve' }>;

interface Curves {
  readonly height: Height;
  readonly points: readonly PointResult[];
  readonly plan: Plan;
  readonly marks: readonly Mark[];
  readonly predicted: readonly TheoryPoint[];
  readonly references: readonly TheoryPoint[];
  readonly critical: readonly CriticalPoint[];
  readonly scattered: boolean;
  readonly verticals: readonly Vertical[];
  /** points that a logarithmic axis cannot show */
  readonly unseen: number;
}

/** What tells curves apart: the series asked for, or the part where parts would be drawn over. */
function seriesPath(request: CurveRequest, points: readonly PointResult[]): string | null {
  if (request.series !== undefined) return request.series;
  const parts = new Set(points.map(({ part }) => part));
  const x = (point: PointResult) => `${valueOf(point, request.x)}`;
  return parts.size > 1 && findCollision(points, x) !== null ? 'part' : null;
}

/** Which curves there are, and which curve a point is on. */
interface Plan {
  readonly title: string;
  readonly names: readonly string[];
  /** how many curves there are, drawn or not */
  readonly available: number;
  readonly nameOfPoint: (point: PointResult) => string;
}

/** More curves than this are not told apart. */
const MOST_SERIES = 12;

function planSeries(request: CurveRequest, run: RunResult, points: readonly PointResult[]): Plan {
  const path = seriesPath(request, points);
  if (path === null) return { title: '', names: [''], available: 1, nameOfPoint: () => '' };
  const valueAt = (point: PointResult): Scalar =>
    path === 'part' ? point.part : seriesOf(point, path);
  const nameFor = (value: Scalar) => nameSeries(run.model, path, value);
  const values = distinct(points.map(valueAt));
  return {
    title: nameOf(run.model, path),
    names: thinSeries(values, MOST_SERIES).map(nameFor),
    available: values.length,
    nameOfPoint: (point) => nameFor(valueAt(point)),
  };
}

function requireX(point: PointResult, request: CurveRequest): Scalar {
  const x = valueOf(point, request.x);
  if (x === undefined) {
    throw new RangeError(
      `invalid figure ${request.name}: x is ${request.x}; point ${point.index} has none`,
    );
  }
  return x;
}

function byX(a: Vertex, b: Vertex): number {
  return typeof a.x === 'number' && typeof b.x === 'number' ? a.x - b.x : 0;
}

function gatherCurves(request: CurveRequest, run: RunResult): Curves {
  const all = pointsOf(request, run);
  const height = findHeight(run, all, request.observable);
  const built = all.filter(({ status }) => status !== 'infeasible');
  const plan = planSeries(request, run, built);
  const { nameOfPoint } = plan;
  checkDistinct(request, built, (point) => `${requireX(point, request)},${nameOfPoint(point)}`);
  const points = built.filter((point) => plan.names.includes(nameOfPoint(point)));
  const { xScale = 'linear', yScale = 'linear', reference, verticals = [] } = request;
  const shown = ({ x, y }: Vertex) => isShown(xScale, x) && isShown(yScale, y);
  const place = (point: PointResult, y: number) => {
    return { x: requireX(point, request), y, series: nameOfPoint(point) };
  };
  const theory = (value: (point: PointResult) => number | null): TheoryPoint[] =>
    arrangeTheory(
      all.flatMap((point) => {
        const [x, series, y] = [valueOf(point, request.x), nameOfPoint(point), value(point)];
        if (x === undefined || !isShown(xScale, x) || !plan.names.includes(series)) return [];
        return [{ x, y: y !== null && isShown(yScale, y) ? y : null, series }];
      }),
    );
  const marks = points.flatMap((point) => {
    const seen = height.seen(point);
    return seen === null ? [] : [{ ...place(point, seen.best), low: seen.low, high: seen.high }];
  });
  return {
    height,
    points: all,
    plan,
    marks: marks.filter(shown).sort(byX),
    predicted: theory(height.predicted),
    references: reference === undefined ? [] : theory((point) => quantityOf(point, reference)),
    scattered: isScattered(request, points, plan),
    critical: findCritical(request, run, points, nameOfPoint),
    verticals: gatherVerticals(verticals, points, nameOfPoint),
    unseen: marks.filter((mark) => !shown(mark)).length,
  };
}

/** Whether the points of a series lie on no line, as those of a sample do. */
function isScattered({ x }: CurveRequest, points: readonly PointResult[], plan: Plan): boolean {
  return plan.names.some((name) =>
    areScattered(
      points.filter((point) => plan.nameOfPoint(point) === name),
      x,
    ),
  );
}

/** More critical points than this are a thicket. */
const MOST_CRITICAL = 7;

/** Critical points along reals; between integers, or between two choices, there are none. */
function findCritical(
  { x }: CurveRequest,
  run: RunResult,
  points: readonly PointResult[],
  seriesOfPoint: (point: PointResult) => string,
): CriticalPoint[] {
  const values = points.flatMap((point) => valueOf(point, x) ?? []);
  if (isDiscrete(run, x, values) || doChoicesDiffer(points)) return [];
  const found = findCriticalPoints(points, { x, model: run.model }, seriesOfPoint);
  return found.length > MOST_CRITICAL ? [] : found;
}

function axisFor(scale: 'linear' | 'log', values: readonly number[], length: number): PixelAxis {
  return scale === 'log' ? logAxis(values, length) : linearAxis(values, length);
}

function layPlot(request: CurveRequest, run: RunResult, curves: Curves): Plot {
  const xs = [...curves.marks, ...spokenOf(curves.predicted)].map(({ x }) => x);
  if (xs.length === 0) {
    throw new RangeError(`invalid figure ${request.name}: no point can be shown`);
  }
  const numeric = xs.every((x) => typeof x === 'number');
  if (!numeric && curves.verticals.length > 0) {
    throw new RangeError(`invalid figure ${request.name}: verticals; ${request.x} is not a number`);
  }
  const x = numeric ? alongAxis(request.xScale ?? 'linear', xs, PLOT_WIDTH) : null;
  return {
    x,
    y: verticalAxis(request.yScale ?? 'linear', curves),
    xTitle: nameAlong(run, request.x, curves.points),
    yTitle: curves.height.title,
    integers: isDiscrete(run, request.x, xs),
    jumps: doChoicesDiffer(curves.points),
    scattered: curves.scattered,
    series: curves.plan,
    legend: curves.plan.names.length > 1,
  };
}

// On a logarithmic axis an interval that reaches down to 0 or next to it does not set the axis.
function verticalAxis(
  scale: 'linear' | 'log',
  { marks, predicted, references }: Curves,
): PixelAxis {
  const values = [...marks, ...spokenOf(predicted), ...spokenOf(references)].map(({ y }) => y);
  const least = scale === 'log' ? extentOf(values)[0] / 3 : -Infinity;
  const ends = marks
    .flatMap(({ low, high }) => [low, high])
    .filter((end) => end >= least && Number.isFinite(end));
  return axisFor(scale, [...values, ...ends], PLOT_HEIGHT);
}

function lastVertices(curves: Curves): (Vertex & { readonly x: number })[] {
  return curves.plan.names.flatMap((name) => {
    const line = [...spokenOf(curves.predicted), ...curves.marks].filter(
      ({ series }) => series === name,
    );
    const last = line.reduce<Vertex | null>(
      (end, vertex) => (end === null || vertex.x > end.x ? vertex : end),
      null,
    );
    return last === null || typeof last.x !== 'number' ? [] : [{ ...last, x: last.x }];
  });
}

/** What the lines are, where there are any: `lines: theory (recursion); dashed: floor`. */
function describeLines(request: CurveRequest, plot: Plot, curves: Curves): string[] {
  const ways = new Set(curves.points.map(({ prediction }) => prediction?.by ?? 'none'));
  ways.delete('none');
  const predicted = spokenOf(curves.predicted);
  const lines = [
    predicted.length === 0 ? '' : `${nameLines(plot)}: theory (${[...ways].join(', ')})`,
    spokenOf(curves.references).length === 0 ? '' : `dashed: ${wordsOf(request.reference ?? '')}`,
  ];
  const critical = curves.critical.map(({ at }) => formatNumber(at)).join(', ');
  return [
    lines.filter((words) => words !== '').join('; '),
    critical === '' ? '' : `dotted: critical point α = 1 at ${wordsOf(request.x)} ${critical}`,
  ];
}

function subtitleOf(request: CurveRequest, run: RunResult, plot: Plot, curves: Curves): string[] {
  const { points, plan, unseen } = curves;
  const shown = points.filter(({ status }) => status !== 'infeasible');
  const infeasible = points.length - shown.length;
  return [
    heldConditions(shown, [request.x, request.series ?? '']),
    curves.height.exact
      ? 'Points: computed, not simulated'
      : `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
        trialsOf(points, 'a point'),
    ...describeLines(request, plot, curves),
    sayVerticals(plot, curves.verticals),
    sayThinned(plan.names.length, plan.available, wordsOf(request.series ?? 'part')),
    infeasible === 0 ? '' : `${count(infeasible, 'point')} left out: cannot be built`,
    unseen === 0 ? '' : `${count(unseen, 'point')} left out: not above 0 on a logarithmic axis`,
  ];
}

function titleOf(request: CurveRequest, { name }: Height): string {
  return request.title ?? capitalize(`${wordsOf(name)} against ${wordsOf(request.x)}`);
}

/** Thin lines from one computed value to the next, which only lead the eye. */
function joinLayers(plot: Plot, { height, marks }: Curves) {
  if (!height.exact || plot.x === null || plot.scattered === true) return [];
  return [lineLayer(plot, marks, { strokeWidth: 1, opacity: 0.6, interpolate: 'linear' })];
}

/** Draws an observable against a parameter or fact, one curve a series, with intervals and theory. */
export function drawCurve(request: CurveRequest, run: RunResult): FigureSpecification {
  const curves = gatherCurves(request, run);
  const bare = layPlot(request, run, curves);
  const labels = bare.x === null ? null : labelEnds(lastVertices(curves), bare.x, bare.y);
  const plot: Plot = { ...bare, legend: bare.legend && labels === null };
  return {
    ...figureFrame(titleOf(request, curves.height), subtitleOf(request, run, plot, curves)),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      ...referenceLayers(plot, wordsOf(request.reference ?? ''), curves.references),
      ...criticalLayers(plot, curves.critical),
      ...verticalLayers(plot, curves.verticals),
      ...theoryLayers(plot, curves.predicted),
      ...joinLayers(plot, curves),
      ...markLayers(plot, cutMarks(curves.marks, plot.y)),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
  };
}
