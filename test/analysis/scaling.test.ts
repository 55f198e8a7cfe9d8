import { describe, expect, it } from 'vitest';
import {
  drawScalingPoints,
  estimateRepeat,
  repeatScaling,
  type ScalingCase,
  scalingCases,
  scalingTargets,
} from '../../bench/scalingCases.ts';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import type { PointResult } from '../../src/analysis/result.ts';
import { estimateScaling } from '../../src/analysis/scaling/estimateScaling.ts';
import {
  fixedPointSlope,
  growthRate,
  iterateScaling,
  iterateWithSlopes,
  scalingFixedPoint,
  TERMS,
  type ScalingMap,
} from '../../src/analysis/scaling/scalingMap.ts';
import { scalingFunction } from '../../src/models/majority/theory/scalingFunction.ts';
import { binaryModel, realModel, rootCount } from './fakes.ts';

const [sharp] = scalingCases;
const options = { along: 'correlation', level: 0.95, seed: 'scaling', model: binaryModel } as const;
const quick = { ...options, replicates: 60 };
const points = drawScalingPoints(sharp, 0);

const keep = (test: (point: PointResult) => boolean): PointResult[] => points.filter(test);

describe('the map with free exponents', () => {
  const map: ScalingMap = [0.1, 0.3, 0.05, 1.1, 0.2, 0.03, 1.9, 0.1];

  it.each(Array.from({ length: TERMS }, (_, i) => i))(
    'iterateWithSlopes has the difference quotient as its derivative by coefficient %i',
    (i) => {
      const levels = 8;
      const [reached, slopes] = [new Float64Array(levels), new Float64Array(levels * TERMS)];
      iterateWithSlopes(map, { r: 0.6, signal: 0.9 }, reached, slopes);
      const moved = [-1e-6, 1e-6].map((step) => {
        const other = map.map((value, k) => value + (k === i ? step : 0));
        const biases = new Float64Array(levels);
        iterateScaling(other as unknown as ScalingMap, 0.6, 0.9, biases);
        return biases[levels - 1];
      });
      expect(slopes[(levels - 1) * TERMS + i]).toBeCloseTo((moved[1] - moved[0]) / 2e-6, 7);
    },
  );

  it('scalingFixedPoint is where iteration ends, and fixedPointSlope how it gets there', () => {
    const biases = new Float64Array(400);
    iterateScaling(map, 0.6, 0.9, biases);
    const limit = scalingFixedPoint(map, 0.6);
    expect(biases[399]).toBeCloseTo(limit, 12);
    const [before, after] = [biases[40] - limit, biases[41] - limit];
    expect(fixedPointSlope(map, 0.6)).toBeCloseTo(after / before, 3);
  });

  it('scalingFixedPoint is 0 where a vanishing signal fades, and the slope there its growth', () => {
    expect(scalingFixedPoint(map, -0.6)).toBe(0);
    expect(fixedPointSlope(map, -0.6)).toBe(1 + growthRate(map, -0.6));
  });
});

describe('scalingFunction(x, cubic)', () => {
  // The exact solution of u' = a u − c u³ from u(0) = ∞ is u² = a/(c(1 − e^(−2aL))).
  it.each([-3, -0.1, -1e-12, 0, 1e-12, 0.1, 3])('solves its equation at x = %d', (x) => {
    const [cubic, length] = [0.2, 7];
    const bias = (l: number) => scalingFunction((x / length) * l, cubic) / Math.sqrt(l);
    const slope = (bias(length + 1e-4) - bias(length - 1e-4)) / 2e-4;
    const u = bias(length);
    expect(slope).toBeCloseTo((x / length) * u - cubic * u ** 3, 8);
  });

  it('refuses a cubic coefficient that bounds nothing', () => {
    expect(() => scalingFunction(1, 0)).toThrow('invalid cubic: 0');
    expect(() => scalingFunction(NaN, 1)).toThrow('invalid x: NaN; not finite');
  });
});

