import { binomialProbability, binomialTail } from '../../../math/binomial.ts';

/**
 * Chance that the majority of equal votes is wrong: P(X > n/2) + P(X = n/2)/2 for X ~ Bin(n, q),
 * ties by a fair coin. Both terms are sums of positive numbers, so far tails keep their digits.
 *
 * Source: Condorcet's jury theorem; the tail by the incomplete beta function (A&S 26.5.24).
 *
 * @param votes n in {1, 2, …}
 * @param error q in [0, 1], the chance that one vote is wrong
 * @returns a probability in [0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * equalMajorityError(3, 0.1); // => 0.028
 * equalMajorityError(2, 0.1); // => 0.1
 */
export function equalMajorityError(votes: number, error: number): number {
  if (votes % 2 === 1) return binomialTail((votes + 1) / 2, votes, error).upper;
  const half = votes / 2;
  return binomialTail(half + 1, votes, error).upper + binomialProbability(half, votes, error) / 2;
}

/**
 * Fills `law` with the law of the number of wrong votes among n = law.length − 1 independent ones
 * (Poisson–binomial): P_k(c) = P_{k−1}(c)(1 − q_k) + P_{k−1}(c − 1)q_k, all terms positive.
 *
 * Source: direct convolution (Wang 1993, Statistica Sinica 3).
 *
 * @param errors q_i in [0, 1]; entries from … from + n − 1 are read
 * @example
 * const law = new Float64Array(3);
 * fillWrongVotesLaw(law, [0.5, 0.1], 0);
 * Array.from(law); // => [0.45, 0.5, 0.05]
 */
export function fillWrongVotesLaw(
  law: Float64Array,
  errors: ArrayLike<number>,
  from: number,
): void {
  law.fill(0);
  law[0] = 1;
  for (let i = 0; i < law.length - 1; i++) {
    const wrong = errors[from + i];
    for (let c = i + 1; c > 0; c--) law[c] = law[c] * (1 - wrong) + law[c - 1] * wrong;
    law[0] *= 1 - wrong;
  }
}

/**
 * Chance of a wrong majority of a uniformly random `read` of `sent` votes, K of them wrong, for
 * K = 0, …, sent: D_r(K) = 1, ½ or 0 as 2K is above, at or below r, and, one random vote of n
 * being left out, D_n(K) = D_{n−1}(K − 1)·K/n + D_{n−1}(K)·(n − K)/n.
 *
 * Source: hypergeometric sampling, one vote at a time.
 *
 * @param sent in {1, 2, …}
 * @param read in {1, …, sent}
 * @example
 * Array.from(wrongDecisions(3, 1)); // => [0, 1 / 3, 2 / 3, 1]
 */
export function wrongDecisions(sent: number, read: number): Float64Array {
  const chance = new Float64Array(sent + 1);
  for (let k = 0; k <= read; k++) chance[k] = wrongByMargin(2 * k - read);
  for (let n = read + 1; n <= sent; n++) {
    chance[n] = chance[n - 1];
    for (let k = n - 1; k > 0; k--) chance[k] = (chance[k - 1] * k + chance[k] * (n - k)) / n;
  }
  return chance;
}

/** Chance of a wrong decision by the margin of the wrong side, a fair coin at zero. */
function wrongByMargin(margin: number): number {
  if (margin === 0) return 0.5;
  return margin > 0 ? 1 : 0;
}

const MOST_SUMS = 2 ** 20;

/** One more vote of a weighted majority. */
interface Next {
  readonly error: number;
  readonly weight: number;
  /** votes sent that are not yet considered, this one included */
  readonly left: number;
}

/**
 * Chance that the weighted majority of a uniformly random `read` of the votes is wrong:
 * P(Σ ±w_i < 0) + P(Σ ±w_i = 0)/2, exactly, over all distinct sums of the votes chosen so far.
 *
 * Source: weighted majority of Nitzan and Paroush 1982 (International Economic Review 23).
 *
 * @param errors q_i in [0, 1]
 * @param weights integers w_i, see {@link logOddsWeights}
 * @param read in {1, …, n}
 * @throws {RangeError} when there are more than 2²⁰ distinct sums
 * @example
 * weightedMajorityError([0.1, 0.4, 0.4], [3, 1, 1], 3); // => 0.1
 */
export function weightedMajorityError(
  errors: ArrayLike<number>,
  weights: ArrayLike<number>,
  read: number,
): number {
  let laws: Map<number, number>[] = [new Map([[0, 1]])];
  for (let i = 0; i < errors.length; i++) {
    const next = { error: errors[i], weight: weights[i], left: errors.length - i };
    laws = considerVote(laws, next, read);
    if (!(laws.reduce((sums, law) => sums + law.size, 0) <= MOST_SUMS)) {
      throw new RangeError(
        `invalid weighting: log-odds; more than ${MOST_SUMS} distinct sums of weights at one ` +
          'node, expected fewer unequal leaves a node, equal weighting, or the method full',
      );
    }
  }
  let error = 0;
  for (const [sum, probability] of laws[read]) error += wrongByMargin(-sum) * probability;
  return error;
}

/** The laws of the sum of c chosen votes, c = 0, 1, …, after one more vote is chosen or left out. */
function considerVote(
  laws: readonly Map<number, number>[],
  { error, weight, left }: Next,
  read: number,
): Map<number, number>[] {
  const next = Array.from(
    { length: Math.min(read, laws.length) + 1 },
    () => new Map<number, number>(),
  );
  laws.forEach((law, chosen) => {
    const choose = Math.min(1, (read - chosen) / left);
    for (const [sum, probability] of law) {
      add(next[chosen], sum, probability * (1 - choose));
      add(next[chosen + 1], sum - weight, probability * choose * error);
      add(next[chosen + 1], sum + weight, probability * choose * (1 - error));
    }
  });
  return next;
}

function add(law: Map<number, number> | undefined, sum: number, probability: number): void {
  if (probability > 0) law?.set(sum, (law.get(sum) ?? 0) + probability);
}
