import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/sweep/store.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const file = at('stars.yaml');
writeFileSync(
  file,
  'name: stars\nmodel: majority\nseed: "1"\ntrials: 5000\nparameters: { organization: star, bias: 0.2, agents: [1, 3, 5, 7, 9, 11] }\n',
);

/** Runs the scenario into a directory of the tests. */
const runInto = (name: string, ...words: readonly string[]) =>
  run('run', file, '--out', at(name), '--workers', '1', ...words);

beforeAll(async () => {
  await runInto('whole');
});

async function change(name: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(at(name), 'results.duckdb'));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe('phaselab run --shard, merge and status', () => {
  it('run --shard i/n draws each point once, merge puts them together, and run reports', async () => {
    const points: number[] = [];
    for (const i of [1, 2]) {
      const { code, out, err } = await runInto(`shard ${i}`, '--shard', `${i}/2`);
      expect(code).toBe(0);
      expect(err).toMatch(new RegExp(`^shard ${i}/2: \\d distinct points? of these$`, 'm'));
      const summary = new RegExp(
        `^shard ${i}/2 is complete in .*: (\\d) points?, ([\\d,]+) trials`,
      );
      points.push(Number(summary.exec(out)?.[1]));
      expect(() => readFileSync(join(at(`shard ${i}`), 'results.csv'))).toThrow('ENOENT');
    }
    expect(points[0] + points[1]).toBe(6);
    expect((await run('status', at('shard 1'))).out).toContain(
      `${points[0]} of ${points[0]} distinct points of shard 1/2 complete, 0 begun`,
    );
    const merged = await run('merge', at('all'), at('shard 1'), at('shard 2'));
    expect(merged).toMatchObject({ code: 0, err: '' });
    expect(merged.out).toContain('2 runs merged');
    expect(merged.out).toContain('6 new points, 12 new blocks of 30,000 trials\n');
    expect((await run('status', at('all'))).out).toContain(
      'nothing is planned there, trials of 6 points are stored;',
    );
    await run('merge', at('shard 1'), at('shard 2'));
    expect((await run('status', at('shard 1'))).out).toMatch(
      new RegExp(`^trials of ${points[1]} other points? are stored there too$`, 'm'),
    );
    const { out } = await runInto('all');
    expect(out).toContain('0 trials drawn');
    expect(readFileSync(join(at('all'), 'results.csv'))).toEqual(
      readFileSync(join(at('whole'), 'results.csv')),
    );
  });

  it.each(['0/8', '9/8', '3', '3/0', '1.5/2', '-1/2', '1/20000'])(
    'run --shard %s ends with 2',
    async (shard) => {
      const { code, err } = await runInto('none', '--shard', shard);
      expect([code, err]).toEqual([2, expect.stringContaining('expected i/n with 1 <= i <= n')]);
    },
  );

  it('merge of runs of different seeds ends with 2, of different blocks with 3', async () => {
    await runInto('other', '--seed', 'two');
    const { code, err } = await run('merge', at('whole'), at('other'));
    expect(code).toBe(2);
    expect(err).toContain('runs of different seeds cannot be merged');
    await runInto('wrong');
    await change('wrong', 'UPDATE blocks SET sum = sum + 1 WHERE block = 1');
    const refused = await run('merge', at('whole'), at('wrong'));
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(
      /block 1 \(904 trials, root\) of .*; and 3 more\. Nothing was merged/,
    );
  });

  it('status of a finished run says what is stored, and prints JSON', async () => {
    const { code, out } = await run('status', at('whole'));
    expect(code).toBe(0);
    expect(out).toMatch(/^.*whole: complete, 20\d\d-/);
    expect(out).toContain('scenario stars, model majority, seed 1: 6 points\n');
    expect(out).toContain(
      '6 of 6 distinct points complete, 0 begun\n30,000 of 30,000 trials stored\n',
    );
    const document: unknown = JSON.parse((await run('status', at('whole'), '--json')).out);
    expect(document).toMatchObject({
      state: 'stopped',
      ending: 'complete',
      stored: { shard: null, points: 6, work: { complete: 6, storedTrials: 30_000 } },
    });
    expect((await run('status', at('nowhere'))).code).toBe(2);
  });

  it('status of a store that another program has open says so', async () => {
    const store = await openStore(at('whole'));
    const { code, out } = await run('status', at('whole'));
    store.close();
    expect([code, out]).toEqual([0, expect.stringContaining('in use by another program')]);
  });
});

