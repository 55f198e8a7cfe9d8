import { describe, expect, it } from 'vitest';
import { measureFlip } from '../../src/analysis/flip.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { jeffreysInterval } from '../../src/math/intervals.ts';
import { hashWords, openStream, threshold } from '../../src/math/random.ts';
import { binaryModel, pointResult, rootCount } from './fakes.ts';

const TRIALS = 10_000;
const ALONE = 0.2;

const runOf = (points: readonly PointResult[]): RunResult => {
  return { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
};

/** A point whose measured bias is that of one agent and so much more. */
function pointAt(budget: number, advantage: number, given: Partial<PointResult> = {}): PointResult {
  return pointResult({
    index: budget,
    parameters: { budget, organization: 'tree' },
    facts: { leaves: 25, depth: 2, aloneBias: ALONE },
    ...rootCount(TRIALS, Math.round((TRIALS * (1 + ALONE + advantage)) / 2)),
    ...given,
  });
}

const measure = (points: readonly PointResult[]) => measureFlip(points, runOf(points), 'budget');
const measureAll = (advantages: readonly number[]) =>
  measure(advantages.map((advantage, i) => pointAt(10 * (i + 1), advantage)));

// Two violators weigh as their variances 1 − bias².
const weights = [0.212, 0.196].map((bias) => 1 / (1 - bias * bias));
const pooled = (0.012 * weights[0] - 0.004 * weights[1]) / (weights[0] + weights[1]);

describe('measureFlip(points, run, along)', () => {
  // With 10,000 trials a bias is known to about ±.025 at the level of six intervals at once.
  it.each([
    ['a sharp lower flip', [-0.2, -0.1, 0.1, 0.2], [20, 25, 30], 'lower'],
    ['a sharp upper flip', [0.2, 0.1, -0.1, -0.2], [20, 25, 30], 'upper'],
    ['an undecided point between', [-0.2, -0.1, 0.01, 0.2], [20, 30 - 10 / 11, 40], 'lower'],
    ['undecided ends', [0.001, -0.2, -0.1, 0.1, 0.01], [30, 35, 40], 'lower'],
    ['a step back', [-0.1, 0.012, -0.004, 0.1], [10, 10 + 1 / (0.1 + pooled), 40], 'lower'],
  ] as const)('finds %s', (_, advantages, [low, best, high], direction) => {
    const { estimate, ...found } = measureAll(advantages);
    expect(found.direction).toBe(direction);
    expect(estimate).toMatchObject({ low, high, level: 0.95 });
    expect(estimate?.best).toBeCloseTo(best, 4);
  });

  it('compares K points at 1 − (1 − confidence)/K each', () => {
    const { points } = measureAll([-0.1, 0.1, 0.2, 0.2]);
    const [{ difference }] = points;
    const { low, high } = jeffreysInterval(5500, TRIALS, 0.9875);
    expect(difference.level).toBeCloseTo(0.9875, 12);
    expect(difference.low).toBeCloseTo(2 * low - 1 - ALONE, 9);
    expect(difference.high).toBeCloseTo(2 * high - 1 - ALONE, 9);
  });

  it('does not depend on the order of the points', () => {
    const points = [-0.2, -0.1, 0.01, 0.2].map((advantage, i) => pointAt(10 * i, advantage));
    expect(measure([...points].reverse())).toEqual(measure(points));
  });

  it('never reads a prediction', () => {
    const points = [-0.2, 0.2].map((advantage, i) => pointAt(10 * i, advantage));
    const prediction = { by: 'recursion', value: 0, quantities: {} } as const;
    expect(measure(points.map((point) => ({ ...point, prediction })))).toEqual(measure(points));
  });

  it.each([
    [[-0.1, 0.1, -0.1], 'more than one flip: − from 10, + from 20, − from 30'],
    [[0.1, -0.1, 0.001, 0.1], 'more than one flip: + from 10, − from 20, + from 40'],
    [[0.1, 0.2], 'the organization beats one agent at all 2 decided points'],
    [
      [-0.1, -0.1, 0.001],
      'the organization loses to one agent at all 2 decided points; 1 undecided, the end at 30',
    ],
    [[0.1, 0.001, 0.1], 'the organization beats one agent at all 2 decided points; 1 undecided'],
    [[0.001, -0.001], 'all 2 points are undecided'],
  ])('of %j has no estimate: %s', (advantages, reason) => {
    expect(measureAll(advantages)).toMatchObject({ estimate: null, direction: null, reason });
  });

  it.each([
    ['a single agent', { facts: { leaves: 1, depth: 0, aloneBias: ALONE } }],
    ['one level more', { parameters: { budget: 30, enlarged: true } }],
    ['level samples', { method: 'level' }],
    ['no trials', { tallies: {} }],
    ['an unknown single agent', { facts: { leaves: 25, depth: 2, aloneBias: null } }],
  ] as const)('leaves out a point of %s', (_, given) => {
    const points = [pointAt(10, -0.1), pointAt(20, 0.1), pointAt(30, -0.1, given)];
    const { estimate, points: compared } = measure(points);
    expect(compared.map(({ value }) => value)).toEqual([10, 20]);
    expect(estimate).toMatchObject({ low: 10, high: 20 });
    expect(measure([points[2]]).reason).toBe(
      'no point has trials of an organization and a bias of one agent',
    );
  });

  it('refuses two points at one value, and says how they differ', () => {
    const other = pointAt(10, 0.1, { parameters: { budget: 10, organization: 'star' } });
    expect(() => measure([pointAt(10, -0.1), other])).toThrow(
      new RangeError('invalid along: budget; two points have 10 there, differing in organization'),
    );
    expect(() => measure([pointAt(10, -0.1), pointAt(10, 0.1)])).toThrow(
      'alike in every parameter',
    );
  });

  it('refuses a parameter that no point has as a number', () => {
    const points = [pointAt(10, 0.1)];
    expect(() => measureFlip(points, runOf(points), 'organization')).toThrow(
      new RangeError('invalid along: organization; no point has a number there'),
    );
  });

  it('contains the true flip in at least 95 of 100 repeats', () => {
    const repeats = 1000;
    const random = openStream(hashWords('flip'), hashWords('coverage'), 0, 0);
    const budgets = Array.from({ length: 12 }, (_, i) => 100 + 10 * i);
    const flip = 153;
    const counts = { found: 0, covered: 0, distance: 0 };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { estimate } = measure(
        budgets.map((budget) => {
          const limit = threshold((1 + ALONE + (budget - flip) / 200) / 2);
          let count = 0;
          for (let trial = 0; trial < 1000; trial++) count += random.bernoulli(limit);
          return pointAt(budget, 0, rootCount(1000, count));
        }),
      );
      if (estimate === null) continue;
      counts.found++;
      counts.covered += Number(estimate.low <= flip && flip <= estimate.high);
      counts.distance += estimate.best - flip;
    }
    expect(counts.found).toBeGreaterThan(0.95 * repeats);
    expect(counts.covered).toBeGreaterThanOrEqual(0.95 * counts.found);
    // The zero of the fit is about right on average: a bias of a tenth of a step at most.
    expect(Math.abs(counts.distance / counts.found)).toBeLessThan(1);
  });
});
