/** The arguments cannot be run, such as a directory that cannot be written. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The run could not finish: disk, worker, lock or damaged store. Exit code 3. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/** The run was told to stop; what was drawn is stored. Exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
