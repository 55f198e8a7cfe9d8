import { arch, availableParallelism, cpus, hostname, platform } from 'node:os';
import type { Database } from './database.ts';
import { packageVersion } from './packageVersion.ts';
import { PROVENANCE } from './store.ts';

/** When, where and with what a run was made: all that may differ between equal results. */
export interface Provenance {
  readonly started: string;
  readonly finished: string;
  readonly status: 'complete' | 'interrupted' | 'failed';
  readonly host: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly node: string;
  readonly phaselab: string;
  readonly workers: number;
  readonly trialsDrawn: number;
  readonly seconds: number;
}

/** Starts the clock of a run; the result closes it. */
export function startProvenance(workers: number) {
  const started = new Date();
  return (status: Provenance['status'], trialsDrawn: number): Provenance => {
    const finished = new Date();
    return {
      started: started.toISOString(),
      finished: finished.toISOString(),
      status,
      host: hostname(),
      platform: `${platform()} ${arch()}`,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      phaselab: packageVersion(),
      workers,
      trialsDrawn,
      seconds: (finished.getTime() - started.getTime()) / 1000,
    };
  };
}

/** Appends a run's provenance to its store. */
export async function writeProvenance(database: Database, run: Provenance): Promise<void> {
  const [[runs]] = await database.rows<[number]>('SELECT count(*) FROM provenance');
  await database.append(PROVENANCE, [
    [
      runs + 1,
      run.started,
      run.finished,
      run.status,
      run.host,
      run.platform,
      run.processor,
      run.cores,
      run.node,
      run.phaselab,
      run.workers,
      run.trialsDrawn,
      run.seconds,
    ],
  ]);
}
