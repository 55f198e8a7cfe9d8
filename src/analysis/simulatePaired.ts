import { checkInteger } from '../math/domain.ts';
import { jeffreysInterval, type Estimate } from '../math/intervals.ts';
import { hashWords, type PointKey } from '../math/random.ts';
import type { Configuration, Model } from '../models/model.ts';
import { planBlocks } from '../sampling/blockPlan.ts';
import { COMMON_RANDOM_NUMBERS, identifyPoint } from '../sampling/identity.ts';
import { givesVotes, sampleVotes, type VotingSampler } from '../sampling/sampleBlock.ts';
import { comparePairs, countVotePairs, type VotePairs } from './pairing.ts';
import { configure } from './simulate.ts';

type Parameters = Readonly<Record<string, unknown>>;

/** How two organizations are simulated side by side. */
export interface PairingOptions {
  /** pairs of trials, an integer of at least 1; default 10,000 */
  readonly trials?: number;
  /** seed string; default `phaselab` */
  readonly seed?: string;
  /** level of the intervals, in (0, 1); default 0.95 */
  readonly level?: number;
  /** whether both draw their leaves from the same streams; default true */
  readonly commonRandomNumbers?: boolean;
}

/** Two organizations simulated side by side. */
export interface PairedSimulation {
  readonly first: Estimate;
  readonly second: Estimate;
  /** first − second */
  readonly difference: Estimate;
  /** Pearson correlation φ of the two votes of a pair; 0 where one of them never changes */
  readonly correlation: number;
  /** variance of the difference over that of independent trials: 1 − 2·cov/(var + var) */
  readonly varianceRatio: number;
}

/**
 * Simulates two organizations trial by trial and compares their accuracies. With common random
 * numbers leaf i of trial t draws the same random digits in both, so that what they have in common
 * cancels in the difference; nodes and their channels draw their own. The trials are those of a
 * scenario of that seed; of two equal organizations the second draws others for its nodes.
 *
 * Source: common random numbers, Law, Simulation Modeling and Analysis, section 11.2. The interval
 * of the difference is Newcombe's for paired proportions, see {@link comparePairs}.
 *
 * @param pair parameters of both, as in a scenario file
 * @throws {RangeError} for parameters that contradict each other, for options outside their domain,
 *   and for organizations that are not drawn by words (the method simd)
 * @example
 * const tree = { organization: 'tree', fanIn: 5, depth: 2, bias: 0.1, fidelity: 0.9 };
 * const star = { organization: 'star', agents: 25, bias: 0.1, fidelity: 0.9 };
 * const { varianceRatio } = simulatePaired(majorityModel, [star, tree]);
 * varianceRatio < 0.5; // => true
 */
export function simulatePaired<C extends Configuration>(
  model: Model<C>,
  pair: readonly [Parameters, Parameters],
  options: PairingOptions = {},
): PairedSimulation {
  const { trials = 10_000, seed = 'phaselab', level = 0.95, commonRandomNumbers = true } = options;
  checkInteger('trials', trials, 1);
  const group = commonRandomNumbers ? COMMON_RANDOM_NUMBERS : undefined;
  const [first, second] = pair.map((parameters) => openVoter(model, parameters, group));
  // Two equal organizations draw their own numbers too.
  const twin = first.point.every((word, i) => word === second.point[i]);
  const seeds = {
    seed: hashWords(seed),
    group: group === undefined ? undefined : hashWords(group),
  };
  const keys = [first.point, twin ? twinOf(second.point) : second.point].map((point) => ({
    ...seeds,
    point,
  }));
  let pairs: VotePairs = { trials: 0, both: 0, first: 0, second: 0 };
  for (const { block, trials: wanted } of planBlocks(trials)) {
    const [a, b] = [first, second].map(
      ({ sampler }, i) => sampleVotes(sampler, keys[i], block, wanted).votes,
    );
    pairs = addPairs(pairs, countVotePairs(a, b, wanted));
  }
  return describePair(pairs, level);
}

interface Voter {
  readonly sampler: VotingSampler;
  readonly point: PointKey;
}

function openVoter<C extends Configuration>(
  model: Model<C>,
  parameters: Parameters,
  group: string | undefined,
): Voter {
  const configuration = configure(model, parameters);
  const method = model.choose(configuration, 'full');
  const sampler = model.sampler(configuration, method);
  if (!givesVotes(sampler)) {
    throw new RangeError(`invalid method: ${method}; pairs need the method simd`);
  }
  return { sampler, point: identifyPoint(model, method, configuration, { group }).key };
}

const twinOf = ([low, high]: PointKey): PointKey => [low, (high ^ 1) >>> 0];

function addPairs(a: VotePairs, b: VotePairs): VotePairs {
  return {
    trials: a.trials + b.trials,
    both: a.both + b.both,
    first: a.first + b.first,
    second: a.second + b.second,
  };
}

function describePair(pairs: VotePairs, level: number): PairedSimulation {
  const { trials } = pairs;
  const first = jeffreysInterval(pairs.first, trials, level);
  const second = jeffreysInterval(pairs.second, trials, level);
  const { difference, correlation, varianceRatio } = comparePairs([first, second], pairs);
  return { first, second, difference, correlation, varianceRatio };
}
