import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialTail, binomialTest } from '../../src/math/binomial.ts';
import { regularizedBeta } from '../../src/math/incompleteBeta.ts';
import {
  clopperPearsonInterval,
  jeffreysInterval,
  meanInterval,
  pairInterval,
} from '../../src/math/intervals.ts';
import { normalQuantile } from '../../src/math/normal.ts';
import { hashWords, openStream } from '../../src/math/random.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

const LEVELS = [0.5, 0.9, 0.95, 0.999];

function coverage(interval: typeof jeffreysInterval, n: number, p: number): number {
  let covered = 0;
  for (let k = 0; k <= n; k++) {
    const { low, high } = interval(k, n, 0.95);
    if (low <= p && p <= high) covered += binomialProbability(k, n, p);
  }
  return covered;
}

/** The half-width in units of the standard error: Student's t. */
const studentPoint = (level: number, freedom: number) =>
  meanInterval(0, freedom + 1, freedom + 1, level).high;

describe('jeffreysInterval', () => {
  it('jeffreysInterval(s, n, 0.95) meets quantiles of Beta(s + ½, n − s + ½)', () => {
    // mpmath 1.3.0: bisection of betainc(..., regularized=True) with 40 digits.
    const table = [
      [1, 7, 0.01587652421274681, 0.5007974616190776],
      [2, 7, 0.06472826694948346, 0.647661654959421],
      [3, 7, 0.13886421910489025, 0.7654987507479062],
      [20, 50, 0.2729523697194316, 0.5382564105569718],
    ] as const;
    for (const [successes, trials, low, high] of table) {
      const interval = jeffreysInterval(successes, trials, 0.95);
      expect(relativeError(interval.low, low)).toBeLessThan(1e-14);
      expect(relativeError(interval.high, high)).toBeLessThan(1e-14);
    }
    expect(relativeError(jeffreysInterval(0, 7, 0.95).high, 0.29243617366231)).toBeLessThan(1e-14);
  });

  it('jeffreysInterval(s, n, level) leaves (1 − level)/2 of the posterior on each side', () => {
    for (const [s, n] of [
      [1, 2],
      [3, 50],
      [1, 1e6],
      [5e11, 1e12],
    ] as const) {
      for (const level of LEVELS) {
        const { low, best, high } = jeffreysInterval(s, n, level);
        const mass = (x: number) => regularizedBeta(x, s + 0.5, n - s + 0.5);
        // For a law of width 1/√n a unit in the last place of x weighs √n·2⁻⁵².
        const allowed = 1e-14 + Math.sqrt(n) * Number.EPSILON;
        expect(Math.abs(mass(low) - (1 - level) / 2)).toBeLessThan(allowed);
        expect(Math.abs(mass(high) - (1 + level) / 2)).toBeLessThan(allowed);
        expect(best).toBe(s / n);
      }
    }
  });

  it('jeffreysInterval(s, n, level) mirrors with s, contains best, widens with the level', () => {
    for (let s = 0; s <= 20; s++) {
      const a = jeffreysInterval(s, 20, 0.95);
      const b = jeffreysInterval(20 - s, 20, 0.95);
      expect(Math.abs(a.low + b.high - 1)).toBeLessThan(1e-15);
      expect(a.low <= a.best && a.best <= a.high).toBe(true);
      const wide = jeffreysInterval(s, 20, 0.99);
      expect(wide.low <= a.low && wide.high >= a.high).toBe(true);
      expect(a.level).toBe(0.95);
    }
    expect(jeffreysInterval(0, 5, 0.9).low).toBe(0);
    expect(jeffreysInterval(5, 5, 0.9).high).toBe(1);
  });

  it('jeffreysInterval(s, n, level) covers the level on average over its prior', () => {
    // Given s, the posterior mass of the interval is the level, and more at s = 0 and s = n; with
    // p = sin²(θ), θ uniform, the prior Beta(½, ½) needs no weight.
    const steps = 2000;
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      sum += coverage(jeffreysInterval, 20, Math.sin(((i + 0.5) / steps) * (Math.PI / 2)) ** 2);
    }
    const marginal = binomialProbability(20, 40, 0.5);
    const expected = 0.95 + 2 * 0.025 * marginal;
    // The coverage jumps 42 times by less than 0.3; a midpoint sum of it is off by at most so much.
    expect(Math.abs(sum / steps - expected)).toBeLessThan((42 * 0.3) / steps / 2);
  });

  it('jeffreysInterval(s, n, level) throws without trials or outside its domain', () => {
    expect(() => jeffreysInterval(0, 0, 0.95)).toThrow('invalid trials: 0');
    expect(() => jeffreysInterval(3, 2, 0.95)).toThrow('invalid successes: 3; not in [0, 2]');
    expect(() => jeffreysInterval(-1, 2, 0.95)).toThrow(RangeError);
    expect(() => jeffreysInterval(1, 2, 1)).toThrow('invalid level: 1; not in (0, 1)');
    expect(() => jeffreysInterval(1, 2, NaN)).toThrow(RangeError);
    expect(() => jeffreysInterval(1, 2, '0.95' as never)).toThrow(TypeError);
  });
});

