import type { Scalar } from '../scenario/scenario.ts';
import {
  integerTicks,
  logTicks,
  type PixelAxis,
  scaleOf,
  symlogTicks,
  TICK_FORMAT,
} from './pixelAxis.ts';
import { colourOf, type Mark, type SeriesList, shapeOf, type TheoryPoint } from './series.ts';
import { textWidth } from './textWidth.ts';
import { PAPER, TEXT } from './theme.ts';
import { formatNumber } from './words.ts';

/** The frame that all layers of a plot share. */
export interface Plot {
  /** null for an axis of names */
  readonly x: PixelAxis | null;
  readonly y: PixelAxis;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: SeriesList;
  /** whether a legend tells the series, or labels at the ends of lines do */
  readonly legend: boolean;
  /** whether x takes integers only */
  readonly integers?: boolean;
  /** whether what is predicted may jump between two values of x */
  readonly jumps?: boolean;
  /** whether points of a series differ in more than x, so that no line leads from one to the next */
  readonly scattered?: boolean;
}

/** Powers of ten for numbers that are mostly zeros. */
const TINY_LABELS = `abs(datum.value) < 1e-3 ? format(datum.value, '.2~e') : format(datum.value, '${TICK_FORMAT}')`;

function ticksOf(axis: PixelAxis, integers: boolean, room: number) {
  if (axis.type === 'linear' && !integers) return {};
  const values =
    axis.type === 'log'
      ? logTicks(axis, room)
      : axis.type === 'symlog'
        ? symlogTicks(axis, room)
        : integerTicks(axis, 12);
  // Without a count, vega thins the given values of a scale that is not linear.
  const tiny = values.some((value) => value !== 0 && Math.abs(value) < 1e-4);
  const label = tiny ? { labelExpr: TINY_LABELS } : { format: TICK_FORMAT };
  return { values, tickCount: values.length + 1, ...label, labelOverlap: false };
}

/** What the widest number along an axis takes, in pixels. */
function roomAlong({ type, domain }: PixelAxis): number {
  if (type !== 'log') return 44;
  const widest = 10 ** Math.floor(Math.log10(domain[1]));
  return Math.max(44, textWidth(formatNumber(widest), TEXT.label) + 4);
}

function xOf({ x, xTitle, integers = false }: Plot) {
  const common = { field: 'x', title: xTitle };
  if (x === null) {
    return { ...common, type: 'nominal' as const, sort: null, axis: { labelAngle: 0 } };
  }
  return {
    ...common,
    type: 'quantitative' as const,
    scale: scaleOf(x),
    axis: { grid: false, ...ticksOf(x, integers, roomAlong(x)) },
  };
}

function yOf({ y, yTitle }: Plot, field = 'y') {
  return {
    field,
    type: 'quantitative' as const,
    title: yTitle,
    scale: scaleOf(y),
    axis: ticksOf(y, false, 19),
  };
}

/** Both position channels of a layer. */
export function placesOf(plot: Plot) {
  const places = { x: xOf(plot), y: yOf(plot) };
  if (plot.x !== null) return places;
  // On an axis of names the series stand side by side.
  const scale = { domain: [...plot.series.names] };
  return { ...places, xOffset: { field: 'series', type: 'nominal' as const, scale } };
}

/** How a line is drawn. */
export interface LineStyle {
  readonly strokeDash?: readonly number[];
  readonly strokeWidth?: number;
  readonly opacity?: number;
  readonly interpolate?: 'linear' | 'monotone';
}

/** Lines of one style, one a series; between names, which have no order, bars instead. */
export function lineLayer(plot: Plot, vertices: readonly TheoryPoint[], style: LineStyle = {}) {
  const { strokeDash = [1, 0], strokeWidth = 1.8, opacity = 1, interpolate = 'monotone' } = style;
  const invalid = 'break-paths-show-path-domains' as const;
  const dash = [...strokeDash];
  const line = { clip: true, invalid, interpolate, strokeWidth, opacity, strokeDash: dash };
  const bar = { size: 26, thickness: strokeWidth, opacity, orient: 'horizontal' as const };
  return {
    data: { values: [...vertices] },
    mark: plot.x === null ? { type: 'tick' as const, ...bar } : { type: 'line' as const, ...line },
    encoding: {
      ...placesOf(plot),
      color: colourOf(plot.series, plot.legend),
    },
  };
}

/** Simulated values with their intervals; hollow symbols for another kind of sampling. */
export function markLayers(plot: Plot, marks: readonly Mark[], hollow = false) {
  const places = placesOf(plot);
  const colour = colourOf(plot.series, plot.legend);
  const symbol = { type: 'point' as const, size: 55, clip: false, opacity: 1 };
  return [
    {
      data: { values: [...marks] },
      mark: { type: 'rule' as const, strokeWidth: 1.3, clip: true },
      encoding: { ...places, y: yOf(plot, 'low'), y2: { field: 'high' }, color: colour },
    },
    {
      data: { values: [...marks] },
      mark: hollow
        ? { ...symbol, filled: false, fill: PAPER, strokeWidth: 1.6 }
        : { ...symbol, filled: true, stroke: PAPER, strokeWidth: 0.7 },
      encoding: {
        ...places,
        color: colour,
        shape: shapeOf(plot.series, plot.legend),
      },
    },
  ];
}

/** Keeps intervals within what the axis can show; a bar that is cut runs to the end of the plot. */
export function cutMarks(marks: readonly Mark[], { domain }: PixelAxis): Mark[] {
  return marks.map((mark) => ({
    ...mark,
    low: Math.max(mark.low, domain[0]),
    high: Math.min(mark.high, domain[1]),
  }));
}

/** Whether a value can stand on an axis of that type. */
export function isShown(type: PixelAxis['type'], value: Scalar): boolean {
  if (typeof value !== 'number') return type !== 'log';
  return Number.isFinite(value) && (type !== 'log' || value > 0);
}
