import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialTail, binomialTest } from '../../src/math/binomial.ts';
import { exactBinomial, exactTail, toNumber } from './exactBinomial.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

const LAWS = [
  [1, 0.3],
  [9, 0.5],
  [40, 0.9921875],
  [333, 0.0625],
  [1000, 0.59375],
] as const;

/**
 * 1e-14 and, for the rounding of the exponent, four half units in its last place: an exponent of
 * −500 has a half unit of 2⁻⁴⁵.
 */
const allowedError = (probability: number) => 1e-14 - 2 * Number.EPSILON * Math.log(probability);

const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const counts = fc
  .integer({ min: 1, max: 10_000 })
  .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('binomialProbability', () => {
  it('binomialProbability(k, n, p) is the exact rational number', () => {
    for (const [n, p] of LAWS) {
      const { terms, denominator } = exactBinomial(n, p);
      for (let k = 0; k <= n; k += Math.ceil(n / 20)) {
        const expected = toNumber({ numerator: terms[k], denominator });
        if (expected < 1e-250) continue;
        const error = relativeError(binomialProbability(k, n, p), expected);
        expect(error, `k = ${k}, n = ${n}`).toBeLessThan(allowedError(expected));
      }
    }
  });

  it('binomialProbability(k, n, p) sums to 1 over k', () => {
    for (const [n, p] of LAWS) {
      let sum = 0;
      for (let k = 0; k <= n; k++) sum += binomialProbability(k, n, p);
      expect(relativeError(sum, 1)).toBeLessThan(1e-13);
    }
  });

  it('binomialProbability(n/2, n, ½) is √(2/(πn))(1 − 1/(4n) + 1/(32n²)) for large n', () => {
    for (const n of [1e4, 1e8, 1e12]) {
      const expected = Math.sqrt(2 / (Math.PI * n)) * (1 - 1 / (4 * n) + 1 / (32 * n * n));
      expect(relativeError(binomialProbability(n / 2, n, 0.5), expected)).toBeLessThan(1e-13);
    }
  });

  it('binomialProbability(k, n, λ/n) tends to the Poisson law', () => {
    const n = 2 ** 45;
    let poisson = Math.exp(-3);
    for (let k = 0; k < 12; k++) {
      expect(relativeError(binomialProbability(k, n, 3 / n), poisson)).toBeLessThan(1e-11);
      poisson *= 3 / (k + 1);
    }
  });

  it('binomialProbability(k, n, p) is certain at p = 0, p = 1 and n = 0', () => {
    expect([0, 1, 2].map((k) => binomialProbability(k, 2, 0))).toEqual([1, 0, 0]);
    expect([0, 1, 2].map((k) => binomialProbability(k, 2, 1))).toEqual([0, 0, 1]);
    expect([0, 0.3, 1].map((p) => binomialProbability(0, 0, p))).toEqual([1, 1, 1]);
  });

  it('binomialProbability(k, n, p) throws outside its domain', () => {
    expect(() => binomialProbability(3, 2, 0.5)).toThrow('invalid k: 3; not in [0, 2]');
    expect(() => binomialProbability(-1, 2, 0.5)).toThrow(RangeError);
    expect(() => binomialProbability(0.5, 2, 0.5)).toThrow(RangeError);
    expect(() => binomialProbability(1, 2.5, 0.5)).toThrow('invalid n: 2.5');
    expect(() => binomialProbability(1, 2, NaN)).toThrow('invalid p: NaN');
  });
});

describe('binomialTail', () => {
  it('binomialTail(k, n, p) are the exact rational tails', () => {
    for (const [n, p] of LAWS) {
      for (const share of [0, 0.1, 0.4, 0.5, 0.7, 1]) {
        const k = Math.round(share * n);
        const { lower, upper } = binomialTail(k, n, p);
        const exactLower = exactTail(n, p, [0, k]);
        const exactUpper = exactTail(n, p, [k, n]);
        if (Math.min(exactLower, exactUpper) < 1e-250) continue;
        expect(relativeError(lower, exactLower)).toBeLessThan(allowedError(exactLower));
        expect(relativeError(upper, exactUpper)).toBeLessThan(allowedError(exactUpper));
      }
    }
  });

  it('binomialTail(k, n, p): lower + upper is 1 + P(X = k)', () => {
    fc.assert(
      fc.property(counts, inside, ([k, n], p) => {
        const { lower, upper } = binomialTail(k, n, p);
        const expected = 1 + binomialProbability(k, n, p);
        expect(Math.abs(lower + upper - expected)).toBeLessThan(1e-13);
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('binomialTail(k, n, p).lower is binomialTail(n − k, n, 1 − p).upper', () => {
    for (const p of [0.25, 0.5, 0.8125]) {
      for (let k = 0; k <= 30; k++) {
        const mirrored = binomialTail(30 - k, 30, 1 - p).upper;
        expect(relativeError(binomialTail(k, 30, p).lower, mirrored)).toBeLessThan(1e-15);
      }
    }
  });

  it('binomialTail(k, n, p) is certain at p = 0, p = 1 and n = 0', () => {
    expect(binomialTail(0, 2, 0)).toEqual({ lower: 1, upper: 1 });
    expect(binomialTail(1, 2, 0)).toEqual({ lower: 1, upper: 0 });
    expect(binomialTail(1, 2, 1)).toEqual({ lower: 0, upper: 1 });
    expect(binomialTail(2, 2, 1)).toEqual({ lower: 1, upper: 1 });
    expect(binomialTail(0, 0, 0.5)).toEqual({ lower: 1, upper: 1 });
  });
});

describe('binomialTest', () => {
  it('binomialTest(k, n, p) is the textbook p-value', () => {
    // 2·(C(10,0) + C(10,1) + C(10,2))/2¹⁰ and 2·(1/6)³
    expect(relativeError(binomialTest(2, 10, 0.5), (2 * 56) / 1024)).toBeLessThan(1e-14);
    expect(relativeError(binomialTest(3, 3, 1 / 6), 2 / 216)).toBeLessThan(1e-14);
    expect(binomialTest(5, 10, 0.5)).toBe(1);
  });

  it('binomialTest(k, n, p) rejects at most a share α of what p itself draws', () => {
    for (const [n, p] of LAWS) {
      for (const alpha of [0.001, 0.05, 0.3]) {
        let rejected = 0;
        for (let k = 0; k <= n; k++) {
          if (binomialTest(k, n, p) <= alpha) rejected += binomialProbability(k, n, p);
        }
        expect(rejected).toBeLessThanOrEqual(alpha * (1 + 1e-12));
      }
    }
  });

  it('binomialTest(k, n, p) is 1 or 0 where p leaves nothing to chance', () => {
    expect([0, 1].map((k) => binomialTest(k, 5, 0))).toEqual([1, 0]);
    expect([5, 4].map((k) => binomialTest(k, 5, 1))).toEqual([1, 0]);
    expect(binomialTest(0, 0, 0.3)).toBe(1);
  });
});
