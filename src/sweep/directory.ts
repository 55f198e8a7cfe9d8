import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { requireUnlocked } from './database.ts';
import { messageOf, UsageError } from './errors.ts';
import { CSV_FILE, PARQUET_FILE } from './exports.ts';
import { PROGRESS_FILE, readProgress } from './progressFile.ts';
import { hasStore, STORE_FILE } from './store.ts';

/** The report of a run. */
export const REPORT_FILE = 'report.html';

const OUTPUTS = [CSV_FILE, PARQUET_FILE, REPORT_FILE, PROGRESS_FILE];

/**
 * Makes a run directory ready, before anything runs.
 *
 * @param fresh whether a run that is there is moved aside, to `<directory>.1`, `.2`, …; nothing is
 *   ever deleted, and a directory without files of a run is left where it is
 * @returns where the old run went, if there was one to move
 * @throws {UsageError} when the directory cannot be made or written, has files that a run would
 *   overwrite and is none, or is to be moved while somebody works in it
 * @throws {RunError} when another run works in a directory that is to be moved
 */
export async function prepareDirectory(
  directory: string,
  fresh: boolean,
): Promise<string | undefined> {
  const isStored = hasStore(directory);
  const isRun = isStored || readProgress(directory) !== undefined;
  const foreign = isRun ? [] : listOutputs(directory);
  if (!fresh) refuseForeign(directory, foreign);
  const moves = fresh && (isRun || foreign.length > 0);
  if (moves) refuseWorking(directory);
  // A run that is moved while it works would export into its successor's directory.
  if (moves && isStored) await requireUnlocked(join(directory, STORE_FILE));
  const moved = moves ? tryOut(directory, moveAside) : undefined;
  makeWritable(directory);
  return moved;
}

/**
 * Makes a directory where there is none, and its parents.
 *
 * @throws {UsageError} when it cannot be made or written
 */
export function makeWritable(directory: string): void {
  tryOut(directory, (path) => {
    makeDirectory(path);
    if (!statSync(path).isDirectory()) throw new Error('it is a file');
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  });
}

function tryOut<R>(directory: string, act: (path: string) => R): R {
  try {
    return act(resolve(directory));
  } catch (error) {
    throw new UsageError(
      `cannot write into the directory ${directory}: ${messageOf(error)}; name another with --out`,
      { cause: error },
    );
  }
}

/** The files of a directory that a run would overwrite. */
function listOutputs(directory: string): string[] {
  return OUTPUTS.filter((name) => {
    const path = join(directory, name);
    return existsSync(path) && statSync(path).isFile();
  });
}

function refuseForeign(directory: string, names: readonly string[]): void {
  if (names.length === 0) return;
  throw new UsageError(
    `${directory} has ${names.join(', ')} and no ${STORE_FILE}: a run would overwrite what is not its own; name another directory with --out, or use --fresh to move this one aside`,
  );
}

function refuseWorking(directory: string): void {
  const [first] = relative(realpathSync(directory), process.cwd()).split(sep);
  if (first === '..') return;
  throw new UsageError(
    `--fresh would move ${resolve(directory)} aside, and ${first === '' ? 'it is the working directory' : 'the working directory is inside'}; change to a directory outside of it, or name another with --out`,
  );
}

/** Parents first, one by one: a recursive mkdir never returns below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path);
}

function moveAside(directory: string): string {
  let number = 1;
  while (existsSync(`${directory}.${number}`)) number++;
  const aside = `${directory}.${number}`;
  renameSync(directory, aside);
  return aside;
}
