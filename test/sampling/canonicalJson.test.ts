import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/sampling/canonicalJson.ts';

/** The same data with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

// JSON has no −0, and `__proto__` is no key that Object.fromEntries would set like any other.
const json = fc
  .jsonValue()
  .filter((value) => !/-0[,\]}]|-0$|__proto__/.test(JSON.stringify(value)))
  .map((value) => JSON.parse(JSON.stringify(value)) as object);

describe('canonicalJson(value)', () => {
  it('canonicalJson(value) is JSON of the same data, so different data have different text', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('canonicalJson(value) does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value) as object)).toBe(canonicalJson(value));
      }),
    );
  });

  it('canonicalJson(x) of a finite double is its shortest round-trip text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Number(canonicalJson(x))).toBe(x + 0);
      }),
    );
    expect(canonicalJson([0.1, 1e21, -0, 5e-324])).toBe('[0.1,1e+21,0,5e-324]');
  });

  it('canonicalJson(value) sorts keys by code unit at every depth, without spaces', () => {
    expect(canonicalJson({ b: { z: 1, a: [{ y: 1, x: 2 }] }, B: null, 10: true, 9: 'é"' })).toBe(
      '{"10":true,"9":"é\\"","B":null,"b":{"a":[{"x":2,"y":1}],"z":1}}',
    );
  });

  it.each([
    ['NaN', { a: [0, NaN] }, 'invalid a[1]: NaN; not plain JSON data'],
    ['an infinity', { a: { b: -Infinity } }, 'invalid a.b: -Infinity; not plain JSON data'],
    ['undefined', { a: undefined }, 'invalid a: undefined; not plain JSON data'],
    // eslint-disable-next-line no-sparse-arrays
    ['a hole', [1, , 2], 'invalid [1]: undefined; not plain JSON data'],
    ['a typed array', { a: new Float64Array(1) }, 'invalid a: 0; not plain JSON data'],
    ['an instance of a class', { a: new Map() }, 'invalid a: [object Map]; not plain JSON data'],
    ['a big integer', { a: 1n }, 'invalid a: 1; not plain JSON data'],
  ])('canonicalJson(value) refuses %s by its path', (_, value, message) => {
    expect(() => canonicalJson(value)).toThrow(new TypeError(message));
  });
});
