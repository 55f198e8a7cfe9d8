import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitBetaBinomial,
  profileInterval,
} from '../../../src/analysis/calibration/estimates/betaBinomialFit.ts';
import {
  accuracyScore,
  differentiate,
  logLikelihood,
  totalVotes,
  type VoteTotals,
} from '../../../src/analysis/calibration/estimates/betaBinomialLikelihood.ts';
import { votesOfTrials } from '../../../src/analysis/calibration/estimates/taskVotes.ts';
import { logBeta } from '../../../src/math/gamma.ts';
import { tableOfCells, type CellCounts } from './tables.ts';

/** Totals of tasks given as [right, of]. */
function totalsOf(counts: readonly CellCounts[], weights?: readonly number[]): VoteTotals {
  const votes = votesOfTrials(tableOfCells(counts.map((cell) => [cell])), 0);
  return totalVotes(votes, weights ?? counts.map(() => 1));
}

const anyCounts = fc.array(
  fc
    .integer({ min: 1, max: 9 })
    .chain((n) => fc.integer({ min: 0, max: n }).map((c): CellCounts => [c, n])),
  { minLength: 1, maxLength: 30 },
);

const inside = fc.double({ min: 0.01, max: 0.99, noNaN: true });

describe('logLikelihood(totals, p, rho)', () => {
  it('is Σ ln B(c + a, n − c + b) − ln B(a, b) with a = p(1/rho − 1)', () => {
    fc.assert(
      fc.property(anyCounts, inside, inside, (counts, p, rho) => {
        const a = p * (1 / rho - 1);
        const b = (1 - p) * (1 / rho - 1);
        const expected = counts.reduce(
          (sum, [c, n]) => sum + logBeta(c + a, n - c + b) - logBeta(a, b),
          0,
        );
        expect(logLikelihood(totalsOf(counts), p, rho)).toBeCloseTo(expected, 8);
      }),
    );
  });

  it('is that of independent votes at rho = 0', () => {
    const expected = 3 * Math.log(0.2) + 4 * Math.log(0.8);
    const totals = totalsOf([
      [1, 3],
      [2, 4],
    ]);
    expect(logLikelihood(totals, 0.2, 0)).toBeCloseTo(expected, 12);
  });
});

describe('differentiate(totals, p, rho)', () => {
  it('meets differences of the log-likelihood and of its gradient', () => {
    fc.assert(
      fc.property(
        anyCounts,
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (counts, p, rho) => {
          const totals = totalsOf(counts);
          const h = 1e-5;
          const slope = (f: (shift: number) => number): number => (f(h) - f(-h)) / (2 * h);
          const d = differentiate(totals, p, rho);
          const scale = 1e-4 * counts.length;
          expect(Math.abs(d.p - slope((x) => logLikelihood(totals, p + x, rho)))).toBeLessThan(
            scale,
          );
          expect(Math.abs(d.p - (1 - rho) * accuracyScore(totals, p, rho))).toBeLessThan(scale);
          expect(Math.abs(d.rho - slope((x) => logLikelihood(totals, p, rho + x)))).toBeLessThan(
            scale,
          );
          const at = (dp: number, dRho: number) => differentiate(totals, p + dp, rho + dRho);
          expect(Math.abs(d.pp - slope((x) => at(x, 0).p))).toBeLessThan(scale);
          expect(Math.abs(d.pRho - slope((x) => at(x, 0).rho))).toBeLessThan(scale);
          expect(Math.abs(d.rhoRho - slope((x) => at(0, x).rho))).toBeLessThan(scale);
        },
      ),
    );
  });
});

