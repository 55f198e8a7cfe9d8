import { describe, expect, it } from 'vitest';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import { tallyOf } from '../../src/math/tally.ts';
import type { Model, Prediction } from '../../src/models/model.ts';
import type { Expectation } from '../../src/scenario/scenario.ts';
import { binaryModel, pointResult, realModel, rootCount } from './fakes.ts';
import { simulateTrees, spaced, type Tree } from './noisyMajority.ts';
import { drawVotes, votedPoint, withoutVotes } from './votes.ts';

function runOf(points: readonly PointResult[], given: Partial<RunResult> = {}): RunResult {
  const rest = { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001 };
  return { ...rest, points, ...given };
}

function check(run: RunResult, expectation: Expectation) {
  return checkExpectations([expectation], run)[0];
}

const organizations = runOf([
  pointResult({ index: 0, parameters: { organization: 'star' }, ...rootCount(10_000, 7000) }),
  pointResult({ index: 1, parameters: { organization: 'chain' }, ...rootCount(10_000, 6900) }),
  pointResult({ index: 2, parameters: { organization: 'tree' }, ...rootCount(10_000, 8000) }),
  pointResult({ index: 3, parameters: { organization: 'none' }, status: 'infeasible', id: '' }),
  pointResult({ index: 4, part: 'levels', method: 'level', parameters: { organization: 'tree' } }),
]);

/** One organization in two parts, of which the second has other facts. */
const twice = (facts: PointResult['facts']) =>
  runOf([
    pointResult({ id: 'same', facts: { totalTokens: 10 }, ...rootCount(10_000, 7000) }),
    pointResult({ id: 'same', facts, part: 'second', ...rootCount(10_000, 7000) }),
  ]);

describe('checkExpectations: value', () => {
  const value = { kind: 'value', observable: 'accuracy', where: { organization: 'star' } } as const;

  it('a value holds where the whole interval lies within the tolerance', () => {
    const { low, high } = jeffreysInterval(7000, 10_000, 0.95);
    const reach = Math.max(high - 0.7, 0.7 - low);
    const claim = { ...value, value: 0.7 };
    expect(check(organizations, { ...claim, tolerance: 1.001 * reach }).held).toBe(true);
    expect(check(organizations, { ...claim, tolerance: 0.999 * reach }).held).toBe(false);
  });

  it('a value says what was found and expected', () => {
    const { message } = check(organizations, { ...value, value: 0.7, tolerance: 0.02 });
    expect(message).toBe(
      'accuracy at organization = star: 0.7, 95 % interval [0.69096, 0.70892]; within 0.7 ± 0.02',
    );
  });

  it('a value of a point without trials is undecided', () => {
    const where = { organization: 'none' };
    expect(check(organizations, { ...value, where, value: 0.7, tolerance: 0.1 })).toMatchObject({
      held: null,
      message: 'accuracy at organization = none: no trials',
    });
  });

  it('a value leaves level samples out', () => {
    const where = { organization: 'tree' };
    expect(check(organizations, { ...value, where, value: 0.8, tolerance: 0.1 }).held).toBe(true);
  });

  it.each([
    [{ organization: 'ring' }, 'invalid expectation 1: {"organization":"ring"} matches 0 points'],
    [{}, 'invalid expectation 1: {} matches 4 points; expected exactly 1'],
  ])('a value at %j is refused', (where, message) => {
    const wrong = { ...value, where, value: 0.7, tolerance: 0.1 };
    expect(() => check(organizations, wrong)).toThrow(message);
  });

  it('a value of one organization with two bills is of two points, in two parts of one', () => {
    const claim = { ...value, where: {}, value: 0.7, tolerance: 0.1 };
    expect(check(twice({ totalTokens: 10 }), claim).held).toBe(true);
    expect(() => check(twice({ totalTokens: 20 }), claim)).toThrow('matches 2 points');
  });

  it('a value of an unknown observable is refused with the known ones', () => {
    const wrong = { ...value, observable: 'risk', value: 0, tolerance: 1 };
    expect(() => check(organizations, wrong)).toThrow('vote has accuracy, bias, error');
  });

  it('a value of a real-valued observable is judged by the interval of its mean', () => {
    const tallies = { root: tallyOf({ trials: 10_000, sum: 20_000, sumOfSquares: 50_000 }) };
    const run = runOf([pointResult({ tallies })], { model: realModel });
    const risk = { kind: 'value', observable: 'risk', value: 2, where: {} } as const;
    // standard error 0.01
    expect(check(run, { ...risk, tolerance: 0.021 }).held).toBe(true);
    expect(check(run, { ...risk, tolerance: 0.019 }).held).toBe(false);
  });
});

function order(greater: string, lesser: string, observable = 'accuracy'): Expectation {
  const where = { greater: { organization: greater }, lesser: { organization: lesser } };
  return { kind: 'order', observable, ...where };
}

