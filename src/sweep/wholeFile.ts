import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** The name under which a file is written until it is whole. */
export function partialName(path: string): string {
  return `${path}.partial`;
}

/** Writes a file wholly or not at all: under another name first, then renamed. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  try {
    writeFileSync(partialName(path), data);
    renameSync(partialName(path), path);
  } catch (error) {
    rmSync(partialName(path), { force: true });
    throw error;
  }
}
