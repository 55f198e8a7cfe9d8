import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelFidelity, leafBias } from '../../../../src/models/majority/curve.ts';
import { channelRange } from '../../../../src/models/majority/theory/planner/channelRange.ts';
import { leafSupply } from '../../../../src/models/majority/theory/planner/leafSupply.ts';
import { channels, leaves } from './problems.ts';

const counts = fc.integer({ min: 1, max: 900 });

describe('leafSupply(leaf, tokens, limit)', () => {
  it('is the best of all computes, and the least that reaches it', () => {
    fc.assert(
      fc.property(
        leaves,
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (leaf, limit, part) => {
          const most = part * limit;
          const found = leafSupply(leaf, undefined, limit)(most);
          if (leaf.curve === 'fixed') {
            expect(found).toEqual(leaf.tokens <= most ? leaf : undefined);
            return;
          }
          let best: { readonly tokens: number; readonly bias: number } | undefined;
          for (let tokens = 1; tokens <= most; tokens++) {
            const bias = leafBias(leaf, tokens);
            if (best === undefined || bias > best.bias) best = { tokens, bias };
          }
          expect(found === undefined).toBe(best === undefined);
          if (found === undefined || best === undefined) return;
          expect(Math.abs(found.bias - best.bias)).toBeLessThan(1e-15);
          expect(found.tokens).toBeLessThanOrEqual(Math.floor(most));
          expect(leafBias(leaf, found.tokens)).toBe(found.bias);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('spends no more than a ceiling needs', () => {
    const leaf = { curve: 'power', kappa: 0.1, beta: 0.5, max: 0.8 } as const;
    expect(leafSupply(leaf, undefined, 1e9)(1e9)).toEqual({ tokens: 64, bias: 0.8 });
    expect(leafSupply(leaf, undefined, 1e9)(25)).toEqual({ tokens: 25, bias: 0.5 });
  });

  it('of held compute is that or nothing', () => {
    const leaf = { curve: 'power', kappa: 0.1, beta: 0.5, max: 0.8 } as const;
    const supply = leafSupply(leaf, 9, 1e3);
    expect(supply(9)).toEqual({ tokens: 9, bias: leafBias(leaf, 9) });
    expect(supply(8)).toBeUndefined();
  });
});

describe('channelRange(fidelity, limit)', () => {
  it('bounds the fidelity of all lengths of a range, and is exact at one length', () => {
    fc.assert(
      fc.property(channels, counts, counts, (fidelity, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const range = channelRange(fidelity, to);
        for (let m = from; m <= to; m++) {
          const gamma = typeof fidelity === 'number' ? fidelity : channelFidelity(fidelity, m);
          expect(range.at(m)).toBe(gamma);
          // Where a table is flat, its interpolation is so to rounding only.
          const excess = Math.max(gamma - range.most(from, to), range.least(from, to) - gamma);
          if (!(excess <= 2 * Number.EPSILON)) expect.fail(`gamma(${m})`);
        }
        expect([range.least(from, from), range.most(to, to)]).toEqual([
          range.at(from),
          range.at(to),
        ]);
      }),
      { numRuns: 300 },
    );
  });
});
