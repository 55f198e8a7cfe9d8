import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { quoteText, type Database } from './database.ts';
import { prepareDirectory } from './directory.ts';
import { RunError, UsageError } from './errors.ts';
import { requireRun } from './readRun.ts';
import { BLOCKS, createView, openStore, POINTS, readMeta, STORE_FILE, writeMeta } from './store.ts';

/** What was added to a run. */
export interface MergeSummary {
  readonly points: number;
  readonly blocks: number;
  readonly trials: number;
  /** blocks of the other runs that were there already, and equal */
  readonly present: number;
}

/** What runs must have in common. */
interface Origin {
  readonly directory: string;
  readonly seed: string | undefined;
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly format: string | undefined;
}

/**
 * Adds the points and blocks of runs made elsewhere to a run, wholly or not at all. Only those of
 * the model, version and seed that were planned last are taken. The plan of the run stays as it is:
 * to run its scenario there again finishes it, or reports without drawing.
 *
 * @param into its directory; it is made when it is not there
 * @param from directories of the other runs, which do not change
 * @throws {UsageError} when one is no run directory, or seeds, models or versions differ
 * @throws {RunError} when one is open or damaged, or a block is there twice and differs
 */
export async function mergeRuns(into: string, from: readonly string[]): Promise<MergeSummary> {
  checkDistinct(into, from);
  const sources: Origin[] = [];
  for (const directory of from) sources.push(await readSource(directory));
  for (const source of sources) checkSame(sources[0], source);
  await prepareDirectory(into, false);
  const database = await openStore(into);
  try {
    const target = await readOrigin(database, into);
    for (const source of sources) checkSame(target, source);
    return await addSources(database, sources);
  } finally {
    database.close();
  }
}

function checkDistinct(into: string, from: readonly string[]): void {
  from.forEach(requireRun);
  const real = from.map((directory) => realpathSync(directory));
  if (existsSync(into)) real.push(realpathSync(into));
  const twice = real.find((directory, i) => real.indexOf(directory) < i);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
}

async function readSource(directory: string): Promise<Origin> {
  const database = await openStore(directory, 'read');
  try {
    return await readOrigin(database, directory);
  } finally {
    database.close();
  }
}

/** What was planned last; where nothing was, as in a run that was merged, what there is. */
async function readOrigin(database: Database, directory: string): Promise<Origin> {
  const planned = 'SELECT id FROM plan';
  const [[plans]] = await database.rows<[number]>(`SELECT count(*) FROM (${planned})`);
  const rows = await database.rows<[string, string]>(
    `SELECT DISTINCT model, version FROM points ${plans > 0 ? `WHERE id IN (${planned})` : ''}`,
  );
  const [model, version] = rows[0] ?? [];
  const [seed, format] = [await readMeta(database, 'seed'), await readMeta(database, 'format')];
  return { directory, seed, model, version, format };
}

function checkSame(one: Origin, other: Origin): void {
  for (const key of ['seed', 'model', 'version'] as const) {
    if (one[key] === undefined || other[key] === undefined || one[key] === other[key]) continue;
    throw new UsageError(
      `runs of different ${key}s cannot be merged: ${one.directory} has ${one[key]}, ${other.directory} has ${other[key]}`,
    );
  }
}

async function addSources(database: Database, sources: readonly Origin[]): Promise<MergeSummary> {
  const names = sources.map((_, i) => `source_${i}`);
  for (const [i, { directory, format }] of sources.entries()) {
    const [path, catalog] = [quoteText(join(directory, STORE_FILE)), names[i]];
    await database.run(`ATTACH ${path} AS ${catalog} (READ_ONLY)`);
    for (const table of [POINTS, BLOCKS]) {
      await database.run(createView(table, { view: `${catalog}_${table.name}`, catalog, format }));
    }
  }
  return database.transaction(async () => {
    let total: MergeSummary = { points: 0, blocks: 0, trials: 0, present: 0 };
    for (const [i, source] of sources.entries()) {
      total = addSummaries(total, await addSource(database, names[i], source));
      if (source.seed !== undefined) await writeMeta(database, { seed: source.seed });
    }
    return total;
  });
}

