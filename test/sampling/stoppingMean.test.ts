import { describe, expect, it } from 'vitest';
import { binomialProbability, binomialTail } from '../../src/math/binomial.ts';
import { normalCdf, normalDensity, normalQuantile } from '../../src/math/normal.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import { decisionLooks } from '../../src/sampling/stopping.ts';
import { groupLevel } from '../../src/sampling/stoppingLevel.ts';
import { meanAfterDecision, type DecisionRule } from '../../src/sampling/stoppingMean.ts';

const rule = (given: Partial<DecisionRule>): DecisionRule => ({
  kind: 'binary',
  level: 0.95,
  most: 8192,
  goal: 'decide',
  bound: 0.7,
  rising: true,
  ...given,
});

/** E[S₁/n₁ | S₁ decided nothing, S₂] of two looks of 4096 and 8192 by the sum over S₁. */
function meanByCounts({ bound, level }: DecisionRule, successes: number): number {
  const tail = (1 - groupLevel(level, decisionLooks(8192))) / 2;
  let [weight, first] = [0, 0];
  for (let count = Math.max(0, successes - 4096); count <= Math.min(4096, successes); count++) {
    const { lower, upper } = binomialTail(count, 4096, bound);
    if (Math.min(lower, upper) < tail) continue;
    // The law given the sum does not depend on the probability.
    const p = successes / 8192;
    const path =
      binomialProbability(count, 4096, p) * binomialProbability(successes - count, 4096, p);
    weight += path;
    first += (path * count) / 4096;
  }
  return first / weight;
}

describe('meanAfterDecision(rule, tally)', () => {
  it.each([
    [0.999, [8192, 8190, 8184, 8178, 8170, 8160], 1e-13],
    [0.99, [8140, 8110, 8070, 8050], 1e-13],
    [0.7, [5900, 5850, 5734, 5600, 5550], 2e-5],
    [0.5, [4250, 4200, 4096, 3950], 2e-5],
  ])('meanAfterDecision(…) at the bound %d is the sum over all paths', (bound, counts, error) => {
    for (const successes of counts) {
      const given = rule({ bound });
      const found = meanAfterDecision(given, tallyOf(countSums(8192, successes)));
      expect(Math.abs(found - meanByCounts(given, successes))).toBeLessThan(error);
    }
  });

  it('meanAfterDecision(…) of real trials is the mean of a truncated normal law', () => {
    const given = rule({ kind: 'real', bound: 2 });
    const [mean, deviation] = [2.1, 1.7];
    const sumOfSquares = 8192 * mean ** 2 + 8191 * deviation ** 2;
    const tally = tallyOf({ trials: 8192, sum: 8192 * mean, sumOfSquares });
    // S₁ given S₂ is normal about S₂/2 with half the variance; |S₁| is below z standard errors.
    const reach = normalQuantile((1 + groupLevel(0.95, decisionLooks(8192))) / 2);
    const centre = (Math.sqrt(4096) * (mean - 2)) / deviation;
    const [low, high] = [-reach, reach].map((end) => Math.SQRT2 * (end - centre));
    const within = normalCdf(high) - normalCdf(low);
    const shift = (normalDensity(low) - normalDensity(high)) / within / Math.SQRT2;
    const expected = 2 + ((centre + shift) * deviation) / Math.sqrt(4096);
    expect(meanAfterDecision(given, tally)).toBeCloseTo(expected, 6);
    expect(expected).toBeLessThan(mean - 0.01);
  });

  it('meanAfterDecision(…) is the mean where there was one look, or all trials are equal', () => {
    expect(meanAfterDecision(rule({ most: 5000 }), tallyOf(countSums(5000, 3600)))).toBe(0.72);
    expect(meanAfterDecision(rule({}), tallyOf(countSums(8192, 8192)))).toBe(1);
    const equal = tallyOf({ trials: 8192, sum: 16_384, sumOfSquares: 32_768 });
    expect(meanAfterDecision(rule({ kind: 'real' }), equal)).toBe(2);
  });

  it('meanAfterDecision(…) stays within the open counts of the first look, however far the end', () => {
    const tail = (1 - groupLevel(0.95, decisionLooks(20_000))) / 2;
    for (const successes of [0, 1, 100, 7000, 19_000, 19_999, 20_000]) {
      const tally = tallyOf(countSums(20_000, successes));
      const found = meanAfterDecision(rule({ most: 20_000 }), tally);
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(1);
    }
    const far = meanAfterDecision(rule({ most: 20_000 }), tallyOf(countSums(20_000, 15_500)));
    expect(binomialTail(Math.floor(4096 * far), 4096, 0.7).upper).toBeGreaterThanOrEqual(tail);
  });
});