describe('checkExpectations: order', () => {
  it.each([
    ['tree', 'star', true],
    ['star', 'tree', false],
    ['star', 'chain', false],
    ['star', 'star', false],
  ])('the order of %s over %s has held: %s', (greater, lesser, held) => {
    expect(check(organizations, order(greater, lesser)).held).toBe(held);
  });

  it('an order turns around for an observable of negative scale', () => {
    expect(check(organizations, order('star', 'tree', 'error')).held).toBe(true);
    expect(check(organizations, order('tree', 'star', 'error')).held).toBe(false);
  });

  it('an order says the difference and its interval', () => {
    expect(check(organizations, order('tree', 'star')).message).toMatch(
      /^accuracy at organization = tree minus at organization = star: 0\.1, 95 % interval \[0\.088\d*, 0\.11\d*\]; above 0$/,
    );
    expect(check(organizations, order('star', 'none')).held).toBeNull();
  });
});

describe('checkExpectations: order of pairs', () => {
  const votes = drawVotes(openStream(hashWords('order'), hashWords('pairs'), 0, 0), [0.7, 0.68], {
    trials: 3000,
    shared: 0.9,
  });
  const points = votes.map((bits, i) =>
    votedPoint(bits, 3000, { id: `p${i}`, parameters: { organization: ['tree', 'star'][i] } }),
  );

  it('an order is judged trial by trial where the points have votes, and says so', () => {
    const { held, message } = check(runOf(points), order('tree', 'star'));
    expect(held).toBe(true);
    expect(message).toMatch(/\], paired, correlation 0\.\d+; above 0$/);
  });

  it('an order of the same counts without votes is wider, and not decided', () => {
    const { held, message } = check(runOf(points.map(withoutVotes)), order('tree', 'star'));
    expect(held).toBe(false);
    expect(message).toMatch(/\]; not above 0$/);
  });
});

describe('checkExpectations: ratios', () => {
  const [accuracy] = binaryModel.observables;
  const model: Model = {
    ...binaryModel,
    observables: [accuracy, { ...accuracy, name: 'tokensPerCorrect', over: 'totalTokens' }],
  };
  const points = [100, 200].map((totalTokens, index) =>
    pointResult({
      index,
      parameters: { organization: ['star', 'tree'][index] },
      facts: { totalTokens },
      ...rootCount(10_000, 8000),
    }),
  );
  const run = runOf(points, { model });

  it('an order and a value of a ratio take the facts of their points', () => {
    const { held, message } = check(run, order('tree', 'star', 'tokensPerCorrect'));
    expect(held).toBe(true);
    expect(message).toMatch(/star: 125, 95 % interval \[12\d\.\d+, 12\d\.\d+\]; above 0$/);
    const where = { organization: 'tree' };
    const claim = { kind: 'value', observable: 'tokensPerCorrect', value: 250, where } as const;
    expect(check(run, { ...claim, tolerance: 5 }).held).toBe(true);
    expect(check(run, { ...claim, tolerance: 1 }).held).toBe(false);
  });

  it('the difference of ratios is the hybrid interval of both', () => {
    const { low, best, high } = jeffreysInterval(8000, 10_000, 0.95);
    const below = Math.hypot(200 / best - 200 / high, 100 / low - 100 / best);
    const { message } = check(run, order('tree', 'star', 'tokensPerCorrect'));
    expect(message).toContain(`[${Number((125 - below).toPrecision(5))}, `);
  });

  it('a ratio without its fact is refused', () => {
    const bare = runOf(
      points.map((point) => ({ ...point, facts: {} })),
      { model },
    );
    expect(() => check(bare, order('tree', 'star', 'tokensPerCorrect'))).toThrow(
      'the fact totalTokens is not known',
    );
  });
});

const equivalent = (first: string, second: string, tolerance: number): Expectation => {
  const where = { first: { organization: first }, second: { organization: second } };
  return { kind: 'equivalent', observable: 'accuracy', tolerance, ...where };
};

describe('checkExpectations: equivalent', () => {
  it.each([
    ['star', 'chain', 0.03, true],
    ['chain', 'star', 0.03, true],
    ['star', 'chain', 0.02, false],
    ['tree', 'star', 0.05, false],
    ['star', 'star', 0.001, true],
  ])('%s and %s within ± %f has held: %s', (first, second, tolerance, held) => {
    // .7 and .69 of 10,000 each: the difference is known to ±.0128.
    expect(check(organizations, equivalent(first, second, tolerance)).held).toBe(held);
  });

  it('an equivalence says the difference and the tolerance', () => {
    expect(check(organizations, equivalent('star', 'chain', 0.03)).message).toMatch(
      /^accuracy at organization = star minus at organization = chain: 0\.01, 95 % interval \[-0\.002\d+, 0\.022\d+\]; within ± 0\.03$/,
    );
    expect(check(organizations, equivalent('star', 'none', 0.03))).toMatchObject({
      held: null,
      message: 'accuracy at organization = none: no trials',
    });
  });
});

const quantity = (name: string) => ({ name, unit: '', description: '' });

