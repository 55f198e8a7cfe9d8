import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { messageOf, RunError } from './errors.ts';

/**
 * Makes a file wholly or not at all: under the name `<path>.partial` first, then renamed. What a
 * killed process left under that name is overwritten.
 *
 * @param make writes the file under the name that it is given
 * @throws {RunError} when it cannot be written
 */
export async function makeWhole(
  path: string,
  make: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${path}.partial`;
  try {
    rmSync(partial, { force: true });
    await make(partial);
    renameSync(partial, path);
  } catch (error) {
    tryToDrop(partial);
    throw isFileFault(error) ? unwritten(path, error) : error;
  }
}

/**
 * Writes a file wholly or not at all.
 *
 * @throws {RunError} when it cannot be written
 */
export function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  return makeWhole(path, async (partial) => writeFileSync(partial, data));
}

function tryToDrop(partial: string): void {
  try {
    rmSync(partial, { force: true });
  } catch {
    // The first failure is the one to tell.
  }
}

function isFileFault(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unwritten(path: string, error: unknown): RunError {
  return new RunError(
    `${path} cannot be written (${messageOf(error)}). What was drawn is stored: run again when that is mended`,
    { cause: error },
  );
}
