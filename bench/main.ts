import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Measures what the README and the issues promise of the engine's speed:
 * `npm run bench -- [--quick] [--peers DIR] [--only GROUP] [--points N]`.
 *
 * What is measured is compiled code, as it is installed, and not what a loader of TypeScript makes
 * of it on the way.
 */
const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiles the sources and the bench into a directory. */
function compile(directory: string): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const words = [compiler, '-p', join(root, 'bench'), '--outDir', directory];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error('the bench did not compile');
  copyFileSync(join(root, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
}

/** The peers to compare with, unless the command line names others. */
function peersWords(): string[] {
  const peers = process.env['PHASELAB_PEERS'] ?? join(root, '..', 'shared', 'peers');
  return existsSync(peers) ? ['--peers', peers] : [];
}

const directory = mkdtempSync(join(tmpdir(), 'phaselab-built-'));
try {
  compile(directory);
  const words = [join(directory, 'bench', 'run.js'), ...peersWords(), ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(directory, { recursive: true });
}
