import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagingContraction,
  averagingFloor,
  averagingMixingDepth,
  bestChainLength,
  predictRelayRisk,
  predictRunningAverageRisk,
  predictStarRisk,
  predictTreeRisk,
  predictTreeRisks,
} from '../../../src/models/averaging/theory.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';

interface Golden {
  readonly tree: readonly Record<'v0' | 'rho' | 'sigma2' | 'b' | 'depth' | 'v' | 'floor', number>[];
  readonly chain: readonly Record<'v0' | 'rho' | 'sigma2' | 'n' | 'average' | 'relay', number>[];
}

const sources = fc.record({
  leafVariance: fc.double({ min: 0.01, max: 10, noNaN: true }),
  correlation: fc.double({ min: 0, max: 1, noNaN: true }),
  noise: fc.double({ min: 0.001, max: 5, noNaN: true }),
});

/**
 * The exact second moment at the root of a small tree by enumeration of every pattern of choices:
 * each node either averages all children or takes one of them for all.
 */
function enumerateTree(
  { leafVariance, correlation, noise }: Record<'leafVariance' | 'correlation' | 'noise', number>,
  fanIn: number,
  depth: number,
): number {
  const nodes = depth === 0 ? 0 : (fanIn ** depth - 1) / (fanIn - 1);
  const patterns = (fanIn + 1) ** nodes;
  let risk = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let probability = 1;
    let code = pattern;
    const visit = (level: number, weight: number): number => {
      if (level === 0) return leafVariance * weight ** 2;
      const choice = code % (fanIn + 1);
      code = Math.floor(code / (fanIn + 1));
      probability *= choice === fanIn ? 1 - correlation : correlation / fanIn;
      let sum = 0;
      for (let child = 0; child < fanIn; child++) {
        const share = choice === fanIn ? 1 / fanIn : Number(choice === child);
        sum += noise * (weight / fanIn) ** 2 + visit(level - 1, weight * share);
      }
      return sum;
    };
    const square = visit(depth, 1);
    risk += probability * square;
  }
  return risk;
}

describe.skipIf(!goldenIsThere)('golden values', () => {
  const { tree, chain } = goldenIsThere
    ? readGolden<Golden>('averaging.json')
    : { tree: [], chain: [] };

  it.each(tree)('predictTreeRisk and averagingFloor equal the golden tree %o', (row) => {
    const errors = { leafVariance: row.v0, correlation: row.rho, noise: row.sigma2, fanIn: row.b };
    expect(
      relativeError(predictTreeRisk({ ...errors, depth: row.depth }), row.v),
    ).toBeLessThanOrEqual(1e-9);
    expect(relativeError(averagingFloor(errors)!, row.floor)).toBeLessThanOrEqual(1e-9);
  });

  it.each(chain)(
    'predictRunningAverageRisk and predictRelayRisk equal the golden chain %o',
    (row) => {
      const chain = {
        leafVariance: row.v0,
        correlation: row.rho,
        noise: row.sigma2,
        agents: row.n,
      };
      expect(relativeError(predictRunningAverageRisk(chain), row.average)).toBeLessThanOrEqual(
        1e-9,
      );
      expect(relativeError(predictRelayRisk(chain), row.relay)).toBeLessThanOrEqual(1e-9);
    },
  );
});

describe('predictTreeRisk', () => {
  it.each([
    [3, 1],
    [3, 2],
    [2, 3],
    [5, 1],
  ])(
    'equals the enumeration of all choices of a tree with fan-in %i and depth %i',
    (fanIn, depth) => {
      const errors = { leafVariance: 1.3, correlation: 0.3, noise: 0.2 };
      expect(
        relativeError(
          predictTreeRisk({ ...errors, fanIn, depth }),
          enumerateTree(errors, fanIn, depth),
        ),
      ).toBeLessThanOrEqual(1e-12);
    },
  );

  it('predictTreeRisk(tree) is the last of predictTreeRisks(tree)', () => {
    fc.assert(
      fc.property(
        sources,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        (errors, fanIn, depth) => {
          const tree = { ...errors, fanIn, depth };
          const risks = predictTreeRisks(tree);
          expect(risks).toHaveLength(depth + 1);
          expect(relativeError(predictTreeRisk(tree), risks[depth])).toBeLessThanOrEqual(1e-12);
        },
      ),
    );
  });

  it('predictTreeRisk at depth 1 is predictStarRisk with b agents', () => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 1, max: 50 }), (errors, fanIn) => {
        expect(
          relativeError(
            predictTreeRisk({ ...errors, fanIn, depth: 1 }),
            predictStarRisk({ ...errors, agents: fanIn }),
          ),
        ).toBeLessThanOrEqual(1e-12);
      }),
    );
  });

  it('predictTreeRisk without contraction adds sigma²/b a level', () => {
    const tree = { leafVariance: 1, correlation: 1, noise: 0.5, fanIn: 5, depth: 20 };
    expect(relativeError(predictTreeRisk(tree), 1 + 20 * 0.1)).toBeLessThanOrEqual(1e-14);
    expect(
      relativeError(predictTreeRisk({ ...tree, correlation: 0.3, fanIn: 1 }), 1 + 20 * 0.5),
    ).toBeLessThanOrEqual(1e-14);
  });

  it('predictTreeRisk is continuous where lambda approaches 1', () => {
    const tree = { leafVariance: 1, noise: 0.5, fanIn: 5, depth: 20 };
    const limit = predictTreeRisk({ ...tree, correlation: 1 });
    expect(
      relativeError(predictTreeRisk({ ...tree, correlation: 1 - 1e-13 }), limit),
    ).toBeLessThanOrEqual(1e-11);
  });

  it('predictTreeRisk tends to averagingFloor with depth', () => {
    const tree = { leafVariance: 7, correlation: 0.4, noise: 0.3, fanIn: 3 };
    expect(
      relativeError(predictTreeRisk({ ...tree, depth: 200 }), averagingFloor(tree)!),
    ).toBeLessThanOrEqual(1e-14);
  });
});

