import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { requireUnlocked } from './database.ts';
import { messageOf, UsageError } from './errors.ts';
import { CSV_FILE } from './exports.ts';
import { STORE_FILE } from './store.ts';

/**
 * Makes a run directory ready, before anything runs.
 *
 * @param fresh whether a run that is there is moved aside, to `<directory>.1`, `.2`, …; nothing is
 *   ever deleted, and a directory without a run is left where it is
 * @returns where the old run went, if there was one to move
 * @throws {UsageError} when the directory cannot be made or written
 * @throws {RunError} when another run works in a directory that is to be moved
 */
export async function prepareDirectory(
  directory: string,
  fresh: boolean,
): Promise<string | undefined> {
  const isRun = [STORE_FILE, `${STORE_FILE}.wal`, CSV_FILE].some((name) =>
    existsSync(join(directory, name)),
  );
  // A run that is moved while it works would export into its successor's directory.
  if (fresh && isRun) await requireUnlocked(join(directory, STORE_FILE));
  try {
    const moved = fresh && isRun ? moveAside(resolve(directory)) : undefined;
    makeDirectory(resolve(directory));
    if (!statSync(directory).isDirectory()) throw new Error('it is a file');
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return moved;
  } catch (error) {
    throw new UsageError(
      `cannot write into the directory ${directory}: ${messageOf(error)}; name another with --out`,
      { cause: error },
    );
  }
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
