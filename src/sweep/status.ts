import { LockedError, type Database } from './database.ts';
import { readProgress, type RunProgress } from './progressFile.ts';
import { requireRun } from './readRun.ts';
import { summarizeWork, type WorkSummary } from './readWork.ts';
import { openStore, readMeta } from './store.ts';

/** How a run of before ended; `killed` when it could not say so itself. */
export type Ending = 'complete' | 'interrupted' | 'failed' | 'killed';

/** What the store of a run has, and what it lacks. */
export interface StoredStatus {
  readonly scenario: string;
  readonly model: string;
  readonly seed: string;
  /** `3/8` when it is the run of a shard */
  readonly shard: string | null;
  /** points of the scenario */
  readonly points: number;
  readonly infeasible: number;
  /** the distinct points of the scenario, or of the shard */
  readonly work: WorkSummary;
  /** points of this seed of which trials are stored, whatever scenario they are of */
  readonly storedPoints: number;
}

/** How a run stands: at work, stopped, or not begun. */
export type RunStatus =
  | {
      readonly state: 'running';
      /** who has the store open */
      readonly lock: string;
      readonly progress: RunProgress | null;
    }
  | {
      readonly state: 'empty';
      /** points that are stored all the same, as after a merge */
      readonly storedPoints: number;
    }
  | {
      readonly state: 'stopped';
      readonly ending: Ending;
      readonly stored: StoredStatus;
      readonly progress: RunProgress | null;
    };

/**
 * Says how the run of a directory stands, and changes nothing there. The store of a run that is at
 * work cannot be opened: then this is what the run last wrote into `progress.json`, at most about a
 * second old.
 *
 * @throws {UsageError} when it is no run directory
 * @throws {RunError} when the store is damaged
 */
export async function readStatus(directory: string): Promise<RunStatus> {
  requireRun(directory);
  const progress = readProgress(directory) ?? null;
  try {
    const database = await openStore(directory, 'read');
    try {
      return await statusOf(database, progress);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    return { state: 'running', lock: error.holder, progress };
  }
}

async function statusOf(database: Database, progress: RunProgress | null): Promise<RunStatus> {
  const meta = async (key: string): Promise<string> => (await readMeta(database, key)) ?? '';
  const [model, seed] = [await meta('model'), await meta('seed')];
  if (model === '') return { state: 'empty', storedPoints: await countStored(database, seed) };
  const [[points, infeasible]] = await database.rows<[number, number]>(
    "SELECT count(*), count(*) FILTER (id = '') FROM plan",
  );
  const shard = (await meta('shard')) || null;
  const work = await summarizeWork(database, seed);
  const storedPoints = await countStored(database, seed);
  const plan = { scenario: await meta('name'), model, seed, shard, points, infeasible };
  const stored = { ...plan, work, storedPoints };
  return { state: 'stopped', ending: await endingOf(database, progress), stored, progress };
}

async function countStored(database: Database, seed: string): Promise<number> {
  const [[count]] = await database.rows<[number]>(
    'SELECT count(*) FROM points WHERE id IN (SELECT id FROM blocks WHERE seed = $1)',
    [seed],
  );
  return count;
}

async function endingOf(database: Database, progress: RunProgress | null): Promise<Ending> {
  // A run that works holds the lock: this one is gone.
  if (progress?.status === 'running') return 'killed';
  if (progress !== null) return progress.status;
  const rows = await database.rows<[Ending]>(
    'SELECT status FROM provenance ORDER BY run DESC LIMIT 1',
  );
  return rows[0]?.[0] ?? 'killed';
}
