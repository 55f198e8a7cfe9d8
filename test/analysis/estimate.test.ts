import { describe, expect, it } from 'vitest';
import {
  estimateObservable,
  estimateObservables,
  evaluateObservable,
} from '../../src/analysis/estimate.ts';
import { jeffreysInterval, meanInterval } from '../../src/math/intervals.ts';
import { countSums, EMPTY_TALLY, tallyOf, type Tally } from '../../src/math/tally.ts';
import type { Fact, Model } from '../../src/models/model.ts';
import { binaryModel, errorModel, realModel } from './fakes.ts';

const sample = (tally: Tally) => ({ method: 'full', tally }) as const;

describe('estimateObservable', () => {
  it('estimateObservable of 0/1 trials is the Jeffreys interval of the count', () => {
    const tally = tallyOf(countSums(1000, 620));
    const expected = jeffreysInterval(620, 1000, 0.95);
    expect(estimateObservable(binaryModel, 'accuracy', sample(tally), 0.95)).toEqual(expected);
  });

  it('estimateObservable maps the interval by offset and scale', () => {
    const tally = tallyOf(countSums(1000, 620));
    const { low, high } = jeffreysInterval(620, 1000, 0.9);
    const bias = estimateObservable(binaryModel, 'bias', sample(tally), 0.9);
    expect(bias.level).toBe(0.9);
    expect(bias.low).toBeCloseTo(2 * low - 1, 14);
    expect(bias.best).toBeCloseTo(0.24, 14);
    expect(bias.high).toBeCloseTo(2 * high - 1, 14);
  });

  it('estimateObservable keeps low ≤ best ≤ high where the scale is negative', () => {
    const error = estimateObservable(
      binaryModel,
      'error',
      sample(tallyOf(countSums(50, 45))),
      0.95,
    );
    const { low, high } = jeffreysInterval(45, 50, 0.95);
    expect(error).toEqual({ low: 1 - high, best: 1 - 0.9, high: 1 - low, level: 0.95 });
  });

  it('estimateObservable of a method that measures the error keeps the digits of a small one', () => {
    const tally = tallyOf({ trials: 2, sum: 4e-12, sumOfSquares: 1e-23 });
    expect(estimateObservable(errorModel, 'error', sample(tally), 0.95).best).toBeCloseTo(
      2e-12,
      26,
    );
    expect(estimateObservable(errorModel, 'accuracy', sample(tally), 0.95).best).toBe(1 - 2e-12);
  });

  it('estimateObservable keeps an estimate within what its mean cannot leave', () => {
    const tally = tallyOf({ trials: 2, sum: 2 + 1e-11, sumOfSquares: 2.1 });
    const error = estimateObservable(errorModel, 'error', sample(tally), 0.95);
    expect(error).toMatchObject({ low: 0, best: 1, high: 1 });
  });

  it('estimateObservable of real trials is the interval of their mean', () => {
    // 1, 2, 3, 4: mean 2.5, variance 5/3
    const tally = tallyOf({ trials: 4, sum: 10, sumOfSquares: 30 });
    const expected = meanInterval(2.5, 5 / 3, 4, 0.95);
    const { low, best, high } = estimateObservable(realModel, 'risk', sample(tally), 0.95);
    expect(low).toBeCloseTo(expected.low, 12);
    expect(best).toBe(2.5);
    expect(high).toBeCloseTo(expected.high, 12);
  });

  it('estimateObservable of one real trial is the whole line, of equal trials one point', () => {
    const one = tallyOf({ trials: 1, sum: 3, sumOfSquares: 9 });
    expect(estimateObservable(realModel, 'risk', sample(one), 0.95)).toMatchObject({
      low: -Infinity,
      best: 3,
      high: Infinity,
    });
    const equal = tallyOf({ trials: 5, sum: 15, sumOfSquares: 45 });
    expect(estimateObservable(realModel, 'risk', sample(equal), 0.95)).toMatchObject({
      low: 3,
      best: 3,
      high: 3,
    });
  });

  it.each([0, 20])('estimateObservable of %i successes in 20 is never NaN', (successes) => {
    const { low, high } = estimateObservable(
      binaryModel,
      'accuracy',
      sample(tallyOf(countSums(20, successes))),
      0.95,
    );
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeLessThan(high);
  });

  it('estimateObservable refuses no trials and names the known observables', () => {
    expect(() => estimateObservable(binaryModel, 'bias', sample(EMPTY_TALLY), 0.95)).toThrow(
      RangeError,
    );
    expect(() =>
      estimateObservable(binaryModel, 'risk', sample(tallyOf(countSums(1, 1))), 0.95),
    ).toThrow(new RangeError('invalid observable: risk; vote has accuracy, bias, error'));
  });
});

const votes = (trials: number, correct: number, facts: Record<string, Fact>) => ({
  ...sample(tallyOf(countSums(trials, correct))),
  facts,
});

describe('an observable that is a fact over another', () => {
  const ratio = {
    ...binaryModel.observables[0],
    name: 'costPerCorrect',
    over: 'cost',
  };
  const model: Model = { ...binaryModel, observables: [...binaryModel.observables, ratio] };
  it('estimateObservable divides the fact by the interval, whose ends change places', () => {
    const { low, high } = jeffreysInterval(620, 1000, 0.95);
    const facts = { cost: 31 };
    expect(estimateObservable(model, 'costPerCorrect', votes(1000, 620, facts), 0.95)).toEqual({
      low: 31 / high,
      best: 50,
      high: 31 / low,
      level: 0.95,
    });
  });

  it('estimateObservable has no upper end where no trial was right, and 0 where nothing is paid', () => {
    const none = estimateObservable(model, 'costPerCorrect', votes(20, 0, { cost: 6 }), 0.95);
    expect(none).toMatchObject({ best: Infinity, high: Infinity });
    expect(none.low).toBe(6 / jeffreysInterval(0, 20, 0.95).high);
    const free = estimateObservable(model, 'costPerCorrect', votes(20, 0, { cost: 0 }), 0.95);
    expect(free).toMatchObject({ low: 0, best: 0, high: 0 });
  });

  it('estimateObservables has null where the fact is not known, estimateObservable says which', () => {
    for (const facts of [{}, { cost: null }, { cost: 'much' }]) {
      const all = estimateObservables(model, votes(20, 15, facts), 0.95);
      expect(all.map((estimate) => estimate?.best)).toEqual([0.75, 0.5, 0.25, undefined]);
      expect(() => estimateObservable(model, 'costPerCorrect', votes(20, 15, facts), 0.95)).toThrow(
        new RangeError('invalid observable: costPerCorrect; the fact cost is not known'),
      );
    }
  });

  it('evaluateObservable applies offset and scale, and divides the fact by that', () => {
    const [, bias, error] = binaryModel.observables;
    expect(evaluateObservable(bias, 0.75, {})).toBe(0.5);
    expect(evaluateObservable(ratio, 0.75, { cost: 6 })).toBe(8);
    expect(evaluateObservable({ ...error, over: 'cost' }, 0.75, { cost: 6 })).toBe(24);
    expect(evaluateObservable(ratio, 0, { cost: 6 })).toBe(Infinity);
    expect(evaluateObservable(ratio, 0, { cost: 0 })).toBe(0);
    expect(evaluateObservable(ratio, 0.75, { cost: null })).toBeNull();
  });
});
