import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { InterruptedError, RunError, UsageError } from '../../src/sweep/errors.ts';
import { mergeRuns } from '../../src/sweep/merge.ts';
import { readRun } from '../../src/sweep/readRun.ts';
import { readStatus } from '../../src/sweep/status.ts';
import { openStore } from '../../src/sweep/store.ts';
import {
  BINARY,
  outputsOf,
  REAL,
  scenarioOf,
  slowExecutor,
  stars,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

async function change(directory: string, ...statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(join(directory, 'results.duckdb'));
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** What a store of the first format lacks. */
const TO_FIRST_FORMAT = [
  'ALTER TABLE blocks DROP COLUMN votes',
  'ALTER TABLE points DROP COLUMN leaf_group',
  "DELETE FROM meta WHERE key = 'commonRandomNumbers'",
  "UPDATE meta SET value = 'phaselab results 1' WHERE key = 'format'",
  'ALTER TABLE plan DROP COLUMN stopping',
];

const TO_SECOND_FORMAT = [
  'ALTER TABLE plan DROP COLUMN stopping',
  "UPDATE meta SET value = 'phaselab results 2' WHERE key = 'format'",
];

const sharing = { ...stars(5000), commonRandomNumbers: true };

describe('readRun(directory)', () => {
  it.each([
    ['binary trials, every method', scenarioOf(BINARY)],
    ['real-valued trials', scenarioOf(REAL)],
    ['common random numbers', sharing],
  ])('readRun(…) gives what the run gave: %s', async (_, scenario) => {
    const directory = newDirectory();
    const { run } = await sweep(scenario, directory);
    const store = join(directory, 'results.duckdb');
    const before = readFileSync(store);
    const { name, commonRandomNumbers, ...read } = await readRun(directory);
    expect(read).toEqual(run);
    expect(name).toBe('sweep');
    expect(commonRandomNumbers).toBe(scenario.commonRandomNumbers);
    expect(readFileSync(store).equals(before)).toBe(true);
  });

  it('readRun(…) refuses what is no run directory, and makes none', async () => {
    const nowhere = join(folder, 'nowhere');
    await expect(readRun(nowhere)).rejects.toThrow(
      new UsageError(`${nowhere} is not a run directory: it has no results.duckdb`),
    );
    expect(existsSync(nowhere)).toBe(false);
    const empty = newDirectory();
    mkdirSync(empty);
    (await openStore(empty)).close();
    await expect(readRun(empty)).rejects.toThrow(
      new UsageError(`${empty} holds no run: nothing was planned there`),
    );
    const noise = newDirectory();
    mkdirSync(noise);
    writeFileSync(join(noise, 'results.duckdb'), 'hello\n');
    await expect(readRun(noise)).rejects.toThrow(RunError);
    expect(readFileSync(join(noise, 'results.duckdb'), 'utf8')).toBe('hello\n');
  });

  it('readRun(…) refuses a run that is not finished', async () => {
    const directory = newDirectory();
    const controller = new AbortController();
    const options = { signal: controller.signal, executor: slowExecutor(20) };
    const stopped = sweep(stars(50_000), directory, options, () => controller.abort());
    await expect(stopped).rejects.toThrow(InterruptedError);
    await expect(readRun(directory)).rejects.toThrow(
      new UsageError(
        `the run in ${directory} is not finished: 3 of 3 points lack trials; run its scenario again to finish it`,
      ),
    );
  });

  it('readRun(…) refuses a model that this version does not have', async () => {
    const directory = newDirectory();
    await sweep(stars(10), directory);
    const others = models.filter(({ name }) => name === 'averaging');
    await expect(readRun(directory, others)).rejects.toThrow(
      new UsageError(`${directory}: unknown model majority; this version has averaging`),
    );
  });

  it('readRun(…) while another process has it is refused as locked', async () => {
    const directory = newDirectory();
    await sweep(stars(10), directory);
    const store = join(directory, 'results.duckdb');
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
      const error: unknown = await readRun(directory).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(RunError);
      expect((error as Error).message).toContain(`is in use by another run (PID ${holder.pid})`);
    } finally {
      holder.kill('SIGKILL');
    }
    await once(holder, 'exit');
    await readRun(directory);
  });
});

describe.each([
  ['first', TO_FIRST_FORMAT],
  ['second', TO_SECOND_FORMAT],
])('a store of the %s format', (name, toFormat) => {
  it('is read as it is, and nothing of it changes', async () => {
    const directory = newDirectory();
    const { run } = await sweep(stars(5000), directory);
    await change(directory, ...toFormat);
    const before = readFileSync(join(directory, 'results.duckdb'));
    const { points, commonRandomNumbers } = await readRun(directory);
    expect(points).toEqual(run.points);
    expect(commonRandomNumbers).toBe(false);
    expect(await readStatus(directory)).toMatchObject({
      state: 'stopped',
      stored: { work: { complete: points.length, open: { points: 0 } } },
    });
    expect(readFileSync(join(directory, 'results.duckdb')).equals(before)).toBe(true);
  });

  it('gets its columns when a scenario runs there, and keeps all that was drawn', async () => {
    const directory = newDirectory();
    const first = await sweep(stars(5000), directory);
    const outputs = outputsOf(directory);
    await change(directory, ...toFormat);
    const again = await sweep(stars(5000), directory);
    expect(again.provenance.trialsDrawn).toBe(0);
    expect(again.run).toEqual(first.run);
    expect(outputsOf(directory)).toEqual(outputs);
    const fresh = newDirectory();
    expect((await sweep(sharing, directory)).run).toEqual((await sweep(sharing, fresh)).run);
    expect((await sweep(stars(5000), directory)).provenance.trialsDrawn).toBe(0);
  });

  it('is merged with what is stored now, and does not change', async () => {
    const [old, now, whole] = [newDirectory(), newDirectory(), newDirectory()];
    await sweep(stars(5000, [1, 3]), old);
    await sweep(stars(5000, [3, 5]), now);
    await change(old, ...toFormat);
    const before = readFileSync(join(old, 'results.duckdb'));
    expect(await mergeRuns(now, [old])).toMatchObject({ points: 1, present: 2 });
    expect(readFileSync(join(old, 'results.duckdb')).equals(before)).toBe(true);
    const { provenance } = await sweep(stars(5000, [1, 3, 5]), now);
    expect(provenance.trialsDrawn).toBe(0);
    await sweep(stars(5000, [1, 3, 5]), whole);
    expect(outputsOf(now)).toEqual(outputsOf(whole));
  });

  it('that is damaged is refused before it is changed', async () => {
    const directory = newDirectory();
    await sweep(stars(5000), directory);
    await change(directory, ...toFormat, 'DROP TABLE work');
    const damaged = newDirectory();
    cpSync(directory, damaged, { recursive: true });
    await expect(sweep(stars(5000), damaged)).rejects.toThrow('work');
    const database = await DuckDBInstance.create(join(damaged, 'results.duckdb'));
    const connection = await database.connect();
    const reader = await connection.runAndReadAll("SELECT value FROM meta WHERE key = 'format'");
    expect(reader.getRows()).toEqual([[`phaselab results ${name === 'first' ? 1 : 2}`]]);
    connection.closeSync();
    database.closeSync();
  });
});
