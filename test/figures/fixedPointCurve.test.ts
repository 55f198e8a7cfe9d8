import { describe, expect, it } from 'vitest';
import { fixedPointCurve } from '../../src/figures/fixedPointCurve.ts';
import { applyMap, criticalCorrelation, range } from './laboratory.ts';

const fidelity = 0.7;
const critical = criticalCorrelation(fidelity);

/** μ* by bisection of T(u) − u, which is positive below it and negative above. */
function fixedPointAt(correlation: number): number {
  if (correlation >= critical) return 0;
  const organization = { correlation, fidelity, bias: 1, depth: 1 };
  let [low, high] = [1e-12, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (applyMap(organization, middle) > middle) low = middle;
    else high = middle;
  }
  return low;
}

const limits = range(0, 1, 11).map((x) => ({ x, y: fixedPointAt(x) }));

describe('fixedPointCurve', () => {
  it('fixedPointCurve passes through what was computed and lies within .004 of μ* between', () => {
    const [curve, ...others] = fixedPointCurve(limits, critical);
    expect(others).toEqual([]);
    for (const { x, y } of limits) {
      expect(curve.find((vertex) => vertex.x === x)?.y).toBeCloseTo(y, 12);
    }
    expect(curve.length).toBeGreaterThan(60);
    for (const { x, y } of curve) expect(Math.abs(y - fixedPointAt(x))).toBeLessThan(0.004);
    curve.slice(1).forEach(({ x, y }, k) => {
      expect(x).toBeGreaterThanOrEqual(curve[k].x);
      expect(y).toBeLessThanOrEqual(curve[k].y);
    });
  });

  it('fixedPointCurve is odd: limits below zero give its mirror image', () => {
    const below = limits.map(({ x, y }) => ({ x, y: y === 0 ? 0 : -y }));
    const [curve] = fixedPointCurve(limits, critical);
    const [mirrored] = fixedPointCurve(below, critical);
    expect(mirrored.map(({ y }) => (y === 0 ? 0 : -y))).toEqual(curve.map(({ y }) => y));
  });

  it('fixedPointCurve is in pieces where the leaf bias changes its sign', () => {
    const step = [-0.2, -0.1, 0, 0.1].map((x) => ({ x, y: 0.8 * Math.sign(x) }));
    expect(fixedPointCurve(step, null).map((piece) => piece.map(({ x }) => x))).toEqual([
      [-0.2, -0.1],
      [0],
      [0.1],
    ]);
  });

  it('fixedPointCurve is zero where there is no order, and empty of nothing', () => {
    const flat = [0.6, 0.7, 0.8].map((x) => ({ x, y: 0 }));
    expect(fixedPointCurve(flat, null)).toEqual([flat]);
    expect(fixedPointCurve([], null)).toEqual([[]]);
  });
});
