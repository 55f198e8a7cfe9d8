import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { csvFormatRows } from 'd3-dsv';
import type { RunResult } from '../analysis/result.ts';
import {
  createTable,
  quoteName,
  quoteText,
  type Cell,
  type ColumnType,
  type Database,
  type Table,
} from './database.ts';
import { tableResults, type ResultTable } from './resultRows.ts';
import { partialName, writeWhole } from './wholeFile.ts';

const PAGE = 2000;

/**
 * Writes the canonical outputs of a run, `results.csv` and `results.parquet`, and the table
 * `results` of its store: the same rows in the same order, byte-identical for the same scenario
 * and seed. Each file is written wholly or not at all.
 */
export async function exportResults(
  database: Database,
  run: RunResult,
  directory: string,
): Promise<void> {
  const table = tableResults(run);
  writeWhole(join(directory, 'results.csv'), formatCsv(table));
  await storeTable(database, table);
  await writeParquet(database, join(directory, 'results.parquet'));
}

/** The results as CSV: shortest round-trip numbers, empty where there is none. */
export function formatCsv({ columns, rows }: ResultTable): string {
  const lines = [[...columns]];
  for (const row of rows()) lines.push(row.map((cell) => (cell === null ? '' : String(cell))));
  return `${csvFormatRows(lines)}\n`;
}

/** The results as plain objects, for JSON. */
export function listResults(run: RunResult): Record<string, Cell>[] {
  const { columns, rows } = tableResults(run);
  return Array.from(rows(), (row) => Object.fromEntries(row.map((cell, i) => [columns[i], cell])));
}

async function storeTable(database: Database, { columns, rows }: ResultTable): Promise<void> {
  const types = typesOf(columns, rows());
  const table: Table = { name: 'results', columns: types };
  await database.transaction(async () => {
    await database.run('DROP TABLE IF EXISTS results');
    await database.run(createTable(table));
    await database.run(
      `COMMENT ON TABLE results IS 'one row per point and channel: parameters, estimates with intervals, prediction'`,
    );
    let page: Cell[][] = [];
    for (const row of rows()) {
      page.push(row.map((cell, i) => (types[columns[i]] === 'VARCHAR' ? text(cell) : cell)));
      if (page.length === PAGE) {
        await database.append(table, page);
        page = [];
      }
    }
    await database.append(table, page);
  });
}

const text = (cell: Cell): Cell => (cell === null ? null : String(cell));

/** The narrowest type that holds every value of a column. */
function typesOf(columns: readonly string[], rows: Iterable<Cell[]>): Record<string, ColumnType> {
  const kinds = columns.map(() => new Set<string>());
  for (const row of rows) {
    row.forEach((cell, i) => {
      if (cell !== null) kinds[i].add(typeof cell);
    });
  }
  return Object.fromEntries(columns.map((column, i) => [column, typeOf(kinds[i])]));
}

function typeOf(kinds: ReadonlySet<string>): ColumnType {
  if (kinds.size > 1 || kinds.has('string')) return 'VARCHAR';
  return kinds.has('boolean') ? 'BOOLEAN' : 'DOUBLE';
}

async function writeParquet(database: Database, path: string): Promise<void> {
  const partial = partialName(path);
  rmSync(partial, { force: true });
  await database.run(
    `COPY (FROM ${quoteName('results')}) TO ${quoteText(partial)} (FORMAT parquet)`,
  );
  renameSync(partial, path);
}
