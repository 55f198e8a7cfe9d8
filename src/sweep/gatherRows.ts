import { quoteName, type Cell, type Database, type Stored } from './database.ts';

/** Rows of a query, by the number `n` that is first in each. */
export interface GatheredRows<R extends readonly Stored[]> {
  /** the table that holds them, as an SQL identifier */
  readonly table: string;
  /** The rows whose number is at least `first` and less than `end`, without that number. */
  between(first: number, end: number): Promise<Map<number, R[]>>;
}

/**
 * Gathers the rows of a query in the order of the number that is first in each, so that they can be
 * read range by range: what a range takes then does not grow with the length of the run, as a join
 * for every range would.
 *
 * @param name of the table of this connection that holds them; one of before is replaced
 * @param query selects the number, as `n`, and what is wanted beside it
 */
export async function gatherRows<R extends readonly Stored[]>(
  database: Database,
  name: string,
  { sql, values }: { readonly sql: string; readonly values?: readonly Cell[] },
): Promise<GatheredRows<R>> {
  const [table, unordered] = [quoteName(name), quoteName(`${name} unordered`)];
  await database.run(`DROP TABLE IF EXISTS ${table}`);
  // In two steps: to join and to order ten million rows at once takes more than the memory there is.
  await database.run(`CREATE OR REPLACE TEMP TABLE ${unordered} AS ${sql}`, values);
  await database.run(`CREATE TEMP TABLE ${table} AS FROM ${unordered} ORDER BY n`);
  await database.run(`DROP TABLE ${unordered}`);
  const [[count]] = await database.rows<[number]>(`SELECT count(*) FROM ${table}`);
  const select = `SELECT * FROM ${table} WHERE n >= $1 AND n < $2`;
  return {
    table,
    async between(first, end) {
      const groups = new Map<number, R[]>();
      if (count === 0) return groups;
      const rows = await database.rows<readonly [number, ...R]>(select, [first, end]);
      for (const [n, ...row] of rows) {
        const group = groups.get(n);
        if (group) group.push(row);
        else groups.set(n, [row]);
      }
      return groups;
    },
  };
}
