import { setImmediate } from 'node:timers/promises';
import type { Model } from '../models/model.ts';
import { models as allModels } from '../models/index.ts';
import type { SampleReply, SampleTask } from '../sampling/task.ts';
import { createHandler } from './handle.ts';

/** Runs tasks somewhere. The results do not depend on where, in which order or how many at once. */
export interface Executor {
  /** how many tasks can run at once */
  readonly width: number;
  /** Begins what takes time before the first task, where there is such a thing. */
  warm?(): void;
  /** @throws when the place where it ran was lost; what a sampler throws is in the reply */
  run(task: SampleTask): Promise<SampleReply>;
  /** Stops at once; what still runs is lost. */
  close(): Promise<void>;
}

/**
 * Runs tasks in the thread of the caller, which is what tests want and what the smallest sweeps
 * need. Between tasks the event loop runs, so that an interrupt is heard.
 *
 * @param models where models are looked up by name
 */
export function createInlineExecutor(models: readonly Model[] = allModels): Executor {
  const handle = createHandler(models);
  return {
    width: 1,
    async run(task) {
      await setImmediate();
      return handle(task);
    },
    close: async () => {},
  };
}
