import { expect, test } from 'vitest';
import { openDatabase } from '../../src/sweep/database.ts';
import { gatherRows } from '../../src/sweep/gatherRows.ts';

test('gatherRows(…) gives the rows of a range by their number, whatever their order was', async () => {
  const database = await openDatabase(':memory:');
  try {
    await database.run('CREATE TABLE votes (point INTEGER, name VARCHAR, sum DOUBLE)');
    await database.run(
      "INSERT INTO votes VALUES (3, 'a', 0.5), (1, 'b', 2), (3, 'c', 4), (7, 'd', 1)",
    );
    const gather = (above: number) =>
      gatherRows<readonly [string, number]>(database, 'gathered votes', {
        sql: 'SELECT point AS n, name, sum FROM votes WHERE sum > $1',
        values: [above],
      });
    const all = await gather(0);
    expect([...(await all.between(1, 7))]).toEqual([
      [1, [['b', 2]]],
      [
        3,
        [
          ['a', 0.5],
          ['c', 4],
        ],
      ],
    ]);
    expect((await all.between(4, 7)).size).toBe(0);
    const some = await gather(1);
    expect([...(await some.between(0, 10)).keys()]).toEqual([1, 3]);
    expect(await database.rows(`SELECT count(*) FROM ${some.table}`)).toEqual([[2]]);
  } finally {
    database.close();
  }
});
