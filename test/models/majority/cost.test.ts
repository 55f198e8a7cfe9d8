import { describe, expect, it } from 'vitest';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { costOf } from '../../../src/models/majority/cost.ts';
import { openTrials } from '../../../src/models/majority/engine/sampler.ts';
import { organize } from './organizations.ts';

const bill = { tokens: 70, messageTokens: 11, bias: 0.2, fidelity: 0.9 };

/** Tokens by counting what one simulated trial really does: leaves drawn, messages received. */
function countTokens(parameters: Record<string, unknown>): number {
  let leaves = 0;
  let messages = 0;
  const organization = organize(parameters);
  const chain = organization.shape === 'chain';
  const trial = openTrials(organization, 'scalar', {
    leaf: () => leaves++,
    // In a chain only child 0 is a message; the others are own votes.
    received: (_level, _node, child) => (messages += chain && child > 0 ? 0 : 1),
  })(openStream(hashWords('cost'), [1, 2], 0, 0));
  trial();
  return leaves * bill.tokens + 2 * messages * bill.messageTokens;
}

describe('costOf(organization)', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['single', { organization: 'single' }],
    ['star', { organization: 'star', agents: 9 }],
    ['tree', { organization: 'tree', fanIn: 3, depth: 4 }],
    ['tree of fan-in 1', { organization: 'tree', fanIn: 1, depth: 3 }],
    ['chain', { organization: 'chain', agents: 7, ownVotes: 2 }],
    ['relay', { organization: 'chain', agents: 5, ownVotes: 0 }],
  ];

  it.each(cases)('is what a simulated trial uses: %s', (_, parameters) => {
    const all = { ...bill, ...parameters };
    expect(costOf(organize(all)).tokens).toBe(countTokens(all));
  });

  it('has the closed forms N·x + 2m·b(N − 1)/(b − 1), N(x + 2m), (1 + (n − 1)j)x + 2m(n − 1)', () => {
    const tree = organize({ ...bill, organization: 'tree', fanIn: 5, depth: 3 });
    expect(costOf(tree).tokens).toBe(125 * 70 + (2 * 11 * 5 * 124) / 4);
    const star = organize({ ...bill, organization: 'star', agents: 50 });
    expect(costOf(star).tokens).toBe(50 * (70 + 22));
    const chain = organize({ ...bill, organization: 'chain', agents: 10, ownVotes: 4 });
    expect(costOf(chain).tokens).toBe((1 + 9 * 4) * 70 + 2 * 11 * 9);
  });

  it('pays for writing all messages and reading those that fit the window', () => {
    const wall = {
      ...bill,
      organization: 'star',
      agents: 9,
      window: 44,
      contextPolicy: 'truncate',
    };
    expect(costOf(organize(wall)).tokens).toBe(9 * 70 + 11 * (9 + 4));
  });

  it('counts rounds: star 2, tree 2L, chain n, one agent 1', () => {
    const rounds = cases.map(
      ([, parameters]) => costOf(organize({ ...bill, ...parameters })).rounds,
    );
    expect(rounds).toEqual([1, 2, 8, 6, 7, 5]);
  });

  it('is unknown without the compute of a leaf or the length of a message', () => {
    expect(costOf(organize({ organization: 'star', agents: 3 })).tokens).toBeNull();
    expect(costOf(organize({ organization: 'star', agents: 3, tokens: 5 })).tokens).toBeNull();
    expect(costOf(organize({ organization: 'single', tokens: 5 })).tokens).toBe(5);
  });

  it('adds the aggregator at every node', () => {
    const tree = { ...bill, organization: 'tree', fanIn: 3, depth: 2 };
    const paid = costOf(organize({ ...tree, aggregatorTokens: 10 }));
    expect(paid.tokens! - costOf(organize(tree)).tokens!).toBe(4 * 10);
  });
});