describe('estimateScaling(points, options)', () => {
  it('covers critical point, exponents, depths and fixed point in 43 of 50 repeats', () => {
    // At a true coverage of 95 %, fewer than 43 of 50 are covered once in 120 times; the seeds are
    // fixed. The bench measures 2,000 repeats.
    for (const { target, decided, covered } of repeatScaling(sharp, 50, 60)) {
      expect(decided, target).toBeGreaterThanOrEqual(48);
      expect(covered / decided, target).toBeGreaterThanOrEqual(0.86);
    }
  }, 120_000);

  it('relaxes in about half of the growth depth', () => {
    const { depthScales } = estimateScaling(points, quick);
    const { growthDepth, relaxationDepth } = depthScales.find(({ value }) => value === 0.55)!;
    const ratio = growthDepth!.best / relaxationDepth!.best;
    const [growth, relaxation] = scalingTargets(sharp).slice(4, 6);
    expect(ratio).toBeCloseTo(growth.truth / relaxation.truth, 0);
  });

  it('gives the same for the same seed, and with a wider level a wider interval', () => {
    const first = estimateScaling(points, quick);
    expect(estimateScaling(points, quick)).toEqual(first);
    const wide = estimateScaling(points, { ...quick, level: 0.8 });
    expect(wide.exponents!.decay.low).toBeGreaterThan(first.exponents!.decay.low);
    expect(wide.exponents!.decay.best).toBe(first.exponents!.decay.best);
  });

  it('does not read predictions', () => {
    const poisoned = points.map((point) => ({
      ...point,
      get prediction(): never {
        throw new Error('read');
      },
    }));
    expect(estimateScaling(poisoned, quick)).toEqual(estimateScaling(points, quick));
  });

  it('is undecided about depths next to the transition, and says why', () => {
    const weak: ScalingCase = {
      ...sharp,
      trials: 2000,
      values: [0.55, 0.65, 0.71, 0.72, 0.8, 0.9],
    };
    const { depthScales } = estimateRepeat(weak, 0, 60);
    const near = depthScales.find(({ value }) => value === 0.71)!;
    expect(near.growthDepth).toBeNull();
    expect(near.reason).toBe('the interval of ln alpha contains 0');
  });

  const far = keep(({ parameters }) => Number(parameters['correlation']) > 0.75);
  it.each([
    [
      'too few values',
      keep(({ parameters }) => Number(parameters['correlation']) < 0.68),
      'values',
    ],
    ['too few depths', keep(({ facts }) => Number(facts['depth']) < 8), '2 depths; 3 are needed'],
    ['no sampled root', points.map((point) => ({ ...point, tallies: {} })), '0 values'],
    ['level samples', points.map((point) => ({ ...point, method: 'level' as const })), '0 values'],
    ['one side of the transition', spread(far), 'do not determine the exponents'],
  ])('is undecided for %s', (_, some, reason) => {
    const { exponents, criticalPoint, reason: found } = estimateScaling(some, quick);
    expect([exponents, criticalPoint]).toEqual([null, null]);
    expect(found).toContain(reason);
  });

  it('is undecided where no one map is behind the points', () => {
    const broken = points.map((point) => {
      const { depth, leafBias } = point.facts;
      return depth === 8 && leafBias === 1 ? { ...point, ...rootCount(50_000, 45_000) } : point;
    });
    const { exponents, reason } = estimateScaling(broken, quick);
    expect(exponents).toBeNull();
    expect(reason).toMatch(/^one map with free exponents does not describe the points/);
  });

  it('refuses what is no transition of votes', () => {
    expect(() => estimateScaling(points, { ...options, model: realModel })).toThrow(
      'invalid model: mean; not of 0/1 trials',
    );
    expect(() => estimateScaling(points, { ...options, along: 'fanIn' })).toThrow(
      'invalid along: fanIn; no point has a number there',
    );
    expect(() => estimateScaling(points, { ...options, level: 1 })).toThrow(RangeError);
  });
});

/** Points whose parameter is stretched over the five values that an estimate needs at least. */
function spread(some: readonly PointResult[]): PointResult[] {
  return some.flatMap((point) =>
    [0, 0.001, 0.002].map((step, k) => ({
      ...point,
      index: 3 * point.index + k,
      id: `${point.id}+${k}`,
      parameters: { correlation: Number(point.parameters['correlation']) + step },
    })),
  );
}

describe('the expectation `exponent`', () => {
  const run = { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
  const claim = { kind: 'exponent', of: 'decay', along: 'correlation', halfWidth: 0.2 } as const;
  const verdictOf = (given: object, some: readonly PointResult[] = points) =>
    checkExpectations([{ ...claim, value: 0.5, ...given }], { ...run, points: some })[0];

  it('holds for a measured ½', () => {
    const { held, message } = verdictOf({});
    expect(held).toBe(true);
    expect(message).toContain('contains the expected 0.5');
  });

  it('fails for another value, and for a bound that it does not meet', () => {
    expect(verdictOf({ value: 1 })).toMatchObject({ held: false });
    const { held, message } = verdictOf({ halfWidth: 0.001 });
    expect(held).toBe(false);
    expect(message).toContain('more than 0.001');
  });

  it('says why there is no interval', () => {
    const { held, message } = verdictOf(
      {},
      keep(({ facts }) => Number(facts['depth']) < 8),
    );
    expect(held).toBe(false);
    expect(message).toContain('no interval for the exponent of the decay');
    expect(message).toContain('2 depths; 3 are needed');
  });
});
