import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ResourceLimits } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { checkInteger } from '../math/domain.ts';
import type { SampleReply, SampleTask } from '../sampling/task.ts';
import type { Executor } from './executor.ts';

/** A file that answers tasks, and how its threads are started. */
export interface WorkerEntry {
  readonly filename: string;
  readonly execArgv: string[];
  /** the most memory that a thread may take; what Node allows when absent */
  readonly resourceLimits?: ResourceLimits;
}

/** The worker beside this file, which is TypeScript in the tree and JavaScript once built. */
function workerEntry(): WorkerEntry {
  if (!import.meta.url.endsWith('.ts')) {
    return { filename: fileURLToPath(new URL('./worker.js', import.meta.url)), execArgv: [] };
  }
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const filename = fileURLToPath(new URL('./worker.ts', import.meta.url));
  return { filename, execArgv: ['--import', loader] };
}

/**
 * Runs tasks in a pool of worker threads, which are started at the first task if not before.
 *
 * @param workers number of threads, an integer of at least 1
 * @param entry the file that answers tasks, other than the lab's own worker
 * @throws {RangeError} for a number of threads outside its domain
 */
export function createPool(workers: number, entry = workerEntry()): Executor {
  checkInteger('workers', workers, 1);
  let pool: Piscina<SampleTask, SampleReply> | undefined;
  const waiting = new Set<(error: Error) => void>();
  const open = (): Piscina<SampleTask, SampleReply> => {
    const opened = new Piscina<SampleTask, SampleReply>({
      ...entry,
      minThreads: workers,
      maxThreads: workers,
    });
    // A thread that dies before its first task belongs to no task: all would wait for ever.
    return opened.on('error', (error: Error) => waiting.forEach((reject) => reject(error)));
  };
  let closed = false;
  return {
    width: workers,
    warm: () => void (pool ??= open()),
    run: (task) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error('the pool is closed');
        pool ??= open();
        waiting.add(reject);
        pool
          .run(task)
          .finally(() => waiting.delete(reject))
          .then(resolve, reject);
      }),
    close: async () => {
      closed = true;
      await pool?.destroy();
    },
  };
}
