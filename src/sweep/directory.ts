import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { messageOf, UsageError } from './errors.ts';

/**
 * Makes a run directory ready, before anything runs.
 *
 * @param fresh whether a run that is there is moved aside, to `<directory>.1`, `.2`, …; nothing is
 *   ever deleted
 * @returns where the old run went, if there was one to move
 * @throws {UsageError} when the directory cannot be made or written
 */
export function prepareDirectory(directory: string, fresh: boolean): string | undefined {
  try {
    const moved = fresh && existsSync(directory) ? moveAside(directory) : undefined;
    mkdirSync(directory, { recursive: true });
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

function moveAside(directory: string): string {
  let number = 1;
  while (existsSync(`${directory}.${number}`)) number++;
  const aside = `${directory}.${number}`;
  renameSync(directory, aside);
  return aside;
}
