import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainRecursion } from '../../../src/models/majority/theory/chain.ts';
import {
  boundaryCorrelation,
  criticalCorrelation,
  fixedPoint,
} from '../../../src/models/majority/theory/phase.ts';
import {
  amplification,
  recursion,
  type Aggregation,
} from '../../../src/models/majority/theory/recursion.ts';
import { regimeOf } from '../../../src/models/majority/theory/regimes.ts';

const regimeOfTree = (aggregation: Aggregation, leaf: number, depth: number) => {
  const levels = recursion(aggregation, leaf, depth + 1);
  return regimeOf({ leaf, root: levels[depth], enlarged: levels[depth + 1] });
};

const aggregations = fc.record({
  fanIn: fc.integer({ min: 3, max: 25 }),
  fidelity: fc.double({ min: 0.05, max: 1, noNaN: true }),
  correlation: fc.double({ min: 0, max: 0.95, noNaN: true }),
});
const biases = fc.double({ min: 1e-6, max: 1, noNaN: true });
const depths = fc.integer({ min: 1, max: 12 });

describe('regimeOf({ leaf, root, enlarged })', () => {
  it.each([
    [0.2, 0.2, 0.3, 'growth'],
    [0.2, 0.19999, 0.3, 'collapse'],
    [0.2, 0.5, 0.5499, 'saturation'],
    [0.2, 0.5, 0.5501, 'growth'],
    [0.2, 0.5, 0.4501, 'saturation'],
    [0.2, 0.5, 0.4499, 'growth'],
    [0.2, 0, 0, 'collapse'],
    [0.2, -0.3, -0.5, 'collapse'],
    [1, 1, 1, 'saturation'],
  ])('of mu_0 = %f, mu_L = %f, mu_{L+1} = %f is %s, %s', (leaf, root, enlarged, regime) => {
    expect(regimeOf({ leaf, root, enlarged })).toBe(regime);
  });

  it('is collapse at every depth where alpha is below 1', () => {
    fc.assert(
      fc.property(aggregations, biases, depths, (aggregation, leaf, depth) => {
        fc.pre(amplification(aggregation) < 1 - 1e-9);
        expect(regimeOfTree(aggregation, leaf, depth)).toBe('collapse');
      }),
    );
  });

  it('is never collapse where alpha is above 1 and the leaf is below the fixed point', () => {
    fc.assert(
      fc.property(aggregations, biases, depths, (aggregation, share, depth) => {
        fc.pre(amplification(aggregation) > 1 + 1e-6);
        const leaf = share * fixedPoint(aggregation) * (1 - 1e-6);
        expect(regimeOfTree(aggregation, leaf, depth)).not.toBe('collapse');
      }),
    );
  });

  it('is collapse above the fixed point, though alpha is above 1', () => {
    fc.assert(
      fc.property(aggregations, depths, (aggregation, depth) => {
        const limit = fixedPoint(aggregation);
        fc.pre(amplification(aggregation) > 1 && limit < 0.99);
        expect(regimeOfTree(aggregation, (limit + 1) / 2, depth)).toBe('collapse');
      }),
    );
  });

  it('of a vanishing signal is growth for alpha above 1.1 and saturation between 1 and 1.1', () => {
    fc.assert(
      fc.property(aggregations, fc.integer({ min: 1, max: 3 }), (aggregation, depth) => {
        const alpha = amplification(aggregation);
        fc.pre(alpha > 1.0001 && Math.abs(alpha - 1.1) > 1e-4);
        expect(regimeOfTree(aggregation, 1e-6, depth)).toBe(alpha > 1.1 ? 'growth' : 'saturation');
      }),
    );
  });

  it('of a tree deep enough is saturation for every alpha above 1', () => {
    fc.assert(
      fc.property(aggregations, biases, (aggregation, share) => {
        const alpha = amplification(aggregation);
        fc.pre(alpha > 1.001);
        const leaf = share * fixedPoint(aggregation) * (1 - 1e-6);
        const depth = Math.ceil((2 * Math.log(1e7)) / Math.log(alpha));
        expect(regimeOfTree(aggregation, leaf, depth)).toBe('saturation');
      }),
      { numRuns: 50 },
    );
  });

  it('changes where T(mu_0) = mu_0, short of alpha = 1', () => {
    const published = { fanIn: 5, fidelity: 0.6 };
    const boundary = boundaryCorrelation(published, 0.2)!;
    const at = (correlation: number) => regimeOfTree({ ...published, correlation }, 0.2, 10);
    expect(at(boundary - 1e-6)).toBe('saturation');
    expect(at(boundary + 1e-6)).toBe('collapse');
    expect(boundary + 1e-6).toBeLessThan(criticalCorrelation(published)!);
  });

  it('of a chain is saturation as soon as one more agent adds less than a tenth', () => {
    const levels = chainRecursion({ agents: 8, ownVotes: 2, fidelity: 0.9 }, 0.3);
    const regimes = levels
      .slice(1, -1)
      .map((root, i) => regimeOf({ leaf: 0.3, root, enlarged: levels[i + 2] }));
    // v + (1 − v²)/2·gamma·mu: .42285, .473157, .493758
    expect(regimes.slice(0, 3)).toEqual(['growth', 'saturation', 'saturation']);
  });

  it('is wider for a wider delta', () => {
    const biasesHere = { leaf: 0.2, root: 0.5, enlarged: 0.6 };
    expect(regimeOf(biasesHere, 0.15)).toBe('growth');
    expect(regimeOf(biasesHere, 0.25)).toBe('saturation');
  });

  it.each([
    [{ leaf: 0, root: 0.5, enlarged: 0.5 }, 0.1, 'invalid leaf: 0; not in (0, 1]'],
    [{ leaf: -0.2, root: 0.5, enlarged: 0.5 }, 0.1, 'invalid leaf: -0.2; not in (0, 1]'],
    [{ leaf: 0.2, root: 1.5, enlarged: 0.5 }, 0.1, 'invalid root: 1.5; not in [-1, 1]'],
    [{ leaf: 0.2, root: 0.5, enlarged: NaN }, 0.1, 'invalid enlarged: NaN; not in [-1, 1]'],
    [{ leaf: 0.2, root: 0.5, enlarged: 0.5 }, 0, 'invalid delta: 0; not in (0, 1]'],
  ])('of %j with delta %f is refused', (given, delta, message) => {
    expect(() => regimeOf(given, delta)).toThrow(new RangeError(message));
  });
});