function addSummaries(a: MergeSummary, b: MergeSummary): MergeSummary {
  return {
    points: a.points + b.points,
    blocks: a.blocks + b.blocks,
    trials: a.trials + b.trials,
    present: a.present + b.present,
  };
}

const SAME_BLOCK =
  'b.seed = s.seed AND b.id = s.id AND b.block = s.block AND b.trials = s.trials AND b.position = s.position';

async function addSource(
  database: Database,
  name: string,
  { directory, seed = '', model = '', version = '' }: Origin,
): Promise<MergeSummary> {
  await checkPoints(database, name, directory);
  await checkBlocks(database, name, directory);
  await database.run(
    `CREATE OR REPLACE TEMP TABLE incoming AS
     SELECT s.*, b.id IS NOT NULL AS present FROM ${name}_blocks s
     LEFT JOIN blocks b ON ${SAME_BLOCK}
     WHERE s.seed = $1 AND s.id IN
       (SELECT id FROM ${name}_points WHERE model = $2 AND version = $3)`,
    [seed, model, version],
  );
  const [[blocks, trials, present]] = await database.rows<[number, number, number]>(
    `SELECT count(*) FILTER (NOT present), coalesce(sum(trials) FILTER (NOT present), 0)::BIGINT,
       count(*) FILTER (present)
     FROM incoming WHERE position = 0`,
  );
  const added = 'id IN (SELECT id FROM incoming) AND id NOT IN (SELECT id FROM points)';
  const [[points]] = await database.rows<[number]>(
    `SELECT count(*) FROM ${name}_points WHERE ${added}`,
  );
  await database.run(`INSERT INTO points FROM ${name}_points WHERE ${added}`);
  await database.run(
    'INSERT INTO blocks SELECT * EXCLUDE (present) FROM incoming WHERE NOT present',
  );
  await database.run('DROP TABLE incoming');
  return { points, blocks, trials, present };
}

async function checkPoints(database: Database, name: string, directory: string): Promise<void> {
  const content = ['key_low', 'key_high', 'model', 'version', 'method', 'configuration', 'levels'];
  const row = (table: string): string => content.map((column) => `${table}.${column}`).join(', ');
  const rows = await database.rows<[string]>(
    `SELECT p.id FROM points p JOIN ${name}_points s ON p.id = s.id
     WHERE (${row('p')}) IS DISTINCT FROM (${row('s')}) ORDER BY p.id LIMIT 1`,
  );
  if (rows.length === 0) return;
  throw conflict(directory, `of point ${rows[0][0]}`);
}

async function checkBlocks(database: Database, name: string, directory: string): Promise<void> {
  const rows = await database.rows<[string, number, number, string, number]>(
    `SELECT b.id, b.block, b.trials, b.channel, count(*) OVER ()
     FROM blocks b JOIN ${name}_blocks s ON ${SAME_BLOCK}
     WHERE (b.channel, b.sum, b.sum_of_squares) IS DISTINCT FROM (s.channel, s.sum, s.sum_of_squares)
       OR b.votes <> s.votes
     ORDER BY b.id, b.block, b.trials, b.position LIMIT 3`,
  );
  if (rows.length === 0) return;
  const named = rows
    .map(([id, block, trials, channel]) => `block ${block} (${trials} trials, ${channel}) of ${id}`)
    .join('; ');
  const more = rows[0][4] > rows.length ? `; and ${rows[0][4] - rows.length} more` : '';
  throw conflict(directory, `${named}${more}`);
}

function conflict(directory: string, what: string): RunError {
  return new RunError(
    `${directory} differs from what is there already: ${what}. Nothing was merged; phaselab verify says which of the two is wrong`,
  );
}
