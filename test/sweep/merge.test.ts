import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import type { Progress } from '../../src/sweep/clock.ts';
import { RunError, UsageError } from '../../src/sweep/errors.ts';
import { createInlineExecutor } from '../../src/sweep/executor.ts';
import { mergeRuns } from '../../src/sweep/merge.ts';
import { isInShard } from '../../src/sweep/shard.ts';
import { openStore } from '../../src/sweep/store.ts';
import { verifyRun } from '../../src/sweep/verify.ts';
import { BINARY, outputsOf, scenarioOf, stars, sweep, temporaryFolder } from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

/** Runs each shard of a scenario into a directory of its own. */
async function sweepShards(text: string, count: number): Promise<string[]> {
  const directories: string[] = [];
  for (let index = 1; index <= count; index++) {
    const directory = newDirectory();
    await sweep(scenarioOf(text), directory, { shard: { index, count } });
    directories.push(directory);
  }
  return directories;
}

async function change(directory: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(directory, 'results.duckdb'));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

async function rowsOf(directory: string, sql: string): Promise<unknown[][]> {
  const database = await openStore(directory, 'read');
  try {
    return await database.rows(sql);
  } finally {
    database.close();
  }
}

const storeOf = (directory: string): Buffer => readFileSync(join(directory, 'results.duckdb'));

const COMMON = `${BINARY}commonRandomNumbers: true\n`.replace('method: level', 'method: scalar');

const sharing = (agents: readonly number[]) => ({
  ...stars(5000, agents),
  commonRandomNumbers: true,
});

const options = (share: number, seed = 'check') => ({
  share,
  seed,
  workers: 1,
  executor: createInlineExecutor(),
});

describe('runSweep(scenario, { shard })', () => {
  it.each([1, 3])('runSweep(…) gives every distinct point to one of %d shards', async (count) => {
    const whole = newDirectory();
    await sweep(scenarioOf(BINARY), whole);
    const ids = (await rowsOf(whole, 'SELECT id FROM work ORDER BY id')).flat() as string[];
    const shards = await sweepShards(BINARY, count);
    const drawn = await Promise.all(
      shards.map((shard) => rowsOf(shard, 'SELECT DISTINCT id FROM blocks ORDER BY id')),
    );
    expect(new Set(drawn.flat(2))).toEqual(new Set(ids));
    expect(drawn.flat(2)).toHaveLength(ids.length);
    drawn.forEach((rows, i) => {
      const shard = { index: i + 1, count };
      expect(rows.flat()).toEqual(ids.filter((id) => isInShard(id, shard)));
    });
  });
});

