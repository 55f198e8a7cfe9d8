import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvFormatRows } from 'd3-dsv';
import type { RunResult } from '../analysis/result.ts';
import {
  commentOn,
  createTable,
  openDatabase,
  quoteName,
  quoteText,
  type Cell,
  type Database,
  type Table,
} from './database.ts';
import { tableResults, type ResultTable } from './resultRows.ts';
import { makeWhole } from './wholeFile.ts';

/** The canonical results of a run directory as CSV. */
export const CSV_FILE = 'results.csv';

const PARQUET_FILE = 'results.parquet';
const TABLE = 'results';
const PAGE = 2000;

/**
 * Writes the canonical outputs of a run, `results.csv` and `results.parquet`, and the table
 * `results` of its store: the same rows in the same order, byte-identical for the same scenario
 * and seed. Each file is written wholly or not at all.
 *
 * @throws {RunError} when one cannot be written
 */
export async function exportResults(
  database: Database,
  run: RunResult,
  directory: string,
): Promise<void> {
  const table = tableResults(run);
  await makeWhole(join(directory, CSV_FILE), (csv) =>
    database.transaction(() => exportRows(database, table, csv)),
  );
  await makeWhole(join(directory, PARQUET_FILE), (parquet) => copyParquet(database, parquet));
}

function copyParquet(database: Database, parquet: string): Promise<void> {
  return database.run(`COPY (FROM ${quoteName(TABLE)}) TO ${quoteText(parquet)} (FORMAT parquet)`);
}

/**
 * Writes the results as Parquet, wholly or not at all: the bytes of `results.parquet`.
 *
 * @throws {RunError} when it cannot be written
 */
export async function writeParquet(run: RunResult, file: string): Promise<void> {
  const database = await openDatabase(':memory:');
  try {
    const results = tableResults(run);
    const table = await replaceTable(database, results);
    for (const page of pagesOf(results)) await database.append(table, page);
    await makeWhole(file, (parquet) => copyParquet(database, parquet));
  } finally {
    database.close();
  }
}

/** The results as CSV, page by page: the bytes of `results.csv`. */
export function* formatResults(run: RunResult): Generator<string> {
  const results = tableResults(run);
  yield headOf(results);
  for (const page of pagesOf(results)) yield formatCsv(page);
}

/** The results as plain objects, for JSON. */
export function listResults(run: RunResult): Record<string, Cell>[] {
  const { columns, rows } = tableResults(run);
  return Array.from(rows(), (row) =>
    Object.fromEntries(row.map((cell, i) => [columns[i].name, cell])),
  );
}

/** Writes every row to both, page by page: intervals are computed once, and memory is flat. */
async function exportRows(database: Database, results: ResultTable, csv: string): Promise<void> {
  const table = await replaceTable(database, results);
  appendFileSync(csv, headOf(results));
  for (const page of pagesOf(results)) {
    appendFileSync(csv, formatCsv(page));
    await database.append(table, page);
  }
}

function headOf({ columns }: ResultTable): string {
  return formatCsv([columns.map(({ name }) => name)]);
}

function* pagesOf({ rows }: ResultTable): Generator<Cell[][]> {
  let page: Cell[][] = [];
  for (const row of rows()) {
    page.push(row);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function replaceTable(database: Database, { columns }: ResultTable): Promise<Table> {
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const table: Table = { name: TABLE, columns: types };
  await database.run(`DROP TABLE IF EXISTS ${quoteName(TABLE)}`);
  await database.run(createTable(table));
  const text =
    'one row per point and channel: parameters, estimates with intervals, prediction, in the order of the scenario';
  await database.run(commentOn(text, TABLE));
  for (const { name, description } of columns) {
    if (description !== '') await database.run(commentOn(description, TABLE, name));
  }
  return table;
}

/** Rows as CSV: shortest round-trip numbers, empty where there is none. */
function formatCsv(rows: readonly (readonly Cell[])[]): string {
  const text = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  return rows.length === 0 ? '' : `${csvFormatRows(text)}\n`;
}
