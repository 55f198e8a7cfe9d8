import { hashWords } from '../math/random.ts';
import { reduceAgreement, type Agreement } from '../analysis/agreement.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import type { Score } from '../analysis/score.ts';
import { reduceTotals, type RunTotals } from '../analysis/totals.ts';
import { describePoint } from '../scenario/askModel.ts';
import { tracedParts } from '../scenario/expandScenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { bundlePoints, createPace } from './bundle.ts';
import { type Progress, startClock } from './clock.ts';
import type { Database } from './database.ts';
import { prepareDirectory } from './directory.ts';
import { dispatchBundles, type Finished } from './dispatch.ts';
import { InterruptedError, RunError, UsageError } from './errors.ts';
import type { Executor } from './executor.ts';
import { exportResults, tableResults } from './exports.ts';
import type { PlannedPoint } from './planPoint.ts';
import { createPool } from './pool.ts';
import { startProvenance, writeProvenance, type Provenance } from './provenance.ts';
import { readPlannedPoint, readRepeated, readResults } from './readResults.ts';
import { readWork, summarizeWork, type WorkSummary } from './readWork.ts';
import { recordProgress } from './progressFile.ts';
import { isInShard, type Shard } from './shard.ts';
import { openStore, readMeta } from './store.ts';
import { followTraces, SweptPoints } from './traceBoundary.ts';
import { createBlockWriter, type BlockWriter } from './writeBlocks.ts';
import { writePlan, type PlanSummary } from './writePlan.ts';

/** How a sweep is run. */
export interface SweepOptions {
  /** where the results go; a run of before that is there is resumed or re-used */
  readonly directory: string;
  /** number of worker threads, an integer of at least 1 */
  readonly workers: number;
  /** draws only this share of the points, and exports nothing */
  readonly shard?: Shard;
  /** moves a run that is there aside, to `<directory>.1`, `.2`, … */
  readonly fresh?: boolean;
  /** stops the sweep; what was drawn is stored */
  readonly signal?: AbortSignal;
  /** runs the work; a pool of worker threads by default. It is closed at the end. */
  readonly executor?: Executor;
  /** whether the result of a point is held and told; by default all are, at some kilobytes each */
  readonly isTold?: (point: PointResult) => boolean;
}

/** What a sweep tells while it runs. */
export type SweepEvent =
  | {
      readonly kind: 'planned';
      readonly plan: PlanSummary;
      readonly work: WorkSummary;
      /** where an old run was moved to */
      readonly moved: string | undefined;
    }
  | ({ readonly kind: 'progress' } & Progress);

/** A finished sweep; of a shard, that of its points alone. */
export interface SweepResult {
  /** the points that are told */
  readonly run: RunResult;
  /** of all points, as the agreement is */
  readonly totals: RunTotals;
  readonly agreement: Agreement;
  readonly provenance: Provenance;
}

/**
 * Runs a scenario: plans its points, draws what is not stored yet, and exports the results. The
 * generator yields its progress and returns the results.
 *
 * The results are the same bytes for any number of workers, any order and after any interruption.
 *
 * @throws {ScenarioError} when a point is wrong, or the method does not apply to it
 * @throws {UsageError} when the directory cannot be written
 * @throws {RunError} when the run could not finish; what was drawn is stored
 * @throws {InterruptedError} when the signal aborts; what was drawn is stored
 */
export async function* runSweep(
  scenario: Scenario,
  options: SweepOptions,
): AsyncGenerator<SweepEvent, SweepResult> {
  const { directory, workers, fresh = false } = options;
  const executor = options.executor ?? createPool(workers);
  try {
    const moved = await prepareDirectory(directory, fresh);
    const database = await openStore(directory);
    try {
      const traces = tracedParts(scenario).length > 0;
      const sweep = sweepStore(scenario, options, { moved, database, executor });
      return yield* recordProgress(sweep, { database, directory, workers, traces });
    } finally {
      database.close();
    }
  } finally {
    await executor.close();
  }
}

interface Laboratory {
  readonly moved: string | undefined;
  readonly database: Database;
  readonly executor: Executor;
}

async function* sweepStore(
  scenario: Scenario,
  options: SweepOptions,
  { moved, database, executor }: Laboratory,
): AsyncGenerator<SweepEvent, SweepResult> {
  const { directory, workers, signal, shard } = options;
  const close = startProvenance(workers);
  let drawn = 0;
  let status: Provenance['status'] = 'failed';
  try {
    const swept = new SweptPoints(scenario);
    if (swept.hasTraces && shard !== undefined) throw new UsageError(UNSHARDED);
    // Of a first run all is to be drawn: its threads start while it is planned.
    if ((await readMeta(database, 'scenario')) === undefined) executor.warm?.();
    const plan = await writePlan(database, scenario, swept.plan('all'), { signal, shard });
    const work = await summarizeWork(database, scenario.seed);
    yield { kind: 'planned', plan, work, moved };
    for await (const event of drawWork(database, executor, { scenario, work, signal })) {
      drawn = event.trials;
      yield event;
    }
    if (swept.hasTraces) {
      const before = drawn;
      for await (const event of drawTraces(database, executor, { scenario, swept, signal })) {
        drawn = before + event.trials;
        yield { ...event, trials: drawn, totalTrials: before + event.totalTrials };
      }
    }
    // Its threads would only hold memory from here on.
    await executor.close();
    const results = await collectResults(database, scenario, { ...options, swept });
    checkFinished(results.totals, directory, signal?.aborted === true);
    status = 'complete';
    return { ...results, provenance: close(status, drawn) };
  } catch (error) {
    if (error instanceof InterruptedError) status = 'interrupted';
    throw error;
  } finally {
    // The first failure is the one to tell: a full disk fails here again.
    await writeProvenance(database, close(status, drawn)).catch(() => {});
  }
}

