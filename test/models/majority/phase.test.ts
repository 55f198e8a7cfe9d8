import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boundaryCorrelation,
  criticalCorrelation,
  criticalDecay,
  criticalFidelity,
  fixedPoint,
  growthDepth,
  lowerPredictor,
  mixingDepth,
  organizationExponent,
  relaxationDepth,
  upperPredictor,
} from '../../../src/models/majority/theory/phase.ts';
import {
  aggregate,
  aggregateSlope,
  amplification,
  recursion,
} from '../../../src/models/majority/theory/recursion.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';

const published = { fanIn: 5, fidelity: 0.6 };

const aggregations = fc.record({
  fanIn: fc.integer({ min: 1, max: 25 }),
  fidelity: fc.double({ min: 0.01, max: 1, noNaN: true }),
  correlation: fc.double({ min: 0, max: 1, noNaN: true }),
  aggregatorFidelity: fc.double({ min: 0.5, max: 1, noNaN: true }),
});
const biases = fc.double({ min: 1e-6, max: 1, noNaN: true });

describe('amplification(aggregation)', () => {
  it('is the slope of the map at zero and bounds T(u)/u: T is concave', () => {
    fc.assert(
      fc.property(aggregations, biases, (aggregation, u) => {
        const alpha = amplification(aggregation);
        expect(relativeError(aggregateSlope(aggregation, 0), alpha)).toBeLessThan(1e-14);
        expect(aggregate(aggregation, u)).toBeLessThanOrEqual(alpha * u * (1 + 1e-14));
      }),
    );
  });
});

describe('criticalCorrelation(aggregation)', () => {
  it('makes alpha 1', () => {
    fc.assert(
      fc.property(aggregations, ({ fanIn, fidelity, aggregatorFidelity }) => {
        const rest = { fanIn, fidelity, aggregatorFidelity };
        const critical = criticalCorrelation(rest);
        if (critical === undefined) return;
        expect(amplification({ ...rest, correlation: critical })).toBeCloseTo(1, 12);
      }),
    );
  });

  it('does not exist where even independent votes lose', () => {
    expect(criticalCorrelation({ fanIn: 5, fidelity: 0.5 })).toBeUndefined();
    expect(criticalCorrelation({ fanIn: 2, fidelity: 1 })).toBeUndefined();
  });
});

describe('criticalFidelity(b, rho)', () => {
  it('gives von Neumann 1956: flip probability 1/6 at b = 3', () => {
    expect((1 - criticalFidelity(3, 0)) / 2).toBeCloseTo(1 / 6, 15);
  });

  it('is ½ − 2^(b−2)/(b·C(b−1, (b−1)/2)) as a flip probability (Evans and Schulman 2003)', () => {
    const central = { 3: 2, 5: 6, 7: 20, 9: 70 };
    for (const [b, choose] of Object.entries(central)) {
      const flip = 0.5 - 2 ** (Number(b) - 2) / (Number(b) * choose);
      expect((1 - criticalFidelity(Number(b), 0)) / 2).toBeCloseTo(flip, 15);
    }
  });
});

describe('fixedPoint(aggregation)', () => {
  it('is fixed, and zero exactly in the collapse phase', () => {
    fc.assert(
      fc.property(aggregations, (aggregation) => {
        const limit = fixedPoint(aggregation);
        if (amplification(aggregation) <= 1) expect(limit).toBe(0);
        else expect(relativeError(aggregate(aggregation, limit), limit)).toBeLessThan(1e-12);
      }),
    );
  });

  it('has the closed form of b = 3: mu*² = (alpha − 1)/((1 − rho)gamma³/2)', () => {
    const aggregation = { fanIn: 3, fidelity: 0.9, correlation: 0.2 };
    const square = (amplification(aggregation) - 1) / ((0.8 * 0.9 ** 3) / 2);
    expect(relativeError(fixedPoint(aggregation), Math.sqrt(square))).toBeLessThan(1e-12);
  });

  it('has the closed form of b = 5, near the transition too', () => {
    for (const rho of [0, 0.1, 0.2, 0.237, 0.238, 0.23809]) {
      const aggregation = { ...published, correlation: rho };
      const c3 = 1.25 * (1 - rho) * 0.6 ** 3;
      const c5 = 0.375 * (1 - rho) * 0.6 ** 5;
      // [c3 − sqrt(c3² − 4c5(alpha − 1))]/(2c5), in the form that does not cancel.
      const excess = amplification(aggregation) - 1;
      const square = (2 * excess) / (c3 + Math.sqrt(c3 * c3 - 4 * c5 * excess));
      expect(relativeError(fixedPoint(aggregation), Math.sqrt(square))).toBeLessThan(1e-10);
    }
  });
});

