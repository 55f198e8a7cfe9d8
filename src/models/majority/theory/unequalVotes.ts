import { checkBias } from '../../../math/domain.ts';

/**
 * Law of the number of correct votes among independent ones (Poisson–binomial), by the recursion
 * P_k(c) = P_{k−1}(c)(1 − p_k) + P_{k−1}(c − 1)p_k.
 *
 * Source: Poisson–binomial distribution, direct convolution (Wang 1993).
 *
 * @param biases u_i in [−1, 1], one a vote; a vote is correct with probability (1 + u_i)/2
 * @returns probabilities of 0, 1, …, b correct votes
 * @example
 * countLaw([0, 0]); // => [0.25, 0.5, 0.25]
 */
export function countLaw(biases: ArrayLike<number>): number[] {
  const law = [1];
  for (let i = 0; i < biases.length; i++) {
    const correct = (1 + biases[i]) / 2;
    law.push(0);
    for (let c = i + 1; c > 0; c--) law[c] = law[c] * (1 - correct) + law[c - 1] * correct;
    law[0] *= 1 - correct;
  }
  return law;
}

/** The law of the sum of two independent counts. */
export function convolve(a: readonly number[], b: readonly number[]): number[] {
  const law = Array.from({ length: a.length + b.length - 1 }, () => 0);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) law[i + j] += a[i] * b[j];
  }
  return law;
}

/**
 * Law of the correct votes among a uniformly random `read` of the votes: each law of count C
 * becomes hypergeometric.
 */
export function readLaw(law: readonly number[], read: number): number[] {
  let current = [...law];
  // Leaving out one random vote of k: it is correct with probability C/k.
  for (let k = law.length - 1; k > read; k--) {
    current = Array.from(
      { length: k },
      (_, c) => (current[c] * (k - c)) / k + (current[c + 1] * (c + 1)) / k,
    );
  }
  return current;
}

/** Bias of the majority given the law of the number of correct votes, a fair coin on ties. */
export function biasOfCount(law: readonly number[]): number {
  const votes = law.length - 1;
  let bias = 0;
  // From the outside in, in pairs, so that equal sides cancel exactly.
  for (let wrong = 0; 2 * wrong < votes; wrong++) bias += law[votes - wrong] - law[wrong];
  return bias;
}

/**
 * Bias of the plain majority of independent votes of unequal biases, ties by a fair coin.
 *
 * @param biases u_i in [−1, 1], one a vote
 * @throws {RangeError} when a bias is outside [−1, 1]
 * @example
 * unequalMajority([0.3, 0.3, 0.3, 0.3, 0.3]); // => 0.52966125
 */
export function unequalMajority(biases: ArrayLike<number>): number {
  for (let i = 0; i < biases.length; i++) checkBias(`biases[${i}]`, biases[i]);
  return biasOfCount(countLaw(biases));
}

const MOST_STATES = 1 << 20;

/**
 * Bias of the weighted majority of independent votes: E[sign Σ w_i v_i], ties by a fair coin,
 * exactly, over all distinct sums. With log-odds weights it is the optimal rule.
 *
 * Source: Nitzan and Paroush 1982 (International Economic Review 23); Shapley and Grofman 1984.
 *
 * @param biases u_i in [−1, 1]
 * @param weights integers, see {@link logOddsWeights}
 * @returns the bias, or undefined when there are more than 2^20 distinct sums
 * @example
 * weightedMajority([0.8, 0.1, 0.1], [3, 1, 1]); // => 0.8
 */
export function weightedMajority(
  biases: ArrayLike<number>,
  weights: ArrayLike<number>,
): number | undefined {
  let sums = new Map<number, number>([[0, 1]]);
  for (let i = 0; i < biases.length; i++) {
    const next = new Map<number, number>();
    const correct = (1 + biases[i]) / 2;
    for (const [sum, probability] of sums) {
      const up = sum + weights[i];
      const down = sum - weights[i];
      next.set(up, (next.get(up) ?? 0) + probability * correct);
      next.set(down, (next.get(down) ?? 0) + probability * (1 - correct));
    }
    if (next.size > MOST_STATES) return undefined;
    sums = next;
  }
  let bias = 0;
  for (const [sum, probability] of sums) bias += Math.sign(sum) * probability;
  return bias;
}
