import { describe, expect, it } from 'vitest';
import {
  budgetFlips,
  budgetThreshold,
  leafOverhead,
  optimalLeafTokens,
  optimalLeaves,
  treeAdvantage,
} from '../../../src/models/majority/theory/budget.ts';
import { organizationExponent } from '../../../src/models/majority/theory/phase.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';

/** kappa·x^beta·N^s, the small-signal bias of N leaves of x tokens. */
const signal = (x: number, leaves: number, s: number, beta: number): number =>
  x ** beta * leaves ** s;

describe('optimalLeafTokens(s, beta, c0)', () => {
  it('is the best split of any budget: no other compute gives more signal', () => {
    const [s, beta, overhead, budget] = [0.35, 0.2, 300, 1e6];
    const best = optimalLeafTokens(s, beta, overhead)!;
    const leaves = optimalLeaves(budget, s, beta, overhead)!;
    expect(leaves * (best + overhead)).toBeCloseTo(budget, 6);
    const most = signal(best, leaves, s, beta);
    for (const factor of [0.5, 0.9, 1.1, 2]) {
      const tokens = best * factor;
      expect(signal(tokens, budget / (tokens + overhead), s, beta)).toBeLessThan(most);
    }
  });

  it('is undefined where one agent should have everything', () => {
    expect(optimalLeafTokens(0.2, 0.2, 500)).toBeUndefined();
    expect(optimalLeaves(1e6, 0.1, 0.2, 500)).toBeUndefined();
    expect(budgetThreshold(0.1, 0.2, 500)).toBeUndefined();
  });
});

describe('budgetThreshold(s, beta, c0)', () => {
  it('is where the best organization equals one agent: kappa·x*^beta·N*^s = kappa·B^beta', () => {
    const [s, beta, overhead] = [0.39, 0.1, 250];
    const budget = budgetThreshold(s, beta, overhead)!;
    const tokens = optimalLeafTokens(s, beta, overhead)!;
    const leaves = optimalLeaves(budget, s, beta, overhead)!;
    expect(relativeError(signal(tokens, leaves, s, beta), budget ** beta)).toBeLessThan(1e-12);
  });

  it('over c0 is 2.598, 6.750, 8.117, 2.150, 10.39 at the tabulated exponents', () => {
    const pairs = [
      [0.3, 0.1],
      [0.3, 0.2],
      [0.35, 0.25],
      [0.39, 0.1],
      [0.39, 0.3],
    ] as const;
    const ratios = pairs.map(([s, beta]) => budgetThreshold(s, beta, 1)!.toPrecision(4));
    expect(ratios).toEqual(['2.598', '6.750', '8.117', '2.150', '10.39']);
  });
});

describe('treeAdvantage(trees, budget)', () => {
  const leaf = { curve: 'power', kappa: 0.02, beta: 0.2, max: 1 } as const;
  const trees = { fanIn: 3, fidelity: 1, messageTokens: 100, leaf };

  it('is that of the star of b leaves where no deeper tree can be paid', () => {
    const budget = 1500;
    const u = 0.02 * ((budget - 600) / 3) ** 0.2;
    const star = 1.5 * u - 0.5 * u ** 3;
    expect(treeAdvantage(trees, budget)).toBeCloseTo(star - 0.02 * budget ** 0.2, 14);
  });

  it('is −∞ when not one tree can be paid', () => {
    expect(treeAdvantage(trees, 600)).toBe(-Infinity);
  });
});

describe.skipIf(!goldenIsThere)('golden/budget.json', () => {
  interface Row {
    b: number;
    rho: number;
    gamma: number;
    m: number;
    beta: number;
    kappa: number;
    s: number;
    c0: number;
    xStar: number;
    threshold: number;
    exactLowerFlip: number;
    exactUpperFlip: number;
  }
  const rows = goldenIsThere ? readGolden<Row[]>('budget.json') : [];

  it.each(rows)('closed forms at b = $b, beta = $beta, kappa = $kappa', (row) => {
    const s = organizationExponent({ fanIn: row.b, fidelity: row.gamma, correlation: row.rho })!;
    const overhead = leafOverhead(row.b, row.m);
    expect(relativeError(s, row.s)).toBeLessThan(1e-9);
    expect(relativeError(overhead, row.c0)).toBeLessThan(1e-9);
    expect(relativeError(optimalLeafTokens(s, row.beta, overhead)!, row.xStar)).toBeLessThan(1e-9);
    expect(relativeError(budgetThreshold(s, row.beta, overhead)!, row.threshold)).toBeLessThan(
      1e-9,
    );
  });

  it.each(rows)('exact flips at b = $b, beta = $beta, kappa = $kappa, within 2 %', (row) => {
    const leaf = { curve: 'power', kappa: row.kappa, beta: row.beta, max: 1 } as const;
    const channel = { fanIn: row.b, fidelity: row.gamma, correlation: row.rho };
    const trees = { ...channel, messageTokens: row.m, leaf };
    const flips = budgetFlips(trees, 100, 1e14);
    expect(relativeError(flips[0], row.exactLowerFlip)).toBeLessThan(0.02);
    expect(relativeError(flips.at(-1)!, row.exactUpperFlip)).toBeLessThan(0.02);
  });
});
