import type { StreamKey } from '../math/random.ts';
import type { SampleReply } from '../sampling/task.ts';
import type { Bundle } from './bundle.ts';
import { messageOf } from './errors.ts';
import type { Executor } from './executor.ts';

/** A bundle that was drawn. */
export interface Finished {
  readonly bundle: Bundle;
  readonly reply: SampleReply;
  /** from when it was handed over until it was back */
  readonly seconds: number;
}

/** Bundles in flight for each thread: one that runs and one that waits, so that none is idle. */
const AHEAD = 2;

/** Runs a bundle, a second time when its worker was lost; what it says never depends on that. */
async function runTwice(executor: Executor, bundle: Bundle, seed: StreamKey): Promise<Finished> {
  const start = performance.now();
  const task = { seed, points: bundle.points };
  const reply = await executor
    .run(task)
    .catch(() => executor.run(task))
    .catch((error: unknown) => lostTwice(bundle, error));
  return { bundle, reply, seconds: (performance.now() - start) / 1000 };
}

function lostTwice({ points }: Bundle, error: unknown): SampleReply {
  const others = points.length === 1 ? '' : `, or on one of the ${points.length - 1} after it`;
  const message = `a worker was lost on it twice${others}: ${messageOf(error)}`;
  return { points: [], failure: { id: points[0].id, message } };
}

/**
 * Runs bundles on an executor and yields them as they finish, in any order. At most two for each
 * thread are in flight, and new ones are only asked for when one is done: memory is flat. A bundle
 * whose worker was lost is run a second time, and failed when that is lost as well. When the signal
 * aborts, what is finished is yielded and the rest is left.
 */
export async function* dispatchBundles(
  bundles: AsyncIterable<Bundle>,
  executor: Executor,
  { seed, signal }: { readonly seed: StreamKey; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Finished> {
  const source = bundles[Symbol.asyncIterator]();
  const inbox = createInbox<Finished>();
  const stop = (): void => inbox.wake();
  const stopped = (): boolean => signal?.aborted === true;
  signal?.addEventListener('abort', stop);
  let running = 0;
  let more = true;
  try {
    while (more || running > 0) {
      while (more && running < AHEAD * executor.width && !stopped()) {
        const next = await source.next();
        if (next.done) more = false;
        else {
          running++;
          void runTwice(executor, next.value, seed).then(inbox.put);
        }
      }
      if (running > 0 && !stopped()) await inbox.arrival();
      for (const finished of inbox.take()) {
        running--;
        yield finished;
      }
      if (stopped()) return;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await source.return?.(undefined);
  }
}

/** A list that can be waited for: racing many promises against a long-lived one would leak. */
function createInbox<T>() {
  let items: T[] = [];
  let wake: (() => void) | undefined;
  return {
    put: (item: T): void => {
      items.push(item);
      wake?.();
    },
    wake: (): void => wake?.(),
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
