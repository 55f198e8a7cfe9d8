import type { CellAxis } from './cellAxis.ts';
import { logTicks, TICK_FORMAT, toPixel } from './pixelAxis.ts';
import { textWidth } from './textWidth.ts';
import { TEXT } from './theme.ts';
import { formatScalar } from './words.ts';

/** An axis marked at these values, all of them: without a count, vega thins those of a log scale. */
export function valuesOf(values: number[]) {
  return { values, tickCount: values.length + 1, labelOverlap: false };
}

const AIR = 8;

/**
 * Marks every cell where all have room, else round values.
 *
 * @param height of a label in pixels, for an upright axis
 */
export function cellTicks(axis: CellAxis, height?: number) {
  const width = Math.max(...axis.values.map((v) => textWidth(formatScalar(v), TEXT.label)));
  const room = height ?? width + AIR;
  const pixels = axis.values.map((value) => toPixel(axis, value));
  const all = pixels.slice(1).every((pixel, k) => pixel - pixels[k] >= room);
  if (all) return { ...valuesOf([...axis.values]), format: TICK_FORMAT };
  if (axis.type === 'log') return { ...valuesOf(logTicks(axis, room)), format: TICK_FORMAT };
  return { format: TICK_FORMAT };
}
