import type { Plane } from './boundary.ts';
import { fromPixel, toPixel } from './pixelAxis.ts';

const SPACING = 6;

/** A line of hatching in the units of the axes. */
export interface HatchLine {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

/**
 * Hatches one cell with diagonals x − y = k · spacing (in pixels), which run on from cell to cell.
 * Line marks, because vega has no pattern fill.
 *
 * @param corners lower left and upper right, in the units of the axes
 */
export function hatchCell(
  plane: Plane,
  corners: readonly [readonly [number, number], readonly [number, number]],
): HatchLine[] {
  const [left, right] = corners.map(([x]) => toPixel(plane.x, x)) as [number, number];
  const [bottom, top] = corners.map(([, y]) => toPixel(plane.y, y)) as [number, number];
  const lines: HatchLine[] = [];
  for (let k = Math.ceil((left - top) / SPACING); k * SPACING < right - bottom; k++) {
    const from = Math.max(left, bottom + k * SPACING);
    const to = Math.min(right, top + k * SPACING);
    if (!(to - from > 1e-6)) continue;
    lines.push({
      x: fromPixel(plane.x, from),
      y: fromPixel(plane.y, from - k * SPACING),
      x2: fromPixel(plane.x, to),
      y2: fromPixel(plane.y, to - k * SPACING),
    });
  }
  return lines;
}
