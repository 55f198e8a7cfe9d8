import { describe, expect, it } from 'vitest';
import { roundNumbers } from '../../src/math/roundNumbers.ts';

describe('roundNumbers(value, digits)', () => {
  it('roundNumbers(v, d) keeps d digits at every depth, and all that is not a number', () => {
    const value = { a: [1 / 3, 'x', null, true, undefined], b: { c: 123_456_789, d: [[-2 / 3]] } };
    expect(roundNumbers(value, 4)).toEqual({
      a: [0.3333, 'x', null, true, undefined],
      b: { c: 123_500_000, d: [[-0.6667]] },
    });
  });

  it('roundNumbers(v, d) leaves lists lists, and numbers without digits as they are', () => {
    expect(roundNumbers([NaN, Infinity, -Infinity, 0], 2)).toEqual([NaN, Infinity, -Infinity, 0]);
    expect(roundNumbers([], 2)).toEqual([]);
    expect(roundNumbers({}, 2)).toEqual({});
  });
});
