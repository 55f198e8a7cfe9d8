import { describe, expect, it } from 'vitest';
import { detectableMean, detectableProbability } from '../../src/analysis/detectable.ts';
import { binomialProbability, binomialTest } from '../../src/math/binomial.ts';

/** The power of the two-sided binomial test of p at the truth q, by summing over the counts near both. */
function power(p: number, q: number, trials: number, significance: number): number {
  // 15 standard deviations hold all but 1e-40 of the law.
  const spread = 15 * Math.sqrt(trials / 4) + 15;
  const low = Math.max(0, Math.floor(trials * Math.min(p, q) - spread));
  const high = Math.min(trials, Math.ceil(trials * Math.max(p, q) + spread));
  let sum = 0;
  for (let k = low; k <= high; k++) {
    if (binomialTest(k, trials, p) <= significance) sum += binomialProbability(k, trials, q);
  }
  return sum;
}

describe('detectableProbability', () => {
  it.each([
    [0.5, 200, 1e-3],
    [0.3, 500, 1e-4],
    [0.9, 1000, 1e-5],
    [0.02, 800, 1e-3],
    [0.999, 300, 1e-3],
  ])('detectableProbability(%d, %d, %d) has power 0.9 either way, and no less would', (p, n, a) => {
    const d = detectableProbability(p, n, a)!;
    const powers = [p + d, p - d].filter((q) => q > 0 && q < 1).map((q) => power(p, q, n, a));
    expect(Math.min(...powers)).toBeCloseTo(0.9, 6);
  });

  it('detectableProbability of certain outcomes is 1 − 0.1^(1/n): one other outcome refutes', () => {
    expect(detectableProbability(0, 50, 1e-3)).toBeCloseTo(1 - 0.1 ** (1 / 50), 12);
    expect(detectableProbability(1, 50, 1e-3)).toBeCloseTo(1 - 0.1 ** (1 / 50), 12);
  });

  it('detectableProbability is null where no outcome is significant', () => {
    expect(detectableProbability(0.5, 5, 1e-3)).toBeNull();
  });

  it.each([
    [0.5, 4100, 1e-8],
    [0.9, 11_200, 1e-8],
    [0.98, 51_100, 1e-8],
    [0.6, 4200, 1e-3],
  ])(
    'detectableProbability(%d, %d, %d) where it is approximate is right to 3 percent',
    (p, n, a) => {
      const d = detectableProbability(p, n, a)!;
      const directions = [1, -1].map((sign) => {
        let [low, high] = [0.5 * d, 1.5 * d];
        for (let i = 0; i < 25; i++) {
          const middle = (low + high) / 2;
          if (power(p, p + sign * middle, n, a) < 0.9) low = middle;
          else high = middle;
        }
        return low;
      });
      expect(Math.abs(d / Math.max(...directions) - 1)).toBeLessThan(0.03);
    },
  );
});

describe('detectableMean', () => {
  it('detectableMean(s, n, a) is (t + 1.2815…)·s, t = 12.706 at two trials and a = 0.05', () => {
    // Student's t table at one degree of freedom: tan(0.95·π/2); z_0.9 = 1.2815515655446004
    const t = Math.tan((0.95 * Math.PI) / 2);
    expect(detectableMean(2, 2, 0.05)).toBeCloseTo(2 * (t + 1.2815515655446004), 8);
  });
});
