import { checkInteger } from '../math/domain.ts';
import { Streams, type PointKey, type StreamKey } from '../math/random.ts';
import type { Sums } from '../math/tally.ts';
import type { Sampler } from '../models/model.ts';

/** Trials that one random stream serves: the unit of a kernel. */
export const BATCH = 128;

/** Trials of a whole block: the unit that is stored. */
export const BLOCK = 4096;

const BATCHES = BLOCK / BATCH;

// Sums are kept in units of 2⁻⁴⁴⁸ (math/tally.ts): beyond this they leave the doubles.
const LARGEST_SUM = 2 ** 575;

/** The names of a point's random streams: the run's seed and the point itself. */
export interface StreamKeys {
  readonly seed: StreamKey;
  readonly point: PointKey;
}

function addSums(a: Sums, b: Sums): Sums {
  return {
    trials: a.trials + b.trials,
    sum: a.sum + b.sum,
    sumOfSquares: a.sumOfSquares + b.sumOfSquares,
  };
}

/**
 * Draws the first trials of a block, batch by batch: batch i of block k is drawn from the streams
 * of (seed, point, 32k + i), a partial last batch is the beginning of the batch. The sums are added
 * in the order of the batches, so they are the same bits wherever the block is drawn.
 *
 * @param sampler a configured sampler
 * @param keys the run's seed and the point
 * @param block which block, an integer in [0, 2⁴³)
 * @param trials how many of its trials, an integer in [1, 4096]
 * @returns one sum per channel of the sampler
 * @throws {RangeError} for a block or a number of trials outside its domain, and when a sum cannot
 *   be kept because the sampler gave numbers that are too large or not finite
 */
export function sampleBlock(
  sampler: Sampler,
  keys: StreamKeys,
  block: number,
  trials: number,
): readonly Sums[] {
  checkInteger('block', block, 0);
  checkInteger('trials', trials, 1);
  if (trials > BLOCK) throw new RangeError(`invalid trials: ${trials}; not in [1, ${BLOCK}]`);
  let total = sampleBatch(sampler, keys, block * BATCHES, Math.min(trials, BATCH));
  for (let done = BATCH; done < trials; done += BATCH) {
    const batch = block * BATCHES + done / BATCH;
    const sums = sampleBatch(sampler, keys, batch, Math.min(trials - done, BATCH));
    total = total.map((sum, channel) => addSums(sum, sums[channel]));
  }
  return total.map(checkSums);
}

/** What cannot be tallied must not be stored: the store could never be read again. */
function checkSums(sums: Sums): Sums {
  for (const value of [sums.sum, sums.sumOfSquares]) {
    if (!(Math.abs(value) <= LARGEST_SUM)) {
      throw new RangeError(`invalid sum of a block: ${value}; not a number of at most 2^575`);
    }
  }
  return sums;
}

function sampleBatch(
  sampler: Sampler,
  keys: StreamKeys,
  batch: number,
  trials: number,
): readonly Sums[] {
  return sampler.sample(new Streams(keys.seed, keys.point, batch), trials);
}
