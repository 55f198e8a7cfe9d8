import { fromPixel, type PixelAxis, transform, untransform } from './pixelAxis.ts';

/** The axis of a heat map: one cell a value. */
export interface CellAxis extends PixelAxis {
  /** increasing centres of the cells */
  readonly values: readonly number[];
  /** borders of the cells, on whole pixels so that no seam shows: one more than values */
  readonly edges: readonly number[];
}

const BARE = { constant: 1, domain: [0, 1], length: 0 } as const;

function unevenness(positions: readonly number[]): number {
  const steps = positions.slice(1).map((position, k) => position - positions[k]);
  return Math.max(...steps) / Math.min(...steps);
}

/** Linear or logarithmic, by which increasing values are spaced more evenly. */
export function spacingOf(values: readonly number[]): 'linear' | 'log' {
  if (values.length < 3 || !(values[0] > 0)) return 'linear';
  const linear = unevenness(values);
  return unevenness(values.map((value) => Math.log(value))) < 0.99 * linear ? 'log' : 'linear';
}

function bordersOf(positions: readonly number[]): number[] {
  const between = positions.slice(1).map((position, k) => (position + positions[k]) / 2);
  const first = between[0] ?? positions[0] + 0.5;
  const last = between.at(-1) ?? positions[0] - 0.5;
  return [2 * positions[0] - first, ...between, 2 * positions.at(-1)! - last];
}

/**
 * Lays out the cells of one axis of a heat map. The length is a multiple of the number of cells and
 * every border lies on a whole pixel.
 *
 * @param values increasing numbers
 * @param length about how long the axis should be, in pixels
 */
export function layCells(values: readonly number[], length: number): CellAxis {
  const type = spacingOf(values);
  const bare: PixelAxis = { ...BARE, type };
  const borders = bordersOf(values.map((value) => transform(bare, value))).map((border) =>
    untransform(bare, border),
  );
  const axis: PixelAxis = {
    ...bare,
    domain: [borders[0], borders.at(-1)!],
    length: values.length * Math.max(1, Math.round(length / values.length)),
  };
  return { ...axis, values, edges: borders.map((border) => snap(axis, border)) };
}

function snap(axis: PixelAxis, border: number): number {
  const low = transform(axis, axis.domain[0]);
  const high = transform(axis, axis.domain[1]);
  const pixel = (axis.length * (transform(axis, border) - low)) / (high - low);
  const nearest = Math.round(pixel);
  return Math.abs(pixel - nearest) < 1e-6 ? border : fromPixel(axis, nearest);
}
