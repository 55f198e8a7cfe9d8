import { fromPixel, type PixelAxis, scaleOf, toPixel } from './pixelAxis.ts';
import { spread } from './series.ts';
import { TEXT } from './theme.ts';

/** What a line is called, and where it ends. */
export interface EndName {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly bold: boolean;
}

const GAP = 4;
const REACH = 18;

/** Names to the right of a plot, each joined to the end of its line by a thin rule. */
export function endNameLayers(names: readonly EndName[], x: PixelAxis, y: PixelAxis) {
  const places = spread(
    names.map((name) => toPixel(y, name.y)),
    y.length,
  );
  const vertical = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: scaleOf(y),
  });
  return names.flatMap(({ text, colour, bold, ...end }, k) => {
    const data = { values: [{ text, end: end.y, at: fromPixel(y, places[k]) }] };
    const from = toPixel(x, end.x) + GAP;
    return [
      {
        data,
        mark: { type: 'rule' as const, color: colour, strokeWidth: 0.8, clip: false },
        encoding: {
          x: { value: from },
          x2: { value: x.length + REACH },
          y: vertical('end'),
          y2: { field: 'at' },
        },
      },
      {
        data,
        mark: {
          type: 'text' as const,
          align: 'left' as const,
          baseline: 'middle' as const,
          dx: 3,
          color: colour,
          fontSize: TEXT.label,
          fontWeight: bold ? ('bold' as const) : ('normal' as const),
        },
        encoding: {
          x: { value: x.length + REACH },
          y: vertical('at'),
          text: { field: 'text', type: 'nominal' as const },
        },
      },
    ];
  });
}
