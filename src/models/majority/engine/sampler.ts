import type { Random, Streams } from '../../../math/random.ts';
import { countSums, type Sums } from '../../../math/tally.ts';
import { plainMeasure, type Measure, type Method, type Sampler } from '../../model.ts';
import { hasFamilies } from '../dependence.ts';
import { leafCount, type Organization, type Tree } from '../organization.ts';
import { ChainSampler } from './chain.ts';
import { planConditional } from './conditional.ts';
import { planErasures } from './erasures.ts';
import { planImportance } from './importance.ts';
import { LANES } from './layout.ts';
import { LazySampler } from './lazy.ts';
import { openLeafVotes, planLeaves } from './leafVotes.ts';
import { LevelSampler } from './level.ts';
import { planNodes, sharingOf } from './node.ts';
import { refuseProgram } from './program.ts';
import { TreeSampler } from './tree.ts';
import type { Trace } from './trace.ts';
import { pairSampler, wordSampler } from './wordSampler.ts';

/** Draws one trial after another and returns the vote of the root: 1 is correct. */
export type Trials = () => number;

/** Opens trials on a stream; leaves may have one of their own. */
export type OpenTrials = (random: Random, leaves?: Random) => Trials;

/**
 * Opens the trials of an organization on a stream, one after another, by the reference sampler
 * `scalar` or the sampler `lazy`.
 *
 * @param trace told of every vote of every trial; only `scalar` draws them all
 * @throws {RangeError} for a chain drawn lazily
 */
export function openTrials(
  organization: Organization,
  method: 'scalar' | 'lazy',
  trace?: Trace,
): OpenTrials {
  const { leaves, dependence } = organization;
  const plan = planLeaves(leaves, dependence, leafCount(organization));
  const votes = (random: Random) => openLeafVotes(plan, random);
  if (organization.shape === 'chain') {
    checkTree(organization, method);
    return (random, own = random) =>
      runner(new ChainSampler(organization, votes(own), random, trace));
  }
  const rule = planNodes(organization);
  if (method === 'lazy') {
    const erasures = planErasures(rule.read, organization.fidelity);
    return (random) => runner(new LazySampler(rule, erasures, votes(random), random));
  }
  return (random, own = random) => runner(new TreeSampler(rule, votes(own), random, trace));
}

const runner =
  (sampler: { trial(): number }): Trials =>
  () =>
    sampler.trial();

function checkTree({ shape }: Organization, method: 'scalar' | 'lazy'): void {
  if (shape === 'chain' && method === 'lazy') {
    throw new RangeError('invalid method: lazy; a chain is sampled in full');
  }
}

/** What a trial of a method measures: a vote, the mean of two, or an error. */
export function measureOf(method: Method): Measure {
  if (method === 'conditional' || method === 'importance') {
    return { kind: 'real', offset: 1, scale: -1, within: [0, 1] };
  }
  return plainMeasure(method === 'antithetic' ? 'pair' : 'binary');
}

/** Names the sampler that answers a request: every leaf is drawn by words where they cover it. */
export function chooseSampler(organization: Organization, method: Method): Method {
  if (method !== 'full') return method;
  return refuseProgram(organization) === undefined ? 'simd' : 'scalar';
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
  switch (method) {
    case 'full':
      return sampleOrganization(organization, chooseSampler(organization, method));
    case 'simd':
      checkWords(organization);
      return wordSampler(organization);
    case 'antithetic':
      checkWords(organization);
      return pairSampler(organization);
    case 'scalar':
    case 'lazy':
      return voteSampler(openTrials(organization, method));
    case 'level':
      return levelSampler(checkLevels(organization, levels), levels!);
    case 'conditional':
      return errorSampler(planConditional(organization));
    case 'importance':
      return errorSampler(planImportance(organization));
  }
}

function checkWords(organization: Organization): void {
  const reason = refuseProgram(organization);
  if (reason !== undefined) throw new RangeError(reason);
}

function voteSampler(open: OpenTrials): Sampler {
  return {
    channels: ['root'],
    sample(streams, trials) {
      const trial = open(streams.open(0), ...leafStream(streams));
      let correct = 0;
      for (let i = 0; i < trials; i++) correct += trial();
      return [countSums(trials, correct)];
    },
  };
}

/** Leaves have a stream of their own where organizations share them. */
function leafStream(streams: Streams): [Random?] {
  return streams.grouped ? [streams.leaves.open(0)] : [];
}

/** Tallies errors that are expected or weighted, not seen. */
function errorSampler(open: (random: Random) => () => number): Sampler {
  return {
    channels: ['root'],
    sample(streams, trials) {
      const error = open(streams.open(0));
      let sum = 0;
      let sumOfSquares = 0;
      for (let i = 0; i < trials; i++) {
        const value = error();
        sum += value;
        sumOfSquares += value * value;
      }
      return [{ trials, sum, sumOfSquares } satisfies Sums];
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
    sample(streams, trials) {
      const sampler = new LevelSampler(rule, levels, streams.open(0));
      const correct = new Float64Array(levels.length);
      for (let i = 0; i < trials; i++) {
        sampler.trial().forEach((vote, level) => (correct[level] += vote));
      }
      return Array.from(correct, (count) => countSums(trials, count));
    },
  };
}

/** Expected number of elementary draws of one trial, for cost and progress only; a word is one. */
export function drawsPerTrial(organization: Organization, method: Method): number {
  switch (method) {
    case 'full':
      return drawsPerTrial(organization, chooseSampler(organization, method));
    case 'simd':
      return allDraws(organization) / LANES + hostDraws(organization);
    case 'antithetic':
      return (1.5 * allDraws(organization)) / LANES + hostDraws(organization);
    case 'scalar':
      return allDraws(organization);
    case 'lazy':
      return organization.shape === 'chain' ? allDraws(organization) : lazyDraws(organization);
    case 'level':
    case 'conditional':
    case 'importance':
      return organization.shape === 'chain'
        ? organization.agents
        : Math.max(1, organization.depth) * organization.fanIn;
  }
}

function allDraws(organization: Organization): number {
  const leaves = leafCount(organization);
  if (organization.shape === 'chain') return leaves + organization.agents;
  return leaves * (1 + 2 / Math.max(1, organization.fanIn - 1));
}

/** What one latent variable of one trial costs, as against a draw. */
const LATENT_COST = 8;

/** Latent variables are drawn one by one, for families or, where those are unequal, for leaves. */
function hostDraws(organization: Organization): number {
  const { mechanism, family } = organization.dependence;
  const latent = mechanism === 'probit' || mechanism === 'beta-binomial';
  if (!latent || !hasFamilies(organization.dependence) || family.kind === 'siblings') return 0;
  const count = leafCount(organization);
  if (typeof organization.leaves !== 'number') return LATENT_COST * count;
  const families = family.kind === 'listed' ? family.families.length : count / family.size;
  return LATENT_COST * families;
}

function lazyDraws(tree: Tree): number {
  const { read, depth, fidelity } = tree;
  const shared = sharingOf(tree);
  // Coins first and early stopping: about 0.62 of the surviving messages are asked for.
  const visits = fidelity * (shared + (1 - shared) * Math.max(1, 0.62 * read));
  const levels = visits > 1 ? visits / (visits - 1) : depth + 1;
  return 2 * Math.min(leafCount(tree), visits ** depth * levels);
}
