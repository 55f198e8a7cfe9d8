import { describe, expect, it } from 'vitest';
import { integrate } from '../../../src/math/quadrature.ts';
import { hashWords, openStream, type Random } from '../../../src/math/random.ts';
import { planConditional } from '../../../src/models/majority/engine/conditional.ts';
import { latentLaw } from '../../../src/models/majority/engine/latentLaw.ts';
import { planRootError } from '../../../src/models/majority/engine/rootError.ts';
import { leafBiases } from '../../../src/models/majority/leaves.ts';
import { leafCount, type Organization } from '../../../src/models/majority/organization.ts';
import { logOddsWeights } from '../../../src/models/majority/weights.ts';
import { enumerateChain, enumerateTree, rootAccuracy } from './enumeration.ts';
import { organize, predictedBias } from './organizations.ts';

const KEY = hashWords('conditional.test');
const stream = (name: string): Random => openStream(KEY, hashWords(name), 0, 0);

/** A stream that nobody may draw from. */
const SILENT = new Proxy(stream('silent'), {
  get() {
    throw new Error('a random number was drawn');
  },
});

const nine = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.8 };
const star = { organization: 'star', agents: 5, bias: 0.4, fidelity: 0.7 };
const chain = { organization: 'chain', agents: 4, ownVotes: 2, bias: 0.3, fidelity: 0.8 };
const unequal = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };
const truncated = { messageTokens: 10, window: 25, contextPolicy: 'truncate' };
const own = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2] };

/** Organizations whose leaves share nothing: the conditional chance is the exact error. */
const EXACT: Record<string, Record<string, unknown>> = {
  'single agent': { organization: 'single', bias: 0.3 },
  tree: nine,
  'tree, shared by siblings': { ...nine, correlation: 0.3 },
  'tree, truncated context': { ...nine, ...truncated, correlation: 0.2 },
  'tree, erring aggregators': { ...nine, aggregatorFidelity: 0.9 },
  'tree, even fan-in': { ...nine, fanIn: 2, depth: 3, correlation: 0.2 },
  'tree, unequal leaves': { ...nine, bias: unequal, correlation: 0.25, aggregatorFidelity: 0.9 },
  'tree, unequal leaves, truncated': { ...nine, bias: unequal, correlation: 0.25, ...truncated },
  'tree, unequal leaves, even fan-in': {
    ...nine,
    fanIn: 2,
    depth: 3,
    bias: { leaves: unequal.leaves.slice(1) },
  },
  'tree, leaves of a distribution': {
    ...nine,
    bias: { distribution: 'beta', mean: 0.4, spread: 0.3 },
  },
  'tree, weighted': { ...nine, bias: unequal, correlation: 0.25, weighting: 'log-odds' },
  'tree, weighted, truncated': {
    ...nine,
    ...truncated,
    bias: unequal,
    correlation: 0.25,
    weighting: 'log-odds',
  },
  'tree, equal leaves worse than chance, weighted': { ...nine, bias: -0.3, weighting: 'log-odds' },
  'tree, useless leaves, weighted': { ...nine, bias: 0, correlation: 0.2, weighting: 'log-odds' },
  'star of 6': { ...star, agents: 6 },
  chain,
  'chain, shared by each agent': { ...chain, correlation: 0.3 },
  'chain, unequal': { ...chain, bias: own, correlation: 0.3, aggregatorFidelity: 0.9 },
  relay: { ...chain, ownVotes: 0, aggregatorFidelity: 0.9 },
};

const family = { scope: 'family', correlation: 0.4 };

