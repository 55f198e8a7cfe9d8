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
import { wordsOf } from './voteBytes.ts';

// To find blocks takes a look through all of them: it is taken for many points at once.
const GROUP = 5000;
const MOST_BLOCKS = 20_000;
// The texts of a short page are gone before the garbage collector takes them for lasting.
const PAGE = 250;

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
  point: number,
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
 * seed. Read page by page.
 */
export async function* readResults(database: Database, seed: string): AsyncGenerator<PointResult> {
  for await (const [first, last] of groupPoints(database)) {
    const sums = await readSums(database, seed, [first, last]);
    for (let start = first; start <= last; start += PAGE) {
      const ends = [start, Math.min(last, start + PAGE - 1)] as const;
      const rows = await database.rows<PlanRow>(
        `SELECT point, part, method, trials, id, reason, parameters, facts, prediction, stopping
         FROM plan WHERE point BETWEEN $1 AND $2 ORDER BY point`,
        ends,
      );
      const isFed = rows.some(([, , method]) => method === 'level');
      const levels = isFed ? await readLevels(database, ends) : new Map<number, string>();
      for (const row of rows) {
        const [point] = row;
        yield pointResult(row, sums.get(point) ?? [], levels.get(point));
      }
    }
  }
}

/** The first and last of points that follow one another and whose blocks can be held together. */
async function* groupPoints(database: Database): AsyncGenerator<readonly [number, number]> {
  for (let before = -1; ;) {
    const rows = await database.rows<readonly [point: number, trials: number]>(
      'SELECT point, trials FROM plan WHERE point > $1 ORDER BY point LIMIT $2',
      [before, GROUP],
    );
    if (rows.length === 0) return;
    let [first] = rows[0];
    let blocks = 0;
    for (const [point, trials] of rows) {
      const more = Math.ceil(trials / BLOCK);
      if (blocks + more > MOST_BLOCKS && point > first) {
        yield [first, before];
        [first, blocks] = [point, 0];
      }
      blocks += more;
      before = point;
    }
    yield [first, before];
  }
}

/** What the sampler of the method `level` was given. */
async function readLevels(
  database: Database,
  ends: readonly [number, number],
): Promise<Map<number, string>> {
  const rows = await database.rows<[number, string]>(
    `SELECT p.point, s.levels FROM plan p JOIN points s ON s.id = p.id
     WHERE s.levels IS NOT NULL AND p.point BETWEEN $1 AND $2`,
    ends,
  );
  return new Map(rows);
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

/** What is stored of the points from `first` to `last`, and within their wanted trials. */
async function readSums(
  database: Database,
  seed: string,
  [first, last]: readonly [number, number],
): Promise<Map<number, StoredSums[]>> {
  const rows = await database.rows<SumsRow>(
    `SELECT p.point, b.block, b.trials, b.position, b.channel, b.sum, b.sum_of_squares, b.votes
     FROM plan p JOIN blocks b ON b.id = p.id
     WHERE b.seed = $1 AND p.point BETWEEN $2 AND $3
       AND b.trials <= p.trials - b.block * ${BLOCK}`,
    [seed, first, last],
  );
  const stored = new Map<number, StoredSums[]>();
  for (const [point, block, trials, position, channel, sum, sumOfSquares, votes] of rows) {
    const item = { block, trials, position, channel, sum, sumOfSquares, votes };
    const list = stored.get(point);
    if (list) list.push(item);
    else stored.set(point, [item]);
  }
  return stored;
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
