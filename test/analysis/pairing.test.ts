import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareIndependently,
  comparePairs,
  comparePoints,
  countVotePairs,
} from '../../src/analysis/pairing.ts';
import type { PointResult } from '../../src/analysis/result.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { Random } from '../../src/math/random.ts';
import type { Model } from '../../src/models/model.ts';
import { binaryModel, errorModel, pointResult, rootCount } from './fakes.ts';

type Bits = readonly (0 | 1)[];

function wordsOf(bits: Bits): Int32Array {
  const words = new Int32Array(Math.ceil(bits.length / 32));
  bits.forEach((bit, t) => (words[t >> 5] |= bit << (t & 31)));
  return words;
}

const count = (bits: Bits): number => bits.filter((bit) => bit === 1).length;

/** A point with the votes of its trials. */
function voterOf(bits: Bits, index = 0): PointResult {
  const { length } = bits;
  return pointResult({ index, votes: wordsOf(bits), ...rootCount(length, count(bits)) });
}

function blind(point: PointResult): PointResult {
  const { votes, ...rest } = point;
  expect(votes).toBeDefined();
  return rest;
}

/** How often the two of a trial are right: both, only the first, only the second. */
interface Law {
  readonly both: number;
  readonly first: number;
  readonly second: number;
}

/** Made-up correlated votes. */
function drawVoters(random: Random, trials: number, law: Law): [PointResult, PointResult] {
  const a: (0 | 1)[] = [];
  const b: (0 | 1)[] = [];
  for (let t = 0; t < trials; t++) {
    const u = random.uniform();
    const onlyFirst = u >= law.both && u < law.both + law.first;
    const onlySecond = u >= law.both + law.first && u < law.both + law.first + law.second;
    a.push(u < law.both || onlyFirst ? 1 : 0);
    b.push(u < law.both || onlySecond ? 1 : 0);
  }
  return [voterOf(a, 0), voterOf(b, 1)];
}

const LEVEL = { level: 0.95 };

describe('countVotePairs(first, second, trials)', () => {
  it('countVotePairs(…) counts as one does trial by trial', () => {
    const bit = fc.constantFrom<0 | 1>(0, 1);
    const pairs = fc.array(fc.tuple(bit, bit), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(pairs, fc.nat(), (list, cut) => {
        const trials = cut % (list.length + 1);
        const seen = list.slice(0, trials);
        const [first, second] = [0, 1].map((i) => wordsOf(list.map((pair) => pair[i])));
        expect(countVotePairs(first, second, trials)).toEqual({
          trials,
          both: seen.filter(([a, b]) => a + b === 2).length,
          first: seen.filter(([a]) => a === 1).length,
          second: seen.filter(([, b]) => b === 1).length,
        });
      }),
    );
  });
});

const bits = (counts: readonly number[], values: Bits): Bits =>
  counts.flatMap((n, i) => Array.from({ length: n }, () => values[i]));

