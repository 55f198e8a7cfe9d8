import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import type { Model, Sampler } from '../../src/models/model.ts';
import type { SampleTask } from '../../src/sampling/task.ts';
import { RunError } from '../../src/sweep/errors.ts';
import { createInlineExecutor, type Executor } from '../../src/sweep/executor.ts';
import { createPool } from '../../src/sweep/pool.ts';
import { canonical, outputsOf, readCsv, stars, sweep, temporaryFolder } from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);
const majority = models.find(({ name }) => name === 'majority')!;

/** The majority model with another sampler for the star of five. */
function faultyModel(sampler: Sampler): Model {
  return {
    ...majority,
    sampler: (configuration, method, levels) =>
      (configuration as { fanIn?: number; agents?: number }).fanIn === 5
        ? sampler
        : majority.sampler(configuration, method, levels),
  };
}

/** An executor that loses its worker in the given runs, counted from 0. */
function losing(lost: readonly number[], inner: Executor = createInlineExecutor()): Executor {
  let tasks = 0;
  return {
    ...inner,
    run: (task: SampleTask) =>
      lost.includes(tasks++) ? Promise.reject(new Error('the worker is gone')) : inner.run(task),
  };
}

const scenario = stars(9000, [1, 3, 5, 7]);

describe('runSweep(scenario, { executor }) when a sampler throws', () => {
  const broken: Sampler = {
    channels: ['root'],
    sample: () => {
      throw new Error('out of luck');
    },
  };

  it('runSweep(…) names the point, keeps what was drawn before and goes on from there', async () => {
    const directory = newDirectory();
    const executor = createInlineExecutor([faultyModel(broken)]);
    const error: unknown = await sweep(scenario, directory, { executor }).catch((e: unknown) => e);
    expect(error).toEqual(
      new RunError(
        'drawing failed (part main, point 2, at agents = 5): out of luck. What was drawn before is stored',
      ),
    );
    const { planned } = await sweep(scenario, directory);
    expect(planned.work).toMatchObject({ complete: 2, storedTrials: 18_000 });
    expect(outputsOf(directory)).toMatchObject({
      csv: (await canonical(scenario, newDirectory())).csv,
    });
  });

  it.each([NaN, Infinity])('runSweep(…) never stores a sum of %d', async (sum) => {
    const directory = newDirectory();
    const sampler: Sampler = {
      channels: ['root'],
      sample: (_, trials) => [{ trials, sum, sumOfSquares: sum }],
    };
    const executor = createInlineExecutor([faultyModel(sampler)]);
    await expect(sweep(scenario, directory, { executor })).rejects.toThrow(
      `point 2, at agents = 5): invalid sum of a block: ${sum}; not a number`,
    );
    const { run } = await sweep(scenario, directory);
    expect(run.points.every(({ status }) => status === 'complete')).toBe(true);
  });

  it('runSweep(…) fails at a model that the workers do not know', async () => {
    const executor = createInlineExecutor([]);
    await expect(sweep(scenario, newDirectory(), { executor })).rejects.toThrow(
      new RunError(
        'drawing failed (part main, point 0, at agents = 1): invalid model: majority; unknown here. What was drawn before is stored',
      ),
    );
  });
});

describe('runSweep(scenario, { executor }) when a worker is lost', () => {
  it('runSweep(…) runs the work a second time, to the same bytes', async () => {
    const outputs = await canonical(scenario, newDirectory(), { executor: losing([0]) });
    expect(outputs).toEqual(await canonical(scenario, newDirectory()));
  });

  it('runSweep(…) gives up when it is lost twice on the same work, and can be resumed', async () => {
    const directory = newDirectory();
    await expect(sweep(scenario, directory, { executor: losing([0, 1]) })).rejects.toThrow(
      /^drawing failed \(part main, point 0, at agents = 1\): a worker was lost on it twice, or on one of the \d after it: the worker is gone\. What was drawn before is stored$/,
    );
    await sweep(scenario, directory);
    expect(readCsv(directory).map(({ status }) => status)).toEqual(Array(4).fill('complete'));
  });
});

/** A worker that dies when a file says so, and answers otherwise. */
function mortalEntry(lives: number): { filename: string; execArgv: string[] } {
  const filename = join(folder, `worker ${lives}.mjs`);
  const count = `${filename}.count`;
  writeFileSync(count, '0');
  writeFileSync(
    filename,
    `import { readFileSync, writeFileSync } from 'node:fs';
     export default () => {
       const lost = Number(readFileSync(${JSON.stringify(count)}, 'utf8'));
       writeFileSync(${JSON.stringify(count)}, String(lost + 1));
       if (lost < ${lives}) process.exit(1);
       return { points: [] };
     };`,
  );
  return { filename, execArgv: [] };
}

/** A worker that takes memory without end in its first lives, and answers otherwise. */
function hungryEntry(lives: number): { filename: string; execArgv: string[] } {
  const { filename, execArgv } = mortalEntry(lives);
  const hungry = join(folder, `hungry ${lives}.mjs`);
  const text = readFileSync(filename, 'utf8');
  const grow = 'for (const all = []; ; ) all.push(new Array(10_000).fill(lost + all.length / 3))';
  writeFileSync(hungry, text.replace('process.exit(1)', grow));
  return { filename: hungry, execArgv };
}

describe('createPool(workers, entry)', () => {
  const task: SampleTask = { seed: [1, 2], points: [] };

  it('createPool(…).run(task) rejects when its thread dies, and the next one is answered', async () => {
    const pool = createPool(1, mortalEntry(1));
    await expect(pool.run(task)).rejects.toThrow(/exit/);
    expect(await pool.run(task)).toEqual({ points: [] });
    await pool.close();
  });

  it('runSweep(…) on threads that die twice ends with a RunError', async () => {
    const executor = createPool(1, mortalEntry(Infinity));
    await expect(sweep(scenario, newDirectory(), { executor })).rejects.toThrow(
      /^drawing failed \(part main, point 0, at agents = 1\): a worker was lost on it twice/,
    );
  });

  it.each([1, Infinity])(
    'runSweep(…) on a thread that runs out of memory %d times runs its work again or says so',
    async (lives) => {
      const { filename, execArgv } = hungryEntry(lives);
      const limits = { resourceLimits: { maxOldGenerationSizeMb: 24 } };
      const executor = createPool(1, { filename, execArgv, ...limits });
      const error: unknown = await sweep(scenario, newDirectory(), { executor }).catch(
        (e: unknown) => e,
      );
      // The worker that survives answers nothing, and that is seen as well.
      expect((error as Error).message).toMatch(
        lives === 1
          ? /^the workers left 4 points unfinished/
          : /a worker was lost on it twice.*: .*memory/,
      );
    },
  );

  it('runSweep(…) never calls a run complete whose workers answered nothing', async () => {
    const executor = createPool(1, mortalEntry(0));
    await expect(sweep(scenario, newDirectory(), { executor })).rejects.toThrow(
      'the workers left 4 points unfinished',
    );
  });

  it('createPool(…).run(task) rejects when the entry cannot be loaded', async () => {
    const pool = createPool(1, { filename: join(folder, 'nothing.mjs'), execArgv: [] });
    await expect(pool.run(task)).rejects.toThrow(/nothing\.mjs/);
    await pool.close();
  });

  it('createPool(…).run(task) is refused after close()', async () => {
    const pool = createPool(1);
    await pool.close();
    await expect(pool.run(task)).rejects.toThrow('the pool is closed');
  });

  it.each([0, 1.5, NaN])('createPool(%d) is refused', (workers) => {
    expect(() => createPool(workers)).toThrow(RangeError);
  });
});
