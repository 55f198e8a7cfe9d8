import type { PointResult } from '../../src/analysis/result.ts';
import { countBits } from '../../src/math/bits.ts';
import type { Random } from '../../src/math/random.ts';
import { pointResult, rootCount } from './fakes.ts';

/** What is drawn: trials of voters that share their luck in a part of the trials. */
export interface Draw {
  readonly trials: number;
  /** the probability that a trial is decided by one number for all voters */
  readonly shared: number;
}

/**
 * Votes of several voters on common random numbers: each is right with its own probability exactly,
 * and where a trial is shared all compare the same uniform number with it.
 */
export function drawVotes(
  random: Random,
  probabilities: readonly number[],
  { trials, shared }: Draw,
): Int32Array[] {
  const votes = probabilities.map(() => new Int32Array(Math.ceil(trials / 32)));
  for (let trial = 0; trial < trials; trial++) {
    const common = random.uniform() < shared ? random.uniform() : null;
    probabilities.forEach((probability, i) => {
      const right = (common ?? random.uniform()) < probability;
      if (right) votes[i][trial >>> 5] |= 1 << (trial & 31);
    });
  }
  return votes;
}

/** A point that was sampled trial by trial. */
export function votedPoint(
  votes: Int32Array,
  trials: number,
  given: Partial<PointResult>,
): PointResult {
  return pointResult({ ...rootCount(trials, countBits(votes, trials)), votes, ...given });
}

/** The same point as a method counts it that keeps no votes. */
export function withoutVotes(point: PointResult): PointResult {
  const { part, method, parameters, facts, tallies, id, index, trials } = point;
  return pointResult({ part, method, parameters, facts, tallies, id, index, trials });
}
