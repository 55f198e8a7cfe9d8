import { extentOf } from './extent.ts';
import { toPixel } from './pixelAxis.ts';
import { lineLayer, type LineStyle, type Plot, placesOf } from './plot.ts';
import { colourOf, type TheoryPoint, type Vertex } from './series.ts';

/** The places at which theory speaks. */
export function spokenOf<P extends TheoryPoint>(points: readonly P[]): (P & Vertex)[] {
  return points.flatMap((point) => (point.y === null ? [] : [{ ...point, y: point.y }]));
}

/** One point a place of each series, in order along x; where two meet, theory that speaks is kept. */
export function arrangeTheory<P extends TheoryPoint>(points: readonly P[]): P[] {
  const kept = new Map<string, P>();
  for (const point of points) {
    const key = JSON.stringify([point.series, point.x]);
    if (point.y !== null || !kept.has(key)) kept.set(key, point);
  }
  return [...kept.values()].sort((a, b) =>
    typeof a.x === 'number' && typeof b.x === 'number' ? a.x - b.x : 0,
  );
}

/** The points that no line reaches: theory is silent, or ends, on both sides. */
export function loneVertices(points: readonly TheoryPoint[]): Vertex[] {
  return [...new Set(points.map(({ series }) => series))].flatMap((name) => {
    const line = points.filter(({ series }) => series === name);
    const silent = (k: number) => (line[k]?.y ?? null) === null;
    return spokenOf(line.filter((_, k) => silent(k - 1) && silent(k + 1)));
  });
}

const LONGEST = 15;
const SHORTEST = 6;

/** How long a bar may be that stands at each of these places: half of the closest distance. */
function barLength({ x: axis }: Plot, vertices: readonly Vertex[]): number {
  if (axis === null) return LONGEST;
  const pixels = [...new Set(vertices.map(({ x }) => toPixel(axis, Number(x))))];
  pixels.sort((a, b) => a - b);
  const [closest] = extentOf(pixels.slice(1).map((pixel, k) => pixel - pixels[k]));
  return Math.min(LONGEST, Math.max(SHORTEST, Math.round(closest / 2)));
}

function barLayer(plot: Plot, vertices: readonly Vertex[], length: number) {
  const size = { size: length, thickness: 2, orient: 'horizontal' as const };
  return {
    data: { values: [...vertices] },
    mark: { type: 'tick' as const, opacity: 1, clip: true, ...size },
    encoding: { ...placesOf(plot), color: colourOf(plot.series, plot.legend) },
  };
}

/** How theory is drawn: `lines`, or where there is nothing between two values `bars`. */
export function nameLines({ x, integers = false, jumps = false, scattered = false }: Plot): string {
  if (x === null || scattered) return 'bars';
  return integers || jumps ? 'bars, joined to lead the eye' : 'lines';
}

/**
 * What theory says, one line a series: smooth along an axis of reals; at integers, and
 * where it may jump, a bar each, joined by thin straight segments that only lead the eye; between
 * names, and where points are scattered, bars alone. A line breaks where theory is silent, and a
 * value beside which it is silent is a bar.
 */
export function theoryLayers(plot: Plot, points: readonly TheoryPoint[], style: LineStyle = {}) {
  if (plot.x === null) return [lineLayer(plot, spokenOf(points), style)];
  if (plot.scattered === true) return [barLayer(plot, spokenOf(points), SHORTEST)];
  if (plot.integers !== true && plot.jumps !== true) {
    const lone = loneVertices(points);
    const line = lineLayer(plot, points, style);
    return lone.length === 0 ? [line] : [line, barLayer(plot, lone, LONGEST)];
  }
  const vertices = spokenOf(points);
  return [
    lineLayer(plot, points, { ...style, strokeWidth: 1, interpolate: 'linear' }),
    barLayer(plot, vertices, barLength(plot, vertices)),
  ];
}
