import { extentOf } from './extent.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { placeLabel } from './boundary.ts';
import {
  checkDistinct,
  depthOf,
  distinct,
  numberOf,
  observe,
  pointsOf,
  predictedOf,
  quantityOf,
  signalOf,
} from './observe.ts';
import { fromPixel, linearAxis, type PixelAxis, toPixel } from './pixelAxis.ts';
import { cutMarks, lineLayer, markLayers, type Plot, placesOf } from './plot.ts';
import { endLabelLayer, labelEnds, LEVEL_SAMPLING, type Mark, type Vertex } from './series.ts';
import {
  type FigureSpecification,
  figureFrame,
  INK,
  PAPER,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  TEXT,
} from './theme.ts';
import {
  formatNumber,
  formatPercent,
  heldConditions,
  nameObservable,
  nameOf,
  symbolOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type OrderParameterRequest = Extract<FigureRequest, { kind: 'order-parameter' }>;

interface OrderVertex extends Vertex {
  readonly x: number;
}

interface Order {
  readonly points: readonly PointResult[];
  readonly names: readonly string[];
  readonly marks: readonly Mark[];
  /** the last level of level sampling, which is no simulation of the whole organization */
  readonly levels: readonly Mark[];
  readonly predicted: readonly OrderVertex[];
  readonly limit: readonly OrderVertex[];
  readonly transition: number | null;
}

/** A quantity that does not depend on the depth, once for each x. */
function quantityAlong(
  points: readonly PointResult[],
  x: string,
  quantity: string,
): { x: number; y: number }[] {
  const found = new Map<number, number>();
  for (const point of points) {
    const y = quantityOf(point, quantity);
    if (y !== null) found.set(numberOf(point, x), y);
  }
  return [...found].map(([x, y]) => ({ x, y })).sort((a, b) => a.x - b.x);
}

/** Where α crosses 1 along x, between neighbours; α is linear in correlation and in fidelity. */
function findTransition(points: readonly PointResult[], x: string): number | null {
  if (x === 'correlation') {
    const critical = quantityAlong(points, x, 'criticalCorrelation')[0]?.y;
    if (critical !== undefined) return critical;
  }
  const alpha = quantityAlong(points, x, 'alpha');
  const k = alpha.findIndex(({ y }, n) => n > 0 && y > 1 !== alpha[n - 1].y > 1);
  if (k === -1) return null;
  const [a, b] = [alpha[k - 1], alpha[k]];
  return a.x + ((b.x - a.x) * (1 - a.y)) / (b.y - a.y);
}

const FIXED_POINT = 'fixed point μ*';

/**
 * The fixed point, and between the transition and its neighbour on the ordered side the square root
 * μ* ∝ |x − x_c|^½ that holds there to leading order (it is a pitchfork: T is odd).
 */
function limitCurve(points: readonly PointResult[], x: string, transition: number | null) {
  const limit = quantityAlong(points, x, 'fixedPoint');
  if (transition === null) return limit;
  const [first, last] = [limit[0], limit.at(-1)];
  if (first === undefined || last === undefined) return limit;
  if (transition <= first.x || transition >= last.x) return limit;
  const falling = first.y > last.y;
  const edge = falling
    ? limit.findLast(({ x, y }) => y > 0 && x < transition)
    : limit.find(({ x, y }) => y > 0 && x > transition);
  if (edge === undefined) return limit;
  const root = Array.from({ length: 24 }, (_, k) => {
    const t = (k + 1) / 24;
    return { x: edge.x + t * (transition - edge.x), y: edge.y * Math.sqrt(1 - t) };
  });
  return [...limit, ...root].sort((a, b) => a.x - b.x);
}

function nameFor(point: PointResult): string {
  return `depth ${depthOf(point)}`;
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
  const predicted = points.flatMap((point) => {
    const y = predictedOf(point, signal);
    return y === null ? [] : [{ x: numberOf(point, x), y, series: nameFor(point) }];
  });
  const transition = findTransition(points, x);
  return {
    points,
    names: distinct(points.map(depthOf)).map((depth) => `depth ${depth}`),
    marks: marksOf(() => 'root'),
    levels: marksOf((point) => `level ${depthOf(point)}`),
    predicted: predicted.sort((a, b) => a.x - b.x),
    limit: limitCurve(points, x, transition).map(({ x, y }) => ({ x, y, series: FIXED_POINT })),
    transition,
  };
}

function layPlot(request: OrderParameterRequest, run: RunResult, order: Order): Plot {
  const { predicted, limit, names } = order;
  const marks = [...order.marks, ...order.levels];
  const xs = [...marks, ...predicted].map(({ x }) => Number(x));
  const ys = [...predicted, ...limit].map(({ y }) => y);
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
    xTitle: nameOf(run.model, request.x),
    yTitle: nameObservable(signalOf(run)),
    series: { title: '', names },
    legend: true,
  };
}

