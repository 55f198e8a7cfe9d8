import type { Model } from '../models/model.ts';
import type { Scalar } from '../scenario/scenario.ts';
import { fromPixel, type PixelAxis, scaleOf, toPixel } from './pixelAxis.ts';
import { PLOT_WIDTH, SERIES_COLOURS, SERIES_SHAPES, TEXT } from './theme.ts';
import { formatScalar, symbolOf, wordsOf } from './words.ts';

/** One simulated value in a figure. */
export interface Mark {
  readonly x: Scalar;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly series: string;
}

/** One vertex of a line in a figure. */
export interface Vertex {
  readonly x: Scalar;
  readonly y: number;
  readonly series: string;
}

/** One place along a line of theory: null where theory is silent, so that the line breaks there. */
export interface TheoryPoint {
  readonly x: Scalar;
  readonly y: number | null;
  readonly series: string;
}

/** The series of a figure in order, with what their legend is called. */
export interface SeriesList {
  readonly title: string;
  readonly names: readonly string[];
}

/** What a series is called: `ρ = 0.2`, `depth 6`, `probit`. */
export function nameSeries(model: Model, path: string, value: Scalar): string {
  if (typeof value === 'string') return value;
  const symbol = symbolOf(model, path);
  const shown = formatScalar(value);
  return symbol === undefined ? `${wordsOf(path)} ${shown}` : `${symbol} = ${shown}`;
}

/** What hollow symbols are: they say nothing of the levels below together. */
export const LEVEL_SAMPLING =
  'Hollow: level sampling: one level at a time, from the level below as predicted';

/** Keeps at most so many of the values of a series, evenly spaced and both ends among them. */
export function thinSeries<T extends Scalar>(values: readonly T[], most: number): T[] {
  if (values.length <= most || values.some((value) => typeof value !== 'number'))
    return [...values];
  const step = (values.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, k) => values[Math.round(k * step)]);
}

/** Says that only some of the values are drawn. */
export function sayThinned(drawn: number, all: number, what: string): string {
  return drawn === all ? '' : `Drawn: ${drawn} of ${all} values of ${what}, evenly spaced`;
}

function rangeOf<T>(names: readonly string[], values: readonly T[]): T[] {
  return names.map((_, k) => values[k % values.length]);
}

/** Colour by series; the legend is left out when the lines are labelled themselves. */
export function colourOf({ names, title }: SeriesList, legend: boolean) {
  return {
    field: 'series',
    type: 'nominal' as const,
    title,
    scale: { domain: [...names], range: rangeOf(names, SERIES_COLOURS) },
    legend: legend ? { symbolSize: 90, symbolOpacity: 1 } : null,
  };
}

/** Shape by series; the number of shapes has no factor in common with that of the colours. */
export function shapeOf({ names, title }: SeriesList, legend: boolean) {
  return {
    field: 'series',
    type: 'nominal' as const,
    title,
    scale: { domain: [...names], range: rangeOf(names, SERIES_SHAPES) },
    legend: legend ? { symbolSize: 90, symbolOpacity: 1 } : null,
  };
}

/** A label at the end of a line. */
export interface EndLabel {
  readonly series: string;
  readonly y: number;
}

const LINE = 16;

/** Moves pixels apart to at least one line height, as little as it takes, within the axis. */
export function spread(pixels: readonly number[], length: number): number[] {
  const places = pixels.map((pixel, k) => ({ pixel, k })).sort((a, b) => a.pixel - b.pixel);
  for (let round = 0; round < 100; round++) {
    for (let n = 1; n < places.length; n++) {
      const overlap = LINE - (places[n].pixel - places[n - 1].pixel);
      if (overlap <= 0) continue;
      places[n].pixel += overlap / 2;
      places[n - 1].pixel -= overlap / 2;
    }
    for (const place of places) place.pixel = Math.min(length - 4, Math.max(4, place.pixel));
  }
  return places.sort((a, b) => a.k - b.k).map(({ pixel }) => pixel);
}

/**
 * Labels lines at their right ends, or returns null where a legend is clearer: many lines, lines
 * that end early, or ends that lie too close together.
 *
 * @param ends the last vertex of each line
 */
export function labelEnds(
  ends: readonly (Vertex & { readonly x: number })[],
  x: PixelAxis,
  y: PixelAxis,
): EndLabel[] | null {
  if (ends.length < 2 || ends.length > 9) return null;
  if (ends.some((end) => toPixel(x, end.x) < 0.88 * x.length)) return null;
  const pixels = ends.map((end) => toPixel(y, end.y));
  const places = spread(pixels, y.length);
  const sorted = [...places].sort((a, b) => a - b);
  const tight = sorted.some((place, k) => k > 0 && place - sorted[k - 1] < LINE - 1);
  if (tight || places.some((place, k) => Math.abs(place - pixels[k]) > 1.5 * LINE)) return null;
  return ends.map(({ series }, k) => ({ series, y: fromPixel(y, places[k]) }));
}

/** The layer that writes labels to the right of the plot. */
export function endLabelLayer(labels: readonly EndLabel[], list: SeriesList, y: PixelAxis) {
  return {
    data: { values: [...labels] },
    mark: {
      type: 'text' as const,
      align: 'left' as const,
      baseline: 'middle' as const,
      dx: 8,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
    },
    encoding: {
      x: { value: PLOT_WIDTH },
      y: { field: 'y', type: 'quantitative' as const, scale: scaleOf(y) },
      text: { field: 'series', type: 'nominal' as const },
      color: colourOf(list, false),
    },
  };
}