/** Organizations whose leaves share a latent, or one a family, also across subtrees. */
const LATENT: Record<string, Record<string, unknown>> = {
  'tree, shared by all': { ...nine, correlation: 0.3, scope: 'organization' },
  'tree, beta-binomial': { ...nine, correlation: 0.3, mechanism: 'beta-binomial' },
  'tree, probit': { ...nine, correlation: 0.3, mechanism: 'probit' },
  'tree, common cause': { ...nine, correlation: 0.2, mechanism: 'common-cause' },
  'tree, unequal leaves, probit': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    mechanism: 'probit',
  },
  'tree, unequal leaves, probit, weighted': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    mechanism: 'probit',
    weighting: 'log-odds',
  },
  'tree, unequal leaves, shared by all': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    scope: 'organization',
  },
  'tree, beta-binomial siblings': {
    ...nine,
    ...family,
    scope: 'siblings',
    mechanism: 'beta-binomial',
  },
  'tree, shared by families': { ...nine, ...family, familySize: 3 },
  'tree, unequal leaves, shared by families': { ...nine, ...family, bias: unequal, familySize: 3 },
  'tree, families across subtrees': { ...nine, ...family, familySize: 2 },
  'tree, weighted families': {
    ...nine,
    ...family,
    bias: unequal,
    familySize: 2,
    mechanism: 'probit',
    weighting: 'log-odds',
  },
  'tree, equal leaves, weighted families': {
    ...nine,
    ...family,
    bias: -0.3,
    familySize: 3,
    weighting: 'log-odds',
  },
  'tree, listed families': {
    ...nine,
    ...family,
    bias: unequal,
    families: [
      [0, 4, 8],
      [1, 3],
    ],
  },
  'star, beta-binomial': { ...star, correlation: 0.3, mechanism: 'beta-binomial' },
  'star, families of 2': { ...star, ...family, familySize: 2 },
  'chain, shared by all': { ...chain, correlation: 0.3, scope: 'organization' },
  'chain, beta-binomial': { ...chain, correlation: 0.3, mechanism: 'beta-binomial' },
  'chain, families': { ...chain, ...family, familySize: 3, mechanism: 'probit' },
  'chain, unequal, common cause by families': {
    ...chain,
    bias: { leaves: own.leaves.map((u) => u / 3) },
    scope: 'family',
    correlation: 0.1,
    familySize: 2,
    mechanism: 'common-cause',
  },
};

/** The exact error by enumeration of all votes. */
function enumerateError(organization: Organization): number {
  if (organization.shape === 'chain') return 1 - rootAccuracy(enumerateChain(organization));
  const received = leafBiases(organization.leaves, leafCount(organization)).map(
    (bias) => bias * organization.fidelity,
  );
  const weights = organization.weighting === 'log-odds' ? logOddsWeights(received) : undefined;
  return 1 - rootAccuracy(enumerateTree(organization, weights));
}

function relative(actual: number, expected: number): number {
  return Math.abs(actual - expected) / expected;
}

describe('planConditional(organization) of leaves that share nothing is the exact error', () => {
  it.each(Object.entries(EXACT))('%s, without a random number', (_, parameters) => {
    const organization = organize(parameters);
    const trial = planConditional(organization)(SILENT);
    expect(trial()).toBe(trial());
    expect(relative(trial(), enumerateError(organization))).toBeLessThan(1e-12);
  });

  it.each([
    { organization: 'star', agents: 1001, bias: 0.02, fidelity: 0.9 },
    { organization: 'tree', fanIn: 5, depth: 12, bias: 0.1, fidelity: 0.6, correlation: 0.2 },
    {
      organization: 'tree',
      fanIn: 4,
      depth: 6,
      bias: 0.05,
      fidelity: 0.9,
      aggregatorFidelity: 0.95,
    },
    {
      organization: 'tree',
      fanIn: 7,
      depth: 4,
      bias: { distribution: 'uniform', mean: 0.1, spread: 0.05 },
      fidelity: 0.8,
      correlation: 0.1,
    },
    {
      organization: 'star',
      agents: 501,
      bias: { distribution: 'two-point', mean: 0.1, spread: 0.1 },
      messageTokens: 10,
      window: 4000,
      contextPolicy: 'truncate',
    },
    { organization: 'chain', agents: 50, ownVotes: 10, bias: 0.2, fidelity: 0.9, correlation: 0.1 },
  ])('as theory says of %o', (parameters) => {
    const predicted = (1 - (predictedBias(parameters) ?? NaN)) / 2;
    const error = planConditional(organize(parameters))(SILENT)();
    expect(relative(error, predicted)).toBeLessThan(1e-10);
  });
});

