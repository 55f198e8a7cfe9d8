import { plainMeasure } from '../../src/models/model.ts';
import { describe, expect, it } from 'vitest';
import { reduceAgreement, testAgreement } from '../../src/analysis/agreement.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { scorePoint } from '../../src/analysis/score.ts';
import { binomialTest } from '../../src/math/binomial.ts';
import { normalCdf } from '../../src/math/normal.ts';
import { hashWords, openStream, threshold, type Random } from '../../src/math/random.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import type { Prediction } from '../../src/models/model.ts';
import { binaryModel, errorModel, pointResult, realModel, rootCount } from './fakes.ts';

const key = hashWords('agreement test');

function predicted(value: number | null, levels?: readonly number[]): Prediction {
  return {
    by: value === null ? 'none' : 'closed form',
    value,
    quantities: {},
    ...(levels && { levels }),
  };
}

function runOf(points: readonly PointResult[], given: Partial<RunResult> = {}): RunResult {
  const rest = { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001 };
  return { ...rest, points, ...given };
}

function pointOf(index: number, value: number | null, trials: number, successes: number) {
  return pointResult({ index, prediction: predicted(value), ...rootCount(trials, successes) });
}

function drawCount(random: Random, trials: number, probability: number): number {
  const limit = threshold(probability);
  let count = 0;
  for (let i = 0; i < trials; i++) count += random.bernoulli(limit);
  return count;
}

/** Scores of two equal trials of an error that theory predicts as an accuracy. */
function scoreError(error: number) {
  const tallies = { root: tallyOf({ trials: 2, sum: 2 * error, sumOfSquares: 2 * error ** 2 }) };
  return scorePoint(pointResult({ prediction: predicted(1 - error), tallies }), errorModel);
}

