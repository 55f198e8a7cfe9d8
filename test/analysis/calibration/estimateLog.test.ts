import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapTasks } from '../../../src/analysis/calibration/estimates/bootstrapTasks.ts';
import {
  estimateLog,
  type LogEstimates,
} from '../../../src/analysis/calibration/estimates/estimateLog.ts';
import { meansOverCells } from '../../../src/analysis/calibration/estimates/statistic.ts';
import type { Estimate } from '../../../src/math/intervals.ts';
import { meanInterval } from '../../../src/math/intervals.ts';
import { anyTable, tableOfBits, tableOfCells } from './tables.ts';

const QUICK = { seed: 'test', replicates: 50 };

/** Every estimate of a log with the interval that its value must lie in. */
function collectEstimates(value: unknown): Estimate[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('best' in value) return [value as Estimate];
  return Object.values(value).flatMap(collectEstimates);
}

describe('bootstrapTasks(statistic, tasks, options)', () => {
  it('meets the interval of a mean by Student, which needs no bootstrap', () => {
    // 40 tasks with the rates 0, 1/39, …, 1: symmetric, so that the percentiles are not skew.
    const sums = Float64Array.from({ length: 40 }, (_, i) => i / 39);
    const mean = meansOverCells([{ sums, cells: sums.map(() => 1) }]);
    const [found] = bootstrapTasks(mean, 40, { replicates: 20_000, seed: 'Student', level: 0.95 });
    const variance = sums.reduce((sum, x) => sum + (x - 0.5) ** 2, 0) / 39;
    const exact = meanInterval(0.5, variance, 40, 0.95);
    // A quantile of 20,000 replicates has a standard error of 2 % of the half-width; 4 of them.
    const allowed = 0.08 * (exact.high - 0.5);
    expect(found!.best).toBeCloseTo(0.5, 12);
    expect(Math.abs(found!.low - exact.low)).toBeLessThan(allowed);
    expect(Math.abs(found!.high - exact.high)).toBeLessThan(allowed);
  });

  it('refuses a single task', () => {
    const mean = meansOverCells([{ sums: new Float64Array([1]), cells: [1] }]);
    const options = { replicates: 10, seed: 'a', level: 0.95 };
    expect(() => bootstrapTasks(mean, 1, options)).toThrow('invalid tasks: 1');
  });
});

