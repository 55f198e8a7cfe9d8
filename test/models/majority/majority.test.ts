import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  majority,
  majorityError,
  majorityGain,
  majoritySlope,
} from '../../../src/models/majority/theory/majority.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';

/**
 * 1 − f_b and f_b as exact rationals: u = top/2^k, votes correct with (1 + u)/2, in BigInt.
 */
function exactMajority(fanIn: number, top: bigint, shift: bigint): { bias: number; error: number } {
  const one = 1n << shift;
  const correct = one + top;
  const wrong = one - top;
  let choose = 1n;
  let below = 0n;
  const b = BigInt(fanIn);
  for (let c = 0n; 2n * c < b; c++) {
    below += choose * correct ** c * wrong ** (b - c);
    choose = (choose * (b - c)) / (c + 1n);
  }
  const total = (2n * one) ** b;
  return { bias: ratio(total - 2n * below, total), error: ratio(2n * below, total) };
}

function ratio(top: bigint, bottom: bigint): number {
  const scale = BigInt(Math.max(0, bottom.toString(2).length - top.toString(2).length + 64));
  return Number((top << scale) / bottom) / 2 ** Number(scale);
}

const ODD = [1, 3, 5, 7, 11, 51, 101, 501, 1001];

describe('majority(b, u)', () => {
  it('equals the exact binomial sum to 1e-12 from u = 1e-9 to u near 1', () => {
    const shift = 60n;
    const signals = [1e-9, 1e-6, 1e-3, 0.01, 0.03, 0.05, 0.1, 0.3, 0.5, 0.9, 0.999];
    let worst = 0;
    for (const fanIn of ODD) {
      for (const signal of signals) {
        const top = BigInt(Math.round(signal * 2 ** 60));
        const u = Number(top) / 2 ** 60;
        worst = Math.max(
          worst,
          relativeError(majority(fanIn, u), exactMajority(fanIn, top, shift).bias),
        );
      }
    }
    expect(worst).toBeLessThan(1e-12);
  });

  it('is odd in u', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 301 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (b, u) => {
          expect(majority(b, -u) + majority(b, u)).toBe(0);
        },
      ),
    );
  });

  it('of an even b is that of b − 1: a fair coin on ties', () => {
    const u = 0.3;
    const p = (1 + u) / 2;
    // b = 4: at least 3 correct, or a tie of 2 with a coin.
    const correct = p ** 4 + 4 * p ** 3 * (1 - p) + 0.5 * 6 * p ** 2 * (1 - p) ** 2;
    expect(majority(4, u)).toBeCloseTo(2 * correct - 1, 14);
    expect(majority(1000, u)).toBe(majority(999, u));
  });

  it('at b = 1 and b = 2 is u itself, at u = 0 and 1 fixed', () => {
    expect(majority(1, 0.37)).toBe(0.37);
    expect(majority(2, 0.37)).toBe(0.37);
    for (const b of ODD) expect([majority(b, 0), majority(b, 1)]).toEqual([0, 1]);
  });

  it('is concave and increasing on [0, 1]', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (b, x, y) => {
          const middle = majority(b, (x + y) / 2);
          expect(middle).toBeGreaterThanOrEqual((majority(b, x) + majority(b, y)) / 2 - 1e-14);
        },
      ),
    );
  });

  it('of 100,001 votes agrees with the normal limit erf(u·sqrt(b/2)) to its order 1/b', () => {
    // erf(0.5) = 0.5204998778130465 (Abramowitz and Stegun, table 7.1).
    const b = 100_001;
    expect(relativeError(majority(b, 0.5 * Math.sqrt(2 / b)), 0.5204998778130465)).toBeLessThan(
      2e-5,
    );
  });

  it('refuses what is no fan-in and no bias', () => {
    expect(() => majority(0, 0.1)).toThrow('invalid fanIn: 0; not an integer of at least 1');
    expect(() => majority(2.5, 0.1)).toThrow(RangeError);
    expect(() => majority(5, 1.2)).toThrow('invalid bias: 1.2; not in [-1, 1]');
    expect(() => majority(5, NaN)).toThrow(RangeError);
    expect(() => majority(5, '0.1' as never)).toThrow(TypeError);
  });
});

describe('majorityError(b, q)', () => {
  it('equals the exact binomial sum to 1e-12 where 1 − f_b cancels', () => {
    const shift = 60n;
    let worst = 0;
    for (const fanIn of ODD) {
      for (const exponent of [1, 2, 5, 10, 20, 40]) {
        const flip = 2 ** -exponent;
        const top = (1n << shift) - (1n << (shift + 1n - BigInt(exponent)));
        const { error } = exactMajority(fanIn, top, shift);
        if (error > 1e-300)
          worst = Math.max(worst, relativeError(majorityError(fanIn, flip), error));
      }
    }
    expect(worst).toBeLessThan(1e-12);
  });

  it('is the complement of majority(b, u)', () => {
    for (const q of [0, 0.1, 0.3, 0.5, 0.7, 1]) {
      expect(majorityError(7, q)).toBeCloseTo(1 - majority(7, 1 - 2 * q), 14);
    }
  });
});

describe('majorityGain(b)', () => {
  it('is b·C(b − 1, (b − 1)/2)/2^(b − 1)', () => {
    expect([3, 5, 7, 9, 11].map(majorityGain)).toEqual([1.5, 1.875, 2.1875, 2.4609375, 2.70703125]);
  });

  it('is the product of (2k + 1)/(2k) where it is computed from its series too, to 1e-14', () => {
    for (const half of [1, 20, 63, 64, 65, 70, 100, 128, 256, 1000, 20_000]) {
      let product = 1n << 200n;
      for (let k = 1n; k <= BigInt(half); k++) product = (product * (2n * k + 1n)) / (2n * k);
      const exact = Number(product >> 100n) / 2 ** 100;
      expect(relativeError(majorityGain(2 * half + 1), exact)).toBeLessThan(1e-14);
      expect(majorityGain(2 * half + 2)).toBe(majorityGain(2 * half + 1));
    }
  });

  it('tends to sqrt(2b/pi)', () => {
    const b = 1_000_001;
    expect(relativeError(majorityGain(b), Math.sqrt((2 * b) / Math.PI))).toBeLessThan(1e-6);
  });
});

describe('majoritySlope(b, u)', () => {
  it('is the derivative of majority', () => {
    for (const b of [1, 3, 8, 51]) {
      for (const u of [0, 0.1, 0.5]) {
        const h = 1e-5;
        const slope = (majority(b, u + h) - majority(b, u - h)) / (2 * h);
        expect(majoritySlope(b, u)).toBeCloseTo(slope, 6);
      }
    }
  });
});

describe.skipIf(!goldenIsThere)('golden/majority.json', () => {
  interface Golden {
    values: { b: number; u: number; f: number }[];
    gains: { b: number; gain: number; criticalFidelity: number; criticalFlip: number }[];
  }
  const golden = goldenIsThere ? readGolden<Golden>('majority.json') : { values: [], gains: [] };

  it.each(golden.values)('majority($b, $u) is $f', ({ b, u, f }) => {
    expect(relativeError(majority(b, u), f)).toBeLessThan(1e-12);
  });

  it.each(golden.gains)('majorityGain($b) is $gain', ({ b, gain, criticalFlip }) => {
    expect(relativeError(majorityGain(b), gain)).toBeLessThan(1e-12);
    expect(relativeError((1 - 1 / majorityGain(b)) / 2, criticalFlip)).toBeLessThan(1e-12);
  });
});
