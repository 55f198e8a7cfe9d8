import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.ts';
import { run } from '../cli/run.ts';
import {
  outputsOf,
  readCsv,
  scenarioOf,
  slowExecutor,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const TSX = import.meta.resolve('tsx');

const TEXT = `name: crash
model: majority
seed: crash
method: scalar
trials: 40000
parameters: { organization: star, bias: 0.1, agents: [101, 111, 121, 131, 141, 151] }
figures: [{ kind: curve, name: accuracy, x: agents }]
`;
const file = join(folder, 'crash.yaml');
writeFileSync(file, TEXT);

/** Starts `phaselab run` as a process of its own. */
function start(directory: string, scenario = file) {
  const words = ['--import', TSX, MAIN, 'run', scenario, '--out', directory, '--workers', '2'];
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Every canonical output, figures included; the report and the store hold times. */
function filesOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => /\.(csv|parquet|svg|png)$/.test(name));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  );
}

/** How many trials `phaselab status --json` says are stored. */
function storedTrials(json: string): number {
  const { stored } = JSON.parse(json) as { stored?: { work: { storedTrials: number } } };
  return stored?.work.storedTrials ?? 0;
}

const whole = join(folder, 'whole');

// Each round is killed three times: while it starts and plans, while it draws, while it exports.
const ROUNDS = Math.ceil(Number(process.env['PHASELAB_KILLS'] ?? 6) / 3);

/** Kills a process at once, and waits for its end. */
async function kill(child: ReturnType<typeof start>): Promise<NodeJS.Signals | null> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.signalCode;
}

/** Waits until a file is there, or the process is at its end. */
async function untilThere(child: ReturnType<typeof start>, path: string): Promise<void> {
  while (!existsSync(path) && child.exitCode === null) await setTimeout(2);
}

describe('phaselab run that is killed', () => {
  it(
    `run, killed with -9 at ${3 * ROUNDS} random instants and run again, gives the bytes of one run`,
    async () => {
      expect((await run('run', file, '--out', whole)).err).toContain('6 points');
      const random = new Random([5, 0, 0, 1]);
      const endings: unknown[] = [];
      const stored: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const directory = join(folder, `killed ${round}`);
        for (const stage of ['starting', 'drawing', 'exporting']) {
          const child = start(directory);
          if (stage === 'drawing')
            await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
          if (stage === 'exporting')
            await untilThere(child, join(directory, 'results.csv.partial'));
          await setTimeout(random.below(stage === 'exporting' ? 400 : 1000));
          endings.push(await kill(child));
          const found = existsSync(directory)
            ? await run('status', directory, '--json')
            : undefined;
          stored.push(found?.code === 0 ? storedTrials(found.out) : 0);
        }
        // What was stored never becomes less.
        expect(stored.slice(-3)).toEqual(stored.slice(-3).toSorted((a, b) => a - b));
        const { code, err } = await run('run', file, '--out', directory);
        expect([code, err]).toEqual([0, expect.stringContaining('6 points')]);
        expect(filesOf(directory)).toEqual(filesOf(whole));
        expect(Object.keys(filesOf(directory))).toHaveLength(4);
      }
      expect(endings.filter((signal) => signal === 'SIGKILL').length).toBeGreaterThanOrEqual(
        2 * ROUNDS,
      );
      expect(Math.max(...stored)).toBeGreaterThan(0);
    },
    ROUNDS * 60_000,
  );

  it('run with until, killed with -9 while it draws, gives the bytes of one run', async () => {
    const until = join(folder, 'until.yaml');
    const parts = `parts:
  - { name: narrow, until: { halfWidth: 0.0033 } }
  - { name: decided, until: { decide: growth }, parameters: { agents: [3, 101] } }
`;
    const text = TEXT.replace('figures:', `${parts}figures:`).replace('40000', '60000');
    writeFileSync(until, text);
    const atOnce = join(folder, 'until at once');
    expect((await run('run', until, '--out', atOnce)).code).toBe(0);
    const directory = join(folder, 'until killed');
    const random = new Random([5, 0, 0, 2]);
    let stored = 0;
    // What is drawn is stored twice a second.
    for (let wait = 700; stored === 0 && wait < 4000; wait += 300) {
      const child = start(directory, until);
      await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
      await setTimeout(wait + random.below(100));
      expect(await kill(child)).toBe('SIGKILL');
      stored = storedTrials((await run('status', directory, '--json')).out);
    }
    expect(stored).toBeGreaterThan(0);
    expect((await run('run', until, '--out', directory)).code).toBe(0);
    expect(filesOf(directory)).toEqual(filesOf(atOnce));
    const ends = new Set(readCsv(directory).map(({ stopped }) => stopped));
    expect([...ends].toSorted()).toEqual(['above', 'reached']);
  }, 60_000);

  it('run beside a run ends with 3, and status says how far the other is', async () => {
    const directory = join(folder, 'two');
    const child = start(directory);
    await once(child.stderr, 'data');
    const { code, err } = await run('run', file, '--out', directory);
    const { out } = await run('status', directory);
    expect(await kill(child)).toBe('SIGKILL');
    expect([code, err]).toEqual([
      3,
      expect.stringContaining(`is in use by another run (PID ${child.pid})`),
    ]);
    expect(out).toContain(`${directory}: running (process ${child.pid} on `);
    expect((await run('status', directory)).out).toContain(': killed before its end');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('run stops on %s with exit code %d, and can be resumed', async (signal, code) => {
    const directory = join(folder, signal);
    const child = start(directory);
    let words = '';
    child.stderr.on('data', (data: Buffer) => (words += data.toString()));
    await once(child.stderr, 'data');
    child.kill(signal);
    const [ended] = (await once(child, 'close')) as [number];
    expect(words).toContain(`interrupted; what was drawn is stored in ${directory}`);
    expect(ended).toBe(code);
    expect(readCsv(directory).map(({ status }) => status)).toContain('partial');
  });
});

/** Starts `phaselab run` where no file may grow beyond so many blocks of 512 bytes. */
function startLimited(blocks: number, scenario: string, directory: string) {
  const words = [process.execPath, '--import', TSX, MAIN, 'run', scenario, '--out', directory];
  const limited = `ulimit -f ${blocks}; exec ${words.map((word) => `'${word}'`).join(' ')}`;
  return spawnSync('sh', ['-c', limited], { encoding: 'utf8' });
}

describe('phaselab run on a full disk', () => {
  it('run that may write no more ends with 3, says so, and goes on when it may', async () => {
    const directory = join(folder, 'full');
    const many = join(folder, 'many.yaml');
    const bias = '{ from: 0.1, to: 0.2, count: 400 }';
    writeFileSync(many, TEXT.replace('bias: 0.1', `bias: ${bias}`).replace('40000', '1'));
    // Less than the plan needs.
    const { status, stderr } = startLimited(200, many, directory);
    expect(stderr).toMatch(/File too large\)\. Blocks that were stored are safe: run again/);
    expect(status).toBe(3);
    await sweep(scenarioOf(TEXT.replace('40000', '10')), directory);
    expect(readCsv(directory)).toHaveLength(6);
  });

  it.each([
    ['its headers', 16, 3],
    ['its exports', 60, 3],
    ['its figures', 100, 3],
    ['its last checkpoint', 600, 0],
  ])('run that is full at %s loses nothing that was stored', async (_, blocks, code) => {
    const directory = join(folder, `full at ${blocks}`);
    const { status, stderr } = startLimited(blocks, file, directory);
    expect([status, stderr]).toEqual([
      code,
      expect.stringMatching(code === 0 ? /6 points/ : /cannot be (read or )?written/),
    ]);
    const before = await run('status', directory, '--json');
    const again = await run('run', file, '--out', directory);
    const drawn = / ([\d,]+) trials drawn/.exec(` ${again.out.replaceAll('\n', ' ')}`)?.[1];
    const kept = before.code === 0 ? storedTrials(before.out) : 0;
    expect(Number(drawn?.replaceAll(',', ''))).toBe(240_000 - kept);
    expect(filesOf(directory)).toEqual(filesOf(whole));
  });
});

