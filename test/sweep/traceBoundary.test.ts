import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkExpectations } from '../../src/analysis/expectations.ts';
import { tabulateTraces } from '../../src/figures/tracedBoundary.ts';
import { boundaryCorrelation } from '../../src/models/majority/theory/phase.ts';
import { readProgress } from '../../src/sweep/progressFile.ts';
import { createPool } from '../../src/sweep/pool.ts';
import { run } from '../cli/run.ts';
import {
  outputsOf,
  readCsv,
  scenarioOf,
  shuffledExecutor,
  sweep,
  type Swept,
  temporaryFolder,
} from './laboratory.ts';

const folder = temporaryFolder();
let runs = 0;
const newDirectory = (): string => join(folder, `run ${runs++}`);

const text = (tolerance = 0.04): string => `model: majority
seed: traced
trials: 50000
parameters: { organization: tree, fanIn: 5, depth: 2, bias: 0.4 }
parts:
  - name: plain
    trials: 300
    parameters: { correlation: [0, 0.5] }
  - name: plane
    trace: { boundary: growth, tolerance: ${tolerance} }
    parameters:
      depth: [2, 3]
      fidelity: 0.8
      correlation: { from: 0, to: 1 }
  - name: fan-in
    trace: { boundary: growth }
    parameters: { fanIn: { from: 3, to: 17, step: 2 }, fidelity: 0.7, correlation: 0.4 }
  - name: critical
    trace: { boundary: critical, tolerance: 0.1 }
    parameters: { bias: [0.2, 0.4], fidelity: 0.8, correlation: { from: 0, to: 1 } }
expect:
  - { kind: boundary, parts: [plane], halfWidth: 0.04 }
  - { kind: boundary, parts: [plane], at: 3, value: 0.1, halfWidth: 0.04 }
  - { kind: boundary, parts: [plane], halfWidth: 0.001 }
  - { kind: boundary, parts: [plane], at: 7, halfWidth: 0.04 }
  - { kind: boundary, parts: [critical], halfWidth: 0.1 }
`;

const scenario = scenarioOf(text());

