import { checkAbove, checkBias } from '../../../math/domain.ts';

/** What an organization does to the signal of its leaves, and what one more level would do. */
export type Regime = 'collapse' | 'growth' | 'saturation';

/** Biases of one organization: at its leaves, at its root, and at the root of the next larger one. */
export interface RegimeBiases {
  /** leaf bias mu_0 in (0, 1] */
  readonly leaf: number;
  /** root bias mu_L in [−1, 1] */
  readonly root: number;
  /** root bias mu_{L+1} in [−1, 1] with one more level: of a star the next feasible fan-in, of a chain one more agent */
  readonly enlarged: number;
}

/** The relative change of the bias by one more level below which an organization is saturated. */
export const SATURATION = 0.1;

/**
 * The regime of an organization by its exact biases.
 *
 * Collapse: mu_L < mu_0. Saturation: no collapse, and |mu_{L+1} − mu_L| < delta·mu_L. Growth:
 * neither, which includes a bias that one more level lowers by delta·mu_L or more.
 *
 * Source: definitions of this laboratory. They are of a signal that exists: at a leaf bias of 0 or
 * below, where nothing can grow, there is no regime.
 *
 * @param biases mu_0 in (0, 1], mu_L and mu_{L+1} in [−1, 1]
 * @param delta in (0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * regimeOf({ leaf: 0.1, root: 0.3, enlarged: 0.4 }); // => 'growth'
 * regimeOf({ leaf: 0.1, root: 0.5, enlarged: 0.52 }); // => 'saturation'
 * regimeOf({ leaf: 0.1, root: 0.05, enlarged: 0.03 }); // => 'collapse'
 */
export function regimeOf({ leaf, root, enlarged }: RegimeBiases, delta = SATURATION): Regime {
  checkAbove('leaf', leaf, 0, 1);
  checkBias('root', root);
  checkBias('enlarged', enlarged);
  checkAbove('delta', delta, 0, 1);
  if (root < leaf) return 'collapse';
  return Math.abs(enlarged - root) < delta * root ? 'saturation' : 'growth';
}
