import { countBits } from '../../../math/bits.ts';
import type { Streams } from '../../../math/random.ts';
import { countSums, type Sums } from '../../../math/tally.ts';
import type { Sampler } from '../../model.ts';
import type { Organization } from '../organization.ts';
import { theMachine } from './machine.ts';
import { compileOrganization, type Program } from './program.ts';

/** The sampler that draws every leaf, 128 trials at a time. */
export function wordSampler(organization: Organization): Sampler {
  const programFor = compileOnce(organization, false);
  const votes = (streams: Streams): Int32Array => runBatch(programFor(streams), streams)[0];
  return {
    channels: ['root'],
    sample: (streams, trials) => [countSums(trials, countBits(votes(streams), trials))],
    votes: (streams) => votes(streams).slice(),
  };
}

/**
 * The sampler of antithetic pairs: two organizations with the same erasures, shared votes and
 * forced votes, and with all fair coins opposite. A pair is one trial; its value is the mean of the
 * two votes, so where no pair is wrong twice its variance is at most mu(1 − mu)/4.
 *
 * Source: antithetic variates, Hammersley and Morton 1956 (Proc. Cambridge Phil. Soc. 52).
 */
export function pairSampler(organization: Organization): Sampler {
  const programFor = compileOnce(organization, true);
  return {
    channels: ['root'],
    sample(streams, trials) {
      const [votes, twins] = runBatch(programFor(streams), streams);
      const both = countBits(
        votes.map((word, i) => word & twins[i]),
        trials,
      );
      const one = countBits(
        votes.map((word, i) => word ^ twins[i]),
        trials,
      );
      return [pairSums(trials, both, one)];
    },
  };
}

function pairSums(trials: number, both: number, one: number): Sums {
  return { trials, sum: both + one / 2, sumOfSquares: both + one / 4 };
}

/** Programs are compiled when they are first run: a plan configures samplers that it never runs. */
function compileOnce(organization: Organization, coupled: boolean): (streams: Streams) => Program {
  const programs = new Map<boolean, Program>();
  return ({ grouped }) => {
    let program = programs.get(grouped);
    if (program === undefined) {
      program = compileOrganization(organization, { coupled, sharedLeaves: grouped });
      programs.set(grouped, program);
    }
    return program;
  };
}

/** The root's votes and their twins, as four 32-bit words each. */
function runBatch(program: Program, streams: Streams): readonly [Int32Array, Int32Array] {
  const words = theMachine().run(program, streams);
  return [words.subarray(0, 4), words.subarray(4, 8)];
}
