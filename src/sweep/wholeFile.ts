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
    throw explainUnwritten(path, error);
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

/** What to throw where a file could not be written; faults that are not of the file stay as they are. */
export function explainUnwritten(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error)) return error;
  return new RunError(
    `${path} cannot be written (${messageOf(error)}). What was drawn is stored: run again when that is mended`,
    { cause: error },
  );
}
