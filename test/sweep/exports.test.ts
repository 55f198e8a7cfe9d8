import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { testAgreement } from '../../src/analysis/agreement.ts';
import type { PointResult } from '../../src/analysis/result.ts';
import { totalPoints } from '../../src/analysis/totals.ts';
import { createRows } from '../../src/sweep/resultRows.ts';
import { reduceShape } from '../../src/sweep/resultShape.ts';
import type { Model } from '../../src/models/model.ts';
import { RunError, UsageError } from '../../src/sweep/errors.ts';
import { openDatabase } from '../../src/sweep/database.ts';
import { resultColumns } from '../../src/sweep/resultColumns.ts';
import { makeWhole, writeWhole } from '../../src/sweep/wholeFile.ts';
import { pointResult, realModel, rootCount } from '../analysis/fakes.ts';
import {
  BINARY,
  exportedAs,
  listResults,
  outputsOf,
  readCsv,
  REAL,
  scenarioOf,
  stars,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();

describe.each([
  ['binary trials', BINARY],
  ['real-valued trials', REAL],
])('results.csv, results.parquet and JSON of %s', (title, text) => {
  const directory = join(folder, title);
  const swept = sweep(scenarioOf(text), directory);

  it('formatRun(results, json) has the numbers of results.csv, bit for bit', async () => {
    await swept;
    const rows = readCsv(directory);
    const listed = await listResults(directory);
    expect(rows).toHaveLength(listed.length);
    listed.forEach((row, i) => {
      expect(Object.keys(rows[i])).toEqual(Object.keys(row));
      for (const [column, cell] of Object.entries(row)) {
        const text = rows[i][column];
        if (typeof cell === 'number') expect(Number(text)).toBe(cell + 0);
        else expect(text).toBe(cell === null ? '' : String(cell));
      }
    });
  });

  it('formatRun(results, json) is what JSON.stringify makes of the list', async () => {
    await swept;
    const text = await exportedAs('json', directory);
    expect(text).toBe(`${JSON.stringify(await listResults(directory), null, 2)}\n`);
  });

  it('formatRun(results, csv) has the bytes of results.csv', async () => {
    await swept;
    expect(await exportedAs('csv', directory)).toBe(outputsOf(directory).csv);
  });

  it('results.parquet has the rows of results.csv in their order', async () => {
    await swept;
    const database = await openDatabase(join(folder, `${title}.duckdb`));
    const parquet = join(directory, 'results.parquet').replaceAll("'", "''");
    const rows = await database.rows(`FROM '${parquet}'`);
    database.close();
    expect(rows).toEqual((await listResults(directory)).map((row) => Object.values(row)));
  });

  it('results.csv is sorted by point, then by channel in the order of the sampler', async () => {
    await swept;
    const points = readCsv(directory).map(({ point }) => Number(point));
    expect(points).toEqual(points.toSorted((a, b) => a - b));
  });

  it('every number lies inside its interval, and predictions mostly as well', async () => {
    const { run } = await swept;
    const [{ name }] = run.model.observables;
    const rows = (await listResults(directory)).filter((row) => row['channel'] !== '');
    for (const row of rows) {
      expect(row[`${name}_low`]).toBeLessThanOrEqual(Number(row[name]));
      expect(row[`${name}_high`]).toBeGreaterThanOrEqual(Number(row[name]));
    }
    // Five standard errors: no false alarm in a million tests.
    const scores = rows.flatMap(({ z }) => (z === null ? [] : [Math.abs(Number(z))]));
    expect(scores.length).toBeGreaterThan(5);
    expect(Math.max(...scores)).toBeLessThan(5);
  });
});

/** The columns and rows of points that no store has. */
function tabled(model: Model, given: readonly PointResult[]) {
  const shape = reduceShape();
  for (const point of given) shape.add({ ...point, stops: false });
  const columns = resultColumns(model, shape.finish());
  const rowsOf = createRows({ model, confidence: 0.95 }, columns);
  const rows = given.flatMap((point) =>
    rowsOf(point).rows.map((row) =>
      Object.fromEntries(row.map((cell, i) => [columns[i].name, cell])),
    ),
  );
  return { columns, rows };
}

describe('resultColumns(model, shape)', () => {
  const points = [
    pointResult({
      parameters: { z: 1, risk_low: 2, n: 3, N: 4, parameter_z: 5, mixed: 1, flag: true },
      facts: { n: 6, depth: null },
      prediction: { by: 'none', value: null, quantities: { depth: 7, risk: Infinity } },
      ...rootCount(2, 1),
    }),
    pointResult({ index: 1, parameters: { mixed: 'word' } }),
  ];

  it('resultColumns(…) have names that differ, even without regard to case', () => {
    const names = tabled(realModel, points).columns.map(({ name }) => name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.join(' ')).toBe(
      'point part method status id ' +
        'parameter_z risk_low n parameter_N parameter_parameter_z mixed flag ' +
        'fact_n depth channel trials root_risk root_risk_low root_risk_high ' +
        'predicted predicted_by z p_value predicted_depth risk',
    );
  });

  it('a text fact is a text column whatever the points of a run say', () => {
    const text = { name: 'chosen', unit: '', description: 'what it chose', text: true } as const;
    const model = { ...realModel, quantities: [text] };
    for (const chosen of ['tree', null]) {
      const { columns, rows } = tabled(model, [pointResult({ facts: { chosen, size: 3 } })]);
      const types = new Map(columns.map(({ name, type }) => [name, type]));
      expect([types.get('chosen'), types.get('size')]).toEqual(['VARCHAR', 'DOUBLE']);
      expect(rows[0]).toMatchObject({ chosen, size: 3 });
    }
  });

  it('rows have null for what is not there or not finite, and words where kinds mix', () => {
    const [first, second] = tabled(realModel, points).rows;
    expect(first).toMatchObject({ mixed: '1', flag: true, depth: null, risk: null, fact_n: 6 });
    expect(second).toMatchObject({ mixed: 'word', flag: null, n: null, trials: 0, channel: '' });
    expect(second['root_risk']).toBe(null);
  });
});

describe('files that cannot be written', () => {
  it.each(['results.csv', 'results.parquet', 'results.csv.partial'])(
    'runSweep(…) with a directory in the place of %s is a RunError, and runs again when it is gone',
    async (name) => {
      const directory = join(folder, `blocked ${name}`);
      mkdirSync(join(directory, name), { recursive: true });
      const blocked = sweep(stars(100), directory);
      await expect(blocked).rejects.toThrow(RunError);
      await expect(blocked).rejects.toThrow('What was drawn is stored');
      rmSync(join(directory, name), { recursive: true });
      const { planned } = await sweep(stars(100), directory);
      expect(planned.work.open.trials).toBe(0);
      expect(readCsv(directory)).toHaveLength(3);
    },
  );

  it.each([
    ['a file', (path: string) => path],
    ['below a file', (path: string) => join(path, 'below')],
    ['below /dev/null', () => '/dev/null/x'],
  ])('runSweep(…) into %s is a UsageError, and nothing is created', async (title, pathOf) => {
    const file = join(folder, `file of ${title.replaceAll('/', ' ')}`);
    writeFileSync(file, 'precious');
    const before = readdirSync(folder);
    for (const fresh of [false, true]) {
      await expect(sweep(stars(100), pathOf(file), { fresh })).rejects.toThrow(UsageError);
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  it('runSweep(…, { fresh }) leaves a directory without a run where it is', async () => {
    const directory = join(folder, 'notes');
    mkdirSync(directory);
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    const { planned } = await sweep(stars(100), `${directory}/`, { fresh: true });
    expect(planned.moved).toBeUndefined();
    expect(readdirSync(directory)).toContain('notes.txt');
    const again = await sweep(stars(100), `${directory}/`, { fresh: true });
    expect(again.planned.moved).toBe(`${directory}.1`);
    expect(outputsOf(directory)).toEqual(outputsOf(`${directory}.1`));
  });

  it.each(['results.csv', 'results.parquet', 'report.html', 'progress.json'])(
    'runSweep(…) never overwrites a file %s that is not of a run, and moves it with { fresh }',
    async (name) => {
      const directory = join(folder, `mine ${name}`);
      mkdirSync(directory);
      writeFileSync(join(directory, name), 'mine');
      const refused = sweep(stars(100), directory);
      await expect(refused).rejects.toThrow(UsageError);
      await expect(refused).rejects.toThrow(
        `${directory} has ${name} and no results.duckdb: a run would overwrite what is not its own; name another directory with --out, or use --fresh`,
      );
      expect(readdirSync(directory)).toEqual([name]);
      const { planned } = await sweep(stars(100), directory, { fresh: true });
      expect(planned.moved).toBe(`${directory}.1`);
      expect(readdirSync(`${directory}.1`)).toEqual([name]);
      expect(readFileSync(join(`${directory}.1`, name), 'utf8')).toBe('mine');
    },
  );

  it('runSweep(…, { fresh }) never moves the working directory, nor one that has it inside', async () => {
    const directory = join(folder, 'working');
    const link = join(folder, 'link to working');
    await sweep(stars(100), directory);
    mkdirSync(join(directory, 'inside'));
    symlinkSync(directory, link);
    const before = readdirSync(folder);
    const cwd = vi.spyOn(process, 'cwd');
    try {
      for (const [place, out, message] of [
        [directory, directory, 'it is the working directory'],
        [directory, link, 'it is the working directory'],
        [join(directory, 'inside'), directory, 'the working directory is inside'],
      ]) {
        cwd.mockReturnValue(realpathSync(place));
        const refused = sweep(stars(100), out, { fresh: true });
        await expect(refused).rejects.toThrow(UsageError);
        await expect(refused).rejects.toThrow(`${message}; change to a directory outside of it`);
      }
    } finally {
      cwd.mockRestore();
    }
    expect(readdirSync(folder)).toEqual(before);
    const { planned } = await sweep(stars(100), directory, { fresh: true });
    expect(planned.moved).toBe(`${directory}.1`);
  });

  it('makeWhole(path, make) leaves the old file when making the new one fails', async () => {
    const path = join(folder, 'whole.txt');
    await writeWhole(path, 'old');
    const fault = new TypeError('a fault of ours');
    const failing = makeWhole(path, async (partial) => {
      writeFileSync(partial, 'half');
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(existsSync(`${path}.partial`)).toBe(false);
    await expect(writeWhole(join(path, 'below'), 'x')).rejects.toThrow(RunError);
  });
});

describe('a sweep that holds no results', () => {
  it('gives the bytes, the agreement and the totals of one that holds all of them', async () => {
    const [held, told] = [join(folder, 'held'), join(folder, 'told')];
    const all = await sweep(scenarioOf(BINARY), held);
    const none = await sweep(scenarioOf(BINARY), told, { isTold: () => false });
    expect(outputsOf(told)).toEqual(outputsOf(held));
    expect(await exportedAs('json', told)).toBe(await exportedAs('json', held));
    expect(none.run).toEqual({ ...all.run, points: [] });
    expect(none.totals).toEqual(all.totals);
    expect(all.totals).toEqual(totalPoints(all.run.points));
    expect(all.agreement).toEqual(testAgreement(all.run));
    expect({ ...none.agreement, tests: [] }).toEqual({ ...all.agreement, tests: [] });
  });
});
