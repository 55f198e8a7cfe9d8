import { setImmediate } from 'node:timers/promises';
import type { Method, Model } from '../models/model.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { createTable, type Cell, type Database } from './database.ts';
import { InterruptedError, RunError } from './errors.ts';
import type { PlannedPoint } from './planPoint.ts';
import { reduceShape, writeShape, type ShapeReducer } from './resultShape.ts';
import { formatShard, shardCondition, type Shard } from './shard.ts';
import { emptyTable, PLAN, POINTS, readMeta, WORK, writeMeta } from './store.ts';

/** What planning found. */
export interface PlanSummary {
  /** points of the scenario */
  readonly points: number;
  readonly infeasible: number;
  /** points that differ in what affects their result, of the shard where there is one */
  readonly distinct: number;
  /** distinct points that the run before in this directory had as well */
  readonly unchanged: number;
  /** the samplers of its points, in the order of the plan */
  readonly methods: readonly Method[];
  /** whether the directory held no run, a run of the same scenario or one of another */
  readonly before: 'nothing' | 'same scenario' | 'changed scenario';
}

/** How a plan is written. */
export interface PlanOptions {
  readonly signal?: AbortSignal | undefined;
  /** the share of the distinct points that is to be drawn; all of them when absent */
  readonly shard?: Shard | undefined;
}

/** Points that are held together: few, so that they are gone before they count as lasting. */
const PAGE = 250;
const STAGED = { ...POINTS, name: 'staged' };

/**
 * Replaces the plan of a store by that of a scenario, wholly or not at all. Points and blocks of
 * earlier scenarios stay.
 *
 * @param planned the scenario's points; they are taken page by page, so memory is flat
 * @throws {RunError} when two different points have one hash
 * @throws {InterruptedError} when the signal aborts
 */
export async function writePlan(
  database: Database,
  scenario: Scenario,
  planned: Iterable<PlannedPoint>,
  { signal, shard }: PlanOptions = {},
): Promise<PlanSummary> {
  const resolved = JSON.stringify(scenario.resolved);
  const earlier = await readMeta(database, 'scenario');
  return database.transaction(async () => {
    await stagePlan(database, scenario.seed);
    const shape = reduceShape();
    await appendPages(database, scenario.model, heardBy(shape, planned), signal);
    await writeShape(database, shape.finish());
    await addPoints(database);
    await writeWork(database, shard);
    await writeMeta(database, {
      name: scenario.name,
      scenario: resolved,
      model: scenario.model.name,
      seed: scenario.seed,
      confidence: String(scenario.confidence),
      familyWise: String(scenario.familyWise),
      commonRandomNumbers: String(scenario.commonRandomNumbers),
      shard: shard === undefined ? '' : formatShard(shard),
    });
    const counts = await countPlan(database);
    await database.run('DROP TABLE staged');
    await database.run('DROP TABLE earlier');
    return { ...counts, before: compare(earlier, resolved) };
  });
}

/** Lets a shape see points as they pass. */
function* heardBy(shape: ShapeReducer, planned: Iterable<PlannedPoint>): Generator<PlannedPoint> {
  for (const planning of planned) {
    const { point, facts, prediction, stopping } = planning;
    shape.add({ parameters: point.parameters, facts, prediction, stops: stopping !== null });
    yield planning;
  }
}

/** Puts the old plan aside; under another seed it has nothing in common with the new one. */
async function stagePlan(database: Database, seed: string): Promise<void> {
  const ids = 'SELECT id FROM work WHERE EXISTS (FROM meta WHERE key = $1 AND value = $2)';
  await database.run(`CREATE TEMP TABLE earlier AS ${ids}`, ['seed', seed]);
  await database.run(createTable(STAGED, 'TEMP'));
  await emptyTable(database, PLAN);
}

function compare(earlier: string | undefined, resolved: string): PlanSummary['before'] {
  if (earlier === undefined) return 'nothing';
  return earlier === resolved ? 'same scenario' : 'changed scenario';
}

async function appendPages(
  database: Database,
  model: Model,
  planned: Iterable<PlannedPoint>,
  signal?: AbortSignal,
): Promise<void> {
  let page: PlannedPoint[] = [];
  const append = async (): Promise<void> => {
    await database.append(PLAN, page.map(planRow));
    await database.append(
      STAGED,
      page.flatMap((point) => pointRows(point, model)),
    );
    page = [];
    // Planning is one long computation: let a signal be heard.
    await setImmediate();
    if (signal?.aborted) throw new InterruptedError('interrupted while planning');
  };
  for (const point of planned) {
    page.push(point);
    if (page.length === PAGE) await append();
  }
  await append();
}