describe('mergeRuns(into, from)', () => {
  it.each([
    ['own random numbers', BINARY],
    ['common random numbers', COMMON],
  ])(
    'mergeRuns(…) of all shards and a run that draws nothing give the bytes of one run: %s',
    async (_, text) => {
      const whole = newDirectory();
      await sweep(scenarioOf(text), whole);
      const shards = await sweepShards(text, 3);
      const into = newDirectory();
      const before = shards.map(storeOf);
      const summary = await mergeRuns(into, shards);
      expect(shards.map(storeOf)).toEqual(before);
      const [[points, blocks]] = await rowsOf(
        whole,
        'SELECT count(DISTINCT id), count(*) FILTER (position = 0) FROM blocks',
      );
      expect(summary).toMatchObject({ points, blocks, present: 0 });
      const { planned, provenance } = await sweep(scenarioOf(text), into);
      expect([planned.work.open.trials, provenance.trialsDrawn]).toEqual([0, 0]);
      expect(outputsOf(into)).toEqual(outputsOf(whole));
      expect(await mergeRuns(into, shards)).toEqual({
        points: 0,
        blocks: 0,
        trials: 0,
        present: blocks,
      });
    },
  );

  it('mergeRuns(…) of some shards leaves the rest to be drawn', async () => {
    const [first, second, third] = await sweepShards(BINARY, 3);
    await mergeRuns(first, [third]);
    const { provenance } = await sweep(scenarioOf(BINARY), first);
    const [[left]] = await rowsOf(second, 'SELECT sum(trials) FROM blocks WHERE position = 0');
    expect(provenance.trialsDrawn).toBe(left);
    const whole = newDirectory();
    await sweep(scenarioOf(BINARY), whole);
    expect(outputsOf(first)).toEqual(outputsOf(whole));
  });

  it('mergeRuns(…) refuses other seeds and versions, and a directory twice', async () => {
    const [one, other, newer] = [newDirectory(), newDirectory(), newDirectory()];
    await sweep(stars(100, [3], 'one'), one);
    await sweep(stars(100, [3], 'two'), other);
    await expect(mergeRuns(one, [other])).rejects.toThrow(
      new UsageError(`runs of different seeds cannot be merged: ${one} has one, ${other} has two`),
    );
    const model = { ...models.find(({ name }) => name === 'majority')!, version: 'next' };
    const text = 'model: majority\nseed: one\ntrials: 10\n';
    const executor = createInlineExecutor([model]);
    await sweep(scenarioOf(text, [model]), newer, { executor });
    await expect(mergeRuns(one, [newer])).rejects.toThrow(
      `runs of different versions cannot be merged: ${one} has`,
    );
    const into = newDirectory();
    await expect(mergeRuns(into, [one, newer])).rejects.toThrow(UsageError);
    expect(existsSync(into)).toBe(false);
    await expect(mergeRuns(one, [`${one}/../run ${one.split(' ').at(-1)}`])).rejects.toThrow(
      'is named twice',
    );
    await expect(mergeRuns(one, [folder])).rejects.toThrow('is not a run directory');
    await expect(mergeRuns(one, [newDirectory()])).rejects.toThrow('is not a run directory');
  });

  it.each([
    [
      'a sum',
      'UPDATE blocks SET sum = sum + 1 WHERE block = 1',
      /block 1 \(904 trials, root\) of [0-9a-f]{32}; block 1/,
    ],
    [
      'a vote',
      "UPDATE blocks SET votes = '\\x00'::BLOB WHERE block = 0",
      /block 0 \(4096 trials, root\)/,
    ],
    [
      'a configuration',
      "UPDATE points SET configuration = '{}'",
      /of point [0-9a-f]{32}\. Nothing was merged/,
    ],
  ])(
    'mergeRuns(…) of runs that differ in %s names it and merges nothing',
    async (_, sql, message) => {
      const [into, from, good] = [newDirectory(), newDirectory(), newDirectory()];
      await sweep(sharing([1, 3]), into);
      cpSync(into, from, { recursive: true });
      await sweep(sharing([7]), good);
      await change(from, sql);
      const before = await rowsOf(into, 'FROM blocks ORDER BY ALL');
      const error: unknown = await mergeRuns(into, [good, from]).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(RunError);
      expect((error as Error).message).toMatch(message);
      expect(await rowsOf(into, 'FROM blocks ORDER BY ALL')).toEqual(before);
    },
  );

  it('mergeRuns(…) of a run that is at work is refused as locked, by its own name', async () => {
    const [into, from] = [newDirectory(), newDirectory()];
    await sweep(stars(100), into);
    await sweep(stars(100), from);
    const database = await openStore(from);
    await expect(mergeRuns(into, [from])).rejects.toThrow(`${from}/results.duckdb is in use`);
    database.close();
  });
});

