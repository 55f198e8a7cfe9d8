import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/analysis/difference.ts';
import { jeffreysInterval, type Estimate } from '../../src/math/intervals.ts';
import { normalQuantile } from '../../src/math/normal.ts';
import { hashWords, openStream, threshold } from '../../src/math/random.ts';

/** E. B. Wilson, Journal of the American Statistical Association 22 (1927), at 95 %. */
function wilsonInterval(successes: number, trials: number): Estimate {
  const z = normalQuantile(0.975);
  const best = successes / trials;
  const middle = best + (z * z) / (2 * trials);
  const half = z * Math.sqrt((best * (1 - best)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { low: (middle - half) / scale, best, high: (middle + half) / scale, level: 0.95 };
}

describe('differenceOf(a, b)', () => {
  it('covers the difference of two probabilities 95 times in 100', () => {
    const repeats = 2000;
    let covered = 0;
    const random = openStream(hashWords('order'), hashWords('coverage'), 0, 0);
    const draw = (trials: number, probability: number) => {
      const limit = threshold(probability);
      let count = 0;
      for (let i = 0; i < trials; i++) count += random.bernoulli(limit);
      return jeffreysInterval(count, trials, 0.95);
    };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { low, high } = differenceOf(draw(150, 0.8), draw(100, 0.65));
      covered += Number(low <= 0.15 && 0.15 <= high);
    }
    const standardError = Math.sqrt((0.95 * 0.05) / repeats);
    expect(Math.abs(covered / repeats - 0.95)).toBeLessThan(4.5 * standardError);
  });

  // R. G. Newcombe, Statistics in Medicine 17 (1998), p. 873, table II, method 10.
  it.each([
    { first: [56, 70], second: [48, 80], low: 0.0524, high: 0.3339 },
    { first: [9, 10], second: [3, 10], low: 0.1705, high: 0.809 },
    { first: [10, 10], second: [0, 20], low: 0.6791, high: 1 },
  ])('of $first and $second from Wilson’s intervals is Newcombe’s', (example) => {
    const [a, b] = [example.first, example.second].map(([s, n]) => wilsonInterval(s, n));
    const { low, high } = differenceOf(a, b);
    expect(low).toBeCloseTo(example.low, 4);
    expect(high).toBeCloseTo(example.high, 4);
  });

  it('turns its sign with its two sides, and vanishes where both are the same number', () => {
    const [a, b] = [jeffreysInterval(30, 100, 0.95), jeffreysInterval(70, 120, 0.95)];
    for (const correlation of [-0.5, 0, 0.9]) {
      const there = differenceOf(a, b, correlation);
      const back = differenceOf(b, a, correlation);
      expect([back.low, back.high]).toEqual([-there.high, -there.low]);
    }
    const half = { low: 0.375, best: 0.5, high: 0.625, level: 0.95 };
    expect(differenceOf(half, half, 1)).toEqual({ low: 0, best: 0, high: 0, level: 0.95 });
  });

  it('of what is known on one side only is known on one side only', () => {
    const level = 0.95;
    const open = { low: 2, best: 3, high: Infinity, level };
    const closed = { low: 1, best: 1, high: 1, level };
    expect(differenceOf(open, closed)).toEqual({ low: 1, best: 2, high: Infinity, level });
    expect(differenceOf(closed, open)).toEqual({ low: -Infinity, best: -2, high: -1, level });
  });
});
