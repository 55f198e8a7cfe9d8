import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../sweep/errors.ts';

const LARGEST_FILE = 4_000_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/**
 * Reads a text file, or standard input for `-`.
 *
 * @throws {UsageError} when it cannot be read, is too large or is not UTF-8
 */
export function readText(file: string): string {
  const bytes = readBytes(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file}: not UTF-8 text; expected a scenario in YAML`);
  }
}

function readBytes(file: string): Uint8Array {
  try {
    if (file === '-') return readFileSync(0);
    const { size } = statSync(file);
    if (size <= LARGEST_FILE) return readFileSync(file);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file}: cannot be read: ${REASONS[code] ?? message}`);
  }
  throw new UsageError(`${file}: too large; expected a scenario of at most 1 MB`);
}
