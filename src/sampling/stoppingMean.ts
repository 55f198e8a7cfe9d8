import { binomialTail } from '../math/binomial.ts';
import { normalQuantile } from '../math/normal.ts';
import { remember } from '../math/remember.ts';
import { meanOf, sumOf, varianceOf, type Tally } from '../math/tally.ts';
import { decisionLooks, type StoppingRule } from './stopping.ts';
import { groupLevel } from './stoppingLevel.ts';
import { meanFirst, walkOpen, type OpenRange } from './stoppingWalk.ts';

/** A rule that decides on which side of a bound a mean lies. */
export type DecisionRule = Extract<StoppingRule, { goal: 'decide' }>;

/** How far the normal approximation may be from the end of a range of counts, at most times. */
const MARGIN = 8;

/**
 * The smallest integer in [0, most] at which a rising condition holds; most where none does.
 *
 * @param guess where it may be
 */
function firstWhere(most: number, guess: number, holds: (count: number) => boolean): number {
  const [left, right] = [Math.floor(guess) - MARGIN, Math.ceil(guess) + MARGIN];
  let from = left > 0 && left < most && !holds(left) ? left + 1 : 0;
  let to = right > 0 && right < most && holds(right) ? right : most;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/**
 * The counts of successes with which the interval of Clopper and Pearson contains the bound. The
 * points of a sweep mostly have few bounds between them.
 */
const openCounts = remember(
  ([trials, bound, level]: readonly [trials: number, bound: number, level: number]): OpenRange => {
    const tail = (1 - level) / 2;
    const centre = trials * bound;
    const reach = -normalQuantile(tail) * Math.sqrt(centre * (1 - bound));
    const tailsAt = (count: number) => binomialTail(count, trials, bound);
    const low = firstWhere(trials, centre - reach, (count) => tailsAt(count).lower >= tail);
    // More than all trials always decide.
    const above = firstWhere(trials + 1, centre + reach, (count) => tailsAt(count).upper < tail);
    return { trials, low, high: above - 1 };
  },
);

/** The sums of deviations from the bound that decide nothing. */
function openSums(trials: number, deviation: number, level: number): OpenRange {
  const reach = normalQuantile((1 + level) / 2) * deviation * Math.sqrt(trials);
  return { trials, low: -reach, high: reach };
}

/**
 * The mean of trials that a decision ended, without the bias of stopping: what the first look is
 * expected to have had, given where the trials ended.
 *
 * E[S₁/n₁ | N, S_N] for the sums S₁, S₂, … at the looks n₁, n₂, … of which those before the N-th
 * decided nothing. The mean at the first look is unbiased, and so is its expectation given what is
 * sufficient, whatever the truth. Of 0/1 trials with few successes or failures it is exact; of others
 * the path up to the end is that of normal trials with the variance of the sample.
 *
 * Source: M. A. Girshick, F. Mosteller, L. J. Savage, Annals of Mathematical Statistics 17, 1946, for
 * 0/1 trials; S. S. Emerson, T. R. Fleming, Biometrika 77, 1990, for normal ones.
 *
 * @param tally of all trials up to the look at which they ended
 * @returns the plain mean where that was the first
 */
export function meanAfterDecision(rule: DecisionRule, tally: Tally): number {
  const { trials } = tally;
  const mean = meanOf(tally);
  const looks = decisionLooks(rule.most);
  const before = looks.filter((look) => look < trials);
  const isCount = rule.kind === 'binary';
  const deviation = Math.sqrt(isCount ? mean * (1 - mean) : varianceOf(tally));
  if (before.length === 0 || !(deviation > 0)) return mean;
  const level = groupLevel(rule.level, looks);
  const centre = isCount ? 0 : rule.bound;
  const ranges = before.map((look) =>
    isCount ? openCounts([look, rule.bound, level]) : openSums(look, deviation, level),
  );
  const law = { mean: mean - centre, deviation, isCount };
  const end = { trials, sum: isCount ? sumOf(tally) : trials * (mean - centre) };
  const first = meanFirst(walkOpen(ranges, law), end, law);
  // Doubles know nothing of paths as rare as 1e-300.
  return Number.isNaN(first) ? mean : centre + first / before[0];
}
