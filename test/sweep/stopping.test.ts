import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPool } from '../../src/sweep/pool.ts';
import {
  canonical,
  outputsOf,
  readCsv,
  scenarioOf,
  shuffledExecutor,
  slowExecutor,
  sweep,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

/** Both goals and a decision, of 0/1 trials, of pairs and of real numbers. */
const text = (halfWidth = 0.012): string => `model: majority
seed: stopping
trials: 30000
until: { halfWidth: ${halfWidth} }
parameters: { organization: star, bias: [0.1, 0.7], agents: [1, 5] }
parts:
  - { name: plain }
  - { name: pairs, method: antithetic }
  - { name: relative, until: { relative: 0.07, observable: bias } }
  - { name: decided, until: { decide: growth }, parameters: { fidelity: [0.6, 0.9] } }
  - { name: whole, until: { halfWidth: 1e-9 }, trials: 5000 }
`;
const scenario = scenarioOf(text());
const REAL = scenarioOf(`model: averaging
seed: stopping
trials: 50000
until: { relative: 0.03 }
parameters: { organization: star, agents: [1, 4], leafVariance: 1.3, noise: 0.1 }
`);

describe('runSweep(scenario with until)', () => {
  const directory = newDirectory();
  const whole = canonical(scenario, directory);

  it('runSweep(…) reports the trials at which each point stopped', async () => {
    await whole;
    const rows = readCsv(directory);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['complete']));
    const of = (part: string) => rows.filter((row) => row['part'] === part);
    for (const row of [...of('plain'), ...of('pairs')]) {
      expect(row['stopped']).toBe('reached');
      expect(Number(row['trials'])).toBeLessThan(30_000);
      const width = Number(row['accuracy_high']) - Number(row['accuracy_low']);
      expect(width / 2).toBeLessThanOrEqual(0.012);
    }
    expect(new Set(of('plain').map(({ trials }) => trials)).size).toBeGreaterThan(1);
    for (const row of of('relative')) {
      const width = Number(row['root_bias_high']) - Number(row['root_bias_low']);
      const isNarrow = width / 2 <= 0.07 * Number(row['root_bias']);
      expect(row['stopped']).toBe(isNarrow ? 'reached' : 'unreached');
    }
    expect(new Set(of('relative').map(({ stopped }) => stopped)).size).toBe(2);
    const decided = of('decided');
    expect(new Set(decided.map(({ stopped }) => stopped))).toEqual(
      new Set(['above', 'below', 'undecided']),
    );
    for (const { stopped, trials } of decided) {
      if (stopped === 'undecided') expect(trials).toBe('30000');
    }
    const ends = new Set(of('whole').map(({ stopped, trials }) => `${stopped} at ${trials}`));
    expect(ends).toEqual(new Set(['unreached at 5000']));
  });

  it.each([1, 2])('runSweep(…) gives the same bytes in any order (%d)', async (seed) => {
    const executor = shuffledExecutor(seed);
    expect(await canonical(scenario, newDirectory(), { executor })).toEqual(await whole);
    const real = await canonical(REAL, newDirectory(), { executor: shuffledExecutor(seed) });
    expect(real).toEqual(await canonical(REAL, newDirectory()));
  });

  it('runSweep(…) gives the same bytes with 3 worker threads', async () => {
    const executor = createPool(3);
    expect(await canonical(scenario, newDirectory(), { executor })).toEqual(await whole);
  });

  it('runSweep(…) resumes from any of its steps', async () => {
    const frames: string[] = [];
    const filmed = newDirectory();
    await sweep(scenario, filmed, { executor: slowExecutor(120) }, () => {
      const frame = newDirectory();
      cpSync(filmed, frame, { recursive: true });
      frames.push(frame);
    });
    await whole;
    expect(frames.length).toBeGreaterThan(4);
    const stored: number[] = [];
    for (const frame of frames) {
      const { planned } = await sweep(scenario, frame);
      stored.push(planned.work.storedTrials);
      expect(outputsOf(frame)).toEqual(outputsOf(directory));
    }
    expect(new Set(stored).size).toBeGreaterThan(2);
  });

  it('runSweep(…) tops up for a smaller half-width, to the bytes of a new run', async () => {
    const fine = scenarioOf(text(0.008));
    const topped = newDirectory();
    await sweep(scenario, topped);
    const { planned } = await sweep(fine, topped);
    expect(planned.plan.unchanged).toBe(planned.plan.distinct);
    expect(planned.work.storedTrials).toBeGreaterThan(0);
    const anew = newDirectory();
    await sweep(fine, anew);
    expect(outputsOf(topped)).toEqual(outputsOf(anew));
    // And back: nothing is drawn, the coarse results are there again.
    const { progress } = await sweep(scenario, topped);
    expect(progress).toEqual([]);
    await whole;
    expect(outputsOf(topped)).toEqual(outputsOf(directory));
  });

  it('runSweep(…) draws no more than it said it would at most', async () => {
    const { planned, provenance } = await sweep(scenario, newDirectory());
    expect(provenance.trialsDrawn).toBeGreaterThan(10_000);
    expect(provenance.trialsDrawn).toBeLessThan(planned.work.open.trials);
  });
});
