import type { PointSums, PointTask } from '../sampling/task.ts';
import type { Database, Stored } from './database.ts';
import { BLOCKS } from './store.ts';
import { bytesOf } from './voteBytes.ts';

/** Appends blocks to a store in batches, each one transaction. */
export interface BlockWriter {
  /** Takes the sums of a task's blocks, and writes when enough has come together. */
  add(task: PointTask, sums: PointSums): Promise<void>;
  /** Writes what has come together. */
  flush(): Promise<void>;
}

const MOST_ROWS = 10_000;
const MOST_SECONDS = 0.5;

/** Opens a writer for the blocks of one seed. */
export function createBlockWriter(database: Database, seed: string): BlockWriter {
  let rows: Stored[][] = [];
  let last = performance.now();
  const flush = async (): Promise<void> => {
    const batch = rows;
    rows = [];
    if (batch.length > 0) await database.transaction(() => database.append(BLOCKS, batch));
    last = performance.now();
  };
  return {
    flush,
    async add({ id, blocks }, { channels, sums, votes }) {
      blocks.forEach(({ block }, i) => {
        const bytes = votes === undefined ? null : bytesOf(votes[i]);
        sums[i].forEach(({ trials, sum, sumOfSquares }, position) => {
          const channel = channels[position];
          rows.push([seed, id, block, trials, position, channel, sum, sumOfSquares, bytes]);
        });
      });
      const due = performance.now() - last > MOST_SECONDS * 1000;
      if (rows.length >= MOST_ROWS || due) await flush();
    },
  };
}