describe('scorePoint', () => {
  it('scorePoint of 0/1 trials is the exact binomial test and the score z', () => {
    const [score] = scorePoint(pointOf(0, 0.6, 1000, 640), binaryModel);
    expect(score).toMatchObject({ channel: 'root', kind: 'root', trials: 1000, observed: 0.64 });
    expect(score.pValue).toBe(binomialTest(640, 1000, 0.6));
    expect(score.z).toBeCloseTo(40 / Math.sqrt(240), 12);
  });

  it.each([
    [0, 0, 0, 1],
    [1, 100, 0, 1],
    [0, 1, Infinity, 0],
    [1, 99, -Infinity, 0],
    [1 + 1e-15, 100, 0, 1],
    [-1e-17, 0, 0, 1],
  ])(
    'scorePoint of the certain prediction %d and %d of 100 has z = %d, p = %d',
    (value, k, z, p) => {
      expect(scorePoint(pointOf(0, value, 100, k), binaryModel)[0]).toMatchObject({ z, pValue: p });
    },
  );

  it('scorePoint of real trials is Student’s test', () => {
    // 11, 12, 13 against 14: t = −2/√(1/3) with 2 degrees of freedom, P = 1 − |t|/√(2 + t²)
    const tallies = { root: tallyOf({ trials: 3, sum: 36, sumOfSquares: 434 }) };
    const [score] = scorePoint(pointResult({ prediction: predicted(14), tallies }), realModel);
    const t = -2 / Math.sqrt(1 / 3);
    expect(score.z).toBeCloseTo(t, 12);
    expect(score.pValue).toBeCloseTo(1 - Math.abs(t) / Math.sqrt(2 + t * t), 12);
  });

  it('scorePoint leaves out a mean that is known to less than a tenth', () => {
    // 1, 2, 3: the mean 2 has a standard error of 29 %
    const tallies = { root: tallyOf({ trials: 3, sum: 6, sumOfSquares: 14 }) };
    expect(scorePoint(pointResult({ prediction: predicted(4), tallies }), realModel)).toEqual([]);
  });

  it('scorePoint of pairs is the Beta test of their mean', () => {
    // 300,000 pairs right twice, 600,000 once, 100,000 never: mean .6, variance .09 of the mean of two
    const tallies = { root: tallyOf({ trials: 1_000_000, sum: 600_000, sumOfSquares: 450_000 }) };
    const model = { ...binaryModel, measure: () => plainMeasure('pair') };
    const score = (value: number) =>
      scorePoint(pointResult({ prediction: predicted(value), tallies }), model)[0];
    expect(score(0.6)).toMatchObject({ z: 0, pValue: 1 });
    expect(score(0.5994).z).toBeCloseTo(2, 2);
    expect(score(0.5994).pValue).toBeCloseTo(0.0455, 3);
    expect(score(0.3).pValue).toBeLessThan(1e-12);
  });

  it('scorePoint leaves out an error of which the predicted accuracy has no digits', () => {
    expect(scoreError(1e-13)).toEqual([]);
    expect(scoreError(1e-9)).toMatchObject([{ z: 0, pValue: 1, predicted: 1 - 1e-9 }]);
  });

  it('scorePoint of pairs of which none was wrong agrees with an error too rare to be seen', () => {
    const model = { ...binaryModel, measure: () => plainMeasure('pair') };
    for (const pairs of [1, 2000, 100_000]) {
      const tallies = { root: tallyOf({ trials: pairs, sum: pairs, sumOfSquares: pairs }) };
      const [score] = scorePoint(pointResult({ prediction: predicted(1 - 3e-10), tallies }), model);
      expect(score.pValue).toBeGreaterThan(0.99);
    }
  });

  it('scorePoint of equal real trials is exact', () => {
    const tallies = { root: tallyOf({ trials: 4, sum: 2, sumOfSquares: 1 }) };
    const score = (value: number) =>
      scorePoint(pointResult({ prediction: predicted(value), tallies }), realModel)[0];
    expect(score(0.5)).toMatchObject({ z: 0, pValue: 1 });
    expect(score(0.6)).toMatchObject({ z: -Infinity, pValue: 0 });
  });

  it('scorePoint tests each level against one application to the level below', () => {
    const point = pointResult({
      method: 'level',
      prediction: predicted(0.7, [0.55, 0.6, 0.7]),
      levels: [0.55, 0.6],
      tallies: {
        'level 1': tallyOf(countSums(100, 58)),
        'level 2': tallyOf(countSums(100, 71)),
      },
    });
    const scores = scorePoint(point, binaryModel);
    expect(scores.map(({ channel, kind, expected }) => [channel, kind, expected])).toEqual([
      ['level 1', 'level', 0.6],
      ['level 2', 'level', 0.7],
    ]);
    expect(() => scorePoint({ ...point, levels: [0.55, 0.61] }, binaryModel)).toThrow(
      'invalid levels of point 0: 0.61 below level 2; expected the predicted 0.6',
    );
  });

  it('scorePoint leaves out what has no prediction or no trials', () => {
    expect(scorePoint(pointOf(0, null, 100, 50), binaryModel)).toEqual([]);
    expect(scorePoint(pointOf(0, 0.5, 0, 0), binaryModel)).toEqual([]);
    expect(scorePoint(pointResult({ ...rootCount(9, 4) }), binaryModel)).toEqual([]);
    const one = { root: tallyOf({ trials: 1, sum: 1, sumOfSquares: 1 }) };
    const point = pointResult({ prediction: predicted(1), tallies: one });
    expect(scorePoint(point, realModel)).toEqual([]);
  });

  it('scorePoint refuses a probability outside [0, 1]', () => {
    expect(() => scorePoint(pointOf(0, 1.1, 10, 5), binaryModel)).toThrow(
      new RangeError('invalid prediction: 1.1; not in [0, 1]'),
    );
  });
});