describe('comparePoints(model, points, options) of points with votes', () => {
  // Nothing is drawn: 60 trials both right, 20 only the first, 5 only the second, 15 none.
  const points = [
    voterOf(bits([60, 20, 5, 15], [1, 1, 0, 0]), 0),
    voterOf(bits([60, 20, 5, 15], [1, 0, 1, 0]), 1),
  ] as const;
  const phi = (0.6 - 0.8 * 0.65) / Math.sqrt(0.8 * 0.2 * 0.65 * 0.35);

  it('comparePoints(…) gives the difference, the correlation φ and the variance that it saves', () => {
    const compared = comparePoints(binaryModel, points, LEVEL)!;
    expect(compared.paired).toBe(true);
    expect(compared.difference.best).toBeCloseTo(0.15, 12);
    expect(compared.correlation).toBeCloseTo(phi, 12);
    const variances = 0.8 * 0.2 + 0.65 * 0.35;
    expect(compared.varianceRatio).toBeCloseTo(1 - (2 * 0.08) / variances, 12);
    const apart = compareIndependently(binaryModel, points, LEVEL)!;
    expect(apart).toMatchObject({ correlation: 0, varianceRatio: 1, paired: false });
    expect(apart.difference.best).toBeCloseTo(0.15, 12);
    const width = (one: typeof apart): number => one.difference.high - one.difference.low;
    expect(width(compared)).toBeLessThan(width(apart));
  });

  it('comparePoints(…) maps the difference to every affine observable', () => {
    const [accuracy, bias, error] = ['accuracy', 'bias', 'error'].map((observable) =>
      comparePoints(binaryModel, points, { ...LEVEL, observable })!,
    );
    expect(bias.difference.low).toBeCloseTo(2 * accuracy.difference.low, 12);
    expect(bias.difference.high).toBeCloseTo(2 * accuracy.difference.high, 12);
    expect(error.difference.low).toBeCloseTo(-accuracy.difference.high, 12);
    expect(error.difference.high).toBeCloseTo(-accuracy.difference.low, 12);
    expect(error.correlation).toBe(accuracy.correlation);
  });

  it('comparePoints(…) weighs the two, and their covariance by the product', () => {
    const weights = [1, 1.1] as const;
    const { difference, varianceRatio } = comparePoints(binaryModel, points, {
      ...LEVEL,
      weights,
    })!;
    expect(difference.best).toBeCloseTo(0.8 - 1.1 * 0.65, 12);
    const variances = 0.8 * 0.2 + 1.21 * 0.65 * 0.35;
    expect(varianceRatio).toBeCloseTo(1 - (2 * 1.1 * 0.08) / variances, 12);
  });

  it('comparePoints(…) is antisymmetric', () => {
    const [first, second] = points;
    const forth = comparePoints(binaryModel, [first, second], LEVEL)!.difference;
    const back = comparePoints(binaryModel, [second, first], LEVEL)!.difference;
    expect(back.low).toBeCloseTo(-forth.high, 12);
    expect(back.high).toBeCloseTo(-forth.low, 12);
  });

  it('comparePoints(…) uses the trials that both have', () => {
    const [first, second] = points;
    const longer = voterOf([...bits([60, 20, 5, 15], [1, 0, 1, 0]), 1, 1, 1], 1);
    expect(comparePoints(binaryModel, [first, longer], LEVEL)).toEqual(
      comparePoints(binaryModel, [first, second], LEVEL),
    );
  });

  it('comparePoints(…) of points without votes takes them as independent', () => {
    const [first, second] = points;
    expect(comparePoints(binaryModel, [blind(first), second], LEVEL)).toEqual(
      compareIndependently(binaryModel, points, LEVEL),
    );
  });

  it('comparePoints(…) of trials that are no votes takes their intervals as they are', () => {
    const [first, second] = points.map(blind);
    const { difference } = comparePoints(errorModel, [first, second], LEVEL)!;
    expect(difference.best).toBeCloseTo(-0.15, 12);
  });
});

describe('comparePoints(model, points, options) of a point and itself', () => {
  const half = voterOf([1, 0, 1, 0]);
  const longer = voterOf([1, 0, 1, 0, 1, 1, 1, 1]);

  it('comparePoints(…) is certainly 0', () => {
    for (const pair of [
      [half, longer],
      [longer, half],
      [blind(half), blind(half)],
    ] as const) {
      expect(comparePoints(binaryModel, pair, { ...LEVEL, observable: 'bias' })).toEqual({
        difference: { low: 0, best: 0, high: 0, level: 0.95 },
        correlation: 1,
        varianceRatio: 0,
        paired: true,
      });
    }
  });

  it('comparePoints(…) with weights knows it as well as the point', () => {
    const weights = [1, 1.5] as const;
    const { difference } = comparePoints(binaryModel, [half, longer], { ...LEVEL, weights })!;
    const { low, best, high } = jeffreysInterval(6, 8, 0.95);
    expect([difference.low, difference.best, difference.high]).toEqual(
      [high, best, low].map((value) => -0.5 * value),
    );
  });

  it('compareIndependently(…) is not certain, for another seed draws other trials', () => {
    const { difference } = compareIndependently(binaryModel, [half, half], LEVEL)!;
    expect(difference.low).toBeLessThan(0);
    expect(difference.high).toBeGreaterThan(0);
  });
});

const costing = (point: PointResult, tokens: number | null): PointResult => ({
  ...point,
  facts: { tokens },
});

describe('comparePoints(model, points, options) of an observable over a fact', () => {
  const model: Model = {
    ...binaryModel,
    observables: [
      binaryModel.observables[0],
      { ...binaryModel.observables[0], name: 'perCorrect', over: 'tokens' },
    ],
  };
  const options = { ...LEVEL, observable: 'perCorrect' };
  const first = voterOf(bits([60, 20, 5, 15], [1, 1, 0, 0]), 0);
  const second = voterOf(bits([60, 20, 5, 15], [1, 0, 1, 0]), 1);

  it('comparePoints(…) divides at each point, and pairs', () => {
    const pair = [costing(first, 100), costing(second, 300)] as const;
    const { difference, paired, varianceRatio } = comparePoints(model, pair, options)!;
    expect(paired).toBe(true);
    expect(difference.best).toBeCloseTo(100 / 0.8 - 300 / 0.65, 9);
    // By the delta method: d(c/p)/dp = −c/p².
    const [s, t] = [(100 / 0.64) * 0.4, (300 / 0.65 ** 2) * Math.sqrt(0.65 * 0.35)];
    const phi = 0.08 / (0.4 * Math.sqrt(0.65 * 0.35));
    expect(varianceRatio).toBeCloseTo(1 - (2 * phi * s * t) / (s * s + t * t), 9);
  });

  it('comparePoints(…) of one organization at two costs differs by the costs alone', () => {
    const pair = [costing(first, 100), costing(first, 300)] as const;
    const { difference } = comparePoints(model, pair, options)!;
    const { low, high } = jeffreysInterval(80, 100, 0.95);
    expect(difference.best).toBeCloseTo(-200 / 0.8, 9);
    expect(difference.low).toBeCloseTo(-200 / low, 9);
    expect(difference.high).toBeCloseTo(-200 / high, 9);
    const same = comparePoints(model, [pair[0], pair[0]], options)!;
    expect(same.difference).toEqual({ low: 0, best: 0, high: 0, level: 0.95 });
  });

  it('comparePoints(…) refuses a fact that is not known', () => {
    for (const other of [first, second]) {
      const pair = [costing(first, null), costing(other, 300)] as const;
      expect(() => comparePoints(model, pair, options)).toThrow('the fact tokens is not known');
    }
  });
});

