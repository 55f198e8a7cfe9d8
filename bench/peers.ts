import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a peer is asked to do: a tree of fan-in b and depth L, for so long, on so many threads. */
export interface PeerWork {
  readonly variant: string;
  readonly fanIn: number;
  readonly depth: number;
  readonly seconds: number;
  readonly threads?: number;
}

/** Another implementation of the reference work: leaf votes per second. */
export type Peer = (work: PeerWork) => Promise<number>;

/** The peers that can run here; of the others, why not. */
export interface Peers {
  readonly cpp: Peer | string;
  readonly numpy: Peer | string;
}

const run = promisify(execFile);

/** Opens the peers in a directory, compiling into a temporary one. */
export function openPeers(directory: string | undefined, temporary: string): Peers {
  if (directory === undefined || !existsSync(directory)) {
    const reason = 'no directory of peers, give one by --peers DIR or PHASELAB_PEERS';
    return { cpp: reason, numpy: reason };
  }
  return { cpp: openCpp(directory, temporary), numpy: openNumpy(directory) };
}

function openCpp(directory: string, temporary: string): Peer | string {
  const source = join(directory, 'cpp', 'main.cpp');
  if (!existsSync(source)) return 'no cpp/main.cpp among the peers';
  const program = join(temporary, 'peer');
  const flags = ['-O3', '-march=native', '-std=c++20', '-pthread', '-w'];
  const { error, status } = spawnSync('g++', [...flags, source, '-o', program]);
  if (error !== undefined) return 'no g++';
  if (status !== 0) return 'g++ did not compile cpp/main.cpp';
  return ({ variant, fanIn, depth, seconds, threads = 1 }) =>
    votesPerSecond(program, [variant, fanIn, depth, seconds, threads]);
}

function openNumpy(directory: string): Peer | string {
  const source = join(directory, 'numpy_bench.py');
  if (!existsSync(source)) return 'no numpy_bench.py among the peers';
  const { error, status } = spawnSync('python3', ['-c', 'import numpy']);
  if (error !== undefined) return 'no python3';
  if (status !== 0) return 'no numpy';
  return ({ variant, fanIn, depth, seconds }) =>
    votesPerSecond('python3', [source, variant, fanIn, depth, seconds]);
}

interface PeerReport {
  readonly visits: number;
  readonly wall: number;
}

async function votesPerSecond(
  program: string,
  words: readonly (string | number)[],
): Promise<number> {
  const { stdout } = await run(program, words.map(String));
  const { visits, wall } = JSON.parse(stdout) as PeerReport;
  return visits / wall;
}
