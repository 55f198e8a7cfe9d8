import type { Estimate } from '../math/intervals.ts';
import { extentOf } from './extent.ts';
import {
  alongAxis,
  fromPixel,
  integerTicks,
  linearAxis,
  logTicks,
  type PixelAxis,
  scaleOf,
  TICK_FORMAT,
  toPixel,
} from './pixelAxis.ts';
import { INK, PAPER, PLOT_HEIGHT, PLOT_WIDTH, SERIES_COLOURS, SERIES_SHAPES } from './theme.ts';

/** One measured value with its interval. */
export interface MeasuredPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

/** An estimate at a place along an axis. */
export function placeEstimate(x: number, { low, best, high }: Estimate): MeasuredPoint {
  return { x, y: best, low, high };
}

/** The axes of a figure of accuracies over something. */
export interface AccuracyFrame {
  readonly x: PixelAxis;
  readonly y: PixelAxis;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly ticks: readonly number[];
}

/** More than so many times the least: a logarithmic axis shows both ends. */
const DECADE = 20;
/** Values are marked one by one where they are so few, and a number has room. */
const FEW = 10;
const ROOM = 44;

function ticksOf(x: PixelAxis, places: readonly number[]): number[] {
  const values = [...new Set(places)].sort((a, b) => a - b);
  const pixels = values.map((value) => toPixel(x, value));
  const isClear = pixels.every((pixel, k) => k === 0 || pixel - pixels[k - 1] >= ROOM);
  if (values.length <= FEW && isClear) return values;
  return x.type === 'log' ? logTicks(x, ROOM) : integerTicks(x, 12);
}

/** Axes for measured values and predicted ones. */
export function frameAccuracies(
  points: readonly MeasuredPoint[],
  predicted: readonly number[],
  titles: Pick<AccuracyFrame, 'xTitle' | 'yTitle'>,
): AccuracyFrame {
  const places = points.map(({ x }) => x);
  const [from, to] = extentOf(places);
  const type = from > 0 && to > DECADE * from ? 'log' : 'linear';
  const x = alongAxis(type, places, PLOT_WIDTH);
  const heights = [...points.flatMap(({ low, high }) => [low, high]), ...predicted];
  return { ...titles, x, y: linearAxis(heights, PLOT_HEIGHT), ticks: ticksOf(x, places) };
}

/** So many places along an axis, evenly spaced in pixels, both ends of the data among them. */
export function samplePlaces({ x }: AccuracyFrame, from: number, to: number): number[] {
  const [left, right] = [toPixel(x, from), toPixel(x, to)];
  const steps = 80;
  return Array.from({ length: steps + 1 }, (_, k) =>
    k === 0 ? from : k === steps ? to : fromPixel(x, left + ((right - left) * k) / steps),
  );
}

/** Position channels of a layer, all with the same axes. */
export function accuracyPlaces({ x, y, xTitle, yTitle, ticks }: AccuracyFrame) {
  return {
    x: {
      field: 'x',
      type: 'quantitative' as const,
      title: xTitle,
      scale: scaleOf(x),
      axis: {
        grid: false,
        values: [...ticks],
        tickCount: ticks.length + 1,
        format: TICK_FORMAT,
        labelOverlap: true,
      },
    },
    y: {
      field: 'y',
      type: 'quantitative' as const,
      title: yTitle,
      scale: scaleOf(y),
      axis: { format: TICK_FORMAT },
    },
  };
}

/** How measured values are drawn. */
export interface SymbolLook {
  readonly colour: string;
  readonly shape: (typeof SERIES_SHAPES)[number];
}

export const MEASURED: SymbolLook = { colour: INK, shape: 'circle' };

/** The look of the k-th of several measured series. */
export function seriesLook(k: number): SymbolLook {
  return {
    colour: SERIES_COLOURS[k % SERIES_COLOURS.length],
    shape: SERIES_SHAPES[k % SERIES_SHAPES.length],
  };
}

/** A band over the intervals of measured values. */
export function bandLayer(frame: AccuracyFrame, points: readonly MeasuredPoint[]) {
  const { x, y } = accuracyPlaces(frame);
  return {
    data: { values: [...points] },
    mark: { type: 'area' as const, color: INK, opacity: 0.1 },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
  };
}

/** Measured values with their intervals. */
export function measuredLayers(
  frame: AccuracyFrame,
  points: readonly MeasuredPoint[],
  { colour, shape }: SymbolLook = MEASURED,
) {
  const { x, y } = accuracyPlaces(frame);
  const data = { values: [...points] };
  const symbol = { type: 'point' as const, filled: true, size: 60, opacity: 1 };
  return [
    {
      data,
      mark: { type: 'rule' as const, color: colour, strokeWidth: 1.4 },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
    },
    {
      data,
      mark: { ...symbol, color: colour, shape, stroke: PAPER, strokeWidth: 0.7 },
      encoding: { x, y },
    },
  ];
}

/** How a line of theory is drawn. */
export interface LineLook {
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
}

/** A predicted line. */
export function predictedLayer(
  frame: AccuracyFrame,
  line: readonly { readonly x: number; readonly y: number }[],
  { colour, dash, width }: LineLook,
) {
  return {
    data: { values: [...line] },
    mark: {
      type: 'line' as const,
      color: colour,
      strokeDash: [...dash],
      strokeWidth: width,
      clip: true,
    },
    encoding: accuracyPlaces(frame),
  };
}
