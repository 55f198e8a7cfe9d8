import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBits } from '../../../src/math/bits.ts';
import { hashWords, Streams } from '../../../src/math/random.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import { SHARED_DIGITS } from '../../../src/models/majority/engine/layout.ts';
import {
  designEffect,
  digitsFor,
  wordThreshold,
} from '../../../src/models/majority/engine/precision.ts';
import { compileOrganization } from '../../../src/models/majority/engine/program.ts';
import { createWordMachine } from '../../../src/models/majority/engine/wordMachine.ts';
import { leafCount, type Organization } from '../../../src/models/majority/organization.ts';
import { organize } from './organizations.ts';

const SEED = hashWords('monotone.test');
const GROUP = hashWords('a group');
const kernel = theMachine();
const machines = { 'the kernel': kernel, 'plain JavaScript': createWordMachine() };
type Machine = typeof kernel;
type Parameters = Readonly<Record<string, unknown>>;

const streamsOf = (point: string, batch: number): Streams =>
  new Streams(SEED, hashWords(point), batch, GROUP);

/** Where leaf i stands in a trace of all leaves and nodes, depth first. */
function placeOf(organization: Organization, leaf: number): number {
  if (organization.shape === 'chain') {
    return leaf + Math.floor(Math.max(0, leaf - 1) / organization.ownVotes);
  }
  let place = leaf;
  for (let level = 1; level <= organization.depth; level++) {
    place += Math.floor(leaf / organization.fanIn ** level);
  }
  return place;
}

/** The votes of the leaves of a batch, four words a leaf, before their channels. */
function leafVotes(machine: Machine, parameters: Parameters, batch: number): Int32Array[] {
  const organization = organize(parameters);
  const count = leafCount(organization);
  const length = 3 * count;
  const program = compileOrganization(organization, { sharedLeaves: true, trace: 'votes' }, length);
  machine.run(program, streamsOf(JSON.stringify(parameters), batch));
  const trace = machine.trace(length);
  return Array.from({ length: count }, (_, leaf) => {
    const at = 4 * placeOf(organization, leaf);
    return trace.slice(at, at + 4);
  });
}

/** The votes of the root of a batch, where all that nodes draw is from the streams of one point. */
function rootVotes(machine: Machine, parameters: Parameters, batch: number): Int32Array {
  const program = compileOrganization(organize(parameters), { sharedLeaves: true });
  return machine.run(program, streamsOf('any', batch)).slice(0, 4);
}

/** The number of trials in which the first vote is right and the second is wrong. */
const broken = (first: Int32Array, second: Int32Array): number =>
  countBits(
    first.map((word, i) => word & ~second[i]),
    128,
  );

const SHAPES: Record<string, Parameters> = {
  single: { organization: 'single' },
  'star of 25': { organization: 'star', agents: 25, fidelity: 0.8 },
  'star of 200': { organization: 'star', agents: 200, correlation: 0.3 },
  'tree 5²': { organization: 'tree', fanIn: 5, depth: 2, fidelity: 0.6, correlation: 0.2 },
  'tree 2⁵': { organization: 'tree', fanIn: 2, depth: 5, aggregatorFidelity: 0.9 },
  'chain of 12': { organization: 'chain', agents: 12, ownVotes: 2, fidelity: 0.9 },
};
const shape = fc.constantFrom(...Object.keys(SHAPES));

/** Biases near −1, 0 and 1, and everywhere. */
const bias = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(-1, 0, 1, 2 ** -31, -(2 ** -31)),
  fc.double({ min: -31, max: -1, noNaN: true }).map((exponent) => 2 ** exponent),
  fc.double({ min: -31, max: -1, noNaN: true }).map((exponent) => 1 - 2 ** exponent),
  fc.double({ min: -31, max: -1, noNaN: true }).map((exponent) => 2 ** exponent - 1),
);
const ordered = fc.tuple(bias, bias).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const batches = fc.nat(2 ** 31 - 1);
const listed = (count: number) =>
  fc.array(ordered, { minLength: count, maxLength: count }).map((pairs) => ({
    low: { leaves: pairs.map(([low]) => low) },
    high: { leaves: pairs.map(([, high]) => high) },
  }));

