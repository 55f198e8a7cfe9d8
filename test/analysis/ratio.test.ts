import { describe, expect, it } from 'vitest';
import { ratioOf } from '../../src/analysis/ratio.ts';
import { jeffreysInterval, type Estimate } from '../../src/math/intervals.ts';

const level = 0.95;
const first = jeffreysInterval(30, 100, level);
const second = jeffreysInterval(70, 120, level);

/** (a − R·b)² less its variance in units of the quantile, which is 0 at an end. */
function miss(ratio: number, a: [number, number], b: [number, number], correlation: number) {
  const [x, y] = [a[1] - a[0], b[1] - b[0]];
  const spread = x * x - 2 * correlation * Math.abs(x * y) * ratio + ratio * ratio * y * y;
  return (a[0] - ratio * b[0]) ** 2 - spread;
}

describe('ratioOf(first, second)', () => {
  it.each([-1, -0.5, 0, 0.4, 1])('has its ends where MOVER-R puts them, φ = %d', (correlation) => {
    const { low, best, high } = ratioOf(first, second, correlation);
    const [a, b] = [first.best, second.best];
    expect(miss(low, [a, first.low], [b, second.high], correlation)).toBeCloseTo(0, 14);
    expect(miss(high, [a, first.high], [b, second.low], correlation)).toBeCloseTo(0, 14);
    expect(low <= best && best <= high).toBe(true);
    expect(best).toBe(a / b);
  });

  it('meets Fieller’s in closed form where both intervals are symmetric', () => {
    // (4 ∓ 1)/(2 ∓ 0.5): the roots of 3.75R² − 16R + 15 = 0.
    const found = ratioOf(
      { low: 3, best: 4, high: 5, level },
      { low: 1.5, best: 2, high: 2.5, level },
    );
    expect(found.low).toBeCloseTo((8 - Math.sqrt(7.75)) / 3.75, 14);
    expect(found.high).toBeCloseTo((8 + Math.sqrt(7.75)) / 3.75, 14);
  });

  it('turns over with its two sides', () => {
    for (const correlation of [-0.3, 0, 0.8]) {
      const there = ratioOf(first, second, correlation);
      const back = ratioOf(second, first, correlation);
      expect(back.low).toBeCloseTo(1 / there.high, 13);
      expect(back.high).toBeCloseTo(1 / there.low, 13);
    }
  });

  it('over what is known exactly is the interval of the first, scaled', () => {
    const exact: Estimate = { low: 0.5, best: 0.5, high: 0.5, level };
    const { low, high } = ratioOf(first, exact);
    expect(low).toBeCloseTo(2 * first.low, 14);
    expect(high).toBeCloseTo(2 * first.high, 14);
  });

  it('of an estimate and itself, wholly dependent, is 1', () => {
    const { low, best, high } = ratioOf(
      { low: 0.4, best: 0.5, high: 0.6, level },
      { low: 0.4, best: 0.5, high: 0.6, level },
      1,
    );
    expect(low).toBeCloseTo(1, 7);
    expect(high).toBeCloseTo(1, 7);
    expect(best).toBe(1);
  });

  it('starts at 0 without a success, and is open where a side is', () => {
    const none = ratioOf(jeffreysInterval(0, 50, level), second);
    expect([none.low, none.best]).toEqual([0, 0]);
    expect(none.high).toBeGreaterThan(0);
    expect(ratioOf({ ...first, high: Infinity }, second).high).toBe(Infinity);
    expect(ratioOf(first, { ...second, high: Infinity }).low).toBe(0);
    // Where the second may be more than twice its estimate the low end is still below the ratio.
    const { low, best } = ratioOf(first, { low: 0.01, best: 0.02, high: 0.08, level });
    expect(low > 0 && low < best).toBe(true);
  });

  it('is not defined where the second reaches 0, and refuses what is below it', () => {
    const none = jeffreysInterval(0, 50, level);
    expect(() => ratioOf(first, none)).toThrow(
      new RangeError('invalid second: low = 0; no ratio is defined at 0'),
    );
    expect(() => ratioOf({ ...first, low: -0.1 }, second)).toThrow(
      'invalid first: low = -0.1; below 0',
    );
    expect(() => ratioOf({ ...first, low: NaN }, second)).toThrow(RangeError);
    expect(() => ratioOf(first, second, 1.5)).toThrow('invalid correlation: 1.5; not in [-1, 1]');
  });
});