function checkFinished({ partial }: RunTotals, directory: string, aborted: boolean): void {
  if (partial === 0) return;
  if (aborted) throw new InterruptedError(`interrupted; what was drawn is stored in ${directory}`);
  throw new Error(`the workers left ${partial} points unfinished and said nothing`);
}

interface Drawing {
  readonly scenario: Scenario;
  readonly work: WorkSummary;
  readonly signal: AbortSignal | undefined;
}

type ProgressEvent = Extract<SweepEvent, { kind: 'progress' }>;

/** Draws what is missing and stores it as it comes. */
async function* drawWork(
  database: Database,
  executor: Executor,
  { scenario, work, signal }: Drawing,
): AsyncGenerator<ProgressEvent> {
  const writer = createBlockWriter(database, scenario.seed);
  const pace = createPace();
  const options = { seed: hashWords(scenario.seed), signal };
  const clock = startClock(work.open);
  const stops = scenario.parts.some(({ until }) => until !== undefined);
  // A round draws what every point needs next; the store says what that is.
  for (let drawn = true; drawn;) {
    drawn = false;
    const bundles = bundlePoints(readWork(database, scenario.seed), pace);
    try {
      for await (const finished of dispatchBundles(bundles, executor, options)) {
        pace.learn(finished.bundle.cost, finished.seconds / 2);
        await storeFinished(writer, finished);
        const { failure, points } = finished.reply;
        if (failure !== undefined) throw await failedError(database, scenario, failure);
        drawn ||= stops && points.length > 0;
        yield { kind: 'progress', ...clock(finished) };
      }
    } finally {
      await writer.flush();
    }
  }
}

const UNSHARDED =
  'a trace cannot be split into shards: what it asks for depends on all that was drawn before';

interface Tracing {
  readonly scenario: Scenario;
  readonly swept: SweptPoints;
  readonly signal: AbortSignal | undefined;
}

/** Draws what the traces of a scenario ask for, round by round, and plans all of it at the end. */
async function* drawTraces(
  database: Database,
  executor: Executor,
  { scenario, swept, signal }: Tracing,
): AsyncGenerator<ProgressEvent> {
  let before = 0;
  const plan = async (planned: Iterable<PlannedPoint>): Promise<void> => {
    try {
      await writePlan(database, scenario, planned, { signal });
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      throw new InterruptedError('interrupted while tracing; what was drawn is stored');
    }
  };
  const draw = async function* (planned: Iterable<PlannedPoint>): AsyncGenerator<ProgressEvent> {
    await plan(planned);
    const work = await summarizeWork(database, scenario.seed);
    let trials = 0;
    for await (const event of drawWork(database, executor, { scenario, work, signal })) {
      trials = event.trials;
      yield { ...event, trials: before + trials, totalTrials: before + event.totalTrials };
    }
    before += trials;
  };
  yield* followTraces(swept, { draw, read: () => readResults(database, scenario.seed) });
  await plan(swept.plan('all'));
}

async function storeFinished(writer: BlockWriter, { bundle, reply }: Finished): Promise<void> {
  for (const [i, sums] of reply.points.entries()) await writer.add(bundle.points[i], sums);
}

async function failedError(
  database: Database,
  scenario: Scenario,
  { id, message }: NonNullable<Finished['reply']['failure']>,
): Promise<RunError> {
  const point = await readPlannedPoint(database, id);
  return new RunError(
    `drawing failed (${describePoint(scenario, point)}): ${message}. What was drawn before is stored`,
  );
}

/** Goes through the results once: exports them, tests them, adds them up and holds those to tell. */
async function collectResults(
  database: Database,
  scenario: Scenario,
  { directory, shard, isTold = () => true, swept }: SweepOptions & { swept: SweptPoints },
): Promise<Omit<SweepResult, 'provenance'>> {
  const { model, seed, confidence, familyWise } = scenario;
  const head = { model, seed, confidence, familyWise };
  const repeated = await readRepeated(database);
  const agreement = reduceAgreement(head, { isTold, isRepeated: (id) => repeated.has(id) });
  const totals = reduceTotals();
  const points: PointResult[] = [];
  const take = (point: PointResult, scores?: readonly Score[]): void => {
    agreement.add(point, scores);
    totals.add(point);
    if (isTold(point)) points.push(point);
  };
  if (shard === undefined) {
    await exportResults(database, await tableResults(database, head, take), directory);
  } else {
    for await (const point of readResults(database, seed)) {
      if (isInShard(point.id, shard)) take(point);
    }
  }
  const traces = swept.hasTraces ? { traces: swept.traces } : {};
  return {
    run: { ...head, points, ...traces },
    totals: totals.finish(),
    agreement: agreement.finish(),
  };
}
