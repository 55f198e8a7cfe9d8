import { describe, expect, it } from 'vitest';
import { stoppingLaw } from '../../bench/stoppingLaw.ts';
import { estimateObservable, estimateStopped } from '../../src/analysis/estimate.ts';
import { followRule, lookAt, mostTrials, ruleOf } from '../../src/analysis/sequential.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import { majority as majorityModel } from '../../src/models/majority/index.ts';
import type { StoppingRule } from '../../src/sampling/stopping.ts';
import { levelAfterStopping } from '../../src/sampling/stoppingLevel.ts';

const common = { kind: 'binary', level: 0.95, most: 1e6 } as const;

describe('stoppingLaw(rule, truth) of a wanted precision', () => {
  const rules: [string, StoppingRule, readonly number[]][] = [
    ['half-width .02', { ...common, goal: 'halfWidth', halfWidth: 0.02 }, [0.1, 0.5]],
    ['half-width .01', { ...common, goal: 'halfWidth', halfWidth: 0.01 }, [0.06, 0.2785, 0.4, 0.5]],
    [
      'half-width .075 of the bias',
      { ...common, goal: 'relative', relative: 0.075, origin: 0.5 },
      [0.6467, 0.68, 0.9],
    ],
    [
      'half-width .075 of p',
      { ...common, goal: 'relative', relative: 0.075, origin: 0 },
      [0.1, 0.15],
    ],
  ];
  it.each(rules)(
    'stoppingLaw(%s) covers at 95 %% and is biased by at most 5 %%',
    (_, rule, truths) => {
      for (const truth of truths) {
        const { covered, bias, outcomes } = stoppingLaw(rule, truth);
        expect(covered, `${truth}`).toBeGreaterThanOrEqual(0.95);
        expect(Math.abs(bias), `${truth}`).toBeLessThanOrEqual(0.05);
        expect(outcomes.reached, `${truth}`).toBeCloseTo(1, 9);
      }
    },
  );

  it('stoppingLaw(…) takes at most a fifth more trials than a sample whose size knew the truth', () => {
    for (const truth of [0.1, 0.2785, 0.4, 0.5]) {
      const rule: StoppingRule = { ...common, goal: 'halfWidth', halfWidth: 0.006 };
      const fixed = (1.959964 / 0.006) ** 2 * truth * (1 - truth);
      expect(stoppingLaw(rule, truth).trials / fixed).toBeLessThan(1.2);
    }
  });
});

describe('stoppingLaw(rule, truth) of a decision', () => {
  const rule: StoppingRule = { ...common, most: 40_000, goal: 'decide', bound: 0.55, rising: true };

  it('stoppingLaw(…) at the bound decides with at most 5 %, close to it, half on either side', () => {
    const { above = 0, below = 0, undecided = 0 } = stoppingLaw(rule, 0.55).outcomes;
    expect(above + below + undecided).toBeCloseTo(1, 9);
    expect(above + below).toBeLessThanOrEqual(0.05);
    expect(above + below).toBeGreaterThan(0.045);
    expect(Math.abs(above - below)).toBeLessThan(0.002);
  });

  it('stoppingLaw(…) off the bound errs less, decides sooner and its interval covers', () => {
    const laws = [0.552, 0.56, 0.58].map((truth) => stoppingLaw(rule, truth));
    for (const { outcomes, covered, bias } of laws) {
      expect(outcomes.below ?? 0).toBeLessThan(0.025);
      expect(covered).toBeGreaterThanOrEqual(0.95);
      expect(Math.abs(bias)).toBeLessThanOrEqual(0.005);
    }
    const trials = laws.map((law) => law.trials);
    expect(trials).toEqual(trials.toSorted((a, b) => b - a));
    expect(laws[2].outcomes.above).toBeGreaterThan(0.999);
  });

  it.each([
    [0.999, [0.996, 0.998, 0.999, 0.9995]],
    [1, [0.9995, 0.9999]],
  ])('stoppingLaw(…) at the bound %d is unbiased although failures are few', (bound, truths) => {
    for (const truth of truths) {
      const { covered, bias } = stoppingLaw({ ...rule, most: 20_000, bound }, truth);
      expect(covered, `${truth}`).toBeGreaterThanOrEqual(0.95);
      expect(Math.abs(bias), `${truth}`).toBeLessThanOrEqual(bound < 1 ? 0.005 : 0.05);
    }
  });
});

const tallyAt = (share: number) => (trials: number) =>
  tallyOf(countSums(trials, Math.round(share * trials)));