describe('testAgreement', () => {
  it('testAgreement without predictions has nothing to say', () => {
    expect(testAgreement(runOf([pointOf(0, null, 100, 50)]))).toEqual({
      count: 0,
      levels: 0,
      rejected: 0,
      tests: [],
      held: null,
      familyWise: 0.001,
      scores: new Float64Array(),
      rejectedScores: new Float64Array(),
      smallestDetectable: null,
      medianDetectable: null,
    });
  });

  it('testAgreement rejects one wrong prediction among right ones and names it', () => {
    const points = [0.5, 0.6, 0.7].map((p, i) =>
      pointOf(i, p, 10_000, i === 1 ? 6300 : 10_000 * p),
    );
    const { held, tests } = testAgreement(runOf(points));
    expect(held).toBe(false);
    expect(tests.filter(({ rejected }) => rejected).map(({ index }) => index)).toEqual([1]);
    expect(tests[1].adjusted).toBeCloseTo(3 * tests[1].pValue, 15);
  });

  it('testAgreement counts the same trials once, the longest run of them', () => {
    const twice = [
      { ...pointOf(0, 0.5, 100, 50), id: 'same' },
      { ...pointOf(1, 0.5, 200, 99), id: 'same', part: 'other' },
      pointResult({ index: 2, id: '', status: 'infeasible' }),
    ];
    const { tests } = testAgreement(runOf(twice));
    expect(tests.map(({ index, part, trials }) => [index, part, trials])).toEqual([
      [1, 'other', 200],
    ]);
  });

  it('reduceAgreement(head, { isTold }) judges all points and tells some of them, and the worst', () => {
    const points = Array.from({ length: 300 }, (_, i) => pointOf(i, 0.5, 100, i === 70 ? 90 : 50));
    const whole = testAgreement(runOf(points));
    const reducer = reduceAgreement(runOf([]), {
      isTold: ({ index }) => index < 3,
      isRepeated: () => false,
    });
    for (const point of points) reducer.add(point);
    const { tests, ...rest } = reducer.finish();
    const { tests: all, ...wholeRest } = whole;
    expect(rest).toEqual(wholeRest);
    expect(rest).toMatchObject({ count: 300, rejected: 1, held: false });
    expect(tests).toEqual([0, 1, 2, 70].map((i) => all[i]));
  });

  it('testAgreement leaves certain predictions out of the scores, not out of the tests', () => {
    const agreement = testAgreement(runOf([pointOf(0, 1, 50, 50), pointOf(1, 0.5, 100, 55)]));
    expect(agreement.tests).toHaveLength(2);
    expect([...agreement.scores]).toEqual([1]);
  });

  it('testAgreement rejects a true theory at most as often as its family-wise level', () => {
    const runs = 400;
    const familyWise = 0.1;
    let rejected = 0;
    const scores: number[] = [];
    for (let repeat = 0; repeat < runs; repeat++) {
      const random = openStream(key, hashWords('true'), repeat, 0);
      const points = [0.5, 0.55, 0.7, 0.8, 0.95].map((p, i) =>
        pointOf(i, p, 400, drawCount(random, 400, p)),
      );
      const agreement = testAgreement(runOf(points, { familyWise }));
      rejected += Number(agreement.held === false);
      scores.push(...agreement.scores);
    }
    // Exact tests of counts reject no more often than their level.
    const standardError = Math.sqrt((familyWise * (1 - familyWise)) / runs);
    expect(rejected / runs).toBeLessThan(familyWise + 4.5 * standardError);
    for (const z of [-1, 0, 1]) {
      const share = scores.filter((score) => score < z).length / scores.length;
      // 0.5 of a count, the discreteness of 400 trials, shifts the share by up to 0.02 at p = 0.5
      const tolerance = 4.5 * Math.sqrt(0.25 / scores.length) + 0.02;
      expect(Math.abs(share - normalCdf(z))).toBeLessThan(tolerance);
    }
  });

  it('testAgreement detects a discrepancy of its own stated size nine times in ten', () => {
    const runs = 300;
    const sizes = testAgreement(runOf([pointOf(0, 0.6, 2000, 1200)])).tests;
    const truth = 0.6 + sizes[0].detectable!;
    let rejected = 0;
    for (let repeat = 0; repeat < runs; repeat++) {
      const random = openStream(key, hashWords('false'), repeat, 0);
      const point = pointOf(0, 0.6, 2000, drawCount(random, 2000, truth));
      rejected += Number(testAgreement(runOf([point])).held === false);
    }
    expect(Math.abs(rejected / runs - 0.9)).toBeLessThan(4.5 * Math.sqrt((0.9 * 0.1) / runs));
  });

  it('testAgreement summarizes the detectable sizes by the smallest and the median', () => {
    const points = [100, 10_000, 1_000_000].map((trials, i) => pointOf(i, 0.5, trials, trials / 2));
    const { tests, smallestDetectable, medianDetectable } = testAgreement(runOf(points));
    expect(smallestDetectable).toBe(tests[2].detectable);
    expect(medianDetectable).toBe(tests[1].detectable);
    // (z_(1 − 0.001/6) + z_0.9)·0.5/√n, from tables: 3.588 and 1.2816
    expect(smallestDetectable! / ((3.588 + 1.2816) * 0.0005)).toBeCloseTo(1, 3);
  });

  it('testAgreement of real trials tests their means', () => {
    const tallies = { root: tallyOf({ trials: 1000, sum: 2000, sumOfSquares: 5000 }) };
    const point = pointResult({ prediction: predicted(2.05), tallies });
    const { tests, held } = testAgreement(runOf([point], { model: realModel }));
    const standardError = Math.sqrt(1000 / 999 / 1000);
    expect(tests[0].z).toBeCloseTo(-0.05 / standardError, 9);
    expect(held).toBe(true);
    expect(tests[0].detectable! / standardError).toBeGreaterThan(3.29 + 1.28);
  });

  it('testAgreement refuses a family-wise level outside (0, 1)', () => {
    expect(() => testAgreement(runOf([], { familyWise: 0 }))).toThrow(RangeError);
  });
});
