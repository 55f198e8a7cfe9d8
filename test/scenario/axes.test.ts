import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSteps, spaceValues, stepValues } from '../../src/scenario/axes.ts';
import { faultsOf, HEAD, parse } from './fakeModel.ts';

const axisOf = (range: string) =>
  parse(`${HEAD}parameters:\n  size: 5\n  correlation: ${range}\n`).parts[0].axes[0].values;
const faults = (range: string): string[] => faultsOf(() => axisOf(range));

describe('spaceValues(from, to, count, scale)', () => {
  it('spaceValues(from, to, count) has both ends and even steps, rounded to the decimals meant', () => {
    expect(spaceValues(0, 0.3, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(spaceValues(-0.1, 0.1, 3)).toEqual([-0.1, 0, 0.1]);
    expect(spaceValues(0.3, 0, 4)).toEqual([0.3, 0.2, 0.1, 0]);
    expect(spaceValues(0, 1, 21)).toEqual(
      Array.from({ length: 21 }, (_, i) => Number((i * 0.05).toFixed(2))),
    );
  });

  it("spaceValues(from, to, count, 'log') has even ratios", () => {
    expect(spaceValues(1, 1000, 4, 'log')).toEqual([1, 10, 100, 1000]);
    expect(spaceValues(1, 64, 7, 'log')).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  it('spaceValues(from, to, count) increases strictly and stays within its ends', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 200 }),
        (from, width, count) => {
          const values = spaceValues(from, from + width, count);
          expect(values).toHaveLength(count);
          expect(values[0]).toBe(from);
          expect(values.at(-1)).toBe(from + width);
          for (let i = 1; i < count; i++) expect(values[i]).toBeGreaterThan(values[i - 1]);
        },
      ),
      { seed: 1 },
    );
  });

  it.each([
    [[0, 1, 1], 'invalid count: 1; not 2 or more, for both ends'],
    [[1, 1, 3], 'invalid count: 3; not 1, since both ends are equal'],
    [[0, 1, 2.5], 'invalid count: 2.5; not an integer of at least 1'],
    [[0, NaN, 3], 'invalid range: 0 to NaN; not finite'],
  ] as const)('spaceValues(%j) is a RangeError', ([from, to, count], message) => {
    expect(() => spaceValues(from, to, count)).toThrow(new RangeError(message));
  });

  it("spaceValues(0, 1, 3, 'log') is a RangeError", () => {
    expect(() => spaceValues(0, 1, 3, 'log')).toThrow('invalid log range: 0 to 1; not in (0, ∞)');
  });
});

