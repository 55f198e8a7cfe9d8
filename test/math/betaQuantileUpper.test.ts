import { describe, expect, it } from 'vitest';
import { betaQuantile, betaQuantileUpper } from '../../src/math/incompleteBeta.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

describe('betaQuantileUpper', () => {
  it('betaQuantileUpper(q, 1, b) is 1 − q^(1/b), for tails without a complement', () => {
    for (const q of [1e-300, 1e-30, 1e-12, 0.3, 0.9]) {
      for (const b of [1, 4, 1e6, 1e12]) {
        const expected = -Math.expm1(Math.log(q) / b);
        expect(relativeError(betaQuantileUpper(q, 1, b), expected)).toBeLessThan(2e-14);
      }
    }
  });

  it('betaQuantileUpper(q, a, b) is betaQuantile(1 − q, a, b) where both are doubles', () => {
    for (const q of [0.25, 0.5, 0.75, 2 ** -20]) {
      for (const [a, b] of [
        [3, 5],
        [0.5, 40],
        [1e5, 2e5],
      ]) {
        expect(betaQuantileUpper(q, a, b)).toBe(betaQuantile(1 - q, a, b));
      }
    }
  });

  it('betaQuantileUpper(q, a, b) at the ends, degenerate, refused', () => {
    expect([0, 1].map((q) => betaQuantileUpper(q, 2, 3))).toEqual([1, 0]);
    expect(betaQuantileUpper(0.3, 0, 2)).toBe(0);
    expect(betaQuantileUpper(0.3, 2, 0)).toBe(1);
    expect(() => betaQuantileUpper(0.3, 0, 0)).toThrow(RangeError);
    expect(() => betaQuantileUpper(1.1, 1, 1)).toThrow('invalid q: 1.1; not in [0, 1]');
  });
});
