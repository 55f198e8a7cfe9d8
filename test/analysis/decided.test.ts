import { describe, expect, it } from 'vitest';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import type { Outcome, PointResult } from '../../src/analysis/result.ts';
import type { StoppingRule } from '../../src/sampling/stopping.ts';
import { binaryModel, pointResult, rootCount } from './fakes.ts';

const rule: StoppingRule = {
  kind: 'binary',
  level: 0.95,
  most: 20_000,
  goal: 'decide',
  bound: 0.6,
  rising: true,
};

const point = (index: number, outcome: Outcome | undefined): PointResult =>
  pointResult({
    index,
    parameters: { size: index },
    ...rootCount(4096, 2600),
    stopped: { rule, trials: 4096, ...(outcome && { outcome }) },
  });

const infeasible = pointResult({ index: 9, status: 'infeasible', id: '', parameters: { size: 9 } });

function check(points: readonly PointResult[], claim: object) {
  const run = { model: binaryModel, seed: 's', confidence: 0.95, familyWise: 0.001, points };
  return checkExpectations([{ kind: 'decided', side: 'above', ...claim }], run)[0];
}

describe('checkExpectations: decided', () => {
  const points = (['above', 'above', 'undecided', 'below'] as const).map((outcome, i) =>
    point(i, outcome),
  );

  it('decided holds where every point meant is on the claimed side', () => {
    expect(check(points, { where: { size: [0, 1] } })).toMatchObject({
      held: true,
      message:
        'decisions: 2 of 2 points above, 0 below, 0 undecided; expected above; each decided wrongly to that side with probability at most 2.5 %, any of 2 at most 5 %',
    });
    expect(check(points, { side: 'below', where: { size: 3 } }).held).toBe(true);
    expect(check([...points, infeasible], { where: { size: [0, 9] } }).held).toBe(true);
  });

  it('decided fails where one is on the other side, however many may be undecided', () => {
    expect(check(points, { where: { size: [0, 3] }, undecided: 5 })).toMatchObject({
      held: false,
      message: expect.stringContaining(
        '1 of 2 points above, 1 below, 0 undecided; expected above but for at most 5 undecided',
      ) as string,
    });
  });

  it('decided takes as many undecided points as it says, but needs one that is decided', () => {
    const where = { size: [0, 2] };
    expect(check(points, { where }).held).toBe(false);
    expect(check(points, { where, undecided: 0 }).held).toBe(false);
    expect(check(points, { where, undecided: 1 }).held).toBe(true);
    expect(check(points, { where: { size: 2 }, undecided: 1 }).held).toBe(false);
  });

  it('decided is open while a point goes on, and where none could be built', () => {
    expect(check([...points, point(4, undefined)], { where: { size: [0, 4] } })).toMatchObject({
      held: null,
      message: 'decisions: 1 of 2 points have come to an end',
    });
    expect(check([infeasible], {}).held).toBeNull();
    expect(() => check(points, { where: { size: 7 } })).toThrow(
      'invalid expectation 1: matches 0 points',
    );
  });
});