describe('clopperPearsonInterval', () => {
  it('clopperPearsonInterval(0, n, level) ends at 1 − α^(1/n), and mirrored', () => {
    for (const n of [1, 10, 1e6]) {
      const expected = -Math.expm1(Math.log(0.025) / n);
      const none = clopperPearsonInterval(0, n, 0.95);
      expect(none.low).toBe(0);
      expect(relativeError(none.high, expected)).toBeLessThan(1e-13);
      const all = clopperPearsonInterval(n, n, 0.95);
      expect(all.high).toBe(1);
      expect(relativeError(all.low, 1 - expected)).toBeLessThan(1e-14);
    }
  });

  it('clopperPearsonInterval(s, n, level) ends where a tail of the binomial law is α/2', () => {
    for (const level of LEVELS) {
      for (let s = 1; s < 30; s += 4) {
        const { low, high } = clopperPearsonInterval(s, 30, level);
        const tail = (1 - level) / 2;
        expect(relativeError(binomialTail(s, 30, low).upper, tail)).toBeLessThan(1e-12);
        expect(relativeError(binomialTail(s, 30, high).lower, tail)).toBeLessThan(1e-12);
        expect(binomialTest(s, 30, low * 0.999)).toBeLessThan(1 - level);
        expect(binomialTest(s, 30, low * 1.001)).toBeGreaterThan(1 - level);
      }
    }
  });

  it('clopperPearsonInterval(s, n, 0.95) covers at least 95 % for every p', () => {
    for (let p = 0.005; p < 1; p += 0.01) {
      expect(coverage(clopperPearsonInterval, 30, p)).toBeGreaterThanOrEqual(0.95);
    }
  });

  it('clopperPearsonInterval(s, n, level) contains jeffreysInterval(s, n, level)', () => {
    for (let s = 0; s <= 25; s++) {
      const exact = clopperPearsonInterval(s, 25, 0.95);
      const jeffreys = jeffreysInterval(s, 25, 0.95);
      expect(exact.low <= jeffreys.low && exact.high >= jeffreys.high).toBe(true);
    }
  });

  it('clopperPearsonInterval(s, n, level) throws without trials', () => {
    expect(() => clopperPearsonInterval(0, 0, 0.95)).toThrow(RangeError);
    expect(() => clopperPearsonInterval(1, 1, 0)).toThrow(RangeError);
  });
});

