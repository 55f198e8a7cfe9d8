import { describe, expect, it } from 'vitest';
import { coverLeaf, drawBudgets, leafCases } from '../../../bench/calibrationCurves.ts';
import { fitLeafCurve } from '../../../src/analysis/calibration/curves/fitLeafCurve.ts';
import type { BudgetOutcome } from '../../../src/analysis/calibration/log.ts';
import { clopperPearsonInterval } from '../../../src/math/intervals.ts';
import { type LeafCurve, leafBias } from '../../../src/models/majority/curve.ts';

const options = { level: 0.95, replicates: 100, seed: 'leaf curves' };

/** One row a budget and task, `of` a thousand trials each right as often as its accuracy says. */
function exactLog(budgets: readonly number[], accuracy: (x: number) => number, tasks = 50) {
  return budgets.flatMap((budget) =>
    Array.from({ length: tasks }, (_, i): BudgetOutcome => {
      const trials = 1_000_000;
      return { task: `${i}`, budget, trials, successes: Math.round(trials * accuracy(budget)) };
    }),
  );
}

const curveLog = (curve: LeafCurve, budgets: readonly number[]): BudgetOutcome[] =>
  exactLog(budgets, (x) => (1 + leafBias(curve, x)) / 2);

/** As many right answers of a hundred tasks as said at each budget. */
function countLog(counts: Readonly<Record<number, number>>, tasks = 100): BudgetOutcome[] {
  return Object.entries(counts).flatMap(([budget, right]) =>
    Array.from({ length: tasks }, (_, i) => ({
      task: `${i}`,
      budget: Number(budget),
      trials: 1,
      // 37 and 100 are coprime: which tasks are right differs between budgets.
      successes: (i * 37 + Number(budget)) % tasks < right ? 1 : 0,
    })),
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe('fitLeafCurve(budgets, intervals) gives back the curve that made the accuracies', () => {
  it.each([
    { curve: 'power', kappa: 0.05, beta: 0.4, max: 1 },
    { curve: 'power', kappa: 0.03, beta: 0.5, max: 0.6 },
    { curve: 'exponential', kappa: 0.05, beta: 0.5, max: 1 },
    { curve: 'exponential', kappa: 0.05, beta: 0.6, max: 0.7 },
  ] as const)('$curve, kappa $kappa, beta $beta, max $max', (curve) => {
    const budgets = [4, 15, 50, 150, 500, 1500];
    const fit = fitLeafCurve(curveLog(curve, budgets), options);
    expect(fit.fits[0].name).toBe(curve.curve);
    const { beta, kappa, max, meanBias } = fit.fits[0].estimates;
    expect(beta.best).toBeCloseTo(curve.beta, 3);
    expect(kappa.best / curve.kappa).toBeCloseTo(1, 2);
    expect(max.best).toBeCloseTo(curve.max, 3);
    expect(meanBias.best).toBeCloseTo(leafBias(curve, fit.meanBudget!), 3);
  });
});

describe('fitLeafCurve(budgets, intervals) from drawn logs', () => {
  it.each(leafCases.map((example) => [example.name, example] as const))(
    'covers beta, kappa and max at their level: %s',
    (_, example) => {
      const { estimated, covered } = coverLeaf(example, 30, 80);
      expect(estimated).toBeGreaterThanOrEqual(24);
      for (const count of Object.values(covered)) {
        expect(clopperPearsonInterval(count, estimated, 0.99).high).toBeGreaterThanOrEqual(0.95);
      }
    },
  );

  it('adds the rows of a task at one budget', () => {
    const log = drawBudgets(leafCases[0], 3);
    const twice = log.map((row) => ({ ...row, trials: 2, successes: 2 * row.successes }));
    expect(fitLeafCurve([...log, ...log], options)).toEqual(fitLeafCurve(twice, options));
  });

  it('takes a task at all budgets as one draw: copied trials do not narrow the interval', () => {
    const log = drawBudgets(leafCases[0], 5);
    const copied = log.map((row) => ({ ...row, trials: 9, successes: 9 * row.successes }));
    const once = fitLeafCurve(log, options);
    const often = fitLeafCurve(copied, options);
    expect(often.dispersion! / once.dispersion!).toBeCloseTo(9, 1);
    // Fits stop when they gain 1e-5 of the deviance.
    expect(often.fits[0].estimates.beta.low).toBeCloseTo(once.fits[0].estimates.beta.low, 1);
  });
});

describe('fitLeafCurve(budgets, intervals) says what the data cannot tell', () => {
  it.each([
    ['budgets', countLog({ 10: 60, 100: 80 })],
    ['budgets', []],
    ['budgets', countLog({ 0: 50, 10: 60, 100: 80 })],
    ['tasks', exactLog([10, 100, 1000], () => 0.7, 9)],
    ['chance', countLog({ 10: 45, 100: 50, 1000: 52 })],
    ['chance', countLog({ 10: 0, 100: 0, 1000: 0 })],
    ['flat', countLog({ 10: 70, 100: 72, 1000: 70 })],
    ['flat', countLog({ 10: 100, 100: 100, 1000: 100 })],
    ['wide', countLog({ 10: 290, 20: 320, 40: 340 }, 500)],
  ])('%s', (reason, log) => {
    const fit = fitLeafCurve(log, options);
    expect(fit).toMatchObject({ verdict: 'not identifiable', reason });
    expect(fit.words).toMatch(/collect/);
  });

  it('curves: a ceiling and a slow rise that fit alike', () => {
    const curve = { curve: 'exponential', kappa: 0.05, beta: 0.9, max: 0.6 } as const;
    const log = drawBudgets(
      { name: 'alike', curve, budgets: [5, 15, 50, 400], tasks: 500, pairing: 0.9 },
      0,
    );
    const fit = fitLeafCurve(log, options);
    expect(fit).toMatchObject({ verdict: 'not identifiable', reason: 'curves' });
  });

  it('no curve fits accuracies that fall again', () => {
    const fit = fitLeafCurve(countLog({ 10: 550, 100: 900, 1000: 600, 10000: 950 }, 1000), options);
    expect(fit.verdict).toBe('no curve fits');
    expect(fit.words).toMatch(/table/);
  });

  it('accuracies that fall as the budget rises are called falling', () => {
    const fit = fitLeafCurve(countLog({ 10: 900, 100: 800, 1000: 600 }, 1000), options);
    expect(fit.verdict).not.toBe('estimated');
    expect(fit.words).toContain('Accuracy falls as the budget rises');
  });

  it('never gives NaN, whatever the counts', () => {
    for (let code = 0; code < 125; code += 3) {
      const [a, b, c] = [code % 5, Math.floor(code / 5) % 5, Math.floor(code / 25)];
      const log = countLog({ 1: 3 * a, 7: 3 * b, 90: 3 * c }, 12);
      const fit = fitLeafCurve(log, { ...options, replicates: 20 });
      expect(numbersIn(fit).some(Number.isNaN)).toBe(false);
    }
  });

  it.each([
    [[{ task: 'a', budget: -1, trials: 1, successes: 0 }], options, 'budget'],
    [[{ task: 'a', budget: 1, trials: 1, successes: 2 }], options, 'successes'],
    [[], { ...options, level: 1 }, 'level'],
  ])('refuses what is no log', (log, intervals, name) => {
    expect(() => fitLeafCurve(log, intervals)).toThrow(`invalid ${name}`);
  });
});
