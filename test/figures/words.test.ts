import { describe, expect, it } from 'vitest';
import {
  count,
  formatNumber,
  formatPercent,
  heldConditions,
  nameOf,
  trialsOf,
  wordsOf,
} from '../../src/figures/words.ts';
import { majority } from '../../src/models/majority/index.ts';
import { laboratory, simulate } from './laboratory.ts';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [2000, '2,000'],
    [9_765_625, '9,765,625'],
    [-0.05, '−0.05'],
    [0.238095238, '0.2381'],
    [12_345.678, '12,350'],
    [1e-7, '1·10⁻⁷'],
    [-2.5e12 - 0.5, '−2.5·10¹²'],
    [Infinity, '∞'],
    [NaN, 'undefined'],
  ])('formatNumber(%f) is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('words', () => {
  it('formatPercent states levels as people do', () => {
    expect(formatPercent(0.95)).toBe('95 %');
    expect(formatPercent(0.999)).toBe('99.9 %');
  });

  it('count agrees in number', () => {
    expect(count(1, 'point')).toBe('1 point');
    expect(count(2500, 'cell')).toBe('2,500 cells');
  });

  it('wordsOf splits paths and names', () => {
    expect(wordsOf('fanIn')).toBe('fan-in');
    expect(wordsOf('bias.kappa')).toBe('bias kappa');
    expect(wordsOf('messageTokens')).toBe('message tokens');
  });

  it('nameOf finds the symbol and unit also behind a default or an optional', () => {
    expect(nameOf(laboratory, 'correlation')).toBe('correlation ρ');
    expect(nameOf(majority, 'correlation')).toBe('correlation ρ');
    expect(nameOf(majority, 'messageTokens')).toBe('message tokens m');
    expect(nameOf(majority, 'depth')).toBe('depth L (levels)');
    expect(nameOf(majority, 'alpha')).toBe('alpha α');
    expect(nameOf(majority, 'flip')).toBe('flip');
  });

  it('heldConditions names what is held and leaves out what varies', () => {
    const one = { bias: 0.1, fidelity: 0.7, depth: 2, trials: 10 };
    const { points } = simulate([
      { ...one, correlation: 0 },
      { ...one, correlation: 0.5 },
    ]);
    expect(heldConditions(points, ['fidelity'])).toBe('tree, fan-in 5, depth 2, leaf bias 0.1');
    expect(trialsOf(points, 'a point')).toBe('10 trials a point');
  });
});
