import { describe, expect, it } from 'vitest';
import { simulate, predict } from '../../src/analysis/simulate.ts';
import { simulatePaired, type PairingOptions } from '../../src/analysis/simulatePaired.ts';
import { binomialTest } from '../../src/math/binomial.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { majority } from '../../src/models/majority/index.ts';

type Parameters = Readonly<Record<string, unknown>>;

const starAt = (fidelity: number): Parameters => ({
  organization: 'star',
  agents: 25,
  bias: 0.1,
  fidelity,
});
const treeAt = (fidelity: number): Parameters => ({
  organization: 'tree',
  fanIn: 5,
  depth: 2,
  bias: 0.1,
  fidelity,
});
const rho = { correlation: 0.2 };
const uniform = { distribution: 'uniform', mean: 0.1, spread: 0.3 };
const accuracy = (parameters: Parameters): number => predict(majority, parameters).value ?? NaN;

/** Pairs of organizations that share their leaves, or not. */
const PAIRS: Record<string, readonly [Parameters, Parameters]> = {
  'star of 25 and tree 5²': [starAt(0.9), treeAt(0.9)],
  'shared among siblings': [
    { ...starAt(0.9), ...rho },
    { ...treeAt(0.9), ...rho },
  ],
  'shared by all': [
    { ...starAt(0.9), ...rho, scope: 'organization' },
    { ...treeAt(0.9), ...rho, scope: 'organization' },
  ],
  'unequal leaves': [
    { ...starAt(0.9), bias: uniform },
    { ...treeAt(0.9), bias: uniform },
  ],
  probit: [
    { ...starAt(0.9), ...rho, mechanism: 'probit' },
    { ...treeAt(0.9), ...rho, mechanism: 'probit' },
  ],
  'beta-binomial': [
    { ...starAt(0.9), ...rho, mechanism: 'beta-binomial' },
    { ...treeAt(0.9), ...rho, mechanism: 'beta-binomial' },
  ],
  'common cause': [
    { ...starAt(0.9), ...rho, mechanism: 'common-cause' },
    { ...treeAt(0.9), ...rho, mechanism: 'common-cause' },
  ],
  'other leaves and another channel': [
    { ...starAt(0.6), bias: -0.1 },
    { ...treeAt(1), bias: 0.2 },
  ],
  'tree and chain': [treeAt(0.9), { organization: 'chain', agents: 13, bias: 0.1, fidelity: 0.9 }],
};

const TRIALS = 200_000;
const run = (pair: readonly [Parameters, Parameters], options: PairingOptions = {}) =>
  simulatePaired(majority, pair, { trials: TRIALS, seed: 'simulatePaired.test', ...options });

describe('simulatePaired(model, pair) is unbiased', () => {
  const cases = Object.entries(PAIRS).flatMap(([name, pair]) =>
    [true, false].map((commonRandomNumbers) => ({ name, pair, commonRandomNumbers })),
  );

  // Family-wise .001 over 18 · 2 tests, by Bonferroni; the difference to 4.5 standard errors.
  it.each(cases)('$name, common random numbers: $commonRandomNumbers', (one) => {
    const { pair, commonRandomNumbers } = one;
    const { first, second, difference, varianceRatio } = run(pair, { commonRandomNumbers });
    const [p, q] = pair.map(accuracy);
    expect(binomialTest(Math.round(first.best * TRIALS), TRIALS, p)).toBeGreaterThan(2.5e-5);
    expect(binomialTest(Math.round(second.best * TRIALS), TRIALS, q)).toBeGreaterThan(2.5e-5);
    expect(difference.best).toBeCloseTo(first.best - second.best, 12);
    const variance = (varianceRatio * (p * (1 - p) + q * (1 - q))) / TRIALS;
    expect((difference.best - p + q) ** 2).toBeLessThanOrEqual(4.5 ** 2 * variance);
  });

  it('and would notice a fidelity that is 1 % off, in four million trials', () => {
    const trials = 4e6;
    const { first, difference } = run([starAt(0.9), starAt(0.891)], { trials });
    const wrong = accuracy(starAt(0.891));
    expect(binomialTest(Math.round(first.best * trials), trials, wrong)).toBeLessThan(1e-6);
    expect(difference.low).toBeGreaterThan(0);
  });
});