describe('averagingFloor, averagingContraction, averagingMixingDepth', () => {
  it('averagingFloor is the fixed point of one level', () => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 2, max: 9 }), (errors, fanIn) => {
        fc.pre(errors.correlation < 0.99);
        const floor = averagingFloor({ ...errors, fanIn })!;
        const next = predictTreeRisk({ ...errors, leafVariance: floor, fanIn, depth: 1 });
        expect(relativeError(next, floor)).toBeLessThanOrEqual(1e-10);
      }),
    );
  });

  it('averagingContraction(b, rho) is the ratio of two risks without noise', () => {
    const tree = { leafVariance: 2, correlation: 0.25, noise: 0, fanIn: 4, depth: 1 };
    expect(
      relativeError(averagingContraction(4, 0.25), predictTreeRisk(tree) / 2),
    ).toBeLessThanOrEqual(1e-15);
  });

  it('averagingMixingDepth(tree, eps) is the depth at which the excess is eps', () => {
    const tree = { leafVariance: 2, correlation: 0.25, noise: 0.1, fanIn: 4 };
    const floor = averagingFloor(tree)!;
    for (const depth of [1, 3, 8]) {
      const excess = predictTreeRisk({ ...tree, depth }) - floor;
      expect(averagingMixingDepth(tree, excess)).toBeCloseTo(depth, 9);
    }
    expect(averagingMixingDepth(tree, 3)).toBe(0);
  });

  it.each([
    { fanIn: 1, correlation: 0.2 },
    { fanIn: 5, correlation: 1 },
  ])('averagingFloor and averagingMixingDepth are null where nothing contracts: %o', (at) => {
    const tree = { leafVariance: 1, noise: 0.1, ...at };
    expect(averagingFloor(tree)).toBeNull();
    expect(averagingMixingDepth(tree, 0.01)).toBeNull();
  });
});

describe('predictRunningAverageRisk', () => {
  it('predictRunningAverageRisk(chain) is the variance of the weights of its own recursion', () => {
    const { leafVariance, correlation, noise, agents } = {
      leafVariance: 2,
      correlation: 0.3,
      noise: 0.4,
      agents: 7,
    };
    // Weights of e_1 … e_n and of the noises, propagated agent by agent.
    let errors = [1];
    let noises: number[] = [];
    for (let k = 2; k <= agents; k++) {
      errors = [...errors.map((w) => (w * (k - 1)) / k), 1 / k];
      noises = [...noises, 1].map((w) => (w * (k - 1)) / k);
    }
    const squares = errors.reduce((sum, w) => sum + w * w, 0);
    const total = errors.reduce((sum, w) => sum + w, 0);
    const expected =
      leafVariance * ((1 - correlation) * squares + correlation * total ** 2) +
      noise * noises.reduce((sum, w) => sum + w * w, 0);
    expect(
      relativeError(
        predictRunningAverageRisk({ leafVariance, correlation, noise, agents }),
        expected,
      ),
    ).toBeLessThanOrEqual(1e-13);
  });

  it('bestChainLength(sources) is the integer of least risk', () => {
    fc.assert(
      fc.property(sources, (errors) => {
        const best = bestChainLength(errors);
        const risks = Array.from({ length: 200 }, (_, i) =>
          predictRunningAverageRisk({ ...errors, agents: i + 1 }),
        );
        expect(risks.indexOf(Math.min(...risks)) + 1).toBe(best);
      }),
    );
  });

  it('bestChainLength is near sqrt(3(1 − rho)v0/sigma²) where that is large', () => {
    const best = bestChainLength({ leafVariance: 1, correlation: 0.5, noise: 1e-6 });
    expect(Math.abs(best - Math.sqrt(1.5e6))).toBeLessThanOrEqual(1);
  });

  it('bestChainLength without noise is Infinity, without anything to gain 1', () => {
    expect(bestChainLength({ leafVariance: 1, correlation: 0.5, noise: 0 })).toBe(Infinity);
    expect(bestChainLength({ leafVariance: 1, correlation: 1, noise: 0 })).toBe(1);
  });
});

describe('domains', () => {
  const star = { leafVariance: 1, correlation: 0.2, noise: 0.1, agents: 10 };
  it.each([
    [{ ...star, correlation: 1.2 }, 'invalid correlation: 1.2; not in [0, 1]'],
    [{ ...star, correlation: NaN }, 'invalid correlation: NaN; not in [0, 1]'],
    [{ ...star, leafVariance: -1 }, 'invalid leafVariance: -1; not in [0, Infinity)'],
    [{ ...star, noise: Infinity }, 'invalid noise: Infinity; not in [0, Infinity)'],
    [{ ...star, agents: 0 }, 'invalid agents: 0; not an integer of at least 1'],
  ])('predictStarRisk(%o) is refused', (errors, message) => {
    expect(() => predictStarRisk(errors)).toThrow(new RangeError(message));
    expect(() => predictRunningAverageRisk(errors)).toThrow(new RangeError(message));
  });
});
