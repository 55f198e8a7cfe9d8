import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords, Streams } from '../../../src/math/random.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import {
  compileOrganization,
  type Machine,
  type Program,
  type ProgramOptions,
} from '../../../src/models/majority/engine/program.ts';
import { createWordMachine } from '../../../src/models/majority/engine/wordMachine.ts';
import { leafCount, type Organization } from '../../../src/models/majority/organization.ts';
import { organize } from './organizations.ts';

const SEED = hashWords('machine.test');
const GROUP = hashWords('leaves that organizations share');
const kernel = theMachine();
const words = createWordMachine();

const streamsOf = (point: string, batch: number): Streams =>
  new Streams(SEED, hashWords(point), batch, GROUP);

/** Batches at both ends of the counter and across its 32 bits. */
const BATCHES = [0, 1, 2 ** 32 - 1, 2 ** 32 + 5, 2 ** 48 - 1];

const OPTIONS: ProgramOptions[] = [false, true].flatMap((coupled) =>
  [false, true].flatMap((sharedLeaves) => [
    { coupled, sharedLeaves },
    { coupled, sharedLeaves, trace: 'votes' },
    { coupled, sharedLeaves, trace: 'arrivals' },
  ]),
);

const uniform = { distribution: 'uniform', mean: 0.1, spread: 0.3 };
const tree = { organization: 'tree', fanIn: 3, depth: 3, bias: 0.1, fidelity: 0.9 };
const unequalTree = { ...tree, bias: uniform };
const star = { organization: 'star', agents: 7, bias: 0.1, fidelity: 0.9 };
const chain = { organization: 'chain', agents: 7, ownVotes: 2, bias: 0.1, fidelity: 0.9 };
const truncated = { window: 300, messageTokens: 100, contextPolicy: 'truncate' };
const listed = {
  scope: 'family',
  families: [
    [0, 4, 8],
    [5, 1],
  ],
};
const rho = { correlation: 0.3 };

