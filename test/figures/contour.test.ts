import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Grid, sampleGrid, traceContour } from '../../src/figures/contour.ts';
import { range } from './laboratory.ts';

function gridOf(x: number[], y: number[], f: (x: number, y: number) => number | null): Grid {
  return { x, y, values: y.flatMap((b) => x.map((a) => f(a, b))) };
}

/** The sum of x − y over the vertices of each line on a saddle. */
const offsets = (high: number) =>
  traceContour({ x: [0, 1], y: [0, 1], values: [high, 0, 0, high] }, 1).map((line) =>
    line.reduce((sum, [x, y]) => sum + x - y, 0),
  );

describe('traceContour', () => {
  it('traceContour of a plane is its straight line, exactly and from border to border', () => {
    const grid = gridOf(range(0, 1, 7), range(0, 2, 5), (x, y) => x + y / 2);
    const [line, ...others] = traceContour(grid, 0.9);
    expect(others).toEqual([]);
    for (const [x, y] of line) expect(x + y / 2).toBeCloseTo(0.9, 12);
    const ys = line.map(([, y]) => y);
    expect(Math.min(...ys)).toBe(0);
    expect(Math.max(...ys)).toBeCloseTo(1.8, 12);
  });

  it('traceContour of a circle is one closed line at its radius, to the order of the cubic', () => {
    const grid = gridOf(range(-1.5, 1.5, 31), range(-1.5, 1.5, 31), (x, y) => x * x + y * y);
    const lines = traceContour(grid, 1);
    expect(lines).toHaveLength(1);
    expect(lines[0].at(-1)).toEqual(lines[0][0]);
    // x² + y² is of degree 2 along every grid line, so that its interpolant is exact.
    for (const [x, y] of lines[0]) expect(Math.hypot(x, y)).toBeCloseTo(1, 12);
  });

  it('traceContour leaves squares with a missing corner open', () => {
    const grid = gridOf(range(0, 4, 5), range(0, 4, 5), (x, y) => (y === 2 && x === 2 ? null : x));
    const lines = traceContour(grid, 1.5);
    expect(lines).toHaveLength(2);
    const ends = lines.flat().map(([, y]) => y);
    expect(Math.min(...ends)).toBe(0);
    expect(Math.max(...ends)).toBe(4);
    expect(lines.flat().every(([x, y]) => x === 1.5 && (y <= 1 || y >= 3))).toBe(true);
  });

  it('traceContour separates the two corners of a saddle that its middle does not connect', () => {
    // The high corners are (0, 0) and (1, 1). Where the mean of the corners is above the level they
    // are connected, and each line cuts off a low corner: its ends sum to x − y = ±(2 − 2/high).
    // Along an edge from `high` to 0 the level 1 lies 1/high from the low corner.
    const near = offsets(3).sort((a, b) => a - b);
    expect(near).toHaveLength(2);
    expect(near[0]).toBeCloseTo(-(2 - 2 / 3), 12);
    expect(near[1]).toBeCloseTo(2 - 2 / 3, 12);
    for (const offset of offsets(1.5)) expect(offset).toBeCloseTo(0, 12);
  });

  it('traceContour gives vertices between grid neighbours on both sides of the level', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 16, maxLength: 16 }),
        (values) => {
          const axis = [0, 1, 2, 3];
          const grid = { x: axis, y: axis, values };
          for (const [x, y] of traceContour(grid, 0.5).flat()) {
            expect(Number.isInteger(x) || Number.isInteger(y)).toBe(true);
            const near = [
              [Math.floor(x), Math.floor(y)],
              [Math.ceil(x), Math.ceil(y)],
            ].map(([i, j]) => values[j * 4 + i]);
            expect(Math.min(...near)).toBeLessThan(0.5);
            expect(Math.max(...near)).toBeGreaterThan(0.5);
          }
        },
      ),
    );
  });

  it('traceContour finds nothing where the level is not crossed', () => {
    expect(
      traceContour(
        gridOf([0, 1], [0, 1], (x, y) => x + y),
        5,
      ),
    ).toEqual([]);
    expect(traceContour({ x: [0], y: [0], values: [1] }, 0.5)).toEqual([]);
  });
});

const bilinear = (x: number, y: number) => 1 + 2 * x - y + 3 * x * y;

describe('sampleGrid', () => {
  it('sampleGrid is exact for a bilinear function and null beside a missing value', () => {
    const grid = gridOf([0, 1, 3], [0, 2, 5], bilinear);
    for (const [x, y] of [
      [0, 0],
      [0.3, 1.7],
      [3, 5],
      [2, 2],
    ] as const) {
      expect(sampleGrid(grid, [x, y])).toBeCloseTo(bilinear(x, y), 12);
    }
    const holed = { ...grid, values: grid.values.map((value, k) => (k === 4 ? null : value)) };
    expect(sampleGrid(holed, [0.5, 0.5])).toBeNull();
  });
});
