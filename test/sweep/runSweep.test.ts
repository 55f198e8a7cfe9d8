import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tallyOf } from '../../src/math/tally.ts';
import { hashWords } from '../../src/math/random.ts';
import { identifyPoint } from '../../src/sampling/identity.ts';
import { planBlocks } from '../../src/sampling/blockPlan.ts';
import { sampleBlock } from '../../src/sampling/sampleBlock.ts';
import { expandScenario } from '../../src/scenario/expandScenario.ts';
import { InterruptedError } from '../../src/sweep/errors.ts';
import { createPool } from '../../src/sweep/pool.ts';
import { runSweep } from '../../src/sweep/runSweep.ts';
import {
  BINARY,
  canonical,
  outputsOf,
  readCsv,
  REAL,
  scenarioOf,
  shuffledExecutor,
  slowExecutor,
  stars,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

describe.each([
  ['binary trials, every method', BINARY],
  ['real-valued trials', REAL],
])('runSweep(%s)', (_, text) => {
  const scenario = scenarioOf(text);
  const inline = canonical(scenario, newDirectory());

  it.each([1, 2, 3])('runSweep(…) gives the same bytes in any order (%d)', async (seed) => {
    const executor = shuffledExecutor(seed);
    expect(await canonical(scenario, newDirectory(), { executor })).toEqual(await inline);
  });

  it('runSweep(…) reports the tallies of exactly the wanted trials of every point', async () => {
    const { run } = await sweep(scenario, newDirectory());
    const seed = hashWords(scenario.seed);
    const points = [...expandScenario(scenario)];
    expect(run.points.map(({ index }) => index)).toEqual(points.map(({ index }) => index));
    for (const { configuration, index, method, trials } of points) {
      const { tallies, levels, status } = run.points[index];
      if (configuration === null) {
        expect([status, tallies]).toEqual(['infeasible', {}]);
        continue;
      }
      const sampler = scenario.model.sampler(configuration, method, levels);
      const { key } = identifyPoint(scenario.model, method, configuration, { levels });
      const blocks = planBlocks(trials).map(({ block, trials }) =>
        sampleBlock(sampler, { seed, point: key }, block, trials),
      );
      expect(status).toBe('complete');
      expect(Object.keys(tallies)).toEqual(sampler.channels);
      sampler.channels.forEach((channel, position) => {
        const tallied = blocks.map((sums) => tallyOf(sums[position]));
        expect(tallies[channel].trials).toBe(trials);
        expect(tallies[channel].sum).toBe(tallied.reduce((sum, tally) => sum + tally.sum, 0n));
      });
    }
  });
});

describe('runSweep(scenario, { workers })', () => {
  it.each([1, 2, 7])('runSweep(…) gives the same bytes with %d worker threads', async (workers) => {
    const pool = createPool(workers);
    const executor = { ...pool, close: async () => {} };
    for (const scenario of [BINARY, REAL].map((text) => scenarioOf(text))) {
      const outputs = await canonical(scenario, newDirectory(), { workers, executor });
      expect(outputs).toEqual(await canonical(scenario, newDirectory()));
    }
    await pool.close();
  });
});

describe('runSweep(scenario, { directory })', () => {
  it('runSweep(…) tops up to the bytes of a fresh run, and shrinks to those of a smaller one', async () => {
    const directory = newDirectory();
    for (const trials of [1000, 2000, 9000, 4096, 700]) {
      const fresh = await canonical(stars(trials), newDirectory());
      expect(await canonical(stars(trials), directory)).toEqual(fresh);
    }
  });

  it('runSweep(…) draws nothing that is stored already', async () => {
    const directory = newDirectory();
    const drawn: number[] = [];
    for (const trials of [1000, 1000, 9000, 10_000, 9000]) {
      const { provenance, planned } = await sweep(stars(trials), directory);
      expect(provenance.trialsDrawn).toBe(planned.work.open.trials);
      drawn.push(provenance.trialsDrawn / 3);
    }
    // Two whole blocks stay; the partial one is drawn anew, and both of its lengths are kept.
    expect(drawn).toEqual([1000, 0, 9000, 10_000 - 8192, 0]);
  });

  it('runSweep(…) re-uses the unchanged points of a changed scenario, and says so', async () => {
    const directory = newDirectory();
    await sweep(stars(500, [1, 3, 5]), directory);
    const changed = stars(500, [9, 5, 3, 11]);
    const { planned, provenance } = await sweep(changed, directory);
    expect(planned.plan).toEqual({
      points: 4,
      infeasible: 0,
      distinct: 4,
      unchanged: 2,
      methods: ['simd'],
      before: 'changed scenario',
    });
    expect(planned.work).toMatchObject({ complete: 2, trials: 2000, storedTrials: 1000 });
    expect(provenance.trialsDrawn).toBe(1000);
    const fresh = newDirectory();
    await sweep(changed, fresh);
    expect(outputsOf(directory)).toEqual(outputsOf(fresh));
    const back = await sweep(stars(500, [1, 3, 5]), directory);
    expect(back.provenance.trialsDrawn).toBe(0);
  });

  it('runSweep(…) shares nothing between seeds, and keeps both', async () => {
    const directory = newDirectory();
    const first = await canonical(stars(2000, [5], 'one'), directory);
    const { planned } = await sweep(stars(2000, [5], 'two'), directory);
    expect(planned.plan.unchanged).toBe(0);
    expect(planned.work.storedTrials).toBe(0);
    expect(outputsOf(directory).csv).not.toBe(first.csv);
    const again = await sweep(stars(2000, [5], 'one'), directory);
    expect(again.provenance.trialsDrawn).toBe(0);
    expect(outputsOf(directory)).toEqual({ csv: first.csv, parquet: first.parquet });
  });

  it('runSweep(…) computes a point of two parts once and reports it twice', async () => {
    const text = `model: majority\nseed: "1"\nparameters: { organization: star, agents: 5 }\nparts: [{ name: a, trials: 100 }, { name: b, trials: 100 }]\n`;
    const { run, planned, provenance } = await sweep(scenarioOf(text), newDirectory());
    expect(planned.plan).toMatchObject({ points: 2, distinct: 1 });
    expect(provenance.trialsDrawn).toBe(100);
    expect(run.points[0].tallies).toEqual(run.points[1].tallies);
    expect(run.points.map(({ part }) => part)).toEqual(['a', 'b']);
  });

  it('runSweep(…) tells a growing share that ends at 1, and trials that end at the total', async () => {
    const { progress, planned } = await sweep(scenarioOf(BINARY), newDirectory());
    const shares = progress.map(({ share }) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    expect(progress.at(-1)!.trials).toBe(planned.work.open.trials);
  });

  it('runSweep(…) refuses a number of workers outside its domain and leaves nothing open', async () => {
    const directory = newDirectory();
    const running = runSweep(stars(10), { directory, workers: 0 });
    await expect(running.next()).rejects.toThrow(RangeError);
    expect(existsSync(directory)).toBe(false);
  });

  it('runSweep(…) that is left by its reader closes its store', async () => {
    const directory = newDirectory();
    for await (const event of runSweep(stars(50_000), { directory, workers: 1 })) {
      if (event.kind === 'planned') break;
    }
    const { provenance } = await sweep(stars(50_000), directory);
    expect(provenance.status).toBe('complete');
  });
});

describe('runSweep(scenario, { signal })', () => {
  const long = scenarioOf(
    `model: majority\nseed: "1"\nmethod: scalar\ntrials: 30000\nparameters: { organization: star, agents: [21, 31, 41, 51, 61, 71], bias: 0.1 }\n`,
  );

  const whole = canonical(long, newDirectory());

  it.each([0, 1, 3])(
    'runSweep(…) stopped after %d events resumes to the bytes of an uninterrupted run',
    async (events) => {
      const directory = newDirectory();
      const controller = new AbortController();
      const options = { signal: controller.signal, executor: slowExecutor(20) };
      let heard = 0;
      const stopped = sweep(long, directory, options, () => {
        if (heard++ === events) controller.abort();
      });
      await expect(stopped).rejects.toThrow(InterruptedError);
      const rows = readCsv(directory);
      expect(rows).toHaveLength(6);
      expect(rows.map(({ status }) => status)).toContain('partial');
      const { planned } = await sweep(long, directory);
      expect(planned.plan).toMatchObject({ before: 'same scenario', unchanged: 6 });
      const stored = rows.reduce((sum, { trials }) => sum + Number(trials), 0);
      expect(planned.work.storedTrials).toBe(stored);
      expect(stored > 0).toBe(events > 0);
      expect(await whole).toMatchObject(outputsOf(directory));
    },
  );

  it('runSweep(…) that was stopped before it began leaves a directory that can be run', async () => {
    const directory = newDirectory();
    const signal = AbortSignal.abort();
    await expect(sweep(long, directory, { signal })).rejects.toThrow(InterruptedError);
    const { planned } = await sweep(stars(100), directory);
    expect(planned.plan.before).toBe('nothing');
  });
});
