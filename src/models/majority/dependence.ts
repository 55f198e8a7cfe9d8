import { checkProbability } from '../../math/domain.ts';
import { integrate } from '../../math/quadrature.ts';
import { findRoot } from '../../math/roots.ts';
import { normalQuantile } from '../../math/normal.ts';
import type { MajorityParameters } from './parameters.ts';
import { leafBiases, meanBias, type Leaves } from './leaves.ts';

/** How votes depend on each other. */
export type Mechanism = 'none' | 'shared' | 'beta-binomial' | 'probit' | 'common-cause';

/** Votes that depend: those a node reads, or those of the leaves of one family. */
export type Family =
  /** shared only: the votes received by each node, channel included */
  | { readonly kind: 'siblings' }
  /** contiguous runs of `size` leaves; the whole organization is one run */
  | { readonly kind: 'contiguous'; readonly size: number }
  /** lists of leaf numbers; the other leaves are independent */
  | { readonly kind: 'listed'; readonly families: readonly (readonly number[])[] };

/** A dependence mechanism, ready to be predicted or sampled. */
export interface Dependence {
  readonly mechanism: Mechanism;
  /** pairwise correlation rho in [0, 1] */
  readonly correlation: number;
  readonly family: Family;
  /** probit: correlation r of the latent Gaussian; common cause: probability c of the cause */
  readonly latent: number;
}

/** Whether leaves depend on each other before their nodes read them. */
export function hasFamilies({ mechanism, family }: Dependence): boolean {
  if (mechanism === 'none' || family.kind === 'siblings') return false;
  return family.kind === 'listed' || family.size > 1;
}

/** The family of each of `count` leaves by its place in the list, −1 for a leaf in none. */
export function numberFamilies(
  families: readonly (readonly number[])[],
  count: number,
): Int32Array {
  const numbers = new Int32Array(count).fill(-1);
  families.forEach((leaves, family) => leaves.forEach((leaf) => (numbers[leaf] = family)));
  return numbers;
}

const INDEPENDENT: Dependence = {
  mechanism: 'none',
  correlation: 0,
  family: { kind: 'siblings' },
  latent: 0,
};

/** Resolves the dependence parameters of an organization of `count` leaves. */
export function resolveDependence(
  parameters: MajorityParameters,
  leaves: Leaves,
  count: number,
): Dependence {
  const { mechanism, correlation } = parameters;
  const family = resolveFamily(parameters, count);
  if (correlation === 0) return INDEPENDENT;
  if (mechanism === 'beta-binomial' && typeof leaves !== 'number') {
    throw new RangeError(
      'invalid mechanism: beta-binomial; its leaves are exchangeable, expected one bias for all ' +
        'leaves, or the mechanism probit',
    );
  }
  const latent = latentOf(mechanism, correlation, (1 + meanBias(leaves, count)) / 2);
  if (mechanism === 'common-cause' && typeof leaves !== 'number') {
    checkCommonCause(leaves, count, latent);
  }
  return { mechanism, correlation, family, latent };
}

/** The latent parameter of a mechanism: r of probit, c of a common cause. */
export function latentOf(mechanism: Mechanism, correlation: number, accuracy: number): number {
  if (mechanism === 'probit') return probitLatent(accuracy, correlation);
  if (mechanism === 'common-cause') return commonCauseProbability(accuracy, correlation);
  return 0;
}

function checkCommonCause(leaves: Leaves, count: number, cause: number): void {
  const best = leafBiases(leaves, count).reduce((most, bias) => Math.max(most, (1 + bias) / 2), 0);
  if (!(best <= 1 - cause)) {
    throw new RangeError(
      `invalid correlation: a common cause of probability ${cause} leaves no leaf an accuracy of ${best}`,
    );
  }
}

function resolveFamily(parameters: MajorityParameters, count: number): Family {
  const { mechanism, familySize, families } = parameters;
  const scope = parameters.scope ?? (mechanism === 'shared' ? 'siblings' : 'organization');
  if (scope !== 'family' && (familySize !== undefined || families !== undefined)) {
    throw new RangeError(
      `invalid scope: ${scope}; familySize and families belong to the scope family`,
    );
  }
  switch (scope) {
    case 'organization':
      return { kind: 'contiguous', size: count };
    case 'siblings':
      return mechanism === 'shared' ? { kind: 'siblings' } : siblingLeaves(parameters, count);
    case 'family':
      return familyScope(familySize, families, count);
  }
}

