import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { costOf } from '../../../src/models/majority/cost.ts';
import { openTrials } from '../../../src/models/majority/engine/sampler.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { InfeasibleError } from '../../../src/models/model.ts';
import { canonicalJson } from '../../../src/sampling/canonicalJson.ts';
import { organize } from './organizations.ts';
import { longestPath, planWork } from './workGraph.ts';

const bill = { tokens: 70, messageTokens: 11, bias: 0.2, fidelity: 0.9 };

/** What one simulated trial really does. */
interface Work {
  readonly thoughts: number;
  readonly written: number;
  readonly read: number;
  readonly nodes: number;
}

function watchTrial(organization: Organization): Work {
  const chain = organization.shape === 'chain';
  const work = { thoughts: 0, written: 0, read: 0, nodes: 0, voices: 0, arrived: 0 };
  const trial = openTrials(organization, 'scalar', {
    leaf: () => {
      work.thoughts++;
      // The own votes of a chain are no messages: its agents speak when they decide.
      if (!chain) work.voices++;
    },
    // In a chain only child 0 is a message; the others are own votes.
    received: (_level, _node, child) => (work.arrived += chain && child > 0 ? 0 : 1),
    read: (_level, _node, child) => (work.read += chain && child > 0 ? 0 : 1),
    output: (level) => {
      work.voices++;
      if (!chain || level > 0) work.nodes++;
    },
  })(openStream(hashWords('cost'), [1, 2], 0, 0));
  trial();
  // All who say something write it, but for the last: its answer is nobody's message.
  const written = work.voices - 1;
  expect(work.arrived).toBe(written);
  return { ...work, written };
}

const shapes = fc.oneof(
  fc.record({
    organization: fc.constant('tree'),
    fanIn: fc.integer({ min: 1, max: 6 }),
    depth: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ organization: fc.constant('star'), agents: fc.integer({ min: 1, max: 60 }) }),
  fc.record({
    organization: fc.constant('chain'),
    agents: fc.integer({ min: 1, max: 30 }),
    ownVotes: fc.integer({ min: 0, max: 4 }).map((half) => 2 * half),
  }),
);

const terms = fc.record(
  {
    tokens: fc.integer({ min: 0, max: 5000 }),
    messageTokens: fc.integer({ min: 1, max: 400 }),
    aggregatorTokens: fc.integer({ min: 0, max: 900 }),
    fidelity: fc.constant({ curve: 'exponential', limit: 0.9, scale: 40 }),
    contextPolicy: fc.constantFrom('truncate', 'compress'),
    promptTokens: fc.integer({ min: 0, max: 60 }),
    window: fc.integer({ min: 60, max: 3000 }),
  },
  { requiredKeys: ['tokens', 'messageTokens', 'aggregatorTokens', 'fidelity', 'contextPolicy'] },
);

/** Random organizations of all shapes that can be built, with windows that cut and that do not. */
const organizations = fc
  .tuple(shapes, terms)
  .map(([shape, lengths]) => organizeFeasible({ ...shape, ...lengths }))
  .filter((organization) => organization !== null);

function organizeFeasible(parameters: Record<string, unknown>): Organization | null {
  try {
    return organize(parameters);
  } catch (error) {
    if (error instanceof InfeasibleError) return null;
    throw error;
  }
}

const cases: [string, Record<string, unknown>][] = [
  ['single', { organization: 'single' }],
  ['star', { organization: 'star', agents: 9 }],
  ['tree', { organization: 'tree', fanIn: 3, depth: 4 }],
  ['tree of fan-in 1', { organization: 'tree', fanIn: 1, depth: 3 }],
  ['chain', { organization: 'chain', agents: 7, ownVotes: 2 }],
  ['relay', { organization: 'chain', agents: 5, ownVotes: 0 }],
];

