import type { PointResult, RunResult } from '../result.ts';
import {
  describeParts,
  percent,
  sampledPoints,
  somePoints,
  type Claim,
  type Verdict,
} from './claim.ts';

/**
 * Whether the points of a selection were decided to lie above or below their bound. A point on the
 * other side, or at the bound, is decided to this one with probability at most (1 − level)/2 of the
 * rule; of all points together with at most the sum of those.
 */
export function checkDecided(claim: Claim<'decided'>, name: string, run: RunResult): Verdict {
  const { side, undecided = 0, parts, where } = claim;
  const points = sampledPoints(run, { parts, where });
  somePoints(points, name);
  const built = points.filter(({ status }) => status !== 'infeasible');
  const found = built.filter(({ stopped }) => stopped?.outcome !== undefined);
  const words = `decisions${describeParts(parts)}`;
  if (found.length < built.length || built.length === 0) {
    const message = `${words}: ${found.length} of ${built.length} points have come to an end`;
    return { held: null, message };
  }
  const count = (outcome: string): number =>
    found.filter(({ stopped }) => stopped?.outcome === outcome).length;
  const other = side === 'above' ? 'below' : 'above';
  const [right, wrong, open] = [count(side), count(other), count('undecided')];
  return {
    held: right > 0 && wrong === 0 && open <= undecided,
    message: [
      `${words}: ${right} of ${found.length} points ${side}, ${wrong} ${other}, ${open} undecided`,
      `expected ${side}${undecided === 0 ? '' : ` but for at most ${undecided} undecided`}`,
      describeLevel(found, right),
    ].join('; '),
  };
}

/** How likely such decisions would be if none were true. */
function describeLevel(points: readonly PointResult[], count: number): string {
  const worst = Math.max(...points.map(({ stopped }) => (1 - (stopped?.rule.level ?? 0)) / 2));
  const each = `each decided wrongly to that side with probability at most ${percent(worst)}`;
  return count > 1
    ? `${each}, any of ${count} at most ${percent(Math.min(1, count * worst))}`
    : each;
}
