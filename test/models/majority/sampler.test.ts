import { describe, expect, it } from 'vitest';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { binomialTest } from '../../../src/math/binomial.ts';
import { openTrials, sampleOrganization } from '../../../src/models/majority/engine/sampler.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { leafBiases } from '../../../src/models/majority/leaves.ts';
import { leafCount } from '../../../src/models/majority/organization.ts';
import { logOddsWeights } from '../../../src/models/majority/weights.ts';
import { enumerateChain, enumerateTree, rootAccuracy, type Law } from './enumeration.ts';
import { organize, predictedBias } from './organizations.ts';

const KEY = hashWords('sampler.test');
const nine = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.8 };
const star = { organization: 'star', agents: 5, bias: 0.4, fidelity: 0.7 };
const chain = { organization: 'chain', agents: 4, ownVotes: 2, bias: 0.3, fidelity: 0.8 };
const unequal = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };

/** Small organizations over every option of the model, each enumerable. */
const CASES: Record<string, Record<string, unknown>> = {
  'single agent': { organization: 'single', bias: 0.3 },
  'tree, independent': nine,
  'tree, shared by siblings': { ...nine, correlation: 0.3 },
  'tree, shared by all': { ...nine, correlation: 0.3, scope: 'organization' },
  'tree, shared by families': { ...nine, correlation: 0.4, scope: 'family', familySize: 3 },
  'tree, families across subtrees': { ...nine, correlation: 0.4, scope: 'family', familySize: 2 },
  'tree, listed families': {
    ...nine,
    correlation: 0.5,
    scope: 'family',
    families: [
      [0, 4, 8],
      [1, 3],
    ],
  },
  'tree, beta-binomial': { ...nine, correlation: 0.3, mechanism: 'beta-binomial' },
  'tree, beta-binomial siblings': {
    ...nine,
    correlation: 0.3,
    mechanism: 'beta-binomial',
    scope: 'siblings',
  },
  'tree, probit': { ...nine, correlation: 0.3, mechanism: 'probit' },
  'tree, common cause': { ...nine, correlation: 0.2, mechanism: 'common-cause' },
  'tree, truncated context': {
    ...nine,
    messageTokens: 10,
    window: 25,
    contextPolicy: 'truncate',
    correlation: 0.2,
  },
  'tree, erring aggregators': { ...nine, aggregatorFidelity: 0.9 },
  'tree, unequal leaves': { ...nine, bias: unequal, correlation: 0.25 },
  'tree, unequal leaves weighted': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    weighting: 'log-odds',
  },
  'tree, unequal leaves probit': { ...nine, bias: unequal, correlation: 0.25, mechanism: 'probit' },
  'tree, unequal leaves shared by all': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    scope: 'organization',
  },
  'tree, even fan-in': { ...nine, fanIn: 2, depth: 3, correlation: 0.2 },
  'star of 5': { ...star, correlation: 0.3 },
  'star of 5, beta-binomial': { ...star, correlation: 0.3, mechanism: 'beta-binomial' },
  'star of 5, families of 2': { ...star, correlation: 0.3, scope: 'family', familySize: 2 },
  'star of 5, truncated': { ...star, messageTokens: 10, window: 45, contextPolicy: 'truncate' },
  'chain of 4': chain,
  'chain of 4, shared by each agent': { ...chain, correlation: 0.3 },
  'chain of 4, shared by all': { ...chain, correlation: 0.3, scope: 'organization' },
  'chain of 4, beta-binomial': { ...chain, correlation: 0.3, mechanism: 'beta-binomial' },
  'chain of 4, families': {
    ...chain,
    correlation: 0.3,
    scope: 'family',
    familySize: 3,
    mechanism: 'probit',
  },
  'relay of 4': { ...chain, ownVotes: 0, aggregatorFidelity: 0.9 },
};

const TRIALS = 100_000;

const laws = new Map<string, Law>();

/** The enumerated law, computed once for each organization. */
function enumerate(organization: Organization): Law {
  const key = JSON.stringify(organization);
  if (!laws.has(key)) laws.set(key, enumerateAnew(organization));
  return laws.get(key)!;
}

function enumerateAnew(organization: Organization): Law {
  if (organization.shape === 'chain') return enumerateChain(organization);
  const received = leafBiases(organization.leaves, leafCount(organization)).map(
    (b) => b * organization.fidelity,
  );
  return enumerateTree(
    organization,
    organization.weighting === 'log-odds' ? logOddsWeights(received) : undefined,
  );
}

/** Frequencies of (correct leaves; decisions of each level) over seeded trials. */
function observe(organization: Organization, name: string): Map<string, number> {
  let correct = 0;
  const decisions: string[] = [];
  const trials = openTrials(organization, 'full', {
    leaf: (_, vote) => (correct += vote),
    output: (level, _, vote) => (decisions[level] = (decisions[level] ?? '') + vote),
  });
  const trial = trials(openStream(KEY, hashWords(name), 0, 0));
  const frequencies = new Map<string, number>();
  for (let i = 0; i < TRIALS; i++) {
    correct = 0;
    decisions.length = 0;
    trial();
    const levels =
      organization.shape === 'chain' ? decisions.join('') : decisions.filter(Boolean).join(' ');
    const key = `${correct} ${levels}`.trim();
    frequencies.set(key, (frequencies.get(key) ?? 0) + 1);
  }
  return frequencies;
}