describe('stepValues(from, to, step)', () => {
  it('stepValues(from, to, step) ends at the last value not beyond its end', () => {
    expect(stepValues(0, 0.3, 0.1)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(stepValues(0, 1, 0.4)).toEqual([0, 0.4, 0.8]);
    expect(stepValues(1, 0, -0.5)).toEqual([1, 0.5, 0]);
    expect(stepValues(2, 2, 1)).toEqual([2]);
  });

  it('stepValues(0, n/10, 1/10) has n + 1 values, and countSteps says so', () => {
    for (let n = 0; n <= 1000; n++) {
      expect(stepValues(0, n / 10, 0.1)).toHaveLength(n + 1);
      expect(countSteps(0, n / 10, 0.1)).toBe(n + 1);
    }
  });

  it('countSteps(from, to, 0) is 0', () => {
    expect(countSteps(0, 1, 0)).toBe(0);
    expect(countSteps(0, 0, 0)).toBe(0);
  });

  it.each([
    [0, 1, -0.1, 'invalid step: -0.1; it leads away from 1'],
    [0, 1, 0, 'invalid step: 0; not a finite number other than 0'],
    [0, 1, NaN, 'invalid step: NaN; not a finite number other than 0'],
  ])('stepValues(%d, %d, %d) is a RangeError', (from, to, step, message) => {
    expect(() => stepValues(from, to, step)).toThrow(new RangeError(message));
  });
});

describe('axes of a scenario', () => {
  it('parseScenario(text) sweeps lists and ranges in their order', () => {
    expect(axisOf('[0.3, 0, 0.1]')).toEqual([0.3, 0, 0.1]);
    expect(axisOf('{from: 0, to: 1, count: 3}')).toEqual([0, 0.5, 1]);
    expect(axisOf('{from: 0, to: 1, step: 0.25}')).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(axisOf('{from: 0.01, to: 1, count: 3, scale: log}')).toEqual([0.01, 0.1, 1]);
  });

  it.each([
    ['[]', 'f.yaml:5:16: invalid correlation: []; not a list of at least one value'],
    ['[0, 0]', 'f.yaml:5:20: invalid correlation: 0 twice; expected each value once'],
    [
      '[0, [1]]',
      'f.yaml:5:20: invalid correlation: an item that is no plain value; sweep the values inside, or use parts',
    ],
    ['[0, 1.2]', 'f.yaml:5:20: invalid correlation: 1.2; not in [0, 1]'],
    ['[0, .nan]', 'f.yaml:5:20: invalid correlation: NaN; not in [0, 1]'],
    [
      '{from: 0, to: 1}',
      'f.yaml:5:16: invalid correlation: a range; expected one of count and step',
    ],
    [
      '{from: 0, to: 1, count: 3, step: 1}',
      'f.yaml:5:16: invalid correlation: a range; expected one of count and step',
    ],
    ['{from: 0, count: 3}', 'f.yaml:5:16: missing correlation.to; expected a number'],
    [
      '{from: 0, to: 1, cuont: 3}',
      'f.yaml:5:33: unknown key correlation.cuont; did you mean count?',
    ],
    [
      '{from: 0, to: 1, step: -.5}',
      'f.yaml:5:39: invalid step: -0.5; it leads away from 1 (correlation)',
    ],
    [
      '{from: 1, to: 0, step: .25}',
      'f.yaml:5:39: invalid step: 0.25; it leads away from 0 (correlation)',
    ],
    [
      '{from: 0, to: 1, step: 0}',
      'f.yaml:5:39: invalid step: 0; not a finite number other than 0 (correlation)',
    ],
    [
      '{from: 0, to: 0, step: 0}',
      'f.yaml:5:39: invalid step: 0; not a finite number other than 0 (correlation)',
    ],
    [
      '{from: 0, to: 1, step: .5, scale: log}',
      'f.yaml:5:50: invalid correlation: a scale beside step; expected count',
    ],
    [
      '{from: 0, to: 1, count: 0}',
      'f.yaml:5:40: invalid correlation.count: 0; not an integer of 1, 2, …',
    ],
    [
      '{from: 0, to: 1, count: 3, scale: lin}',
      'f.yaml:5:50: invalid correlation.scale: "lin"; not one of linear, log',
    ],
    ['{from: 0, to: 2, count: 5}', 'f.yaml:5:16: invalid correlation: 1.5; not in [0, 1]'],
    [
      '{from: 0, to: 1, step: 1.000000001e-9}',
      'f.yaml:5:39: invalid correlation: 1000000000 values; at most 1000000',
    ],
  ])('parseScenario(correlation: %s) is refused with its place', (range, message) => {
    expect(faults(range)).toEqual([message]);
  });

  it.each([
    ['{from: 0, to: 1, count: 0}', '3:41: invalid variables.v.count: 0; not an integer of 1, 2, …'],
    ['{from: 0, to: 1, cuont: 3}', '3:34: unknown key variables.v.cuont; did you mean count?'],
    ['{from: 0, to: 1, step: 0}', '3:40: invalid step: 0; not a finite number other than 0 (v)'],
  ])('parseScenario(variables: {v: %s}) is refused once', (range, message) => {
    const text = `${HEAD}variables: {v:  ${range}}\nparameters: {size: 5}\nderived: {correlation: v}\n`;
    expect(faultsOf(() => parse(text))).toEqual([`f.yaml:${message}`]);
  });
});
