import { describe, expect, it } from 'vitest';
import { millsRatio, normalCdf, normalDensity, normalQuantile } from '../../src/math/normal.ts';
import { integrate } from '../../src/math/quadrature.ts';

// mpmath 1.3.0, ncdf(x) with 60 digits.
const DISTRIBUTION: readonly (readonly [number, number])[] = [
  [-37.5, 4.605353009581955e-308],
  [-37, 5.725571222524577e-300],
  [-30.3, 5.731723503315496e-202],
  [-20.7, 1.7318518790197378e-95],
  [-10, 7.619853024160525e-24],
  [-5.1, 1.6982674071476016e-7],
  [-3.3, 0.0004834241423837775],
  [-2, 0.02275013194817921],
  [-1.3, 0.09680048458561033],
  [-1.25, 0.10564977366685525],
  [-1.2, 0.11506967022170828],
  [-0.7, 0.24196365222307303],
  [-0.1, 0.460172162722971],
  [0.3, 0.6179114221889527],
  [1, 0.8413447460685429],
  [1.26, 0.8961653188786995],
  [2.5, 0.9937903346742238],
  [6, 0.9999999990134123],
];

// mpmath 1.3.0, sqrt(pi/2) exp(x²/2) erfc(x/sqrt(2)) with 60 digits.
const MILLS: readonly (readonly [number, number])[] = [
  [0, 1.2533141373155003],
  [0.5, 0.8763644564536923],
  [1.2, 0.5925743237930028],
  [1.25, 0.5784303460476311],
  [1.3, 0.5648671289696161],
  [3, 0.3045902987101033],
  [10, 0.09902859647173193],
  [100, 0.009999000299850106],
  [1000, 0.0009999990000029999],
];

// mpmath 1.3.0, bisection of ncdf with 60 digits at the double nearest to p.
const QUANTILES: readonly (readonly [number, number])[] = [
  [1e-300, -37.0470962993612],
  [1e-100, -21.273453560965326],
  [1e-20, -9.262340089798407],
  [1e-5, -4.264890793922825],
  [0.01, -2.326347874040841],
  [0.1, -1.2815515655446004],
  [0.24, -0.7063025628400875],
  [0.26, -0.643345405392917],
  [0.3, -0.5244005127080408],
  [0.49, -0.025068908258711057],
  [0.4999999, -2.5066282747031063e-7],
  [0.6, 0.2533471031357997],
  [0.975, 1.9599639845400538],
  [0.999999999, 5.9978070196016375],
];

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

describe('normalDensity', () => {
  it('normalDensity(x) is exp(−x²/2)/√(2π), even, and 0 far out', () => {
    for (const x of [0, 0.5, 1, 2, 3]) {
      const expected = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      expect(relativeError(normalDensity(x), expected)).toBeLessThan(1e-15);
      expect(normalDensity(-x)).toBe(normalDensity(x));
    }
    expect(normalDensity(50)).toBe(0);
    expect(normalDensity(-Infinity)).toBe(0);
    expect(normalDensity(NaN)).toBeNaN();
  });

  it('normalDensity(x) has mass 1', () => {
    expect(relativeError(integrate(normalDensity, -12, 12), 1)).toBeLessThan(1e-14);
  });
});

describe('normalCdf', () => {
  it('normalCdf(x) has a relative error below 1e-14 from the deep tail on', () => {
    for (const [x, expected] of DISTRIBUTION) {
      expect(relativeError(normalCdf(x), expected), `x = ${x}`).toBeLessThan(1e-14);
    }
  });

  it('normalCdf(x) + normalCdf(−x) is 1', () => {
    for (let x = 0; x < 9; x += 0.0625) {
      expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(3e-16);
    }
  });

  it('normalCdf(x) is 0, ½ and 1 at −∞, 0 and ∞, and NaN at NaN', () => {
    expect([-Infinity, 0, Infinity].map(normalCdf)).toEqual([0, 0.5, 1]);
    expect(normalCdf(-40)).toBe(0);
    expect(normalCdf(NaN)).toBeNaN();
  });

  it('normalCdf(x) grows across the change of method', () => {
    for (const x of [-1.25, 1.25]) {
      const values = [-2e-15, -1e-15, 0, 1e-15, 2e-15].map((step) => normalCdf(x + step));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
  });
});

describe('millsRatio', () => {
  it('millsRatio(x) has a relative error below 1e-14', () => {
    for (const [x, expected] of MILLS) {
      expect(relativeError(millsRatio(x), expected), `x = ${x}`).toBeLessThan(1e-14);
    }
    expect(millsRatio(Infinity)).toBe(0);
  });
});

describe('normalQuantile', () => {
  it('normalQuantile(p) has a relative error below 1e-15 in the tails and at the centre', () => {
    for (const [p, expected] of QUANTILES) {
      expect(relativeError(normalQuantile(p), expected), `p = ${p}`).toBeLessThan(1e-15);
    }
  });

  it('normalQuantile(normalCdf(x)) is x', () => {
    for (let x = -37; x < 1; x += 0.37) {
      expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(2e-15 * Math.abs(x) + 1e-15);
    }
  });

  it('normalQuantile(1 − p) is −normalQuantile(p)', () => {
    for (const p of [0.0625, 0.25, 0.375]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
  });

  it('normalQuantile(p) is −∞, 0, ∞ at 0, ½, 1 and throws outside', () => {
    expect([0, 0.5, 1].map(normalQuantile)).toEqual([-Infinity, 0, Infinity]);
    expect(() => normalQuantile(1.2)).toThrow(new RangeError('invalid p: 1.2; not in [0, 1]'));
    expect(() => normalQuantile(NaN)).toThrow(RangeError);
  });
});
