import { existsSync } from 'node:fs';
import { join, parse } from 'node:path';
import {
  commentOn,
  createTable,
  isUnwritten,
  openDatabase,
  quoteName,
  type Access,
  type Database,
  type Table,
} from './database.ts';
import { RunError } from './errors.ts';
import { PROGRESS_FILE, readProgress } from './progressFile.ts';

/** The results store of a run directory. */
export const STORE_FILE = 'results.duckdb';

/** The store and the log of what is not in it yet. */
export const STORE_FILES = [STORE_FILE, `${STORE_FILE}.wal`] as const;

/** Changes with the tables below, and with the number of trials in a batch or a block. */
export const FORMAT = 'phaselab results 3';

/** What the store is about: the format, the scenario as resolved JSON, its seed. */
export const META: Table = { name: 'meta', columns: { key: 'VARCHAR', value: 'VARCHAR' } };

/** Every point that was ever planned here. Rows are only added. */
export const POINTS: Table = {
  name: 'points',
  columns: {
    id: 'VARCHAR',
    key_low: 'UINTEGER',
    key_high: 'UINTEGER',
    model: 'VARCHAR',
    version: 'VARCHAR',
    method: 'VARCHAR',
    configuration: 'JSON',
    levels: 'JSON',
    cost: 'DOUBLE',
    leaf_group: 'VARCHAR',
  },
};

/** Every block that was ever drawn here. Rows are only added. */
export const BLOCKS: Table = {
  name: 'blocks',
  columns: {
    seed: 'VARCHAR',
    id: 'VARCHAR',
    block: 'BIGINT',
    trials: 'INTEGER',
    position: 'INTEGER',
    channel: 'VARCHAR',
    sum: 'DOUBLE',
    sum_of_squares: 'DOUBLE',
    votes: 'BLOB',
  },
};

/** The points of the scenario that was planned last, with what theory says of each. */
export const PLAN: Table = {
  name: 'plan',
  columns: {
    point: 'INTEGER',
    part: 'VARCHAR',
    method: 'VARCHAR',
    trials: 'BIGINT',
    id: 'VARCHAR',
    reason: 'VARCHAR',
    parameters: 'JSON',
    facts: 'JSON',
    prediction: 'JSON',
    stopping: 'JSON',
  },
};

/** The distinct points of the plan in its order, with each number of trials or rule of stopping. */
export const WORK: Table = {
  name: 'work',
  columns: { n: 'INTEGER', id: 'VARCHAR', wanted: 'JSON' },
};

/** Who drew when and on what: the one place for times and machines. */
export const PROVENANCE: Table = {
  name: 'provenance',
  columns: {
    run: 'INTEGER',
    started: 'VARCHAR',
    finished: 'VARCHAR',
    status: 'VARCHAR',
    host: 'VARCHAR',
    platform: 'VARCHAR',
    processor: 'VARCHAR',
    cores: 'INTEGER',
    node: 'VARCHAR',
    phaselab: 'VARCHAR',
    workers: 'INTEGER',
    trials_drawn: 'BIGINT',
    seconds: 'DOUBLE',
  },
};

const COMMENTS: ReadonlyMap<Table, string> = new Map([
  [META, 'what this file is: format, scenario as resolved JSON, model, seed, levels'],
  [POINTS, 'every point ever planned here, by hash of what affects its result; append-only'],
  [
    BLOCKS,
    'sums of the first `trials` trials of a block of 4096, by seed, point and channel, and their votes where points share their leaves; append-only',
  ],
  [PLAN, 'the points of the scenario planned last, with parameters, facts and prediction as JSON'],
  [WORK, 'distinct points of the plan, each with the numbers of trials or rules that are wanted'],
  [PROVENANCE, 'times in UTC and machines; nothing here affects a result'],
]);

/** Whether a directory has a store, or what is left of one. */
export function hasStore(directory: string): boolean {
  return STORE_FILES.some((name) => existsSync(join(directory, name)));
}

/**
 * Opens the results store of a directory. To write, an empty one is made when there is none, and
 * one of an earlier format gets the columns that it lacks; to read, they are seen as empty.
 *
 * @param directory an existing directory
 * @throws {RunError} when the store is locked, damaged, of another program or of another format, or
 *   lacks blocks that were stored
 */
