import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { openDatabase } from '../../src/sweep/database.ts';
import { RunError } from '../../src/sweep/errors.ts';
import { openStore } from '../../src/sweep/store.ts';
import { outputsOf, stars, sweep, temporaryFolder } from './laboratory.ts';

const folder = temporaryFolder();
const scenario = stars(5000);
const base = join(folder, 'base');
beforeAll(() => sweep(scenario, base));

let copies = 0;

/** A copy of a finished run. */
function copyRun(): { readonly directory: string; readonly store: string } {
  const directory = join(folder, `copy ${copies++}`);
  cpSync(base, directory, { recursive: true });
  return { directory, store: join(directory, 'results.duckdb') };
}

const hashOf = (file: string): string =>
  statSync(file).isDirectory()
    ? 'a directory'
    : createHash('sha256').update(readFileSync(file)).digest('hex');

function contentsOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).toSorted();
  return Object.fromEntries(names.map((name) => [name, hashOf(join(directory, name))]));
}

async function withForeign(store: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(store);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** Bytes that are no DuckDB file; any will do. */
const NOISE = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251));

function flip(store: string, at: number): void {
  const bytes = readFileSync(store);
  bytes[at] ^= 0xff;
  writeFileSync(store, bytes);
}

describe('openStore(directory) of a damaged results.duckdb', () => {
  const faults: [string, (store: string) => void | Promise<void>][] = [
    ['random bytes', (store) => writeFileSync(store, NOISE)],
    ['a text', (store) => writeFileSync(store, 'hello\n')],
    ['its first 100 bytes', (store) => truncateSync(store, 100)],
    ['its first 12,288 bytes', (store) => truncateSync(store, 12_288)],
    ['its first half', (store) => truncateSync(store, Math.floor(statSync(store).size / 2))],
    ['all but its last byte', (store) => truncateSync(store, statSync(store).size - 1)],
    ['one byte wrong in its header', (store) => flip(store, 4200)],
    ['one byte wrong at 300,000', (store) => flip(store, 300_000)],
    ['one byte wrong at 540,000', (store) => flip(store, 540_000)],
    [
      'tables of another program',
      async (store) => {
        rmSync(store);
        await withForeign(store, 'CREATE TABLE mine AS SELECT 42 AS x');
      },
    ],
    [
      'a table meta of another program',
      async (store) => {
        rmSync(store);
        await withForeign(store, 'CREATE TABLE meta AS SELECT 42 AS x');
      },
    ],
    [
      'another format',
      (store) => withForeign(store, "UPDATE meta SET value = 'old' WHERE key = 'format'"),
    ],
    [
      'a directory',
      (store) => {
        rmSync(store);
        mkdirSync(store);
      },
    ],
  ];

  it.each(faults)(
    'runSweep(…) on %s names the file and --fresh, and changes nothing',
    async (_, damage) => {
      const { directory, store } = copyRun();
      await damage(store);
      const before = contentsOf(directory);
      const error: unknown = await sweep(scenario, directory).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(RunError);
      expect((error as Error).message).toContain(store);
      expect((error as Error).message).toContain('--fresh');
      expect(contentsOf(directory)).toEqual(before);
      const { planned } = await sweep(scenario, directory, { fresh: true });
      expect(planned.moved).toBe(`${directory}.1`);
      expect(contentsOf(`${directory}.1`)).toEqual(before);
      expect(outputsOf(directory)).toEqual(outputsOf(base));
    },
  );

  it.each([0, 4096, 8192])(
    'openStore(…) starts anew where a killed process left the first %d bytes of headers',
    async (bytes) => {
      const directory = join(folder, `created ${bytes}`);
      mkdirSync(directory);
      writeFileSync(join(directory, 'results.duckdb'), Buffer.alloc(bytes));
      await sweep(scenario, directory);
      expect(outputsOf(directory)).toEqual(outputsOf(base));
    },
  );
});

describe('openStore(directory) of a store that is in use', () => {
  it('openStore(…) twice in one process is refused, and allowed after closing', async () => {
    const { directory, store } = copyRun();
    const database = await openStore(directory);
    await expect(sweep(scenario, directory)).rejects.toThrow(
      `${store} is in use by another run (of this process); wait for it`,
    );
    await expect(sweep(scenario, directory, { fresh: true })).rejects.toThrow(RunError);
    expect(existsSync(`${directory}.1`)).toBe(false);
    database.close();
    await sweep(scenario, directory);
  });

  it('openStore(…) while another process has it names the lock and its holder', async () => {
    const { directory, store } = copyRun();
    const api = import.meta.resolve('@duckdb/node-api');
    const holder = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { DuckDBInstance } from ${JSON.stringify(api)};
       const instance = await DuckDBInstance.create(${JSON.stringify(store)});
       console.log('open');
       setInterval(() => instance, 1000);`,
    ]);
    try {
      await once(holder.stdout, 'data');
      for (const fresh of [false, true]) {
        await expect(sweep(scenario, directory, { fresh })).rejects.toThrow(
          `${store} is in use by another run (PID ${holder.pid}); wait for it, or choose another directory`,
        );
      }
      expect(existsSync(`${directory}.1`)).toBe(false);
    } finally {
      holder.kill('SIGKILL');
    }
    await once(holder, 'exit');
    await sweep(scenario, directory);
  });
});

async function query(sql: string): Promise<unknown[][]> {
  const { store } = copyRun();
  const database = await openDatabase(store);
  try {
    return await database.rows(sql);
  } finally {
    database.close();
  }
}

describe('the tables of results.duckdb', () => {
  it('results can be queried by parameter, with an estimate inside its interval', async () => {
    const rows = await query(
      'SELECT agents, trials, accuracy BETWEEN accuracy_low AND accuracy_high FROM results WHERE agents >= 3 ORDER BY agents DESC',
    );
    expect(rows).toEqual([
      [5, 5000, true],
      [3, 5000, true],
    ]);
  });

  it('results has types that fit and a comment on every column with a known meaning', async () => {
    const rows = await query(
      "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = 'results'",
    );
    const types = Object.fromEntries(rows.map(([name, type]) => [name, type]));
    expect(types).toMatchObject({
      point: 'INTEGER',
      trials: 'BIGINT',
      organization: 'VARCHAR',
      correlation: 'DOUBLE',
      accuracy_low: 'DOUBLE',
      leaves: 'DOUBLE',
    });
    expect(rows.filter(([, , comment]) => comment === null)).toEqual([]);
    const comments = Object.fromEntries(rows.map(([name, , comment]) => [name, comment]));
    expect(comments['correlation']).toBe('pairwise correlation of votes');
  });

  it('blocks add up to results', async () => {
    const rows = await query(
      'SELECT r.accuracy = sum(b.sum) / sum(b.trials) FROM results r JOIN blocks b USING (id) GROUP BY r.id, r.accuracy',
    );
    expect(rows).toEqual([[true], [true], [true]]);
  });

  it('every table says what it is', async () => {
    const rows = await query('SELECT table_name FROM duckdb_tables() WHERE comment IS NULL');
    expect(rows).toEqual([]);
    const [[runs, host]] = await query('SELECT count(*), min(host) FROM provenance');
    expect(runs).toBe(1);
    expect(host).not.toBe('');
    expect(await query("SELECT value FROM meta WHERE key = 'model'")).toEqual([[models[0].name]]);
  });
});
