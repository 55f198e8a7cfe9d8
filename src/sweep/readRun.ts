import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { models as allModels } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import type { Database } from './database.ts';
import { UsageError } from './errors.ts';
import { readResults } from './readResults.ts';
import { openStore, readMeta, STORE_FILE } from './store.ts';

/** A run as its directory has it. */
export interface StoredRun extends RunResult {
  /** the scenario's name */
  readonly name: string;
  /** whether all points drew their leaves from the same streams */
  readonly commonRandomNumbers: boolean;
}

/**
 * Reads a finished run from its directory alone, and changes nothing there.
 *
 * @param directory as `phaselab run` left it
 * @param models where the run's model is looked up by name
 * @throws {UsageError} when it is no run directory, the run is not finished, or its model is unknown
 * @throws {RunError} when another run has it open, or when it is damaged
 */
export async function readRun(
  directory: string,
  models: readonly Model[] = allModels,
): Promise<StoredRun> {
  const run = await readAnyRun(directory, models);
  checkComplete(run, directory);
  return run;
}

/**
 * Reads a run from its directory alone, finished or not: points that lack trials are `partial`.
 *
 * @throws {UsageError} when it is no run directory, nothing was planned there, or its model is unknown
 * @throws {RunError} when another run has it open, or when it is damaged
 */
export async function readAnyRun(
  directory: string,
  models: readonly Model[] = allModels,
): Promise<StoredRun> {
  requireRun(directory);
  const database = await openStore(directory, 'read');
  try {
    return await readPlanned(database, directory, models);
  } finally {
    database.close();
  }
}

/** @throws {UsageError} when a directory has no results store, nor what is left of one */
export function requireRun(directory: string): void {
  const files = [STORE_FILE, `${STORE_FILE}.wal`].map((name) => join(directory, name));
  if (files.some((file) => existsSync(file))) return;
  throw new UsageError(`${directory} is not a run directory: it has no ${STORE_FILE}`);
}

async function readPlanned(
  database: Database,
  directory: string,
  models: readonly Model[],
): Promise<StoredRun> {
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
  const seed = await meta('seed');
  const points: PointResult[] = [];
  for await (const point of readResults(database, seed)) points.push(point);
  return {
    model,
    name: await meta('name'),
    seed,
    confidence: Number(await meta('confidence')),
    familyWise: Number(await meta('familyWise')),
    commonRandomNumbers: (await meta('commonRandomNumbers')) === 'true',
    points,
  };
}

function checkComplete({ points }: RunResult, directory: string): void {
  const open = points.filter(({ status }) => status === 'partial').length;
  if (open === 0) return;
  throw new UsageError(
    `the run in ${directory} is not finished: ${open} of ${points.length} points lack trials; run its scenario again to finish it`,
  );
}
