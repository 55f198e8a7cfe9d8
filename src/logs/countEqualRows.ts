import type { Database } from '../sweep/database.ts';
import type { Source } from './source.ts';

/** The number of rows that repeat an earlier one in every column, as far as 64-bit hashes tell. */
export async function countEqualRows(database: Database, { names, rows }: Source): Promise<number> {
  const columns = names.map((_, i) => `c${i}`).join(', ');
  const [[count]] = await database.rows<[number | null]>(
    `SELECT CAST(sum(copies - 1) AS BIGINT)
     FROM (SELECT count(*) AS copies FROM (${rows}) GROUP BY hash(${columns}))`,
  );
  return count ?? 0;
}