/** A latent mechanism acts on leaves, so its siblings are the leaves that one node reads. */
function siblingLeaves(parameters: MajorityParameters, count: number): Family {
  const { organization, fanIn, depth } = parameters;
  if (organization === 'chain') {
    throw new RangeError(
      'invalid scope: siblings; in a chain it is for the mechanism shared, expected organization or family',
    );
  }
  return { kind: 'contiguous', size: organization === 'tree' && depth > 0 ? fanIn : count };
}

function familyScope(
  familySize: number | undefined,
  families: readonly (readonly number[])[] | undefined,
  count: number,
): Family {
  if ((familySize === undefined) === (families === undefined)) {
    throw new RangeError('invalid scope: family; expected either familySize or families');
  }
  if (families === undefined) return { kind: 'contiguous', size: Math.min(familySize!, count) };
  const seen = new Set<number>();
  for (const leaf of families.flat()) {
    if (!(leaf < count)) {
      throw new RangeError(`invalid families: leaf ${leaf}; not in [0, ${count - 1}]`);
    }
    if (seen.has(leaf)) throw new RangeError(`invalid families: leaf ${leaf} is in two families`);
    seen.add(leaf);
  }
  return { kind: 'listed', families };
}

/**
 * Excess of the joint over the product: P(both correct) − p² of two leaves whose latent Gaussians
 * have correlation r, (1/2π)∫_0^{asin r} exp(−h²/(1 + sin t)) dt with h = Φ⁻¹(p) (Sheppard).
 */
function jointExcess(threshold: number, latent: number): number {
  const density = (t: number): number => Math.exp((-threshold * threshold) / (1 + Math.sin(t)));
  return integrate(density, 0, Math.asin(latent)) / (2 * Math.PI);
}

/**
 * Latent correlation r of the one-factor Gaussian copula whose binary votes, each correct with
 * probability p, have Pearson correlation rho: P(both correct) − p² = rho·p(1 − p).
 *
 * Source: one-factor probit model (Emrich and Piedmonte 1991, The American Statistician 45).
 *
 * @param accuracy p in (0, 1)
 * @param correlation rho in [0, 1]
 * @returns r in [0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * probitLatent(0.6, 0.2); // => 0.3135092933815307
 */
export function probitLatent(accuracy: number, correlation: number): number {
  checkProbability('accuracy', accuracy);
  checkProbability('correlation', correlation);
  if (correlation === 0 || correlation === 1) return correlation;
  if (accuracy === 0 || accuracy === 1) return correlation; // no variance: any r will do
  const threshold = normalQuantile(accuracy);
  const target = correlation * accuracy * (1 - accuracy);
  const excess = (r: number): number => jointExcess(threshold, r) - target;
  // Within rounding of rho = 1 the quadrature need not reach the target.
  return excess(1) <= 0 ? 1 : findRoot(excess, 0, 1);
}

/**
 * Probability c of the common cause under which leaves of marginal accuracy q have pairwise
 * correlation rho: c = rho(1 − q)/(q + rho(1 − q)). Without the cause, a leaf is correct with
 * probability q/(1 − c).
 *
 * Source: common-cause (beta-factor) failure model, Fleming 1975, solved for c.
 *
 * @param accuracy q in [0, 1]
 * @param correlation rho in [0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * commonCauseProbability(0.6, 0.25); // => 0.14285714285714288
 */
export function commonCauseProbability(accuracy: number, correlation: number): number {
  checkProbability('accuracy', accuracy);
  checkProbability('correlation', correlation);
  if (accuracy === 0) return correlation;
  return (correlation * (1 - accuracy)) / (accuracy + correlation * (1 - accuracy));
}

/**
 * Effective number of independent votes among k of pairwise correlation rho: k/(1 + (k − 1)rho).
 *
 * Source: design effect of Kish, Survey Sampling (1965).
 *
 * @param votes k in [1, ∞)
 * @param correlation rho in [0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * effectiveVotes(15, 0.5); // => 1.875
 */
export function effectiveVotes(votes: number, correlation: number): number {
  if (!(votes >= 1)) throw new RangeError(`invalid votes: ${votes}; not in [1, Infinity)`);
  checkProbability('correlation', correlation);
  return votes / (1 + (votes - 1) * correlation);
}
