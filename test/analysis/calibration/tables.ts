import * as fc from 'fast-check';
import type { OutcomeTable } from '../../../src/analysis/calibration/log.ts';

/** A cell of a small table: right answers of trials. */
export type CellCounts = readonly [successes: number, trials: number];

/** A table of one trial per cell, one text of bits per task. */
export function tableOfBits(
  rows: readonly string[],
  families?: readonly (string | null)[],
): OutcomeTable {
  return tableOfCells(
    rows.map((row) => row.split('').map((bit) => (bit === '.' ? [0, 0] : [Number(bit), 1]))),
    families,
  );
}

/** A table of counts, one list of cells per task. */
export function tableOfCells(
  rows: readonly (readonly CellCounts[])[],
  families?: readonly (string | null)[],
): OutcomeTable {
  const count = rows[0].length;
  return {
    tasks: rows.map((_, i) => `task ${i}`),
    agents: rows[0].map((_, j) => `agent ${j}`),
    families: families ?? Array.from({ length: count }, () => null),
    trials: Uint32Array.from(rows.flat(), ([, trials]) => trials),
    successes: Uint32Array.from(rows.flat(), ([successes]) => successes),
  };
}

/** Any small table of up to so many trials a cell, some cells missing if they may. */
export function anyTable(mostTrials: number, fewestTrials: number): fc.Arbitrary<OutcomeTable> {
  const cell = fc
    .integer({ min: fewestTrials, max: mostTrials })
    .chain((trials) =>
      fc.integer({ min: 0, max: trials }).map((successes): CellCounts => [successes, trials]),
    );
  return fc
    .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 7 }))
    .chain(([tasks, agents]) =>
      fc.tuple(
        fc.array(fc.array(cell, { minLength: agents, maxLength: agents }), {
          minLength: tasks,
          maxLength: tasks,
        }),
        fc.array(fc.constantFrom('a', 'b', null), { minLength: agents, maxLength: agents }),
      ),
    )
    .map(([rows, families]) => tableOfCells(rows, families));
}

/** The tasks of a table, each as often as its weight says. */
export function repeatTasks(table: OutcomeTable, weights: ArrayLike<number>): OutcomeTable {
  const count = table.agents.length;
  const places = table.tasks.flatMap((_, i) => Array.from({ length: weights[i] }, () => i));
  const repeat = (counts: Uint32Array): Uint32Array =>
    Uint32Array.from(places.flatMap((i) => [...counts.subarray(i * count, (i + 1) * count)]));
  return {
    ...table,
    tasks: places.map((i) => table.tasks[i]),
    trials: repeat(table.trials),
    successes: repeat(table.successes),
  };
}
