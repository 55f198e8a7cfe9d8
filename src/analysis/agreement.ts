import { checkAbove } from '../math/domain.ts';
import type { PointResult, RunHead, RunResult } from './result.ts';
import { scorePoint, type Score } from './score.ts';
import { type Agreement, TestFamily } from './testFamily.ts';

export type { Agreement } from './testFamily.ts';

/** Tests points as they come, and holds a few numbers of each. */
export interface AgreementReducer {
  /** Takes a point and, where they are known already, its scores. */
  add(point: PointResult, scores?: readonly Score[]): void;
  /** Adjusts the p-values of all points taken, and judges. */
  finish(): Agreement;
}

/** What is known of the points that will come. */
export interface AgreementOptions {
  /** whether another point may have this id; by default any may */
  readonly isRepeated?: (id: string) => boolean;
  /** whether the tests of a point are to be told one by one; by default all are */
  readonly isTold?: (point: PointResult) => boolean;
}

/**
 * Tests every simulated value of a run against its prediction, as one family.
 *
 * One test for each point and channel where theory speaks (see {@link scorePoint}); points that
 * draw the same trials, being the same configuration in two parts, count once, the longest run.
 * The p-values are adjusted by Holm's step-down procedure at the run's family-wise level: the
 * probability of one false rejection or more, when theory and simulation agree everywhere, is at
 * most that level. Agreement is worth what it could have refuted, so every test states the
 * discrepancy that it would have detected with probability 0.9.
 *
 * @param run results of a run; `familyWise` in (0, 1)
 * @returns the tests in the scenario's order and the verdict
 * @throws {RangeError} when the family-wise level is not in (0, 1), or a point cannot be scored
 */
export function testAgreement(run: RunResult): Agreement {
  const reducer = reduceAgreement(run);
  for (const point of run.points) reducer.add(point);
  return reducer.finish();
}

/** The tests of a point that was taken, and how long it ran. */
interface Taken {
  readonly slots: readonly number[];
  readonly trials: number;
}

/**
 * {@link testAgreement} of points that come one by one, in the scenario's order.
 *
 * @throws {RangeError} when the family-wise level is not in (0, 1)
 */
export function reduceAgreement(
  { model, familyWise }: RunHead,
  { isRepeated = () => true, isTold = () => true }: AgreementOptions = {},
): AgreementReducer {
  checkAbove('familyWise', familyWise, 0, 1 - Number.EPSILON);
  const family = new TestFamily(model, familyWise);
  const longest = new Map<string, Taken>();
  return {
    finish: () => family.judge(),
    add(point, scores = scorePoint(point, model)) {
      if (point.status === 'infeasible') return;
      const trials = trialsOf(point);
      const known = longest.get(point.id);
      if (known !== undefined && known.trials >= trials) return;
      known?.slots.forEach((slot) => family.drop(slot));
      const told = isTold(point);
      const slots = scores.map((score) => family.add(score, point, told));
      if (isRepeated(point.id)) longest.set(point.id, { slots, trials });
    },
  };
}

function trialsOf({ tallies }: PointResult): number {
  return Math.max(0, ...Object.values(tallies).map(({ trials }) => trials));
}
