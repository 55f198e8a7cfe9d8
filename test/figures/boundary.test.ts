import { describe, expect, it } from 'vitest';
import { distanceTo, placeLabel } from '../../src/figures/boundary.ts';
import { linearAxis } from '../../src/figures/pixelAxis.ts';

const axis = { ...linearAxis([0, 1], 500), domain: [0, 500] as const };
const plane = { x: axis, y: axis };
const line = [
  [0, 250],
  [500, 250],
] as const;

describe('distanceTo(line, point, plane)', () => {
  it('distanceTo is the shortest way to a piece, and to an end beyond it', () => {
    expect(distanceTo(line, [100, 257], plane)).toBe(7);
    expect(distanceTo(line, [503, 254], plane)).toBe(5);
    expect(distanceTo([[10, 10]], [13, 14], plane)).toBe(5);
  });
});

describe('placeLabel(line, label, plane)', () => {
  const label = { text: 's = β', prefer: 0.5, belongs: () => true };

  it('placeLabel goes where no dot is under it', () => {
    const everywhere = placeLabel(line, { ...label, avoid: [] }, plane);
    expect(everywhere?.x).toBeCloseTo(250, 6);
    const dots = [239, 261].flatMap((y) =>
      Array.from({ length: 25 }, (_, k) => [[150 + 10 * k, y] as const]),
    );
    const free = placeLabel(line, { ...label, avoid: dots }, plane);
    expect(free?.covered).toBe(0);
    expect(Math.abs(Number(free?.x) - 270)).toBeGreaterThan(120);
    const full = Array.from({ length: 51 }, (_, k) => [[10 * k, 239] as const]);
    const other = placeLabel(line, { ...label, avoid: full }, plane);
    expect(other?.covered).toBe(0);
    expect(other?.y).toBeCloseTo(261, 6);
  });
});
