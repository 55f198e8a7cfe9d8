import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustHolm } from '../../src/analysis/holm.ts';

/** Holm's procedure as he states it: step through the sorted p-values until one is not small enough. */
function rejectHolm(pValues: readonly number[], level: number): boolean[] {
  const rejected = pValues.map(() => false);
  const order = pValues.map((p, i) => [p, i] as const).sort((a, b) => a[0] - b[0]);
  for (const [rank, [p, i]] of order.entries()) {
    if (p * (pValues.length - rank) > level) break;
    rejected[i] = true;
  }
  return rejected;
}

describe('adjustHolm', () => {
  it('adjustHolm(p) at most a is what the step-down procedure rejects at level a', () => {
    const levels = fc.double({ min: 0.001, max: 0.5, noNaN: true });
    const pValues = fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(pValues, levels, (pValues, level) => {
        const rejected = [...adjustHolm(pValues)].map((adjusted) => adjusted <= level);
        expect(rejected).toEqual(rejectHolm(pValues, level));
      }),
    );
  });

  it('adjustHolm(p) of one test is p, of none nothing', () => {
    expect([...adjustHolm([0.2])]).toEqual([0.2]);
    expect([...adjustHolm([])]).toEqual([]);
  });

  it('adjustHolm refuses what is no p-value', () => {
    expect(() => adjustHolm([0.5, NaN])).toThrow(RangeError);
  });
});
