import type { StreamKey } from '../math/random.ts';
import type { SampleReply } from '../sampling/task.ts';
import type { Bundle } from './bundle.ts';
import { messageOf, RunError } from './errors.ts';
import type { Executor } from './executor.ts';

/** A bundle that was drawn. */
export interface Finished {
  readonly bundle: Bundle;
  readonly reply: SampleReply;
  /** from when it was handed over until it was back */
  readonly seconds: number;
}

type Outcome = Finished | { readonly error: unknown };

/** Bundles in flight for each thread: one that runs and one that waits, so that none is idle. */
const AHEAD = 2;

async function runTwice(executor: Executor, bundle: Bundle, seed: StreamKey): Promise<Finished> {
  const start = performance.now();
  const task = { seed, points: bundle.points };
  const reply = await executor
    .run(task)
    .catch(() => executor.run(task))
    .catch((error: unknown) => {
      const first = bundle.points[0].id;
      throw new RunError(
        `a worker was lost twice on the same work (${bundle.points.length} points from ${first} on): ${messageOf(error)}`,
        { cause: error },
      );
    });
  return { bundle, reply, seconds: (performance.now() - start) / 1000 };
}

/**
 * Runs bundles on an executor and yields them as they finish, in any order. At most two for each
 * thread are in flight, and new ones are only asked for when one is done: memory is flat. A bundle
 * whose worker was lost is run a second time. When the signal aborts, what is finished is yielded
 * and the rest is left.
 *
 * @throws {RunError} when a worker was lost twice on the same bundle
 */
export async function* dispatchBundles(
  bundles: AsyncIterable<Bundle>,
  executor: Executor,
  { seed, signal }: { readonly seed: StreamKey; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Finished> {
  const source = bundles[Symbol.asyncIterator]();
  const inbox = createInbox<Outcome>();
  const stop = (): void => inbox.wake();
  signal?.addEventListener('abort', stop);
  let running = 0;
  let more = true;
  try {
    while (more || running > 0) {
      while (more && running < AHEAD * executor.width && !signal?.aborted) {
        const next = await source.next();
        if (next.done) more = false;
        else {
          running++;
          runTwice(executor, next.value, seed).then(inbox.put, (error: unknown) =>
            inbox.put({ error }),
          );
        }
      }
      if (running > 0 && !signal?.aborted) await inbox.arrival();
      for (const outcome of inbox.take()) {
        running--;
        if ('error' in outcome) throw outcome.error;
        yield outcome;
      }
      if (signal?.aborted) return;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await source.return?.(undefined);
  }
}

/** A list that can be waited for: racing many promises against a long-lived one would leak. */
function createInbox<T>() {
  let items: T[] = [];
  let wake = (): void => {};
  return {
    put: (item: T): void => {
      items.push(item);
      wake();
    },
    wake: (): void => wake(),
    /** Resolves when something is there, or at the next `wake`. */
    arrival: async (): Promise<void> => {
      if (items.length > 0) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
    take: (): T[] => {
      const taken = items;
      items = [];
      return taken;
    },
  };
}
