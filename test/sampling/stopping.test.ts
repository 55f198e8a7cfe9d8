import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../src/math/normal.ts';
import { openStream } from '../../src/math/random.ts';
import { decisionLooks, nextLook, precisionLooks } from '../../src/sampling/stopping.ts';
import { groupLevel, precisionLevel } from '../../src/sampling/stoppingLevel.ts';

describe('nextLook(range, trials, needed)', () => {
  const range = { first: 4096, last: 1e6 };

  it('nextLook(…) steps through eighths of the power of two below', () => {
    const looks = [0];
    while (looks.at(-1)! < 40_000) looks.push(nextLook(range, looks.at(-1)!, 0));
    expect(looks.slice(1, 10)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16].map((i) => i * 512));
    expect(looks.slice(9, 12)).toEqual([8192, 9216, 10_240]);
    expect(looks.slice(17)).toEqual(
      [16_384, 18_432, 20_480, 22_528, 24_576, 26_624, 28_672].concat([
        30_720, 32_768, 36_864, 40_960,
      ]),
    );
  });

  it('nextLook(…) leaps to 7/8 of what is needed, to four times at most, never beyond the last', () => {
    expect(nextLook(range, 8192, 20_000)).toBe(16_384);
    expect(nextLook(range, 8192, 26_000)).toBe(22_528);
    expect(nextLook(range, 8192, Infinity)).toBe(32_768);
    expect(nextLook({ first: 4096, last: 5000 }, 4608, 1e9)).toBe(5000);
  });

  it('nextLook(…) never goes further than 9/8 of what is needed, and always on', () => {
    const random = openStream([1, 2], [3, 4], 0, 0);
    for (let i = 0; i < 1000; i++) {
      const trials = nextLook(range, 4096 * 2 ** (7 * random.uniform()), 0);
      const needed = trials * (1 + 5 * random.uniform());
      const next = nextLook(range, trials, needed);
      expect(next).toBeGreaterThan(trials);
      expect(next).toBeLessThanOrEqual((9 / 8) * Math.max(trials, needed));
    }
  });
});

describe('precisionLooks(z, halfWidth, options)', () => {
  it('precisionLooks(…) ends where a variance of 1/4 is narrow enough', () => {
    expect(precisionLooks(2, 0.005, { most: 1e9, bounded: true }).last).toBe(40_064);
    expect(precisionLooks(2, 0.02, { most: 1e9, bounded: true })).toEqual({
      first: 2560,
      last: 2560,
    });
    expect(precisionLooks(2, 0.005, { most: 9000, bounded: true })).toEqual({
      first: 8192,
      last: 9000,
    });
    expect(precisionLooks(2, 0.005, { most: 1e9, bounded: false })).toEqual({
      first: 4096,
      last: 1e9,
    });
    expect(precisionLooks(2, undefined, { most: 100, bounded: true })).toEqual({
      first: 100,
      last: 100,
    });
  });
});

describe('decisionLooks(most)', () => {
  it('decisionLooks(…) are powers of two of blocks and the most, at least 1.5 apart', () => {
    expect(decisionLooks(100)).toEqual([100]);
    expect(decisionLooks(6143)).toEqual([6143]);
    expect(decisionLooks(6144)).toEqual([4096, 6144]);
    expect(decisionLooks(20_000)).toEqual([4096, 8192, 20_000]);
    expect(decisionLooks(1e10)).toHaveLength(22);
  });
});

const zOf = (level: number): number => normalQuantile((1 + level) / 2);

describe('groupLevel(level, looks)', () => {
  // C. Jennison, B. W. Turnbull, Group Sequential Methods, 2000, table 2.1: equally spaced looks.
  it.each([
    [0.95, 1, 1.96],
    [0.95, 2, 2.178],
    [0.95, 3, 2.289],
    [0.95, 4, 2.361],
    [0.95, 5, 2.413],
    [0.9, 2, 1.875],
    [0.99, 3, 2.873],
  ])('groupLevel(%d, %d looks) is the constant of Pocock, %d', (level, count, z) => {
    const looks = Array.from({ length: count }, (_, i) => i + 1);
    expect(zOf(groupLevel(level, looks))).toBeCloseTo(z, 3);
  });

  it('groupLevel(level, looks) rises with each look and stays below Bonferroni', () => {
    for (let count = 2; count <= 20; count++) {
      const looks = Array.from({ length: count }, (_, i) => 4096 * 2 ** i);
      const level = groupLevel(0.95, looks);
      expect(level).toBeGreaterThan(groupLevel(0.95, looks.slice(1)));
      expect(level).toBeLessThan(1 - 0.05 / count);
    }
  });
});

describe('precisionLevel(level)', () => {
  it('precisionLevel(level) solves its equation: shared trials told by summation over a lattice', () => {
    for (const level of [0.9, 0.95, 0.99]) {
      const z = zOf(precisionLevel(level));
      // P(Z₁ > −z, Z₂ < −z) with Z₂ = √(8/9)·Z₁ + √(1/9)·Y.
      let both = 0;
      const step = 1e-4;
      for (let x = -z + step / 2; x < 9; x += step) {
        const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
        both += step * density * normalCdf(3 * (-z - Math.sqrt(8 / 9) * x));
      }
      expect(2 * normalCdf(-z) + both).toBeCloseTo(1 - level, 7);
    }
  });
});
