import { describe, expect, it } from 'vitest';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import type { Prediction } from '../../src/models/model.ts';
import type { Expectation } from '../../src/scenario/scenario.ts';
import { binaryModel, pointResult, rootCount } from './fakes.ts';
import { drawVotes, votedPoint } from './votes.ts';

function runOf(points: readonly PointResult[]): RunResult {
  return { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
}

function check(run: RunResult, expectation: Expectation) {
  return checkExpectations([expectation], run)[0];
}

describe('checkExpectations: regret', () => {
  const rules = [
    ['optimum', 10, 8000],
    ['optimum', 20, 9000],
    ['single', 10, 7900],
    ['single', 20, 8600],
    ['fixed', 10, -1],
  ] as const;
  const points = rules.map(([rule, budget, successes], index) =>
    pointResult({
      index,
      parameters: { rule, budget },
      ...(successes < 0 ? {} : rootCount(10_000, successes)),
    }),
  );
  const claim = {
    kind: 'regret',
    over: 'rule',
    alternative: 'single',
    against: 'optimum',
  } as const;

  it.each([
    ['mean', 0.033, true],
    ['mean', 0.03, false],
    ['worst', 0.052, true],
    ['worst', 0.048, false],
  ] as const)('the %s regret is at most %f: %s', (measure, atMost, held) => {
    expect(check(runOf(points), { ...claim, measure, atMost }).held).toBe(held);
  });

  it('a regret says the points, the interval and the pairing', () => {
    const { message } = check(runOf(points), { ...claim, measure: 'mean', atMost: 0.033 });
    expect(message).toMatch(
      /^mean regret of rule = single against optimum over 2 points: 0\.025, 95 % interval \[0\.01\d+, 0\.03\d+\]; not paired; at most 0\.033$/,
    );
  });

  it('a regret of pairs says their correlations', () => {
    const random = openStream(hashWords('regret'), hashWords('claim'), 0, 0);
    const votes = drawVotes(random, [0.8, 0.9, 0.79, 0.86], { trials: 2000, shared: 0.9 });
    const paired = votes.map((bits, i) => {
      const [rule, budget] = rules[i];
      return votedPoint(bits, 2000, { id: `p${i}`, parameters: { rule, budget } });
    });
    const { message } = check(runOf(paired), { ...claim, measure: 'worst', atMost: 0.2 });
    expect(message).toMatch(/; paired, correlation 0\.\d+ to 0\.\d+; at most 0\.2$/);
  });

  it('a regret without trials is undecided, one of an unknown alternative is refused', () => {
    const fixed = { ...claim, alternative: 'fixed', measure: 'mean', atMost: 1 } as const;
    expect(check(runOf(points), fixed)).toMatchObject({
      held: null,
      message: 'mean regret of rule = fixed against optimum: no trials',
    });
    expect(() => check(runOf(points), { ...fixed, alternative: 'best' })).toThrow(
      'invalid expectation 1: no point has rule = best',
    );
  });
});

const predict = (bias: number): Prediction => {
  return { by: 'recursion', value: (1 + bias) / 2, quantities: {} };
};
describe('checkExpectations: regimes', () => {
  const facts = { leaves: 25, depth: 2, leafBias: 0.2, aloneBias: 0.3 };
  /** Leaf bias .2; the root bias as predicted and as measured, with .01 more for one more level. */
  const cell = (budget: number, predicted: number, measured: number): PointResult[] =>
    [false, true].map((enlarged, i) =>
      pointResult({
        index: 2 * budget + i,
        parameters: { budget, enlarged },
        facts,
        prediction: predict(predicted + i / 100),
        ...rootCount(100_000, Math.round(50_000 * (1 + measured + i / 100))),
      }),
    );
  const points = [
    cell(1, 0.5, 0.5),
    cell(2, 0.6, 0.6),
    cell(3, 0.1, 0.1),
    cell(4, 0.1, 0.5),
    cell(5, 0.205, 0.2),
  ].flat();
  const claim = { kind: 'regimes', agreement: 0.75 } as const;

  it('hold where enough of the decided cells are as predicted', () => {
    expect(check(runOf(points), claim)).toMatchObject({
      held: true,
      message:
        'regimes: 3 of 4 decided cells are as predicted, 75 %; at least 75 %; 1 undecided; synergy as predicted in 4 of 5',
    });
    expect(check(runOf(points), { ...claim, agreement: 0.8 })).toMatchObject({ held: false });
    const where = { budget: [1, 2] };
    expect(check(runOf(points), { ...claim, agreement: 1, where }).held).toBe(true);
  });

  it('find the enlarged points outside of what the claim selects', () => {
    const where = { budget: 1, enlarged: false };
    expect(check(runOf(points), { ...claim, where }).held).toBe(true);
  });

  it('are undecided where no cell is, and refused without points', () => {
    expect(check(runOf(points), { ...claim, where: { budget: 5 } })).toMatchObject({
      held: null,
      message: 'regimes: no cell is both predicted and decided',
    });
    expect(() => check(runOf(points), { ...claim, where: { budget: 6 } })).toThrow(
      'invalid expectation 1: matches 0 points',
    );
  });
});

describe('checkExpectations: flip', () => {
  const points = [-0.1, -0.05, 0.05, 0.1].map((advantage, index) =>
    pointResult({
      index,
      parameters: { budget: 10 * (index + 1) },
      facts: { leaves: 25, depth: 2, aloneBias: 0.2 },
      ...rootCount(100_000, Math.round(50_000 * (1.2 + advantage))),
    }),
  );
  const claim = { kind: 'flip', along: 'budget', value: 26, halfWidth: 5 } as const;

  it('holds where the interval contains the value and is narrow enough', () => {
    expect(check(runOf(points), claim)).toMatchObject({
      held: true,
      message:
        'lower flip along budget, from 4 points: 25, 95 % interval [20, 30]; contains the expected 26; half-width 5, at most 5',
    });
    expect(check(runOf(points), { ...claim, value: 31 }).held).toBe(false);
    expect(check(runOf(points), { ...claim, halfWidth: 4.9 }).held).toBe(false);
  });

  it('compares one organization with one agent at every budget that it has', () => {
    const same = [0.25, 0.15].map((aloneBias, index) =>
      pointResult({
        index,
        id: 'same',
        parameters: { budget: 10 * (index + 2) },
        facts: { leaves: 25, depth: 2, aloneBias },
        ...rootCount(100_000, 60_000),
      }),
    );
    expect(check(runOf(same), { ...claim, value: 25 }).held).toBe(true);
  });

  it('that the points do not show does not hold, and says why', () => {
    expect(check(runOf(points), { ...claim, where: { budget: [10, 20] } })).toMatchObject({
      held: false,
      message: 'no flip along budget: the organization loses to one agent at all 2 decided points',
    });
  });

  it('is undecided without trials and refused without points', () => {
    const empty = points.map((point) => ({ ...point, tallies: {} }));
    expect(check(runOf(empty), claim).held).toBeNull();
    expect(() => check(runOf(points), { ...claim, where: { budget: 50 } })).toThrow(
      'matches 0 points',
    );
  });
});
