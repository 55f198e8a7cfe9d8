import { describe, expect, it } from 'vitest';
import { estimateCriticalPoint } from '../../src/analysis/criticalPoint.ts';
import type { Estimate } from '../../src/math/intervals.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import { findRoot } from '../../src/math/roots.ts';
import { binaryModel, pointResult, realModel, rootCount } from './fakes.ts';
import { rootBias, simulateTrees, spaced, type Tree } from './noisyMajority.ts';

const key = hashWords('critical point test');
const streamOf = (repeat: number) => openStream(key, hashWords('synthetic'), repeat, 0);
const options = { level: 0.95, seed: 'critical', model: binaryModel } as const;

// b = 5, gamma = .6: rho_c = (a_5 − 1/gamma)/(a_5 − 1) with a_5 = 1.875.
const CRITICAL = (1.875 - 1 / 0.6) / 0.875;

function sweep(correlations: readonly number[], rest: Omit<Tree, 'correlation'>): Tree[] {
  return correlations.map((correlation) => ({ correlation, ...rest }));
}

const around = spaced(0.15, 0.32, 18);
const published = [
  ...sweep(spaced(0, 1, 21), { fidelity: 0.6, signal: 0.05, depth: 10, trials: 50_000 }),
  ...sweep(around, { fidelity: 0.6, signal: 0.05, depth: 8, trials: 400_000 }),
];
const strong = [0.1, 0.2, 0.3].flatMap((signal) =>
  sweep(around, { fidelity: 0.6, signal, depth: 6, trials: 200_000 }),
);

/** The exact boundary mu_L = mu_0 of one signal. */
function boundary(signal: number): number {
  const gain = (correlation: number) =>
    rootBias({ correlation, fidelity: 0.6, signal, depth: 1 }) - signal;
  return findRoot(gain, 0, 0.5);
}

/** How many standard errors an estimate is off; a 95 % half-width is 1.96 of them. */
function standardErrorsOff({ low, best, high }: Estimate, truth: number): number {
  return Math.abs(best - truth) / ((high - low) / 2 / 1.96);
}

interface Score {
  covered: number;
  error: number;
  halfWidth: number;
}

/** Coverage, mean error and mean half-width over repeated simulations. */
function repeatEstimates(trees: readonly Tree[], truth: number, repeats: number): Score {
  const score = { covered: 0, error: 0, halfWidth: 0 };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const points = simulateTrees(streamOf(repeat), trees);
    const { estimate } = estimateCriticalPoint(points, {
      ...options,
      along: 'correlation',
      replicates: 200,
    });
    score.covered += Number(estimate!.low <= truth && truth <= estimate!.high) / repeats;
    score.error += (estimate!.best - truth) / repeats;
    score.halfWidth += (estimate!.high - estimate!.low) / 2 / repeats;
  }
  return score;
}