/** Chi-square as a standard normal deviate (Wilson and Hilferty 1931), rare cells pooled. */
function chiSquareDeviate(observed: Map<string, number>, law: Law): number {
  let statistic = 0;
  let cells = 0;
  let pooled = { expected: 0, seen: 0 };
  for (const [key, probability] of law) {
    const expected = probability * TRIALS;
    const seen = observed.get(key) ?? 0;
    if (expected < 20) {
      pooled = { expected: pooled.expected + expected, seen: pooled.seen + seen };
      continue;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  }
  if (pooled.expected > 5) {
    statistic += (pooled.seen - pooled.expected) ** 2 / pooled.expected;
    cells++;
  }
  const freedom = cells - 1;
  const scale = 2 / (9 * freedom);
  return ((statistic / freedom) ** (1 / 3) - (1 - scale)) / Math.sqrt(scale);
}

describe('openTrials(organization, full) has the joint law of exhaustive enumeration', () => {
  it.each(Object.entries(CASES))('%s', (name, parameters) => {
    const organization = organize(parameters);
    const law = enumerate(organization);
    const total = [...law.values()].reduce((a, b) => a + b, 0);
    expect(total).toBeCloseTo(1, 9);
    const observed = observe(organization, name);
    for (const key of observed.keys()) expect(law.has(key), `possible: ${key}`).toBe(true);
    expect(chiSquareDeviate(observed, law)).toBeLessThan(4.5);
  });

  it('and would notice a correlation that is off by .06', () => {
    const organization = organize({ ...nine, correlation: 0.3 });
    const wrong = enumerate(organize({ ...nine, correlation: 0.36 }));
    expect(chiSquareDeviate(observe(organization, 'power'), wrong)).toBeGreaterThan(6);
  });
});

describe('predict(organization) is the root of the enumerated law', () => {
  it.each(Object.entries(CASES))('%s', (_, parameters) => {
    const exact = 2 * rootAccuracy(enumerate(organize(parameters))) - 1;
    expect(predictedBias(parameters) ?? exact).toBeCloseTo(exact, 10);
  });

  it('and is refused for families that cross subtrees, with the reason', () => {
    expect(predictedBias(CASES['tree, families across subtrees'])).toBeUndefined();
    expect(predictedBias(CASES['chain of 4, families'])).toBeUndefined();
  });
});

describe('sampleOrganization(organization, lazy) has the law of the root', () => {
  const trees = Object.entries(CASES).filter(([, { organization }]) => organization !== 'chain');

  it.each(trees)('%s', (name, parameters) => {
    const organization = organize(parameters);
    const sampler = sampleOrganization(organization, 'lazy');
    const [sums] = sampler.sample(openStream(KEY, hashWords(`lazy ${name}`), 0, 0), TRIALS);
    const exact = rootAccuracy(enumerate(organization));
    expect(binomialTest(sums.sum, TRIALS, exact)).toBeGreaterThan(1e-5);
  });

  it('refuses a chain', () => {
    expect(() => sampleOrganization(organize(chain), 'lazy')).toThrow('a chain is sampled in full');
  });
});

describe('sampleOrganization(organization, level)', () => {
  const tree = organize({ ...nine, depth: 3, correlation: 0.2 });

  it('draws one aggregation of the given accuracies at every level', () => {
    const given = [0.5, 0.7, 0.9];
    const sampler = sampleOrganization(tree, 'level', given);
    expect(sampler.channels).toEqual(['level 1', 'level 2', 'level 3']);
    const sums = sampler.sample(openStream(KEY, hashWords('level'), 0, 0), TRIALS);
    given.forEach((accuracy, level) => {
      const u = 0.8 * (2 * accuracy - 1);
      const bias = 0.2 * u + 0.8 * (1.5 * u - 0.5 * u ** 3);
      expect(binomialTest(sums[level].sum, TRIALS, (1 + bias) / 2)).toBeGreaterThan(1e-5);
    });
  });

  it('refuses a wrong number of levels and what no single map describes', () => {
    expect(() => sampleOrganization(tree, 'level', [0.5])).toThrow('1 values; expected 3');
    expect(() => sampleOrganization(organize(chain), 'level', [0.5])).toThrow(
      'invalid method: level',
    );
    const probit = organize({ ...nine, correlation: 0.2, mechanism: 'probit' });
    expect(() => sampleOrganization(probit, 'level', [0.5, 0.5])).toThrow('invalid method: level');
  });
});

describe('sample(random, trials)', () => {
  it.each(Object.entries(CASES))(
    'of n trials is the beginning of a longer call: %s',
    (name, parameters) => {
      const sampler = sampleOrganization(organize(parameters), 'full');
      const open = () => openStream(KEY, hashWords(name), 7, 0);
      let votes = 0;
      const trial = openTrials(organize(parameters), 'full')(open());
      for (let n = 1; n <= 64; n++) {
        votes += trial();
        expect(sampler.sample(open(), n)[0].sum).toBe(votes);
      }
    },
  );
});
