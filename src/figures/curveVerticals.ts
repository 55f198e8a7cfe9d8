import type { PointResult } from '../analysis/result.ts';
import { quantityOf } from './observe.ts';
import { fromPixel, toPixel } from './pixelAxis.ts';
import { type Plot, placesOf } from './plot.ts';
import { colourOf } from './series.ts';
import { INK, PAPER, TEXT } from './theme.ts';
import { textWidth } from './textWidth.ts';
import { formatNumber, wordsOf } from './words.ts';

/** An upright line at a value of a fact or predicted quantity. */
export interface Vertical {
  readonly name: string;
  readonly at: number;
  /** the series that have it */
  readonly series: readonly string[];
  /** whether every series has a value of its own, so that its colour tells which */
  readonly own: boolean;
}

/** More values of one name than this are a thicket. */
const MOST_VALUES = 9;

const sameAs = (value: number): number => Number(value.toPrecision(9));

/** The distinct values of each name over the points. */
export function gatherVerticals(
  names: readonly string[],
  points: readonly PointResult[],
  seriesOfPoint: (point: PointResult) => string,
): Vertical[] {
  return names.flatMap((name) => {
    const found = new Map<number, Set<string>>();
    for (const point of points) {
      const value = quantityOf(point, name);
      if (value === null || !Number.isFinite(value)) continue;
      const series = found.get(sameAs(value)) ?? new Set();
      found.set(sameAs(value), series.add(seriesOfPoint(point)));
    }
    const all = [...found].map(([at, series]) => ({ at, series: [...series] }));
    const counted = all.flatMap(({ series }) => series);
    const own = all.length > 1 && new Set(counted).size === counted.length;
    return all.sort((a, b) => a.at - b.at).map((vertical) => ({ ...vertical, name, own }));
  });
}

const labelOf = ({ name, at }: Vertical): string => `${wordsOf(name)} ${formatNumber(at)}`;

/** Those of them that are drawn: on the axis, and not too many of one name. */
function drawnOf({ x }: Plot, verticals: readonly Vertical[]): Vertical[] {
  if (x === null) return [];
  const many = (name: string) =>
    verticals.filter((vertical) => vertical.name === name).length > MOST_VALUES;
  return verticals.filter(({ name, at }) => at >= x.domain[0] && at <= x.domain[1] && !many(name));
}

/** Says which lines are not drawn, and why. */
export function sayVerticals(plot: Plot, verticals: readonly Vertical[]): string {
  const names = [...new Set(verticals.map(({ name }) => name))];
  const said = names.flatMap((name) => {
    const own = verticals.filter((vertical) => vertical.name === name);
    if (own.length > MOST_VALUES) {
      const [least, most] = [own[0].at, own[own.length - 1].at].map((at) => formatNumber(at));
      return [`${wordsOf(name)} ${least} to ${most}, ${own.length} values, not drawn`];
    }
    return sayOutside(plot, own);
  });
  return said.join('; ');
}

/** What of one name lies outside of the axis, on either side. */
function sayOutside({ x }: Plot, own: readonly Vertical[]): string[] {
  if (x === null) return [];
  const sides = {
    left: own.filter(({ at }) => at < x.domain[0]),
    right: own.filter(({ at }) => at > x.domain[1]),
  };
  return Object.entries(sides).flatMap(([side, outside]) => {
    const said = outside.map(({ at, own: coloured, series }) => {
      return formatNumber(at) + (coloured ? ` (${series.join(', ')})` : '');
    });
    return said.length === 0
      ? []
      : [`${wordsOf(outside[0].name)} ${said.join(', ')}, ${side} of the axis`];
  });
}

/** A label beside its line, in the topmost row that is free. */
interface Placed {
  readonly vertical: Vertical;
  readonly left: number;
  readonly right: number;
  readonly row: number;
}

const ROW = 17;
const GAP = 6;

function placeLabels(plot: Plot, verticals: readonly Vertical[], firstRow: number): Placed[] {
  const { x } = plot;
  if (x === null) return [];
  const placed: Placed[] = [];
  for (const vertical of verticals) {
    const at = toPixel(x, vertical.at);
    const width = textWidth(labelOf(vertical), TEXT.label, true) + GAP;
    const [left, right] = at + width <= x.length ? [at, at + width] : [at - width, at];
    const taken = new Set(
      placed.filter((other) => other.left < right && left < other.right).map(({ row }) => row),
    );
    let row = firstRow;
    while (taken.has(row)) row += 1;
    placed.push({ vertical, left, right, row });
  }
  return placed;
}

function labelLayers(plot: Plot, placed: readonly Placed[], align: 'left' | 'right') {
  const rows = placed.map(({ vertical, row }) => {
    const y = fromPixel(plot.y, plot.y.length - 10 - ROW * row);
    return {
      x: vertical.at,
      y,
      text: labelOf(vertical),
      series: vertical.series[0],
      own: vertical.own,
    };
  });
  const rim = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  const text = {
    type: 'text' as const,
    fontSize: TEXT.label,
    fontWeight: 'bold' as const,
    align,
    dx: align === 'left' ? GAP : -GAP,
  };
  const places = { ...placesOf(plot), text: { field: 'text', type: 'nominal' as const } };
  const common = rows.filter(({ own }) => !own);
  const owned = rows.filter(({ own }) => own);
  return [
    { data: { values: rows }, mark: { ...text, ...rim }, encoding: places },
    { data: { values: common }, mark: { ...text, color: INK }, encoding: places },
    {
      data: { values: owned },
      mark: text,
      encoding: { ...places, color: colourOf(plot.series, false) },
    },
  ].filter(({ data }) => data.values.length > 0);
}

const DASHES = [
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [12, 5],
] as const;

/**
 * Upright lines at values of facts or predicted quantities, each named at its head.
 *
 * @param firstRow how many rows of labels at the top are taken
 */
export function verticalLayers(plot: Plot, verticals: readonly Vertical[], firstRow: number) {
  const drawn = drawnOf(plot, verticals);
  const names = [...new Set(verticals.map(({ name }) => name))];
  const placed = placeLabels(plot, drawn, firstRow);
  const isLeft = ({ vertical, left }: Placed): boolean =>
    plot.x !== null && left < toPixel(plot.x, vertical.at);
  const { x } = placesOf(plot);
  return [
    ...drawn.map(({ name, at, series, own }) => ({
      data: { values: [{ x: at, series: series[0] }] },
      mark: {
        type: 'rule' as const,
        strokeWidth: 1.5,
        strokeDash: [...DASHES[names.indexOf(name) % DASHES.length]],
        ...(own ? {} : { color: INK }),
      },
      encoding: { x, ...(own ? { color: colourOf(plot.series, plot.legend) } : {}) },
    })),
    ...labelLayers(
      plot,
      placed.filter((label) => !isLeft(label)),
      'left',
    ),
    ...labelLayers(plot, placed.filter(isLeft), 'right'),
  ];
}
