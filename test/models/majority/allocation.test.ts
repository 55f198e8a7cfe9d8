import { describe, expect, it } from 'vitest';
import { allocation } from '../../../src/models/majority/allocation/index.ts';
import { allocationParameters } from '../../../src/models/majority/allocation/parameters.ts';
import { planAllocation } from '../../../src/models/majority/allocation/plan.ts';
import { leafBias } from '../../../src/models/majority/curve.ts';
import { majority } from '../../../src/models/majority/index.ts';
import { InfeasibleError } from '../../../src/models/model.ts';
import { identifyPoint } from '../../../src/sampling/identity.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';

interface GoldenRow {
  readonly b: number;
  readonly rho: number;
  readonly gamma: number;
  readonly m: number;
  readonly beta: number;
  readonly kappa: number;
  readonly xStar: number;
  readonly threshold: number;
  readonly exactLowerFlip: number;
  readonly exactUpperFlip: number;
}

type Parameters = Readonly<Record<string, unknown>>;

const parse = (parameters: Parameters) => allocationParameters.parse(parameters);
const configure = (parameters: Parameters) => allocation.configure(parse(parameters));
const factsOf = (parameters: Parameters) => allocation.facts(configure(parameters));
const quantitiesOf = (parameters: Parameters) =>
  allocation.predict(configure(parameters)).quantities;

const TREE = { topology: 'tree', fanIn: 5, messageTokens: 200, fidelity: 0.95, correlation: 0.1 };

describe('the model allocation', () => {
  it('builds what the rule chose, and predicts it as the model majority does', () => {
    const { choice, ...organization } = configure({ ...TREE, budget: 31878 });
    expect(choice.shape).toMatchObject({ topology: 'tree', fanIn: 5, depth: 2 });
    expect(allocation.predict(configure({ ...TREE, budget: 31878 })).value).toBe(
      majority.predict(organization).value,
    );
  });

  it('spends no more than the budget, and not a token of a leaf less than it could', () => {
    const { totalTokens, leaves } = factsOf({ ...TREE, budget: 31878 }) as Record<string, number>;
    expect(totalTokens).toBeLessThanOrEqual(31878);
    expect(totalTokens + leaves).toBeGreaterThan(31878);
  });

  it('compares with one agent that spends everything, also where leaf compute is held', () => {
    const bias = { curve: 'power', kappa: 0.02, beta: 0.2, max: 1 } as const;
    const { aloneBias, leafBias: mu } = factsOf({ ...TREE, bias, budget: 1e5, tokens: 100 });
    expect(aloneBias).toBe(leafBias(bias, 1e5));
    expect(mu).toBe(leafBias(bias, 100));
  });

  it('gives one agent no advantage over itself', () => {
    expect(quantitiesOf({ topology: 'single', budget: 12345 })['advantage']).toBe(0);
  });

  it('draws equal organizations of different budgets once', () => {
    const held = { ...TREE, bias: 0.1, tokens: 500 };
    const ids = [9000, 9100].map(
      (budget) => identifyPoint(allocation, 'simd', configure({ ...held, budget })).id,
    );
    expect(ids[0]).toBe(ids[1]);
  });

  it.each([
    ['a tree by a level', { ...TREE, budget: 31878 }, { depth: 3, readFanIn: 5 }],
    ['a star of held fan-in by a level', { ...TREE, budget: 3500 }, { depth: 2, readFanIn: 5 }],
    [
      'a star of free fan-in by the next one',
      { topology: 'star', budget: 10000, bias: 0.1, tokens: 500, messageTokens: 200 },
      { depth: 1, readFanIn: 13 },
    ],
    [
      'a star at its window not at all',
      { topology: 'star', budget: 10000, bias: 0.1, tokens: 500, messageTokens: 200, window: 2200 },
      { depth: 1, readFanIn: 11 },
    ],
    ['a chain by an agent', { topology: 'chain', budget: 10000, agents: 4 }, { depth: 4 }],
  ])('enlarges %s, at the same compute of a leaf', (_, parameters, facts) => {
    const [chosen, enlarged] = [false, true].map((more) =>
      factsOf({ ...parameters, enlarged: more }),
    );
    expect(enlarged).toMatchObject(facts);
    expect(enlarged['leafTokens']).toBe(chosen['leafTokens']);
  });

  it.each([
    [{ topology: 'single', budget: 100, enlarged: true }, /one agent cannot be enlarged/],
    [{ ...TREE, budget: 1900 }, /needs 2,005 tokens, the budget has 1,900: 105 too few/],
    [
      { topology: 'star', budget: 1e5, messageTokens: 60, window: 100 },
      /a star of 2 .* needs 120 tokens of messages, the window has 100: 20 too few/,
    ],
    [{ budget: 1e5, messageTokens: 60, window: 50 }, /exceed window 50 by 10 tokens/],
    [
      { ...TREE, budget: 1e4, rule: 'formula', formula: { depth: '3' } },
      /the organization of the formula cannot be bought for 10000 tokens/,
    ],
  ])('says which limit %o exceeds, and by how much', (parameters, message) => {
    expect(() => configure(parameters)).toThrow(InfeasibleError);
    expect(() => configure(parameters)).toThrow(message);
  });

  it.each([
    [{ fidelity: 0.9 }, /messageTokens: missing/],
    [{ bias: 0.2 }, /bias: 0.2 without tokens/],
    [{ maxCost: 1 }, /maxCost: 1 without prices/],
    [{ rule: 'closed-form' }, /messageTokens is missing/],
    [{ ...TREE, rule: 'closed-form', depth: 2 }, /it chooses the depth/],
    [{ ...TREE, rule: 'fixed-tokens' }, /tokens is missing/],
    [{ ...TREE, rule: 'formula' }, /formula is missing/],
    [{ ...TREE, rule: 'formula', formula: { depth: '-1' } }, /formula.depth: -1/],
  ])('refuses %o', (parameters, message) => {
    expect(() => configure({ budget: 1e5, ...parameters })).toThrow(message);
  });

  it.skipIf(!goldenIsThere)('reports the golden flips and the closed form beside them', () => {
    for (const row of readGolden<GoldenRow[]>('budget.json')) {
      const { b, rho, gamma, m, beta, kappa } = row;
      const system = { fanIn: b, messageTokens: m, fidelity: gamma, correlation: rho };
      const bias = { curve: 'power', kappa, beta, max: 1 };
      const found = quantitiesOf({ topology: 'tree', budget: 1e5, ...system, bias });
      const value = (name: string): number => found[name] ?? NaN;
      expect(value('closedFormTokens')).toBeCloseTo(row.xStar, 6);
      expect(value('closedFormThreshold')).toBeCloseTo(row.threshold, 6);
      expect(relativeError(value('lowerFlip'), row.exactLowerFlip)).toBeLessThan(0.02);
      expect(relativeError(value('upperFlip'), row.exactUpperFlip)).toBeLessThan(0.02);
      expect(value('closedFormError')).toBeCloseTo(row.threshold / value('lowerFlip') - 1, 9);
    }
  });
});

