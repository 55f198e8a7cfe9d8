import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sums, Tally } from '../../src/math/tally.ts';
import {
  addTallies,
  countSums,
  EMPTY_TALLY,
  meanOf,
  sumOf,
  tallyOf,
  varianceOf,
} from '../../src/math/tally.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

const sums: fc.Arbitrary<Sums> = fc.record({
  trials: fc.integer({ min: 0, max: 2 ** 40 }),
  sum: fc.double({ min: -1e12, max: 1e12, noNaN: true }),
  sumOfSquares: fc.double({ min: 0, max: 1e15, noNaN: true }),
});
const tally = sums.map(tallyOf);

/** The tally of one trial. */
const single = (x: number): Tally => tallyOf({ trials: 1, sum: x, sumOfSquares: x * x });

const addAll = (tallies: readonly Tally[]): Tally => tallies.reduce(addTallies, EMPTY_TALLY);

describe('addTallies', () => {
  it('addTallies(a, b) is associative and commutative bit for bit', () => {
    fc.assert(
      fc.property(tally, tally, tally, (a, b, c) => {
        expect(addTallies(a, addTallies(b, c))).toStrictEqual(addTallies(addTallies(a, b), c));
        expect(addTallies(a, b)).toStrictEqual(addTallies(b, a));
      }),
      { seed: 51, numRuns: 500 },
    );
  });

  it('addTallies(a, EMPTY_TALLY) is a', () => {
    fc.assert(
      fc.property(tally, (a) => {
        expect(addTallies(a, EMPTY_TALLY)).toStrictEqual(a);
        expect(addTallies(EMPTY_TALLY, a)).toStrictEqual(a);
      }),
      { seed: 52 },
    );
  });

  it('addTallies(a, b) of any order of blocks has the same mean and variance, bit for bit', () => {
    const shuffled = fc
      .array(sums, { minLength: 2, maxLength: 20 })
      .chain((blocks) =>
        fc.tuple(
          fc.constant(blocks),
          fc.shuffledSubarray(blocks, { minLength: blocks.length, maxLength: blocks.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([blocks, others]) => {
        const one = addAll(blocks.map(tallyOf));
        const other = addAll(others.map(tallyOf));
        expect(meanOf(other)).toBe(meanOf(one));
        expect(varianceOf(other)).toBe(varianceOf(one));
      }),
      { seed: 53, numRuns: 200 },
    );
  });

  it('addTallies(a, b) and tallyOf(sums) are frozen', () => {
    const one = tallyOf(countSums(3, 2));
    expect(
      [one, addTallies(one, one), EMPTY_TALLY].map((record) => Object.isFrozen(record)),
    ).toEqual([true, true, true]);
  });
});

describe('sumOf, meanOf', () => {
  it('sumOf(tallyOf(sums)) is the sum, exact to 2⁻¹²⁸', () => {
    fc.assert(
      fc.property(sums, (block) => {
        const { sum } = block;
        expect(Math.abs(sumOf(tallyOf(block)) - sum)).toBeLessThanOrEqual(2 ** -129);
      }),
      { seed: 54, numRuns: 500 },
    );
  });

  it('sumOf(tally) of counts is the exact count beyond any block', () => {
    let whole = EMPTY_TALLY;
    for (let i = 0; i < 100; i++)
      whole = addTallies(whole, tallyOf(countSums(2 ** 30, 2 ** 29 + i)));
    expect(sumOf(whole)).toBe(100 * 2 ** 29 + 4950);
    expect(meanOf(whole)).toBe((100 * 2 ** 29 + 4950) / (100 * 2 ** 30));
  });

  it('meanOf(EMPTY_TALLY) is NaN', () => {
    expect(meanOf(EMPTY_TALLY)).toBeNaN();
    expect(sumOf(EMPTY_TALLY)).toBe(0);
  });
});

describe('varianceOf', () => {
  it('varianceOf(tally) of s ones in n is s(n − s)/(n(n − 1))', () => {
    for (const [n, s] of [
      [2, 1],
      [10, 3],
      [1e6, 1],
      [2 ** 40, 2 ** 40 - 1],
      [1e12, 5e11],
    ] as const) {
      const expected = ((s / n) * (n - s)) / (n - 1);
      expect(relativeError(varianceOf(tallyOf(countSums(n, s))), expected)).toBeLessThan(1e-15);
    }
  });

  it('varianceOf(tally) of 1 ± 2⁻²⁵ is n/(n − 1)·2⁻⁵⁰: nothing cancels', () => {
    const step = 2 ** -25;
    const pair = addTallies(single(1 + step), single(1 - step));
    let all = EMPTY_TALLY;
    for (let i = 0; i < 500; i++) all = addTallies(all, pair);
    expect(relativeError(varianceOf(all), (1000 / 999) * 2 ** -50)).toBeLessThan(1e-15);
    // What the textbook formula in doubles makes of it.
    const squares = 500 * (1 + step) ** 2 + 500 * (1 - step) ** 2;
    const naive = (squares - 1000 ** 2 / 1000) / 999;
    expect(relativeError(naive, (1000 / 999) * 2 ** -50)).toBeGreaterThan(1e-3);
  });

  it('varianceOf(tally) is that of the values, for 1, 2, …, n: n(n + 1)/12', () => {
    const values = Array.from({ length: 50 }, (_, i) => i + 1);
    const whole = addAll(values.map((x) => tallyOf({ trials: 1, sum: x, sumOfSquares: x * x })));
    expect(relativeError(varianceOf(whole), (50 * 51) / 12)).toBeLessThan(1e-15);
  });

  it('varianceOf(tally) of errors of 1e-60 keeps its digits', () => {
    const pair = addTallies(single(1e-60), single(3e-60));
    expect(relativeError(varianceOf(pair), 2e-120)).toBeLessThan(1e-12);
  });

  it('varianceOf(tally) is 0 for equal values and NaN for fewer than two trials', () => {
    expect(varianceOf(tallyOf(countSums(5, 5)))).toBe(0);
    expect(varianceOf(tallyOf(countSums(5, 0)))).toBe(0);
    expect(varianceOf(tallyOf(countSums(1, 1)))).toBeNaN();
    expect(varianceOf(EMPTY_TALLY)).toBeNaN();
  });
});
