import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/math/nearestName.ts';

const KNOWN = ['depth', 'fanIn', 'fidelity', 'organization', 'rho', 'mu', 'bias.kappa'];

describe('nearestName', () => {
  it('nearestName(name, known) undoes an insertion, deletion, substitution or swap', () => {
    expect(nearestName('deepth', KNOWN)).toBe('depth');
    expect(nearestName('dpth', KNOWN)).toBe('depth');
    expect(nearestName('organisation', KNOWN)).toBe('organization');
    expect(nearestName('detph', KNOWN)).toBe('depth');
    expect(nearestName('fidletiy', KNOWN)).toBe('fidelity');
    expect(nearestName('rhoo', KNOWN)).toBe('rho');
  });

  it('nearestName(name, known) takes upper and lower case alike', () => {
    expect(nearestName('fanin', KNOWN)).toBe('fanIn');
    expect(nearestName('MU', KNOWN)).toBe('mu');
  });

  it('nearestName(name, known) is undefined for what is not near', () => {
    expect(nearestName('colour', KNOWN)).toBeUndefined();
    expect(nearestName('nu', KNOWN)).toBeUndefined();
    expect(nearestName('', KNOWN)).toBeUndefined();
    expect(nearestName('depth', [])).toBeUndefined();
  });

  it('nearestName(name, known) takes the nearest, then the first', () => {
    expect(nearestName('kappa', ['kapps', 'kappaa', 'kappa'])).toBe('kappa');
    expect(nearestName('level', ['levee', 'lever'])).toBe('levee');
  });

  it('nearestName(name, known) is a known name, and every known name is its own', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (name, known) => {
        const nearest = nearestName(name, known);
        expect(nearest === undefined || known.includes(nearest)).toBe(true);
        expect(nearestName(name, [name, ...known])).toBe(name);
      }),
      { seed: 21, numRuns: 500 },
    );
  });

  it('nearestName(name, known) with one letter dropped from a name of 5 or more finds it', () => {
    const word = fc.string({ minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(word, fc.nat(), (name, place) => {
        const at = place % name.length;
        expect(nearestName(name.slice(0, at) + name.slice(at + 1), [name])).toBe(name);
      }),
      { seed: 22, numRuns: 300 },
    );
  });
});
