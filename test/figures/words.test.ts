import { describe, expect, it } from 'vitest';
import {
  count,
  formatNumber,
  formatPercent,
  heldConditions,
  nameAlong,
  nameDepth,
  nameOf,
  trialsOf,
  wordsOf,
} from '../../src/figures/words.ts';
import { seriesOf, valueOf } from '../../src/figures/observe.ts';
import type { PointResult } from '../../src/analysis/result.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';
import { majority } from '../../src/models/majority/index.ts';
import { wrapText } from '../../src/figures/textWidth.ts';
import { laboratory, simulate } from './laboratory.ts';

/** Points with these parameters and no facts. */
function pointsWith(rows: readonly Readonly<Record<string, Scalar>>[]): PointResult[] {
  const one = { bias: 0.1, fidelity: 0.7, depth: 2, correlation: 0, trials: 10 };
  return rows.map((parameters) => ({ ...simulate([one]).points[0], parameters, facts: {} }));
}

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [2000, '2,000'],
    [9_765_625, '9,765,625'],
    [-0.05, '−0.05'],
    [0.238095238, '0.2381'],
    [12_345.678, '12,350'],
    [2758.93, '2,759'],
    [-1234.5, '−1,235'],
    [999.96, '1,000'],
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

  it('heldConditions says of which organizations it speaks, and nothing that they do not read', () => {
    const tree = { organization: 'tree', fanIn: 5, depth: 3, agents: 7, ownVotes: 2 };
    const mixed = pointsWith([
      { ...tree, fidelity: 0.9 },
      { ...tree, organization: 'star', fidelity: 0.9 },
      { ...tree, organization: 'chain', fidelity: 0.9 },
    ]);
    expect(heldConditions(mixed, ['organization'])).toBe(
      'fan-in 5 (tree), depth 3 (tree), agents 7 (star, chain), own votes 2 (chain), fidelity 0.9',
    );
    expect(heldConditions(mixed.slice(1, 2), [])).toBe('star, agents 7, fidelity 0.9');
    const single = pointsWith([{ ...tree, organization: 'single', fidelity: 0.9, correlation: 1 }]);
    expect(heldConditions(single, [])).toBe('single');
  });

  it('nameAlong and nameDepth say agents and hops of chains', () => {
    const run = simulate([]);
    const [tree, chain, star] = pointsWith(
      ['tree', 'chain', 'star'].map((organization) => ({ organization })),
    );
    expect(nameAlong(run, 'depth', [chain])).toBe('hops: agents − 1');
    expect(nameAlong(run, 'depth', [chain, tree])).toBe('depth L (levels)');
    expect(nameAlong(run, 'agents', [chain])).toBe('agents n');
    expect(nameAlong(run, 'agents', [star])).toBe('agents N');
    expect(nameAlong(run, 'agents', [star, chain])).toBe('agents');
    expect(nameDepth([chain], 4)).toBe('5 agents');
    expect(nameDepth([tree], 4)).toBe('depth 4');
  });

  it('valueOf and seriesOf know no shape that the organization does not read', () => {
    const [tree, star, single] = pointsWith(
      ['tree', 'star', 'single'].map((organization) => ({ organization, fanIn: 5, agents: 7 })),
    );
    expect([tree, star, single].map((point) => valueOf(point, 'fanIn'))).toEqual([5, undefined, 5]);
    expect([tree, star].map((point) => valueOf(point, 'agents'))).toEqual([undefined, 7]);
    expect([tree, star].map((point) => seriesOf(point, 'fanIn'))).toEqual([5, 'star']);
  });
});

describe('wrapText(text, width, setting)', () => {
  it('wrapText breaks between words, but never between a number and its per cent sign', () => {
    const setting = { size: 12, bold: false };
    for (let width = 20; width < 200; width += 5) {
      const lines = wrapText('puts the lower one 11 % too low', width, setting);
      expect(lines.join(' ')).toBe('puts the lower one 11 % too low');
      expect(lines.some((line) => line.startsWith('%'))).toBe(false);
    }
    expect(wrapText('one two', 20, setting)).toEqual(['one', 'two']);
  });
});
