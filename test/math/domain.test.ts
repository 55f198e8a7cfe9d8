import { describe, expect, it } from 'vitest';
import {
  checkBias,
  checkInteger,
  checkInterval,
  checkNonNegative,
  checkPositive,
  checkProbability,
} from '../../src/math/domain.ts';

type Check = (name: string, value: number) => number;

const CHECKS: readonly [string, Check, readonly number[], readonly number[]][] = [
  ['checkProbability', checkProbability, [0, 0.5, 1], [-1e-9, 1.2, Infinity]],
  ['checkBias', checkBias, [-1, 0, 1], [-1.01, 2]],
  ['checkPositive', checkPositive, [5e-324, 1, 1e300], [0, -1, Infinity]],
  ['checkNonNegative', checkNonNegative, [0, 1e300], [-5e-324, Infinity]],
  [
    'checkInteger from 3',
    (name, value) => checkInteger(name, value, 3),
    [3, 2 ** 53 - 1],
    [2, 3.5, 2 ** 53, Infinity],
  ],
  ['checkInterval [2, 4]', (name, value) => checkInterval(name, value, 2, 4), [2, 4], [1.9, 4.1]],
];

describe.each(CHECKS)('%s', (_, check, valid, invalid) => {
  it('check(name, value) returns a valid value unchanged', () => {
    expect(valid.map((value) => check('rho', value))).toEqual(valid);
  });

  it('check(name, value) throws RangeError outside the domain and for NaN', () => {
    for (const value of [...invalid, NaN]) {
      expect(() => check('rho', value)).toThrow(RangeError);
      expect(() => check('rho', value)).toThrow(`invalid rho: ${value}; not `);
    }
  });

  it('check(name, value) throws TypeError for another kind', () => {
    for (const value of ['0.5', null, undefined, true, [3]]) {
      expect(() => check('rho', value as never)).toThrow(TypeError);
    }
  });
});

describe('messages', () => {
  it('checkProbability(name, value) and its kin name value and domain', () => {
    expect(() => checkProbability('rho', 1.2)).toThrow('invalid rho: 1.2; not in [0, 1]');
    expect(() => checkBias('mu', -3)).toThrow('invalid mu: -3; not in [-1, 1]');
    expect(() => checkInteger('b', 0, 1)).toThrow('invalid b: 0; not an integer of at least 1');
    expect(() => checkPositive('m', '8' as never)).toThrow('invalid m: "8"; not a number');
  });
});
