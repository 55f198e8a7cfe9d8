import type { PointResult } from '../analysis/result.ts';
import { quantityOf } from './observe.ts';
import { type PixelAxis, toPixel } from './pixelAxis.ts';
import { type Plot, placesOf } from './plot.ts';
import { colourOf } from './series.ts';
import { INK, TEXT } from './theme.ts';
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

/** A label beside the head of its line, above the plot: nothing that is drawn strikes it through. */
interface Placed {
  readonly vertical: Vertical;
  readonly at: number;
  readonly left: number;
  readonly right: number;
  /** 0 stands next to the plot */
  readonly row: number;
}

const ROW = 17;
const GAP = 5;

const crosses = (at: number, { left, right }: Placed): boolean => at > left && at < right;

/** Whether two labels keep clear of each other and of each other's lines, which end at their rows. */
function areClear(a: Placed, b: Placed): boolean {
  if (a.row === b.row && a.left < b.right && b.left < a.right) return false;
  return !(b.row >= a.row && crosses(b.at, a)) && !(a.row >= b.row && crosses(a.at, b));
}

/** The label on either side of its line, the right side first, within the plot. */
function sidesOf(vertical: Vertical, x: PixelAxis): Omit<Placed, 'row'>[] {
  const at = toPixel(x, vertical.at);
  const width = textWidth(labelOf(vertical), TEXT.label, true) + GAP;
  const right = { vertical, at, left: at, right: at + width };
  const sides = [right, { ...right, left: at - width, right: at }];
  const inside = sides.filter((side) => side.left >= 0 && side.right <= x.length);
  return inside.length === 0 ? [right] : inside;
}

/**
 * Labels the lines from the ends of the axis inwards as the side of each demands: a line ends below
 * the labels that reach over it.
 */
function placeLabels({ x }: Plot, verticals: readonly Vertical[]): Placed[] {
  if (x === null) return [];
  const all = verticals.map((vertical) => sidesOf(vertical, x));
  const isFlipped = ([{ at, left }]: readonly Omit<Placed, 'row'>[]) => left < at;
  const order = [
    ...all.filter(isFlipped).sort(([a], [b]) => a.at - b.at),
    ...all.filter((sides) => !isFlipped(sides)).sort(([a], [b]) => b.at - a.at),
  ];
  const placed: Placed[] = [];
  for (const sides of order) {
    const rows = Array.from({ length: order.length + 1 }, (_, row) => row);
    const labels = sides.flatMap((side) => rows.map((row) => ({ ...side, row })));
    const free = labels.find((label) => placed.every((other) => areClear(label, other)));
    placed.push(free ?? { ...sides[0], row: order.length });
  }
  return placed.sort((a, b) => a.at - b.at);
}

function labelLayers(plot: Plot, placed: readonly Placed[], align: 'left' | 'right') {
  const rows = placed.map(({ vertical, at, row }) => {
    const { series, own } = vertical;
    return { x: at, y: headOf(row) + 2, text: labelOf(vertical), series: series[0], own };
  });
  const text = {
    type: 'text' as const,
    fontSize: TEXT.label,
    fontWeight: 'bold' as const,
    baseline: 'top' as const,
    align,
    dx: align === 'left' ? GAP : -GAP,
  };
  const pixel = { type: 'quantitative' as const, scale: null };
  const places = {
    x: { field: 'x', ...pixel },
    y: { field: 'y', ...pixel },
    text: { field: 'text', type: 'nominal' as const },
  };
  const common = rows.filter(({ own }) => !own);
  const owned = rows.filter(({ own }) => own);
  return [
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

/** How far above the plot a row begins, in pixels from the top of the plot. */
const headOf = (row: number): number => -ROW * (row + 1);

/** Upright lines at values of facts or predicted quantities, each named at its head above the plot. */
export function verticalLayers(plot: Plot, verticals: readonly Vertical[]) {
  const placed = placeLabels(plot, drawnOf(plot, verticals));
  const names = [...new Set(verticals.map(({ name }) => name))];
  const { x } = placesOf(plot);
  return [
    ...placed.map(({ vertical: { name, at, series, own }, row }) => ({
      data: { values: [{ x: at, series: series[0] }] },
      mark: {
        type: 'rule' as const,
        strokeWidth: 1.5,
        strokeDash: [...DASHES[names.indexOf(name) % DASHES.length]],
        ...(own ? {} : { color: INK }),
      },
      encoding: {
        x,
        y: { value: headOf(row) },
        y2: { value: plot.y.length },
        ...(own ? { color: colourOf(plot.series, plot.legend) } : {}),
      },
    })),
    ...(['left', 'right'] as const).flatMap((align) =>
      labelLayers(
        plot,
        placed.filter(({ at, left }) => left < at === (align === 'right')),
        align,
      ),
    ),
  ];
}
