import type { PointResult, Stopped } from '../analysis/result.ts';
import { followRule } from '../analysis/sequential.ts';
import { addTallies, EMPTY_TALLY, tallyOf, type Tally } from '../math/tally.ts';
import type { Fact, Method, Prediction } from '../models/model.ts';
import { reportedBlocks } from '../sampling/blockPlan.ts';
import { BLOCK } from '../sampling/sampleBlock.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import { tallyFirst } from '../sampling/tallyFirst.ts';
import type { Scalar } from '../scenario/scenario.ts';
import type { Database } from './database.ts';
import { type GatheredRows, gatherRows } from './gatherRows.ts';
import { wordsOf } from './voteBytes.ts';

/** Points of which the plan is read together. */
const PAGE = 500;
/** Blocks that are held together; of one point all are. */
const MOST_BLOCKS = 20_000;

type PlanRow = readonly [
  point: number,
  part: string,
  method: Method,
  trials: number,
  id: string,
  reason: string | null,
  parameters: string,
  facts: string,
  prediction: string,
  stopping: string | null,
];

type SumsRow = readonly [
  block: number,
  trials: number,
  position: number,
  channel: string,
  sum: number,
  sumOfSquares: number,
  votes: Uint8Array | null,
];

interface StoredSums {
  readonly block: number;
  readonly trials: number;
  readonly position: number;
  readonly channel: string;
  readonly sum: number;
  readonly sumOfSquares: number;
  readonly votes: Uint8Array | null;
}

/**
 * The points of the plan in its order, each with the tallies of what is stored of it under this
 * seed. Read page by page, once at a time.
 */
export async function* readResults(database: Database, seed: string): AsyncGenerator<PointResult> {
  const sums = await gatherSums(database, seed);
  const levels = await gatherLevels(database);
  const places = await gatherPlaces(database);
  for (let page = 0; ; page += PAGE) {
    const points = [...(await places.between(page, page + PAGE)).values()].flat(2);
    if (points.length === 0) return;
    const [first, end] = [points[0], points.at(-1)! + 1];
    const rows = await database.rows<PlanRow>(
      `SELECT point, part, method, trials, id, reason, parameters, facts, prediction, stopping
       FROM plan WHERE point >= $1 AND point < $2`,
      [first, end],
    );
    // Faster than in SQL, where what is ordered is copied.
    rows.sort(([a], [b]) => a - b);
    const levelsOf = await levels.between(first, end);
    for (const group of groupPoints(rows)) {
      const sumsOf = await sums.between(group[0][0], group.at(-1)![0] + 1);
      for (const row of group) {
        const stored = (sumsOf.get(row[0]) ?? []).map(storedSums);
        yield pointResult(row, stored, levelsOf.get(row[0])?.[0][0]);
      }
    }
  }
}

/** Points that follow one another and whose blocks can be held together. */
function* groupPoints(rows: readonly PlanRow[]): Generator<readonly PlanRow[]> {
  let group: PlanRow[] = [];
  let blocks = 0;
  for (const row of rows) {
    const more = Math.ceil(row[3] / BLOCK);
    if (blocks + more > MOST_BLOCKS && group.length > 0) {
      yield group;
      [group, blocks] = [[], 0];
    }
    group.push(row);
    blocks += more;
  }
  yield group;
}

/** The points by their number in the plan: those of a trace have gaps between them. */
function gatherPlaces(database: Database): Promise<GatheredRows<readonly [point: number]>> {
  const sql = 'SELECT row_number() OVER (ORDER BY point) - 1 AS n, point FROM plan';
  return gatherRows(database, 'gathered points', { sql });
}

/** What the samplers of the method `level` were given. */
function gatherLevels(database: Database): Promise<GatheredRows<readonly [levels: string]>> {
  const sql = `SELECT w.point AS n, p.levels FROM plan w JOIN points p ON p.id = w.id
     WHERE w.method = 'level' AND p.levels IS NOT NULL`;
  return gatherRows(database, 'gathered levels', { sql });
}

