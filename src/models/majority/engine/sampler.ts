import type { Random } from '../../../math/random.ts';
import { countSums } from '../../../math/tally.ts';
import type { Method, Sampler } from '../../model.ts';
import { leafCount, type Organization, type Tree } from '../organization.ts';
import { ChainSampler } from './chain.ts';
import { planErasures } from './erasures.ts';
import { LazySampler } from './lazy.ts';
import { openLeafVotes, planLeaves } from './leafVotes.ts';
import { LevelSampler } from './level.ts';
import { planNodes } from './node.ts';
import { TreeSampler } from './tree.ts';
import type { Trace } from './trace.ts';

/** Draws one trial after another and returns the vote of the root: 1 is correct. */
export type Trials = () => number;

/**
 * Opens the trials of an organization on a stream, by the method `full` or `lazy`.
 *
 * @param trace told of every vote of every trial; only the method `full` draws them all
 * @throws {RangeError} for a chain drawn lazily
 */
export function openTrials(
  organization: Organization,
  method: 'full' | 'lazy',
  trace?: Trace,
): (random: Random) => Trials {
  const { leaves, dependence } = organization;
  const plan = planLeaves(leaves, dependence, leafCount(organization));
  if (organization.shape === 'chain') {
    checkChain(method);
    return (random) =>
      runner(new ChainSampler(organization, openLeafVotes(plan, random), random, trace));
  }
  const rule = planNodes(organization);
  if (method === 'lazy') {
    const erasures = planErasures(rule.read, organization.fidelity);
    return (random) => runner(new LazySampler(rule, erasures, openLeafVotes(plan, random), random));
  }
  return (random) => runner(new TreeSampler(rule, openLeafVotes(plan, random), random, trace));
}

const runner =
  (sampler: { trial(): number }): Trials =>
  () =>
    sampler.trial();

function checkChain(method: Method): void {
  if (method !== 'full') {
    throw new RangeError(`invalid method: ${method}; a chain is sampled in full`);
  }
}

/**
 * Configures the sampler of an organization for a method.
 *
 * @param levels for the method `level`: the accuracy at each level below the root, leaves first
 * @throws {RangeError} when the method does not apply
 */
export function sampleOrganization(
  organization: Organization,
  method: Method,
  levels?: readonly number[],
): Sampler {
  if (method === 'level') return levelSampler(checkLevels(organization, levels), levels!);
  const open = openTrials(organization, method);
  return {
    channels: ['root'],
    sample(random, trials) {
      const trial = open(random);
      let correct = 0;
      for (let i = 0; i < trials; i++) correct += trial();
      return [countSums(trials, correct)];
    },
  };
}

function checkLevels(organization: Organization, levels: readonly number[] | undefined): Tree {
  const { dependence, leaves } = organization;
  const independent = dependence.mechanism === 'none' || dependence.family.kind === 'siblings';
  const plain = organization.shape === 'tree' && organization.weighting === 'equal';
  if (!plain || typeof leaves !== 'number' || !independent) {
    throw new RangeError(
      'invalid method: level; it needs a tree of equal leaves, independent or shared among siblings',
    );
  }
  if (levels?.length !== organization.depth) {
    throw new RangeError(
      `invalid levels: ${levels?.length ?? 0} values; expected ${organization.depth}, one a level below the root`,
    );
  }
  return organization;
}

function levelSampler(tree: Tree, levels: readonly number[]): Sampler {
  const rule = planNodes(tree);
  return {
    channels: levels.map((_, level) => `level ${level + 1}`),
    sample(random, trials) {
      const sampler = new LevelSampler(rule, levels, random);
      const correct = new Float64Array(levels.length);
      for (let i = 0; i < trials; i++) {
        sampler.trial().forEach((vote, level) => (correct[level] += vote));
      }
      return Array.from(correct, (count) => countSums(trials, count));
    },
  };
}

/** Expected number of elementary draws of one trial, for cost and progress only. */
export function drawsPerTrial(organization: Organization, method: Method): number {
  if (organization.shape === 'chain') return leafCount(organization) + organization.agents;
  const { fanIn, read, depth, fidelity, dependence } = organization;
  if (method === 'level') return Math.max(1, depth) * fanIn;
  if (method === 'full') return leafCount(organization) * (1 + 2 / Math.max(1, fanIn - 1));
  const shared = dependence.family.kind === 'siblings' ? dependence.correlation : 0;
  // Coins first and early stopping: about 0.62 of the surviving messages are asked for.
  const visits = fidelity * (shared + (1 - shared) * Math.max(1, 0.62 * read));
  return (
    2 *
    Math.min(
      leafCount(organization),
      visits ** depth * (visits > 1 ? visits / (visits - 1) : depth + 1),
    )
  );
}