describe('runSweep(scenario with a trace)', () => {
  const directory = newDirectory();
  const whole: Promise<Swept> = sweep(scenario, directory);

  it('runSweep(…) draws the points that the trace asked for, and no others', async () => {
    const { run, totals } = await whole;
    expect(run.traces!.map(({ part }) => part)).toEqual(['plane', 'fan-in', 'critical']);
    for (const { part, points, trials } of run.traces!) {
      const rows = readCsv(directory).filter((row) => row['part'] === part);
      expect(rows).toHaveLength(points);
      expect(rows.reduce((sum, row) => sum + Number(row['trials']), 0)).toBe(trials);
      expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['complete']));
    }
    expect(totals.points).toBe(2 + run.traces!.reduce((sum, { points }) => sum + points, 0));
  });

  it('runSweep(…) reports all points of a wide plane, and of the part after it', async () => {
    // Between the lines of the plane lie far more points than are read at once.
    const wide = scenarioOf(`model: majority
seed: wide
trials: 20000
parameters: { organization: tree, fanIn: 5, depth: 2, bias: 0.4 }
parts:
  - name: plane
    trace: { boundary: growth, tolerance: 0.0002 }
    parameters: { depth: [2, 3], fidelity: 0.8, correlation: { from: 0, to: 1 } }
  - name: plain
    trials: 300
    parameters: { correlation: [0, 0.5] }
`);
    const place = newDirectory();
    const { run, totals } = await sweep(wide, place);
    const [{ points, lines }] = run.traces!;
    expect(lines.map(({ roots }) => roots.length)).toEqual([1, 1]);
    const parts = readCsv(place).map(({ part }) => part);
    expect(parts.filter((part) => part === 'plane')).toHaveLength(points);
    expect(parts.filter((part) => part === 'plain')).toHaveLength(2);
    expect(totals.points).toBe(points + 2);
    const places = run.points.map(({ index }) => index);
    expect(Math.max(...places.slice(1).map((at, i) => at - places[i]))).toBeGreaterThan(1000);
  });

  it('runSweep(…) finds the exact boundary in its intervals', async () => {
    const { run } = await whole;
    const [plane, fanIn, critical] = run.traces!;
    const exact = boundaryCorrelation({ fanIn: 5, fidelity: 0.8 }, 0.4)!;
    expect(plane.lines.map(({ at }) => at)).toEqual([2, 3]);
    for (const { roots } of [...plane.lines, ...critical.lines]) {
      expect(roots).toHaveLength(1);
      expect(roots[0].reached).toBe(true);
    }
    for (const { roots } of plane.lines) expect(roots[0].exact).toBeCloseTo(exact, 4);
    expect(fanIn.lines[0].roots[0]).toMatchObject({ direction: 'rising', by: 'decisions' });
    expect(critical.lines[0]).toMatchObject({ at: null });
    expect(critical.lines[0].roots[0].exact).toBeCloseTo((1.875 - 1 / 0.8) / 0.875, 6);
  });

  it('runSweep(…) gives the same bytes for any workers and order, and resumed', async () => {
    const { run } = await whole;
    const expected = outputsOf(directory);
    const executor = createPool(2);
    const [pooled, shuffled, resumed] = [newDirectory(), newDirectory(), newDirectory()];
    expect((await sweep(scenario, pooled, { executor, workers: 2 })).run.traces).toEqual(
      run.traces,
    );
    expect(outputsOf(pooled)).toEqual(expected);
    await sweep(scenario, shuffled, { executor: shuffledExecutor(3) });
    expect(outputsOf(shuffled)).toEqual(expected);
    for (const stop of [1, 6, 12]) {
      const controller = new AbortController();
      let events = 0;
      const heard = () => {
        if (++events === stop) controller.abort();
      };
      await sweep(scenario, resumed, { signal: controller.signal }, heard).catch(() => {});
    }
    expect((await sweep(scenario, resumed)).run.traces).toEqual(run.traces);
    expect(outputsOf(resumed)).toEqual(expected);
    const again = await sweep(scenario, resumed);
    expect(again.provenance.trialsDrawn).toBe(0);
  });

  it('runSweep(…) says that it was interrupted while tracing, and so does its progress', async () => {
    const stopped = newDirectory();
    const controller = new AbortController();
    let events = 0;
    const heard = () => {
      if (++events === 6) controller.abort();
    };
    await expect(sweep(scenario, stopped, { signal: controller.signal }, heard)).rejects.toThrow(
      'interrupted while tracing; what was drawn is stored',
    );
    expect(readProgress(stopped)).toMatchObject({ status: 'interrupted', traces: true });
    expect((await run('status', stopped)).out).toContain(
      'that is of the rounds planned so far: a trace asks for more',
    );
  });

  it('runSweep(…) refuses to trace in shards', async () => {
    const shard = { index: 1, count: 2 };
    await expect(sweep(scenario, newDirectory(), { shard })).rejects.toThrow(
      'a trace cannot be split into shards',
    );
  });

  it('checkExpectations(…) judges the claims about a boundary', async () => {
    const { run } = await whole;
    const found = checkExpectations(scenario.expect, run);
    expect(found.map(({ held }) => held)).toEqual([true, false, false, false, true]);
    expect(found[0].message).toContain('2 of 2 intervals contain the expected value');
    expect(found[1].message).toContain('at 3, expected 0.1, is farther than chance explains');
    expect(found[2].message).toContain('more than 0.001');
    expect(found[3].message).toContain('no interval');
    const [nothing] = checkExpectations(scenario.expect, { ...run, traces: [] });
    expect(nothing.held).toBeNull();
  });

  it('tabulateTraces(run) has a line for every root', async () => {
    const { run } = await whole;
    const tables = tabulateTraces(run);
    expect(tables.map(({ rows }) => rows.length)).toEqual([2, 1, 1]);
    expect(tables[0].head).toContain('95 % interval');
    expect(tables[0].rows[0][0]).toBe('2');
  });
});
