import { checkAbove } from '../math/domain.ts';
import type { Model } from '../models/model.ts';
import { detectableMean, detectableProbability } from './detectable.ts';
import { distinctPoints } from './distinctPoints.ts';
import { adjustHolm } from './holm.ts';
import type { PointResult, RunResult } from './result.ts';
import { effectiveVotesOf, scorePoint, standardErrorOf, type Score } from './score.ts';

/** One test of the simulation against the theory. */
export interface AgreementTest extends Score {
  /** the point's place in the scenario */
  readonly index: number;
  readonly part: string;
  /** Holm's adjusted p-value over all tests of the run */
  readonly adjusted: number;
  /** whether the adjusted p-value is at most the family-wise level */
  readonly rejected: boolean;
  /**
   * the smallest discrepancy of the tallied value that this test would have rejected with
   * probability 0.9 at the first of Holm's steps; null where none could have been
   */
  readonly detectable: number | null;
}

/** Whether a simulation agrees with its theory, and what disagreement it would have seen. */
export interface Agreement {
  readonly tests: readonly AgreementTest[];
  /** whether no test is rejected; null when there is no prediction to test */
  readonly held: boolean | null;
  /** family-wise level, in (0, 1) */
  readonly familyWise: number;
  /** the z-scores whose law is about normal: those of predictions other than 0 and 1 */
  readonly scores: readonly number[];
  /** the smallest and the median of `detectable`, in units of the tallied value */
  readonly smallestDetectable: number | null;
  readonly medianDetectable: number | null;
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
  const { model, familyWise, points } = run;
  checkAbove('familyWise', familyWise, 0, 1 - Number.EPSILON);
  const scored = distinctPoints(points).flatMap((point) =>
    scorePoint(point, model).map((score) => ({ point, score })),
  );
  const adjusted = adjustHolm(scored.map(({ score }) => score.pValue));
  const firstStep = familyWise / scored.length;
  const tests = scored.map(({ point, score }, i): AgreementTest =>
    Object.assign(score, {
      index: point.index,
      part: point.part,
      adjusted: adjusted[i],
      rejected: adjusted[i] <= familyWise,
      detectable: detectableBy(score, point, model, firstStep),
    }),
  );
  return {
    tests,
    held: tests.length === 0 ? null : !tests.some(({ rejected }) => rejected),
    familyWise,
    scores: tests.filter(({ certain }) => !certain).map(({ z }) => z),
    ...powerOf(tests),
  };
}

function detectableBy(
  { channel, expected, trials }: Score,
  { method, tallies }: PointResult,
  model: Model,
  significance: number,
): number | null {
  switch (model.measure(method).kind) {
    case 'binary':
      return detectableProbability(expected, trials, significance);
    case 'pair': {
      const votes = Math.max(1, Math.round(effectiveVotesOf(tallies[channel])));
      return detectableProbability(expected, votes, significance);
    }
    case 'real':
      return detectableMean(standardErrorOf(tallies[channel]), trials, significance);
  }
}

function powerOf(
  tests: readonly AgreementTest[],
): Pick<Agreement, 'smallestDetectable' | 'medianDetectable'> {
  // A test that could have detected nothing is worse than any other.
  const sizes = tests
    .filter(({ certain }) => !certain)
    .map(({ detectable }) => detectable ?? Infinity)
    .sort((a, b) => a - b);
  const [smallest = Infinity] = sizes;
  const median = sizes[Math.floor(sizes.length / 2)] ?? Infinity;
  return {
    smallestDetectable: smallest === Infinity ? null : smallest,
    medianDetectable: median === Infinity ? null : median,
  };
}
