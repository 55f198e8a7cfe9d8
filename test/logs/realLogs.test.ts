import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { OutcomeTable } from '../../src/analysis/calibration/log.ts';
import { guessColumns } from '../../src/logs/guessColumns.ts';
import { readLog } from '../../src/logs/readLog.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const isThere = existsSync(FOLDER);
if (!isThere) console.warn('skipped: the logs of ../shared/data are not here');

interface Reference {
  panels: Record<string, { tasks: number; agents: number; p: number }>;
  withinAgent: Record<string, Record<string, { T: number; n: number; p: number }>>;
  teamSize: Record<string, { acc: number; tokens: number | null }>;
}

/** Mean share of right answers over the tasks that an agent tried so often, and how many they are. */
function accuracyOf({ agents, trials, successes }: OutcomeTable, agent: string, n: number) {
  const shares: number[] = [];
  for (let cell = agents.indexOf(agent); cell < trials.length; cell += agents.length) {
    if (trials[cell] === n) shares.push(successes[cell] / n);
  }
  return { tasks: shares.length, p: shares.reduce((sum, share) => sum + share, 0) / shares.length };
}

describe.skipIf(!isThere)(
  'readLog(path, columns) of real logs agrees with reference.json on',
  () => {
    const reference = isThere
      ? (JSON.parse(readFileSync(`${FOLDER}reference.json`, 'utf8')) as Reference)
      : { panels: {}, withinAgent: {}, teamSize: {} };

    it('the strings of bits of SWE-bench Verified', async () => {
      const path = `${FOLDER}swebench_verified_bits.csv`;
      const tasksFile = `${FOLDER}swebench_verified_tasks.txt`;
      const { outcomes } = await readLog(path, (names) => guessColumns(names, { tasksFile }));
      const { tasks, agents, p } = reference.panels['SWE-bench Verified, all 134'];
      expect([outcomes.tasks.length, outcomes.agents.length]).toEqual([tasks, agents]);
      const right = outcomes.successes.reduce((sum, n) => sum + n, 0);
      expect(right / (tasks * agents)).toBeCloseTo(p, 6);
      expect(new Set(outcomes.families).size).toBeGreaterThan(3);
    });

    it.each([
      ['evalperf', 'evalperf_counts.csv', 34, 118],
      ['terminalbench2', 'terminalbench2_counts.csv', 83, 88],
    ])('the counts of %s', async (name, file, agents, tasks) => {
      const path = `${FOLDER}${file}`;
      const { outcomes, notes } = await readLog(path, (names) => guessColumns(names));
      expect([outcomes.agents.length, outcomes.tasks.length]).toEqual([agents, tasks]);
      expect(notes).toMatchObject({ duplicates: 0, equalRows: 0, hasTrials: true });
      const expected = Object.entries(reference.withinAgent[name]);
      expect(expected.length).toBeGreaterThan(0);
      for (const [agent, { T, n, p }] of expected) {
        const found = accuracyOf(outcomes, agent, n);
        expect(found.tasks).toBe(T);
        expect(found.p).toBeCloseTo(p, 6);
      }
    });

    it('the gzipped teams of DyLAN, where the size of the team plays the agent', async () => {
      const path = `${FOLDER}dylan_mmlu_teamsize.csv.gz`;
      const columns = { task: 'task_id', agent: 'team_size', correct: 'correct' };
      const { outcomes } = await readLog(path, columns);
      expect(outcomes.tasks).toHaveLength(3683);
      expect(outcomes.agents).toEqual(Object.keys(reference.teamSize));
      for (const [agent, { acc }] of Object.entries(reference.teamSize)) {
        expect(accuracyOf(outcomes, agent, 1).p).toBeCloseTo(acc, 6);
      }
    });
  },
);
