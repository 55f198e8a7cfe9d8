import { appendFileSync } from 'node:fs';
import { formatJson, formatResults, writeParquet, type ResultTable } from './exports.ts';
import { makeWhole } from './wholeFile.ts';

/** What the results of a run can be exported as. */
export type ExportFormat = 'csv' | 'parquet' | 'json';

/** Results as text, piece by piece: of CSV the bytes of `results.csv`, of JSON a list of rows. */
export async function* formatRun(
  results: ResultTable,
  format: Exclude<ExportFormat, 'parquet'>,
): AsyncGenerator<string> {
  if (format === 'csv') yield* formatResults(results);
  else {
    yield* formatJson(results);
    yield '\n';
  }
}

/**
 * Writes results into a file, wholly or not at all: of CSV and Parquet the bytes of `results.csv`
 * and `results.parquet`.
 *
 * @throws {RunError} when it cannot be written
 */
export function exportRun(results: ResultTable, format: ExportFormat, file: string): Promise<void> {
  if (format === 'parquet') return writeParquet(results, file);
  return makeWhole(file, async (partial) => {
    for await (const text of formatRun(results, format)) appendFileSync(partial, text);
  });
}