describe('planAllocation(parameters)', () => {
  const parameters = parse({ budget: 2e5, window: 32000, outputPrice: 10, maxCost: 1.5 });
  const plan = planAllocation(parameters);
  const best = plan.best.accuracy!;

  it('puts the best of the four first', () => {
    expect(plan.options.map(({ topology }) => topology)).toEqual([
      'single',
      'star',
      'tree',
      'chain',
    ]);
    expect(Math.max(...plan.options.map(({ accuracy }) => accuracy ?? 0))).toBe(best);
  });

  it('finds nothing worse by lifting a constraint, the dearest first', () => {
    const gains = plan.constraints.map(({ gain }) => gain);
    expect(gains.every((gain) => gain >= 0)).toBe(true);
    expect(gains).toEqual(gains.toSorted((a, b) => b - a));
    expect(plan.constraints.map(({ constraint }) => constraint).toSorted()).toEqual([
      'budget',
      'correlation',
      'fidelity',
      'maxCost',
      'saturation',
      'window',
    ]);
  });

  it('moves a parameter by planning anew', () => {
    const { gain } = plan.sensitivities.find(({ change }) => change.startsWith('halve the corr'))!;
    const moved = planAllocation(parse({ ...parameters, correlation: 0.05 }));
    expect(gain).toBeCloseTo(moved.best.accuracy! - best, 12);
    expect(plan.sensitivities.every((move) => move.gain >= -1e-12)).toBe(true);
  });

  it('changes its answer at the budgets that it names', () => {
    expect(plan.changes.length).toBeGreaterThan(0);
    for (const { budget, from, to } of plan.changes) {
      const near = [0.998, 1.002].map((share) =>
        factsOf({ ...parameters, budget: share * budget }),
      );
      expect(near.map(({ chosen }) => chosen)).toEqual([from, to]);
    }
  });
});
