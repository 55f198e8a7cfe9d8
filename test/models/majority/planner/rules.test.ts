import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedFormAt } from '../../../../src/models/majority/theory/planner/closedForm.ts';
import { prepareGround } from '../../../../src/models/majority/theory/planner/ground.ts';
import { findOptimum } from '../../../../src/models/majority/theory/planner/optimum.ts';
import {
  allocationRules,
  type RuleName,
} from '../../../../src/models/majority/theory/planner/rules.ts';
import type {
  Pins,
  Problem,
  Topology,
} from '../../../../src/models/majority/theory/planner/system.ts';
import { goldenIsThere, readGolden, relativeError } from '../../../golden.ts';
import { biasOf, builderOf, isWithin } from './everything.ts';
import { CLOSED, problems } from './problems.ts';

const TOPOLOGIES: readonly Topology[] = ['single', 'star', 'tree', 'chain'];

/** Nothing of a shape is held but what every rule is given. */
function givenPins({ pins }: Problem, tokens: number | undefined): Pins {
  const { ownVotes, messageTokens = 2 } = pins;
  return { ownVotes, messageTokens, ...(tokens === undefined ? {} : { tokens }) };
}

/** What each rule needs beside messages of a held length. */
const NEEDED: Readonly<Record<RuleName, (problem: Problem) => Problem>> = {
  optimum: (problem) => problem,
  single: (problem) => problem,
  'closed-form': (problem) => ({
    ...problem,
    system: { ...problem.system, leaf: { curve: 'power', kappa: 0.05, beta: 0.15, max: 0.9 } },
  }),
  'fixed-tokens': (problem) => ({ ...problem, pins: givenPins(problem, 3) }),
  'mixing-depth': (problem) => problem,
  formula: (problem) => problem,
};

const formula = { fanIn: 'rho < 0.3 ? 3 : 4', depth: '1 + floor(log2(B) / 6)' };

function choose(name: RuleName, problem: Problem) {
  const rule = allocationRules.find((rule) => rule.name === name)!;
  const ground = prepareGround(problem);
  return rule.choose({ ground, topologies: TOPOLOGIES, formula });
}

describe.each(allocationRules.map(({ name }) => name))('the rule %s', (name) => {
  it('chooses what can be bought, and nothing better than the optimum', () => {
    let choices = 0;
    let larger = 0;
    fc.assert(
      fc.property(problems(CLOSED, 2000), (random) => {
        const problem = NEEDED[name]({ ...random, pins: givenPins(random, undefined) });
        const found = choose(name, problem);
        if (found === undefined) return;
        choices++;
        if (found.shape.topology !== 'single') larger++;
        const organization = builderOf(problem)(found.shape)!;
        expect(organization).toBeDefined();
        expect(isWithin(problem, organization)).toBe(true);
        expect(Math.abs(biasOf(organization) - found.bias)).toBeLessThan(1e-12);
        const best = findOptimum(problem, TOPOLOGIES)!;
        expect(found.bias).toBeLessThanOrEqual(best.bias + 1e-13);
      }),
      { numRuns: 300 },
    );
    expect(choices).toBeGreaterThan(50);
    expect(larger > 10).toBe(name !== 'single');
  });
});

describe('the rules', () => {
  const problem: Problem = {
    system: {
      leaf: { curve: 'power', kappa: 0.02, beta: 0.2, max: 1 },
      fidelity: 0.95,
      correlation: 0.1,
      mechanism: 'shared',
      scope: 'siblings',
      aggregatorFidelity: 1,
      aggregatorTokens: 0,
      room: Infinity,
      outputPrice: 0,
      inputPrice: 0,
    },
    limits: { budget: 1e6, pathTokens: Infinity, rounds: Infinity, cost: Infinity },
    pins: { ownVotes: 2, fanIn: 5, messageTokens: 200 },
  };

  it('closed-form rounds the depth of N* leaves: 625 of 1,025 at b = 5, the rest of B thought', () => {
    const form = closedFormAt(prepareGround(problem), 5, 200)!;
    expect(Math.round(Math.log(form.leaves!) / Math.log(5))).toBe(4);
    // 780 messages of 200 tokens, written and read.
    const tokens = Math.floor((1e6 - 780 * 400) / 625);
    const shape = { topology: 'tree', fanIn: 5, depth: 4, tokens, messageTokens: 200 };
    expect(choose('closed-form', problem)!.shape).toEqual(shape);
  });

  it('closed-form is one agent below the threshold and where s <= beta', () => {
    const small = { ...problem, limits: { ...problem.limits, budget: 2700 } };
    expect(choose('closed-form', small)!.shape).toEqual({ topology: 'single', tokens: 2700 });
    const leaf = { curve: 'power', kappa: 0.02, beta: 0.4, max: 1 } as const;
    const steep = { ...problem, system: { ...problem.system, leaf } };
    expect(choose('closed-form', steep)!.shape.topology).toBe('single');
  });

  it('fixed-tokens buys the deepest tree that its leaves leave', () => {
    const held = { ...problem, pins: { ...problem.pins, tokens: 100 } };
    // Depth 4: 625·100 + 780·400 = 374,500; depth 5: 3,125·100 + 3,905·400 = 1,874,500.
    expect(choose('fixed-tokens', held)!.shape).toMatchObject({ depth: 4, tokens: 100 });
  });

  it('say what they miss', () => {
    const open = { ...problem, pins: { ownVotes: 2 } };
    expect(() => choose('closed-form', open)).toThrow('messageTokens is missing');
    expect(() => choose('mixing-depth', open)).toThrow('messageTokens is missing');
    expect(() => choose('fixed-tokens', open)).toThrow('tokens is missing');
    const leaf = { curve: 'fixed', tokens: 5, bias: 0.1 } as const;
    const flat = { ...problem, system: { ...problem.system, leaf } };
    expect(() => choose('closed-form', flat)).toThrow('no scaling exponent');
  });
});

describe.skipIf(!goldenIsThere)('closedFormAt at the rows of golden/budget.json', () => {
  interface Row {
    b: number;
    rho: number;
    gamma: number;
    m: number;
    beta: number;
    kappa: number;
    s: number;
    c0: number;
    xStar: number;
    threshold: number;
  }
  const rows = goldenIsThere ? readGolden<Row[]>('budget.json') : [];

  it.each(rows)('b = $b, beta = $beta, kappa = $kappa', (row) => {
    const budget = 1e6;
    const ground = prepareGround({
      system: {
        leaf: { curve: 'power', kappa: row.kappa, beta: row.beta, max: 1 },
        fidelity: row.gamma,
        correlation: row.rho,
        mechanism: 'shared',
        scope: 'siblings',
        aggregatorFidelity: 1,
        aggregatorTokens: 0,
        room: Infinity,
        outputPrice: 0,
        inputPrice: 0,
      },
      limits: { budget, pathTokens: Infinity, rounds: Infinity, cost: Infinity },
      pins: { ownVotes: 2, messageTokens: row.m },
    });
    const form = closedFormAt(ground, row.b, row.m)!;
    expect(relativeError(form.exponent, row.s)).toBeLessThan(1e-9);
    expect(relativeError(form.overhead, row.c0)).toBeLessThan(1e-9);
    expect(relativeError(form.tokens!, row.xStar)).toBeLessThan(1e-9);
    expect(relativeError(form.threshold!, row.threshold)).toBeLessThan(1e-9);
    expect(relativeError(form.leaves!, budget / (row.xStar + row.c0))).toBeLessThan(1e-9);
  });
});
