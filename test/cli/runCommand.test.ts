import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/sweep/store.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'phaselab-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function write(text: string): string {
  const file = join(folder, `scenario ${files++}.yaml`);
  writeFileSync(file, text);
  return file;
}

const STARS =
  'model: majority\nseed: "1"\ntrials: 2000\nparameters: { organization: star, bias: 0.2, agents: [1, 5] }\n';
const expecting = (value: number): string =>
  `${STARS}expect: [{ kind: value, observable: accuracy, where: { agents: 5 }, value: ${value}, tolerance: 0.1 }]\n`;

/** Runs a scenario into a directory of the tests on one worker. */
function runInto(directory: string, text: string, ...words: readonly string[]) {
  return run('run', write(text), '--out', join(folder, directory), '--workers', '1', ...words);
}

describe('phaselab run FILE', () => {
  it('run prints points, trials and workers, and what it found, and ends with 0', async () => {
    // The accuracy of five votes of 0.6 is 0.68256, by the binomial sum.
    const { code, out, err } = await runInto('well', expecting(0.68));
    expect(code).toBe(0);
    expect(err).toContain(
      `2 points, 4,000 trials, 1 worker, into ${join(folder, 'well')}\nsampled by simd (every leaf drawn, 128 trials at a time)`,
    );
    expect(out).toMatch(/^held {6}theory and simulation agree: none of 2 tests rejected/);
    expect(out).toContain('4,000 trials drawn');
    expect(readdirSync(join(folder, 'well'))).toEqual(
      expect.arrayContaining(['report.html', 'results.csv', 'results.duckdb', 'results.parquet']),
    );
  });

  it('run again says that nothing is to be drawn', async () => {
    await runInto('again', STARS);
    const { err, out } = await runInto('again', STARS);
    expect(err).toContain('all of it is stored already: nothing to draw');
    expect(out).toContain('0 trials drawn');
  });

  it('run of a changed scenario says what it re-uses', async () => {
    await runInto('changed', STARS);
    const { err } = await runInto('changed', STARS.replace('[1, 5]', '[5, 7, 9]'));
    expect(err).toContain('the scenario changed: what is stored of 1 of 3 points is re-used');
    expect(err).toContain('2,000 of these trials are stored already, 4,000 to draw');
    // Not the points of the run before, but all that is stored counts.
    await runInto('changed', STARS.replace('[1, 5]', '[11]'));
    const back = await runInto('changed', STARS);
    expect(back.err).toContain('the scenario changed: what is stored of 2 of 2 points is re-used');
    expect(back.err).toContain('nothing to draw');
  });

  it('run says where the trials that a rule may take did not do', async () => {
    const wanting = STARS.replace('trials: 2000', 'trials: 2000\nuntil: { halfWidth: 0.001 }');
    const { code, out } = await runInto('until', wanting);
    expect(code).toBe(0);
    expect(out).toContain('undecided 2 points not as precise as wanted within the most trials\n');
    const page = readFileSync(join(folder, 'until', 'report.html'), 'utf8');
    expect(page).toContain('2 points not as precise as wanted within the most trials');
  });

  it('run of a scenario of which only the claims changed says that nothing drawn did', async () => {
    await runInto('claims', STARS);
    const { err } = await runInto('claims', expecting(0.68));
    expect(err).toContain('the scenario changed, but nothing that is drawn\n');
  });

  it('run ends with 1 when an expectation fails', async () => {
    const { code, out } = await runInto('failing', expecting(0.9));
    expect(code).toBe(1);
    expect(out).toMatch(/^failed /m);
  });

  it('run --json prints one JSON document and nothing else', async () => {
    const { code, out } = await runInto('json', expecting(0.68), '--json');
    expect(code).toBe(0);
    const document = JSON.parse(out) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual(['scenario', 'agreement', 'expectations', 'points']);
    expect(document['points']).toMatchObject([
      { point: 0, agents: 1, trials: 2000, predicted: 0.6 },
      { point: 1, agents: 5, trials: 2000 },
    ]);
  });

  it('run --fresh moves old runs to .1 and .2', async () => {
    for (const words of [[], ['--fresh']]) await runInto('old', STARS, ...words);
    const { err } = await runInto('old', STARS, '--fresh');
    expect(err).toContain(`the run that was there is now ${join(folder, 'old.2')}`);
    for (const name of ['old', 'old.1', 'old.2']) {
      expect(existsSync(join(folder, name, 'results.csv'))).toBe(true);
    }
  });

  it('run prints no colours with NO_COLOR, and progress apart from results', () => {
    const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
    const words = ['run', write(STARS), '--out', join(folder, 'plain'), '--workers', '1'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), main, ...words],
      { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '1' } },
    );
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).not.toContain('\u001b[');
    expect(stdout).toContain('held ');
    expect(stderr).toContain('2 points');
  });
});

describe('phaselab run FILE that cannot run', () => {
  it.each([
    ['a file', (file: string) => file],
    ['below a file', (file: string) => join(file, 'below')],
    ['/dev/null/x', () => '/dev/null/x'],
    ['/proc/x/y', () => '/proc/x/y'],
  ])('run --out %s ends with 2 and creates nothing', async (_, pathOf) => {
    const file = write('precious');
    const scenario = write(STARS);
    const before = readdirSync(folder);
    const { code, out, err } = await run('run', scenario, '--out', pathOf(file));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^cannot write into the directory .*; name another with --out\n$/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it.each(['0', '-1', '1.5', 'many', ''])('run --workers "%s" ends with 2', async (workers) => {
    const { code } = await run('run', write(STARS), '--workers', workers);
    expect(code).toBe(2);
  });

  it('run into a directory in use ends with 3, naming the lock and leaving the run', async () => {
    const directory = join(folder, 'locked');
    await runInto('locked', STARS);
    const store = await openStore(directory);
    for (const words of [[], ['--fresh']]) {
      const { code, out, err } = await runInto('locked', STARS, ...words);
      expect([code, out]).toEqual([3, '']);
      expect(err).toContain(`${join(directory, 'results.duckdb')} is in use by another run`);
    }
    store.close();
    expect((await runInto('locked', STARS)).code).toBe(0);
  });

  it('run on a damaged store ends with 3 and says how to go on', async () => {
    await runInto('damaged', STARS);
    writeFileSync(join(folder, 'damaged', 'results.duckdb'), 'no store');
    const { code, err } = await runInto('damaged', STARS);
    expect(code).toBe(3);
    expect(err).toContain('Run again with --fresh');
  });

  it.each(['run', 'predict'])(
    '%s ends with 2 at the line of a curve that leaves its range',
    async (command) => {
      const text = `model: majority\nseed: "1"\ntrials: 10\nparameters:\n  organization: star\n  agents: 3\n  tokens: [0.5, 2]\n  bias: { curve: expression, formula: "x" }\n`;
      const file = write(text);
      const words = command === 'run' ? ['--out', join(folder, 'curve')] : [];
      const { code, out, err } = await run(command, file, ...words);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/: invalid leaf bias: 2 at x = 2; not in \[0, 1\] \(part main, .*2\)\n$/);
      expect(err.startsWith(`${file}:`)).toBe(true);
    },
  );

  it('run ends with 2 where the method does not apply to a point', async () => {
    const text = `${STARS}method: lazy\n`.replace('organization: star', 'organization: chain');
    const { code, err } = await runInto('method', text);
    expect(code).toBe(2);
    expect(err).toMatch(/part main/);
  });
});