describe('phaselab run into a directory that cannot be written', () => {
  it('run ends with 2 and names --out', () => {
    const directory = join(folder, 'read-only');
    mkdirSync(directory);
    chmodSync(folder, 0o755);
    chmodSync(directory, 0o555);
    const words = ['--import', TSX, MAIN, 'run', file, '--out', directory];
    // To root no directory is read-only.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', ...user });
    expect(stderr).toMatch(/cannot write into the directory .*read-only: EACCES.* --out/);
    expect(status).toBe(2);
  });
});

describe('runSweep(scenario, { directory }) after a crash', () => {
  const scenario = scenarioOf(TEXT.replace('trials: 40000', 'trials: 3000'));

  /** Copies a run between two of its steps, which is what a killed process leaves. */
  async function film(directory: string): Promise<string[]> {
    const copies: string[] = [];
    await sweep(scenario, directory, { executor: slowExecutor(150) }, () => {
      const copy = join(folder, `frame ${copies.length}`);
      cpSync(directory, copy, { recursive: true });
      copies.push(copy);
    });
    return copies;
  }

  it('runSweep(…) resumes from any of its steps, also from a log that is cut', async () => {
    const directory = join(folder, 'filmed');
    const frames = await film(directory);
    expect(frames.length).toBeGreaterThanOrEqual(4);
    const stored: number[] = [];
    for (const [i, frame] of frames.entries()) {
      const log = join(frame, 'results.duckdb.wal');
      if (i % 2 === 1 && existsSync(log)) {
        truncateSync(log, Math.max(0, statSync(log).size - 7));
        // Otherwise the loss of what it says is safe is an error.
        rmSync(join(frame, 'progress.json'), { force: true });
      }
      const { planned } = await sweep(scenario, frame);
      stored.push(planned.work.storedTrials);
      expect(outputsOf(frame)).toEqual(outputsOf(directory));
    }
    expect(Math.max(...stored)).toBeGreaterThan(0);
  });

  it('runSweep(…) is not disturbed by what was left between two renamings', async () => {
    const directory = join(folder, 'half renamed');
    cpSync(whole, directory, { recursive: true });
    rmSync(join(directory, 'results.csv'));
    for (const name of ['results.csv', 'results.parquet', 'accuracy.svg', 'report.html']) {
      writeFileSync(join(directory, `${name}.partial`), 'half of it');
    }
    await run('run', file, '--out', directory);
    expect(filesOf(directory)).toEqual(filesOf(whole));
    expect(readdirSync(directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('runSweep(…) starts anew when it was killed while moving the old run aside', async () => {
    const directory = join(folder, 'moved');
    await sweep(scenario, `${directory}.1`);
    mkdirSync(`${directory}.2`);
    const { planned } = await sweep(scenario, directory, { fresh: true });
    expect([planned.moved, planned.work.storedTrials]).toEqual([undefined, 0]);
    const again = await sweep(scenario, directory, { fresh: true });
    expect(again.planned.moved).toBe(`${directory}.3`);
    expect(outputsOf(directory)).toEqual(outputsOf(`${directory}.1`));
  });
});
