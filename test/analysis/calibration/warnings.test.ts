import { describe, expect, it } from 'vitest';
import { agentSpread } from '../../../src/analysis/calibration/estimates/agentSpread.ts';
import { estimateLog } from '../../../src/analysis/calibration/estimates/estimateLog.ts';
import type { LogNotes, OutcomeTable } from '../../../src/analysis/calibration/log.ts';
import { warnings } from '../../../src/analysis/calibration/warnings.ts';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { readTerminalBench, realLogsAreThere } from './realLogs.ts';
import { tableOfBits, tableOfCells, type CellCounts } from './tables.ts';

const NOTES: LogNotes = { rows: 0, duplicates: 0, hasTrials: false };

/** Independent agents of the given accuracies. */
function drawTable(seed: string, tasks: number, accuracies: readonly number[]): OutcomeTable {
  const random = openStream(hashWords(seed), hashWords('warnings'), 0, 0);
  return tableOfBits(
    Array.from({ length: tasks }, () =>
      accuracies.map((p) => (random.uniform() < p ? '1' : '0')).join(''),
    ),
  );
}

function warn(outcomes: OutcomeTable, notes: Partial<LogNotes> = {}, panelSizes?: number[]) {
  const options = { seed: 'warnings', replicates: 200, ...(panelSizes && { panelSizes }) };
  const found = warnings(
    { outcomes, notes: { ...NOTES, ...notes } },
    estimateLog(outcomes, options),
  );
  return new Map(found.map(({ kind, message }) => [kind, message]));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const isMissing = (cell: number): boolean => (cell * 7919) % 11 === 0;

describe('warnings(log, estimates)', () => {
  const sound = drawTable('sound', 200, [0.7, 0.7, 0.7, 0.7]);

  it('says nothing of a sound log', () => {
    expect([...warn(sound)]).toEqual([]);
  });

  it('warns of fewer than 150 tasks, and how well accuracy is known then', () => {
    const found = warn(drawTable('few', 149, [0.7, 0.7]));
    expect([...found.keys()]).toEqual(['few-tasks']);
    expect(found.get('few-tasks')).toMatch(/^149 tasks: accuracy is known to ±\d\.\d points/);
    expect(warn(drawTable('enough', 150, [0.7, 0.7])).has('few-tasks')).toBe(false);
  });

  it('warns of runs that agree with themselves at every task', () => {
    const rows = Array.from({ length: 150 }, (_, i): CellCounts[] => [
      [i % 3 === 0 ? 0 : 5, 5],
      [(i * 7) % 6, 5],
    ]);
    expect(warn(tableOfCells(rows)).get('copied-runs')).toContain('all trials of agent 0 agree');
    const honest = rows.map((row, i) => (i === 75 ? [[2, 5] as const, row[1]] : row));
    expect(warn(tableOfCells(honest)).has('copied-runs')).toBe(false);
  });

  it('warns of agents with identical outcomes', () => {
    const rows = Array.from({ length: 150 }, (_, i) => `${i % 3 > 0 ? 1 : 0}${i % 2}${i % 2}1`);
    expect(warn(tableOfBits(rows)).get('identical-agents')).toContain('agent 1 = agent 2;');
    expect(warn(sound).has('identical-agents')).toBe(false);
  });

  it('warns of missing cells with their share', () => {
    const trials = sound.trials.map((n, cell) => (cell % 40 === 0 ? 0 : n));
    const successes = sound.successes.map((s, cell) => (cell % 40 === 0 ? 0 : s));
    const found = warn({ ...sound, trials, successes });
    expect(found.get('missing-cells')).toMatch(/^2\.5 % of the pairs/);
  });

  it('warns of unequal agents', () => {
    const found = warn(drawTable('unequal', 400, [0.9, 0.8, 0.7, 0.6]));
    expect(found.get('unequal-agents')).toMatch(
      /spread by 1\d points .* with 3 degrees of freedom/,
    );
  });

  it('warns of duplicated rows', () => {
    const found = warn(sound, { rows: 810, duplicates: 10 });
    expect(found.get('duplicated-rows')).toMatch(/^10 of 810 rows repeat/);
    const equal = warn(sound, { rows: 810, equalRows: 20, hasTrials: true });
    expect(equal.get('duplicated-rows')).toMatch(/^20 of 810 rows equal an earlier row/);
  });

  it('warns of agents below chance, and of a pool below it', () => {
    const one = warn(drawTable('one below', 200, [0.9, 0.2])).get('below-chance');
    expect(one).toMatch(/^1 of 2 agents \(agent 1\) are right in less than half/);
    const pool = warn(drawTable('pool below', 200, [0.3, 0.3])).get('below-chance');
    expect(pool).toMatch(/^the pool is right in \d+(\.\d)? %, 2 of 2 agents/);
  });

  it('warns of ties where even panels are asked for', () => {
    expect(warn(sound, {}, [1, 2, 3]).get('ties')).toMatch(/ % of the panels of 2 tie/);
    expect(warn(sound, {}, [1, 3]).has('ties')).toBe(false);
  });

  it.skipIf(!realLogsAreThere)('finds the run that was copied five times', () => {
    const message = warn(readTerminalBench()).get('copied-runs');
    expect(message).toContain('final_claude-4_5-sonnet');
  });
});

describe('agentSpread(table)', () => {
  it("is Cochran's Q of 0/1 outcomes: (k − 1)(k·ΣC² − N²)/(kN − ΣR²)", () => {
    const rows = ['1101', '1100', '0110', '1111', '1001', '1100', '0000'];
    const table = tableOfBits(rows);
    const columns = [0, 1, 2, 3].map((j) => rows.filter((row) => row[j] === '1').length);
    const totals = rows.map((row) => row.split('').filter((bit) => bit === '1').length);
    const n = sum(columns);
    const q =
      (3 * (4 * sum(columns.map((c) => c * c)) - n * n)) / (4 * n - sum(totals.map((r) => r * r)));
    const spread = agentSpread(table)!;
    expect(spread.chiSquare).toBeCloseTo(q, 12);
    expect(spread.degreesOfFreedom).toBe(3);
  });

  it('holds its level for agents that are alike, also with missing cells', () => {
    let refuted = 0;
    const repeats = 400;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const table = drawTable(
        `alike ${repeat}`,
        60,
        Array.from({ length: 6 }, () => 0.6),
      );
      const trials = table.trials.map((n, cell) => (isMissing(cell) ? 0 : n));
      const successes = table.successes.map((s, cell) => (isMissing(cell) ? 0 : s));
      if (agentSpread({ ...table, trials, successes })!.pValue < 0.05) refuted++;
    }
    // 5 % within four standard errors of a share of 400.
    expect(Math.abs(refuted / repeats - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / repeats));
  });

  it('finds the standard deviation of accuracies', () => {
    const accuracies = [0.5, 0.6, 0.7, 0.8];
    const { deviation } = agentSpread(drawTable('deviation', 4000, accuracies))!;
    // The standard deviation of the four is .1291; that of each accuracy's error is below .008.
    expect(Math.abs(deviation - 0.1291)).toBeLessThan(0.02);
  });

  it('is null where no two agents differ', () => {
    expect(agentSpread(tableOfBits(['11', '00']))).toBeNull();
    expect(agentSpread(tableOfBits(['1', '0']))).toBeNull();
  });
});
