import { hashWords } from '../math/random.ts';
import { followRule, mostTrials } from '../analysis/sequential.ts';
import type { Sums } from '../math/tally.ts';
import { missingBlocks, type BlockPrefix } from '../sampling/blockPlan.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import { tallyFirst } from '../sampling/tallyFirst.ts';
import type { Method } from '../models/model.ts';
import type { PricedPoint } from './bundle.ts';
import type { Database } from './database.ts';

/** A distinct point of the plan with the blocks that it needs next. */
export interface OpenPoint extends PricedPoint {
  /** trials that the blocks of all its reports have together; the most while it goes on */
  readonly wanted: number;
  /** how many of them may still have to be drawn */
  readonly missing: number;
}

/** How much there is to draw, and how much of it is stored. */
export interface WorkSummary {
  /** distinct points of which every wanted block is stored */
  readonly complete: number;
  /** distinct points of which some blocks are stored and some are not */
  readonly begun: number;
  /** trials to report, over distinct points, at most, and how many of them are stored */
  readonly trials: number;
  readonly storedTrials: number;
  /** what is to be drawn, at most */
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

type StoredBlock = BlockPrefix & Sums;

/**
 * The distinct points of the plan in its order, each with the blocks that are not stored yet under
 * this seed: of a point that has a rule of stopping, those up to its next look. Read page by page,
 * so memory is flat; blocks that are stored meanwhile do no harm.
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
): Promise<Map<number, StoredBlock[]>> {
  const rows = await database.rows<[number, number, number, number, number]>(
    `SELECT w.n, b.block, b.trials, b.sum, b.sum_of_squares FROM work w JOIN blocks b ON b.id = w.id
     WHERE b.seed = $1 AND b.position = 0 AND w.n >= $2 AND w.n < $3`,
    [seed, first, first + PAGE],
  );
  const stored = new Map<number, StoredBlock[]>();
  for (const [n, block, trials, sum, sumOfSquares] of rows) {
    const item = { block, trials, sum, sumOfSquares };
    const list = stored.get(n);
    if (list) list.push(item);
    else stored.set(n, [item]);
  }
  return stored;
}

/** Trials of a report: those of the next look, and the most, while a rule goes on. */
interface Report {
  readonly next: number;
  readonly most: number;
}

function reportOf(wanted: number | StoppingRule, stored: readonly StoredBlock[]): Report {
  if (typeof wanted === 'number') return { next: wanted, most: wanted };
  const { trials, outcome } = followRule(wanted, (trials) => tallyFirst(trials, stored));
  return { next: trials, most: outcome === undefined ? mostTrials(wanted) : trials };
}

function openPoint(row: WorkRow, stored: readonly StoredBlock[]): OpenPoint {
  const [, id, wantedText, keyLow, keyHigh, model, method, configuration, levels, cost, group] =
    row;
  const asked = JSON.parse(wantedText) as (number | StoppingRule)[];
  const reports = asked.map((wanted) => reportOf(wanted, stored));
  const blocks = missingBlocks(
    reports.map(({ next }) => next),
    stored,
  );
  const most = reports.map((report) => report.most);
  return {
    task: {
      id,
      key: [keyLow, keyHigh],
      model,
      method,
      configuration,
      ...(levels !== null && { levels: JSON.parse(levels) as number[] }),
      ...(group !== null && { group: hashWords(group) }),
      blocks,
    },
    cost,
    wanted: most.length === 1 ? most[0] : sumTrials(missingBlocks(most, [])),
    missing: reports.reduce((sum, { next, most }) => sum + most - next, sumTrials(blocks)),
  };
}

function sumTrials(blocks: readonly BlockPrefix[]): number {
  return blocks.reduce((sum, { trials }) => sum + trials, 0);
}

/** Sums what there is to draw and what is stored. */
export async function summarizeWork(database: Database, seed: string): Promise<WorkSummary> {
  const summary = { complete: 0, begun: 0, trials: 0, storedTrials: 0 };
  const open = { points: 0, blocks: 0, trials: 0, cost: 0 };
  for await (const { task, cost, wanted, missing } of readWork(database, seed)) {
    summary.trials += wanted;
    summary.storedTrials += Math.max(0, wanted - missing);
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
