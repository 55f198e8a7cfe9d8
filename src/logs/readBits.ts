import type { EvaluationLog, OutcomeTable } from '../analysis/calibration/log.ts';
import type { Database } from '../sweep/database.ts';
import { UsageError } from '../sweep/errors.ts';
import type { BitRows } from './bitRows.ts';
import { countEqualRows } from './countEqualRows.ts';
import { createTable, describeCells } from './outcomeTable.ts';
import { cellError, showValue } from './readFault.ts';
import { EXPECTED_OUTCOME } from './roles.ts';
import type { Source } from './source.ts';

/** Characters that are taken from the store at once. */
const PAGE = 4e6;

type Row = readonly [row: number, name: string | null, family: string | null, bits: string];

/** The rows of the table `bits`, some at a time. */
async function* pages(database: Database, width: number): AsyncGenerator<Row[]> {
  const size = Math.max(1, Math.floor(PAGE / width));
  for (let start = 0; ; start += size) {
    const page = await database.rows<Row>(
      `SELECT row, name, family, bits FROM bits WHERE rowid >= ${start} AND rowid < ${start + size}`,
    );
    if (page.length > 0) yield page;
    if (page.length < size) return;
  }
}

/** What a log is, and how its rows hold outcomes. */
interface BitLog {
  readonly database: Database;
  readonly source: Source;
  readonly rows: BitRows;
}

/** The names of the rows in the order of their first appearance, and the families that the rows tell. */
interface Named {
  readonly indices: ReadonlyMap<string, number>;
  readonly families: readonly (string | null)[];
}

async function nameRows({ database, source: { file }, rows }: BitLog): Promise<Named> {
  const indices = new Map<string, number>();
  const families: (string | null)[] = [];
  for await (const page of pages(database, rows.across.length)) {
    for (const [row, name, family] of page) {
      if (name === null || name.trim() === '') {
        const place = rows.namePlace ?? { name: rows.kind, number: 1 };
        throw cellError(
          file,
          row,
          place,
          'empty; expected a name; fill it in or leave the row out',
        );
      }
      const index = indices.get(name);
      if (index === undefined) {
        indices.set(name, indices.size);
        families.push(family);
      } else if (families[index] !== family) {
        throw new UsageError(
          `${file}:${row}: the family of agent ${showValue(name)} is ${showValue(family)}, and ${showValue(families[index])} in an earlier row; give each agent one family`,
        );
      }
    }
  }
  if (indices.size > 0) return { indices, families };
  throw new UsageError(`${file}: no rows; expected outcomes below the names of the columns`);
}

function emptyTable(file: string, { kind, across }: BitRows, named: Named): OutcomeTable {
  const down = [...named.indices.keys()];
  return kind === 'agent'
    ? createTable(file, { tasks: across, agents: down, families: named.families })
    : createTable(file, { tasks: down, agents: across, families: across.map(() => null) });
}

async function wrongBit(
  { database, source, rows }: BitLog,
  [row, , , bits]: Row,
): Promise<UsageError> {
  const index = bits.indexOf('?');
  const place = rows.placeOf(index);
  const [[value]] = await database.rows<[string]>(
    `SELECT c${place.number - 1} FROM (${source.rows}) WHERE row = ${row} LIMIT 1`,
  );
  const message = rows.isPacked
    ? `${showValue(String.fromCodePoint(value.codePointAt(index) ?? 0))} at bit ${index + 1}; expected 0 or 1; correct it or leave the row out`
    : `${showValue(value)}; ${EXPECTED_OUTCOME}; correct it, or leave it empty where there is no outcome`;
  return cellError(source.file, row, place, message);
}

/** Where a row's outcomes go in a table. */
interface Stride {
  readonly start: number;
  readonly step: number;
}

function addBits(table: OutcomeTable, bits: string, { start, step }: Stride): void {
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] === ' ') continue;
    table.trials[start + i * step]++;
    if (bits[i] === '1') table.successes[start + i * step]++;
  }
}

/** Adds all rows to a table and gives their number. */
async function addRows(log: BitLog, table: OutcomeTable, named: Named): Promise<number> {
  const { source, rows } = log;
  const agents = table.agents.length;
  let count = 0;
  for await (const page of pages(log.database, rows.across.length)) {
    for (const line of page) {
      const [row, name, , bits] = line;
      if (bits.includes('?')) throw await wrongBit(log, line);
      if (bits.length !== rows.across.length) {
        const message = `${bits.length} bits for ${rows.across.length} tasks; expected one for each line of the tasks file`;
        throw cellError(source.file, row, rows.placeOf(0), message);
      }
      const index = named.indices.get(name ?? '') ?? 0;
      addBits(
        table,
        bits,
        rows.kind === 'agent' ? { start: index, step: agents } : { start: index * agents, step: 1 },
      );
      count++;
    }
  }
  return count;
}

/**
 * Reads a matrix, or strings of bits. The store is read twice, for the size of the table is known after the first.
 *
 * @throws {UsageError} at the first row that is wrong
 */
export async function readBits(
  database: Database,
  source: Source,
  rows: BitRows,
): Promise<EvaluationLog> {
  await database.run(
    `CREATE TEMP TABLE bits AS SELECT row, ${rows.name} AS name, nullif(${rows.family}, '') AS family,
     ${rows.bits} AS bits FROM (${source.rows})`,
  );
  const log = { database, source, rows };
  const named = await nameRows(log);
  const outcomes = emptyTable(source.file, rows, named);
  const count = await addRows(log, outcomes, named);
  const equalRows = await countEqualRows(database, source);
  return { outcomes, notes: { rows: count, duplicates: 0, equalRows, ...describeCells(outcomes) } };
}