/** Organizations over every option of the model. */
const CASES: Record<string, Record<string, unknown>> = {
  'single agent': { organization: 'single', bias: 0.3 },
  'single agent, negative bias': { organization: 'single', bias: -0.3 },
  'single agent, always right': { organization: 'single', bias: 1 },
  'single agent, always wrong': { organization: 'single', bias: -1 },
  'star of 7': star,
  'star of 8': { ...star, agents: 8 },
  'star of 1': { ...star, agents: 1 },
  'star of 2': { ...star, agents: 2 },
  'star of 64': { ...star, agents: 64 },
  'star of 65': { ...star, agents: 65, ...rho },
  'star of 200': { ...star, agents: 200, bias: 0.01 },
  'star of 200, families of 150': {
    ...star,
    agents: 200,
    ...rho,
    scope: 'family',
    familySize: 150,
  },
  'star of 200, unequal': { ...star, agents: 200, bias: uniform, ...rho },
  'star of 200, truncated': { ...star, agents: 200, ...truncated, window: 13_000 },
  'star, negative bias': { ...star, bias: -0.4, ...rho },
  'star, always right': { ...star, bias: 1 },
  'star, always wrong': { ...star, bias: -1, ...rho },
  'star, rare errors': { ...star, bias: 0.9999 },
  'star, faithful channel': { ...star, fidelity: 1 },
  'star, all votes one': { ...star, correlation: 1 },
  'star, all leaves one': { ...star, correlation: 1, scope: 'organization' },
  'star, weighted': { ...star, bias: uniform, weighting: 'log-odds' },
  'star, equal weights': { ...star, agents: 8, weighting: 'log-odds' },
  'star, weighted, both signs': {
    ...star,
    bias: { leaves: [0.9, -0.9, 0, 1, -1, 0.2, -0.2] },
    weighting: 'log-odds',
  },
  'star, weighted, truncated': { ...star, bias: uniform, weighting: 'log-odds', ...truncated },
  'star, beta-binomial': { ...star, ...rho, mechanism: 'beta-binomial' },
  'star, beta-binomial, one': { ...star, correlation: 1, mechanism: 'beta-binomial' },
  'star, probit, one': { ...star, correlation: 1, mechanism: 'probit' },
  'star, beta leaves': { ...star, bias: { distribution: 'beta', mean: 0.1, spread: 0.3 } },
  'chain of 1': { ...chain, agents: 1 },
  'chain of 2': { ...chain, agents: 2 },
  'chain of 7': chain,
  'chain, shared': { ...chain, ...rho },
  'chain without own votes': { ...chain, ownVotes: 0, ...rho },
  'chain, many own votes': { ...chain, agents: 3, ownVotes: 70 },
  'chain, families across agents': { ...chain, ...rho, scope: 'family', familySize: 3 },
  'chain, probit': { ...chain, ...rho, mechanism: 'probit' },
  'chain, common cause': { ...chain, ...rho, mechanism: 'common-cause' },
  'chain, erring agents': { ...chain, aggregatorFidelity: 0.8, bias: uniform },
  tree,
  'tree of depth 0': { ...tree, depth: 0 },
  'tree of depth 6': { ...tree, fanIn: 2, depth: 6, fidelity: 0.6, ...rho },
  'tree of fan-in 1': { ...tree, fanIn: 1, ...rho },
  'tree of fan-in 4': { ...tree, fanIn: 4, ...rho, aggregatorFidelity: 0.8 },
  'tree, unequal': { ...unequalTree, ...rho },
  'tree, unequal, all votes one': { ...unequalTree, correlation: 1 },
  'tree, truncated': { ...tree, fanIn: 5, depth: 2, ...truncated, ...rho },
  'tree, truncated to an even number': { ...tree, fanIn: 5, ...truncated, window: 200 },
  'tree, unequal, truncated': { ...unequalTree, fanIn: 5, depth: 2, ...truncated, ...rho },
  'tree, weighted': { ...unequalTree, depth: 2, ...rho, weighting: 'log-odds' },
  'tree, shared by all': { ...tree, ...rho, scope: 'organization' },
  'tree, shared by families': { ...tree, ...rho, scope: 'family', familySize: 3 },
  'tree, shared across subtrees': { ...unequalTree, ...rho, scope: 'family', familySize: 4 },
  'tree, shared by listed families': { ...tree, ...rho, ...listed },
  'tree, unequal, shared by listed families': { ...unequalTree, ...rho, ...listed },
  'tree, common cause': { ...tree, ...rho, mechanism: 'common-cause' },
  'tree, common cause of listed families': {
    ...unequalTree,
    ...rho,
    mechanism: 'common-cause',
    ...listed,
  },
  'tree, beta-binomial': { ...tree, ...rho, mechanism: 'beta-binomial' },
  'tree, beta-binomial siblings': {
    ...tree,
    ...rho,
    mechanism: 'beta-binomial',
    scope: 'siblings',
  },
  'tree, beta-binomial of listed families': {
    ...tree,
    ...rho,
    mechanism: 'beta-binomial',
    ...listed,
  },
  'tree, probit': { ...tree, bias: -0.2, ...rho, mechanism: 'probit' },
  'tree, unequal, probit': { ...unequalTree, ...rho, mechanism: 'probit' },
  'tree, unequal, probit of listed families': {
    ...unequalTree,
    ...rho,
    mechanism: 'probit',
    ...listed,
  },
};

/** Most words that a trace can have: one for each leaf and each node. */
function traceLength(organization: Organization): number {
  const nodes =
    organization.shape === 'chain'
      ? organization.agents
      : Array.from({ length: organization.depth }, (_, i) => organization.fanIn ** i).reduce(
          (sum, level) => sum + level,
          0,
        );
  return leafCount(organization) + nodes;
}

/** What a run leaves: the root's votes, the twins', and the trace. */
function runOn(machine: Machine, program: Program, streams: Streams, traced: number): number[] {
  return [...machine.run(program, streams), ...machine.trace(traced)];
}

/** Batches and options for which the machines differ. */
function differences(organization: Organization, options: ProgramOptions, batches: number[]) {
  const traced = options.trace === undefined ? 0 : traceLength(organization);
  const program = compileOrganization(organization, options, traced);
  return batches.flatMap((batch) => {
    const streams = streamsOf(JSON.stringify(options), batch);
    const expected = runOn(kernel, program, streams, traced);
    const found = runOn(words, program, streams, traced);
    return isDeepStrictEqual(found, expected) ? [] : [{ options, batch, expected, found }];
  });
}

