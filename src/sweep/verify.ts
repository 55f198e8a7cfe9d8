import { hashWords } from '../math/random.ts';
import type { Sums } from '../math/tally.ts';
import { models as allModels } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import type { PointSums, PointTask } from '../sampling/task.ts';
import { bundlePoints, createPace, type PricedPoint } from './bundle.ts';
import { type Progress, startClock } from './clock.ts';
import { quoteText, type Database } from './database.ts';
import { dispatchBundles, type Finished } from './dispatch.ts';
import { RunError } from './errors.ts';
import type { Executor } from './executor.ts';
import { type GatheredRows, gatherRows } from './gatherRows.ts';
import { createPool } from './pool.ts';
import { requireRun } from './readRun.ts';
import { openStore } from './store.ts';
import { SUBJECT, type SubjectRow, taskOf } from './subjectRows.ts';
import { bytesOf } from './voteBytes.ts';

/** How much of a run is drawn anew, and by whom. */
export interface VerifyOptions {
  /** share of the stored blocks, in (0, 1]; at least 20 blocks, or all of fewer */
  readonly share: number;
  /** chooses the blocks */
  readonly seed: string;
  /** number of worker threads, an integer of at least 1 */
  readonly workers: number;
  /** runs the work; a pool of worker threads by default. It is closed at the end. */
  readonly executor?: Executor;
  readonly models?: readonly Model[];
  /** is told how far drawing has come */
  readonly heard?: (progress: Progress) => void;
}

/** A stored block that is not what is drawn. */
export interface Difference {
  /** place in the plan of the first point that has it, where the plan still has one */
  readonly point: number | null;
  readonly part: string | null;
  readonly id: string;
  readonly seed: string;
  readonly block: number;
  readonly trials: number;
  /** what differs: `root: sum 2410 stored, 2412 drawn` */
  readonly message: string;
}

/** What a verification found. */
export interface Verification {
  /** blocks that are stored and can be drawn anew */
  readonly blocks: number;
  /** blocks of models or versions that this program does not have */
  readonly foreign: number;
  readonly checked: number;
  readonly differences: readonly Difference[];
}

const LEAST_BLOCKS = 20;
const PAGE = 500;

/**
 * Draws a share of the stored blocks of a run anew and compares sums and votes bit by bit. The
 * blocks are those whose names have the smallest SHA-256 together with the seed of the choice, so
 * the same seed chooses the same blocks. Nothing in the directory changes.
 *
 * @throws {UsageError} when it is no run directory
 * @throws {RunError} when another run has it open, when it is damaged, or when drawing fails
 */
export async function verifyRun(directory: string, options: VerifyOptions): Promise<Verification> {
  requireRun(directory);
  const database = await openStore(directory, 'read');
  try {
    const executor = options.executor ?? createPool(options.workers);
    try {
      return await verifyStore(database, executor, options);
    } finally {
      await executor.close();
    }
  } finally {
    database.close();
  }
}

async function verifyStore(
  database: Database,
  executor: Executor,
  { share, seed, models = allModels, heard = () => {} }: VerifyOptions,
): Promise<Verification> {
  const [blocks, foreign] = await countBlocks(database, models);
  const checked = Math.min(blocks, Math.max(LEAST_BLOCKS, Math.ceil(share * blocks)));
  await chooseBlocks(database, { seed, models, checked });
  const seeds = await database.rows<[string]>('SELECT DISTINCT seed FROM chosen ORDER BY seed');
  const clock = startClock(await sumChosen(database));
  const tick = (finished: Finished): void => heard(clock(finished));
  const differences: Difference[] = [];
  for (const [drawnSeed] of seeds) {
    const drawing = { database, executor, tick };
    for await (const difference of compareBlocks(drawing, drawnSeed)) {
      differences.push(difference);
    }
  }
  return { blocks, foreign, checked, differences };
}

function isKnown(models: readonly Model[]): string {
  const pairs = models.map(({ name, version }) => `(${quoteText(name)}, ${quoteText(version)})`);
  return pairs.length === 0 ? 'false' : `(p.model, p.version) IN (${pairs.join(', ')})`;
}

async function countBlocks(
  database: Database,
  models: readonly Model[],
): Promise<[number, number]> {
  const known = isKnown(models);
  const [counts] = await database.rows<[number, number]>(
    `SELECT count(*) FILTER (${known}), count(*) FILTER (NOT coalesce(${known}, false))
     FROM blocks b LEFT JOIN points p ON p.id = b.id WHERE b.position = 0`,
  );
  return counts;
}

interface Choice {
  readonly seed: string;
  readonly models: readonly Model[];
  readonly checked: number;
}

/** Puts the blocks to draw into a table of this connection, by seed. */
async function chooseBlocks(database: Database, choice: Choice): Promise<void> {
  await database.run(
    `CREATE TEMP TABLE chosen AS
     SELECT row_number() OVER (ORDER BY seed, id, block, trials) - 1 AS n, * FROM (
       SELECT b.seed, b.id, b.block, b.trials FROM blocks b JOIN points p ON p.id = b.id
       WHERE b.position = 0 AND ${isKnown(choice.models)}
       ORDER BY sha256(concat_ws(' ', ${quoteText(choice.seed)}, b.seed, b.id, b.block, b.trials))
       LIMIT ${choice.checked})`,
  );
}

type StoredRow = readonly [
  position: number,
  channel: string,
  sum: number,
  sumOfSquares: number,
  votes: Uint8Array | null,
];

