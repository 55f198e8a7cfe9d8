import { describe, expect, it } from 'vitest';
import { selectPoints } from '../../src/analysis/selectPoints.ts';

const points = [
  { part: 'a', parameters: { organization: 'star', correlation: 0.1 + 0.2, depth: 3 } },
  { part: 'a', parameters: { organization: 'tree', correlation: 0.3, depth: 3 } },
  { part: 'b', parameters: { organization: 'tree', correlation: 0.3000001, depth: 1e12 } },
  { part: 'b', parameters: { organization: 'tree', correlation: 0, depth: 1e12 + 1, paid: true } },
];

describe('selectPoints', () => {
  it('selectPoints(points, {}) is every point in order', () => {
    expect(selectPoints(points, {})).toEqual(points);
  });

  it.each([
    [{ where: { correlation: 0.3 } }, [0, 1]],
    [{ where: { correlation: 0.3, organization: 'tree' } }, [1]],
    [{ parts: ['b'] }, [2, 3]],
    [{ parts: ['b', 'a'], where: { depth: 3 } }, [0, 1]],
    [{ parts: [] }, []],
    [{ parts: ['c'] }, []],
    [{ where: { paid: true } }, [3]],
    [{ where: { correlation: 0 } }, [3]],
    [{ where: { unknown: 1 } }, []],
    [{ where: { depth: '3' } }, []],
  ])('selectPoints(points, %j) is the points %j', (selection, expected) => {
    expect(selectPoints(points, selection)).toEqual(expected.map((i) => points[i]));
  });

  it('selectPoints compares integers exactly and reals to 1e-9', () => {
    expect(selectPoints(points, { where: { depth: 1e12 } })).toEqual([points[2]]);
    expect(selectPoints(points, { where: { correlation: 0.3000001 * (1 + 1e-10) } })).toEqual([
      points[2],
    ]);
  });
});