describe('checkExpectations: value of a fact or a quantity', () => {
  const model: Model = {
    ...binaryModel,
    quantities: ['leaves', 'chosen', 'alpha', 'exponent'].map(quantity),
  };
  const prediction: Prediction = {
    by: 'recursion',
    value: 0.5,
    quantities: { alpha: 1.02, exponent: null },
  };
  const run = runOf([pointResult({ facts: { leaves: 25, chosen: 'tree' }, prediction })], {
    model,
  });
  const claim = { kind: 'value', where: {}, tolerance: 0.1 } as const;

  it.each([
    ['leaves', 25, true, 'leaves at the only point: 25, exactly; within 25 ± 0.1'],
    ['leaves', 24, false, 'leaves at the only point: 25, exactly; not within 24 ± 0.1'],
    ['alpha', 1, true, 'alpha at the only point: 1.02, exactly; within 1 ± 0.1'],
    ['exponent', 1, null, 'exponent at the only point: undefined'],
  ])('%s is claimed to be %f and has held: %s', (observable, value, held, message) => {
    expect(check(run, { ...claim, observable, value })).toMatchObject({ held, message });
  });

  it('a text is refused, and so is a name that nothing has', () => {
    expect(() => check(run, { ...claim, observable: 'chosen', value: 0 })).toThrow(
      new RangeError('invalid observable: chosen; "tree" is no number'),
    );
    expect(() => check(run, { ...claim, observable: 'beta', value: 0 })).toThrow(
      'invalid observable: beta; vote has accuracy, bias, error',
    );
  });
});

function sweep(signal: number): Tree[] {
  return spaced(0.15, 0.32, 18).map((correlation) => {
    return { correlation, fidelity: 0.6, signal, depth: 6, trials: 200_000 };
  });
}

describe('checkExpectations: criticalPoint', () => {
  const trees = [0.1, 0.2, 0.3].flatMap(sweep);
  const run = runOf(simulateTrees(openStream(hashWords('expect'), [0, 0], 0, 0), trees));
  // b = 5, gamma = .6: rho_c = (a_5 − 1/gamma)/(a_5 − 1) with a_5 = 1.875
  const value = (1.875 - 1 / 0.6) / 0.875;
  const claim = { kind: 'criticalPoint', along: 'correlation', value, halfWidth: 0.01 } as const;

  it('a critical point holds where the interval contains it and is narrow enough', () => {
    const found = check(run, claim);
    expect(found.held).toBe(true);
    expect(found.message).toMatch(
      /^critical point along correlation, extrapolated from \d+ points of leaf bias 0\.1, 0\.2, 0\.3: 0\.23\d+, 95 % interval \[.*\]; contains the expected 0\.2381; half-width 0\.00\d+, at most 0\.01$/,
    );
    expect(check(run, { ...claim, halfWidth: 0.0001 }).held).toBe(false);
    expect(check(run, { ...claim, value: 0.25 }).held).toBe(false);
  });

  it('a critical point of points that a rule ended says that their trials count as fixed', () => {
    const rule = { kind: 'binary', level: 0.95, most: 1e6, goal: 'halfWidth' } as const;
    const stopped = {
      rule: { ...rule, halfWidth: 0.01 },
      trials: 200_000,
      outcome: 'reached',
    } as const;
    const points = run.points.map((point) => ({ ...point, stopped }));
    const words = 'which the fit takes for fixed, so that its interval may cover less';
    expect(check(runOf(points), claim).message).toContain(
      `; until ended the trials of all points, ${words}`,
    );
    const [first, second] = run.points.toSorted(
      (a, b) =>
        Math.abs(Number(a.parameters.correlation) - value) -
        Math.abs(Number(b.parameters.correlation) - value),
    );
    const two = run.points.map((point) =>
      point === first || point === second ? { ...point, stopped } : point,
    );
    expect(check(runOf(two), claim).message).toMatch(
      new RegExp(`; until ended the trials of 2 of \\d+ points, ${words}`),
    );
    expect(check(run, claim).message).not.toContain('until');
  });

  it('a critical point from one signal is called its boundary', () => {
    const found = check(run, { ...claim, where: { bias: 0.3 } });
    expect(found.held).toBe(false);
    expect(found.message).toMatch(
      /^boundary mu_L = mu_0 along correlation .* 0\.3, not extrapolated/,
    );
  });

  it('a critical point that the points do not show does not hold, and says why', () => {
    const decaying = run.points.filter(({ parameters }) => Number(parameters.correlation) > 0.28);
    expect(check(runOf(decaying), claim)).toMatchObject({
      held: false,
      message: expect.stringMatching(
        /^no critical point along correlation: the signal grows at 0 of/,
      ) as string,
    });
  });

  it('a critical point among no points is refused', () => {
    expect(() => check(run, { ...claim, where: { bias: 0.7 } })).toThrow(
      new RangeError('invalid expectation 1: matches 0 points; level samples do not count'),
    );
  });
});
