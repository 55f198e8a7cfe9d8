import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
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
function start(directory: string) {
  const words = ['--import', TSX, MAIN, 'run', file, '--out', directory, '--workers', '2'];
  return spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Every canonical output, figures included; the report and the store hold times. */
function filesOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => /\.(csv|parquet|svg|png)$/.test(name));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  );
}

const whole = join(folder, 'whole');

describe('phaselab run that is killed', () => {
  it('run, killed with -9 at five instants and run again, gives the bytes of one run', async () => {
    expect((await run('run', file, '--out', whole)).err).toContain('6 points');
    const directory = join(folder, 'killed');
    const random = new Random([5, 0, 0, 1]);
    const endings: unknown[] = [];
    for (let kill = 0; kill < 5; kill++) {
      const child = start(directory);
      // The first is killed while it starts, the others from when they say what they will do.
      if (kill > 0) await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
      await setTimeout(random.below(600));
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      endings.push(child.signalCode);
    }
    expect(endings.filter((signal) => signal === 'SIGKILL').length).toBeGreaterThanOrEqual(2);
    const { code, err } = await run('run', file, '--out', directory);
    expect([code, err]).toEqual([0, expect.stringContaining('6 points')]);
    expect(filesOf(directory)).toEqual(filesOf(whole));
    expect(Object.keys(filesOf(directory))).toHaveLength(4);
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

describe('phaselab run on a full disk', () => {
  it('run that may write no more ends with 3, says so, and goes on when it may', async () => {
    const directory = join(folder, 'full');
    const many = join(folder, 'many.yaml');
    const bias = '{ from: 0.1, to: 0.2, count: 400 }';
    writeFileSync(many, TEXT.replace('bias: 0.1', `bias: ${bias}`).replace('40000', '1'));
    const words = [process.execPath, '--import', TSX, MAIN, 'run', many, '--out', directory];
    // No file may grow beyond 200 blocks of 512 bytes, which is less than the plan needs.
    const limited = `ulimit -f 200; exec ${words.map((word) => `'${word}'`).join(' ')}`;
    const { status, stderr } = spawnSync('sh', ['-c', limited], { encoding: 'utf8' });
    expect(stderr).toMatch(/File too large\)\. Blocks that were stored are safe: run again/);
    expect(status).toBe(3);
    await sweep(scenarioOf(TEXT.replace('40000', '10')), directory);
    expect(readCsv(directory)).toHaveLength(6);
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
      if (i % 2 === 1 && existsSync(log)) truncateSync(log, Math.max(0, statSync(log).size - 7));
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