describe('fitBetaBinomial(totals)', () => {
  it('gives back the law whose exact probabilities are the weights', () => {
    for (const [p, rho] of [
      [0.5, 0.3],
      [0.9, 0.05],
      [0.02, 0.6],
      [0.7, 0.95],
      [0.3, 0.001],
    ]) {
      const n = 12;
      const [a, b] = [p * (1 / rho - 1), (1 - p) * (1 / rho - 1)];
      const counts = Array.from({ length: n + 1 }, (_, c): CellCounts => [c, n]);
      const weights = counts.map(
        ([c]) =>
          Math.exp(logBeta(c + a, n - c + b) - logBeta(a, b) - logBeta(c + 1, n - c + 1)) / (n + 1),
      );
      const fit = fitBetaBinomial(totalsOf(counts, weights));
      expect(fit.accuracy).toBeCloseTo(p, 7);
      expect(fit.correlation).toBeCloseTo(rho, 7);
    }
  });

  it('is a maximum: no point of a grid is likelier', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const totals = totalsOf(counts);
        const { accuracy, correlation } = fitBetaBinomial(totals);
        if (Number.isNaN(correlation)) return;
        const most = logLikelihood(totals, accuracy, Math.min(correlation, 1 - 1e-12));
        for (let p = 0.05; p < 1; p += 0.05) {
          for (let rho = 0; rho < 1; rho += 0.05) {
            expect(logLikelihood(totals, p, rho)).toBeLessThanOrEqual(most + 1e-7);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same from any start', () => {
    fc.assert(
      fc.property(anyCounts, inside, inside, (counts, p, rho) => {
        const totals = totalsOf(counts);
        const plain = fitBetaBinomial(totals);
        const started = fitBetaBinomial(totals, { accuracy: p, correlation: rho });
        expect(started.accuracy).toBeCloseTo(plain.accuracy, 6);
        if (!Number.isNaN(plain.correlation)) {
          expect(started.correlation).toBeCloseTo(plain.correlation, 6);
        }
      }),
    );
  });

  it('reaches both ends: rho = 0 for votes that differ all they can, 1 for votes of one mind', () => {
    const halves: CellCounts[] = [
      [2, 4],
      [2, 4],
      [3, 6],
    ];
    expect(fitBetaBinomial(totalsOf(halves))).toEqual({ accuracy: 0.5, correlation: 0 });
    const minds: CellCounts[] = [
      [4, 4],
      [0, 3],
      [0, 4],
      [1, 1],
    ];
    expect(fitBetaBinomial(totalsOf(minds))).toEqual({ accuracy: 0.5, correlation: 1 });
  });

  it('knows no rho where all votes are alike or stand alone', () => {
    const alike: CellCounts[] = [
      [2, 2],
      [4, 4],
    ];
    expect(fitBetaBinomial(totalsOf(alike))).toEqual({ accuracy: 1, correlation: Number.NaN });
    const alone: CellCounts[] = [
      [1, 1],
      [0, 1],
    ];
    expect(fitBetaBinomial(totalsOf(alone))).toEqual({ accuracy: 0.5, correlation: Number.NaN });
  });
});

describe('profileInterval(totals, level)', () => {
  const counts: CellCounts[] = [
    [0, 5],
    [1, 5],
    [2, 5],
    [5, 5],
    [4, 5],
    [5, 5],
    [3, 6],
  ];

  it('ends where the profile is ½·z² below its maximum', () => {
    const totals = totalsOf(counts);
    const { low, best, high } = profileInterval(totals, 0.95)!;
    const profile = (rho: number): number => {
      let most = -Infinity;
      for (let p = 0.001; p < 1; p += 0.001) most = Math.max(most, logLikelihood(totals, p, rho));
      return most;
    };
    expect(low).toBeGreaterThan(0);
    for (const end of [low, high]) {
      expect(profile(best) - profile(end)).toBeCloseTo(1.959963984540054 ** 2 / 2, 3);
    }
  });

  it('reaches the ends of [0, 1] where they are likely enough, and is null without two votes', () => {
    const halves: CellCounts[] = [
      [2, 4],
      [2, 4],
    ];
    expect(profileInterval(totalsOf(halves), 0.95)!.low).toBe(0);
    const minds: CellCounts[] = [
      [4, 4],
      [0, 4],
    ];
    expect(profileInterval(totalsOf(minds), 0.95)).toMatchObject({ best: 1, high: 1 });
    expect(profileInterval(totalsOf([[1, 1]]), 0.95)).toBeNull();
  });
});
