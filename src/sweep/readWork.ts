import { hashWords } from '../math/random.ts';
import { missingBlocks, planBlocks, type BlockPrefix } from '../sampling/blockPlan.ts';
import type { Method } from '../models/model.ts';
import type { PricedPoint } from './bundle.ts';
import type { Database } from './database.ts';

/** A distinct point of the plan with the blocks that it still needs. */
export interface OpenPoint extends PricedPoint {
  /** trials that the blocks of all its reports have together */
  readonly wanted: number;
}

/** How much there is to draw, and how much of it is stored. */
export interface WorkSummary {
  /** distinct points of which every wanted block is stored */
  readonly complete: number;
  /** distinct points of which some blocks are stored and some are not */
  readonly begun: number;
  /** trials to report, over distinct points, and how many of them are stored */
  readonly trials: number;
  readonly storedTrials: number;
  /** what is to be drawn */
  readonly open: Drawn;
}

/** An amount of drawing. */
export interface Drawn {
  readonly points: number;
  readonly blocks: number;
  readonly trials: number;
  /** elementary draws */
  readonly cost: number;
}

const PAGE = 2000;

type WorkRow = readonly [
  n: number,
  id: string,
  wanted: string,
  keyLow: number,
  keyHigh: number,
  model: string,
  method: Method,
  configuration: string,
  levels: string | null,
  cost: number,
  group: string | null,
];

/**
 * The distinct points of the plan in its order, each with the blocks that are not stored yet under
 * this seed. Read page by page, so memory is flat; blocks that are stored meanwhile do no harm.
 */
export async function* readWork(database: Database, seed: string): AsyncGenerator<OpenPoint> {
  for (let first = 0; ; first += PAGE) {
    const rows = await database.rows<WorkRow>(
      `SELECT w.n, w.id, w.wanted, p.key_low, p.key_high, p.model, p.method, p.configuration,
         p.levels, p.cost, p.leaf_group
       FROM work w JOIN points p ON p.id = w.id
       WHERE w.n >= $1 AND w.n < $2 ORDER BY w.n`,
      [first, first + PAGE],
    );
    if (rows.length === 0) return;
    const stored = await readStored(database, seed, first);
    for (const row of rows) yield openPoint(row, stored.get(row[0]) ?? []);
  }
}

async function readStored(
  database: Database,
  seed: string,
  first: number,
): Promise<Map<number, BlockPrefix[]>> {
  const rows = await database.rows<[number, number, number]>(
    `SELECT w.n, b.block, b.trials FROM work w JOIN blocks b ON b.id = w.id
     WHERE b.seed = $1 AND b.position = 0 AND w.n >= $2 AND w.n < $3`,
    [seed, first, first + PAGE],
  );
  const stored = new Map<number, BlockPrefix[]>();
  for (const [n, block, trials] of rows) {
    const list = stored.get(n);
    if (list) list.push({ block, trials });
    else stored.set(n, [{ block, trials }]);
  }
  return stored;
}

function openPoint(row: WorkRow, stored: readonly BlockPrefix[]): OpenPoint {
  const [, id, wantedText, keyLow, keyHigh, model, method, configuration, levels, cost, group] =
    row;
  const wanted = JSON.parse(wantedText) as number[];
  return {
    task: {
      id,
      key: [keyLow, keyHigh],
      model,
      method,
      configuration,
      ...(levels !== null && { levels: JSON.parse(levels) as number[] }),
      ...(group !== null && { group: hashWords(group) }),
      blocks: missingBlocks(wanted, stored),
    },
    cost,
    wanted: sumTrials(wanted.length === 1 ? planBlocks(wanted[0]) : missingBlocks(wanted, [])),
  };
}

function sumTrials(blocks: readonly BlockPrefix[]): number {
  return blocks.reduce((sum, { trials }) => sum + trials, 0);
}

/** Sums what there is to draw and what is stored. */
export async function summarizeWork(database: Database, seed: string): Promise<WorkSummary> {
  const summary = { complete: 0, begun: 0, trials: 0, storedTrials: 0 };
  const open = { points: 0, blocks: 0, trials: 0, cost: 0 };
  for await (const { task, cost, wanted } of readWork(database, seed)) {
    const missing = sumTrials(task.blocks);
    summary.trials += wanted;
    summary.storedTrials += wanted - missing;
    if (missing === 0) summary.complete++;
    else {
      if (missing < wanted) summary.begun++;
      open.points++;
      open.blocks += task.blocks.length;
      open.trials += missing;
      open.cost += missing * cost;
    }
  }
  return { ...summary, open };
}