describe('predictors of mu_L', () => {
  it('enclose the recursion for every fan-in, fidelity, correlation, signal and depth', () => {
    fc.assert(
      fc.property(
        aggregations,
        biases,
        fc.integer({ min: 0, max: 60 }),
        (aggregation, u, depth) => {
          const exact = recursion(aggregation, u, depth).at(-1)!;
          expect(exact).toBeLessThanOrEqual(upperPredictor(aggregation, u, depth) * (1 + 1e-11));
          expect(exact).toBeGreaterThanOrEqual(lowerPredictor(aggregation, u, depth) * (1 - 1e-11));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('meet at depth 0 and in the limit of a small signal', () => {
    const aggregation = { ...published, correlation: 0.1 };
    expect(upperPredictor(aggregation, 0.05, 0)).toBe(0.05);
    expect(lowerPredictor(aggregation, 0.05, 0)).toBe(0.05);
    const upper = upperPredictor(aggregation, 1e-8, 10);
    expect(relativeError(lowerPredictor(aggregation, 1e-8, 10), upper)).toBeLessThan(1e-10);
  });
});

describe('depth scales', () => {
  it('growthDepth is 50.5 and relaxationDepth 24.8 levels at rho = .2 of the published sweep', () => {
    const aggregation = { ...published, correlation: 0.2 };
    expect(growthDepth(aggregation)).toBeCloseTo(50.5, 1);
    expect(relaxationDepth(aggregation)).toBeCloseTo(24.8, 1);
  });

  it('relaxationDepth is the decay length of the distance to the fixed point', () => {
    const aggregation = { ...published, correlation: 0.1 };
    const limit = fixedPoint(aggregation);
    const far = recursion(aggregation, 0.3, 200);
    const ratio = (far[200] - limit) / (far[199] - limit);
    expect(-1 / Math.log(ratio)).toBeCloseTo(relaxationDepth(aggregation), 0);
  });

  it('criticalDecay is approached by the recursion at alpha = 1', () => {
    const critical = { ...published, correlation: criticalCorrelation(published)! };
    const exact = recursion(critical, 0.05, 5000).at(-1)!;
    expect(relativeError(criticalDecay(critical, 0.05, 5000), exact)).toBeLessThan(1e-3);
  });

  it('mixingDepth is 0 beyond the fixed point and undefined in the collapse phase', () => {
    expect(mixingDepth({ ...published, correlation: 0.2 }, 0.9)).toBe(0);
    expect(mixingDepth({ ...published, correlation: 0.3 }, 0.05)).toBeUndefined();
  });
});

describe('boundaryCorrelation(aggregation, mu_0)', () => {
  it('keeps the signal at every depth', () => {
    const rho = boundaryCorrelation(published, 0.2)!;
    const levels = recursion({ ...published, correlation: rho }, 0.2, 30);
    for (const level of levels) expect(level).toBeCloseTo(0.2, 13);
  });

  it('is .2371, .2342, .2222, .2015 at mu_0 = .05, .1, .2, .3 and tends to rho_c', () => {
    const boundary = [0.05, 0.1, 0.2, 0.3].map((u) => boundaryCorrelation(published, u)!);
    expect(boundary.map((rho) => rho.toFixed(4))).toEqual(['0.2371', '0.2342', '0.2222', '0.2015']);
    expect(boundaryCorrelation(published, 1e-4)).toBeCloseTo(criticalCorrelation(published)!, 7);
  });
});

describe('organizationExponent(aggregation)', () => {
  it('is at most log_b a_b < ½', () => {
    const ceilings = [3, 5, 7, 11].map((fanIn) => organizationExponent({ fanIn, fidelity: 1 })!);
    expect(ceilings.map((s) => s.toFixed(4))).toEqual(['0.3691', '0.3906', '0.4023', '0.4153']);
  });
});

describe.skipIf(!goldenIsThere)('golden/trees.json and paper-sweep.json', () => {
  interface Tree {
    b: number;
    depth: number;
    rho: number;
    gamma: number;
    mu0: number;
    alpha: number;
    mu: number;
    muStar: number;
  }
  interface Row {
    rho: number;
    alpha: number;
    s: number;
    muStar: number;
    mu10: number;
    mu30: number;
    mixingDepth: number | null;
  }
  const trees = goldenIsThere ? readGolden<Tree[]>('trees.json') : [];
  const rows = goldenIsThere ? readGolden<{ rows: Row[] }>('paper-sweep.json').rows : [];

  it.each(trees)('tree(b = $b, L = $depth, rho = $rho, gamma = $gamma)', (tree) => {
    const aggregation = { fanIn: tree.b, fidelity: tree.gamma, correlation: tree.rho };
    expect(relativeError(amplification(aggregation), tree.alpha)).toBeLessThan(1e-9);
    expect(
      relativeError(recursion(aggregation, tree.mu0, tree.depth).at(-1)!, tree.mu),
    ).toBeLessThan(1e-9);
    expect(relativeError(fixedPoint(aggregation), tree.muStar)).toBeLessThan(1e-9);
  });

  it.each(rows)('published sweep at rho = $rho', (row) => {
    const aggregation = { ...published, correlation: row.rho };
    const levels = recursion(aggregation, 0.05, 30);
    expect(relativeError(levels[10], row.mu10)).toBeLessThan(1e-9);
    expect(relativeError(levels[30], row.mu30)).toBeLessThan(1e-9);
    expect(relativeError(amplification(aggregation), row.alpha)).toBeLessThan(1e-9);
    expect(relativeError(fixedPoint(aggregation), row.muStar)).toBeLessThan(1e-9);
    expect(relativeError(organizationExponent(aggregation)!, row.s)).toBeLessThan(1e-9);
    const depth = mixingDepth(aggregation, 0.05);
    if (row.mixingDepth === null) expect(depth).toBeUndefined();
    else expect(relativeError(depth!, row.mixingDepth)).toBeLessThan(1e-9);
  });

  it('covers 21 rows', () => {
    expect(rows).toHaveLength(21);
  });
});
