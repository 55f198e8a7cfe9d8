import { describe, expect, it } from 'vitest';
import {
  ACCURACIES,
  contrasts,
  measureBinomial,
  measureContrast,
} from '../../bench/exactCoverage.ts';
import { coverageCases, simulateCoverage } from '../../bench/simulatedCoverage.ts';
import { binomialProbability } from '../../src/math/binomial.ts';
import {
  clopperPearsonInterval,
  jeffreysInterval,
  type Estimate,
} from '../../src/math/intervals.ts';

/** The interval of the textbooks, which covers badly: mean ∓ 1.96 standard errors. */
function waldInterval(successes: number, trials: number, level: number): Estimate {
  const best = successes / trials;
  const half = 1.96 * Math.sqrt((best * (1 - best)) / trials);
  return { low: best - half, best, high: best + half, level };
}

describe('coverage by summation', () => {
  it.each([1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500])(
    'clopperPearsonInterval(s, %d, 0.95) covers at least 95 % for every p in [1e-4, 1 − 1e-4]',
    (n) => {
      expect(measureBinomial(clopperPearsonInterval, n, 2001).least).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each([50, 100, 200, 500])(
    'jeffreysInterval(s, %d, 0.95) covers 93 to 97 % on average over p',
    (n) => {
      const { mean, least } = measureBinomial(jeffreysInterval, n, 2001);
      expect(mean).toBeGreaterThanOrEqual(0.93);
      expect(mean).toBeLessThanOrEqual(0.97);
      // Brown, Cai and DasGupta (2001), section 4.1.1: two deep spikes near 0 and 1.
      expect(least).toBeGreaterThan(0.87);
      expect(least).toBeLessThan(0.9);
    },
  );

  it.each([jeffreysInterval, clopperPearsonInterval])(
    '%o: the sum over all counts at 4,001 p is never less than the least, and agrees on average',
    (interval) => {
      const n = 23;
      const intervals = Array.from({ length: n + 1 }, (_, k) => interval(k, n, 0.95));
      const steps = 4000;
      const sums = Array.from({ length: steps }, (_, i) => {
        const p = 1e-4 + ((i + 0.5) / steps) * (1 - 2e-4);
        return intervals.reduce(
          (sum, { low, high }, k) =>
            low <= p && p <= high ? sum + binomialProbability(k, n, p) : sum,
          0,
        );
      });
      const { mean, least, most } = measureBinomial(interval, n, 2001);
      expect(Math.min(...sums)).toBeGreaterThanOrEqual(least - 1e-12);
      expect(Math.min(...sums)).toBeLessThan(least + 0.01);
      expect(Math.max(...sums)).toBeLessThan(most + 0.001);
      // The coverage jumps 48 times by less than 0.3; a midpoint sum of it is off by at most so much.
      const average = sums.reduce((a, b) => a + b) / steps;
      expect(Math.abs(average - mean)).toBeLessThan((48 * 0.3) / steps / 2);
    },
  );

  it('sees that the interval of the textbooks covers badly', () => {
    const { mean, least } = measureBinomial(waldInterval, 50, 2001);
    // At p = 1e-4 only the 0.5 % of samples with a success have an interval of any width.
    expect(least).toBeLessThan(0.01);
    expect(mean).toBeLessThan(0.93);
  });

  it.each(contrasts)('of a $name of two Jeffreys intervals is the level on average', (contrast) => {
    const { mean, least } = measureContrast(contrast, 30, ACCURACIES);
    expect(mean).toBeGreaterThanOrEqual(0.93);
    expect(mean).toBeLessThanOrEqual(0.97);
    expect(least).toBeGreaterThan(0.9);
  });
});

describe('coverage by simulation', () => {
  const repeats = 400;

  it.each(coverageCases)('$name: the level lies in or below its 99 % interval', (example) => {
    expect(simulateCoverage(example, repeats).high).toBeGreaterThanOrEqual(0.95);
  });

  it.each(coverageCases)('$name: sees ends that are half as far from the truth', (example) => {
    const halved = {
      name: example.name,
      draw: (random: Parameters<typeof example.draw>[0]) => {
        const { interval, truth } = example.draw(random);
        const { low, best, high } = interval;
        return { truth, interval: { ...interval, low: (low + best) / 2, high: (best + high) / 2 } };
      },
    };
    expect(simulateCoverage(halved, repeats).high).toBeLessThan(0.95);
  });
});
