import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { OutcomeTable } from '../../../src/analysis/calibration/log.ts';

const FOLDER = new URL('../../../../shared/data/', import.meta.url);

export const realLogsAreThere = existsSync(FOLDER);

if (!realLogsAreThere) console.warn('skipped: the real logs of ../shared/data are not here');

/** One panel of the reference figures. */
export interface PanelReference {
  readonly p: number;
  readonly rho_pair: number;
  readonly rho_pair_ci: readonly [number, number];
  readonly rho_same: number;
  readonly rho_cross: number;
  readonly icc: number;
  readonly bb_mle: readonly [number, number];
  readonly k: readonly number[];
  readonly majority_exact: readonly number[];
}

/** Repeated trials of one agent in the reference figures. */
export interface WithinReference {
  readonly T: number;
  readonly n: number;
  readonly p: number;
  readonly rho: number;
  readonly rho_mle: number;
  readonly k: readonly number[];
  readonly majority_exact: readonly number[];
  readonly passk: Readonly<Record<string, readonly [number, number]>>;
}

/** The reference figures, as far as logs alone tell them. */
export interface Reference {
  readonly panels: Readonly<Record<string, PanelReference>>;
  readonly withinAgent: Readonly<Record<string, Readonly<Record<string, WithinReference>>>>;
  readonly teamSize: Readonly<
    Record<string, { readonly acc: number; readonly ci: readonly [number, number] }>
  >;
}

export function readReference(): Reference {
  return JSON.parse(readFileSync(new URL('reference.json', FOLDER), 'utf8')) as Reference;
}

/** Splits a line of a CSV file whose cells may stand in double quotes. */
function splitLine(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

function readRows(name: string): Record<string, string>[] {
  const bytes = readFileSync(new URL(name, FOLDER));
  const text = name.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
  const [header, ...lines] = text.trim().split('\n').map(splitLine);
  return lines.map((cells) => Object.fromEntries(header.map((column, i) => [column, cells[i]])));
}

/** One cell of a log. */
interface Cell {
  readonly task: string;
  readonly agent: string;
  readonly trials: number;
  readonly successes: number;
}

export function tabulate(cells: readonly Cell[]): OutcomeTable {
  const tasks = [...new Set(cells.map(({ task }) => task))];
  const agents = [...new Set(cells.map(({ agent }) => agent))];
  const rows = new Map(tasks.map((task, i) => [task, i]));
  const columns = new Map(agents.map((agent, j) => [agent, j]));
  const trials = new Uint32Array(tasks.length * agents.length);
  const successes = new Uint32Array(trials.length);
  for (const cell of cells) {
    const at = rows.get(cell.task)! * agents.length + columns.get(cell.agent)!;
    trials[at] += cell.trials;
    successes[at] += cell.successes;
  }
  return { tasks, agents, families: agents.map(() => null), trials, successes };
}

/** The agents of one log that a test keeps. */
export function pickAgents(table: OutcomeTable, keep: (agent: number) => boolean): OutcomeTable {
  const kept = table.agents.map((_, j) => j).filter((j) => keep(j));
  const pick = (counts: Uint32Array): Uint32Array =>
    Uint32Array.from({ length: table.tasks.length * kept.length }, (_, cell) => {
      const task = Math.floor(cell / kept.length);
      return counts[task * table.agents.length + kept[cell % kept.length]];
    });
  return {
    tasks: table.tasks,
    agents: kept.map((j) => table.agents[j]),
    families: kept.map((j) => table.families[j]),
    trials: pick(table.trials),
    successes: pick(table.successes),
  };
}

/** Families that are not known, or not one. */
const NO_FAMILY = new Set(['unknown', 'mixed']);

export function readSwebench(): OutcomeTable {
  const rows = readRows('swebench_verified_bits.csv');
  const tasks = readFileSync(new URL('swebench_verified_tasks.txt', FOLDER), 'utf8')
    .trim()
    .split('\n');
  const successes = new Uint32Array(tasks.length * rows.length);
  rows.forEach(({ bits }, agent) => {
    bits.split('').forEach((bit, task) => (successes[task * rows.length + agent] = Number(bit)));
  });
  return {
    tasks,
    agents: rows.map(({ agent_id: agent }) => agent),
    families: rows.map(({ family }) => (NO_FAMILY.has(family) ? null : family)),
    trials: new Uint32Array(successes.length).fill(1),
    successes,
  };
}

/** Counts of successes, only cells with so many trials. */
function readCounts(name: string, trials: string, wanted: number): OutcomeTable {
  return tabulate(
    readRows(name)
      .filter((row) => Number(row[trials]) === wanted)
      .map((row) => ({
        task: row['task_id'],
        agent: row['agent_id'],
        trials: wanted,
        successes: Number(row['n_correct']),
      })),
  );
}

export const readTerminalBench = (): OutcomeTable =>
  readCounts('terminalbench2_counts.csv', 'n_trials', 5);

export const readEvalperf = (): OutcomeTable => readCounts('evalperf_counts.csv', 'n_samples', 100);

export function readTeams(): OutcomeTable {
  return tabulate(
    readRows('dylan_mmlu_teamsize.csv.gz').map((row) => ({
      task: row['task_id'],
      agent: row['team_size'],
      trials: 1,
      successes: Number(row['correct']),
    })),
  );
}
