import { majority } from '../../../src/models/majority/theory/majority.ts';

/** T^L(mu_0) of trees of fan-in 5 and fidelity .6, written out. */
export function rootBias(
  { correlation, depth }: { readonly correlation: number; readonly depth: number },
  bias: number,
): number {
  let u = bias;
  for (let level = 0; level < depth; level++) {
    u = correlation * 0.6 * u + (1 - correlation) * majority(5, 0.6 * u);
  }
  return u;
}
