import { interleave, quotients, summarize } from './measure.ts';
import type { Peer } from './peers.ts';
import { drawOnPool, openWarmPool } from './pooled.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';
import { REFERENCE } from './work.ts';

const MEASURE = 'two workers against one, over the same of C++ threads';
const VARIANT = 'scalarbf/xoshiro256+/b5';

/** What a second worker adds, against what a second thread adds to a peer. */
export const measureWorkers: Group = async ({ repeats, seconds, peers: { cpp } }) => {
  const one = await openWarmPool(1, REFERENCE);
  const two = await openWarmPool(2, REFERENCE);
  // Bundles are whole: longer repeats lose less of them.
  const length = 2 * seconds;
  const peer = (threads: number) => (): Promise<number> | number =>
    typeof cpp === 'string' ? 1 : askPeer(cpp, threads, length);
  const rates = await interleave(
    {
      one: () => drawOnPool(one, REFERENCE, length),
      peerOne: peer(1),
      two: () => drawOnPool(two, REFERENCE, length),
      peerTwo: peer(2),
    },
    repeats,
  );
  await Promise.all([one.close(), two.close()]);
  const ours = quotients(rates.two, rates.one);
  const theirs = quotients(rates.peerTwo, rates.peerOne);
  const goal = { better: 'more', reach: 0.95 } as const;
  const judged: Row =
    typeof cpp === 'string'
      ? { measure: MEASURE, skipped: cpp, goal }
      : {
          measure: MEASURE,
          measured: summarize(theirs),
          unit: '× of the peer',
          ratio: summarize(quotients(ours, theirs)),
          goal,
        };
  return [{ measure: 'two workers against one', measured: summarize(ours), unit: '×' }, judged];
};

const askPeer = (peer: Peer, threads: number, seconds: number): Promise<number> =>
  peer({ variant: VARIANT, fanIn: 5, depth: REFERENCE.depth, seconds, threads });
