import { describe, expect, it } from 'vitest';
import { integrate } from '../../src/math/quadrature.ts';

const relativeError = (value: number, expected: number) => Math.abs(value / expected - 1);

const f = (x: number) => Math.sin(x) / (1 + x);

function callsFor(absolute: number): number {
  let calls = 0;
  integrate((x) => (calls++, 1 / Math.sqrt(x)), 0, 1, { relative: 0, absolute });
  return calls;
}

describe('integrate', () => {
  it('integrate(x^k, 0, 1) is 1/(k + 1): the Kronrod rule is exact to degree 31', () => {
    for (let k = 0; k <= 31; k++) {
      let calls = 0;
      const value = integrate((x) => (calls++, x ** k), 0, 1, { relative: 1 });
      expect(relativeError(value, 1 / (k + 1))).toBeLessThan(1e-15);
      expect(calls).toBe(21);
    }
  });

  it('integrate(f, low, high) meets closed forms to 1e-12', () => {
    const cases: [(x: number) => number, number, number, number][] = [
      [Math.exp, 0, 10, Math.expm1(10)],
      [(x) => 1 / (1 + x * x), -5, 5, 2 * Math.atan(5)],
      [(x) => Math.cos(50 * x), 0, 1, Math.sin(50) / 50],
      [(x) => Math.exp(-x * x), -9, 9, Math.sqrt(Math.PI)],
      [(x) => 1 / Math.sqrt(x), 0, 1, 2],
      [(x) => Math.log(x), 0, 1, -1],
      [(x) => x ** -0.9, 0, 1, 10],
    ];
    for (const [f, low, high, expected] of cases) {
      expect(relativeError(integrate(f, low, high), expected)).toBeLessThan(1e-12);
    }
  });

  it('integrate(f, low, high) with breakpoints sees a kink, a jump and a needle', () => {
    const kink = integrate((x) => Math.abs(x - 0.3), 0, 1, { breakpoints: [0.3] });
    expect(relativeError(kink, (0.3 ** 2 + 0.7 ** 2) / 2)).toBeLessThan(1e-15);
    const jump = integrate((x) => (x < 0.1 ? 1 : 3), 0, 1, { breakpoints: [0.1, 7, -2, 0.1] });
    expect(relativeError(jump, 2.8)).toBeLessThan(1e-15);
    const width = 1e-6;
    const needle = integrate((x) => Math.exp(-(((x - 0.7) / width) ** 2)), 0, 1, {
      breakpoints: [0.7 - 8 * width, 0.7 + 8 * width],
    });
    // Rounding x − 0.7 at 1e-6 leaves 1e-10 of the argument; the mean of it cancels.
    expect(relativeError(needle, width * Math.sqrt(Math.PI))).toBeLessThan(1e-11);
  });

  it('integrate(f, low, high) finds an unnamed jump by itself', () => {
    expect(
      relativeError(
        integrate((x) => (x < 1 / 3 ? 1 : 3), 0, 1),
        7 / 3,
      ),
    ).toBeLessThan(1e-12);
  });

  it('integrate(f, low, high) is additive, and odd in the order of the ends', () => {
    const whole = integrate(f, 0, 3);
    expect(relativeError(integrate(f, 0, 1) + integrate(f, 1, 3), whole)).toBeLessThan(1e-14);
    expect(integrate(f, 3, 0)).toBe(-whole);
    expect(integrate(f, 2, 2)).toBe(0);
  });

  it('integrate(odd f, −1, 1) is 0 to rounding although no relative error is', () => {
    expect(Math.abs(integrate((x) => x * Math.exp(x * x), -1, 1))).toBeLessThan(1e-15);
  });

  it('integrate(f, low, high, {absolute}) stops as soon as the absolute error allows', () => {
    expect(callsFor(1e-2)).toBeLessThan(callsFor(1e-8));
  });

  it('integrate(f, low, high) throws RangeError where it cannot converge or may not start', () => {
    expect(() => integrate((x) => 1 / x, 0, 1)).toThrow(RangeError);
    expect(() => integrate((x) => 1 / (x - 0.3) ** 2, 0, 1)).toThrow(RangeError);
    expect(() => integrate(() => NaN, 0, 1)).toThrow('integrand is NaN at');
    expect(() => integrate(Math.exp, -Infinity, 0)).toThrow('invalid low: -Infinity; not finite');
    expect(() => integrate(Math.exp, 0, NaN)).toThrow('invalid high: NaN; not finite');
    expect(() => integrate(Math.exp, 0, 1, { relative: -1 })).toThrow('invalid relative: -1');
    expect(() => integrate(Math.exp, 0, 1, { absolute: NaN })).toThrow('invalid absolute: NaN');
  });
});
