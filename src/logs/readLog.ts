import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvaluationLog } from '../analysis/calibration/log.ts';
import { openDatabase, quoteText, type Database } from '../sweep/database.ts';
import { bitRows, matrixRows } from './bitRows.ts';
import type { LogColumns } from './columns.ts';
import { countEqualRows } from './countEqualRows.ts';
import { describeCells } from './outcomeTable.ts';
import { readBits } from './readBits.ts';
import { explainRead } from './readFault.ts';
import { choose, readParts, readTable } from './readOutcomes.ts';
import { readRoles, type RowLog } from './roles.ts';
import { openSource, plainFile, type Source } from './source.ts';
import { tabulate } from './tabulate.ts';

/** What DuckDB may hold before it writes to a temporary directory. */
const MEMORY = '512MB';

/** How a file is to be read. */
export interface LogOptions {
  /** of CSV; looked for in the header when absent */
  readonly delimiter?: string;
}

/** Where a log is worked on; gone afterwards. */
interface Workplace {
  readonly database: Database;
  readonly directory: string;
}

/** Runs the body with a database and a directory of its own, and says what its failures mean. */
async function withWorkplace<T>(path: string, body: (place: Workplace) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'phaselab-log-'));
  try {
    // A file of its own, and not `:memory:`, which a process may have open once.
    const database = await openDatabase(join(directory, 'log.duckdb'), { memory: MEMORY });
    try {
      await database.run(`SET temp_directory = ${quoteText(join(directory, 'spilled'))}`);
      return await body({ database, directory });
    } finally {
      database.close();
    }
  } catch (error) {
    throw explainRead(path, error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readRows(
  database: Database,
  source: Source,
  columns: RowLog,
): Promise<EvaluationLog> {
  const roles = readRoles(source, columns);
  const { rows, duplicates } = await tabulate(database, source, roles);
  const condition = await choose(database, roles);
  const outcomes = await readTable(database, source, roles);
  const parts = await readParts(database, source, roles);
  const repeats = roles.values.has('trial')
    ? {}
    : { equalRows: await countEqualRows(database, source) };
  const notes = { rows, duplicates, ...repeats, ...condition, ...describeCells(outcomes) };
  return { outcomes, notes, ...parts };
}

/**
 * Reads an evaluation log: CSV, JSON lines or Parquet, gzipped or not, told apart by their first bytes and their
 * names. Tasks and agents come in the order of their first rows. Files of any length are read in bounded memory,
 * apart from the outcomes themselves.
 *
 * Without a column for trials, rows with the same task and agent are repeated trials. With one, rows that tell the
 * same trial alike count once. Where the log has several budgets, the outcomes are those of the largest; where it has
 * several numbers of hops, those of the fewest; the notes say so.
 *
 * @param path of the file
 * @param columns what its columns are, or what says it given their names in the order of the file; which
 *   of them are named says what form the log has
 * @throws {UsageError} when there is no such file, it cannot be read, or a row is wrong: `file:row:column (name): ...`;
 *   the row is counted from 1, in CSV with the header
 * @throws {RunError} when the disk of the temporary directory is full
 */
export async function readLog(
  path: string,
  columns: LogColumns | ((names: readonly string[]) => LogColumns),
  options: LogOptions = {},
): Promise<EvaluationLog> {
  return withWorkplace(path, async ({ database, directory }) => {
    const plain = { file: path, path: await plainFile(path, directory) };
    const source = await openSource(database, plain, options);
    const known = typeof columns === 'function' ? columns(source.names) : columns;
    if (!('matrix' in known || 'bits' in known)) return readRows(database, source, known);
    const wide = await openSource(database, plain, { ...options, hasLongLines: true });
    if ('matrix' in known) return readBits(database, wide, matrixRows(wide, known));
    const { tasksFile } = known;
    const tasks = { file: tasksFile, path: await plainFile(tasksFile, directory) };
    return readBits(database, wide, bitRows(wide, known, tasks));
  });
}
