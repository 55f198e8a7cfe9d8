import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords, Streams } from '../../../src/math/random.ts';
import * as at from '../../../src/models/majority/engine/layout.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import {
  designEffect,
  digitsFor,
  writeOut,
  wordThreshold,
} from '../../../src/models/majority/engine/precision.ts';
import { compileOrganization } from '../../../src/models/majority/engine/program.ts';
import { organize } from './organizations.ts';

const SEED = hashWords('precision.test');
const POINT = hashWords('words');
const kernel = theMachine();

const RANGE = 2 ** 32;
const CERTAIN = RANGE - 1;
const probability = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: -31, max: 0, noNaN: true }).map((exponent) => 2 ** exponent),
  fc.double({ min: -31, max: 0, noNaN: true }).map((exponent) => 1 - 2 ** exponent),
);

describe('wordThreshold(p)', () => {
  it('is right to 2⁻³²', () => {
    fc.assert(
      fc.property(probability, (p) => {
        const threshold = wordThreshold(p);
        const meant = threshold === CERTAIN ? 1 : threshold / RANGE;
        expect(Number.isInteger(threshold)).toBe(true);
        expect(Math.abs(meant - p)).toBeLessThanOrEqual(1 / RANGE);
      }),
      { numRuns: 2000 },
    );
  });

  it('is exact at 0, 1 and multiples of 2⁻³²', () => {
    expect(wordThreshold(0)).toBe(0);
    expect(wordThreshold(1)).toBe(CERTAIN);
    expect(wordThreshold(0.5)).toBe(RANGE / 2);
    expect(wordThreshold((CERTAIN - 1) / RANGE)).toBe(CERTAIN - 1);
    expect(wordThreshold(1 / RANGE)).toBe(1);
  });

  it.each([0, 1])('a bias of certainty %i gives certain words', (p) => {
    const program = compileOrganization(organize({ organization: 'single', bias: 2 * p - 1 }));
    for (let batch = 0; batch < 1e4; batch++) {
      const votes = kernel.run(program, new Streams(SEED, POINT, batch)).subarray(0, 4);
      expect(votes.every((vote) => vote === -p)).toBe(true);
    }
  });
});

describe('designEffect(threshold, digits)', () => {
  it('is that of lanes which tie on the digits and then share a draw', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2 ** 20, max: RANGE - 2 ** 20 }),
        fc.integer({ min: 1, max: 8 }),
        (t, k) => {
          const p = t / RANGE;
          const below = Math.floor(p * 2 ** k) / 2 ** k;
          const tie = 2 ** -k;
          const shared = (p - below) / tie;
          const both = below ** 2 + 2 * below * tie * shared + tie ** 2 * shared;
          const correlation = (both - p * p) / (p * (1 - p));
          const expected = 1 + 127 * correlation;
          expect(Math.abs(designEffect(t, k) - expected)).toBeLessThan(1e-9 * expected);
        },
      ),
    );
  });

  it('is 1 for what is certain', () => {
    expect([designEffect(0, 1), designEffect(CERTAIN, 1)]).toEqual([1, 1]);
  });
});

function within(thresholds: number[], digits: number): boolean {
  return thresholds.every((threshold) => designEffect(threshold, digits) <= 1.002);
}

describe('digitsFor(thresholds)', () => {
  it('is the least number of digits whose design effect is at most 1.002', () => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 5 }), (probabilities) => {
        const thresholds = probabilities.map(wordThreshold);
        const digits = digitsFor(thresholds);
        expect(within(thresholds, digits)).toBe(true);
        for (let fewer = 1; fewer < digits; fewer++) expect(within(thresholds, fewer)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is 1 for a coin and for what is certain', () => {
    expect(digitsFor([0, RANGE / 2, CERTAIN])).toBe(1);
  });
});

/** What many words of one probability are like. */
interface WordStatistics {
  /** mean of the votes, in standard errors from p that count the design effect */
  readonly meanScore: number;
  /** variance of the number of ones in a word over that of 128 independent trials */
  readonly designEffect: number;
  readonly standardError: number;
  /** largest of the scores of the 128 lanes */
  readonly worstLane: number;
}

function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Draws `count` words of a vote that is correct with probability p, on so many digits. */
function drawWords(p: number, digits: number, count: number): WordStatistics {
  const program = compileOrganization(organize({ organization: 'single', bias: 2 * p - 1 }));
  program.memory[at.PRECISION / 4] = digits;
  program.memory.set(writeOut(wordThreshold(p), digits), at.LEAF_ENTRY / 4);
  const lanes = new Float64Array(128);
  const powers = [0, 0, 0];
  for (let batch = 0; batch < count; batch++) {
    const votes = kernel.run(program, new Streams(SEED, POINT, batch));
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      sum += ones(votes[i]);
      for (let lane = 0; lane < 32; lane++) lanes[32 * i + lane] += (votes[i] >>> lane) & 1;
    }
    const square = (sum - 128 * p) ** 2;
    powers[0] += sum - 128 * p;
    powers[1] += square;
    powers[2] += square * square;
  }
  const [mean, variance, fourth] = powers.map((sum) => sum / count);
  const single = p * (1 - p);
  return {
    meanScore: mean / Math.sqrt(variance / count),
    designEffect: variance / (128 * single),
    standardError: Math.sqrt((fourth - variance * variance) / count) / (128 * single),
    worstLane: lanes.reduce(
      (worst, sum) => Math.max(worst, Math.abs(sum - count * p) / Math.sqrt(count * single)),
      0,
    ),
  };
}

describe('words of Bernoulli trials', () => {
  it.each([0.515, 0.1, 0.0013, 0.97])(
    'p = %f: unbiased, with a design effect of at most 1.002, over 1e8 draws',
    (p) => {
      const threshold = wordThreshold(p);
      const digits = digitsFor([threshold]);
      const found = drawWords(p, digits, 8e5);
      expect(Math.abs(found.meanScore)).toBeLessThan(5);
      expect(found.worstLane).toBeLessThan(5);
      const excess = (found.designEffect - designEffect(threshold, digits)) / found.standardError;
      expect(Math.abs(excess)).toBeLessThan(5);
    },
  );

  it.each([
    [0.6, 2],
    [0.3, 1],
    [0.03, 3],
    [0.9, 2],
    [0.45, 3],
  ])('p = %f on %i digits: every lane right, lanes correlated as predicted', (p, digits) => {
    const predicted = designEffect(wordThreshold(p), digits);
    const found = drawWords(p, digits, 2e5);
    expect(Math.abs(found.meanScore)).toBeLessThan(5);
    expect(found.worstLane).toBeLessThan(5);
    expect(Math.abs(found.designEffect - predicted) / found.standardError).toBeLessThan(5);
    expect((predicted - 1) / found.standardError).toBeGreaterThan(20);
  });
});