describe('common random numbers', () => {
  it.each([0.9, 0.95])('halve the variance of star of 25 minus tree 5² at gamma %f', (fidelity) => {
    const { varianceRatio, correlation } = run([starAt(fidelity), treeAt(fidelity)]);
    expect(varianceRatio).toBeLessThanOrEqual(0.5);
    const [p, q] = [starAt(fidelity), treeAt(fidelity)].map(accuracy);
    const [a, b] = [p * (1 - p), q * (1 - q)];
    expect(correlation).toBeGreaterThan(0.5);
    expect(1 - (2 * correlation * Math.sqrt(a * b)) / (a + b)).toBeCloseTo(varianceRatio, 2);
  });

  it.each([
    [-0.02, 0.02],
    [0.49, 0.51],
    [0.25, 0.5],
    [-0.9, 0.999],
  ])('correlate single agents of bias %f and %f as much as can be', (low, high) => {
    const { correlation, first, second } = run([
      { organization: 'single', bias: low },
      { organization: 'single', bias: high },
    ]);
    // The bound of Fréchet: no trial is right at the lower bias and wrong at the higher.
    const [p, q] = [first.best, second.best];
    expect(correlation).toBeCloseTo(Math.sqrt((p * (1 - q)) / (q * (1 - p))), 9);
  });

  it.each([
    ['stars of other leaves', starAt(0.9), { ...starAt(0.9), bias: 0.2 }, 0.65],
    ['an agent and a star', { organization: 'single', bias: 0.3 }, starAt(0.9), 0.11],
    ['trees of other depths', treeAt(0.9), { ...treeAt(0.9), depth: 3 }, 0.2],
    [
      'stars with and without a common vote',
      starAt(0.9),
      { ...starAt(0.9), ...rho, scope: 'organization' },
      0.77,
    ],
    [
      'stars of other leaves and a common cause',
      { ...starAt(0.9), ...rho, mechanism: 'common-cause' },
      { ...starAt(0.9), ...rho, bias: 0.2, mechanism: 'common-cause' },
      0.79,
    ],
  ])('correlate %s', (_, first, second, least) => {
    expect(run([first, second]).correlation).toBeGreaterThan(least);
  });

  it.each(Object.entries(PAIRS))('left out, they leave the variance as it is: %s', (_, pair) => {
    const { varianceRatio, correlation } = run(pair, { commonRandomNumbers: false });
    // The correlation of independent votes has a standard deviation of 1/√n.
    expect(Math.abs(varianceRatio - 1)).toBeLessThan(4.5 / Math.sqrt(TRIALS));
    expect(Math.abs(correlation)).toBeLessThan(4.5 / Math.sqrt(TRIALS));
  });

  it('leave nothing to chance between a star and itself, which has nothing but leaves', () => {
    const { first, difference, varianceRatio, correlation } = run([starAt(0.9), starAt(0.9)]);
    expect(difference.best).toBe(0);
    expect(difference.high - difference.low).toBeLessThan(0.01 * (first.high - first.low));
    expect(varianceRatio).toBeCloseTo(0, 12);
    expect(correlation).toBeCloseTo(1, 12);
  });

  it('narrow the interval of the difference as they say', () => {
    const pair = [starAt(0.9), treeAt(0.9)] as const;
    const width = (options: PairingOptions): number => {
      const { difference } = run(pair, options);
      return difference.high - difference.low;
    };
    const { varianceRatio } = run(pair);
    const narrowed = width({}) / width({ commonRandomNumbers: false });
    expect(Math.abs(narrowed ** 2 - varianceRatio)).toBeLessThan(0.02);
  });
});

describe('the interval of a paired difference', () => {
  it.each([
    ['common random numbers', true],
    ['independent trials', false],
  ])('covers as often as it says, of 500 repeats of 400 trials: %s', (_, commonRandomNumbers) => {
    const pair = [starAt(0.9), treeAt(0.9)] as const;
    const exact = accuracy(pair[0]) - accuracy(pair[1]);
    let covered = 0;
    for (let repeat = 0; repeat < 500; repeat++) {
      const options = { trials: 400, seed: `coverage ${repeat}`, commonRandomNumbers };
      const { difference } = run(pair, options);
      covered += difference.low <= exact && exact <= difference.high ? 1 : 0;
    }
    expect(jeffreysInterval(covered, 500, 0.99).high).toBeGreaterThanOrEqual(0.95);
    // Nor is it so wide that it says nothing: an interval of level .99 is rejected.
    expect(binomialTest(covered, 500, 0.99)).toBeLessThan(0.01);
  });
});

describe('simulatePaired(model, pair, options)', () => {
  it('is the same for the same seed, another for another, and begins with fewer trials', () => {
    const pair = PAIRS['star of 25 and tree 5²'];
    expect(run(pair, { trials: 1000 })).toEqual(run(pair, { trials: 1000 }));
    expect(run(pair, { trials: 1000, seed: 'other' })).not.toEqual(run(pair, { trials: 1000 }));
    const votes = [1, 2, 3, 100, 129].map((trials) => {
      const { first, second } = run(pair, { trials });
      return [first.best * trials, second.best * trials].map(Math.round);
    });
    for (const [i, [a, b]] of votes.slice(1).entries()) {
      expect(a).toBeGreaterThanOrEqual(votes[i][0]);
      expect(b).toBeGreaterThanOrEqual(votes[i][1]);
    }
  });

  it('keeps apart the nodes of two equal organizations, and all of them without sharing', () => {
    const shared = run([treeAt(0.9), treeAt(0.9)]).correlation;
    expect(shared).toBeGreaterThan(0.3);
    expect(shared).toBeLessThan(0.95);
    const apart = run([treeAt(0.9), treeAt(0.9)], { trials: 100_000, commonRandomNumbers: false });
    expect(Math.abs(apart.correlation)).toBeLessThan(5 / Math.sqrt(100_000));
  });

  it('without common random numbers begins with a simulation of the same seed', () => {
    const pair = PAIRS['star of 25 and tree 5²'];
    const options = { trials: 5000, seed: 'two' };
    const { first } = run(pair, { ...options, commonRandomNumbers: false });
    const alone = simulate(majority, pair[0], options).estimates['accuracy'];
    expect(first).toEqual(alone);
  });

  it('refuses what it cannot pair', () => {
    const weighted = {
      ...treeAt(0.9),
      ...rho,
      bias: uniform,
      weighting: 'log-odds',
      messageTokens: 10,
      window: 30,
      contextPolicy: 'truncate',
    };
    expect(() => run([starAt(0.9), weighted])).toThrow('pairs need the method simd');
    expect(() => run([starAt(0.9), treeAt(0.9)], { trials: 0 })).toThrow('invalid trials: 0');
    expect(() => run([starAt(0.9), { ...treeAt(0.9), bias: 2 }])).toThrow('bias');
  });
});