/** What is stored of each point, and within its wanted trials. */
function gatherSums(database: Database, seed: string): Promise<GatheredRows<SumsRow>> {
  const sql = `SELECT p.point AS n, b.block, b.trials, b.position, b.channel, b.sum,
       b.sum_of_squares, b.votes
     FROM plan p JOIN blocks b ON b.id = p.id
     WHERE b.seed = $1 AND b.trials <= p.trials - b.block * ${BLOCK}`;
  return gatherRows(database, 'gathered sums', { sql, values: [seed] });
}

function storedSums(row: SumsRow): StoredSums {
  const [block, trials, position, channel, sum, sumOfSquares, votes] = row;
  return { block, trials, position, channel, sum, sumOfSquares, votes };
}

/** The ids that several points of the plan have: the same configuration in two parts. */
export async function readRepeated(database: Database): Promise<Set<string>> {
  const rows = await database.rows<[string]>(
    "SELECT id FROM plan WHERE id <> '' GROUP BY id HAVING count(*) > 1",
  );
  return new Set(rows.flat());
}

/** The first point of the plan that has this id. */
export async function readPlannedPoint(
  database: Database,
  id: string,
): Promise<Pick<PointResult, 'index' | 'part' | 'parameters'>> {
  const sql = 'SELECT point, part, parameters FROM plan WHERE id = $1 ORDER BY point LIMIT 1';
  const [[index, part, parameters]] = await database.rows<[number, string, string]>(sql, [id]);
  return { index, part, parameters: JSON.parse(parameters) as Record<string, Scalar> };
}

function pointResult(
  row: PlanRow,
  stored: readonly StoredSums[],
  levels: string | undefined,
): PointResult {
  const [index, part, method, most, id, reason, parameters, facts, prediction] = row;
  const stopped = stoppedOf(row, stored);
  const trials = stopped?.trials ?? most;
  const channels = channelsOf(trials, stored);
  const tallies = tallyChannels(channels);
  const status = statusOf(id, trials, tallies);
  const votes = status === 'complete' ? votesOf(trials, channels[0]) : undefined;
  return {
    index,
    part,
    method,
    trials,
    parameters: JSON.parse(parameters) as Record<string, Scalar>,
    ...(reason !== null && { reason }),
    id,
    status,
    facts: JSON.parse(facts) as Record<string, Fact>,
    prediction: JSON.parse(prediction) as Prediction | null,
    tallies,
    ...(stopped && { stopped }),
    ...(votes && { votes }),
    ...(levels !== undefined && { levels: JSON.parse(levels) as number[] }),
  };
}

/** How far the rule of a point came with its first channel, the root. */
function stoppedOf(row: PlanRow, stored: readonly StoredSums[]): Stopped | undefined {
  const text = row[9];
  if (text === null) return undefined;
  const rule = JSON.parse(text) as StoppingRule;
  const roots = stored.filter(({ position }) => position === 0);
  const { trials, outcome } = followRule(rule, (trials) => tallyFirst(trials, roots));
  return { rule, trials, ...(outcome && { outcome }) };
}

/** The reported blocks of each channel, in the order of the sampler's channels. */
function channelsOf(trials: number, stored: readonly StoredSums[]): StoredSums[][] {
  const channels: StoredSums[][] = [];
  for (const row of stored) (channels[row.position] ??= []).push(row);
  return channels.map((rows) => reportedBlocks(trials, rows));
}

function tallyChannels(channels: readonly StoredSums[][]): Record<string, Tally> {
  return Object.fromEntries(
    channels.map((blocks) => [
      blocks[0].channel,
      blocks.map(tallyOf).reduce(addTallies, EMPTY_TALLY),
    ]),
  );
}

/** The votes of a point of which all blocks are there, when they were kept. */
function votesOf(trials: number, blocks: readonly StoredSums[]): Int32Array | undefined {
  const votes = new Int32Array(Math.ceil(trials / 32));
  for (const stored of blocks) {
    if (stored.votes === null) return undefined;
    const words = wordsOf(stored.votes).subarray(0, Math.ceil(stored.trials / 32));
    votes.set(words, (stored.block * BLOCK) / 32);
  }
  return votes;
}

function statusOf(
  id: string,
  trials: number,
  tallies: Readonly<Record<string, Tally>>,
): PointResult['status'] {
  if (id === '') return 'infeasible';
  const counts = Object.values(tallies).map((tally) => tally.trials);
  return counts.length > 0 && counts.every((count) => count === trials) ? 'complete' : 'partial';
}
