import { extentOf } from './extent.ts';
import { findObservable } from '../analysis/estimate.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { Observable } from '../models/model.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import {
  checkDistinct,
  distinct,
  findCollision,
  observe,
  pointsOf,
  predictedOf,
  quantityOf,
  valueOf,
} from './observe.ts';
import { linearAxis, logAxis, type PixelAxis } from './pixelAxis.ts';
import { cutMarks, isShown, lineLayer, markLayers, type Plot, placesOf } from './plot.ts';
import {
  endLabelLayer,
  labelEnds,
  type Mark,
  nameSeries,
  sayThinned,
  thinSeries,
  type Vertex,
} from './series.ts';
import {
  type FigureSpecification,
  figureFrame,
  MUTED,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  TEXT,
} from './theme.ts';
import {
  capitalize,
  count,
  formatPercent,
  heldConditions,
  nameObservable,
  nameOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type CurveRequest = Extract<FigureRequest, { kind: 'curve' }>;

interface Curves {
  readonly points: readonly PointResult[];
  readonly plan: Plan;
  readonly marks: readonly Mark[];
  readonly predicted: readonly Vertex[];
  readonly references: readonly Vertex[];
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
    path === 'part' ? point.part : (valueOf(point, path) ?? 'none');
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

function gatherCurves(request: CurveRequest, run: RunResult, observable: Observable): Curves {
  const all = pointsOf(request, run);
  const built = all.filter(({ status }) => status !== 'infeasible');
  const plan = planSeries(request, run, built);
  const { nameOfPoint } = plan;
  checkDistinct(request, built, (point) => `${requireX(point, request)},${nameOfPoint(point)}`);
  const points = built.filter((point) => plan.names.includes(nameOfPoint(point)));
  const { xScale = 'linear', yScale = 'linear', reference } = request;
  const shown = ({ x, y }: Vertex) => isShown(xScale, x) && isShown(yScale, y);
  const place = (point: PointResult, y: number) => {
    return { x: requireX(point, request), y, series: nameOfPoint(point) };
  };
  const vertices = (value: (point: PointResult) => number | null): Vertex[] =>
    points
      .flatMap((point) => {
        const y = value(point);
        return y === null ? [] : [place(point, y)];
      })
      .filter(shown)
      .sort(byX);
  const marks = points.flatMap((point) => {
    const seen = observe(run, point, observable);
    return seen === null ? [] : [{ ...place(point, seen.best), low: seen.low, high: seen.high }];
  });
  return {
    points: all,
    plan,
    marks: marks.filter(shown).sort(byX),
    predicted: vertices((point) => predictedOf(point, observable)),
    references: reference === undefined ? [] : vertices((point) => quantityOf(point, reference)),
    unseen: marks.filter((mark) => !shown(mark)).length,
  };
}

function axisFor(scale: 'linear' | 'log', values: readonly number[], length: number): PixelAxis {
  return scale === 'log' ? logAxis(values, length) : linearAxis(values, length);
}

/** Numbers run along the axis without air at its ends. */
function alongAxis(scale: 'linear' | 'log', values: readonly number[]): PixelAxis {
  const [low, high] = extentOf(values);
  if (low === high) return axisFor(scale, values, PLOT_WIDTH);
  const air = scale === 'log' ? (high / low) ** 0.02 : (high - low) * 0.02;
  const domain = scale === 'log' ? [low / air, high * air] : [low - air, high + air];
  return { type: scale, constant: 1, length: PLOT_WIDTH, domain: [domain[0], domain[1]] };
}

function layPlot(request: CurveRequest, run: RunResult, curves: Curves): Plot {
  const xs = [...curves.marks, ...curves.predicted].map(({ x }) => x);
  if (xs.length === 0) {
    throw new RangeError(`invalid figure ${request.name}: no point can be shown`);
  }
  const numeric = xs.every((x) => typeof x === 'number');
  const x = numeric ? alongAxis(request.xScale ?? 'linear', xs) : null;
  return {
    x,
    y: verticalAxis(request.yScale ?? 'linear', curves),
    xTitle: nameOf(run.model, request.x),
    yTitle: nameObservable(observableOf(request, run)),
    integers: xs.every((x) => Number.isInteger(x)),
    series: curves.plan,
    legend: curves.plan.names.length > 1,
  };
}

// On a logarithmic axis an interval that reaches down to 0 or next to it does not set the axis.
function verticalAxis(
  scale: 'linear' | 'log',
  { marks, predicted, references }: Curves,
): PixelAxis {
  const values = [...marks, ...predicted, ...references].map(({ y }) => y);
  const least = scale === 'log' ? extentOf(values)[0] / 3 : -Infinity;
  const ends = marks.flatMap(({ low, high }) => [low, high]).filter((end) => end >= least);
  return axisFor(scale, [...values, ...ends], PLOT_HEIGHT);
}

function observableOf(request: CurveRequest, run: RunResult): Observable {
  return request.observable === undefined
    ? run.model.observables[0]
    : findObservable(run.model, request.observable);
}

function lastVertices(curves: Curves): (Vertex & { readonly x: number })[] {
  return curves.plan.names.flatMap((name) => {
    const line = [...curves.predicted, ...curves.marks].filter(({ series }) => series === name);
    const last = line.reduce<Vertex | null>(
      (end, vertex) => (end === null || vertex.x > end.x ? vertex : end),
      null,
    );
    return last === null || typeof last.x !== 'number' ? [] : [{ ...last, x: last.x }];
  });
}

function referenceLayers(plot: Plot, request: CurveRequest, references: readonly Vertex[]) {
  const first = references[0];
  if (first === undefined || request.reference === undefined) return [];
  const start = references.filter(({ x }) => x === first.x);
  const top = start.reduce((a, b) => (b.y > a.y ? b : a));
  return [
    lineLayer(plot, references, {
      strokeDash: [6, 4],
      strokeWidth: 1.3,
      opacity: 0.8,
      interpolate: 'linear',
    }),
    {
      data: { values: [{ ...top, text: wordsOf(request.reference) }] },
      mark: {
        type: 'text' as const,
        align: 'left' as const,
        dx: 6,
        dy: -8,
        fontSize: TEXT.label,
        fontStyle: 'italic' as const,
        color: MUTED,
      },
      encoding: { ...placesOf(plot), text: { field: 'text', type: 'nominal' as const } },
    },
  ];
}

/** What the lines are, where there are any: `lines: theory (recursion); dashed: floor`. */
function describeLines(request: CurveRequest, { points, predicted, references }: Curves): string {
  const ways = new Set(points.map(({ prediction }) => prediction?.by ?? 'none'));
  ways.delete('none');
  const named = predicted.some(({ x }) => typeof x !== 'number');
  return [
    predicted.length === 0 ? '' : `${named ? 'bars' : 'lines'}: theory (${[...ways].join(', ')})`,
    references.length === 0 ? '' : `dashed: ${wordsOf(request.reference ?? '')}`,
  ]
    .filter((words) => words !== '')
    .join('; ');
}

function subtitleOf(request: CurveRequest, run: RunResult, curves: Curves): string[] {
  const { points, plan, unseen } = curves;
  const shown = points.filter(({ status }) => status !== 'infeasible');
  const infeasible = points.length - shown.length;
  return [
    heldConditions(shown, [request.x, request.series ?? '']),
    `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
      trialsOf(points, 'a point'),
    describeLines(request, curves),
    sayThinned(plan.names.length, plan.available, wordsOf(request.series ?? 'part')),
    infeasible === 0 ? '' : `${count(infeasible, 'point')} left out: cannot be built`,
    unseen === 0 ? '' : `${count(unseen, 'point')} left out: not above 0 on a logarithmic axis`,
  ];
}

function titleOf(request: CurveRequest, observable: Observable): string {
  return request.title ?? capitalize(`${wordsOf(observable.name)} against ${wordsOf(request.x)}`);
}

/** Draws an observable against a parameter or fact, one curve a series, with intervals and theory. */
export function drawCurve(request: CurveRequest, run: RunResult): FigureSpecification {
  const observable = observableOf(request, run);
  const curves = gatherCurves(request, run, observable);
  const bare = layPlot(request, run, curves);
  const labels = bare.x === null ? null : labelEnds(lastVertices(curves), bare.x, bare.y);
  const plot: Plot = { ...bare, legend: bare.legend && labels === null };
  return {
    ...figureFrame(titleOf(request, observable), subtitleOf(request, run, curves)),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      ...referenceLayers(plot, request, curves.references),
      lineLayer(plot, curves.predicted),
      ...markLayers(plot, cutMarks(curves.marks, plot.y)),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
  };
}
