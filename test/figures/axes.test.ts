import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layCells } from '../../src/figures/cellAxis.ts';
import { cellTicks } from '../../src/figures/cellTicks.ts';
import { hatchCell } from '../../src/figures/hatching.ts';
import {
  fromPixel,
  integerTicks,
  linearAxis,
  logAxis,
  logTicks,
  symlogAxis,
  symlogTicks,
  toPixel,
} from '../../src/figures/pixelAxis.ts';
import { textWidth } from '../../src/figures/textWidth.ts';
import { formatScalar } from '../../src/figures/words.ts';
import { range } from './laboratory.ts';

describe('fromPixel', () => {
  it('fromPixel is the inverse of toPixel on every kind of axis', () => {
    const axes = [
      linearAxis([0.2, 0.9], 500),
      logAxis([0.001, 20], 500),
      symlogAxis([-0.02, 0.9], 0.01, 500),
    ];
    fc.assert(
      fc.property(fc.double({ min: 0, max: 500, noNaN: true }), (pixel) => {
        for (const axis of axes)
          expect(toPixel(axis, fromPixel(axis, pixel))).toBeCloseTo(pixel, 6);
      }),
    );
  });
});

describe('ticks', () => {
  it('symlogTicks begins with zero and keeps its distance', () => {
    const axis = symlogAxis([-0.06, 0.9], 0.01, 340);
    const ticks = symlogTicks(axis, 18);
    expect(ticks).toContain(0);
    expect(ticks).toContain(0.1);
    const pixels = ticks.map((tick) => toPixel(axis, tick));
    pixels.slice(1).forEach((pixel, k) => expect(pixel - pixels[k]).toBeGreaterThanOrEqual(18));
  });

  it('logTicks marks every power of ten that has room', () => {
    const powers = [10, 100, 1000, 10_000, 100_000];
    const ticks = logTicks(logAxis([5, 4e5], 520), 44);
    expect(ticks.filter((tick) => Number.isInteger(Math.log10(tick)))).toEqual(powers);
    expect(logTicks(logAxis([5, 4e5], 520), 80)).toEqual(powers);
  });

  it('integerTicks are integers, at most as many as asked', () => {
    expect(integerTicks({ ...linearAxis([0, 8], 520), domain: [-0.2, 8.2] }, 12)).toEqual(
      range(0, 8, 9),
    );
    const many = integerTicks({ ...linearAxis([0, 97], 520), domain: [0, 97] }, 12);
    expect(many).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  });
});

describe('cellTicks', () => {
  it('cellTicks marks round values whose labels have room', () => {
    for (const [to, count] of [
      [0.9, 64],
      [1, 64],
      [1e6, 40],
      [0.00012, 30],
      [60, 61],
    ]) {
      const axis = layCells(range(0, to, count), 500);
      const { values } = cellTicks(axis);
      expect(values.length).toBeGreaterThan(3);
      const pixels = values.map((value) => toPixel(axis, value));
      pixels.slice(1).forEach((pixel, k) => {
        const widths = [values[k], values[k + 1]].map((v) => textWidth(formatScalar(v), 12));
        expect(pixel - pixels[k]).toBeGreaterThan((widths[0] + widths[1]) / 2 + 4);
      });
    }
    expect(cellTicks(layCells(range(0, 0.9, 64), 500)).values).toEqual(range(0, 0.9, 10));
  });
});

describe('layCells', () => {
  it('layCells puts every border on a whole pixel, in order, around its value', () => {
    for (const values of [range(0, 1, 21), [0, 0.1, 0.5, 0.7, 1], [1, 2, 5, 10, 20, 50], [3]]) {
      const axis = layCells(values, 400);
      expect(axis.edges).toHaveLength(values.length + 1);
      axis.edges.forEach((edge) => {
        const pixel = toPixel(axis, edge);
        expect(Math.abs(pixel - Math.round(pixel))).toBeLessThan(1e-6);
      });
      values.forEach((value, k) => {
        expect(axis.edges[k]).toBeLessThan(value);
        expect(axis.edges[k + 1]).toBeGreaterThan(value);
      });
    }
  });

  it('layCells is k × cells long and uses a logarithmic axis for a geometric list', () => {
    expect(layCells(range(0, 1, 21), 500).length % 21).toBe(0);
    expect(layCells([1, 2, 4, 8], 400).type).toBe('log');
    expect(layCells([1, 2, 3, 4], 400).type).toBe('linear');
    expect(layCells([0, 1, 10, 100], 400).type).toBe('linear');
  });
});

describe('hatchCell', () => {
  it('hatchCell stays within its cell and runs on into the next', () => {
    const axis = layCells(range(0, 1, 5), 100);
    const plane = { x: axis, y: axis };
    const cell = (k: number) =>
      hatchCell(plane, [
        [axis.edges[k], axis.edges[0]],
        [axis.edges[k + 1], axis.edges[1]],
      ]);
    for (const { x, y, x2, y2 } of cell(0)) {
      for (const at of [x, x2, y, y2]) {
        expect(at).toBeGreaterThanOrEqual(axis.edges[0] - 1e-12);
        expect(at).toBeLessThanOrEqual(axis.edges[1] + 1e-12);
      }
      expect(toPixel(axis, x2) - toPixel(axis, x)).toBeCloseTo(
        toPixel(axis, y2) - toPixel(axis, y),
        9,
      );
    }
    const right = cell(0).filter(({ x2 }) => Math.abs(x2 - axis.edges[1]) < 1e-9);
    const left = cell(1).filter(({ x }) => Math.abs(x - axis.edges[1]) < 1e-9);
    expect(left.length).toBeGreaterThan(0);
    for (const line of left) {
      expect(right.some(({ y2 }) => Math.abs(y2 - line.y) < 1e-9)).toBe(true);
    }
  });
});