describe('verifyRun(directory, { share, seed })', () => {
  it.each([
    ['own random numbers', BINARY],
    ['common random numbers', COMMON],
  ])('verifyRun(…) finds every block of a sound run the same: %s', async (_, text) => {
    const directory = newDirectory();
    await sweep(scenarioOf(text), directory);
    await sweep({ ...scenarioOf(text), seed: 'another' }, directory);
    const before = storeOf(directory);
    const heard: Progress[] = [];
    const found = await verifyRun(directory, { ...options(1), heard: (at) => heard.push(at) });
    const [[trials]] = await rowsOf(directory, 'SELECT sum(trials) FROM blocks WHERE position = 0');
    expect(heard.at(-1)).toMatchObject({ trials, totalTrials: trials });
    expect(heard.at(-1)!.share).toBeCloseTo(1, 12);
    const [[blocks]] = await rowsOf(directory, 'SELECT count(*) FROM blocks WHERE position = 0');
    expect(found).toEqual({ blocks, foreign: 0, checked: blocks, differences: [] });
    expect(storeOf(directory).equals(before)).toBe(true);
  });

  it.each([
    ['sum', 'UPDATE blocks SET sum = sum + 1 WHERE block = 2', /^root: sum \d+ stored, \d+ drawn$/],
    [
      'sum of squares',
      'UPDATE blocks SET sum_of_squares = sum_of_squares - 1e-9 WHERE block = 2',
      /^root: sum of squares /,
    ],
    [
      'vote',
      "UPDATE blocks SET votes = from_hex('01' || hex(votes)[3:]) WHERE block = 2",
      /^root: other votes stored than drawn$/,
    ],
    [
      'channel',
      "UPDATE blocks SET channel = 'level 1' WHERE block = 2",
      /^channels 0 level 1 stored, 0 root drawn$/,
    ],
  ])('verifyRun(…) names the point and block of a %s that was changed', async (_, sql, message) => {
    const directory = newDirectory();
    await sweep({ ...stars(40_000, [3, 5]), commonRandomNumbers: true }, directory);
    await change(directory, sql);
    const { differences, checked } = await verifyRun(directory, options(1));
    expect(checked).toBe(20);
    expect(differences).toHaveLength(2);
    expect(new Set(differences.map(({ point }) => point))).toEqual(new Set([0, 1]));
    for (const difference of differences) {
      expect(difference).toMatchObject({ part: 'main', block: 2, trials: 4096, seed: 's' });
      expect(difference.message).toMatch(message);
    }
  });

  it('verifyRun(…) draws the same blocks for the same seed, and at least 20', async () => {
    const directory = newDirectory();
    await sweep(stars(400_000, [3]), directory);
    await change(directory, 'UPDATE blocks SET sum = sum + block');
    const chosen = async (share: number, seed: string): Promise<string> => {
      const { differences, checked } = await verifyRun(directory, options(share, seed));
      // Block 0 alone is as it was.
      expect(checked - differences.length).toBeLessThanOrEqual(1);
      return differences.map(({ block }) => block).join(' ');
    };
    const first = await chosen(0.01, 'a');
    expect(first.split(' ').length).toBeGreaterThanOrEqual(19);
    expect(await chosen(0.01, 'a')).toBe(first);
    expect(await chosen(0.01, 'b')).not.toBe(first);
    expect((await chosen(0.5, 'a')).split(' ').length).toBeGreaterThanOrEqual(48);
  });

  it('verifyRun(…) leaves out what another version of the model drew', async () => {
    const directory = newDirectory();
    const model = { ...models.find(({ name }) => name === 'majority')!, version: 'older' };
    const text = 'model: majority\nseed: s\ntrials: 5000\nparameters: { bias: 0.2 }\n';
    const executor = createInlineExecutor([model]);
    await sweep(scenarioOf(text, [model]), directory, { executor });
    await sweep(stars(5000, [3]), directory);
    const found = await verifyRun(directory, options(1));
    expect(found).toEqual({ blocks: 2, foreign: 2, checked: 2, differences: [] });
  });

  it('verifyRun(…) of what cannot be drawn ends with a RunError that names the point', async () => {
    const directory = newDirectory();
    await sweep(stars(100, [3]), directory);
    const executor = createInlineExecutor([]);
    await expect(verifyRun(directory, { ...options(1), executor })).rejects.toThrow(
      /^drawing failed \(part main, point 0, [0-9a-f]{32}\): invalid model: majority; unknown here$/,
    );
    await expect(verifyRun(folder, options(1))).rejects.toThrow(UsageError);
  });
});
