import type { TaskVotes } from './taskVotes.ts';

/** What the likelihood of beta-binomial votes needs: of how many tasks more than k votes are so. */
export interface VoteTotals {
  /** tasks with more than k right votes, at k */
  readonly right: Float64Array;
  /** tasks with more than k wrong votes */
  readonly wrong: Float64Array;
  /** tasks with more than k votes */
  readonly votes: Float64Array;
}

/** Gradient and Hessian of a log-likelihood in the accuracy p and the correlation rho. */
export interface Derivatives {
  readonly p: number;
  readonly rho: number;
  readonly pp: number;
  readonly pRho: number;
  readonly rhoRho: number;
}

/** Turns tasks with exactly k into tasks with more than k. */
function exceed(counts: Float64Array): Float64Array {
  let sum = 0;
  for (let k = counts.length - 1; k >= 0; k--) {
    const here = counts[k];
    counts[k] = sum;
    sum += here;
  }
  return counts;
}

/**
 * Totals of the votes of all tasks, each as often as its weight says; `weights` may be fractions.
 *
 * @example
 * const tie = { voters: [2], fewest: [1], laws: [[1]] };
 * [...totalVotes(tie, [3]).right]; // => [3, 0, 0]
 */
export function totalVotes(
  { voters, fewest, laws }: Pick<TaskVotes, 'voters' | 'fewest' | 'laws'>,
  weights: ArrayLike<number>,
): VoteTotals {
  let length = 1;
  for (let i = 0; i < voters.length; i++) length = Math.max(length, voters[i] + 1);
  const right = new Float64Array(length);
  const wrong = new Float64Array(length);
  const votes = new Float64Array(length);
  for (let i = 0; i < voters.length; i++) {
    const weight = weights[i];
    if (weight === 0) continue;
    votes[voters[i]] += weight;
    const law = laws[i];
    for (let more = 0; more < law.length; more++) {
      right[fewest[i] + more] += weight * law[more];
      wrong[voters[i] - fewest[i] - more] += weight * law[more];
    }
  }
  return { right: exceed(right), wrong: exceed(wrong), votes: exceed(votes) };
}

function addLog(weight: number, value: number): number {
  return weight === 0 ? 0 : weight * Math.log(value);
}

/**
 * The log-likelihood of beta-binomial votes, up to the binomial coefficients: Σ_k R_k ln u_k +
 * W_k ln v_k − N_k ln t_k with u_k = p(1 − rho) + k·rho, v_k = (1 − p)(1 − rho) + k·rho and
 * t_k = 1 − rho + k·rho, finite down to rho = 0. R, W and N are the {@link VoteTotals}.
 *
 * Source: Griffiths, Maximum likelihood estimation for the beta-binomial distribution, Biometrics 29
 * (1973), with a = p(1/rho − 1) and b = (1 − p)(1/rho − 1), each factor times rho.
 */
export function logLikelihood({ right, wrong, votes }: VoteTotals, p: number, rho: number): number {
  const a = p * (1 - rho);
  const b = (1 - p) * (1 - rho);
  let sum = 0;
  for (let k = 0; k < votes.length && votes[k] > 0; k++) {
    sum += addLog(right[k], a + k * rho) + addLog(wrong[k], b + k * rho);
    sum -= addLog(votes[k], 1 - rho + k * rho);
  }
  return sum;
}

/** The derivative of {@link logLikelihood} in p, over 1 − rho; it falls in p. */
export function accuracyScore({ right, wrong, votes }: VoteTotals, p: number, rho: number): number {
  const a = p * (1 - rho);
  const b = (1 - p) * (1 - rho);
  let sum = 0;
  for (let k = 0; k < votes.length && votes[k] > 0; k++) {
    if (right[k] > 0) sum += right[k] / (a + k * rho);
    if (wrong[k] > 0) sum -= wrong[k] / (b + k * rho);
  }
  return sum;
}

/** The derivatives of {@link logLikelihood} for p in (0, 1) and rho in [0, 1). */
export function differentiate(
  { right, wrong, votes }: VoteTotals,
  p: number,
  rho: number,
): Derivatives {
  const q = 1 - p;
  const rest = 1 - rho;
  const d = { p: 0, rho: 0, pp: 0, pRho: 0, rhoRho: 0 };
  for (let k = 0; k < votes.length && votes[k] > 0; k++) {
    const u = 1 / (p * rest + k * rho);
    const v = 1 / (q * rest + k * rho);
    const r = right[k] * u;
    const w = wrong[k] * v;
    const s = (k - p) * u;
    const t = (k - q) * v;
    const n = (k - 1) / (rest + k * rho);
    d.p += rest * (r - w);
    d.rho += r * (k - p) + w * (k - q) - votes[k] * n;
    d.pp -= rest * rest * (r * u + w * v);
    d.pRho += w * (1 + rest * t) - r * (1 + rest * s);
    d.rhoRho += votes[k] * n * n - right[k] * s * s - wrong[k] * t * t;
  }
  return d;
}
