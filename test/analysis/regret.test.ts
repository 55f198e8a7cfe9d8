import { describe, expect, it } from 'vitest';
import { measureRegret } from '../../src/analysis/regret.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { jeffreysInterval, meanInterval } from '../../src/math/intervals.ts';
import { hashWords, openStream, type Random } from '../../src/math/random.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';
import { binaryModel, pointResult, rootCount } from './fakes.ts';
import { drawVotes, votedPoint, withoutVotes } from './votes.ts';

const runOf = (points: readonly PointResult[]): RunResult => {
  return { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
};

const request = { over: 'rule', against: 'optimum' };
const measure = (points: readonly PointResult[]) => measureRegret(points, runOf(points), request);

const predicted = (value: number) => ({ by: 'recursion', value, quantities: {} }) as const;

let index = 0;
function pointOf(
  parameters: Readonly<Record<string, Scalar>>,
  successes: number,
  given: Partial<PointResult> = {},
): PointResult {
  const counted = successes >= 0 ? rootCount(1000, successes) : {};
  return pointResult({ index: index++, parameters, ...counted, ...given });
}

const independent = [
  pointOf({ rule: 'optimum', budget: 10 }, 800, { prediction: predicted(0.8) }),
  pointOf({ rule: 'optimum', budget: 20 }, 900),
  pointOf({ rule: 'single', budget: 10 }, 700, { prediction: predicted(0.75) }),
  pointOf({ rule: 'single', budget: 20 }, 880),
  pointOf({ rule: 'fixed', budget: 20, tokens: 5 }, 850),
];

describe('measureRegret(points, run, { over, against })', () => {
  it('compares every alternative with the reference at the same values', () => {
    const [single, fixed, ...others] = measure(independent);
    expect(others).toEqual([]);
    expect([single.alternative, fixed.alternative]).toEqual(['single', 'fixed']);
    const regrets = single.regrets.map(({ regret }) => regret.best);
    expect(regrets[0]).toBeCloseTo(0.1, 12);
    expect(regrets[1]).toBeCloseTo(0.02, 12);
    expect(single.regrets[0].predicted).toBeCloseTo(0.05, 12);
    expect(single.regrets[1].predicted).toBeNull();
    expect(single.unmatched).toBe(0);
    expect(fixed.regrets).toHaveLength(1);
    expect(fixed.unmatched).toBe(1);
  });

  it('the mean of independent points adds their variances', () => {
    const { mean } = measure(independent)[0];
    expect(mean.best).toBeCloseTo(0.06, 12);
    const ends = [800, 900, 700, 880].map((count) => jeffreysInterval(count, 1000, 0.95));
    const below = ends.map(({ low, best, high }, i) => (i < 2 ? best - low : high - best));
    expect(mean.low).toBeCloseTo(0.06 - Math.hypot(...below) / 2, 12);
  });

  it('the worst is the largest, at the level of all of them at once', () => {
    const [{ worst, regrets }] = measure(independent);
    expect(worst.best).toBe(regrets[0].regret.best);
    expect(worst.level).toBe(0.95);
    const ends = [800, 700].map((count) => jeffreysInterval(count, 1000, 0.975));
    const below = Math.hypot(0.8 - ends[0].low, ends[1].high - 0.7);
    expect(worst.low).toBeCloseTo(0.1 - below, 12);
    expect(worst.high).toBeGreaterThan(regrets[0].regret.high);
  });

  it('an alternative may hold what the reference does not read', () => {
    const points = independent.map((point) =>
      point.parameters['rule'] === 'single'
        ? { ...point, parameters: { ...point.parameters, tokens: 7 } }
        : point,
    );
    expect(measure(points)[0].regrets).toHaveLength(2);
  });

  it('an alternative that is the same organization has lost nothing, certainly', () => {
    const [reference] = independent;
    const same = { ...reference, parameters: { rule: 'single', budget: 10 } };
    const [{ regrets, mean, worst }] = measure([reference, same]);
    for (const { low, best, high } of [regrets[0].regret, mean, worst]) {
      expect([low, best, high]).toEqual([0, 0, 0]);
    }
  });

  it('the same trials in two settings are not counted as two samples', () => {
    const parameters = { rule: 'single', budget: 20 };
    const points = [...independent.slice(0, 2), independent[2], { ...independent[2], parameters }];
    const { mean } = measure(points)[0];
    // (800 + 900)/2 − 700, of which the last is one sample and not two.
    const ends = [800, 900, 700].map((count) => jeffreysInterval(count, 1000, 0.95));
    const below = Math.hypot((0.8 - ends[0].low) / 2, (0.9 - ends[1].low) / 2, ends[2].high - 0.7);
    expect(mean.best).toBeCloseTo(0.15, 12);
    expect(mean.low).toBeCloseTo(0.15 - below, 12);
  });

  it('of a point that is in two parts takes the one with the most trials', () => {
    const more = { ...independent[2], part: 'more', ...rootCount(10_000, 7100) };
    const [single] = measure([...independent, more]);
    expect(single.regrets[0].regret.best).toBeCloseTo(0.09, 12);
  });

  it.each([
    ['infeasible', { status: 'infeasible', id: '', tallies: {} }],
    ['without trials', { tallies: {} }],
    ['of level samples', { method: 'level' }],
  ] as const)('leaves a point out that is %s', (_, given) => {
    const points = independent.map((point, i) => (i === 2 ? { ...point, ...given } : point));
    const [single] = measure(points);
    expect(single.regrets.map(({ point }) => point.parameters['budget'])).toEqual([20]);
    expect(single.unmatched).toBe(1);
    const none = points.map((point) => ({ ...point, ...given }));
    expect(measure(none)).toEqual([]);
  });

  it('names what else varies where an alternative has several points', () => {
    const other = pointOf({ rule: 'fixed', budget: 20, tokens: 6 }, 850);
    expect(() => measure([...independent, other])).toThrow(
      new RangeError(
        'invalid over: rule; fixed has 2 points beside one of optimum, differing in tokens',
      ),
    );
  });

  it('refuses a reference that no point has', () => {
    expect(() =>
      measureRegret(independent, runOf(independent), { over: 'rule', against: 'best' }),
    ).toThrow(new RangeError('invalid against: best; no point has rule at that value'));
  });
});

describe('measureRegret(points, run, { over, against }) trial by trial', () => {
  // Trials 0 to 4 of two settings; votes are written with trial 0 last.
  const votes = [0b10111, 0b00111, 0b11111, 0b00101].map((bits) => Int32Array.of(bits));
  const parameters = [
    { rule: 'optimum', budget: 10 },
    { rule: 'single', budget: 10 },
    { rule: 'optimum', budget: 20 },
    { rule: 'single', budget: 20 },
  ];
  const points = votes.map((bits, i) =>
    votedPoint(bits, 5, { id: `p${i}`, parameters: parameters[i] }),
  );

  it('the mean takes Student’s interval of the mean difference of a trial', () => {
    const [{ mean }] = measure(points);
    // Differences of the five trials: 0 + 0, 0 + 1, 0 + 0, 0 + 1, 1 + 1, in halves; one of ±½ more.
    const differences = [0, 0.5, 0, 0.5, 1];
    const average = 0.4;
    const squares = differences.reduce((sum, value) => sum + (value - average) ** 2, 0.25);
    const interval = meanInterval(average, squares / 4, 5, 0.95);
    expect(mean.best).toBeCloseTo(0.4, 12);
    expect(mean.low).toBeCloseTo(interval.low, 12);
    expect(mean.high).toBeCloseTo(interval.high, 12);
  });

  it('the mean counts the trials that all points have', () => {
    const longer = votes.map((bits) => Int32Array.of(bits[0] | (1 << 6), -1));
    const more = points.map((point, i) =>
      i < 2 ? votedPoint(longer[i], 64, { id: point.id, parameters: parameters[i] }) : point,
    );
    expect(measure(more)[0].mean).toEqual(measure(points)[0].mean);
  });

  it('organizations that never differed in the sample are not called equal', () => {
    const twins = [0, 1].map((i) => ({ ...points[0], id: `t${i}`, parameters: parameters[i] }));
    const [{ mean }] = measure(twins);
    expect(mean.best).toBe(0);
    expect(mean.low).toBeLessThan(0);
    expect(mean.high).toBeGreaterThan(0);
  });

  it('where only some points have votes, the mean is that of the intervals', () => {
    const some = points.map((point, i) => (i === 3 ? withoutVotes(point) : point));
    const [{ mean, regrets }] = measure(some);
    expect(regrets.map(({ paired }) => paired)).toEqual([true, false]);
    expect(mean.low).toBeCloseTo((regrets[0].regret.low + regrets[1].regret.low) / 2, 12);
    expect(mean.high).toBeCloseTo((regrets[0].regret.high + regrets[1].regret.high) / 2, 12);
  });
});

interface Study {
  readonly trials: number;
  readonly shared: number;
  readonly paired: boolean;
}

const REFERENCE = [0.6, 0.7, 0.8, 0.9, 0.95];
const ALTERNATIVE = [0.55, 0.68, 0.74, 0.9, 0.93];
const LOSSES = REFERENCE.map((probability, i) => probability - ALTERNATIVE[i]);

/** How often the intervals of mean and worst regret cover the true ones, and how wide they are. */
function coverageOf({ trials, shared, paired }: Study, repeats: number) {
  const random = openStream(hashWords(`regret ${trials} ${shared} ${paired}`), [0, 0], 0, 0);
  const mean = LOSSES.reduce((sum, loss) => sum + loss, 0) / LOSSES.length;
  const worst = Math.max(...LOSSES);
  const found = { mean: 0, worst: 0, width: 0 };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const [alternative] = measure(drawPoints(random, { trials, shared, paired }));
    found.mean += Number(alternative.mean.low <= mean && mean <= alternative.mean.high) / repeats;
    found.worst +=
      Number(alternative.worst.low <= worst && worst <= alternative.worst.high) / repeats;
    found.width += (alternative.mean.high - alternative.mean.low) / repeats;
  }
  return found;
}

