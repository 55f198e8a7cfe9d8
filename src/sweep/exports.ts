import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { csvFormatRows } from 'd3-dsv';
import type { PointResult, RunHead } from '../analysis/result.ts';
import type { Score } from '../analysis/score.ts';
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
import { readResults } from './readResults.ts';
import { resultColumns, type ResultColumn } from './resultColumns.ts';
import { createRows } from './resultRows.ts';
import { readShape } from './resultShape.ts';
import { makeWhole } from './wholeFile.ts';

/** The canonical results of a run directory as CSV. */
export const CSV_FILE = 'results.csv';

/** The same as Parquet. */
export const PARQUET_FILE = 'results.parquet';
const TABLE = 'results';
const FILLING = 'results being filled';
const PAGE = 2000;
/** pages of a transaction */
const PAGES = 25;

/** The table of results, read from a store page by page: one row per point and channel. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  /** can be gone through once */
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** Is told each point as it goes by, with its scores. */
export type Listener = (point: PointResult, scores: readonly Score[]) => void;

/**
 * Tables the results of the plan of a store as they are by now. Points are read, tabled and let go,
 * so that memory does not grow with their number.
 *
 * @param heard is told every point
 */
export async function tableResults(
  database: Database,
  head: RunHead,
  heard: Listener = () => {},
): Promise<ResultTable> {
  const columns = resultColumns(head.model, await readShape(database, head.seed));
  const rowsOf = createRows(head, columns);
  async function* pages(): AsyncGenerator<readonly (readonly Cell[])[]> {
    let page: (readonly Cell[])[] = [];
    for await (const point of readResults(database, head.seed)) {
      const { rows, scores } = rowsOf(point);
      heard(point, scores);
      page.push(...rows);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }
  return { columns, pages: pages() };
}

/**
 * Writes the canonical outputs of a run, `results.csv` and `results.parquet`, and the table
 * `results` of its store: the same rows in the same order, byte-identical for the same scenario
 * and seed. Each file is written wholly or not at all.
 *
 * @throws {RunError} when one cannot be written
 */
export async function exportResults(
  database: Database,
  results: ResultTable,
  directory: string,
): Promise<void> {
  await makeWhole(join(directory, CSV_FILE), async (csv) => {
    appendFileSync(csv, headOf(results));
    await fillTable(database, results, (page) => appendFileSync(csv, formatCsv(page)));
  });
  await makeWhole(join(directory, PARQUET_FILE), (parquet) => copyParquet(database, parquet));
}

// DuckDB holds a group of rows while it writes it.
const PARQUET = '(FORMAT parquet, ROW_GROUP_SIZE 20480)';

function copyParquet(database: Database, parquet: string): Promise<void> {
  return database.run(`COPY (FROM ${quoteName(TABLE)}) TO ${quoteText(parquet)} ${PARQUET}`);
}

/**
 * Writes results as Parquet, wholly or not at all: the bytes of `results.parquet`. Beside it stands
 * a database meanwhile.
 *
 * @throws {RunError} when it cannot be written
 */
export function writeParquet(results: ResultTable, file: string): Promise<void> {
  return makeWhole(file, async (parquet) => {
    const path = `${parquet}.duckdb`;
    rmSync(path, { force: true });
    const database = await openDatabase(path);
    try {
      await fillTable(database, results);
      await copyParquet(database, parquet);
    } finally {
      database.close();
      rmSync(path, { force: true });
    }
  });
}

/** Results as CSV, page by page: the bytes of `results.csv`. */
export async function* formatResults(results: ResultTable): AsyncGenerator<string> {
  yield headOf(results);
  for await (const page of results.pages) yield formatCsv(page);
}

/**
 * Results as a JSON list of plain objects, page by page: what `JSON.stringify` with an indent of 2
 * makes of it.
 *
 * @param margin stands before every line but the first
 */
export async function* formatJson(
  { columns, pages }: ResultTable,
  margin = '',
): AsyncGenerator<string> {
  let lead = '[';
  for await (const page of pages) {
    const texts = page.map((row) => {
      const object = Object.fromEntries(row.map((cell, i) => [columns[i].name, cell]));
      return JSON.stringify([object], null, 2).slice(1, -2).replaceAll('\n', `\n${margin}`);
    });
    yield `${lead}${texts.join(',')}`;
    lead = ',';
  }
  yield lead === '[' ? '[]' : `\n${margin}]`;
}

/**
 * Replaces the table of results, page by page and yet wholly or not at all: it gets its name when it
 * is full. One transaction for all of it would hold what it wrote in memory.
 */
async function fillTable(
  database: Database,
  results: ResultTable,
  heard: (page: readonly (readonly Cell[])[]) => void = () => {},
): Promise<void> {
  const filling = await createFilling(database, results);
  const pages = results.pages[Symbol.asyncIterator]();
  for (let more = true; more;) {
    more = await database.transaction(async () => {
      for (let i = 0; i < PAGES; i++) {
        const { done, value } = await pages.next();
        if (done === true) return false;
        heard(value);
        await database.append(filling, value);
      }
      return true;
    });
  }
  await database.transaction(async () => {
    await database.run(`DROP TABLE IF EXISTS ${quoteName(TABLE)}`);
    await database.run(`ALTER TABLE ${quoteName(FILLING)} RENAME TO ${quoteName(TABLE)}`);
    await describeTable(database, results);
  });
}

function headOf({ columns }: ResultTable): string {
  return formatCsv([columns.map(({ name }) => name)]);
}

async function createFilling(database: Database, { columns }: ResultTable): Promise<Table> {
  const types = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const table: Table = { name: FILLING, columns: types };
  await database.run(`DROP TABLE IF EXISTS ${quoteName(FILLING)}`);
  await database.run(createTable(table));
  return table;
}

async function describeTable(database: Database, { columns }: ResultTable): Promise<void> {
  const text =
    'one row per point and channel: parameters, estimates with intervals, prediction, in the order of the scenario';
  await database.run(commentOn(text, TABLE));
  for (const { name, description } of columns) {
    if (description !== '') await database.run(commentOn(description, TABLE, name));
  }
}

/** Rows as CSV: shortest round-trip numbers, empty where there is none. */
function formatCsv(rows: readonly (readonly Cell[])[]): string {
  const text = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
  return rows.length === 0 ? '' : `${csvFormatRows(text)}\n`;
}