describe('meanInterval', () => {
  it('meanInterval(mean, variance, n, level) is Student’s in closed form for 1 and 2 degrees', () => {
    for (const level of [1e-9, 0.1, 0.5, 0.95, 0.999999]) {
      const cauchy = Math.tan((Math.PI / 2) * level);
      expect(relativeError(studentPoint(level, 1), cauchy)).toBeLessThan(1e-9);
      const two = level * Math.sqrt(2 / ((1 - level) * (1 + level)));
      expect(relativeError(studentPoint(level, 2), two)).toBeLessThan(1e-13);
    }
  });

  it('meanInterval(mean, variance, n, 0.95) meets the table of t', () => {
    // Fisher and Yates, Statistical Tables (1938), table III, P = 0.05.
    const table = [
      [1, 12.706],
      [2, 4.303],
      [5, 2.571],
      [10, 2.228],
      [30, 2.042],
      [120, 1.98],
    ] as const;
    for (const [freedom, point] of table) {
      expect(Math.abs(studentPoint(0.95, freedom) - point)).toBeLessThan(0.0005001);
    }
  });

  it('meanInterval(mean, variance, n, level) tends to the normal law, by z + (z³ + z)/(4ν)', () => {
    for (const freedom of [1e6, 1e9, 1e12]) {
      const z = normalQuantile(0.975);
      const expected = z + (z ** 3 + z) / (4 * freedom);
      expect(relativeError(studentPoint(0.95, freedom), expected)).toBeLessThan(1e-11);
    }
  });

  it('meanInterval(mean, variance, n, level) moves with the mean and scales with the root', () => {
    const a = meanInterval(0, 2, 10, 0.9);
    const b = meanInterval(5, 8, 10, 0.9);
    expect(b.high - 5).toBeCloseTo(2 * a.high, 12);
    expect(5 - b.low).toBeCloseTo(b.high - 5, 12);
    expect([b.best, b.level]).toEqual([5, 0.9]);
  });

  it('meanInterval(mean, 0, n, level) is a point, of one trial the whole line', () => {
    expect(meanInterval(3, 0, 5, 0.95)).toEqual({ low: 3, best: 3, high: 3, level: 0.95 });
    expect(meanInterval(3, NaN, 1, 0.95)).toEqual({
      low: -Infinity,
      best: 3,
      high: Infinity,
      level: 0.95,
    });
  });

  it('meanInterval(mean, variance, n, level) throws outside its domain', () => {
    expect(() => meanInterval(0, 1, 0, 0.95)).toThrow('invalid trials: 0');
    expect(() => meanInterval(0, -1, 5, 0.95)).toThrow('invalid variance: -1');
    expect(() => meanInterval(NaN, 1, 5, 0.95)).toThrow('invalid mean: NaN');
    expect(() => meanInterval(0, 1, 5, 1.5)).toThrow('invalid level: 1.5');
  });
});

describe('pairInterval', () => {
  it('of pairs that never agree is about their mean, and is never empty', () => {
    const { low, best, high } = pairInterval({ both: 0, one: 1000, none: 0 }, 0.95);
    expect(best).toBe(0.5);
    expect(high - low).toBeLessThan(0.006);
    expect(high - low).toBeGreaterThan(0);
    expect(pairInterval({ both: 50, one: 0, none: 0 }, 0.95)).toMatchObject({ best: 1, high: 1 });
    expect(pairInterval({ both: 50, one: 0, none: 0 }, 0.95).low).toBeLessThan(0.99);
  });

  it('of independent votes is close to the Jeffreys interval of all votes', () => {
    const pairs = pairInterval({ both: 490_000, one: 420_000, none: 90_000 }, 0.95);
    const votes = jeffreysInterval(1_400_000, 2_000_000, 0.95);
    expect(pairs.low).toBeCloseTo(votes.low, 5);
    expect(pairs.high).toBeCloseTo(votes.high, 5);
  });

  it.each([
    [0.03, 0.95],
    [0.5, 0.4],
    [0.97, 0.02],
    [0.25, 0.5],
  ])('covers at its level where %d of pairs are right twice and %d once', (both, one) => {
    const random = openStream(hashWords('pair coverage'), hashWords(`${both} ${one}`), 0, 0);
    const repeats = 2000;
    let covered = 0;
    for (let i = 0; i < repeats; i++) {
      const counts = { both: 0, one: 0, none: 0 };
      for (let trial = 0; trial < 400; trial++) {
        const u = random.uniform();
        counts[u < both ? 'both' : u < both + one ? 'one' : 'none']++;
      }
      const { low, high } = pairInterval(counts, 0.95);
      if (low <= both + one / 2 && both + one / 2 <= high) covered++;
    }
    expect(clopperPearsonInterval(covered, repeats, 0.99).high).toBeGreaterThanOrEqual(0.95);
  });

  it('refuses no pairs and levels outside (0, 1)', () => {
    const none = { both: 0, one: 0, none: 0 };
    expect(() => pairInterval(none, 0.95)).toThrow(RangeError);
    expect(() => pairInterval({ ...none, one: 1 }, 1)).toThrow('invalid level: 1; not in (0, 1)');
  });
});
