import { interleave, quotients, rateOf, summarize, type Take } from './measure.ts';
import type { Peer } from './peers.ts';
import type { Goal, Row } from './rows.ts';
import type { Group, Settings } from './settings.ts';
import { openWork, REFERENCE, votesOf } from './work.ts';

interface Comparison {
  readonly measure: string;
  readonly peer: Peer | string;
  readonly variant: string;
  readonly goal?: Goal;
}

function comparisons({ cpp, numpy }: Settings['peers']): Comparison[] {
  return [
    {
      measure: 'depth 6, one core, against branch-free scalar C++',
      peer: cpp,
      variant: 'scalarbf/xoshiro256+/b5',
      goal: { better: 'more', reach: 12, beyond: 18 },
    },
    {
      measure: 'depth 6, one core, against numpy',
      peer: numpy,
      variant: 'numpy-idiom',
      goal: { better: 'more', reach: 45, beyond: 60 },
    },
    {
      measure: 'depth 6, one core, against bit-sliced C++ of 128-bit words',
      peer: cpp,
      variant: 'bs/sse128/sfc64/tie8/b5',
    },
  ];
}

/** Votes per second on the reference work against other implementations. */
export const measureSpeed: Group = async (settings) => {
  const step = votesOf(openWork(REFERENCE, 'simd'));
  const compared = comparisons(settings.peers);
  const takes: Record<string, Take> = { ours: () => rateOf(step, settings.seconds) };
  for (const { measure, peer, variant } of compared) {
    const { seconds } = settings;
    if (typeof peer === 'string') continue;
    takes[measure] = () => peer({ variant, fanIn: 5, depth: REFERENCE.depth, seconds });
  }
  const rates = await interleave(takes, settings.repeats);
  const rowOf = ({ measure, peer, goal }: Comparison): Row => ({
    measure,
    ...(typeof peer === 'string'
      ? { skipped: peer }
      : {
          measured: summarize(rates[measure]),
          unit: 'votes/s of the peer',
          ratio: summarize(quotients(rates['ours'], rates[measure])),
        }),
    ...(goal && { goal }),
  });
  const ours = {
    measure: 'depth 6, one core',
    measured: summarize(rates['ours']),
    unit: 'votes/s',
  };
  return [ours, ...compared.map(rowOf)];
};
