import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { placeLabel } from './boundary.ts';
import { fixedPointCurve, type Limit, limitsAlong } from './fixedPointCurve.ts';
import {
  checkDistinct,
  depthOf,
  distinct,
  isDiscrete,
  numberOf,
  observe,
  pointsOf,
  predictedOf,
  signalOf,
} from './observe.ts';
import { fromPixel, linearAxis, type PixelAxis, toPixel } from './pixelAxis.ts';
import { cutMarks, markLayers, type Plot, placesOf } from './plot.ts';
import { endLabelLayer, labelEnds, LEVEL_SAMPLING, type Mark, type TheoryPoint } from './series.ts';
import {
  type FigureSpecification,
  figureFrame,
  INK,
  PAPER,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  TEXT,
} from './theme.ts';
import { arrangeTheory, nameLines, spokenOf, theoryLayers } from './theoryLine.ts';
import { findTransition, type Transition } from './transition.ts';
import {
  formatNumber,
  formatPercent,
  heldConditions,
  nameAlong,
  nameDepth,
  nameObservable,
  symbolOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type OrderParameterRequest = Extract<FigureRequest, { kind: 'order-parameter' }>;

interface OrderPoint extends TheoryPoint {
  readonly x: number;
}

interface Order {
  readonly points: readonly PointResult[];
  readonly names: readonly string[];
  readonly marks: readonly Mark[];
  /** the last level of level sampling, which is no simulation of the whole organization */
  readonly levels: readonly Mark[];
  readonly predicted: readonly OrderPoint[];
  /** what infinite depth would reach, as far as it was computed */
  readonly limits: readonly Limit[];
  /** the same in pieces of a line */
  readonly curve: readonly (readonly Limit[])[];
  readonly transition: Transition | null;
  /** whether there is nothing between two values of x */
  readonly discrete: boolean;
}

function nameFor(point: PointResult): string {
  return nameDepth([point], depthOf(point));
}

function gatherOrder(request: OrderParameterRequest, run: RunResult): Order {
  const { x } = request;
  const signal = signalOf(run);
  const points = pointsOf(request, run).filter(({ status }) => status !== 'infeasible');
  checkDistinct(request, points, (point) => `${numberOf(point, x)},${depthOf(point)}`);
  const marksOf = (channel: (point: PointResult) => string): Mark[] =>
    points.flatMap((point) => {
      const seen = observe(run, point, signal, channel(point));
      if (seen === null) return [];
      const { low, best, high } = seen;
      return [{ x: numberOf(point, x), y: best, low, high, series: nameFor(point) }];
    });
  const predicted = points.map((point) => {
    return { x: numberOf(point, x), y: predictedOf(point, signal), series: nameFor(point) };
  });
  const transition = findTransition(points, x, run.model);
  const limits = limitsAlong(points, x);
  const discrete = isDiscrete(
    run,
    x,
    points.map((point) => numberOf(point, x)),
  );
  return {
    points,
    names: distinct(points.map(depthOf)).map((depth) => nameDepth(points, depth)),
    marks: marksOf(() => 'root'),
    levels: marksOf((point) => `level ${depthOf(point)}`),
    predicted: arrangeTheory(predicted),
    limits,
    curve: discrete ? [] : fixedPointCurve(limits, transition?.at ?? null),
    transition,
    discrete,
  };
}

function layPlot(request: OrderParameterRequest, run: RunResult, order: Order): Plot {
  const { limits, names } = order;
  const predicted = spokenOf(order.predicted);
  const marks = [...order.marks, ...order.levels];
  const xs = [...marks, ...predicted].map(({ x }) => Number(x));
  const ys = [...predicted, ...limits].map(({ y }) => y);
  const [least, most] = extentOf(xs);
  const air = 0.02 * (most - least || 1);
  return {
    x: {
      type: 'linear',
      constant: 1,
      length: PLOT_WIDTH,
      domain: [least - air, most + air],
    },
    y: linearAxis([0, ...ys, ...marks.flatMap(({ low, high }) => [low, high])], PLOT_HEIGHT),
    xTitle: nameAlong(run, request.x, order.points),
    yTitle: nameObservable(signalOf(run)),
    series: { title: '', names },
    legend: true,
    integers: order.discrete,
  };
}

/** The name of the limit: where all leaves are biased to the wrong side it is below zero. */
function nameLimit(limits: readonly Limit[]): string {
  const [below, above] = [limits.some(({ y }) => y < 0), limits.some(({ y }) => y > 0)];
  return `fixed point ${below ? (above ? '±' : '−') : ''}μ*`;
}

/** The limits as they were computed: dots on the curve, or bars where there is no curve. */
function limitDots(plot: Plot, { limits, discrete }: Order) {
  const bar = { type: 'tick' as const, size: 22, thickness: 3.2, orient: 'horizontal' as const };
  const dot = { type: 'point' as const, size: 30, filled: true };
  return {
    data: { values: [...limits] },
    mark: { ...(discrete ? bar : dot), opacity: 1, clip: true, color: INK },
    encoding: placesOf(plot),
  };
}

function limitLayers(plot: Plot, order: Order, x: PixelAxis) {
  const { limits, curve, discrete } = order;
  if (limits.length === 0) return [];
  const pieces = (discrete ? [limits] : curve).filter((piece) => piece.length > 1);
  const width = discrete ? 1 : 3.2;
  const lines = pieces.map((piece) => ({
    data: { values: [...piece] },
    mark: { type: 'line' as const, clip: true, strokeWidth: width, color: INK },
    encoding: placesOf(plot),
  }));
  const drawn = [...lines, limitDots(plot, order)];
  const longest = [...pieces].sort((a, b) => b.length - a.length)[0] ?? [];
  const text = nameLimit(limits);
  const outward = text.includes('−') ? -1 : 1;
  const place = placeLabel(
    longest.map(({ x, y }) => [x, y] as const),
    {
      text,
      prefer: 0.3,
      belongs: ([at, y]) => outward * (y - heightAt(longest, at)) > 0,
      avoid: [...linesOf(spokenOf(order.predicted)), ...transitionOutline(plot, order)],
    },
    { x, y: plot.y },
  );
  if (place === null) return drawn;
  return [...drawn, ...textLayers(plot, { ...place, text }, { angle: place.angle })];
}

function heightAt(line: readonly { x: number; y: number }[], at: number): number {
  const k = Math.max(
    1,
    line.findIndex(({ x }) => x >= at),
  );
  const [a, b] = [line[k - 1], line[k]];
  return a.x === b.x ? a.y : a.y + ((b.y - a.y) * (at - a.x)) / (b.x - a.x);
}

function linesOf(vertices: readonly { x: number; y: number; series: string }[]) {
  return [...new Set(vertices.map(({ series }) => series))].map((name) =>
    vertices.filter(({ series }) => series === name).map(({ x, y }) => [x, y] as const),
  );
}

/** Bold words in the plot with a white rim, so that they are legible over lines. */
function textLayers(
  plot: Plot,
  { x, y, text }: { x: number; y: number; text: string },
  style: { angle?: number; align?: 'left' | 'right'; dx?: number },
) {
  const { angle = 0, ...rest } = style;
  const rim = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  return [rim, { color: INK }].map((ink) => ({
    data: { values: [{ x, y, text }] },
    mark: {
      type: 'text' as const,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
      angle: (angle + 360) % 360,
      ...rest,
      ...ink,
    },
    encoding: { ...placesOf(plot), text: { field: 'text', type: 'nominal' as const } },
  }));
}

/** Where the transition is drawn: between integers in the middle. */
function placeOf({ transition, discrete }: Order): number | null {
  if (transition === null || !discrete) return transition?.at ?? null;
  return (transition.between[0] + transition.between[1]) / 2;
}

/** The rule and the line of words at its head, which other labels should leave free. */
function transitionOutline({ x, y }: Plot, order: Order): [number, number][][] {
  const at = placeOf(order);
  if (at === null || x === null) return [];
  const [bottom, top] = y.domain;
  const height = top - 0.035 * (top - bottom);
  const end = fromPixel(x, toPixel(x, at) + (isLeft(x, at) ? 190 : -190));
  return [
    [
      [at, bottom],
      [at, top],
    ],
    [
      [at, height],
      [end, height],
    ],
  ];
}

function isLeft(x: PixelAxis, transition: number): boolean {
  return toPixel(x, transition) < x.length / 2;
}

function nameTransition({ x }: OrderParameterRequest, run: RunResult, order: Order): string {
  const { transition, discrete } = order;
  if (transition === null) return '';
  const symbol = symbolOf(run.model, x) ?? wordsOf(x);
  const [before, after] = transition.between.map((value) => formatNumber(value));
  return discrete
    ? `transition between ${symbol} = ${before} and ${after}`
    : `transition: ${symbol} = ${formatNumber(transition.at)}`;
}

function transitionLayers(
  request: OrderParameterRequest,
  run: RunResult,
  plot: Plot,
  order: Order,
) {
  const at = placeOf(order);
  const [low, high] = plot.x!.domain;
  if (at === null || at < low || at > high) return [];
  const left = isLeft(plot.x!, at);
  const text = nameTransition(request, run, order);
  const [bottom, top] = plot.y.domain;
  return [
    {
      data: { values: [{ x: at }] },
      mark: { type: 'rule' as const, strokeDash: [5, 4], strokeWidth: 1.5, color: INK },
      encoding: { x: placesOf(plot).x },
    },
    ...textLayers(
      plot,
      { x: at, y: top - 0.035 * (top - bottom), text },
      { align: left ? 'left' : 'right', dx: left ? 7 : -7 },
    ),
  ];
}

function sayLimit({ limits, discrete }: Order): string {
  if (limits.length === 0) return '';
  const what = `Black: the ${nameLimit(limits)}, the limit of infinite depth`;
  return discrete ? what : `${what}; dots computed, μ*² interpolated between`;
}

function subtitleOf(
  request: OrderParameterRequest,
  run: RunResult,
  plot: Plot,
  order: Order,
): string[] {
  return [
    heldConditions(order.points, [request.x, 'depth']),
    `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
      `${trialsOf(order.points, 'a point')}; ${nameLines(plot)}: theory`,
    order.levels.length === 0 ? '' : LEVEL_SAMPLING,
    sayLimit(order),
  ];
}

/** Draws bias at several depths beside the fixed point, with the transition marked. */
export function drawOrderParameter(
  request: OrderParameterRequest,
  run: RunResult,
): FigureSpecification {
  const order = gatherOrder(request, run);
  const bare = layPlot(request, run, order);
  const predicted = spokenOf(order.predicted);
  const ends = order.names.flatMap(
    (name) => predicted.findLast(({ series }) => series === name) ?? [],
  );
  const labels = labelEnds(ends, bare.x!, bare.y);
  const plot: Plot = { ...bare, legend: labels === null };
  const signal = wordsOf(signalOf(run).name);
  return {
    ...figureFrame(
      request.title ?? `The transition: ${signal} against ${wordsOf(request.x)}`,
      subtitleOf(request, run, plot, order),
    ),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      ...limitLayers(plot, order, plot.x!),
      ...theoryLayers(plot, order.predicted),
      ...markLayers(plot, cutMarks(order.levels, plot.y), true),
      ...markLayers(plot, cutMarks(order.marks, plot.y)),
      ...transitionLayers(request, run, plot, order),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
  };
}
