import { existsSync, readdirSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { countGarbage } from './collectGarbage.ts';
import { messageOf, RunError } from './errors.ts';

/** A column's type in the store. */
export type ColumnType =
  'VARCHAR' | 'JSON' | 'BOOLEAN' | 'INTEGER' | 'UINTEGER' | 'BIGINT' | 'DOUBLE' | 'BLOB';

/** A table and the types of its columns, in order. */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** A value of a row: what JavaScript has for the column's type. */
export type Cell = string | number | boolean | null;

/** A value of the store: a cell, or the bytes of a BLOB. */
export type Stored = Cell | Uint8Array;

/** An open DuckDB file with one writer, which is this object. Calls follow one another. */
export interface Database {
  readonly path: string;
  run(sql: string, values?: readonly Cell[]): Promise<void>;
  /** All rows of a query; 64-bit integers come as numbers, a BLOB as its bytes. */
  rows<R extends readonly unknown[]>(sql: string, values?: readonly Cell[]): Promise<R[]>;
  append(table: Table, rows: readonly (readonly Stored[])[]): Promise<void>;
  /** Runs the body wholly or not at all. */
  transaction<T>(body: () => Promise<T>): Promise<T>;
  close(): void;
}

type Api = typeof import('@duckdb/node-api');

// DuckDB's own vector length: a chunk holds no more.
const CHUNK = 2048;

/** What DuckDB may hold of a store; what is larger goes to files beside it. */
const MEMORY = '120MB';

/** rows after which memory is given back */
const ROWS = 5000;

// A lock is held by a process, so the file must not be opened twice in one.
const openPaths = new Set<string>();

/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The statement that says what a table, or one of its columns, is. */
export function commentOn(text: string, table: string, column?: string): string {
  const subject =
    column === undefined
      ? `TABLE ${quoteName(table)}`
      : `COLUMN ${quoteName(table)}.${quoteName(column)}`;
  return `COMMENT ON ${subject} IS ${quoteText(text)}`;
}

/** The statement that creates a table. */
export function createTable({ name, columns }: Table, kind: 'TEMP' | '' = ''): string {
  const list = Object.entries(columns).map(([column, type]) => `${quoteName(column)} ${type}`);
  return `CREATE ${kind} TABLE ${quoteName(name)} (${list.join(', ')})`;
}

/** Another run, of this process or another, has the file open. */
export class LockedError extends RunError {
  constructor(
    path: string,
    readonly holder: string,
  ) {
    super(`${path} is in use by another run (${holder}); wait for it, or choose another directory`);
  }
}

function damagedError(path: string, detail: string): RunError {
  return new RunError(
    `${path} cannot be read as a results store (${detail}). Run again with --fresh to move the old run aside and start anew; nothing is deleted`,
  );
}

/** Says what a failure of DuckDB means; faults of our own SQL pass through. */
function explain(path: string, error: unknown): unknown {
  const [message] = messageOf(error).split('\n');
  if (/conflicting lock/i.test(message)) return new LockedError(path, lockHolder(message));
  if (
    /corrupt|not a valid DuckDB|could not read enough|serialization error|newer version/i.test(
      message,
    )
  ) {
    return damagedError(path, message);
  }
  if (/^(IO|Permission|Out of Memory|Fatal|INTERNAL|TransactionContext) Error/i.test(message)) {
    return new RunError(
      `${path} cannot be read or written (${message}). Blocks that were stored are safe: run again to resume when that is mended`,
      { cause: error },
    );
  }
  return error;
}

function lockHolder(message: string): string {
  return /PID \d+/.exec(message)?.[0] ?? 'it is locked';
}

// DuckDB writes three pages of headers into a new file, then syncs.
const PAGE_BYTES = 4096;
const HEADER_PAGES = 3;

/** Whether a file is not there, or was created and never written: its process was killed in between. */
export function isUnwritten(path: string): boolean {
  if (!existsSync(path)) return true;
  const found = statSync(path);
  const pages = found.size / PAGE_BYTES;
  return found.isFile() && Number.isInteger(pages) && pages < HEADER_PAGES;
}

function dropUnwrittenFile(path: string): boolean {
  if (!existsSync(path) || existsSync(`${path}.wal`) || !isUnwritten(path)) return false;
  rmSync(path);
  return true;
}

/** DuckDB deletes a log that has no file, and with it what only the log has. */
function checkFiles(path: string): void {
  const isThere = existsSync(path);
  if (isThere && !statSync(path).isFile()) throw damagedError(path, 'it is no file');
  const log = `${path}.wal`;
  if (isThere || !existsSync(log)) return;
  throw new RunError(
    `${path} is missing, and its log ${log} is there. Put the missing file back, or run with --fresh to move the old run aside and start anew; nothing is deleted`,
  );
}

/** Removes what a process that was killed had put aside for want of memory; DuckDB would keep it. */
function dropSpill(path: string): void {
  const folder = `${path}.tmp`;
  if (!existsSync(folder)) return;
  const names = readdirSync(folder);
  const spilled = names.filter((name) => name.startsWith('duckdb_temp_'));
  for (const name of spilled) rmSync(join(folder, name));
  if (spilled.length === names.length) rmdirSync(folder);
}

async function openInstance(
  path: string,
  { access, memory }: Required<OpenOptions>,
): Promise<DuckDBInstance> {
  checkFiles(path);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const options = {
    // One thread: the order of rows and the bytes of Parquet files do not depend on the machine.
    threads: '1',
    preserve_insertion_order: 'true',
    memory_limit: memory,
    access_mode: access === 'read' ? 'READ_ONLY' : 'READ_WRITE',
  };
  const create = (): Promise<DuckDBInstance> =>
    DuckDBInstance.create(path, options).catch((error: unknown) => {
      throw explain(path, error);
    });
  try {
    return await create();
  } catch (error) {
    // Not before DuckDB found the file unlocked: another run may be about to fill it.
    const mayDrop = access === 'write' && !(error instanceof LockedError);
    if (mayDrop && dropUnwrittenFile(path)) return create();
    throw error;
  }
}

/** What a file is opened for; to read it changes nothing of it. */
export type Access = 'read' | 'write';

/** How a file is opened. */
export interface OpenOptions {
  /** `write` when absent */
  readonly access?: Access;
  /** what DuckDB may hold, such as `512MB`; enough for a store when absent */
  readonly memory?: string;
}

/**
 * Opens a DuckDB file, or `:memory:`, and holds its lock until it is closed. To write, it is created when it does
 * not exist. The library is loaded at the first call.
 *
 * @throws {RunError} when another run has it open, or when it is damaged or no DuckDB file
 */
export async function openDatabase(
  path: string,
  { access = 'write', memory = MEMORY }: OpenOptions = {},
): Promise<Database> {
  const real = join(realpathSync(dirname(path)), basename(path));
  if (openPaths.has(real)) throw new LockedError(path, 'of this process');
  openPaths.add(real);
  try {
    const instance = await openInstance(path, { access, memory });
    if (access === 'write') dropSpill(path);
    return await connect(path, instance, { memory, closed: () => openPaths.delete(real) });
  } catch (error) {
    openPaths.delete(real);
    throw error;
  }
}

/**
 * Checks that no run has a store open. What else may be wrong with the file does not matter.
 *
 * @throws {RunError} when another run, of this process or another, has it open
 */
export async function requireUnlocked(path: string): Promise<void> {
  try {
    (await openDatabase(path)).close();
  } catch (error) {
    if (error instanceof LockedError) throw error;
  }
}

async function connect(
  path: string,
  instance: DuckDBInstance,
  { memory, closed }: { readonly memory: string; readonly closed: () => void },
): Promise<Database> {
  const duckdb = await import('@duckdb/node-api');
  const connection = await instance.connect();
  const trimmer = createTrimmer(await instance.connect(), memory);
  const guard = async <T>(body: () => Promise<T>): Promise<T> => {
    try {
      return await body();
    } catch (error) {
      throw explain(path, error);
    }
  };
  const appenders = new Map<Table, ReturnType<typeof createAppender>>();
  const appenderOf = (table: Table): ReturnType<typeof createAppender> => {
    const appender = appenders.get(table) ?? createAppender(duckdb, connection, table);
    appenders.set(table, appender);
    return appender;
  };
  const run = (sql: string, values?: readonly Cell[]): Promise<void> =>
    guard(async () => void (await connection.run(sql, values && [...values])));
  return {
    path,
    run,
    rows: <R extends readonly unknown[]>(sql: string, values?: readonly Cell[]) =>
      guard(async () => {
        const rows = await readRows<R>(duckdb, connection, sql, values);
        await trimmer.count(rows.length);
        return rows;
      }),
    append: (table, rows) =>
      guard(async () => {
        await appenderOf(table)(rows);
        await trimmer.count(rows.length);
      }),
    async transaction(body) {
      await run('BEGIN');
      try {
        const result = await body();
        await run('COMMIT');
        return result;
      } catch (error) {
        // The first failure is the one to tell; DuckDB may have rolled back by itself.
        await run('ROLLBACK').catch(() => {});
        throw error;
      }
    },
    close() {
      trimmer.close();
      connection.closeSync();
      instance.closeSync();
      closed();
    },
  };
}

interface Trimmer {
  /** Takes note that so many more rows went by. */
  count(rows: number): Promise<void>;
  close(): void;
}

/**
 * Gives memory back to the system now and then. Setting its limit is what has DuckDB return what it
 * has freed: the allocator keeps it otherwise, for each thread that ever called.
 *
 * @param connection one of its own: a failure would abort a transaction that is open
 */
function createTrimmer(connection: DuckDBConnection, memory: string): Trimmer {
  let passed = 0;
  return {
    async count(rows) {
      passed += rows;
      if (!countGarbage(rows) && passed < ROWS) return;
      passed = 0;
      // It fails where more than the limit is in use at this moment, and does no harm.
      await connection.run(`SET memory_limit = ${quoteText(memory)}`).catch(() => {});
    },
    close: () => connection.closeSync(),
  };
}

async function readRows<R extends readonly unknown[]>(
  { DuckDBBlobValue }: Api,
  connection: DuckDBConnection,
  sql: string,
  values: readonly Cell[] = [],
): Promise<R[]> {
  const result = await connection.stream(sql, [...values]);
  const rows: unknown[][] = [];
  const read = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    return value instanceof DuckDBBlobValue ? value.bytes : value;
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const columns = chunk.getColumns().map((column) => column.map(read));
    for (let i = 0; i < chunk.rowCount; i++) rows.push(columns.map((column) => column[i]));
    // The garbage collector does not see what a chunk holds outside of its heap.
    chunk.reset();
  }
  return rows as unknown as R[];
}

/** Writes rows into a table chunk by chunk; the one chunk of a table is used again and again. */
function createAppender(
  duckdb: Api,
  connection: DuckDBConnection,
  { name, columns }: Table,
): (rows: readonly (readonly Stored[])[]) => Promise<void> {
  const types = Object.values(columns);
  const chunk = duckdb.DuckDBDataChunk.create(
    types.map((type) => (type === 'JSON' ? duckdb.VARCHAR : duckdb[type])),
  );
  const encode = encoder(duckdb);
  return async (rows) => {
    const appender = await connection.createAppender(name);
    for (let start = 0; start < rows.length; start += CHUNK) {
      const slice = rows.slice(start, start + CHUNK);
      chunk.rowCount = slice.length;
      chunk.setColumns(types.map((type, i) => slice.map((row) => encode(row[i], type))));
      appender.appendDataChunk(chunk);
      chunk.reset();
    }
    appender.closeSync();
  };
}

const encoder =
  ({ DuckDBBlobValue }: Api) =>
  (cell: Stored, type: ColumnType): DuckDBValue => {
    if (cell instanceof Uint8Array) return new DuckDBBlobValue(cell);
    return type === 'BIGINT' && typeof cell === 'number' ? BigInt(cell) : cell;
  };
