import { checkInteger } from '../math/domain.ts';
import { countBits } from '../math/bits.ts';
import { Streams, type PointKey, type StreamKey } from '../math/random.ts';
import { countSums, type Sums } from '../math/tally.ts';
import type { Sampler } from '../models/model.ts';

/** Trials that one random stream serves: the unit of a kernel. */
export const BATCH = 128;

/** Trials of a whole block: the unit that is stored. */
export const BLOCK = 4096;

const BATCHES = BLOCK / BATCH;
const BATCH_WORDS = BATCH / 32;

// Sums are kept in units of 2⁻⁴⁴⁸ (math/tally.ts): beyond this they leave the doubles.
const LARGEST_SUM = 2 ** 575;

/** The names of a point's random streams: the run's seed and the point itself. */
export interface StreamKeys {
  readonly seed: StreamKey;
  readonly point: PointKey;
  /** the point whose streams leaves draw from, when points share them */
  readonly group?: PointKey | undefined;
}

/** A block trial by trial, with the sums of exactly these trials. */
export interface BlockVotes {
  readonly sums: readonly Sums[];
  /** 4096 bits, trial t at bit t mod 32 of word ⌊t/32⌋; 0 beyond the trials that were wanted */
  readonly votes: Int32Array;
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
  checkPrefix(block, trials);
  let total = sampleBatch(sampler, keys, block * BATCHES, Math.min(trials, BATCH));
  for (let done = BATCH; done < trials; done += BATCH) {
    const batch = block * BATCHES + done / BATCH;
    const sums = sampleBatch(sampler, keys, batch, Math.min(trials - done, BATCH));
    total = total.map((sum, channel) => addSums(sum, sums[channel]));
  }
  return total.map(checkSums);
}

/**
 * The votes of the first trials of a block one by one: the trials that {@link sampleBlock} counts.
 *
 * @param sampler one that gives the votes of a batch
 * @param keys the run's seed and the point
 * @param block which block, an integer in [0, 2⁴³)
 * @param trials how many of its trials, an integer in [1, 4096]
 * @throws {RangeError} for a block or a number of trials outside its domain
 */
export function sampleVotes(
  sampler: VotingSampler,
  keys: StreamKeys,
  block: number,
  trials: number,
): BlockVotes {
  checkPrefix(block, trials);
  const votes = new Int32Array(BLOCK / 32);
  for (let batch = 0; batch * BATCH < trials; batch++) {
    const streams = openBatch(keys, block * BATCHES + batch);
    votes.set(sampler.votes(streams), batch * BATCH_WORDS);
  }
  clearBeyond(votes, trials);
  return { sums: [countSums(trials, countBits(votes, trials))], votes };
}

/** A sampler whose trials can be told apart. */
export type VotingSampler = Sampler & Required<Pick<Sampler, 'votes'>>;

/** Whether a sampler gives the votes of a batch one by one. */
export function givesVotes(sampler: Sampler): sampler is VotingSampler {
  return sampler.votes !== undefined;
}

function clearBeyond(votes: Int32Array, trials: number): void {
  const word = Math.floor(trials / 32);
  if (trials % 32 > 0) votes[word] &= 2 ** (trials % 32) - 1;
  votes.fill(0, Math.ceil(trials / 32));
}

function checkPrefix(block: number, trials: number): void {
  checkInteger('block', block, 0);
  checkInteger('trials', trials, 1);
  if (trials > BLOCK) throw new RangeError(`invalid trials: ${trials}; not in [1, ${BLOCK}]`);
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
  return sampler.sample(openBatch(keys, batch), trials);
}

function openBatch({ seed, point, group }: StreamKeys, batch: number): Streams {
  return new Streams(seed, point, batch, group);
}
