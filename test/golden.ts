import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../shared/golden/', import.meta.url);

/** Whether the reference numbers are at hand; they are kept beside the repository, not in it. */
export const goldenIsThere: boolean = existsSync(FOLDER);

if (!goldenIsThere) console.warn('skipped: the reference numbers of ../shared/golden are not here');

/** Reads one file of reference numbers. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T;
}

/** Expects relative agreement; both zero also agree. */
export function relativeError(actual: number, expected: number): number {
  if (actual === expected) return 0;
  return Math.abs(actual - expected) / Math.abs(expected);
}
