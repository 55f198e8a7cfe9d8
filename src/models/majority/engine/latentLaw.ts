import { randomGamma } from 'd3-random';
import { openNormals } from '../../../math/normalDraws.ts';
import { logBeta } from '../../../math/incompleteBeta.ts';
import { normalCdf, normalQuantile } from '../../../math/normal.ts';
import type { Random } from '../../../math/random.ts';
import { hasFamilies, type Dependence } from '../dependence.ts';
import { leafBiases } from '../leaves.ts';
import { leafCount, type Organization } from '../organization.ts';

/**
 * The latent variable that the leaves of one family share, as one number x: given it, a leaf is
 * wrong with probability error(score of the leaf, x), independently of the others.
 */
interface Given {
  /** what `error` needs to know of a leaf of error q in [0, 1] */
  score(error: number): number;
  /** chance in [0, 1] that a leaf of this score is wrong, given the latent x */
  error(score: number, latent: number): number;
}

/** A latent with the values 0, 1, …, n − 1. */
export interface DiscreteLaw extends Given {
  readonly kind: 'discrete';
  /** probabilities of its values in a family of this mean leaf error */
  probabilities(meanError: number): readonly number[];
}

/** A latent with a density, in a coordinate in which the density has one mode. */
export interface ContinuousLaw extends Given {
  readonly kind: 'continuous';
  /** logarithm of the density at x */
  logDensity(latent: number): number;
  /** outside this interval the density is negligible */
  readonly range: readonly [number, number];
  /** Opens draws of x on a stream. */
  open(random: Random): () => number;
}

export type LatentLaw = DiscreteLaw | ContinuousLaw;

const itself = (error: number): number => error;

const INDEPENDENT: DiscreteLaw = {
  kind: 'discrete',
  score: itself,
  error: itself,
  probabilities: () => [1],
};

/**
 * The law of the latent of one family of leaves. Votes that only the siblings of a node share are
 * no latent of leaves: the law is that of independent leaves.
 *
 * @param meanError mean leaf error q in [0, 1]
 */
export function latentLaw(dependence: Dependence, meanError: number): LatentLaw {
  const { mechanism, correlation, latent } = dependence;
  if (!hasFamilies(dependence)) return INDEPENDENT;
  switch (mechanism) {
    case 'none':
      return INDEPENDENT;
    case 'shared':
      return commonVote(correlation);
    case 'common-cause':
      return commonCause(latent);
    case 'beta-binomial':
      return betaBinomial(meanError, correlation);
    case 'probit':
      return probit(latent);
  }
}

/** Values: all wrong, all right, independent. */
function commonVote(correlation: number): DiscreteLaw {
  return {
    kind: 'discrete',
    score: itself,
    error: (error, latent) => (latent === 2 ? error : 1 - latent),
    probabilities: (mean) => [correlation * mean, correlation * (1 - mean), 1 - correlation],
  };
}

/** Values: struck, spared; 1 − p/(1 − c) = (q − c)/(1 − c), and c = 1 only for leaves never right. */
function commonCause(cause: number): DiscreteLaw {
  return {
    kind: 'discrete',
    score: itself,
    error: (error, latent) =>
      latent === 0 || cause === 1 ? 1 : Math.max(0, error - cause) / (1 - cause),
    probabilities: () => [cause, 1 - cause],
  };
}

/**
 * The error E of every leaf is Beta(a, b), a = q(1/rho − 1), b = (1 − q)(1/rho − 1); the latent is
 * x = log(E/(1 − E)), whose density is E^a(1 − E)^b/B(a, b).
 */
function betaBinomial(meanError: number, correlation: number): LatentLaw {
  if (meanError === 0 || meanError === 1) return INDEPENDENT;
  if (correlation === 1) return commonVote(1);
  const a = meanError * (1 / correlation - 1);
  const b = (1 - meanError) * (1 / correlation - 1);
  const logNorm = logBeta(a, b);
  return {
    kind: 'continuous',
    score: itself,
    error: (_score, latent) => 1 / (1 + Math.exp(-latent)),
    logDensity: (x) => -a * softplus(-x) - b * softplus(x) - logNorm,
    range: betaRange(a, b),
    open(random) {
      const first = openLogGamma(random, a);
      const second = openLogGamma(random, b);
      return () => first() - second();
    },
  };
}

