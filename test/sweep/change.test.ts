import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import type { Model } from '../../src/models/model.ts';
import { createInlineExecutor } from '../../src/sweep/executor.ts';
import { openStore } from '../../src/sweep/store.ts';
import { outputsOf, scenarioOf, sweep, temporaryFolder, type Swept } from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

const textOf = (agents: string, more = ''): string =>
  `model: majority\nseed: s\ntrials: 5000\n${more}parameters: { organization: star, bias: 0.2, agents: ${agents} }\n`;

/** What a run re-used and drew, in points and trials. */
const reuse = ({ planned, provenance }: Swept) => ({
  unchanged: planned.plan.unchanged,
  complete: planned.work.complete,
  drawn: provenance.trialsDrawn,
});

describe('runSweep(scenario, { directory }) of a changed scenario', () => {
  it.each([
    ['own random numbers', ''],
    ['common random numbers', 'commonRandomNumbers: true\n'],
  ])('runSweep(…) re-uses exactly the points that are unchanged: %s', async (_, common) => {
    const directory = newDirectory();
    await sweep(scenarioOf(textOf('[1, 3, 5]', common)), directory);
    const swept = await sweep(scenarioOf(textOf('[3, 5, 7, 9]', common)), directory);
    expect(reuse(swept)).toEqual({ unchanged: 2, complete: 2, drawn: 10_000 });
    const fresh = newDirectory();
    await sweep(scenarioOf(textOf('[3, 5, 7, 9]', common)), fresh);
    expect(outputsOf(directory)).toEqual(outputsOf(fresh));
  });

  it('runSweep(…) shares nothing between own and common random numbers, and keeps both', async () => {
    const directory = newDirectory();
    const own = scenarioOf(textOf('[3, 5]'));
    const common = scenarioOf(textOf('[3, 5]', 'commonRandomNumbers: true\n'));
    await sweep(own, directory);
    const first = outputsOf(directory);
    expect(reuse(await sweep(common, directory))).toEqual({
      unchanged: 0,
      complete: 0,
      drawn: 10_000,
    });
    expect(reuse(await sweep(own, directory))).toEqual({ unchanged: 0, complete: 2, drawn: 0 });
    expect(outputsOf(directory)).toEqual(first);
  });

  it('runSweep(…) draws whole blocks once when trials are raised', async () => {
    const directory = newDirectory();
    const swept: number[] = [];
    for (const trials of [5000, 8192, 8192, 20_000]) {
      const scenario = scenarioOf(textOf('[3]').replace('5000', String(trials)));
      swept.push((await sweep(scenario, directory)).provenance.trialsDrawn);
    }
    // Block 1 of 904 trials is drawn anew in full; the blocks after it are new.
    expect(swept).toEqual([5000, 4096, 0, 20_000 - 8192]);
  });

  it('runSweep(…) of another version of the model mixes nothing with what is stored', async () => {
    const directory = newDirectory();
    const majority = models.find(({ name }) => name === 'majority')!;
    const next: Model = {
      ...majority,
      version: 'next',
      // Always right, so that a trial of the version before would be seen.
      sampler: () => ({
        channels: ['root'],
        sample: (_, trials) => [{ trials, sum: trials, sumOfSquares: trials }],
      }),
    };
    const text = textOf('[3, 5]');
    await sweep(scenarioOf(text), directory);
    const before = outputsOf(directory);
    const executor = createInlineExecutor([next]);
    const swept = await sweep(scenarioOf(text, [next]), directory, { executor });
    expect(reuse(swept)).toEqual({ unchanged: 0, complete: 0, drawn: 10_000 });
    for (const { tallies } of swept.run.points) {
      expect(tallies['root'].sum).toBe(BigInt(tallies['root'].trials) << 448n);
    }
    expect(reuse(await sweep(scenarioOf(text), directory)).drawn).toBe(0);
    expect(outputsOf(directory)).toEqual(before);
    const database = await openStore(directory, 'read');
    const versions = await database.rows<[string, number]>(
      'SELECT version, count(*) FROM points GROUP BY version',
    );
    database.close();
    expect(Object.fromEntries(versions)).toEqual({ [majority.version]: 2, next: 2 });
  });
});
