import {
  appendFileSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, UsageError } from './errors.ts';
import { formatJson, formatResults, writeParquet, type ResultTable } from './exports.ts';
import { PROGRESS_FILE } from './progressFile.ts';
import { hasStore, STORE_FILES } from './store.ts';
import { explainUnwritten, makeWhole } from './wholeFile.ts';

/** What the results of a run can be exported as. */
export type ExportFormat = 'csv' | 'parquet' | 'json';

type TextFormat = Exclude<ExportFormat, 'parquet'>;

/** Where results are exported to. */
export interface ExportTarget {
  /** the file itself, where it was named by a link */
  readonly path: string;
  /** whether it is written into, as a pipe, a device or an open file is, and never replaced */
  readonly isStream: boolean;
}

/** Results as text, piece by piece: of CSV the bytes of `results.csv`, of JSON a list of rows. */
export async function* formatRun(results: ResultTable, format: TextFormat): AsyncGenerator<string> {
  if (format === 'csv') yield* formatResults(results);
  else {
    yield* formatJson(results);
    yield '\n';
  }
}

/**
 * Finds the file that results are to be exported to, and changes nothing.
 *
 * @param directory of the run that is exported
 * @throws {UsageError} when it cannot be written, or a run keeps there what it drew
 */
export function findTarget(directory: string, format: ExportFormat, file: string): ExportTarget {
  if (/(^|\/)$/.test(file)) throw refusal(file, 'this is no name of a file');
  requireDirectory(file);
  const found = statFile(file);
  if (found?.isDirectory()) throw refusal(file, 'it is a directory');
  const path = followLinks(file);
  const directories = [directory, dirname(file), dirname(path)];
  if (directories.some((place) => filesOfRun(place).includes(path))) {
    throw refusal(file, 'a run keeps there what it drew, which would be lost');
  }
  const isStream = (found !== undefined && !found.isFile()) || isOpenFile(path);
  if (isStream && format === 'parquet') {
    throw refusal(file, 'parquet can be written only into an ordinary file');
  }
  return { path, isStream };
}

/**
 * Writes results into a file, wholly or not at all: of CSV and Parquet the bytes of `results.csv`
 * and `results.parquet`. Into a stream they are written as they come.
 *
 * @throws {RunError} when it cannot be written
 */
export function exportRun(
  results: ResultTable,
  format: ExportFormat,
  { path, isStream }: ExportTarget,
): Promise<void> {
  if (format === 'parquet') return writeParquet(results, path);
  if (isStream) return writeInto(path, formatRun(results, format));
  return makeWhole(path, async (partial) => {
    for await (const text of formatRun(results, format)) appendFileSync(partial, text);
  });
}

/** Its reader may leave early, as that of standard output may. */
async function writeInto(path: string, texts: AsyncIterable<string>): Promise<void> {
  try {
    // A pipe ends for its reader when it is closed: it is opened once.
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND);
    try {
      for await (const text of texts) appendFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw explainUnwritten(path, error);
  }
}

function statFile(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw refusal(file, messageOf(error));
  }
}

/** The path that links lead to, whether a file is there or not. */
function followLinks(file: string): string {
  requireDirectory(file);
  const path = join(realpathSync(dirname(file)), basename(file));
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!isLink || isOpenFile(path)) return path;
  return followLinks(resolve(dirname(path), readlinkSync(path)));
}

function requireDirectory(file: string): void {
  const directory = dirname(file);
  if (existsSync(directory) && statSync(directory).isDirectory()) return;
  throw refusal(file, `there is no directory ${directory}; make it first`);
}

/** Whether a path names a file that a process has open, as /dev/stdout does. */
function isOpenFile(path: string): boolean {
  return /^(\/proc\/\d+(\/task\/\d+)?|\/dev)\/fd$/.test(dirname(path));
}

/** The files that a run cannot do without, whether they are there by now or not. */
function filesOfRun(directory: string): string[] {
  if (!hasStore(directory)) return [];
  const paths = [...STORE_FILES, PROGRESS_FILE].map((name) => join(directory, name));
  return paths.map((path) =>
    existsSync(path) ? realpathSync(path) : join(realpathSync(directory), basename(path)),
  );
}

function refusal(file: string, reason: string): UsageError {
  return new UsageError(`${file} cannot be written: ${reason}; name another file with --output`);
}
