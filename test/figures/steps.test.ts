import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layCells } from '../../src/figures/cellAxis.ts';
import type { GridPoint } from '../../src/figures/contour.ts';
import { traceSteps } from '../../src/figures/steps.ts';
import { range } from './laboratory.ts';

const rows = [1, 2, 3, 4];

function planeOf(xs: readonly number[], discrete: { x: boolean; y: boolean }) {
  return { x: layCells(xs, 400), y: layCells(rows, 400), discrete };
}

const flip = ([x, y]: GridPoint): GridPoint => [y, x];

const piecesOf = (lines: readonly (readonly GridPoint[])[]) =>
  lines.flatMap((line) => line.slice(1).map((point, k) => [line[k], point] as const));

describe('traceSteps', () => {
  it('traceSteps over integers in y crosses each row where the quantity does, and nowhere between', () => {
    // x + y/5 = 1 at x = 1 − y/5: a different x in each row, and upright pieces as high as the row.
    const plane = planeOf(range(0, 1, 11), { x: false, y: true });
    const values = rows.flatMap((y) => plane.x.values.map((x) => x + y / 5));
    const [line, ...others] = traceSteps({ x: plane.x.values, y: rows, values }, 1, plane);
    expect(others).toEqual([]);
    const upright = piecesOf([line]).filter(([a, b]) => a[0] === b[0]);
    expect(upright).toHaveLength(4);
    for (const [a, b] of upright) {
      const [bottom, top] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
      expect(plane.y.edges).toContain(bottom);
      expect(top - bottom).toBeCloseTo(1, 12);
      expect(a[0]).toBeCloseTo(1 - (bottom + top) / 10, 12);
    }
    const level = piecesOf([line]).filter(([a, b]) => a[0] !== b[0]);
    for (const [a, b] of level) expect(a[1]).toBe(b[1]);
  });

  it('traceSteps with the axes exchanged is the mirror image', () => {
    const plane = planeOf(range(0, 1, 11), { x: false, y: true });
    const xs = plane.x.values;
    const values = rows.flatMap((y) => xs.map((x) => x + y / 5));
    const mirrored = xs.flatMap((x) => rows.map((y) => x + y / 5));
    const [line] = traceSteps({ x: xs, y: rows, values }, 1, plane);
    const exchanged = { x: plane.y, y: plane.x, discrete: { x: true, y: false } };
    const [other] = traceSteps({ x: rows, y: xs, values: mirrored }, 1, exchanged);
    expect(other.map(flip)).toEqual(line);
  });

  it('traceSteps over integers in both draws each border between cells of different sides once', () => {
    const plane = planeOf(rows, { x: true, y: true });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }), (above) => {
        const values = above.map((is) => (is ? 2 : 0));
        const pieces = piecesOf(traceSteps({ x: rows, y: rows, values }, 1, plane));
        const at = (column: number, row: number) => above[row * 4 + column];
        const borders = rows.flatMap((_, row) =>
          rows.flatMap((__, column) => [
            column < 3 && at(column, row) !== at(column + 1, row) ? 1 : 0,
            row < 3 && at(column, row) !== at(column, row + 1) ? 1 : 0,
          ]),
        );
        expect(pieces).toHaveLength(borders.filter((border) => border === 1).length);
        const middles = pieces.map(([a, b]) => `${a[0] + b[0]},${a[1] + b[1]}`);
        expect(new Set(middles).size).toBe(pieces.length);
      }),
    );
  });

  it('traceSteps draws nothing beside a cell without a value', () => {
    const plane = planeOf([1, 2, 3], { x: true, y: true });
    const values = rows.flatMap(() => [0, null, 2]);
    expect(traceSteps({ x: [1, 2, 3], y: rows, values }, 1, plane)).toEqual([]);
  });
});