/** JSON has no infinities; a number that theory cannot give is null. */
function planRow({ point, subject, facts, prediction, stopping }: PlannedPoint): Cell[] {
  return [
    point.index,
    point.part,
    point.method,
    point.trials,
    subject?.id ?? '',
    point.reason ?? null,
    JSON.stringify(point.parameters),
    JSON.stringify(facts),
    JSON.stringify(prediction),
    stopping === null ? null : JSON.stringify(stopping),
  ];
}

function pointRows({ point, subject }: PlannedPoint, { name, version }: Model): Cell[][] {
  if (subject === null) return [];
  const { id, key, configuration, levels, cost, leafGroup = null } = subject;
  const levelsText = levels ? JSON.stringify(levels) : null;
  const { method } = point;
  return [[id, ...key, name, version, method, configuration, levelsText, cost, leafGroup]];
}

async function addPoints(database: Database): Promise<void> {
  await checkCollisions(database);
  // In two steps, and of equal rows one is named by its number: whole rows would take too much memory.
  await database.run(`
    CREATE TEMP TABLE fresh AS
    SELECT s.rowid AS place, s.id FROM staged s ANTI JOIN points p ON p.id = s.id`);
  await database.run(`
    INSERT INTO points
    FROM staged WHERE rowid IN (SELECT min(place) FROM fresh GROUP BY id)`);
  await database.run('DROP TABLE fresh');
}

/** Two points with one hash would share draws, or worse, results. */
async function checkCollisions(database: Database): Promise<void> {
  const content = 'hash(id, model, version, method, configuration, levels)';
  const [collision] = await database.rows<[number, number]>(`
    SELECT key_low, key_high FROM (
      SELECT key_low, key_high, ${content} AS content FROM staged
      UNION ALL SELECT key_low, key_high, ${content} FROM points)
    GROUP BY key_low, key_high HAVING min(content) < max(content) LIMIT 1`);
  if (collision === undefined) return;
  const [[first, last]] = await database.rows<[string, string]>(
    `SELECT min(id), max(id) FROM (FROM staged UNION ALL FROM points)
     WHERE key_low = $1 AND key_high = $2`,
    collision,
  );
  throw new RunError(
    `points ${first} and ${last} differ and have the same hash; change one of them`,
  );
}

/** Most points are asked for once: only what is asked of the others has to be gathered. */
async function writeWork(database: Database, shard: Shard | undefined): Promise<void> {
  const chosen = shard === undefined ? '' : `AND ${shardCondition(shard)}`;
  const wanted = 'coalesce(stopping, to_json(trials))';
  const repeated = "SELECT id FROM plan WHERE id <> '' GROUP BY id HAVING count(*) > 1";
  await database.run(`CREATE TEMP TABLE repeated AS ${repeated}`);
  await emptyTable(database, WORK);
  await database.run(`
    INSERT INTO work SELECT row_number() OVER (ORDER BY point) - 1, id, wanted FROM (
      SELECT point, id, json_array(${wanted}) AS wanted
      FROM plan WHERE id <> '' ${chosen} AND id NOT IN (FROM repeated)
      UNION ALL
      SELECT min(point), id, to_json(list(DISTINCT ${wanted}))
      FROM plan WHERE id IN (FROM repeated) ${chosen} GROUP BY id)`);
  await database.run('DROP TABLE repeated');
}

async function countPlan(database: Database): Promise<Omit<PlanSummary, 'before'>> {
  const [[points, infeasible, distinct, unchanged]] = await database.rows<
    [number, number, number, number]
  >(`
    SELECT (SELECT count(*) FROM plan), (SELECT count(*) FROM plan WHERE id = ''),
      (SELECT count(*) FROM work), (SELECT count(*) FROM work WHERE id IN (FROM earlier))`);
  const methods = await database.rows<[Method]>(
    `SELECT method FROM plan WHERE id <> '' GROUP BY method ORDER BY min(point)`,
  );
  return { points, infeasible, distinct, unchanged, methods: methods.flat() };
}
