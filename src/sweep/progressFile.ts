import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Progress } from './clock.ts';
import type { Database } from './database.ts';
import { InterruptedError } from './errors.ts';
import { writeWhole } from './wholeFile.ts';

/** How far the run of a directory is, for those who cannot open its store while it works. */
export const PROGRESS_FILE = 'progress.json';

/** What a run says of itself while it works, and at its end. */
export interface RunProgress {
  readonly status: 'running' | 'complete' | 'interrupted' | 'failed';
  readonly process: number;
  readonly host: string;
  readonly workers: number;
  /** whether it traces boundaries, whose points are not all known before the last round */
  readonly traces: boolean;
  /** when it began and when it said this, in UTC */
  readonly started: string;
  readonly updated: string;
  /** share of the work of this run that is done, in [0, 1]; null while it is planned */
  readonly share: number | null;
  readonly trials: number;
  readonly totalTrials: number;
  /** seconds that were left, where a guess was possible */
  readonly eta: number | null;
  /** rows of the store's table `blocks` that were safe by then */
  readonly rows: number;
}

interface Place {
  readonly database: Database;
  readonly directory: string;
  readonly workers: number;
  readonly traces: boolean;
}

type Heard = { readonly kind: 'planned' } | ({ readonly kind: 'progress' } & Progress);

const SECONDS = 1;

/**
 * Passes the events of a sweep on, and writes `progress.json` of its directory as they come: once a
 * second at most, and at its end.
 */
export async function* recordProgress<E extends Heard, R>(
  sweep: AsyncGenerator<E, R>,
  place: Place,
): AsyncGenerator<E, R> {
  const record = openRecord(place);
  let status: RunProgress['status'] = 'failed';
  try {
    for (;;) {
      const step = await sweep.next();
      if (step.done) {
        status = 'complete';
        return step.value;
      }
      await record.hear(step.value);
      yield step.value;
    }
  } catch (error) {
    if (error instanceof InterruptedError) status = 'interrupted';
    throw error;
  } finally {
    // A reader that leaves ends the sweep too.
    await sweep.return(undefined as never);
    await record.write(status);
  }
}

function openRecord({ database, directory, workers, traces }: Place) {
  const begun = { process: process.pid, host: hostname(), workers, traces };
  const started = new Date().toISOString();
  let told = {
    share: null as number | null,
    trials: 0,
    totalTrials: 0,
    eta: null as number | null,
  };
  let last = -Infinity;
  const write = async (status: RunProgress['status']): Promise<void> => {
    last = performance.now();
    try {
      const [[rows]] = await database.rows<[number]>('SELECT count(*) FROM blocks');
      const updated = new Date().toISOString();
      const progress: RunProgress = { status, ...begun, started, updated, ...told, rows };
      await writeWhole(join(directory, PROGRESS_FILE), `${JSON.stringify(progress, null, 2)}\n`);
    } catch {
      // What keeps this from being written, such as a full disk, the run itself meets and tells.
    }
  };
  return {
    write,
    async hear(event: Heard): Promise<void> {
      if (event.kind === 'progress') {
        const { share, trials, totalTrials, eta = null } = event;
        told = { share, trials, totalTrials, eta };
      }
      if (performance.now() - last > SECONDS * 1000) await write('running');
    },
  };
}

/** What the last run of a directory said of itself, if it is there and can be read. */
export function readProgress(directory: string): RunProgress | undefined {
  try {
    const progress: unknown = JSON.parse(readFileSync(join(directory, PROGRESS_FILE), 'utf8'));
    return isProgress(progress) ? progress : undefined;
  } catch {
    return undefined;
  }
}

function isProgress(value: unknown): value is RunProgress {
  if (typeof value !== 'object' || value === null) return false;
  const { status, rows, started } = value as Partial<Record<keyof RunProgress, unknown>>;
  return typeof status === 'string' && typeof started === 'string' && Number.isSafeInteger(rows);
}