export async function openStore(directory: string, access: Access = 'write'): Promise<Database> {
  const path = join(directory, STORE_FILE);
  const safeRows = readProgress(directory)?.rows ?? 0;
  if (safeRows > 0 && isUnwritten(path)) throw lostError(path, 0, safeRows);
  const database = await openDatabase(path, { access });
  try {
    await prepareTables(database, access);
    const [[rows]] = await database.rows<[number]>('SELECT count(*) FROM blocks');
    if (rows < safeRows) throw lostError(path, rows, safeRows);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** A log that is missing or cut looks to DuckDB as if what it has had never been stored. */
function lostError(path: string, rows: number, safeRows: number): RunError {
  return new RunError(
    `${path} has lost results: of ${safeRows} rows of blocks that were stored it has ${rows}. It or its log ${path}.wal is missing, cut or replaced: put it back; or remove ${PROGRESS_FILE} beside it to draw again what is lost; or run with --fresh to move the old run aside and start anew. Nothing is deleted`,
  );
}

async function prepareTables(database: Database, access: Access): Promise<void> {
  const names = await tableNames(database);
  if (names.length === 0 && access === 'write') {
    return database.transaction(() => createTables(database));
  }
  const format = names.includes(META.name) ? await readFormat(database) : undefined;
  const lacked = format === FORMAT ? [] : LACKED.get(format);
  if (lacked !== undefined) {
    await readThrough(database);
    if (lacked.length > 0) await addColumns(database, lacked, { access, format });
    return;
  }
  const found = format ? `its format is ${format}, not ${FORMAT}` : 'its tables are not ours';
  throw new RunError(
    `${database.path} is not a results store of this version (${found}). Run again with --fresh to move the old run aside and start anew; nothing is deleted`,
  );
}

/** A foreign table of that name has other columns, and no format. */
async function readFormat(database: Database): Promise<string | undefined> {
  return readMeta(database, 'format').catch((error: unknown) => {
    if (error instanceof RunError) throw error;
    return undefined;
  });
}

/** Reads every block of every table once: damage is found before anything is changed. */
async function readThrough(database: Database): Promise<void> {
  for (const [{ name }] of COMMENTS) {
    await database.rows(`SELECT bit_xor(hash(t)) FROM ${quoteName(name)} t`);
  }
}

type Column = readonly [table: Table, name: string];

/** Columns that earlier formats lack, each the last of its table. */
const LACKED: ReadonlyMap<string | undefined, readonly Column[]> = new Map([
  [
    'phaselab results 1',
    [
      [POINTS, 'leaf_group'],
      [BLOCKS, 'votes'],
      [PLAN, 'stopping'],
    ],
  ],
  ['phaselab results 2', [[PLAN, 'stopping']]],
]);

async function addColumns(
  database: Database,
  lacked: readonly Column[],
  { access, format }: { readonly access: Access; readonly format: string | undefined },
): Promise<void> {
  if (access === 'read') {
    const tables = new Set(lacked.map(([table]) => table));
    const catalog = parse(STORE_FILE).name;
    for (const table of tables) {
      await database.run(createView(table, { view: table.name, catalog, format }));
    }
    return;
  }
  await database.transaction(async () => {
    for (const [{ name, columns }, column] of lacked) {
      await database.run(`ALTER TABLE ${quoteName(name)} ADD COLUMN ${column} ${columns[column]}`);
    }
    await writeMeta(database, { format: FORMAT });
  });
}

/** Where a table is, of which format it is, and what it is to be called in this connection. */
export interface StoredTable {
  readonly view: string;
  readonly catalog: string;
  readonly format: string | undefined;
}

/** The statement that shows a table of a store with all its columns; those it lacks are empty. */
export function createView(
  { name, columns }: Table,
  { view, catalog, format }: StoredTable,
): string {
  const lacked = (LACKED.get(format) ?? []).filter(([table]) => table.name === name);
  const list = ['*', ...lacked.map(([, column]) => `NULL::${columns[column]} AS ${column}`)];
  const from = `${quoteName(catalog)}.main.${quoteName(name)}`;
  return `CREATE TEMP VIEW ${quoteName(view)} AS SELECT ${list.join(', ')} FROM ${from}`;
}

async function createTables(database: Database): Promise<void> {
  for (const [table] of COMMENTS) await addTable(database, table);
  await writeMeta(database, { format: FORMAT });
}

async function addTable(database: Database, table: Table): Promise<void> {
  await database.run(createTable(table));
  await database.run(commentOn(COMMENTS.get(table)!, table.name));
}

/** Makes a table anew: to delete ten million rows takes more memory than there is. */
export async function emptyTable(database: Database, table: Table): Promise<void> {
  await database.run(`DROP TABLE ${quoteName(table.name)}`);
  await addTable(database, table);
}

async function tableNames(database: Database): Promise<string[]> {
  const rows = await database.rows<[string]>('SELECT table_name FROM duckdb_tables()');
  return rows.map(([name]) => name);
}

/** A value of the meta table, if it is there. */
export async function readMeta(database: Database, key: string): Promise<string | undefined> {
  const sql = 'SELECT CAST(value AS VARCHAR) FROM meta WHERE key = $1';
  const rows = await database.rows<[string]>(sql, [key]);
  return rows[0]?.[0];
}

/** Sets values of the meta table. */
export async function writeMeta(
  database: Database,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    await database.run('DELETE FROM meta WHERE key = $1', [key]);
    await database.run('INSERT INTO meta VALUES ($1, $2)', [key, value]);
  }
}
