import { describe, expect, it } from 'vitest';
import { sobolPoints } from '../../src/math/sobol.ts';

/** How many of the points lie in each of the cells of 2^i × 2^j equal rectangles. */
function cellCounts(
  points: readonly (readonly number[])[],
  axes: readonly [number, number],
  [i, j]: readonly [number, number],
): number[] {
  const counts = Array.from({ length: 2 ** (i + j) }, () => 0);
  for (const point of points) {
    counts[Math.floor(point[axes[0]] * 2 ** i) * 2 ** j + Math.floor(point[axes[1]] * 2 ** j)]++;
  }
  return counts;
}

describe('sobolPoints', () => {
  it('sobolPoints(8, 6) are the eight points of tf-quant-finance', () => {
    // qmc.sobol_sample(6, 8) in its sobol_test.py, there in the order of the binary numbers.
    const expected = [
      [0, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
      [0.25, 0.75, 0.75, 0.75, 0.25, 0.25],
      [0.75, 0.25, 0.25, 0.25, 0.75, 0.75],
      [0.125, 0.625, 0.375, 0.125, 0.125, 0.375],
      [0.625, 0.125, 0.875, 0.625, 0.625, 0.875],
      [0.375, 0.375, 0.625, 0.875, 0.375, 0.125],
      [0.875, 0.875, 0.125, 0.375, 0.875, 0.625],
    ];
    const grayCode = [0, 1, 3, 2, 6, 7, 5, 4];
    expect(sobolPoints(8, 6)).toEqual(grayCode.map((index) => expected[index]));
  });

  it('sobolPoints(2^k, d) puts one point in each of 2^k intervals of every axis', () => {
    for (const k of [0, 1, 5, 12]) {
      const points = sobolPoints(2 ** k, 10);
      for (let axis = 0; axis < 10; axis++) {
        const cells = points.map((point) => Math.floor(point[axis] * 2 ** k));
        expect(cells.toSorted((a, b) => a - b)).toEqual(points.map((_, cell) => cell));
      }
    }
  });

  it('sobolPoints(2^k, 2) puts one point in each elementary rectangle: a (0, k, 2)-net', () => {
    for (let k = 0; k <= 10; k++) {
      const points = sobolPoints(2 ** k, 2);
      for (let i = 0; i <= k; i++) {
        expect(new Set(cellCounts(points, [0, 1], [i, k - i]))).toEqual(new Set([1]));
      }
    }
  });

  it('sobolPoints(2^k, d): every later block of 2^k is such a net too', () => {
    const points = sobolPoints(8 * 64, 2);
    for (let block = 0; block < 8; block++) {
      const part = points.slice(64 * block, 64 * (block + 1));
      for (let i = 0; i <= 6; i++) {
        expect(new Set(cellCounts(part, [0, 1], [i, 6 - i]))).toEqual(new Set([1]));
      }
    }
  });

  it('sobolPoints(1024, 10) fills a 4 × 4 grid of every pair of axes evenly', () => {
    const points = sobolPoints(1024, 10);
    for (let a = 0; a < 10; a++) {
      for (let b = a + 1; b < 10; b++) {
        expect(new Set(cellCounts(points, [a, b], [2, 2]))).toEqual(new Set([64]));
      }
    }
  });

  it('sobolPoints(n, d) begins with sobolPoints(m, d) and cuts axes: a prefix in both', () => {
    const points = sobolPoints(300, 6);
    expect(points.slice(0, 77)).toEqual(sobolPoints(77, 6));
    expect(points.map((point) => point.slice(0, 3))).toEqual(sobolPoints(300, 3));
    expect(sobolPoints(0, 3)).toEqual([]);
  });

  it('sobolPoints(n, d) integrates ∏ 12(x − ½)² faster than 1/√n', () => {
    const points = sobolPoints(2 ** 14, 3);
    const sum = points.reduce(
      (total, point) => total + point.reduce((product, x) => product * 12 * (x - 0.5) ** 2, 1),
      0,
    );
    // Random points would leave √(1.8³ − 1)/√n = 0.017.
    expect(Math.abs(sum / points.length - 1)).toBeLessThan(0.002);
  });

  it('sobolPoints(n, d) throws outside its domain', () => {
    expect(() => sobolPoints(4, 11)).toThrow('invalid dimension: 11; not in [1, 10]');
    expect(() => sobolPoints(4, 0)).toThrow(RangeError);
    expect(() => sobolPoints(-1, 2)).toThrow(RangeError);
    expect(() => sobolPoints(2 ** 33, 2)).toThrow(RangeError);
  });
});