describe('comparePoints(model, points, options) refuses', () => {
  const pair = [voterOf([1, 0]), voterOf([1, 1], 1)] as const;
  const compare = (options: object) => () =>
    comparePoints(binaryModel, pair, { ...LEVEL, ...options });

  it('nothing to compare by giving null', () => {
    const none = pointResult({ index: 2, status: 'infeasible', id: '' });
    expect(comparePoints(binaryModel, [pair[0], none], LEVEL)).toBeNull();
    expect(comparePoints(binaryModel, [none, pair[0]], LEVEL)).toBeNull();
    expect(compareIndependently(binaryModel, [none, pair[0]], LEVEL)).toBeNull();
  });

  it('an unknown observable, a level outside (0, 1), a weight that is not positive', () => {
    expect(compare({ observable: 'risk' })).toThrow('invalid observable: risk');
    expect(compare({ level: 1 })).toThrow(new RangeError('invalid level: 1; not in (0, 1)'));
    for (const weights of [
      [0, 1],
      [1, -1],
      [1, NaN],
    ]) {
      expect(compare({ weights })).toThrow(/invalid weights: .*; not in \(0, ∞\)/);
    }
  });
});

describe('the interval of comparePairs(estimates, pairs, weights)', () => {
  /** Laws of 400 trials; the last two differ so rarely that a sample may not show it. */
  const LAWS: readonly [string, Law][] = [
    ['a correlation of .4', { both: 0.6, first: 0.15, second: 0.1 }],
    ['a correlation of .9', { both: 0.65, first: 0.03, second: 0.02 }],
    ['a negative correlation', { both: 0.3, first: 0.35, second: 0.3 }],
    ['near certainty', { both: 0.95, first: 0.02, second: 0.01 }],
  ];
  const WEIGHTS = [
    [1, 1],
    [1, 1.1],
  ] as const;
  const cases = LAWS.flatMap(([name, law]) => WEIGHTS.map((weights) => ({ name, law, weights })));

  function coverage(law: Law, trials: number, weights: readonly [number, number]): number {
    const random = new Random([1, 2, 3, 4]);
    const exact = weights[0] * (law.both + law.first) - weights[1] * (law.both + law.second);
    let covered = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const points = drawVoters(random, trials, law);
      const { difference } = comparePoints(binaryModel, points, { level: 0.95, weights })!;
      if (difference.low <= exact && exact <= difference.high) covered++;
    }
    return covered;
  }

  const REPEATS = 2000;

  it.each(cases)('covers 93 to 98 % of 2,000 repeats: $name, weights $weights', (one) => {
    const covered = coverage(one.law, 400, one.weights);
    expect(covered / REPEATS).toBeGreaterThanOrEqual(0.93);
    expect(covered / REPEATS).toBeLessThanOrEqual(0.98);
  });

  it.each([100, 400, 2000])(
    'covers at least 93 %% where %d trials show one difference on average',
    (trials) => {
      const rare = 1 / trials;
      const law = { both: 0.7, first: rare, second: 0 };
      const covered = coverage(law, trials, [1, 1]);
      expect(covered / REPEATS).toBeGreaterThanOrEqual(0.93);
    },
  );

  it('does not shrink to nothing where the two never differed', () => {
    const estimate = jeffreysInterval(70, 100, 0.95);
    const pairs = { trials: 100, both: 70, first: 70, second: 70 };
    const { difference, correlation } = comparePairs([estimate, estimate], pairs);
    expect(correlation).toBe(1);
    expect(difference.high).toBeGreaterThan(0.01);
  });

  it('has no correlation where one of them never changes', () => {
    const pairs = { trials: 10, both: 5, first: 10, second: 5 };
    const estimates = [jeffreysInterval(10, 10, 0.95), jeffreysInterval(5, 10, 0.95)] as const;
    expect(comparePairs(estimates, pairs)).toMatchObject({ correlation: 0, varianceRatio: 1 });
  });
});
