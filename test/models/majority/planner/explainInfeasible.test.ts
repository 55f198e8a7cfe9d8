import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../src/models/majority/cost.ts';
import { explainInfeasible } from '../../../../src/models/majority/theory/planner/explainInfeasible.ts';
import { prepareGround } from '../../../../src/models/majority/theory/planner/ground.ts';
import { findOptimum } from '../../../../src/models/majority/theory/planner/optimum.ts';
import {
  within,
  type Problem,
  type Shape,
  type Topology,
} from '../../../../src/models/majority/theory/planner/system.ts';
import { builderOf } from './everything.ts';
import { CLOSED, problems } from './problems.ts';

const problem: Problem = {
  system: {
    leaf: { curve: 'power', kappa: 0.02, beta: 0.2, max: 1 },
    fidelity: 0.95,
    correlation: 0.1,
    mechanism: 'shared',
    scope: 'siblings',
    aggregatorFidelity: 1,
    aggregatorTokens: 7,
    room: 100,
    outputPrice: 10,
    inputPrice: 2,
  },
  limits: within(1e6),
  pins: { ownVotes: 2, messageTokens: 20 },
};

const explain = (change: Partial<Problem>, topology: Topology): string =>
  explainInfeasible(prepareGround({ ...problem, ...change }), topology);

describe('explainInfeasible(ground, topology)', () => {
  it('names the window and what it lacks', () => {
    expect(explain({ pins: { ...problem.pins, fanIn: 6 } }, 'star')).toBe(
      'a star of 6 (messages of 20, leaves of 1 tokens) needs 120 tokens of messages, ' +
        'the window has 100: 20 too few',
    );
  });

  it('names the budget and what it lacks: 9 leaves, 12 messages, 4 aggregations', () => {
    expect(
      explain({ limits: within(500), pins: { ...problem.pins, fanIn: 3, tokens: 4 } }, 'tree'),
    ).toBe(
      'a tree of fan-in 3 and depth 2 (messages of 20, leaves of 4 tokens) needs 544 tokens, ' +
        'the budget has 500: 44 too few',
    );
  });

  it('names every limit that is exceeded', () => {
    const limits = { budget: 60, pathTokens: 100, rounds: 2, cost: 0.0001 };
    // 5 own votes, 2 messages of 20 written and read, 2 aggregations of 7.
    expect(explain({ limits, pins: { ...problem.pins, agents: 3 } }, 'chain')).toBe(
      'a chain of 3 (messages of 20, leaves of 1 tokens) needs 99 tokens, the budget has 60: ' +
        '39 too few, and needs 3 rounds, maxRounds has 2: 1 too few, and costs 0.00067, ' +
        'maxCost allows 0.0001',
    );
  });

  it('says which held depth a topology cannot have', () => {
    const [flat, deep] = [1, 3].map((depth) => ({ pins: { ...problem.pins, depth } }));
    expect(explain(deep, 'star')).toBe('a star has depth 1, but depth 3 is held');
    expect(explain(flat, 'tree')).toBe('a tree of depth 1 is a star');
  });

  it('says why leaves that share a latent with their siblings form no chain', () => {
    const system = { ...problem.system, mechanism: 'probit' } as const;
    expect(explain({ system }, 'chain')).toContain('expected the scope organization');
  });

  it('names exactly the limits that the least organization exceeds, wherever nothing is feasible', () => {
    let explained = 0;
    const property = (random: Problem): void => {
      // Without pins of sizes the least organization is the smallest one.
      const { tokens, ownVotes } = random.pins;
      const pins = { ownVotes, ...(tokens === undefined ? {} : { tokens }) };
      const given = {
        ...random,
        pins,
        system: { ...random.system, scope: 'organization' },
      } as const;
      for (const topology of ['single', 'star', 'tree', 'chain'] as const) {
        if (findOptimum(given, [topology]) !== undefined) continue;
        explained++;
        const text = explainInfeasible(prepareGround(given), topology);
        expect(namedIn(text)).toEqual(exceededBy(given, leastOf(given, topology)));
      }
    };
    fc.assert(fc.property(problems(CLOSED, 40), property), { numRuns: 400 });
    expect(explained).toBeGreaterThan(100);
  });
});

const NAMES = ['the window', 'the budget', 'maxLatency', 'maxRounds', 'maxCost'];

const namedIn = (text: string): string[] =>
  NAMES.filter((name) => text.includes(`${name} has`) || text.includes(`${name} allows`));

function leastOf({ system, pins }: Problem, topology: Topology): Shape {
  const tokens = system.leaf.curve === 'fixed' ? system.leaf.tokens : (pins.tokens ?? 1);
  const { ownVotes } = pins;
  switch (topology) {
    case 'single':
      return { topology, tokens };
    case 'star':
      return { topology, fanIn: 2, depth: 1, tokens, messageTokens: 1 };
    case 'tree':
      return { topology, fanIn: 2, depth: 2, tokens, messageTokens: 1 };
    case 'chain':
      return { topology, agents: 2, ownVotes, tokens, messageTokens: 1 };
  }
}

function exceededBy(given: Problem, shape: Shape): string[] {
  const { system, limits } = given;
  const open = { ...given, system: { ...system, room: Infinity } };
  const { totalTokens, pathTokens, rounds, totalCost } = costOf(builderOf(open)(shape)!);
  const read = shape.topology === 'single' ? 0 : shape.topology === 'chain' ? 1 : shape.fanIn;
  const exceeded = [
    read > system.room,
    totalTokens! > limits.budget,
    pathTokens! > limits.pathTokens,
    rounds > limits.rounds,
    totalCost! > limits.cost,
  ];
  return NAMES.filter((_, i) => exceeded[i]);
}
