import { toPixel } from './pixelAxis.ts';
import { lineLayer, type Plot, placesOf } from './plot.ts';
import { colourOf, type TheoryPoint, type Vertex } from './series.ts';
import { INK, PAPER, TEXT } from './theme.ts';
import { loneVertices, spokenOf } from './theoryLine.ts';
import type { CriticalPoint } from './transition.ts';
import { formatNumber } from './words.ts';

/** A text in the plot, in the colour of its series or in ink. */
interface Word {
  readonly x: Vertex['x'];
  readonly y: number;
  readonly text: string;
  readonly series: string;
}

/** Words with a white rim, so that they are legible over lines. */
function wordLayers(plot: Plot, words: readonly Word[], style: object, coloured: boolean) {
  if (words.length === 0) return [];
  const rim = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  const ink = coloured ? {} : { color: INK };
  return [rim, ink].map((colour, k) => ({
    data: { values: [...words] },
    mark: { type: 'text' as const, fontSize: TEXT.label, ...style, ...colour },
    encoding: {
      ...placesOf(plot),
      text: { field: 'text', type: 'nominal' as const },
      ...(coloured && k === 1 ? { color: colourOf(plot.series, false) } : {}),
    },
  }));
}

const LINE = 15;

/** One label a line at its start, the topmost first; where two would overlap, the first. */
function labelReferences(plot: Plot, name: string, vertices: readonly Vertex[]): Word[] {
  const starts = plot.series.names
    .flatMap((series) => vertices.find((vertex) => vertex.series === series) ?? [])
    .sort((a, b) => b.y - a.y);
  const pixel = ({ y }: Vertex) => toPixel(plot.y, y);
  const same = starts.every((start) => Math.abs(pixel(start) - pixel(starts[0])) < 1);
  const all = same && starts.length === plot.series.names.length;
  const placed: Vertex[] = [];
  for (const start of starts) {
    if (placed.every((other) => Math.abs(pixel(other) - pixel(start)) >= LINE)) placed.push(start);
  }
  return placed.map(({ x, y, series }) => {
    return { x, y, series, text: all ? name : `${name}: ${series}` };
  });
}

const DASHED = { strokeDash: [6, 4], strokeWidth: 1.3, opacity: 0.8 } as const;

/** A quantity of theory, dashed beside each series and named where it begins. */
export function referenceLayers(plot: Plot, name: string, references: readonly TheoryPoint[]) {
  const vertices = spokenOf(references);
  if (vertices.length === 0) return [];
  const words = labelReferences(plot, name, vertices);
  const coloured = words.some(({ text }) => text !== name);
  const style = { align: 'left' as const, dx: 6, dy: -9, fontStyle: 'italic' as const };
  const scattered = plot.scattered === true;
  const lone = scattered ? vertices : plot.x === null ? [] : loneVertices(references);
  return [
    ...(scattered
      ? []
      : [
          lineLayer(plot, plot.x === null ? vertices : references, {
            ...DASHED,
            interpolate: 'linear',
          }),
        ]),
    ...(lone.length === 0
      ? []
      : [
          {
            data: { values: lone },
            mark: {
              type: 'tick' as const,
              size: 15,
              thickness: 1.3,
              orient: 'horizontal' as const,
            },
            encoding: { ...placesOf(plot), color: colourOf(plot.series, plot.legend) },
          },
        ]),
    ...wordLayers(plot, words, style, coloured),
  ];
}

/** The numbers of critical points at the top of their lines, where there is room beside each. */
function nameCritical(plot: Plot, points: readonly CriticalPoint[]): Word[] {
  const { x, y } = plot;
  if (x === null) return [];
  const pixels = points.map(({ at }) => toPixel(x, at));
  const room = [...pixels.slice(1), x.length].map((next, k) => next - pixels[k]);
  if (room.some((pixel) => pixel < 52)) return [];
  const [bottom, top] = y.domain;
  return points.map(({ at, series }) => {
    const height = y.type === 'log' ? top * (bottom / top) ** 0.04 : top - 0.04 * (top - bottom);
    return { x: at, y: height, series: series[0], text: formatNumber(at) };
  });
}

/** Upright dotted lines at critical points, each in the colour of its series unless they share one. */
export function criticalLayers(plot: Plot, points: readonly CriticalPoint[]) {
  if (points.length === 0 || plot.x === null) return [];
  const coloured = points.length > 1 && points.every(({ series }) => series.length === 1);
  const { x } = placesOf(plot);
  return [
    {
      data: { values: points.map(({ at, series }) => ({ x: at, series: series[0] })) },
      mark: {
        type: 'rule' as const,
        strokeDash: [2, 3],
        strokeWidth: 1.5,
        ...(coloured ? {} : { color: INK }),
      },
      encoding: { x, ...(coloured ? { color: colourOf(plot.series, plot.legend) } : {}) },
    },
    ...wordLayers(plot, nameCritical(plot, points), { align: 'left', dx: 4 }, coloured),
  ];
}
