import { cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/math/random.ts';
import { RunError } from '../../src/sweep/errors.ts';
import { readProgress } from '../../src/sweep/progressFile.ts';
import { openStore } from '../../src/sweep/store.ts';
import {
  outputsOf,
  scenarioOf,
  slowExecutor,
  stars,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
// Many points, so that tables fill more than one block of the file.
const scenario = stars(
  40,
  Array.from({ length: 150 }, (_, i) => 2 * i + 1),
);
const again = scenarioOf(
  'model: majority\nseed: log\nmethod: scalar\ntrials: 20000\nparameters: { organization: star, agents: [21, 31, 41], bias: 0.1 }\n',
);
const base = join(folder, 'base');
const filmed = join(folder, 'filmed');
const killed = join(folder, 'killed');
let rows = 0;

beforeAll(async () => {
  await sweep(scenario, base);
  // What a process leaves that is killed after it said how many rows are safe: all are in the log.
  await sweep(again, filmed, { executor: slowExecutor(400) }, () => {
    rows ||= readProgress(filmed)?.rows ?? 0;
    if (rows > 0 && !existsSync(killed)) cpSync(filmed, killed, { recursive: true });
  });
});

let copies = 0;

function copyOf(directory: string): string {
  const copy = join(folder, `copy ${copies++}`);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

const storeOf = (directory: string): string => join(directory, 'results.duckdb');

/** Every kind of damage at a random place. */
function damageAt(random: Random, bytes: Buffer, kind: string): Buffer {
  const at = random.below(bytes.length);
  if (kind === 'cut') return bytes.subarray(0, at);
  const damaged = Buffer.from(bytes);
  if (kind === 'one bit wrong') damaged[at] ^= 1 << random.below(8);
  else damaged.fill(0, at - (at % 4096), at - (at % 4096) + 4096);
  return damaged;
}

describe('runSweep(…) on a results.duckdb that is damaged anywhere', () => {
  it.each([
    ['cut', 8],
    ['one bit wrong', 25],
    ['a page of zeros', 25],
  ])(
    'runSweep(…) on a store with %s (%d places) says so or loses nothing',
    async (kind, places) => {
      const random = new Random([places, 0, 0, 1]);
      const bytes = readFileSync(storeOf(base));
      let refused = 0;
      for (let place = 0; place < places; place++) {
        const directory = copyOf(base);
        writeFileSync(storeOf(directory), damageAt(random, bytes, kind));
        try {
          const { planned } = await sweep(scenario, directory);
          // Where nothing is kept: what was stored is all there.
          expect(planned.work).toMatchObject({ complete: 150, open: { points: 0 } });
          expect(outputsOf(directory)).toEqual(outputsOf(base));
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(RunError);
          expect((error as Error).message).toContain(storeOf(directory));
          expect((error as Error).message).toContain('--fresh');
        }
        rmSync(directory, { recursive: true });
      }
      expect(refused).toBeGreaterThan(0);
    },
  );
});

const refusal = (directory: string) => sweep(again, directory).catch((error: unknown) => error);

describe('runSweep(…) where the log of a killed run is lost', () => {
  it('the killed run has rows in its log alone', async () => {
    expect(rows).toBeGreaterThan(0);
    const { planned } = await sweep(again, copyOf(killed));
    expect(planned.work.storedTrials).toBeGreaterThan(0);
  });

  it.each([
    ['is missing', (log: string) => rmSync(log)],
    ['is empty', (log: string) => truncateSync(log, 0)],
    ['is cut in half', (log: string) => truncateSync(log, readFileSync(log).length >> 1)],
  ])('runSweep(…) on a run whose log %s says what is lost and how to go on', async (_, damage) => {
    const directory = copyOf(killed);
    const log = `${storeOf(directory)}.wal`;
    const whole = readFileSync(log);
    damage(log);
    const error = await refusal(directory);
    expect(error).toBeInstanceOf(RunError);
    expect((error as Error).message).toMatch(/--fresh/);
    expect((error as Error).message).toContain(storeOf(directory));
    // The first way to go on: the log is put back.
    const mended = copyOf(killed);
    writeFileSync(`${storeOf(mended)}.wal`, whole);
    expect((await sweep(again, mended)).planned.work.storedTrials).toBeGreaterThan(0);
  });

  it('runSweep(…) on a run without its log goes on when progress.json is removed', async () => {
    const directory = copyOf(killed);
    rmSync(`${storeOf(directory)}.wal`);
    const error = (await refusal(directory)) as Error;
    expect(error.message).toContain(`of ${rows} rows of blocks that were stored it has 0`);
    expect(error.message).toContain('remove progress.json');
    rmSync(join(directory, 'progress.json'));
    await sweep(again, directory);
    expect(outputsOf(directory)).toEqual(outputsOf(filmed));
  });

  it('runSweep(…) keeps a log whose database is missing, also with --fresh', async () => {
    const directory = copyOf(killed);
    rmSync(join(directory, 'progress.json'));
    const log = `${storeOf(directory)}.wal`;
    const before = readFileSync(log);
    rmSync(storeOf(directory));
    const error = await refusal(directory);
    expect(error).toEqual(
      new RunError(
        `${storeOf(directory)} is missing, and its log ${log} is there. Put the missing file back, or run with --fresh to move the old run aside and start anew; nothing is deleted`,
      ),
    );
    expect(readFileSync(log).equals(before)).toBe(true);
    const { planned } = await sweep(again, directory, { fresh: true });
    expect(planned.moved).toBe(`${directory}.1`);
    expect(readFileSync(`${storeOf(`${directory}.1`)}.wal`).equals(before)).toBe(true);
    expect(existsSync(log)).toBe(false);
  });

  it('runSweep(…) never starts anew over a store that was emptied', async () => {
    const directory = copyOf(base);
    for (const bytes of [8192, 4096, 0]) {
      truncateSync(storeOf(directory), bytes);
      const error = await sweep(scenario, directory).catch((error: unknown) => error);
      expect((error as Error).message).toContain('of 150 rows of blocks that were stored it has 0');
      expect(readFileSync(storeOf(directory)).length).toBe(bytes);
    }
    rmSync(storeOf(directory));
    await expect(openStore(directory)).rejects.toThrow('has lost results');
    expect(existsSync(storeOf(directory))).toBe(false);
  });
});
