import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { Random } from '../../src/math/random.ts';
import type { Model } from '../../src/models/model.ts';
import { models as allModels } from '../../src/models/index.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { createInlineExecutor, type Executor } from '../../src/sweep/executor.ts';
import type { Cell } from '../../src/sweep/database.ts';
import { formatRun } from '../../src/sweep/exportRun.ts';
import { tableResults } from '../../src/sweep/exports.ts';
import { openRun } from '../../src/sweep/readRun.ts';
import {
  runSweep,
  type SweepEvent,
  type SweepOptions,
  type SweepResult,
} from '../../src/sweep/runSweep.ts';

/** A binary model with every method; the star is in two parts with different trials. */
export const BINARY = `model: majority
seed: laboratory
trials: 5000
infeasible: skip
parameters: { bias: 0.2, fidelity: 0.9 }
parts:
  - name: trees
    parameters: { organization: tree, fanIn: 3, depth: [0, 1, 2], correlation: [0, 0.3] }
  - name: lazy
    method: lazy
    parameters: { organization: tree, fanIn: 3, depth: 3 }
  - name: levels
    method: level
    parameters: { organization: tree, fanIn: 5, depth: [1, 3] }
  - name: stars
    trials: 300
    parameters: { organization: star, agents: [1, 5] }
  - name: the same stars
    trials: 4500
    parameters: { organization: star, agents: [5, 7] }
  - name: crowded
    parameters: { organization: star, agents: 9, window: 8, messageTokens: 2 }
`;

/** A real-valued model. */
export const REAL = `model: averaging
seed: laboratory
trials: 4200
parameters: { leafVariance: 1.3, noise: 0.1, correlation: 0.2 }
parts:
  - name: trees
    parameters: { organization: tree, fanIn: 3, depth: [0, 1, 2] }
  - name: stars
    parameters: { organization: star, agents: [1, 4, 9], dependence: [mixture, factor] }
  - name: chains
    parameters: { organization: chain, agents: [2, 5], update: [relay, average] }
`;

/** A small sweep of cheap points. */
export function stars(trials: number, agents: readonly number[] = [1, 3, 5], seed = 's'): Scenario {
  return scenarioOf(
    `model: majority\nseed: ${seed}\ntrials: ${trials}\nparameters: { organization: star, bias: 0.2, agents: [${agents.join(', ')}] }\n`,
  );
}

/** Parses a scenario; `models` are those that it may name. */
export function scenarioOf(text: string, models: readonly Model[] = allModels): Scenario {
  return parseScenario(text, { file: 'sweep.yaml', models });
}

/** A folder for run directories that is removed after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phaselab-sweep-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A sweep that came to its end. */
export interface Swept extends SweepResult {
  readonly planned: Extract<SweepEvent, { kind: 'planned' }>;
  readonly progress: readonly Extract<SweepEvent, { kind: 'progress' }>[];
}

/** Runs a sweep to its end, in this thread unless the options say otherwise. */
export async function sweep(
  scenario: Scenario,
  directory: string,
  options: Partial<SweepOptions> = {},
  heard: (event: SweepEvent) => void = () => {},
): Promise<Swept> {
  const executor = options.executor ?? createInlineExecutor();
  const events: SweepEvent[] = [];
  const running = runSweep(scenario, { workers: 1, executor, ...options, directory });
  for (;;) {
    const step = await running.next();
    if (step.done) {
      const planned = events.find((event) => event.kind === 'planned')!;
      const progress = events.filter((event) => event.kind === 'progress');
      return { ...step.value, planned, progress };
    }
    events.push(step.value);
    heard(step.value);
  }
}

/** The canonical outputs of a run directory, as comparable text. */
export function outputsOf(directory: string): { readonly csv: string; readonly parquet: string } {
  return {
    csv: readFileSync(join(directory, 'results.csv'), 'utf8'),
    parquet: readFileSync(join(directory, 'results.parquet')).toString('base64'),
  };
}

/** All canonical outputs of a sweep, JSON included. */
export async function canonical(
  scenario: Scenario,
  directory: string,
  options: Partial<SweepOptions> = {},
): Promise<{ readonly csv: string; readonly parquet: string; readonly json: string }> {
  await sweep(scenario, directory, options);
  return { ...outputsOf(directory), json: await exportedAs('json', directory) };
}

/** What a run directory is exported as. */
export function exportedAs(
  format: 'csv' | 'json',
  directory: string,
  models: readonly Model[] = allModels,
): Promise<string> {
  const read = async (...[head, database]: Parameters<Parameters<typeof openRun>[1]>) => {
    let text = '';
    for await (const piece of formatRun(await tableResults(database, head), format)) text += piece;
    return text;
  };
  return openRun(directory, read, models);
}

/** The rows of a run directory as JSON has them. */
export async function listResults(directory: string): Promise<Record<string, Cell>[]> {
  return JSON.parse(await exportedAs('json', directory)) as Record<string, Cell>[];
}

/** Rows of a CSV file by column; no cell of these tests has a comma in quotes. */
export function readCsv(directory: string): Record<string, string>[] {
  const [head, ...lines] = outputsOf(directory).csv.trimEnd().split('\n');
  const columns = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
}

/** An executor that answers in another order than it was asked, several tasks at a time. */
export function shuffledExecutor(seed: number, width = 5): Executor {
  const inner = createInlineExecutor();
  const random = new Random([seed, 0, 0, 1]);
  return {
    width,
    async run(task) {
      const reply = await inner.run(task);
      await setTimeout(random.below(8));
      return reply;
    },
    close: () => inner.close(),
  };
}

/** An executor on which every task takes a while, so that a sweep has many of them. */
export function slowExecutor(milliseconds: number): Executor {
  const inner = createInlineExecutor();
  return {
    ...inner,
    async run(task) {
      await setTimeout(milliseconds);
      return inner.run(task);
    },
  };
}