describe('createWordMachine()', () => {
  it.each(Object.entries(CASES))('%s: the bytes of the kernel', (_, parameters) => {
    const organization = organize(parameters);
    const found = OPTIONS.flatMap((options) => differences(organization, options, BATCHES));
    expect(found).toEqual([]);
  });

  it('any organization: the bytes of the kernel', () => {
    const seen = { tree: 0, chain: 0 };
    fc.assert(
      fc.property(anyParameters, anyOptions, fc.nat(2 ** 31 - 1), (parameters, options, batch) => {
        const organization = organizeIfValid(parameters);
        fc.pre(organization !== undefined);
        seen[organization.shape]++;
        expect(differences(organization, options, [batch * 2 ** 16, batch])).toEqual([]);
      }),
      { numRuns: 300, maxSkipsPerRun: 1000 },
    );
    expect(Math.min(seen.tree, seen.chain)).toBeGreaterThan(50);
  });

  it('a program gives the same bytes after another one has run', () => {
    const [first, second] = [star, unequalTree].map((parameters) =>
      compileOrganization(organize({ ...parameters, ...rho })),
    );
    const streams = streamsOf('again', 3);
    for (const machine of [kernel, words]) {
      const before = runOn(machine, first, streams, 0);
      runOn(machine, second, streams, 0);
      expect(runOn(machine, first, streams, 0)).toEqual(before);
      expect(runOn(machine, first, streamsOf('again', 4), 0)).not.toEqual(before);
    }
  });
});

describe('theMachine()', () => {
  it('has one flat memory: it does not grow from batch to batch', () => {
    const program = compileOrganization(organize({ ...tree, depth: 8, bias: uniform }));
    const { buffer } = kernel.run(program, streamsOf('flat', 0));
    const { byteLength } = buffer;
    for (let batch = 1; batch < 100; batch++) {
      expect(kernel.run(program, streamsOf('flat', batch)).buffer).toBe(buffer);
    }
    expect(buffer.byteLength).toBe(byteLength);
    const small = compileOrganization(organize(star));
    expect(kernel.run(small, streamsOf('flat', 0)).buffer).toBe(buffer);
  });

  it.each([
    ['none', {}],
    ['shared', { scope: 'organization' }],
    ['common-cause', { scope: 'family', familySize: 2 }],
    ['probit', { scope: 'organization' }],
    [
      'shared',
      {
        scope: 'family',
        families: [
          [0, 3],
          [1, 2],
        ],
      },
    ],
  ])('leaves that share streams (%s) vote alike whatever reads them', (mechanism, more) => {
    const dependence = mechanism === 'none' ? {} : { ...rho, ...more, mechanism };
    const organization = organize({ ...unequalTree, ...dependence });
    const votes = firstLeaves({ ...organization, aggregatorFidelity: 0.5 }, 'one', 7);
    expect(firstLeaves({ ...organization, aggregatorFidelity: 0.9 }, 'two', 7)).toEqual(votes);
    expect(firstLeaves({ ...organization, aggregatorFidelity: 0.9 }, 'two', 8)).not.toEqual(votes);
  });
});

/** Votes of the first node's leaves, when leaves draw from the streams of their group. */
function firstLeaves(organization: Organization, point: string, batch: number): number[] {
  const options: ProgramOptions = { sharedLeaves: true, trace: 'votes' };
  kernel.run(compileOrganization(organization, options, 100), streamsOf(point, batch));
  return [...kernel.trace(3)];
}

/** Parameters, valid or not. */
const anyParameters = fc
  .record({
    organization: fc.constantFrom('star', 'chain', 'tree', 'tree'),
    fanIn: fc.integer({ min: 1, max: 6 }),
    depth: fc.integer({ min: 0, max: 3 }),
    agents: fc.integer({ min: 1, max: 12 }),
    ownVotes: fc.constantFrom(0, 2, 4, 6),
    bias: fc.oneof(
      fc.constantFrom(-1, 0, 1),
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.constantFrom(uniform, { distribution: 'two-point', mean: -0.1, spread: 0.4 }),
    ),
    fidelity: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1, noNaN: true })),
    aggregatorFidelity: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 1, noNaN: true })),
    correlation: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    mechanism: fc.constantFrom('shared', 'beta-binomial', 'probit', 'common-cause'),
    weighting: fc.constantFrom('equal', 'equal', 'log-odds'),
  })
  .chain((parameters) =>
    fc
      .constantFrom<object>(
        {},
        truncated,
        { ...truncated, window: 200 },
        listed,
        { scope: 'organization' },
        { scope: 'family', familySize: 2 },
        { scope: 'family', familySize: 5 },
      )
      .map((more): Record<string, unknown> => ({ ...parameters, ...more })),
  );

const anyOptions: fc.Arbitrary<ProgramOptions> = fc.constantFrom(...OPTIONS);

/** The organization, or undefined where the parameters contradict each other or do not compile. */
function organizeIfValid(parameters: Readonly<Record<string, unknown>>): Organization | undefined {
  try {
    const organization = organize(parameters);
    compileOrganization(organization);
    return organization;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
