import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../src/models/majority/cost.ts';
import {
  billOf,
  chainLoad,
  type Load,
  mostTokens,
  SINGLE_LOAD,
  treeLoad,
} from '../../../../src/models/majority/theory/planner/load.ts';
import type { Problem, Shape } from '../../../../src/models/majority/theory/planner/system.ts';
import { builderOf, isWithin } from './everything.ts';
import { problems } from './problems.ts';

const lengths = {
  tokens: fc.integer({ min: 1, max: 500 }),
  messageTokens: fc.integer({ min: 1, max: 90 }),
};

const shapes: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ topology: fc.constant('single' as const), tokens: lengths.tokens }),
  fc.record({
    topology: fc.constant('star' as const),
    fanIn: fc.integer({ min: 1, max: 90 }),
    depth: fc.constant(1),
    ...lengths,
  }),
  fc.record({
    topology: fc.constant('tree' as const),
    fanIn: fc.integer({ min: 1, max: 6 }),
    depth: fc.integer({ min: 2, max: 5 }),
    ...lengths,
  }),
  fc.record({
    topology: fc.constant('chain' as const),
    agents: fc.integer({ min: 2, max: 50 }),
    ownVotes: fc.constantFrom(0, 2, 4),
    ...lengths,
  }),
);

function loadOf(shape: Shape): Load {
  if (shape.topology === 'single') return SINGLE_LOAD;
  if (shape.topology === 'chain') return chainLoad(shape.agents, shape.ownVotes);
  return treeLoad(shape.fanIn, shape.depth);
}

const lengthOf = (shape: Shape): number => (shape.topology === 'single' ? 0 : shape.messageTokens);

/** Problems without a window, with limits of thousands of tokens. */
const roomy = problems(['shared'], 9000).map((problem): Problem => ({
  ...problem,
  system: { ...problem.system, room: Infinity, scope: 'siblings', fidelity: 0.9 },
}));

describe('billOf(system, load, [x, m])', () => {
  it('is the bill of the model: tokens, critical path, rounds and money', () => {
    fc.assert(
      fc.property(roomy, shapes, (problem, shape) => {
        const cost = costOf(builderOf(withBias(problem))(shape)!);
        const bill = billOf(problem.system, loadOf(shape), [shape.tokens, lengthOf(shape)]);
        expect(bill.tokens).toBe(cost.totalTokens);
        expect(bill.pathTokens).toBe(cost.pathTokens);
        expect(bill.cost).toBeCloseTo(cost.totalCost!, 12);
        expect(loadOf(shape).rounds).toBe(cost.rounds);
      }),
      { numRuns: 500 },
    );
  });
});

describe('mostTokens(problem, load, m)', () => {
  it('is the largest compute of a leaf that is within the limits', () => {
    fc.assert(
      fc.property(roomy, shapes, (problem, shape) => {
        const build = builderOf(withBias(problem));
        const isPaid = (tokens: number): boolean => isWithin(problem, build({ ...shape, tokens })!);
        const most = mostTokens(problem, loadOf(shape), lengthOf(shape));
        if (most >= 1) expect([isPaid(most), isPaid(most + 1)]).toEqual([true, false]);
        else expect(isPaid(1)).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Leaves whose bias is known whatever they spend: here only the bill matters. */
function withBias(problem: Problem): Problem {
  const leaf = { curve: 'fixed', tokens: 1, bias: 0.1 } as const;
  return { ...problem, system: { ...problem.system, leaf } };
}