describe('followRule(rule, tallyAt)', () => {
  const rule: StoppingRule = { ...common, goal: 'halfWidth', halfWidth: 0.007 };

  it('followRule(…) says where it stops, or the next look when it has not enough trials', () => {
    const whole = followRule(rule, tallyAt(0.3));
    expect(whole.outcome).toBe('reached');
    for (let stored = 1000; stored < whole.trials; stored += 1000) {
      const { trials, outcome } = followRule(rule, (trials) =>
        trials <= stored ? tallyAt(0.3)(trials) : undefined,
      );
      expect(outcome).toBeUndefined();
      expect(trials).toBeGreaterThan(stored);
      expect(trials).toBeLessThanOrEqual(whole.trials);
    }
  });

  it('followRule(…) stops at the first look that is narrow enough, and no later', () => {
    const { trials } = followRule(rule, tallyAt(0.3));
    const level = levelAfterStopping(rule, 0.95);
    const width = (n: number): number => {
      const { low, high } = jeffreysInterval(Math.round(0.3 * n), n, level);
      return (high - low) / 2;
    };
    expect(width(trials)).toBeLessThanOrEqual(0.007);
    expect(width((8 / 9) * trials)).toBeGreaterThan(0.007);
  });

  it('followRule(…) ends at the most trials when the precision is not reached', () => {
    const few = { ...rule, most: 9000 };
    expect(followRule(few, tallyAt(0.5))).toEqual({ trials: 9000, outcome: 'unreached' });
    expect(mostTrials(few)).toBe(9000);
    expect(mostTrials(rule)).toBe(followRule(rule, tallyAt(0.5)).trials);
  });

  it('followRule(…) of a bias at 0 asks for the most trials, as it has no relative precision', () => {
    const relative: StoppingRule = { ...common, goal: 'relative', relative: 0.05, origin: 0.5 };
    expect(followRule(relative, tallyAt(0.5))).toEqual({ trials: 1e6, outcome: 'unreached' });
  });
});

describe('ruleOf(model, until, setting)', () => {
  const setting = {
    method: 'simd',
    facts: { leafBias: 0.1, aloneBias: 0.4 },
    most: 5000,
    level: 0.95,
  } as const;
  const confidence = 0.95;

  it('ruleOf(…) states a half-width of the bias as half as much of the accuracy', () => {
    const until = { goal: 'halfWidth', halfWidth: 0.02, observable: 'bias', confidence } as const;
    expect(ruleOf(majorityModel, until, setting)).toMatchObject({ halfWidth: 0.01, most: 5000 });
    const relative = { goal: 'relative', relative: 0.05, observable: 'bias', confidence } as const;
    expect(ruleOf(majorityModel, relative, setting)).toMatchObject({ relative: 0.05, origin: 0.5 });
  });

  it('ruleOf(…) compares accuracies with (1 + bound)/2, and errors the other way round', () => {
    const growth = { goal: 'decide', decide: 'growth', confidence } as const;
    expect(ruleOf(majorityModel, growth, setting)).toMatchObject({ bound: 0.55, rising: true });
    const synergy = { goal: 'decide', decide: 'synergy', confidence } as const;
    expect(ruleOf(majorityModel, synergy, setting)).toMatchObject({ bound: 0.7, rising: true });
    const errors = ruleOf(majorityModel, growth, { ...setting, method: 'importance' });
    expect(errors).toMatchObject({ kind: 'real', rising: false });
    expect((errors as { bound: number }).bound).toBeCloseTo(0.45, 12);
    expect(() => ruleOf(majorityModel, synergy, { ...setting, facts: {} })).toThrow(
      'invalid until.decide: synergy; the fact aloneBias is not known here',
    );
  });
});

describe('estimateStopped(stopped, tally, level)', () => {
  const rule: StoppingRule = { ...common, most: 20_000, goal: 'decide', bound: 0.7, rising: true };
  const at = (trials: number, share: number, level = 0.95) => {
    const tally = tallyAt(share)(trials);
    return estimateStopped({ rule, outcome: lookAt(rule, tally).outcome }, tally, level);
  };

  it('estimateStopped(…) is the plain mean of what ended at the first look, or has not ended', () => {
    expect(at(4096, 0.75).best).toBe(3072 / 4096);
    expect(at(8192, 0.7).best).toBe(tallyMean(8192, 0.7));
  });

  it('estimateStopped(…) takes the estimate towards the bound, never to its other side', () => {
    for (let share = 0.72; share < 0.82; share += 0.01) {
      const { low, best, high } = at(8192, share);
      expect(best).toBeLessThan(tallyMean(8192, share));
      expect(best).toBeGreaterThanOrEqual(low);
      expect(low).toBeGreaterThan(0.7);
      expect(high).toBeGreaterThan(best);
      const narrow = at(8192, share, 0.5);
      expect(narrow.best).toBe(best);
      expect(narrow.low).toBeLessThanOrEqual(best);
      expect(narrow.low).toBeGreaterThan(0.7);
    }
  });
});

const tallyMean = (trials: number, share: number): number => Math.round(share * trials) / trials;

describe('estimateObservable(model, name, { stopped }, level)', () => {
  it('estimateObservable(…) widens the interval of a stopped point and keeps its stated level', () => {
    const tally = tallyOf(countSums(10_000, 6000));
    const rule: StoppingRule = { ...common, goal: 'halfWidth', halfWidth: 0.01 };
    const stopped = { rule, trials: 10_000, outcome: 'reached' } as const;
    const sample = { method: 'simd', tally } as const;
    const plain = estimateObservable(majorityModel, 'accuracy', sample, 0.95);
    const wide = estimateObservable(majorityModel, 'accuracy', { ...sample, stopped }, 0.95);
    expect(wide.level).toBe(0.95);
    const ratio = (wide.high - wide.low) / (plain.high - plain.low);
    expect(ratio).toBeGreaterThan(1.02);
    expect(ratio).toBeLessThan(1.05);
  });
});
