import { normalQuantile } from '../../math/normal.ts';
import { betaQuantile } from '../../math/incompleteBeta.ts';

/** A law of leaf biases over the leaves of one organization. */
export interface LeafDistribution {
  readonly distribution: 'uniform' | 'two-point' | 'beta';
  readonly mean: number;
  readonly spread: number;
}

/** Leaf biases: one for all, a list, or a distribution over the leaves. */
export type Leaves = number | { readonly leaves: readonly number[] } | LeafDistribution;

const LARGEST_UNEQUAL = 2e7;

/**
 * Checks leaf biases against the number of leaves.
 *
 * @throws {RangeError} when a list has the wrong length or a distribution leaves [−1, 1]
 */
export function resolveLeaves(leaves: Leaves, count: number): Leaves {
  if (typeof leaves === 'number') return leaves;
  if (!(count <= LARGEST_UNEQUAL)) {
    throw new RangeError(
      `invalid bias: unequal leaves need at most ${LARGEST_UNEQUAL} leaves, not ${count}`,
    );
  }
  if ('leaves' in leaves) {
    if (leaves.leaves.length !== count) {
      throw new RangeError(
        `invalid bias.leaves: ${leaves.leaves.length} values; expected one for each of the ${count} leaves`,
      );
    }
    return leaves;
  }
  checkDistribution(leaves);
  return leaves;
}

function checkDistribution({ distribution, mean, spread }: LeafDistribution): void {
  const reach = { uniform: Math.sqrt(3) * spread, 'two-point': spread, beta: 0 }[distribution];
  if (!(Math.abs(mean) + reach <= 1)) {
    throw new RangeError(
      `invalid bias.spread: ${spread}; a ${distribution} law about ${mean} would leave [−1, 1]`,
    );
  }
  if (distribution === 'beta' && !(spread * spread < 1 - mean * mean)) {
    throw new RangeError(
      `invalid bias.spread: ${spread}; a beta law about ${mean} needs less than ${Math.sqrt(1 - mean * mean)}`,
    );
  }
}

/** Golden-ratio sequence: the most even spread of quantiles over leaves, whatever their number. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The bias of every leaf, in order. A distribution gives leaf i its quantile at frac(½ + i/φ), so
 * an organization is the same in every trial, and theory and simulation see the same leaves.
 */
export function leafBiases(leaves: Leaves, count: number): Float64Array {
  if (typeof leaves === 'number') return new Float64Array(count).fill(leaves);
  if ('leaves' in leaves) return Float64Array.from(leaves.leaves);
  return Float64Array.from({ length: count }, (_, i) => quantile(leaves, (0.5 + i * GOLDEN) % 1));
}

function quantile({ distribution, mean, spread }: LeafDistribution, u: number): number {
  if (spread === 0) return mean;
  switch (distribution) {
    case 'uniform':
      return mean + spread * Math.sqrt(3) * (2 * u - 1);
    case 'two-point':
      return u < 0.5 ? mean - spread : mean + spread;
    case 'beta': {
      const concentration = (1 - mean * mean) / (spread * spread) - 1;
      const a = ((1 + mean) / 2) * concentration;
      return 2 * betaQuantile(u, a, concentration - a) - 1;
    }
  }
}

/** The mean leaf bias. */
export function meanBias(leaves: Leaves, count: number): number {
  if (typeof leaves === 'number') return leaves;
  return leafBiases(leaves, count).reduce((sum, bias) => sum + bias, 0) / count;
}

/** The probit threshold of a leaf: Φ⁻¹ of its accuracy. */
export function probitThreshold(bias: number): number {
  return normalQuantile((1 + bias) / 2);
}
