import { checkInteger } from '../../../math/domain.ts';
import { hashWords, openStream } from '../../../math/random.ts';

/** A bootstrap over tasks. */
export interface Resampling {
  /** how many resamples, an integer of at least 1 */
  readonly replicates: number;
  readonly seed: string;
}

/**
 * Resamples the tasks of a log with replacement: how often each task is drawn, for each replicate.
 * The same seed gives the same weights to every estimate, so that estimates of one replicate belong
 * together. The array is re-used from one replicate to the next.
 *
 * Source: Efron 1979, the tasks being the independent units.
 *
 * @param count number of tasks, an integer of at least 1
 * @throws {RangeError} outside these domains
 * @example
 * [...resampleTasks(5, { replicates: 2, seed: 'a' })].length; // => 2
 */
export function* resampleTasks(
  count: number,
  { replicates, seed }: Resampling,
): Generator<Uint32Array> {
  checkInteger('count', count, 1);
  checkInteger('replicates', replicates, 1);
  const key = hashWords(seed);
  const name = hashWords('resampled tasks');
  const weights = new Uint32Array(count);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const random = openStream(key, name, replicate, 0);
    weights.fill(0);
    for (let draw = 0; draw < count; draw++) weights[random.below(count)]++;
    yield weights;
  }
}