function drawPoints(random: Random, { trials, shared, paired }: Study): PointResult[] {
  const votes = drawVotes(random, [...REFERENCE, ...ALTERNATIVE], { trials, shared });
  return votes.map((bits, i) => {
    const rule = i < REFERENCE.length ? 'optimum' : 'single';
    const parameters = { rule, budget: i % REFERENCE.length };
    const point = votedPoint(bits, trials, { id: `p${i}`, parameters });
    return paired ? point : withoutVotes(point);
  });
}

describe('measureRegret(points, run, { over, against }) covers the true regrets', () => {
  it.each([
    [{ trials: 300, shared: 0.8, paired: true }],
    [{ trials: 300, shared: 0.3, paired: true }],
    [{ trials: 60, shared: 0.9, paired: true }],
    [{ trials: 300, shared: 0, paired: false }],
  ])('mean and worst with %j', (study) => {
    const { mean, worst } = coverageOf(study, 1000);
    expect(mean).toBeGreaterThanOrEqual(0.93);
    expect(mean).toBeLessThanOrEqual(0.97);
    expect(worst).toBeGreaterThanOrEqual(0.93);
  });

  it('pairs narrow the interval of the mean', () => {
    const paired = coverageOf({ trials: 300, shared: 0.8, paired: true }, 100);
    const apart = coverageOf({ trials: 300, shared: 0.8, paired: false }, 100);
    expect(paired.width).toBeLessThan(0.8 * apart.width);
  });
});
