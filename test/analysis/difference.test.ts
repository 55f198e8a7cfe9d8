import { describe, expect, it } from 'vitest';
import { differenceOf } from '../../src/analysis/difference.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { hashWords, openStream, threshold } from '../../src/math/random.ts';

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

  it('of what is known on one side only is known on one side only', () => {
    const level = 0.95;
    const open = { low: 2, best: 3, high: Infinity, level };
    const closed = { low: 1, best: 1, high: 1, level };
    expect(differenceOf(open, closed)).toEqual({ low: 1, best: 2, high: Infinity, level });
    expect(differenceOf(closed, open)).toEqual({ low: -Infinity, best: -2, high: -1, level });
  });
});
