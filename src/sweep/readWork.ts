import { followRule, mostTrials } from '../analysis/sequential.ts';
import type { Sums } from '../math/tally.ts';
import { missingBlocks, type BlockPrefix } from '../sampling/blockPlan.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import { tallyFirst } from '../sampling/tallyFirst.ts';
import type { PricedPoint } from './bundle.ts';
import type { Database } from './database.ts';
import { type GatheredRows, gatherRows } from './gatherRows.ts';
import { SUBJECT, type SubjectRow, taskOf } from './subjectRows.ts';

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

/** Distinct points that are read together. */
const PAGE = 2000;

type WorkRow = readonly [wanted: string, cost: number];

type BlockRow = readonly [block: number, trials: number, sum: number, sumOfSquares: number];

type StoredBlock = BlockPrefix & Sums;

/** What is wanted of a distinct point of the plan, and not stored yet. */
interface Need {
  /** its place in the order of the plan */
  readonly n: number;
  /** elementary draws of one trial */
  readonly cost: number;
  /** what is to be drawn next */
  readonly blocks: readonly BlockPrefix[];
  /** trials that the blocks of all its reports have together; the most while it goes on */
  readonly wanted: number;
  /** how many of them may still have to be drawn */
  readonly missing: number;
}

/**
 * The distinct points of the plan in its order, each with the blocks that are not stored yet under
 * this seed: of a point that has a rule of stopping, those up to its next look. Read page by page,
 * once at a time, so memory is flat; blocks that are stored meanwhile do no harm.
 */
export async function* readWork(database: Database, seed: string): AsyncGenerator<PricedPoint> {
  const places = await gatherPlaces(database);
  for await (const needs of readNeeds(database, seed)) {
    const open = needs.filter(({ blocks }) => blocks.length > 0);
    if (open.length === 0) continue;
    const rows = await database.rows<readonly [number, ...SubjectRow]>(
      `SELECT w.n, ${SUBJECT}
       FROM ${places.table} w JOIN points p ON p.rowid = w.place WHERE w.n BETWEEN $1 AND $2`,
      [open[0].n, open.at(-1)!.n],
    );
    const subjects = new Map(rows.map(([n, ...row]) => [n, row]));
    for (const { n, cost, blocks } of open) yield { task: taskOf(subjects.get(n)!, blocks), cost };
  }
}

/** Sums what there is to draw and what is stored. */
export async function summarizeWork(database: Database, seed: string): Promise<WorkSummary> {
  const summary = { complete: 0, begun: 0, trials: 0, storedTrials: 0 };
  const open = { points: 0, blocks: 0, trials: 0, cost: 0 };
  for await (const needs of readNeeds(database, seed)) {
    for (const { blocks, cost, wanted, missing } of needs) {
      summary.trials += wanted;
      summary.storedTrials += Math.max(0, wanted - missing);
      if (missing === 0) summary.complete++;
      else {
        if (missing < wanted) summary.begun++;
        open.points++;
        open.blocks += blocks.length;
        open.trials += missing;
        open.cost += missing * cost;
      }
    }
  }
  return { ...summary, open };
}

function gatherWork(database: Database): Promise<GatheredRows<WorkRow>> {
  const sql = 'SELECT w.n, w.wanted, p.cost FROM work w JOIN points p ON p.id = w.id';
  return gatherRows(database, 'gathered work', { sql });
}

/** Where each distinct point stands among all that were ever planned. */
function gatherPlaces(database: Database): Promise<GatheredRows<readonly [place: number]>> {
  const sql = 'SELECT w.n, p.rowid AS place FROM work w JOIN points p ON p.id = w.id';
  return gatherRows(database, 'gathered places', { sql });
}

function gatherBlocks(database: Database, seed: string): Promise<GatheredRows<BlockRow>> {
  const sql = `SELECT w.n, b.block, b.trials, b.sum, b.sum_of_squares
     FROM work w JOIN blocks b ON b.id = w.id WHERE b.seed = $1 AND b.position = 0`;
  return gatherRows(database, 'gathered blocks', { sql, values: [seed] });
}

async function* readNeeds(database: Database, seed: string): AsyncGenerator<readonly Need[]> {
  const work = await gatherWork(database);
  const blocks = await gatherBlocks(database, seed);
  for (let first = 0; ; first += PAGE) {
    const page = await work.between(first, first + PAGE);
    if (page.size === 0) return;
    const stored = await blocks.between(first, first + PAGE);
    yield Array.from(page, ([n, [row]]) => needOf(n, row, (stored.get(n) ?? []).map(storedBlock)));
  }
}

function storedBlock([block, trials, sum, sumOfSquares]: BlockRow): StoredBlock {
  return { block, trials, sum, sumOfSquares };
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

function needOf(n: number, [wanted, cost]: WorkRow, stored: readonly StoredBlock[]): Need {
  const asked = JSON.parse(wanted) as (number | StoppingRule)[];
  const reports = asked.map((report) => reportOf(report, stored));
  const blocks = missingBlocks(
    reports.map(({ next }) => next),
    stored,
  );
  const most = reports.map((report) => report.most);
  return {
    n,
    cost,
    blocks,
    wanted: most.length === 1 ? most[0] : sumTrials(missingBlocks(most, [])),
    missing: reports.reduce((sum, { next, most }) => sum + most - next, sumTrials(blocks)),
  };
}

function sumTrials(blocks: readonly BlockPrefix[]): number {
  return blocks.reduce((sum, { trials }) => sum + trials, 0);
}
