import { describe, expect, it } from 'vitest';
import { findRoot } from '../../src/math/roots.ts';

function callsFor(tolerance: number): number {
  let count = 0;
  const root = findRoot((x) => (count++, Math.exp(x) - 2), 0, 5, tolerance);
  expect(Math.abs(root - Math.LN2)).toBeLessThan(tolerance + 1e-15);
  return count;
}

describe('findRoot', () => {
  it('findRoot(f, low, high) is meets closed forms, as far as rounding in f allows', () => {
    const cases: [(x: number) => number, number, number, number][] = [
      [(x) => x * x - 2, 0, 2, Math.SQRT2],
      [(x) => Math.exp(x) - 5, 0, 10, Math.log(5)],
      [(x) => x ** 3 - 1e-30, 0, 1, 1e-10],
      [(x) => Math.cos(x), 3, 0, Math.PI / 2],
      [(x) => x ** 9 - 1e9, -100, 100, 10],
      [(x) => Math.log(x) + 600, 1e-300, 1, Math.exp(-600)],
    ];
    for (const [f, low, high, expected] of cases) {
      expect(Math.abs(findRoot(f, low, high) / expected - 1)).toBeLessThan(5e-14);
      expect(Math.abs(f(findRoot(f, low, high)))).toBeLessThan(1e-6);
    }
    expect(Math.abs(findRoot((x) => x * x - 2, 0, 2) - Math.SQRT2)).toBeLessThan(5e-16);
    expect(Math.abs(findRoot(Math.cos, 0, 3) - Math.PI / 2)).toBeLessThan(5e-16);
  });

  it('findRoot(f, low, high) at a jump returns a point next to it', () => {
    const jump = 0.123456789;
    const root = findRoot((x) => (x < jump ? -1 : 1), 0, 1);
    expect(Math.abs(root - jump)).toBeLessThan(1e-15);
  });

  it('findRoot(f, low, high) takes infinite values as signs', () => {
    const root = findRoot((x) => (x < 0.25 ? -Infinity : x - 0.75), 0, 1);
    expect(Math.abs(root - 0.75)).toBeLessThan(1e-15);
    expect(Math.abs(findRoot(Math.log, 0, 3) - 1)).toBeLessThan(1e-15);
  });

  it('findRoot(f, low, high) converges for a flat root at zero', () => {
    expect(Math.abs(findRoot((x) => x ** 3, -1, 2))).toBeLessThan(1e-100);
  });

  it('findRoot(f, low, high) returns an exact root at either end', () => {
    expect(findRoot((x) => x - 1, 1, 2)).toBe(1);
    expect(findRoot((x) => x - 2, 1, 2)).toBe(2);
    expect(findRoot(() => 0, 3, 4)).toBe(3);
  });

  it('findRoot(f, low, high, tolerance) is within the tolerance, with fewer calls', () => {
    expect(callsFor(1e-2)).toBeLessThan(callsFor(0));
    expect(callsFor(0)).toBeLessThan(20);
  });

  it('findRoot(f, low, high) throws RangeError without a sign change or with NaN', () => {
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow('no sign change: f(-1) = 2, f(1) = 2');
    expect(() => findRoot(() => NaN, 0, 1)).toThrow('function is NaN at 0');
    expect(() => findRoot((x) => x, -Infinity, 1)).toThrow('invalid low');
    expect(() => findRoot((x) => x, -1, NaN)).toThrow('invalid high');
    expect(() => findRoot((x) => x, -1, 1, -1)).toThrow('invalid tolerance');
  });
});
