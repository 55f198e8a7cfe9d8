import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { canonicalJson } from '../src/sampling/canonicalJson.ts';
import { interleave, summarize } from './measure.ts';
import type { Group } from './settings.ts';
import { organize, REFERENCE } from './work.ts';

/** What a fresh thread imports: the models, as a worker of a sweep does, or the samplers alone. */
export interface StartOrder {
  readonly imported: 'models' | 'samplers';
  /** JSON of the organization, as it comes to a worker */
  readonly configuration: string;
}

/** Milliseconds until a fresh thread had drawn its first trials. */
export interface StartReport {
  /** from the first import on */
  readonly all: number;
  /** with everything imported: the kernel and a program are compiled, and run */
  readonly kernel: number;
}

const ENTRY = new URL('./startWorker.js', import.meta.url);

async function timeStart(imported: StartOrder['imported']): Promise<StartReport> {
  const configuration = canonicalJson(organize({ ...REFERENCE, depth: 3 }));
  const worker = new Worker(ENTRY, {
    workerData: { imported, configuration } satisfies StartOrder,
  });
  const [report] = (await once(worker, 'message')) as [StartReport];
  await worker.terminate();
  return report;
}

/** How soon a fresh thread has drawn its first trials, the start of the thread itself left out. */
export const measureStarts: Group = async ({ repeats }) => {
  const kernels: number[] = [];
  const take = (imported: StartOrder['imported']) => async (): Promise<number> => {
    const { all, kernel } = await timeStart(imported);
    kernels.push(kernel);
    return all;
  };
  const times = await interleave({ models: take('models'), samplers: take('samplers') }, repeats);
  return [
    {
      measure: 'kernel start in a worker: kernel compiled, program loaded, 128 trials of depth 3',
      measured: summarize(kernels),
      unit: 'ms',
      goal: { better: 'less', reach: 20 },
    },
    {
      measure: 'the same and the modules of all samplers, as a worker of a sweep imports them',
      measured: summarize(times.samplers),
      unit: 'ms',
    },
    {
      measure: 'the same and all models with their parameters',
      measured: summarize(times.models),
      unit: 'ms',
    },
  ];
};
