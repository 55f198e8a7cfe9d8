import { describe, expect, it } from 'vitest';
import { hashWords, openStream, Streams } from '../../../src/math/random.ts';
import { binomialTest } from '../../../src/math/binomial.ts';
import {
  chooseSampler,
  openTrials,
  sampleOrganization,
} from '../../../src/models/majority/engine/sampler.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { CASES, chain, chiSquareDeviate, enumerate, nine } from './cases.ts';
import { rootAccuracy } from './enumeration.ts';
import { organize, predictedBias } from './organizations.ts';

const KEY = hashWords('sampler.test');
const TRIALS = 100_000;

/** Frequencies of (correct leaves; decisions of each level) over seeded trials. */
function observe(organization: Organization, name: string): Map<string, number> {
  let correct = 0;
  const decisions: string[] = [];
  const trials = openTrials(organization, 'scalar', {
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

describe('openTrials(organization, scalar) has the joint law of exhaustive enumeration', () => {
  it.each(Object.entries(CASES))('%s', (name, parameters) => {
    const organization = organize(parameters);
    const law = enumerate(organization);
    const total = [...law.values()].reduce((a, b) => a + b, 0);
    expect(total).toBeCloseTo(1, 9);
    const observed = observe(organization, name);
    for (const key of observed.keys()) expect(law.has(key), `possible: ${key}`).toBe(true);
    expect(chiSquareDeviate(observed, law, TRIALS)).toBeLessThan(4.5);
  });

  it('and would notice a correlation that is off by .06', () => {
    const organization = organize({ ...nine, correlation: 0.3 });
    const wrong = enumerate(organize({ ...nine, correlation: 0.36 }));
    expect(chiSquareDeviate(observe(organization, 'power'), wrong, TRIALS)).toBeGreaterThan(6);
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
    const [sums] = sampler.sample(new Streams(KEY, hashWords(`lazy ${name}`), 0), TRIALS);
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
    const sums = sampler.sample(new Streams(KEY, hashWords('level'), 0), TRIALS);
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

describe('chooseSampler(organization, full)', () => {
  const weighted = { ...CASES['tree, unequal leaves weighted'], messageTokens: 10, window: 25 };

  it.each([
    ['a tree', nine, 'simd'],
    ['weights of a subset of shared votes', { ...weighted, contextPolicy: 'truncate' }, 'scalar'],
    ['6e9 leaves', { ...nine, fanIn: 5, depth: 14 }, 'simd'],
    [
      '6e9 leaves in families',
      { ...nine, fanIn: 5, depth: 14, correlation: 0.1, mechanism: 'probit' },
      'scalar',
    ],
  ])('of %s', (_, parameters, method) => {
    const organization = organize(parameters);
    expect(chooseSampler(organization, 'full')).toBe(method);
    if (method === 'scalar') {
      expect(() => sampleOrganization(organization, 'simd')).toThrow('invalid method: simd');
    }
  });
});

describe('sample(streams, trials)', () => {
  it.each(Object.entries(CASES))(
    'of n trials is the beginning of a longer call: %s',
    (name, parameters) => {
      const sampler = sampleOrganization(organize(parameters), 'scalar');
      const streams = new Streams(KEY, hashWords(name), 7);
      let votes = 0;
      const trial = openTrials(organize(parameters), 'scalar')(streams.open(0));
      for (let n = 1; n <= 64; n++) {
        votes += trial();
        expect(sampler.sample(streams, n)[0].sum).toBe(votes);
      }
    },
  );
});
