import { describe, expect, it } from 'vitest';
import { percentiles, sortReplicates } from '../../src/math/percentiles.ts';

/** A level at which each end of the interval of eleven values is the third from its side. */
const LEVEL = 0.5;

describe('percentiles(values, level)', () => {
  it('percentiles(values, level) counts from either end, whatever the order', () => {
    const values = [7, 3, 11, 1, 9, 5, 2, 10, 4, 8, 6];
    expect(percentiles(values, LEVEL)).toEqual({ low: 3, high: 9 });
  });

  it('percentiles(values, level) sorts infinite values like numbers', () => {
    const upper = [1, 2, 3, 4, 5, 6, 7, 8, Infinity, Infinity, Infinity];
    expect(percentiles(upper, LEVEL)).toEqual({ low: 3, high: Infinity });
    const lower = upper.map((value) => -value);
    expect(percentiles(lower, LEVEL)).toEqual({ low: -Infinity, high: -3 });
  });

  it('percentiles(infinite values alone, level) has no finite end', () => {
    const ends = { low: Infinity, high: Infinity };
    expect(percentiles([Infinity, Infinity, Infinity], LEVEL)).toEqual(ends);
  });

  it('percentiles(values with NaN, level) counts NaN half for either end', () => {
    const values = [NaN, NaN, 1, 2, 3, 4, 5, 6, 7, NaN, NaN];
    expect(percentiles(values, LEVEL)).toEqual({ low: 1, high: 7 });
    const more = [NaN, NaN, NaN, NaN, 1, 2, 3, NaN, NaN, NaN, NaN];
    expect(percentiles(more, LEVEL)).toEqual({ low: -Infinity, high: Infinity });
  });
});

describe('sortReplicates(values)', () => {
  it('sortReplicates(values) leaves the values as they are', () => {
    const values = [2, NaN, 1];
    expect(sortReplicates(values)).toEqual([1, 2, Infinity]);
    expect(values).toEqual([2, NaN, 1]);
  });
});