describe('phaselab verify DIRECTORY', () => {
  it('verify ends with 0 when all is the same, and prints the seed of its choice', async () => {
    const { code, out } = await run('verify', at('whole'), '--workers', '1');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^12 of 12 stored blocks drawn anew, chosen by the seed [0-9a-f]{16}: all the same, bit for bit\n$/,
    );
  });

  it('verify ends with 1 at a block that was changed, and names it', async () => {
    await runInto('changed');
    await change('changed', 'UPDATE blocks SET sum = sum - 1 WHERE block = 1 AND sum > 580');
    const words = ['verify', at('changed'), '--workers', '1', '--seed', 'x', '--share', '1'];
    const { code, out } = await run(...words);
    expect(code).toBe(1);
    expect(out).toContain('chosen by the seed x: ');
    expect(out).toMatch(
      /^part main, point 5 \([0-9a-f]{32}\), block 1 of 904 trials, root: sum \d+ stored, \d+ drawn$/m,
    );
    const found = JSON.parse((await run(...words, '--json')).out) as { differences: object[] };
    expect(found.differences.length).toBeGreaterThan(0);
  });

  it('verify of a store without blocks says that there is nothing to compare', async () => {
    mkdirSync(at('empty'));
    (await openStore(at('empty'))).close();
    const { code, out } = await run('verify', at('empty'), '--workers', '1', '--seed', 'x');
    expect([code, out]).toEqual([
      0,
      '0 of 0 stored blocks drawn anew, chosen by the seed x: there is nothing to compare\n',
    ]);
  });

  it.each(['0', '1.1', 'all'])('verify --share %s ends with 2', async (share) => {
    expect((await run('verify', at('whole'), '--share', share)).code).toBe(2);
  });
});

const bytes = (...path: readonly string[]): Buffer => readFileSync(join(folder, ...path));

describe('phaselab export DIRECTORY', () => {
  it('export prints the bytes of results.csv, and writes those of results.parquet', async () => {
    const { code, out } = await run('export', at('whole'), '--format', 'csv');
    expect([code, out]).toEqual([0, bytes('whole', 'results.csv').toString()]);
    for (const format of ['csv', 'parquet']) {
      const target = at(`copy.${format}`);
      expect((await run('export', at('whole'), '-f', format, '-o', target)).code).toBe(0);
      expect(bytes(`copy.${format}`).equals(bytes('whole', `results.${format}`))).toBe(true);
    }
  });

  it('export --format json prints rows with the numbers of results.csv', async () => {
    const { out } = await run('export', at('whole'), '--format', 'json');
    const rows = JSON.parse(out) as Record<string, unknown>[];
    const [head, ...lines] = bytes('whole', 'results.csv').toString().trimEnd().split('\n');
    expect(rows).toHaveLength(lines.length);
    expect(Object.keys(rows[0])).toEqual(head.split(','));
    expect(rows.map(({ agents }) => agents)).toEqual([1, 3, 5, 7, 9, 11]);
  });

  it('export of a run that is not finished says so and marks what is partial', async () => {
    await runInto('some', '--shard', '1/2');
    const { code, out, err } = await run('export', at('some'), '--format', 'csv');
    expect(code).toBe(0);
    expect(err).toMatch(/^\d of 6 points lack trials: their status is partial\n$/);
    expect(out.match(/,partial,/g)).toHaveLength(Number(err[0]));
  });

  it.each([
    [['--format', 'parquet'], 2, 'name a file with --output'],
    [['--format', 'xml'], 2, 'Allowed choices are csv, parquet, json'],
    [[], 2, "required option '-f, --format <name>' not specified"],
    [['--format', 'csv', '--output', '/dev/null/x'], 2, 'there is no directory /dev/null; make it'],
  ])('export %j ends with %d', async (words, code, message) => {
    const ended = await run('export', at('whole'), ...words);
    expect(ended.err).toContain(message);
    expect(ended.code).toBe(code);
  });
});