describe('estimateLog(table, options)', () => {
  it('gives every estimate a value and an interval in order, whatever the table', () => {
    fc.assert(
      fc.property(anyTable(3, 0), (table) => {
        const found = collectEstimates(estimateLog(table, QUICK));
        for (const { low, high, best } of found) {
          expect(low).toBeLessThanOrEqual(high);
          expect(best).not.toBeNaN();
        }
      }),
    );
  });

  it('depends on the seed alone, and not on the order of the agents', () => {
    const table = tableOfBits(['110', '011', '000', '111', '010']);
    const turned = tableOfBits(['011', '110', '000', '111', '010']);
    const first = estimateLog(table, QUICK);
    expect(estimateLog(table, QUICK)).toEqual(first);
    expect(estimateLog(turned, QUICK).icc).toEqual(first.icc);
    expect(estimateLog(turned, QUICK).majority).toEqual(first.majority);
    expect(estimateLog(table, { ...QUICK, seed: 'other' }).icc).not.toEqual(first.icc);
  });

  it('counts effective votes k/(1 + (k − 1)·rho) for every size and for all agents', () => {
    const table = tableOfBits(['1101', '0110', '0000', '1111', '0101', '1000', '1011']);
    const { correlations, effectiveVotes } = estimateLog(table, QUICK);
    const rho = correlations.all!;
    expect(rho.best).toBeGreaterThan(0);
    expect(effectiveVotes.map(({ agents }) => agents)).toEqual([1, 3, 4]);
    for (const { agents, votes } of effectiveVotes) {
      expect(votes.best).toBeCloseTo(agents / (1 + (agents - 1) * rho.best), 12);
      expect(votes.low).toBeCloseTo(agents / (1 + (agents - 1) * rho.high), 12);
    }
  });

  it('gives Jeffreys beside the interval over tasks where each task is one trial', () => {
    const { agents } = estimateLog(tableOfBits(['10', '11', '1.', '00']), QUICK);
    expect(agents.map(({ tasks, accuracy }) => [tasks, accuracy?.best])).toEqual([
      [4, 0.75],
      [3, 1 / 3],
    ]);
    // Beta(3.5, 1.5), as the tests of jeffreysInterval establish.
    expect(agents[0].jeffreys!.low).toBeCloseTo(0.2839, 3);
    const repeated = tableOfCells([[[1, 2]], [[2, 2]]]);
    expect(estimateLog(repeated, QUICK).agents[0]).toMatchObject({ jeffreys: null });
  });

  it('says on which side of chance an agent is', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `1${i % 20 === 0 ? 1 : 0}${i % 2}`);
    const { agents } = estimateLog(tableOfBits(rows), { seed: 'chance', replicates: 500 });
    expect(agents.map(({ chance }) => chance)).toEqual(['above', 'below', 'undecided']);
  });

  it('describes repeated trials of one agent as a panel of its trials', () => {
    const table = tableOfCells([
      [
        [3, 3],
        [1, 1],
      ],
      [
        [0, 3],
        [1, 1],
      ],
      [
        [2, 3],
        [0, 1],
      ],
    ]);
    const { within, pass }: LogEstimates = estimateLog(table, QUICK);
    expect(within.map(({ agent }) => agent)).toEqual(['agent 0']);
    const [{ icc, majority, pass: own, tasks, accuracy }] = within;
    const p = 5 / 9;
    expect(tasks).toBe(3);
    expect(accuracy!.best).toBeCloseTo(p, 14);
    expect(icc!.best).toBeCloseTo(((1 + 0 + 1 / 3) / 3 - p * p) / (p * (1 - p)), 12);
    expect(majority.map(({ size, accuracy }) => [size, accuracy?.best])).toEqual([
      [1, expect.closeTo(p, 12)],
      [3, expect.closeTo(2 / 3, 12)],
    ]);
    expect(own.map(({ k, all }) => [k, all?.best])).toEqual([
      [1, expect.closeTo(p, 12)],
      [2, expect.closeTo((1 + 1 / 3) / 3, 12)],
      [3, expect.closeTo(1 / 3, 12)],
    ]);
    // Over all cells: three of agent 0 and three of agent 1 for k = 1, only the former beyond.
    expect(pass[0].all!.best).toBeCloseTo((5 / 3 + 2) / 6, 12);
    expect(pass[2].any!.best).toBeCloseTo(2 / 3, 12);
  });

  it('tells ties of even panels, and how many tasks a size rests on', () => {
    const { majority } = estimateLog(tableOfBits(['110', '1..', '00.']), {
      ...QUICK,
      panelSizes: [2, 3, 5],
    });
    expect(majority.map(({ size, tie, tasks }) => [size, tie, tasks])).toEqual([
      [2, expect.closeTo(1 / 3, 12), 2],
      [3, 0, 1],
      [5, 0, 0],
    ]);
    expect(majority[2].accuracy).toBeNull();
  });

  it('has no correlation of a single agent', () => {
    const found = estimateLog(tableOfBits(['1', '0', '1']), QUICK);
    expect(found.correlations.all).toBeNull();
    expect(found.icc).toBeNull();
    expect(found.likeliest.correlation).toBeNull();
    expect(found.effectiveVotes).toEqual([]);
  });

  it('refuses a table without two tasks, and more right answers than trials', () => {
    expect(() => estimateLog(tableOfBits(['11']), QUICK)).toThrow('1 tasks; expected 2 or more');
    const broken = tableOfCells([[[1, 1]], [[3, 2]]]);
    expect(() => estimateLog(broken, QUICK)).toThrow('3 right of 2 trials of agent agent 0');
    const sizes = { ...QUICK, panelSizes: [0] };
    expect(() => estimateLog(tableOfBits(['11', '10']), sizes)).toThrow('invalid panel size: 0');
  });
});