/** What is less likely than e^−700 relative to the mode of the density of x is negligible. */
const DEPTH = 700;

/**
 * The density of x falls by e^−DEPTH within sqrt(6·DEPTH/(a + b)/pq) of its mode log(a/b), where
 * that is less than 1 because its curvature is at least pq(a + b)/e there; otherwise linearly.
 */
function betaRange(a: number, b: number): readonly [number, number] {
  const mode = Math.log(a) - Math.log(b);
  const near = Math.sqrt((6 * DEPTH * (a + b)) / (a * b));
  const reach = near <= 1 ? near : 1 + (2.5 * DEPTH) / Math.min(a, b);
  return [Math.max(-DEPTH, mode - reach), Math.min(DEPTH, mode + reach)];
}

/** log(1 + eˣ). */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * Logarithms of gamma variates, which do not underflow for small shapes: G_k = G_{k+1}·U^{1/k}
 * (Marsaglia and Tsang 2000).
 *
 * @param gamma where the variates of shape k + 1 come from; laws that share one take turns with it
 */
export function openLogGamma(
  random: Random,
  shape: number,
  gamma = openGamma(random),
): () => number {
  const above = gamma(shape + 1);
  return () => Math.log(above()) + Math.log1p(-random.uniform()) / shape;
}

/** Opens gamma variates on a stream. */
export const openGamma = (random: Random) => randomGamma.source(() => random.uniform());

/** One-factor probit: a leaf is wrong when sqrt(r)·z + sqrt(1 − r)·e > Φ⁻¹(p) = −Φ⁻¹(q). */
function probit(correlation: number): ContinuousLaw {
  const loading = Math.sqrt(correlation);
  const rest = Math.sqrt(1 - correlation);
  return {
    kind: 'continuous',
    score: (error) => -normalQuantile(error),
    error: (score, z) => (rest === 0 ? Number(z > score) : normalCdf((loading * z - score) / rest)),
    logDensity: (z) => -(z * z + Math.log(2 * Math.PI)) / 2,
    range: [-38, 38],
    open: openNormals,
  };
}

/** The leaves of an organization and what they share. */
export interface LatentPlan {
  readonly law: LatentLaw;
  /** score of every leaf; one entry when all are equal */
  readonly scores: Float64Array;
  /** error of every leaf; one entry when all are equal */
  readonly errors: Float64Array;
  readonly meanError: number;
}

/** Prepares the leaves of an organization: errors q_i = (1 − u_i)/2 and their latent. */
export function planLatent(organization: Organization): LatentPlan {
  const { leaves, dependence } = organization;
  const biases =
    typeof leaves === 'number'
      ? Float64Array.of(leaves)
      : leafBiases(leaves, leafCount(organization));
  const errors = biases.map((bias) => (1 - bias) / 2);
  const meanError = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const law = latentLaw(dependence, meanError);
  return { law, errors, scores: errors.map((error) => law.score(error)), meanError };
}

/** Draws values of a discrete latent, without a random number where it has one value. */
export function drawValue(random: Random, probabilities: readonly number[]): number {
  const last = probabilities.length - 1;
  if (last === 0) return 0;
  const draw = random.uniform();
  let value = 0;
  for (let sum = probabilities[0]; value < last && draw >= sum; sum += probabilities[value]) {
    value++;
  }
  return value;
}

/** Opens draws of the latent of a family of a given mean leaf error on a stream. */
export function openLatent(law: LatentLaw, random: Random): (meanError: number) => number {
  if (law.kind === 'continuous') return law.open(random);
  return (meanError) => drawValue(random, law.probabilities(meanError));
}
