import type { Estimate } from '../math/intervals.ts';
import { percentiles } from '../math/percentiles.ts';
import {
  accuracyOf,
  optimizeAllocation,
  type Optimum,
  TOPOLOGIES,
} from '../models/majority/allocation/plan.ts';
import type { AllocationParameters } from '../models/majority/allocation/parameters.ts';
import type { Topology } from '../models/majority/theory/planner/system.ts';

/** How sure a plan is, where its parameters were measured. */
export interface PlanSpread {
  /** parameter sets that were planned */
  readonly replicates: number;
  /** how often each topology is the best, the most frequent first */
  readonly topologies: readonly { readonly topology: Topology; readonly share: number }[];
  /** accuracy of the organization that is recommended, under the replicates' parameters */
  readonly accuracy: Estimate;
  /** agents of the best organization */
  readonly agents: Estimate;
  /** tokens that one of them thinks */
  readonly tokens: Estimate;
  /** accuracy that the recommended organization lacks against the best of each replicate */
  readonly regret: Estimate;
}

/** As many as an interval needs, and fewer where each plan takes quadratures over a latent. */
function mostReplicates({ mechanism }: AllocationParameters): number {
  return mechanism === 'beta-binomial' || mechanism === 'probit' ? 40 : 200;
}

/**
 * Plans once for each replicate of measured parameters: a plan is a distribution, not a point. The
 * intervals are percentile intervals over the replicates, of which at most 200 are taken, 40 where
 * a latent is integrated out.
 *
 * @param best the best organization for the measured parameters themselves
 * @param replicates the same parameters from resampled data, one at least
 * @param level of the intervals, in (0, 1)
 * @throws {InfeasibleError} when nothing is feasible for a replicate
 */
export function spreadPlan(
  { shape, accuracy }: Optimum,
  replicates: readonly AllocationParameters[],
  level: number,
): PlanSpread {
  const taken = replicates.slice(0, mostReplicates(replicates[0]));
  const plans = taken.map((one) => replan(one, shape));
  const estimate = (at: number, of: (plan: Replanned) => number): Estimate => {
    return { ...percentiles(plans.map(of), level), best: at, level };
  };
  return {
    replicates: plans.length,
    topologies: shareTopologies(plans),
    accuracy: estimate(accuracy, (plan) => plan.accuracy),
    agents: estimate(agentsOf(shape), ({ optimum }) => agentsOf(optimum.shape)),
    tokens: estimate(shape.tokens, ({ optimum }) => optimum.shape.tokens),
    regret: estimate(0, (plan) => Math.max(0, plan.optimum.accuracy - plan.accuracy)),
  };
}

interface Replanned {
  readonly optimum: Optimum;
  readonly accuracy: number;
}

/** Agents that are wrong more often than right gain nothing by voting: one of them is best. */
function optimumFor(parameters: AllocationParameters): Optimum {
  const { bias, tokens = 1 } = parameters;
  if (typeof bias !== 'number' || bias >= 0) return optimizeAllocation(parameters);
  return { shape: { topology: 'single', tokens }, accuracy: (1 + bias) / 2 };
}

function replan(parameters: AllocationParameters, shape: Optimum['shape']): Replanned {
  const optimum = optimumFor(parameters);
  return { optimum, accuracy: accuracyOf(parameters, shape) ?? optimum.accuracy };
}

/** Agents that vote: leaves of a star or tree, agents of a chain. */
function agentsOf(shape: Optimum['shape']): number {
  switch (shape.topology) {
    case 'single':
      return 1;
    case 'star':
    case 'tree':
      return shape.fanIn ** shape.depth;
    case 'chain':
      return shape.agents;
  }
}

function shareTopologies(plans: readonly Replanned[]): PlanSpread['topologies'] {
  return TOPOLOGIES.map((topology) => {
    const times = plans.filter(({ optimum }) => optimum.shape.topology === topology).length;
    return { topology, share: times / plans.length };
  })
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share);
}
