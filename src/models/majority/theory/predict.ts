import type { Prediction } from '../../model.ts';
import { effectiveVotes } from '../dependence.ts';
import { leafBiases, meanBias } from '../leaves.ts';
import { leafCount, type Chain, type Organization, type Tree } from '../organization.ts';
import { chainRecursion } from './chain.ts';
import { expectOverLatent } from './latent.ts';
import {
  boundaryCorrelation,
  criticalCorrelation,
  criticalFidelity,
  fixedPoint,
  growthDepth,
  lowerPredictor,
  mixingDepth,
  organizationExponent,
  relaxationDepth,
  upperPredictor,
} from './phase.ts';
import { aggregate, amplification, recursion, type Aggregation } from './recursion.ts';
import { predictTreeBias, type RootBias } from './tree.ts';

const toAccuracy = (bias: number): number => (1 + bias) / 2;

/**
 * Predicts an organization: the accuracy of its root by closed form, recursion, quadrature over
 * the latent variable or convolution, or `none` with the reason, and the quantities of its phase.
 */
export function predictOrganization(organization: Organization): Prediction {
  const result =
    organization.shape === 'tree' ? predictTreeBias(organization) : predictChainBias(organization);
  const quantities =
    organization.shape === 'tree' ? treeQuantities(organization) : chainQuantities(organization);
  if (result.by === 'none') {
    return { by: 'none', reason: result.reason, value: null, quantities };
  }
  return {
    by: result.by,
    value: toAccuracy(result.bias),
    ...levelsAndBounds(organization),
    quantities: { ...quantities, predictedBias: result.bias },
  };
}

/** The map that a tree of equal leaves iterates, or undefined where no one map does. */
function aggregationOf({
  leaves,
  fidelity,
  read,
  aggregatorFidelity,
  dependence,
  weighting,
}: Tree): Aggregation | undefined {
  if (typeof leaves !== 'number' || weighting !== 'equal') return undefined;
  const siblings = dependence.family.kind === 'siblings';
  return {
    fanIn: read,
    fidelity,
    aggregatorFidelity,
    correlation: siblings ? dependence.correlation : 0,
  };
}

function levelsOf(organization: Organization): number[] | undefined {
  if (organization.shape === 'chain') return undefined;
  const aggregation = aggregationOf(organization);
  const { dependence, leaves, depth } = organization;
  const iterates = dependence.mechanism === 'none' || dependence.family.kind === 'siblings';
  if (!aggregation || !iterates) return undefined;
  return recursion(aggregation, leaves as number, depth);
}

/** Accuracy at every level and its certified bounds, where one map is iterated. */
function levelsAndBounds(organization: Organization): Pick<Prediction, 'levels' | 'bounds'> {
  const levels = levelsOf(organization);
  if (!levels || organization.shape === 'chain') return {};
  const aggregation = aggregationOf(organization);
  const bias = levels[0];
  if (!aggregation || bias < 0) return { levels: levels.map(toAccuracy) };
  const bounds = {
    upper: levels.map((_, depth) => toAccuracy(upperPredictor(aggregation, bias, depth))),
    lower: levels.map((_, depth) => toAccuracy(lowerPredictor(aggregation, bias, depth))),
  };
  return { levels: levels.map(toAccuracy), bounds };
}

function treeQuantities(tree: Tree): Record<string, number | null> {
  const aggregation = tree.depth > 0 ? aggregationOf(tree) : undefined;
  const votes = effectiveVotes(leafCount(tree), tree.dependence.correlation);
  if (!aggregation) return { effectiveVotes: votes };
  const bias = tree.leaves as number;
  const positive = bias > 0;
  const iterates = levelsOf(tree) !== undefined;
  return {
    alpha: amplification(aggregation),
    growth: positive ? aggregate(aggregation, bias) / bias : null,
    fixedPoint: fixedPoint(aggregation),
    upper: iterates && bias >= 0 ? upperPredictor(aggregation, bias, tree.depth) : null,
    lower: iterates && bias >= 0 ? lowerPredictor(aggregation, bias, tree.depth) : null,
    exponent: optional(organizationExponent(aggregation)),
    mixingDepth: positive ? optional(mixingDepth(aggregation, bias)) : null,
    growthDepth: finite(growthDepth(aggregation)),
    relaxationDepth: finite(relaxationDepth(aggregation)),
    criticalCorrelation: optional(criticalCorrelation(aggregation)),
    criticalFidelity:
      criticalFidelity(aggregation.fanIn, aggregation.correlation ?? 0) / tree.aggregatorFidelity,
    boundaryCorrelation:
      positive && tree.aggregatorFidelity === 1
        ? optional(boundaryCorrelation(aggregation, bias))
        : null,
    effectiveVotes: votes,
  };
}

const optional = (value: number | undefined): number | null => value ?? null;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function chainQuantities(chain: Chain): Record<string, number | null> {
  return { effectiveVotes: effectiveVotes(leafCount(chain), chain.dependence.correlation) };
}

/**
 * Root bias of a chain: its recursion, averaged over the latent variable when the whole chain
 * shares one; families inside a chain have no closed form.
 */
function predictChainBias(chain: Chain): RootBias {
  const { dependence, leaves } = chain;
  const count = leafCount(chain);
  const biases = typeof leaves === 'number' ? leaves : leafBiases(leaves, count);
  const { family, mechanism } = dependence;
  const end = (own: number | Float64Array, correlation: number): number =>
    chainRecursion({ ...chain, correlation }, own).at(-1)!;
  if (mechanism === 'none') return { by: 'closed form', bias: end(biases, 0) };
  if (family.kind === 'siblings')
    return { by: 'closed form', bias: end(biases, dependence.correlation) };
  if (family.kind === 'listed' || (family.size < count && family.size > 1)) {
    return { by: 'none', reason: 'families inside a chain: simulation only' };
  }
  if (family.size === 1) return { by: 'closed form', bias: end(biases, 0) };
  const quadrature = mechanism === 'probit' || mechanism === 'beta-binomial';
  return {
    by: quadrature ? 'quadrature' : 'closed form',
    bias: expectOverLatent(dependence, biases, (given) => end(given, 0)),
  };
}

/** Numbers that follow from the configuration alone. */
export function leafBiasOf(organization: Organization): number {
  return meanBias(organization.leaves, leafCount(organization));
}
