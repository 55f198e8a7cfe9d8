import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SweepReport } from '../../bench/sweepProcess.ts';
import { temporaryFolder } from './laboratory.ts';

const folder = temporaryFolder();
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const entry = fileURLToPath(new URL('../../bench/sweepProcess.ts', import.meta.url));

/** The most memory of a process that sweeps so many points, in megabytes. */
async function memoryOf(points: number): Promise<number> {
  const words = ['--import', loader, entry, String(points), join(folder, String(points))];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return (JSON.parse(stdout) as SweepReport).resident / 1e6;
}

describe('the memory of a sweep', () => {
  // The store takes up to 150 MB as it fills, and what is garbage is not gone at once. Results that
  // were held would take another 5 kB a point: 270 MB.
  it('runSweep(…) of 60,000 points takes no more than one of 6,000, but for buffers', async () => {
    const few = await memoryOf(6000);
    expect(await memoryOf(60_000)).toBeLessThan(few + 300);
  }, 300_000);
});
