import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparePoints } from '../../src/analysis/pairing.ts';
import type { RunResult } from '../../src/analysis/result.ts';
import { simulatePaired } from '../../src/analysis/simulatePaired.ts';
import { countBits } from '../../src/math/bits.ts';
import { sumOf } from '../../src/math/tally.ts';
import { findModel } from '../../src/models/index.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { openDatabase } from '../../src/sweep/database.ts';
import { InterruptedError } from '../../src/sweep/errors.ts';
import { createPool } from '../../src/sweep/pool.ts';
import { bytesOf, wordsOf } from '../../src/sweep/voteBytes.ts';
import {
  outputsOf,
  readCsv,
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

/** Stars and trees that draw their leaves from the same streams. */
function sharing(trials: number, seed = 's', more = ''): Scenario {
  return scenarioOf(`model: majority
seed: ${seed}
trials: ${trials}
commonRandomNumbers: true
parameters: { bias: 0.1, fidelity: 0.9 }
parts:
  - name: trees
    parameters: { organization: tree, fanIn: 5, depth: [0, 2] }
  - name: stars
    parameters: { organization: star, agents: [1, 25] }
${more}`);
}

const OTHERS = `  - name: others
    trials: 500
    parameters: { organization: tree, fanIn: 3, depth: 1 }
    method: METHOD
`;

const votesOf = ({ points }: RunResult): (number[] | undefined)[] =>
  points.map(({ votes }) => votes && [...votes]);

async function votesAfter(scenario: Scenario, directory = newDirectory()) {
  const { run } = await sweep(scenario, directory);
  return votesOf(run);
}

const part = (name: string, parameters: string): string =>
  `  - { name: ${name}, parameters: { ${parameters} } }\n`;

describe('runSweep(scenario) with common random numbers', () => {
  it('keeps the votes of exactly the reported trials, which add up to the tally', async () => {
    for (const trials of [1, 1000, 4096, 9001]) {
      const { run } = await sweep(sharing(trials), newDirectory());
      for (const { votes, tallies } of run.points) {
        expect(votes).toHaveLength(Math.ceil(trials / 32));
        expect(countBits(votes!, trials)).toBe(sumOf(tallies['root']));
        expect(countBits(votes!, 32 * votes!.length)).toBe(sumOf(tallies['root']));
      }
    }
  });

  it('draws the leaves of all points alike', async () => {
    const [tree, star, chain] = [
      'organization: tree, fanIn: 3, depth: 0',
      'organization: star, agents: 1',
      'organization: chain, agents: 1',
    ];
    const alone = scenarioOf(
      `model: majority\nseed: s\ntrials: 5000\ncommonRandomNumbers: true\nparameters: { bias: 0.3 }\nparts:\n${part('tree', tree)}${part('star', star)}${part('chain', chain)}`,
    );
    const { run } = await sweep(alone, newDirectory());
    expect(new Set(run.points.map(({ id }) => id)).size).toBe(3);
    const [first, second, third] = votesOf(run);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const own = await sweep({ ...alone, commonRandomNumbers: false }, newDirectory());
    const counts = own.run.points.map(({ tallies }) => sumOf(tallies['root']));
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  it('keeps no votes where points draw their own numbers', async () => {
    const { run } = await sweep(stars(1000), newDirectory());
    expect(votesOf(run)).toEqual([undefined, undefined, undefined]);
  });

  it.each(['scalar', 'lazy', 'level', 'antithetic', 'conditional', 'importance'])(
    'runs the method %s as it is, without votes',
    async (method) => {
      const scenario = sharing(500, 's', OTHERS.replace('METHOD', method));
      const { run } = await sweep(scenario, newDirectory());
      const last = run.points.at(-1)!;
      expect(last.method).toBe(method);
      expect(last.status).toBe('complete');
      expect(last.votes).toBeUndefined();
      expect(run.points[0].votes).toBeDefined();
    },
  );

  it('is another point than one that draws its own numbers, of another result', async () => {
    const directory = newDirectory();
    const own = { ...sharing(3000), commonRandomNumbers: false };
    const first = await sweep(own, directory);
    const second = await sweep(sharing(3000), directory);
    expect(second.planned.plan.unchanged).toBe(0);
    first.run.points.forEach(({ id, tallies }, i) => {
      expect(second.run.points[i].id).not.toBe(id);
      expect(second.run.points[i].tallies).not.toEqual(tallies);
    });
    const back = await sweep(own, directory);
    expect(back.provenance.trialsDrawn).toBe(0);
    expect(back.run.points).toEqual(first.run.points);
  });

  it('exports no votes', async () => {
    const directory = newDirectory();
    await sweep(sharing(300), directory);
    const own = newDirectory();
    await sweep({ ...sharing(300), commonRandomNumbers: false }, own);
    expect(Object.keys(readCsv(directory)[0])).toEqual(Object.keys(readCsv(own)[0]));
    expect(outputsOf(directory).csv).not.toContain('votes');
  });
});

describe('the votes of runSweep(scenario, …) are the same', () => {
  const trials = 9001;
  const expected = votesAfter(sharing(trials));

  it.each([1, 2])('in any order (%d)', async (seed) => {
    const { run } = await sweep(sharing(trials), newDirectory(), {
      executor: shuffledExecutor(seed),
    });
    expect(votesOf(run)).toEqual(await expected);
  });

  it.each([1, 3])('with %d worker threads', async (workers) => {
    const executor = createPool(workers);
    const { run } = await sweep(sharing(trials), newDirectory(), { workers, executor });
    expect(votesOf(run)).toEqual(await expected);
  });

  it('however a run was topped up, and begin with those of fewer trials', async () => {
    const directory = newDirectory();
    for (const some of [1000, 2000, 700, trials, 4096]) {
      const votes = await votesAfter(sharing(some), directory);
      const whole = Math.floor(some / 32);
      expect(votes.map((words) => words!.slice(0, whole))).toEqual(
        (await expected).map((words) => words!.slice(0, whole)),
      );
      expect(votes).toEqual(await votesAfter(sharing(some)));
    }
    expect(await votesAfter(sharing(trials), directory)).toEqual(await expected);
  });

  it('after an interruption, and a run that lacks trials has none', async () => {
    const directory = newDirectory();
    const controller = new AbortController();
    const options = { signal: controller.signal, executor: slowExecutor(20) };
    const long = sharing(3_000_000);
    const stopped = sweep(long, directory, options, ({ kind }) => {
      if (kind === 'progress') controller.abort();
    });
    await expect(stopped).rejects.toThrow(InterruptedError);
    const { planned, run } = await sweep(long, directory);
    expect(planned.work.storedTrials).toBeGreaterThan(0);
    expect(planned.work.storedTrials).toBeLessThan(planned.work.trials);
    expect(votesOf(run)).toEqual(await votesAfter(long));
  });
});

describe('points of a run with common random numbers', () => {
  it('are compared as simulatePaired compares them', async () => {
    const { run } = await sweep(sharing(5000, 'paired'), newDirectory());
    const [, tree, , star] = run.points;
    const parameters = { bias: 0.1, fidelity: 0.9 };
    const alone = simulatePaired(
      findModel('majority'),
      [
        { organization: 'star', agents: 25, ...parameters },
        { organization: 'tree', fanIn: 5, depth: 2, ...parameters },
      ],
      { trials: 5000, seed: 'paired' },
    );
    const compared = comparePoints(run.model, [star, tree], { level: 0.95 })!;
    expect(compared).toEqual({
      difference: alone.difference,
      correlation: alone.correlation,
      varianceRatio: alone.varianceRatio,
      paired: true,
    });
    expect(compared.correlation).toBeGreaterThan(0.4);
  });

  it('are 128 words a block in the store, where the first trial is the lowest bit', async () => {
    const directory = newDirectory();
    const { run } = await sweep(sharing(4100), directory);
    const database = await openDatabase(join(directory, 'results.duckdb'), { access: 'read' });
    const rows = await database.rows<[number, Uint8Array]>(
      'SELECT block, votes FROM blocks WHERE id = $1 ORDER BY block',
      [run.points[1].id],
    );
    database.close();
    expect(rows.map(([, { length }]) => length)).toEqual([512, 512]);
    const words = rows.flatMap(([, bytes]) => [...wordsOf(bytes)]);
    expect(words.slice(0, 129)).toEqual([...run.points[1].votes!]);
    const [[, bytes]] = rows;
    expect(bytes[0] & 1).toBe(run.points[1].votes![0] & 1);
    expect(bytesOf(wordsOf(bytes))).toEqual(new Uint8Array(bytes));
  });
});
