import type { Random } from '../../../math/random.ts';
import { numberFamilies, type Family } from '../dependence.ts';
import { leafCount, type Organization } from '../organization.ts';
import { openLatent, planLatent, type LatentPlan } from './latentLaw.ts';
import { checkUnequal, planRootError, type LeafErrors, type RootError } from './rootError.ts';

/** Draws one trial after another and returns the exact chance that the root is wrong, given the latents. */
export type ConditionalTrials = () => number;

/**
 * Prepares the conditional trials of an organization: each draws what families of leaves share and
 * returns the exact chance that the root is wrong, given that; E = P(root wrong), with at most the
 * variance of plain trials. Where leaves share nothing it draws nothing and is the exact error.
 *
 * Given the latents of all families, leaves are independent whatever the families cross, so every
 * organization has conditional trials. Equal leaves that share at most one latent take one
 * evaluation a level, others O(N·b) steps for N leaves in nodes of b votes.
 * Source: Rao–Blackwellization (Casella and Robert 1996); Poisson–binomial recursion a node.
 *
 * @throws {RangeError} when the evaluation would take more than 1e9 steps, or log-odds weights have
 *   more than 2²⁰ distinct sums at one node
 */
export function planConditional(organization: Organization): (random: Random) => ConditionalTrials {
  const latent = planLatent(organization);
  const rootError = planRootError(organization);
  const families = familiesOf(organization);
  if (families !== undefined) return manyFamilies(organization, { latent, rootError, families });
  const given = givenLatent(latent, rootError);
  if (latent.law.kind === 'continuous') {
    given(0); // what is refused is refused before the first trial
    return (random) => {
      const draw = openLatent(latent.law, random);
      return () => given(draw(latent.meanError));
    };
  }
  return discrete(latent, given);
}

/** The error of the root given the latent of one family of all leaves. */
function givenLatent({ law, scores }: LatentPlan, rootError: RootError): (x: number) => number {
  if (scores.length === 1) return (x) => rootError(law.error(scores[0], x));
  const errors = new Float64Array(scores.length);
  return (x) => {
    for (let i = 0; i < errors.length; i++) errors[i] = law.error(scores[i], x);
    return rootError(errors);
  };
}

/** A latent of few values: the error of the root is evaluated once for each. */
function discrete(latent: LatentPlan, given: (x: number) => number) {
  const { law, meanError } = latent;
  const values = law.kind === 'discrete' ? law.probabilities(meanError) : [];
  const errors = values.map((_, value) => given(value));
  return (random: Random): ConditionalTrials => {
    const draw = openLatent(law, random);
    return () => errors[draw(meanError)];
  };
}

/** Which leaves share a latent. */
interface Families {
  /** family of every leaf, or −1 */
  readonly of: Int32Array;
  readonly count: number;
}

/** The families of leaves, where there are several. */
function familiesOf(organization: Organization): Families | undefined {
  const { family, mechanism } = organization.dependence;
  const count = leafCount(organization);
  if (mechanism === 'none' || isSingle(family, count)) return undefined;
  checkUnequal(organization);
  if (family.kind === 'contiguous') {
    const of = Int32Array.from({ length: count }, (_, leaf) => Math.floor(leaf / family.size));
    return { of, count: Math.ceil(count / family.size) };
  }
  const families = family.kind === 'listed' ? family.families : [];
  return { of: numberFamilies(families, count), count: families.length };
}

/** Whether leaves are one family, or share nothing. */
function isSingle(family: Family, count: number): boolean {
  if (family.kind === 'siblings') return true;
  return family.kind === 'contiguous' && (family.size === 1 || family.size >= count);
}

interface Parts {
  readonly latent: LatentPlan;
  readonly rootError: RootError;
  readonly families: Families;
}

/** Reads a table of leaves that has one entry when all are equal. */
function entry(table: Float64Array, leaf: number): number {
  return table.length === 1 ? table[0] : table[leaf];
}

/** Several families: a latent each, and the leaves are told apart. */
function manyFamilies(organization: Organization, { latent, rootError, families }: Parts) {
  const { law, scores, errors } = latent;
  const means = familyMeans(families, errors);
  const given = new Float64Array(leafCount(organization));
  const evaluate = (latents: Float64Array): number => {
    for (let leaf = 0; leaf < given.length; leaf++) {
      const family = families.of[leaf];
      given[leaf] =
        family < 0 ? entry(errors, leaf) : law.error(entry(scores, leaf), latents[family]);
    }
    return rootError(given satisfies LeafErrors);
  };
  evaluate(new Float64Array(families.count)); // what is refused is refused before the first trial
  return (random: Random): ConditionalTrials => {
    const draw = openLatent(law, random);
    const latents = new Float64Array(families.count);
    return () => {
      for (let family = 0; family < latents.length; family++) latents[family] = draw(means[family]);
      return evaluate(latents);
    };
  };
}

/** The mean leaf error of every family. */
function familyMeans({ of, count }: Families, errors: Float64Array): Float64Array {
  if (errors.length === 1) return new Float64Array(count).fill(errors[0]);
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  of.forEach((family, leaf) => {
    if (family < 0) return;
    sums[family] += errors[leaf];
    sizes[family]++;
  });
  return sums.map((sum, family) => sum / sizes[family]);
}
