import type { Estimate } from '../../../math/intervals.ts';
import { normalQuantile } from '../../../math/normal.ts';
import { findRoot } from '../../../math/roots.ts';
import {
  accuracyScore,
  differentiate,
  logLikelihood,
  totalVotes,
  type VoteTotals,
} from './betaBinomialLikelihood.ts';
import type { Statistic } from './statistic.ts';
import type { TaskVotes } from './taskVotes.ts';

/** A beta-binomial law of the votes of a task: Beta(a, b) with a + b = 1/rho − 1. */
export interface BetaBinomialFit {
  /** p = a/(a + b), NaN without a vote */
  readonly accuracy: number;
  /** rho = 1/(a + b + 1) in [0, 1], NaN where the votes do not tell it */
  readonly correlation: number;
}

const NEWTON_STEPS = 30;
const CONVERGED = 1e-11;
/** Correlations at which the profile is looked at first; it has one maximum but in odd cases. */
const LOOKS = [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.99, 0.999];
const NEARLY_ONE = 1 - 1e-12;

/** The accuracy that is likeliest for a correlation in [0, 1). */
function likeliestAccuracy(totals: VoteTotals, rho: number): number {
  return findRoot((p) => accuracyScore(totals, p, rho), 0, 1);
}

function profile(totals: VoteTotals, rho: number): number {
  return logLikelihood(totals, likeliestAccuracy(totals, rho), rho);
}

/** Newton's iteration; undefined when it leaves the inside of the domain or finds no maximum. */
function climb(totals: VoteTotals, start: BetaBinomialFit): BetaBinomialFit | undefined {
  let { accuracy: p, correlation: rho } = start;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const d = differentiate(totals, p, rho);
    const determinant = d.pp * d.rhoRho - d.pRho * d.pRho;
    if (!(determinant > 0)) return undefined;
    const forward = (d.pRho * d.rho - d.rhoRho * d.p) / determinant;
    const upward = (d.pRho * d.p - d.pp * d.rho) / determinant;
    p += forward;
    rho += upward;
    if (!(p > 0 && p < 1 && rho > 0 && rho < 1)) return undefined;
    if (Math.abs(forward) + Math.abs(upward) < CONVERGED) return { accuracy: p, correlation: rho };
  }
  return undefined;
}

/** The maximum between two correlations by golden sections, where the slopes do not enclose it. */
function narrow(totals: VoteTotals, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [low, high];
  while (to - from > 1e-9) {
    const left = to - ratio * (to - from);
    const right = from + ratio * (to - from);
    if (profile(totals, left) >= profile(totals, right)) to = right;
    else from = left;
  }
  return (from + to) / 2;
}

/** The maximum of the profile likelihood, between the two looks beside the best one. */
function search(totals: VoteTotals): BetaBinomialFit {
  const score = (rho: number): number =>
    differentiate(totals, likeliestAccuracy(totals, rho), rho).rho;
  const heights = LOOKS.map((rho) => profile(totals, rho));
  const best = heights.indexOf(Math.max(...heights));
  const slope = score(LOOKS[best]);
  if (best === 0 && slope <= 0) return { accuracy: likeliestAccuracy(totals, 0), correlation: 0 };
  const [low, high] =
    slope > 0 ? [LOOKS[best], LOOKS[best + 1] ?? NEARLY_ONE] : [LOOKS[best - 1], LOOKS[best]];
  const rho =
    score(low) > 0 && score(high) < 0 ? findRoot(score, low, high) : narrow(totals, low, high);
  return { accuracy: likeliestAccuracy(totals, rho), correlation: rho };
}

/**
 * The beta-binomial law under which votes are likeliest. Where no task has both right and wrong
 * votes it is rho = 1, and where votes of a task agree no more than independent ones, rho = 0. Where
 * all votes are alike, or no task has two, nothing is known of rho.
 *
 * Source: Griffiths, Maximum likelihood estimation for the beta-binomial distribution, Biometrics 29
 * (1973); by Newton's iteration, from the maximum over p for each rho where that fails.
 *
 * @param start where to begin, such as the fit of tasks that are much the same
 * @example
 * const counts = { right: new Float64Array([1, 1, 0]), wrong: new Float64Array([1, 1, 0]) };
 * const split = { ...counts, votes: new Float64Array([2, 2, 0]) };
 * fitBetaBinomial(split); // => { accuracy: 0.5, correlation: 1 }
 */
export function fitBetaBinomial(
  totals: VoteTotals,
  start: BetaBinomialFit = { accuracy: 0.5, correlation: 0.3 },
): BetaBinomialFit {
  const [right, wrong, all] = [totals.right[0], totals.wrong[0], totals.votes[0]];
  if (right === 0 || wrong === 0 || !(totals.votes[1] > 0)) {
    return { accuracy: right / all, correlation: Number.NaN };
  }
  if (!hasMixedTask(totals)) return { accuracy: right / all, correlation: 1 };
  return (start.correlation > 0 ? climb(totals, start) : undefined) ?? search(totals);
}

/** Whether a task has right and wrong votes; its weight may be small, but is no rounding error. */
function hasMixedTask({ right, wrong, votes }: VoteTotals): boolean {
  return right[0] + wrong[0] - votes[0] > 1e-12 * votes[0];
}

/**
 * The likeliest accuracy and correlation of beta-binomial votes, see {@link fitBetaBinomial}.
 *
 * @returns two values, p and rho
 */
export function betaBinomialStatistic(votes: TaskVotes): Statistic {
  const whole = fitBetaBinomial(
    totalVotes(
      votes,
      votes.voters.map(() => 1),
    ),
  );
  const start = whole.correlation > 0 && whole.correlation < 1 ? whole : undefined;
  return {
    size: 2,
    fill: (weights, values, offset) => {
      const fit = fitBetaBinomial(totalVotes(votes, weights), start);
      values[offset] = fit.accuracy;
      values[offset + 1] = fit.correlation;
    },
  };
}

/**
 * The interval of rho by the profile likelihood: the rho with 2·(ln L̂ − max_p ln L(p, rho)) at most
 * the quantile of chi-square with one degree of freedom. It is right where the votes are
 * beta-binomial, and says nothing of the error where they are not; the bootstrap does.
 *
 * Source: Wilks, The large-sample distribution of the likelihood ratio, Annals of Mathematical
 * Statistics 9 (1938).
 *
 * @param level in (0, 1)
 * @returns null where the votes do not tell rho
 */
export function profileInterval(totals: VoteTotals, level: number): Estimate | null {
  const { correlation: best } = fitBetaBinomial(totals);
  if (Number.isNaN(best)) return null;
  const inside = Math.min(best, NEARLY_ONE);
  const lowest = profile(totals, inside) - normalQuantile((1 + level) / 2) ** 2 / 2;
  const above = (rho: number): number => profile(totals, rho) - lowest;
  return {
    low: above(0) >= 0 ? 0 : findRoot(above, 0, inside),
    best,
    high: above(NEARLY_ONE) >= 0 ? 1 : findRoot(above, inside, NEARLY_ONE),
    level,
  };
}
