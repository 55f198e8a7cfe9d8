import { hashWords, openStream, type Random, Streams } from '../src/math/random.ts';
import { theMachine } from '../src/models/majority/engine/machine.ts';
import { compileOrganization } from '../src/models/majority/engine/program.ts';
import { organize } from './work.ts';

/** A piece of endless words of 32 random bits: fills an array with the next ones. */
export type Fill = (words: Uint32Array) => void;

const SEED = hashWords('battery');
const POINT = hashWords('a point');

/** Streams that lie side by side in a piece, and how many of its words each of them gives. */
const STREAMS = 4096;
const DEPTH = 16;

/** Words in a piece: whole pieces hold equally many words of every stream. */
export const PIECE = STREAMS * DEPTH;

/** Leaves of the star whose votes are read, hence 128-bit words in a batch. */
const LEAVES = 1024;

/** One stream to its end. */
function along(random: Random): Fill {
  return (words) => {
    for (let i = 0; i < words.length; i++) words[i] = random.uint32();
  };
}

/** The first words of consecutive streams: word 0 of each of 2¹², then word 1 of each, … word 15. */
function across(open: (stream: number) => Random): Fill {
  let first = 0;
  return (words) => {
    for (let start = 0; start < words.length; start += PIECE) {
      const streams = Array.from({ length: STREAMS }, (_, i) => open(first + i));
      first += STREAMS;
      for (let at = start; at < start + PIECE; at += STREAMS) {
        for (let i = 0; i < STREAMS; i++) words[at + i] = streams[i].uint32();
      }
    }
  };
}

/**
 * The votes of fair leaves, which are coin words of the SIMD engine as they are drawn: in turn a
 * batch of generator A and, of antithetic pairs, one of generator B.
 */
function coins(): Fill {
  const star = organize({ organization: 'star', agents: LEAVES, bias: 0 });
  const programs = [false, true].map((coupled) =>
    compileOrganization(star, { coupled, trace: 'votes' }, LEAVES + 1),
  );
  let batch = 0;
  return (words) => {
    for (let start = 0; start < words.length; start += 4 * LEAVES) {
      theMachine().run(programs[batch % 2], new Streams(SEED, POINT, Math.floor(batch / 2)));
      words.set(theMachine().trace(LEAVES), start);
      batch++;
    }
  };
}

/** Two 32-bit words of a number: consecutive numbers are neighbours in one bit or a few. */
const key = (n: number): [number, number] => [n >>> 0, Math.floor(n / 0x100000000)];

/** A source of words, and what they are. */
export interface Source {
  readonly title: string;
  readonly open: () => Fill;
}

/** What a battery reads. Points and seeds are numbered as they never are: in use they are hashes. */
export const sources: Readonly<Record<string, Source>> = {
  one: {
    title: 'one stream',
    open: () => along(openStream(SEED, POINT, 0, 0)),
  },
  blocks: {
    title: 'first words of consecutive blocks',
    open: () => across((i) => openStream(SEED, POINT, i, 0)),
  },
  coins: {
    title: 'coin words of the SIMD engine',
    open: coins,
  },
  points: {
    title: 'first words of consecutive points',
    open: () => across((i) => openStream(SEED, key(i), 0, 0)),
  },
  seeds: {
    title: 'first words of consecutive seeds',
    open: () => across((i) => openStream(key(i), POINT, 0, 0)),
  },
};
