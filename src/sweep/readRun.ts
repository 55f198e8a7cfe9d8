import type { PointResult, RunHead, RunResult } from '../analysis/result.ts';
import { models as allModels } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import type { Database } from './database.ts';
import { UsageError } from './errors.ts';
import { readResults } from './readResults.ts';
import { hasStore, openStore, readMeta, STORE_FILE } from './store.ts';

/** What a run directory says of its run as a whole. */
export interface StoredHead extends RunHead {
  /** the scenario's name */
  readonly name: string;
  /** whether all points drew their leaves from the same streams */
  readonly commonRandomNumbers: boolean;
}

/** A run as its directory has it. */
export interface StoredRun extends StoredHead, RunResult {}

/** More points than this are not held at once: each takes some kilobytes. */
const MOST_POINTS = 200_000;

/**
 * Reads a finished run from its directory alone, and changes nothing there.
 *
 * @param directory as `phaselab run` left it
 * @param models where the run's model is looked up by name
 * @throws {UsageError} when it is no run directory, the run is not finished or has more than 200,000
 *   points, or its model is unknown
 * @throws {RunError} when another run has it open, or when it is damaged
 */
export function readRun(
  directory: string,
  models: readonly Model[] = allModels,
): Promise<StoredRun> {
  return openRun(
    directory,
    async (head, database) => {
      await checkSize(database, directory);
      const points: PointResult[] = [];
      for await (const point of readResults(database, head.seed)) points.push(point);
      checkComplete(points, directory);
      return { ...head, points };
    },
    models,
  );
}

/**
 * Opens a run for reading, finished or not, and closes it again.
 *
 * @param use reads what it wants of the store
 * @throws {UsageError} when it is no run directory, nothing was planned there, or its model is unknown
 * @throws {RunError} when another run has it open, or when it is damaged
 */
export async function openRun<T>(
  directory: string,
  use: (head: StoredHead, database: Database) => Promise<T>,
  models: readonly Model[] = allModels,
): Promise<T> {
  requireRun(directory);
  const database = await openStore(directory, 'read');
  try {
    return await use(await readHead(database, directory, models), database);
  } finally {
    database.close();
  }
}

/** @throws {UsageError} when a directory has no results store, nor what is left of one */
export function requireRun(directory: string): void {
  if (hasStore(directory)) return;
  throw new UsageError(`${directory} is not a run directory: it has no ${STORE_FILE}`);
}

async function readHead(
  database: Database,
  directory: string,
  models: readonly Model[],
): Promise<StoredHead> {
  const name = await readMeta(database, 'model');
  if (name === undefined) {
    throw new UsageError(`${directory} holds no run: nothing was planned there`);
  }
  const model = models.find((known) => known.name === name);
  if (model === undefined) {
    const known = models.map((model) => model.name).join(', ');
    throw new UsageError(`${directory}: unknown model ${name}; this version has ${known}`);
  }
  // What is planned has all of these; the first format did not know of common random numbers.
  const meta = async (key: string): Promise<string> => (await readMeta(database, key)) ?? '';
  return {
    model,
    name: await meta('name'),
    seed: await meta('seed'),
    confidence: Number(await meta('confidence')),
    familyWise: Number(await meta('familyWise')),
    commonRandomNumbers: (await meta('commonRandomNumbers')) === 'true',
  };
}

async function checkSize(database: Database, directory: string): Promise<void> {
  const [[points]] = await database.rows<[number]>('SELECT count(*) FROM plan');
  if (points <= MOST_POINTS) return;
  throw new UsageError(
    `the run in ${directory} has ${points} points, and at most ${MOST_POINTS} can be held at once; compare what phaselab export writes`,
  );
}

function checkComplete(points: readonly PointResult[], directory: string): void {
  const open = points.filter(({ status }) => status === 'partial').length;
  if (open === 0) return;
  throw new UsageError(
    `the run in ${directory} is not finished: ${open} of ${points.length} points lack trials; run its scenario again to finish it`,
  );
}