describe('estimateCriticalPoint', () => {
  it.each([
    {
      name: 'one signal covers its boundary',
      trees: published,
      truth: boundary(0.05),
      width: 0.0045,
    },
    {
      name: 'four signals covers alpha = 1',
      trees: [...published, ...strong],
      truth: CRITICAL,
      width: 0.0025,
    },
  ])(
    'estimateCriticalPoint of $name in 93 of 100 simulations or more',
    ({ trees, truth, width }) => {
      const score = repeatEstimates(trees, truth, 200);
      expect(score.covered).toBeGreaterThanOrEqual(0.93);
      expect(score.covered).toBeLessThan(0.99);
      expect(Math.abs(score.error)).toBeLessThan(0.15 * score.halfWidth);
      expect(score.halfWidth).toBeLessThan(width);
    },
  );

  it('estimateCriticalPoint of several signals finds the boundary of each', () => {
    const points = simulateTrees(streamOf(1), [...published, ...strong]);
    const found = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    expect(found.extrapolated).toBe(true);
    expect(found.signals).toEqual([0.05, 0.1, 0.2, 0.3]);
    expect(found.goodnessOfFit!.pValue).toBeGreaterThan(0.01);
    for (const { signal, estimate } of found.boundaries) {
      expect(standardErrorsOff(estimate, boundary(signal))).toBeLessThan(4.5);
    }
  });

  it('estimateCriticalPoint of one signal says that it is the finite-signal boundary', () => {
    const points = simulateTrees(streamOf(2), published);
    const found = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    expect(found.extrapolated).toBe(false);
    expect(found.boundaries).toEqual([{ signal: 0.05, estimate: found.estimate }]);
    expect(found.growth).toHaveLength(published.length);
    expect(found.growth.filter(({ used }) => used)).toHaveLength(found.pointsUsed);
  });

  it('estimateCriticalPoint by bootstrap is as wide as by the delta method', () => {
    const points = simulateTrees(streamOf(3), [...published, ...strong]);
    const found = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    const ratio = (found.estimate!.high - found.estimate!.low) / (2 * 1.96 * found.standardError!);
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
  });

  it('estimateCriticalPoint works along the fidelity: gamma_c = 1/(rho + (1 − rho)·a_5)', () => {
    const trees = [0.1, 0.2].flatMap((signal) =>
      spaced(0.5, 0.7, 21).map((fidelity) => {
        return { correlation: 0.2, fidelity, signal, depth: 7, trials: 100_000 };
      }),
    );
    const points = simulateTrees(streamOf(4), trees);
    const { estimate } = estimateCriticalPoint(points, { ...options, along: 'fidelity' });
    expect(standardErrorsOff(estimate!, 1 / (0.2 + 0.8 * 1.875))).toBeLessThan(4.5);
  });

  it('estimateCriticalPoint works along a variable that formulas read: the flip probability', () => {
    const trees = [0.1, 0.2].flatMap((signal) =>
      spaced(0.15, 0.3, 16).map((flip) => {
        return { correlation: 0, fidelity: 1 - 2 * flip, signal, depth: 7, trials: 100_000 };
      }),
    );
    const points = simulateTrees(streamOf(5), trees, ({ fidelity }) => ({
      flip: (1 - fidelity) / 2,
    }));
    const { estimate } = estimateCriticalPoint(points, { ...options, along: 'flip' });
    // Evans and Schulman, 2003: ½ − 2^(b−2)/(b·C(b−1, (b−1)/2)) at b = 5
    expect(standardErrorsOff(estimate!, 0.5 - 8 / 30)).toBeLessThan(4.5);
  });

  it('estimateCriticalPoint(points, options) is the same for the same seed and any order', () => {
    const points = simulateTrees(streamOf(6), published);
    const once = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    const again = estimateCriticalPoint(points.toReversed(), { ...options, along: 'correlation' });
    const other = estimateCriticalPoint(points, {
      ...options,
      along: 'correlation',
      seed: 'other',
    });
    expect(again.estimate).toEqual(once.estimate);
    expect(other.estimate!.best).toBe(once.estimate!.best);
    expect(other.estimate!.low).not.toBe(once.estimate!.low);
  });

  it('estimateCriticalPoint counts no trial twice and never reads a prediction or level samples', () => {
    const points = simulateTrees(streamOf(7), published).map((point) =>
      Object.defineProperty({ ...point }, 'prediction', {
        enumerable: false,
        get: () => {
          throw new Error('read a prediction');
        },
      }),
    );
    const expected = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    const level = pointResult({
      ...points[0],
      index: 99,
      id: 'level',
      method: 'level',
      ...rootCount(1e9, 1e9),
    });
    const shorter = { ...points[3], index: 100, ...rootCount(100, 50) };
    const infeasible = pointResult({
      id: '',
      status: 'infeasible',
      parameters: { correlation: 0.2 },
    });
    expect(
      estimateCriticalPoint([...points, level, shorter, infeasible], {
        ...options,
        along: 'correlation',
      }),
    ).toEqual(expected);
  });

  it('estimateCriticalPoint through two points is their crossing, with an interval', () => {
    const trees = sweep([0.1, 0.4], { fidelity: 0.6, signal: 0.1, depth: 4, trials: 1_000_000 });
    const { estimate, goodnessOfFit } = estimateCriticalPoint(simulateTrees(streamOf(8), trees), {
      ...options,
      along: 'correlation',
    });
    expect(goodnessOfFit).toBeNull();
    expect(standardErrorsOff(estimate!, boundary(0.1))).toBeLessThan(4.5);
  });

  it('estimateCriticalPoint refutes its own fit where the points are too coarse for their depth', () => {
    const coarse = { fidelity: 0.6, signal: 0.1, depth: 30, trials: 10_000_000 };
    const points = simulateTrees(streamOf(11), sweep(spaced(0, 1, 21), coarse));
    const { goodnessOfFit } = estimateCriticalPoint(points, { ...options, along: 'correlation' });
    expect(goodnessOfFit!.pValue).toBeLessThan(1e-6);
  });

  it.each([
    { name: 'all points grow', values: spaced(0, 0.15, 10), reason: /grows at 10 of 10 points/ },
    { name: 'all points decay', values: spaced(0.5, 1, 10), reason: /grows at 0 of 10 points/ },
    { name: 'there is one value', values: [0.2], reason: /without a change of sign/ },
  ])('estimateCriticalPoint is null with the reason where $name', ({ values, reason }) => {
    const rest = { fidelity: 0.6, signal: 0.1, depth: 5, trials: 1_000_000 };
    const found = estimateCriticalPoint(simulateTrees(streamOf(9), sweep(values, rest)), {
      ...options,
      along: 'correlation',
    });
    expect(found.estimate).toBeNull();
    expect(found.reason).toMatch(reason);
    expect(found.growth).toHaveLength(values.length);
  });

  it('estimateCriticalPoint refuses what cannot have one', () => {
    const points = simulateTrees(streamOf(10), published);
    expect(() => estimateCriticalPoint(points, { ...options, along: 'flip' })).toThrow(
      new RangeError('invalid along: flip; no point has a number there'),
    );
    expect(() =>
      estimateCriticalPoint(points, { ...options, along: 'correlation', model: realModel }),
    ).toThrow(new RangeError('invalid model: mean; not of 0/1 trials'));
    expect(() =>
      estimateCriticalPoint(points, { ...options, along: 'correlation', level: 1 }),
    ).toThrow(RangeError);
  });
});