function limitLayers(plot: Plot, order: Order, x: PixelAxis) {
  if (order.limit.length < 2) return [];
  const line = {
    data: { values: [...order.limit] },
    mark: { type: 'line' as const, clip: true, strokeWidth: 3.2, color: INK },
    encoding: placesOf(plot),
  };
  const place = placeLabel(
    order.limit.map(({ x, y }) => [x, y] as const),
    {
      text: FIXED_POINT,
      prefer: 0.3,
      belongs: ([at, y]) => y > heightAt(order.limit, at),
      avoid: [...linesOf(order.predicted), ...transitionOutline(plot, order)],
    },
    { x, y: plot.y },
  );
  if (place === null) return [line];
  return [line, ...textLayers(plot, { ...place, text: FIXED_POINT }, { angle: place.angle })];
}

function heightAt(line: readonly { x: number; y: number }[], at: number): number {
  const k = Math.max(
    1,
    line.findIndex(({ x }) => x >= at),
  );
  const [a, b] = [line[k - 1], line[k]];
  return a.x === b.x ? a.y : a.y + ((b.y - a.y) * (at - a.x)) / (b.x - a.x);
}

function linesOf(vertices: readonly OrderVertex[]) {
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

/** The rule and the line of words at its head, which other labels should leave free. */
function transitionOutline({ x, y }: Plot, { transition }: Order): [number, number][][] {
  if (transition === null || x === null) return [];
  const [bottom, top] = y.domain;
  const height = top - 0.035 * (top - bottom);
  const side = isLeft(x, transition) ? 1 : -1;
  const end = fromPixel(x, toPixel(x, transition) + side * 190);
  return [
    [
      [transition, bottom],
      [transition, top],
    ],
    [
      [transition, height],
      [end, height],
    ],
  ];
}

function isLeft(x: PixelAxis, transition: number): boolean {
  return toPixel(x, transition) < x.length / 2;
}

function transitionLayers(
  request: OrderParameterRequest,
  run: RunResult,
  plot: Plot,
  order: Order,
) {
  const { transition } = order;
  const [low, high] = plot.x!.domain;
  if (transition === null || transition < low || transition > high) return [];
  const left = isLeft(plot.x!, transition);
  const symbol = symbolOf(run.model, request.x) ?? wordsOf(request.x);
  const text = `transition: ${symbol} = ${formatNumber(transition)}`;
  const [bottom, top] = plot.y.domain;
  return [
    {
      data: { values: [{ x: transition }] },
      mark: { type: 'rule' as const, strokeDash: [5, 4], strokeWidth: 1.5, color: INK },
      encoding: { x: placesOf(plot).x },
    },
    ...textLayers(
      plot,
      { x: transition, y: top - 0.035 * (top - bottom), text },
      { align: left ? 'left' : 'right', dx: left ? 7 : -7 },
    ),
  ];
}

function subtitleOf(request: OrderParameterRequest, run: RunResult, order: Order): string[] {
  return [
    heldConditions(order.points, [request.x, 'depth']),
    `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
      `${trialsOf(order.points, 'a point')}; lines: theory`,
    order.levels.length === 0 ? '' : LEVEL_SAMPLING,
    order.limit.length < 2
      ? ''
      : 'Thick line: the fixed point μ*, which infinite depth would reach',
  ];
}

/** Draws bias at several depths beside the fixed point, with the transition marked. */
export function drawOrderParameter(
  request: OrderParameterRequest,
  run: RunResult,
): FigureSpecification {
  const order = gatherOrder(request, run);
  const bare = layPlot(request, run, order);
  const ends = order.names.flatMap(
    (name) => order.predicted.findLast(({ series }) => series === name) ?? [],
  );
  const labels = labelEnds(ends, bare.x!, bare.y);
  const plot: Plot = { ...bare, legend: labels === null };
  const signal = wordsOf(signalOf(run).name);
  return {
    ...figureFrame(
      request.title ?? `The transition: ${signal} against ${wordsOf(request.x)}`,
      subtitleOf(request, run, order),
    ),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      ...limitLayers(plot, order, plot.x!),
      lineLayer(plot, order.predicted),
      ...markLayers(plot, cutMarks(order.levels, plot.y), true),
      ...markLayers(plot, cutMarks(order.marks, plot.y)),
      ...transitionLayers(request, run, plot, order),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
  };
}