describe.each(Object.entries(machines))('shared leaves of %s', (_, machine) => {
  it('that are right are right at any higher bias, whatever reads them', () => {
    let differ = 0;
    fc.assert(
      fc.property(shape, shape, ordered, batches, (one, other, [low, high], batch) => {
        const worse = leafVotes(machine, { ...SHAPES[one], bias: low }, batch);
        const better = leafVotes(machine, { ...SHAPES[other], bias: high }, batch);
        for (let leaf = 0; leaf < Math.min(worse.length, better.length); leaf++) {
          expect(broken(worse[leaf], better[leaf])).toBe(0);
          differ += broken(better[leaf], worse[leaf]);
        }
      }),
      { numRuns: 300 },
    );
    expect(differ).toBeGreaterThan(10_000);
  });

  it('that are unequal are compared leaf by leaf', () => {
    fc.assert(
      fc.property(listed(25), batches, ({ low, high }, batch) => {
        const worse = leafVotes(machine, { ...SHAPES['tree 5²'], bias: low }, batch);
        const better = leafVotes(machine, { ...SHAPES['star of 25'], bias: high }, batch);
        worse.forEach((votes, leaf) => expect(broken(votes, better[leaf])).toBe(0));
        const best = Math.max(...low.leaves);
        const all = leafVotes(machine, { ...SHAPES['chain of 12'], bias: best }, batch);
        for (let leaf = 0; leaf < 23; leaf++) expect(broken(worse[leaf], all[leaf])).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('are the same at one bias, of as many digits as the rarest needs', () => {
    for (const low of [0.001, 0.1, 0.5, 0.9999]) {
      const [first, ...others] = Object.values(SHAPES).map((parameters) =>
        leafVotes(machine, { ...parameters, bias: low }, 11),
      );
      const longest = leafVotes(machine, { ...SHAPES['star of 200'], bias: low }, 11);
      for (const votes of [first, ...others]) expect(votes).toEqual(longest.slice(0, votes.length));
    }
  });

  it('are free of what the organization shares: families and latents draw apart', () => {
    const star = SHAPES['star of 25'];
    const rare = { correlation: 1e-9 };
    const alone = leafVotes(machine, { ...star, bias: 0.1 }, 5);
    const family = { ...rare, scope: 'family', familySize: 4 };
    const lists = {
      ...rare,
      scope: 'family',
      families: [
        [3, 1],
        [0, 20, 7],
      ],
    };
    for (const dependence of [
      { ...rare, scope: 'organization' },
      { ...rare, mechanism: 'common-cause' },
      family,
      lists,
      { ...lists, mechanism: 'common-cause' },
      { ...family, mechanism: 'probit' },
    ]) {
      expect(leafVotes(machine, { ...star, bias: 0.1, ...dependence }, 5)).toEqual(alone);
    }
  });
});

/** Dependence of leaves whose votes rise with their bias. */
const DEPENDENCE: Record<string, Parameters> = {
  none: {},
  'shared by all': { scope: 'organization' },
  'shared by families': { scope: 'family', familySize: 4 },
  'shared by listed families': {
    scope: 'family',
    families: [
      [8, 1, 3],
      [0, 2],
    ],
  },
  'common cause': { mechanism: 'common-cause' },
  'common cause of families': { mechanism: 'common-cause', scope: 'family', familySize: 2 },
  probit: { mechanism: 'probit' },
};
const NINE = [
  { organization: 'star', agents: 9 },
  { organization: 'tree', fanIn: 3, depth: 2 },
];
const rises = (low: Parameters, high: Parameters, machine: Machine = kernel): number[] => {
  let lost = 0;
  let won = 0;
  for (let batch = 0; batch < 200; batch++) {
    const [first, second] = [low, high].map((parameters) => rootVotes(machine, parameters, batch));
    lost += broken(first, second);
    won += broken(second, first);
  }
  return [lost, won];
};

const unequal = (mean: number) => ({ distribution: 'uniform', mean, spread: 0.1 });

describe.each(Object.entries(DEPENDENCE))('a root whose leaves share (%s)', (name, dependence) => {
  const rho = name === 'none' ? {} : { correlation: 0.3, ...dependence };

  it.each([
    ['equal leaves', -0.1, 0.2],
    ['unequal leaves', unequal(-0.05), unequal(0.15)],
  ])('never loses by a higher bias: %s', (_, low, high) => {
    for (const organization of NINE) {
      const at = (bias: unknown) => ({ ...organization, bias, fidelity: 1, ...rho });
      const [lost, won] = rises(at(low), at(high));
      expect(lost).toBe(0);
      expect(won).toBeGreaterThan(100);
    }
  });

  it('never loses through channels, which are part of the words of a star', () => {
    const star = { ...NINE[0], fidelity: 0.7, ...rho };
    const [lost, won] = rises({ ...star, bias: -0.1 }, { ...star, bias: 0.3 });
    expect(lost).toBe(0);
    expect(won).toBeGreaterThan(100);
  });
});

describe('words of shared leaves', () => {
  it('need no more digits than they have, whatever the probability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.nat(31), (integer, shift) => {
        for (const threshold of [integer >>> shift, ~(integer >>> shift) >>> 0]) {
          expect(designEffect(threshold, SHARED_DIGITS)).toBeLessThanOrEqual(1.002);
          expect(digitsFor([threshold])).toBeLessThanOrEqual(SHARED_DIGITS);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it.each([0.515, 0.1, 0.0013, 1 - 2 ** -14, 2 ** -17])('p = %f: every trial right', (p) => {
    const program = compileOrganization(organize({ organization: 'single', bias: 2 * p - 1 }), {
      sharedLeaves: true,
    });
    const count = 400_000;
    const powers = [0, 0, 0];
    const point = hashWords('words');
    for (let batch = 0; batch < count; batch++) {
      const votes = kernel.run(program, new Streams(SEED, point, batch, GROUP)).subarray(0, 4);
      const excess = countBits(votes, 128) - 128 * p;
      for (let k = 0; k < 3; k++) powers[k] += excess ** (2 ** k) / count;
    }
    const [mean, variance, fourth] = powers;
    const single = 128 * p * (1 - p);
    expect(Math.abs(mean) / Math.sqrt(variance / count)).toBeLessThan(5);
    const predicted = designEffect(wordThreshold(p), SHARED_DIGITS);
    const error = Math.sqrt((fourth - variance * variance) / count) / single;
    expect(Math.abs(variance / single - predicted)).toBeLessThan(5 * error);
  });
});
