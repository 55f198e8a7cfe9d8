import { describe, expect, it } from 'vitest';
import { disjointPaths, matchPoints, sharedPaths } from '../../src/analysis/matchPoints.ts';
import type { PointResult } from '../../src/analysis/result.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';
import { pointResult } from './fakes.ts';

type Row = Readonly<Record<string, Scalar>>;

const pointsOf = (rows: readonly Row[], given: Partial<PointResult> = {}): PointResult[] =>
  rows.map((parameters, index) => pointResult({ index, parameters, ...given }));

const indices = (first: readonly PointResult[], second: readonly PointResult[], paths?: string[]) =>
  matchPoints(first, second, paths).pairs.map(([a, b]) => [a.index, b.index]);

describe('matchPoints(first, second, paths)', () => {
  const first = pointsOf([
    { a: 1, b: 'x' },
    { a: 2, b: 'x' },
    { a: 3, b: 'x' },
  ]);

  it('matchPoints(…) pairs points with equal values of all that both runs have', () => {
    const second = pointsOf([
      { a: 3, b: 'x', c: 1 },
      { a: 1, b: 'x', c: 2 },
      { a: 2, b: 'y', c: 3 },
    ]);
    expect(sharedPaths(first, second)).toEqual(['a', 'b']);
    expect(indices(first, second)).toEqual([
      [0, 1],
      [2, 0],
    ]);
    expect(matchPoints(first, second)).toMatchObject({ paths: ['a', 'b'], unmatched: [1, 1] });
    expect(indices(first, second, ['a'])).toEqual([
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
  });

  it('matchPoints(…) tells texts from numbers, and takes reals to 12 digits', () => {
    const [numbers, texts, sums] = [
      [{ a: 0.3 }, { a: 1 }],
      [{ a: '0.3' }, { a: 2 }],
      [{ a: 0.1 + 0.2 }, { a: 2 }],
    ].map((rows) => pointsOf(rows as Row[]));
    expect(indices(numbers, texts)).toEqual([]);
    expect(indices(numbers, sums)).toEqual([[0, 0]]);
  });

  it('matchPoints(…) has no parameter equal to one that is missing', () => {
    const second = pointsOf([{ a: 1 }, { a: 2, b: 'x' }]);
    expect(indices(first, second)).toEqual([[1, 1]]);
    const none = pointsOf([{ a: 1 }, { b: 'x' }]);
    expect(indices(none, none)).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('matchPoints(…) gives a point all of its partners, its own part and method first', () => {
    const many = [
      ...pointsOf([{ a: 1, b: 'x' }], { part: 'other', method: 'lazy' }),
      ...pointsOf([{ a: 1, b: 'x' }], { part: 'main', method: 'lazy' }),
      ...pointsOf([{ a: 1, b: 'x' }], { part: 'main', method: 'simd' }),
    ].map((point, index) => ({ ...point, index }));
    const [one] = first;
    expect(indices([{ ...one, part: 'third' }], many)).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
    expect(indices([one], many)).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(indices([{ ...one, method: 'simd' }], many)).toEqual([[0, 2]]);
  });

  it('matchPoints(…) matches two single points whatever they are, unless paths are given', () => {
    const [a, b] = [pointsOf([{ a: 1 }]), pointsOf([{ a: 2 }])];
    expect(matchPoints(a, b)).toEqual({ pairs: [[a[0], b[0]]], paths: [], unmatched: [0, 0] });
    expect(matchPoints(a, b, ['a'])).toMatchObject({ pairs: [], unmatched: [1, 1] });
  });

  it('matchPoints(…) leaves out what cannot be built', () => {
    const second = pointsOf([{ a: 1, b: 'x' }], { status: 'infeasible' });
    expect(matchPoints(first, second)).toMatchObject({ pairs: [], unmatched: [3, 0] });
  });
});

describe('disjointPaths(first, second, paths)', () => {
  it('disjointPaths(…) names the parameters that forbid every match', () => {
    const first = pointsOf([
      { a: 1, b: 1, c: 'x' },
      { a: 2, b: 2, c: 'x' },
    ]);
    const second = pointsOf([
      { a: 3, b: 2, c: 'x' },
      { a: 4, b: 3, c: 'x' },
    ]);
    expect(disjointPaths(first, second, ['c', 'b', 'a'])).toEqual(['a']);
  });
});
