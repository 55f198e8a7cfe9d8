import { countBits } from '../math/bits.ts';
import { checkInteger } from '../math/domain.ts';
import { jeffreysInterval, type Estimate } from '../math/intervals.ts';
import { hashWords, Streams, type PointKey, type StreamKey } from '../math/random.ts';
import type { Configuration, Model } from '../models/model.ts';
import { identifyPoint } from '../sampling/identity.ts';
import { BATCH } from '../sampling/sampleBlock.ts';
import { differenceOf } from './difference.ts';
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
 * cancels in the difference; nodes and their channels draw their own.
 *
 * Source: common random numbers, Law, Simulation Modeling and Analysis, section 11.2. The interval
 * of the difference is Newcombe's for paired proportions, see {@link differenceOf}.
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
  const key = hashWords(seed);
  const group = commonRandomNumbers ? hashWords('common random numbers') : undefined;
  const [first, second] = pair.map((parameters, i) =>
    votesOf(model, parameters, { key, group, i }),
  );
  const counts = { both: 0, first: 0, second: 0, trials };
  for (let batch = 0; batch * BATCH < trials; batch++) {
    const left = Math.min(BATCH, trials - batch * BATCH);
    const [a, b] = [first(batch), second(batch)];
    counts.both += countBits(
      a.map((word, i) => word & b[i]),
      left,
    );
    counts.first += countBits(a, left);
    counts.second += countBits(b, left);
  }
  return describePair(counts, level);
}

interface Keys {
  readonly key: StreamKey;
  readonly group: PointKey | undefined;
  /** 0 for the first, 1 for the second: two equal organizations draw their own numbers too */
  readonly i: number;
}

function votesOf<C extends Configuration>(
  model: Model<C>,
  parameters: Parameters,
  { key: seed, group, i }: Keys,
): (batch: number) => Int32Array {
  const configuration = configure(model, parameters);
  const method = model.choose(configuration, 'full');
  const sampler = model.sampler(configuration, method);
  const { key } = identifyPoint(model, method, configuration);
  if (sampler.votes === undefined) {
    throw new RangeError(`invalid method: ${method}; pairs need the method simd`);
  }
  const own: PointKey = [key[0], (key[1] ^ i) >>> 0];
  return (batch) => sampler.votes!(new Streams(seed, own, batch, group));
}

interface PairCounts {
  readonly trials: number;
  readonly both: number;
  readonly first: number;
  readonly second: number;
}

function describePair({ trials, both, first, second }: PairCounts, level: number) {
  const [p, q] = [first / trials, second / trials];
  const variances = [p * (1 - p), q * (1 - q)];
  const covariance = both / trials - p * q;
  const scale = Math.sqrt(variances[0] * variances[1]);
  const correlation = scale > 0 ? Math.min(1, Math.max(-1, covariance / scale)) : 0;
  const estimates = [first, second].map((count) => jeffreysInterval(count, trials, level));
  return {
    first: estimates[0],
    second: estimates[1],
    difference: differenceOf(estimates[0], estimates[1], correlation),
    correlation,
    varianceRatio:
      scale > 0 ? Math.max(0, 1 - (2 * covariance) / (variances[0] + variances[1])) : 1,
  };
}
