import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFront, findFrontier, type Offer } from '../../src/figures/paretoFront.ts';

const few = fc.integer({ min: 0, max: 5 });
const offers = fc.array(fc.record({ cost: few, value: few, latency: few }), { maxLength: 30 });

const noWorse = (a: Offer, b: Offer): boolean =>
  a.cost <= b.cost && a.value >= b.value && a.latency <= b.latency;

describe('findFront', () => {
  it('findFront keeps exactly the offers that no other one beats', () => {
    fc.assert(
      fc.property(offers, (all) => {
        const front = findFront(all);
        for (const offer of all) {
          const beaten = all.some((other) => noWorse(other, offer) && !noWorse(offer, other));
          expect(front.includes(offer)).toBe(!beaten);
        }
      }),
    );
  });

  it('findFront of some offers is never empty', () => {
    expect(findFront([])).toEqual([]);
    fc.assert(fc.property(offers, (all) => all.length === 0 || findFront(all).length > 0));
  });
});

describe('findFrontier', () => {
  it('findFrontier rises in value with cost, and nothing is better for less', () => {
    fc.assert(
      fc.property(offers, (all) => {
        const line = findFrontier(all);
        for (const [k, next] of line.slice(1).entries()) {
          const same = next.cost === line[k].cost && next.value === line[k].value;
          expect(same || (next.cost > line[k].cost && next.value > line[k].value)).toBe(true);
        }
        for (const { cost, value } of all) {
          expect(line.some((offer) => offer.cost <= cost && offer.value >= value)).toBe(true);
        }
      }),
    );
  });
});
