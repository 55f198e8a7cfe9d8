import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { EvaluationLog } from '../../src/analysis/calibration/log.ts';
import { openDatabase, quoteText } from '../../src/sweep/database.ts';

/** Where the logs of a test file are; it is removed after the tests. */
export const folder = mkdtempSync(join(tmpdir(), 'phaselab-logs-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file and gives its path. */
export function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Writes what a query gives, by DuckDB: CSV or Parquet as the name ends. */
export async function writeQuery(name: string, query: string): Promise<string> {
  const path = join(folder, name);
  const database = await openDatabase(join(folder, `${name}.duckdb`));
  try {
    await database.run(`COPY (${query}) TO ${quoteText(path)}`);
  } finally {
    database.close();
  }
  return path;
}

/** Each outcome that a log has, as `task agent: successes of trials`. */
export function cellsOf({ outcomes }: EvaluationLog): string[] {
  const { tasks, agents, trials, successes } = outcomes;
  return tasks.flatMap((task, i) =>
    agents.flatMap((agent, j) => {
      const cell = i * agents.length + j;
      return trials[cell] === 0 ? [] : [`${task} ${agent}: ${successes[cell]} of ${trials[cell]}`];
    }),
  );
}
