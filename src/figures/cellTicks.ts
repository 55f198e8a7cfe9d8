import type { CellAxis } from './cellAxis.ts';
import { logTicks, roundTicks, TICK_FORMAT, toPixel } from './pixelAxis.ts';
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
  const roomOf = (values: readonly number[]): number =>
    height ?? AIR + Math.max(...values.map((value) => textWidth(formatScalar(value), TEXT.label)));
  const room = roomOf(axis.values);
  const pixels = axis.values.map((value) => toPixel(axis, value));
  const all = pixels.slice(1).every((pixel, k) => pixel - pixels[k] >= room);
  if (all) return { ...valuesOf([...axis.values]), format: TICK_FORMAT };
  if (axis.type === 'log') return { ...valuesOf(logTicks(axis, room)), format: TICK_FORMAT };
  return { ...valuesOf(roundTicks(axis, roomOf)), format: TICK_FORMAT };
}