const keyOf = (id: string, block: number, trials: number): string => `${id} ${block} ${trials}`;

/** Trials and elementary draws of the blocks that are chosen. */
async function sumChosen(database: Database): Promise<{ trials: number; cost: number }> {
  const [[trials, cost]] = await database.rows<[number, number]>(
    `SELECT coalesce(sum(c.trials), 0)::BIGINT, coalesce(sum(c.trials * p.cost), 0)::DOUBLE
     FROM chosen c JOIN points p ON p.id = c.id`,
  );
  return { trials, cost };
}

interface Drawing {
  readonly database: Database;
  readonly executor: Executor;
  readonly tick: (finished: Finished) => void;
}

/** Draws the chosen blocks of a seed and yields those that differ. */
async function* compareBlocks(
  { database, executor, tick }: Drawing,
  seed: string,
): AsyncGenerator<Difference> {
  const stored = new Map<string, StoredRow[]>();
  const pace = createPace();
  const bundles = bundlePoints(readChosen(database, seed, stored), pace);
  const options = { seed: hashWords(seed) };
  for await (const finished of dispatchBundles(bundles, executor, options)) {
    const { bundle, reply, seconds } = finished;
    pace.learn(bundle.cost, seconds / 2);
    tick(finished);
    for (const [i, drawn] of reply.points.entries()) {
      const task = bundle.points[i];
      for (const message of differencesOf(task, drawn, stored)) {
        const [{ block, trials }] = task.blocks;
        const place = await placeOf(database, task.id);
        yield { ...place, id: task.id, seed, block, trials, message };
      }
    }
    if (reply.failure !== undefined) {
      const { id, message } = reply.failure;
      const { part, point } = await placeOf(database, id);
      throw new RunError(`drawing failed (part ${part}, point ${point}, ${id}): ${message}`);
    }
  }
}

type ChosenRow = readonly [block: number, trials: number, cost: number, ...SubjectRow];

interface Chosen {
  readonly points: GatheredRows<ChosenRow>;
  readonly sums: GatheredRows<StoredRow>;
}

async function gatherChosen(database: Database, seed: string): Promise<Chosen> {
  const points = `SELECT c.n, c.block, c.trials, p.cost, ${SUBJECT}
     FROM chosen c JOIN points p ON p.id = c.id WHERE c.seed = $1`;
  const sums = `SELECT c.n, b.position, b.channel, b.sum, b.sum_of_squares, b.votes
     FROM chosen c JOIN blocks b USING (seed, id, block, trials) WHERE c.seed = $1`;
  const values = [seed];
  return {
    points: await gatherRows(database, 'chosen points', { sql: points, values }),
    sums: await gatherRows(database, 'chosen sums', { sql: sums, values }),
  };
}

/** The chosen blocks of a seed page by page; what is stored of them is put into the map. */
async function* readChosen(
  database: Database,
  seed: string,
  stored: Map<string, StoredRow[]>,
): AsyncGenerator<PricedPoint> {
  const { points, sums } = await gatherChosen(database, seed);
  const [[start, end]] = await database.rows<[number, number]>(
    'SELECT min(n), max(n) + 1 FROM chosen WHERE seed = $1',
    [seed],
  );
  for (let first = start; first < end; first += PAGE) {
    const sumsOf = await sums.between(first, first + PAGE);
    for (const [n, [[block, trials, cost, ...row]]] of await points.between(first, first + PAGE)) {
      const task = taskOf(row, [{ block, trials }]);
      const channels = sumsOf.get(n) ?? [];
      stored.set(
        keyOf(task.id, block, trials),
        channels.sort(([a], [b]) => a - b),
      );
      yield { task, cost };
    }
  }
}

function differencesOf(
  { id, blocks: [{ block, trials }] }: PointTask,
  { channels, sums: [sums], votes }: PointSums,
  stored: Map<string, StoredRow[]>,
): string[] {
  const key = keyOf(id, block, trials);
  const rows = stored.get(key) ?? [];
  stored.delete(key);
  const positions = rows.map(([position, channel]) => `${position} ${channel}`).join(', ');
  const wanted = channels.map((channel, position) => `${position} ${channel}`).join(', ');
  if (positions !== wanted) return [`channels ${positions} stored, ${wanted} drawn`];
  return rows.flatMap((row, i) => differenceOf(row, sums[i], votes?.[0]));
}

function differenceOf(row: StoredRow, drawn: Sums, votes: Int32Array | undefined): string[] {
  const [, channel, sum, sumOfSquares, storedVotes] = row;
  if (!Object.is(sum, drawn.sum)) return [`${channel}: sum ${sum} stored, ${drawn.sum} drawn`];
  if (!Object.is(sumOfSquares, drawn.sumOfSquares)) {
    return [`${channel}: sum of squares ${sumOfSquares} stored, ${drawn.sumOfSquares} drawn`];
  }
  // Stores of the first format have no votes.
  if (storedVotes === null) return [];
  const equal = votes !== undefined && Buffer.compare(bytesOf(votes), storedVotes) === 0;
  return equal ? [] : [`${channel}: other votes stored than drawn`];
}

async function placeOf(
  database: Database,
  id: string,
): Promise<Pick<Difference, 'point' | 'part'>> {
  const sql = 'SELECT point, part FROM plan WHERE id = $1 ORDER BY point LIMIT 1';
  const rows = await database.rows<[number, string]>(sql, [id]);
  const [point, part] = rows[0] ?? [null, null];
  return { point, part };
}