/** P(at least two of three independent votes are wrong). */
function twoOfThree([a, b, c]: readonly number[]): number {
  return a * b * (1 - c) + a * c * (1 - b) + b * c * (1 - a) + a * b * c;
}

describe('planConditional(organization) in the far tail', () => {
  const q = [1e-4, 3e-4, 2e-5];
  const bias = { leaves: q.map((error) => 1 - 2 * error) };
  const exact = bias.leaves.map((u) => (1 - u) / 2);
  it('of three unequal votes is q1q2 + q1q3 + q2q3 − 2q1q2q3', () => {
    const error = planConditional(organize({ organization: 'star', agents: 3, bias }))(SILENT)();
    expect(relative(error, twoOfThree(exact))).toBeLessThan(1e-14);
    expect(error).toBeLessThan(1e-7);
  });

  it('of equal votes is 3q² − 2q³, level by level, down to 1e-20', () => {
    const parameters = { organization: 'tree', fanIn: 3, depth: 3, bias: 1 - 2e-3 };
    let error = (1 - parameters.bias) / 2;
    for (let level = 0; level < 3; level++) error = error * error * (3 - 2 * error);
    expect(relative(planConditional(organize(parameters))(SILENT)(), error)).toBeLessThan(1e-13);
    expect(error).toBeLessThan(1e-20);
  });

  it('of unequal votes is the same recursion where they happen to be equal', () => {
    const parameters = { organization: 'tree', fanIn: 5, depth: 3, fidelity: 0.999 };
    const list = { leaves: Array.from({ length: 125 }, () => 0.98) };
    const [equal, listed] = [0.98, list].map((bias) =>
      planConditional(organize({ ...parameters, bias }))(SILENT)(),
    );
    expect(relative(listed, equal)).toBeLessThan(1e-13);
    expect(equal).toBeLessThan(1e-8);
  });

  it('of a star whose leaves are weighted is that of its one good leaf', () => {
    const leaves = [1 - 2e-9, 0.1, 0.1, 0.1];
    const parameters = { organization: 'star', agents: 4, bias: { leaves }, weighting: 'log-odds' };
    const error = planConditional(organize(parameters))(SILENT)();
    expect(relative(error, (1 - leaves[0]) / 2)).toBeLessThan(1e-14);
  });
});

/** E of the conditional error over the law of one latent of equal leaves. */
function expectOverLatent(parameters: Record<string, unknown>): number {
  const organization = organize(parameters);
  const error = (1 - (organization.leaves as number)) / 2;
  const law = latentLaw(organization.dependence, error);
  const rootError = planRootError(organization);
  const given = (x: number): number => rootError(law.error(law.score(error), x));
  if (law.kind === 'discrete') {
    return law.probabilities(error).reduce((sum, p, x) => sum + p * given(x), 0);
  }
  const [low, high] = law.range;
  const breakpoints = Array.from({ length: 300 }, (_, i) => low + ((high - low) * i) / 300);
  const density = (x: number): number => Math.exp(law.logDensity(x)) * given(x);
  return integrate(density, low, high, { breakpoints });
}

