import {
  createReadStream,
  createWriteStream,
  openSync,
  readSync,
  closeSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { nearestName } from '../math/nearestName.ts';
import { quoteName, quoteText, type Database } from '../sweep/database.ts';
import { messageOf, RunError, UsageError } from '../sweep/errors.ts';
import { doubtDelimiter, readHeader } from './header.ts';
import type { Place } from './readFault.ts';

/** A file that DuckDB can read. */
export interface Source {
  /** as errors name it */
  readonly file: string;
  readonly names: readonly string[];
  /** a relation of all rows: `row`, its number in the file, and the columns as texts, `c0` and on */
  readonly rows: string;
}

type Format = 'csv' | 'json' | 'parquet';

interface TextFormat {
  readonly delimiter: string;
  readonly hasLongLines: boolean;
}

/** Bytes that tell the format. */
const HEAD = 4096;

// A string of bits over all tasks stands in one line; DuckDB holds 16 times what a line may take.
const LONGEST_LINE = 1 << 24;
const LONGEST_TEXT_LINE = 1 << 21;

function readHead(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD, null));
  } finally {
    closeSync(descriptor);
  }
}

function requireFile(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${path}: no such file`);
  if (!found.isFile()) throw new UsageError(`${path}: no file; expected a log, not a directory`);
}

/**
 * The path of a file's plain text: its own, or that of a copy in a directory where it is gzipped. DuckDB reads a cut
 * or damaged gzip file as far as it goes and says nothing; zlib checks its length and its checksum.
 *
 * @throws {UsageError} when there is no such file, or it is damaged
 */
export async function plainFile(path: string, directory: string): Promise<string> {
  requireFile(path);
  let head: Buffer;
  try {
    head = readHead(path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${messageOf(error)})`, { cause: error });
  }
  const isZipped = head[0] === 0x1f && head[1] === 0x8b;
  if (!isZipped) {
    if (!path.endsWith('.gz')) return path;
    throw new UsageError(`${path}: no gzip file, whatever its name says`);
  }
  const plain = join(directory, `plain-${statSync(path).ino}`);
  try {
    await pipeline(createReadStream(path), createGunzip(), createWriteStream(plain));
  } catch (error) {
    const isDisk = (error as NodeJS.ErrnoException).syscall !== undefined;
    const message = `${path}: cannot be unpacked (${messageOf(error)})`;
    if (isDisk) throw new RunError(message, { cause: error });
    throw new UsageError(`${message}; the gzip file is damaged or cut short`, { cause: error });
  }
  return plain;
}

function formatOf(file: string, path: string): Format {
  const head = readHead(path);
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '') throw new UsageError(`${file}: empty; expected a log`);
  if (head.toString('latin1', 0, 4) === 'PAR1') return 'parquet';
  if (/^(\xFF\xFE|\xFE\xFF)/.test(head.toString('latin1', 0, 2))) {
    throw new UsageError(`${file}: UTF-16; save the file as UTF-8`);
  }
  const name = file.replace(/\.gz$/, '').toLowerCase();
  if (name.endsWith('.parquet'))
    throw new UsageError(`${file}: no Parquet file, whatever its name says`);
  return /\.(jsonl|ndjson|json)$/.test(name) || /^[{[]/.test(text) ? 'json' : 'csv';
}

/** A path as DuckDB takes it: its patterns mean themselves. */
const quotePath = (path: string): string => quoteText(path.replaceAll(/[*?[]/g, '[$&]'));

function csvRows(path: string, names: readonly string[], format: TextFormat): string {
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const longest = format.hasLongLines ? LONGEST_LINE : LONGEST_TEXT_LINE;
  return `SELECT row_number() OVER () + 1 AS row, * FROM read_csv(${quotePath(path)},
    auto_detect = false, header = true, delim = ${quoteText(format.delimiter)}, quote = '"', escape = '"',
    max_line_size = ${longest}, columns = {${columns}}, hive_partitioning = false)`;
}

/** Rows of a table function whose columns have names of their own. */
function namedRows(names: readonly string[], scan: string): string {
  const columns = names.map((name, i) => `CAST(${quoteName(name)} AS VARCHAR) AS c${i}`);
  return `SELECT row_number() OVER () AS row, ${columns.join(', ')} FROM ${scan}`;
}

/** The keys of the objects of a file, in the order in which they first appear. */
async function readKeys(database: Database, path: string): Promise<string[]> {
  const found = await database.rows<[string]>(
    `SELECT key FROM (
       SELECT unnest(json_keys(json)) AS key, row
       FROM (SELECT json, row_number() OVER () AS row FROM read_json_objects(${quotePath(path)}))
     ) GROUP BY key ORDER BY min(row)`,
  );
  return found.map(([key]) => key);
}

async function openJson(database: Database, file: string, path: string): Promise<Source> {
  const names = await readKeys(database, path);
  if (names.length === 0) throw new UsageError(`${file}: no objects with keys; expected a log`);
  const columns = names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const scan = `read_json(${quotePath(path)}, columns = {${columns}}, hive_partitioning = false)`;
  return { file, names, rows: namedRows(names, scan) };
}

async function openParquet(database: Database, file: string, path: string): Promise<Source> {
  const scan = `read_parquet(${quotePath(path)}, hive_partitioning = false)`;
  const found = await database.rows<[string]>(
    `SELECT column_name FROM (DESCRIBE SELECT * FROM ${scan})`,
  );
  const names = found.map(([name]) => name);
  return { file, names, rows: namedRows(names, scan) };
}

/** How the text of a file is to be read. */
export interface ReadOptions {
  /** of CSV; looked for in the header when absent */
  readonly delimiter?: string;
  /** whether lines may be longer than 2 MB; this takes more memory */
  readonly hasLongLines?: boolean;
}

/** Where a file is, and where its plain text is, which are the same unless it is gzipped. */
export interface PlainFile {
  readonly file: string;
  readonly path: string;
}

/**
 * Finds out what a file is by its first bytes and its name, and what its columns are.
 *
 * @throws {UsageError} when it is empty, has no header, or is no UTF-8
 */
export async function openSource(
  database: Database,
  { file, path }: PlainFile,
  { delimiter, hasLongLines = false }: ReadOptions = {},
): Promise<Source> {
  switch (formatOf(file, path)) {
    case 'json':
      return openJson(database, file, path);
    case 'parquet':
      return openParquet(database, file, path);
    case 'csv': {
      const header = readHeader(file, path, delimiter);
      const format = { delimiter: header.delimiter, hasLongLines };
      return { file, names: header.names, rows: csvRows(path, header.names, format) };
    }
  }
}

/**
 * Where a column stands among those of a file.
 *
 * @throws {UsageError} when there is none of that name; it suggests the nearest
 */
export function findColumn({ file, names }: Source, name: string): Place {
  const index = names.indexOf(name);
  if (index !== -1) return { name, number: index + 1 };
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
  throw new UsageError(
    `${file}: no column ${JSON.stringify(name)}${hint}${doubtDelimiter(names)}; its columns: ${listNames(names)}`,
  );
}

const MOST_NAMES = 30;

/** Names as they are listed in an error. */
export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${listed} and ${names.length - MOST_NAMES} more` : listed;
}