describe('costOf(organization), the bill', () => {
  it('is what a simulated trial uses, token by token, of random organizations', () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const { thoughts, written, read, nodes } = watchTrial(organization);
        const { tokens, messageTokens, aggregatorTokens } = organization.cost;
        const [x, m] = [tokens ?? NaN, messageTokens ?? NaN];
        expect(costOf(organization)).toMatchObject({
          thinkingTokens: thoughts * x,
          writtenTokens: written * m,
          readTokens: read * m,
          aggregationTokens: nodes * aggregatorTokens,
          totalTokens: thoughts * x + (written + read) * m + nodes * aggregatorTokens,
        });
      }),
      { numRuns: 300 },
    );
  });

  it('has the closed forms N·x + 2m·b(N − 1)/(b − 1), N(x + 2m), (1 + (n − 1)j)x + 2m(n − 1)', () => {
    const tree = organize({ ...bill, organization: 'tree', fanIn: 5, depth: 3 });
    expect(costOf(tree).totalTokens).toBe(125 * 70 + (2 * 11 * 5 * 124) / 4);
    const star = organize({ ...bill, organization: 'star', agents: 50 });
    expect(costOf(star).totalTokens).toBe(50 * (70 + 22));
    const chain = organize({ ...bill, organization: 'chain', agents: 10, ownVotes: 4 });
    expect(costOf(chain).totalTokens).toBe((1 + 9 * 4) * 70 + 2 * 11 * 9);
  });

  it('pays for writing all messages and reading those that fit the window', () => {
    const star = { ...bill, organization: 'star', agents: 9 };
    const wall = organize({ ...star, window: 44, contextPolicy: 'truncate' });
    expect(costOf(wall)).toMatchObject({ writtenTokens: 11 * 9, readTokens: 11 * 4 });
    expect(watchTrial(wall)).toMatchObject({ written: 9, read: 4 });
  });

  it('is unknown without the compute of a leaf or the length of a message', () => {
    expect(costOf(organize({ organization: 'star', agents: 3 })).totalTokens).toBeNull();
    expect(costOf(organize({ organization: 'star', agents: 3, tokens: 5 }))).toMatchObject({
      totalTokens: null,
      thinkingTokens: 15,
      writtenTokens: null,
      readTokens: null,
      aggregationTokens: 0,
      pathTokens: null,
    });
    expect(costOf(organize({ organization: 'single', tokens: 5 }))).toMatchObject({
      totalTokens: 5,
      writtenTokens: 0,
    });
  });

  it('stays a number where there are more nodes than numbers', () => {
    const endless = organize({ ...bill, organization: 'tree', fanIn: 10, depth: 400 });
    expect(costOf(endless)).toMatchObject({ totalTokens: Infinity, aggregationTokens: 0 });
  });
});

describe('costOf(organization), the money', () => {
  const star = { ...bill, organization: 'star', agents: 9, aggregatorTokens: 100 };
  const paid = (prices: object) => costOf(organize({ ...star, ...prices })).totalCost;

  it('is output price for what is thought, written and aggregated, input price for what is read', () => {
    const [output, input] = [9 * 70 + 9 * 11 + 100, 9 * 11];
    expect(paid({ outputPrice: 10, inputPrice: 2 })).toBe((10 * output + 2 * input) / 1e6);
    expect(paid({ outputPrice: 10 })).toBe((10 * output) / 1e6);
    expect(paid({ inputPrice: 2 })).toBe((2 * input) / 1e6);
    expect(paid({ outputPrice: 0, inputPrice: 0 })).toBe(0);
  });

  it('is unknown without a price and where the bill is', () => {
    expect(paid({})).toBeNull();
    const unknown = { organization: 'star', agents: 3, outputPrice: 10 };
    expect(costOf(organize(unknown)).totalCost).toBeNull();
  });

  it('leaves the configuration, and so the identity, of what has no prices as it was', () => {
    expect(canonicalJson(organize(star))).toBe(
      '{"aggregatorFidelity":1,"cost":{"aggregatorTokens":100,"messageTokens":11,"tokens":70},' +
        '"dependence":{"correlation":0,"family":{"kind":"siblings"},"latent":0,"mechanism":"none"},' +
        '"depth":1,"fanIn":9,"fidelity":0.9,"leaves":0.2,"read":9,"shape":"tree","weighting":"equal"}',
    );
    expect(organize({ ...star, inputPrice: 2 }).cost).toEqual({
      tokens: 70,
      messageTokens: 11,
      aggregatorTokens: 100,
      inputPrice: 2,
    });
  });

  it('is paid with prices that are not negative', () => {
    expect(() => organize({ ...star, outputPrice: -1 })).toThrow('outputPrice');
    expect(() => organize({ ...star, inputPrice: NaN })).toThrow('inputPrice');
  });
});

describe('costOf(organization), the critical path', () => {
  it('is the longest path through who waits for whom, of random organizations', () => {
    fc.assert(
      fc.property(organizations, (organization) => {
        const last = planWork(organization);
        expect(costOf(organization)).toMatchObject({
          pathTokens: longestPath(last, ({ tokens }) => tokens),
          rounds: longestPath(last, ({ rounds }) => rounds),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('counts rounds: star 2, tree 2L, chain n, one agent 1', () => {
    const rounds = cases.map(
      ([, parameters]) => costOf(organize({ ...bill, ...parameters })).rounds,
    );
    expect(rounds).toEqual([1, 2, 8, 6, 7, 5]);
  });
});
