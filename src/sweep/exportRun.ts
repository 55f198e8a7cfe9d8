import type { RunResult } from '../analysis/result.ts';
import { formatResults, listResults, writeParquet } from './exports.ts';
import { writeWhole } from './wholeFile.ts';

/** What the results of a run can be exported as. */
export type ExportFormat = 'csv' | 'parquet' | 'json';

/** The results of a run as text: of CSV the bytes of its `results.csv`, of JSON a list of rows. */
export function formatRun(run: RunResult, format: Exclude<ExportFormat, 'parquet'>): string {
  if (format === 'csv') return [...formatResults(run)].join('');
  return `${JSON.stringify(listResults(run), null, 2)}\n`;
}

/**
 * Writes the results of a run into a file, wholly or not at all: of CSV and Parquet the bytes of its
 * `results.csv` and `results.parquet`.
 *
 * @throws {RunError} when it cannot be written
 */
export function exportRun(run: RunResult, format: ExportFormat, file: string): Promise<void> {
  return format === 'parquet' ? writeParquet(run, file) : writeWhole(file, formatRun(run, format));
}
