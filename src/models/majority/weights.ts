const RESOLUTION = 2 ** 20;
const MOST_CERTAIN = 1 - 1e-12;

/**
 * Log-odds weights of votes: ln((1 + u)/(1 − u)) in units of 2⁻²⁰, rounded to integers so that
 * sums, and therefore ties, are exact; certain votes weigh as much as u = 1 − 1e-12.
 *
 * Source: Nitzan and Paroush 1982 (International Economic Review 23).
 *
 * @param biases u_i in [−1, 1]
 * @example
 * logOddsWeights([0, 0.5]); // => [0, 1151978]
 */
export function logOddsWeights(biases: ArrayLike<number>): number[] {
  return Array.from(biases, (bias) => {
    const bounded = Math.min(MOST_CERTAIN, Math.max(-MOST_CERTAIN, bias));
    return Math.round((Math.log1p(bounded) - Math.log1p(-bounded)) * RESOLUTION) + 0;
  });
}
