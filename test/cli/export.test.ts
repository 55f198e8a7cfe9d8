import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const bytes = (...path: readonly string[]): Buffer => readFileSync(join(folder, ...path));

beforeAll(async () => {
  writeFileSync(
    at('stars.yaml'),
    'name: stars\nmodel: majority\nseed: "1"\ntrials: 500\nparameters: { organization: star, bias: 0.2, agents: [1, 3, 5] }\n',
  );
  for (const name of ['whole', 'other']) {
    await run('run', at('stars.yaml'), '--out', at(name), '--workers', '1');
  }
});

const KEPT = 'a run keeps there what it drew, which would be lost; name another file with --output';

describe('phaselab export DIRECTORY --output FILE', () => {
  it.each([
    ['nodir/x.csv', 'there is no directory nodir; make it first'],
    ['/dev/null/x/y', 'there is no directory /dev/null/x; make it first'],
    [folder, 'it is a directory'],
    [`${folder}/x/`, 'this is no name of a file'],
    ['', 'this is no name of a file'],
  ])('export --output "%s" ends with 2', async (target, reason) => {
    const { code, err } = await run('export', at('whole'), '-f', 'csv', '-o', target);
    expect([code, err]).toEqual([
      2,
      `${target} cannot be written: ${reason}; name another file with --output\n`,
    ]);
  });

  it.each(['results.duckdb', 'results.duckdb.wal', 'progress.json'])(
    'export never writes over %s of a run, by whatever name',
    async (name) => {
      const kept = name.endsWith('.wal') ? undefined : bytes('whole', name);
      const link = at(`link to ${name}`);
      symlinkSync(at('whole'), `${link} from outside`);
      symlinkSync(join(at('whole'), name), link);
      const spellings = [
        join(at('whole'), name),
        `${at('whole')}/../whole/./${name}`,
        relative(process.cwd(), join(at('whole'), name)),
        join(`${link} from outside`, name),
        link,
      ];
      for (const target of spellings) {
        for (const [source, format] of [
          ['whole', 'csv'],
          ['other', 'parquet'],
        ]) {
          const { code, err } = await run('export', at(source), '-f', format, '-o', target);
          expect([code, err]).toEqual([2, `${target} cannot be written: ${KEPT}\n`]);
        }
      }
      if (kept) expect(bytes('whole', name).equals(kept)).toBe(true);
      else expect(existsSync(join(at('whole'), name))).toBe(false);
    },
  );

  it.each(['csv', 'parquet'])('export as %s writes into what a link points at', async (format) => {
    for (const old of ['old', undefined]) {
      const [target, link] = [at(`pointed ${old}.${format}`), at(`link ${old}.${format}`)];
      if (old !== undefined) writeFileSync(target, old);
      symlinkSync(`pointed ${old}.${format}`, link);
      expect((await run('export', at('whole'), '-f', format, '-o', link)).code).toBe(0);
      expect(readlinkSync(link)).toBe(`pointed ${old}.${format}`);
      expect(readFileSync(target)).toEqual(bytes('whole', `results.${format}`));
    }
  });

  it('export into links that go round ends with 2', async () => {
    symlinkSync('round', at('round'));
    const { code, err } = await run('export', at('whole'), '-f', 'csv', '-o', at('round'));
    expect([code, err]).toEqual([2, expect.stringContaining('ELOOP')]);
  });

  it('export into a pipe writes all of it there and leaves the pipe', async () => {
    const [pipe, link, copy] = [at('pipe'), at('link to pipe'), at('piped.csv')];
    spawnSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    symlinkSync(pipe, link);
    for (const target of [pipe, link]) {
      const reader = spawn('sh', ['-c', 'cat "$0" > "$1"', pipe, copy]);
      const read = once(reader, 'close');
      expect((await run('export', at('whole'), '-f', 'csv', '-o', target)).code).toBe(0);
      await read;
      expect(readFileSync(copy)).toEqual(bytes('whole', 'results.csv'));
      expect(statSync(pipe).isFIFO()).toBe(true);
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
    }
    const { code, err } = await run('export', at('whole'), '-f', 'parquet', '-o', pipe);
    expect([code, err]).toEqual([2, expect.stringContaining('only into an ordinary file')]);
  });

  it('export into an open file writes into it and does not replace it', async () => {
    const descriptor = openSync(at('open.csv'), 'w');
    writeSync(descriptor, 'before\n');
    const target = `/proc/self/fd/${descriptor}`;
    const { code } = await run('export', at('whole'), '-f', 'csv', '-o', target);
    closeSync(descriptor);
    expect(code).toBe(0);
    expect(bytes('open.csv').toString()).toBe(
      `before\n${bytes('whole', 'results.csv').toString()}`,
    );
  });

  it('export ends with 3 and one line when standard output cannot be written', () => {
    const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
    const words = [
      '--import',
      import.meta.resolve('tsx'),
      main,
      'export',
      at('whole'),
      '-f',
      'csv',
    ];
    const full = openSync('/dev/full', 'w');
    const ended = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect([ended.status, ended.stderr]).toEqual([
      3,
      'standard output cannot be written (ENOSPC: no space left on device, write)\n',
    ]);
  });
});