describe('E planConditional(organization) over one latent is the prediction', () => {
  const tree = { organization: 'tree', fanIn: 5, depth: 3, bias: 0.3, fidelity: 0.8 };
  const cases = [
    { ...tree, mechanism: 'shared', scope: 'organization', correlation: 0.3 },
    { ...tree, mechanism: 'common-cause', correlation: 0.3 },
    { ...tree, mechanism: 'beta-binomial', correlation: 0.3 },
    { ...tree, mechanism: 'beta-binomial', correlation: 0.8 },
    { ...tree, mechanism: 'beta-binomial', correlation: 0.01 },
    { ...tree, mechanism: 'beta-binomial', correlation: 1 },
    { ...tree, mechanism: 'probit', correlation: 0.3 },
    { ...tree, mechanism: 'probit', correlation: 0.05, bias: 0.6 },
    { organization: 'chain', agents: 9, bias: 0.3, mechanism: 'probit', correlation: 0.2 },
  ];

  it.each(cases)('%o', (parameters) => {
    const predicted = (1 - (predictedBias(parameters) ?? NaN)) / 2;
    expect(relative(expectOverLatent(parameters), predicted)).toBeLessThan(1e-10);
  });
});

const TRIALS = 20_000;

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function observe(organization: Organization, name: string): Moments {
  const trial = planConditional(organization)(stream(name));
  const values = Array.from({ length: TRIALS }, () => trial());
  const mean = values.reduce((sum, value) => sum + value, 0) / TRIALS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (TRIALS - 1);
  return { mean, variance };
}

// Family-wise .001 over the 20 tests below, by Bonferroni: .001/20 two-sided is 4.06.
const LARGEST_Z = 4.06;

describe('planConditional(organization) of leaves that share a latent', () => {
  it.each(Object.entries(LATENT))('%s has the enumerated error as its mean', (name, parameters) => {
    const organization = organize(parameters);
    const exact = enumerateError(organization);
    const { mean, variance } = observe(organization, name);
    expect(Math.abs(mean - exact) / Math.sqrt(variance / TRIALS)).toBeLessThan(LARGEST_Z);
    expect(variance).toBeLessThan(exact * (1 - exact));
  });

  it('and a fidelity that is off by .05 is noticed', () => {
    const parameters = { ...nine, correlation: 0.3, mechanism: 'beta-binomial' };
    const { mean, variance } = observe(organize(parameters), 'power');
    const wrong = enumerateError(organize({ ...parameters, fidelity: 0.75 }));
    expect(Math.abs(mean - wrong) / Math.sqrt(variance / TRIALS)).toBeGreaterThan(6);
  });

  it('is a function of the stream', () => {
    for (const [name, parameters] of Object.entries(LATENT)) {
      const plan = planConditional(organize(parameters));
      const [first, second] = [plan(stream(name)), plan(stream(name))];
      for (let i = 0; i < 20; i++) expect(first()).toBe(second());
    }
  });

  it('knows the far tail: probit errors below 1e-12 keep their digits', () => {
    const parameters = {
      ...nine,
      bias: 0.9999,
      fidelity: 1,
      mechanism: 'probit',
      correlation: 0.1,
    };
    const trial = planConditional(organize(parameters))(stream('tail'));
    const values = Array.from({ length: 100 }, () => trial());
    const small = values.filter((value) => value < 1e-16);
    expect(small.length).toBeGreaterThan(50);
    expect(new Set(small).size).toBe(small.length);
    expect(Math.min(...small)).toBeGreaterThan(0);
  });
});

describe('planConditional(organization) costs what it must', () => {
  it('evaluates equal leaves once a level: 5²⁰ leaves at once', () => {
    const parameters = { organization: 'tree', fanIn: 5, depth: 20, bias: 0.1, fidelity: 0.6 };
    expect(planConditional(organize(parameters))(SILENT)()).toBeGreaterThan(0);
  });

  it('refuses endless evaluations and too many sums of weights', () => {
    const large = { distribution: 'uniform', mean: 0.1, spread: 0.05 };
    const star = { organization: 'star', agents: 100_000, bias: large };
    expect(() => planConditional(organize(star))(SILENT)()).toThrow('invalid leaves: unequal');
    const weighted = { ...star, agents: 41, weighting: 'log-odds' };
    expect(() => planConditional(organize(weighted))(SILENT)()).toThrow(
      'invalid weighting: log-odds',
    );
  });
});
