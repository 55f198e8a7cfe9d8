import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { models } from '../src/models/index.ts';
import { planBlocks } from '../src/sampling/blockPlan.ts';
import { expandScenario } from '../src/scenario/expandScenario.ts';
import { parseScenario } from '../src/scenario/parseScenario.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { bundlePoints, createPace, type PricedPoint } from '../src/sweep/bundle.ts';
import { dispatchBundles } from '../src/sweep/dispatch.ts';
import type { Executor } from '../src/sweep/executor.ts';
import { planPoint } from '../src/sweep/planPoint.ts';
import { runSweep } from '../src/sweep/runSweep.ts';
import { measureLongSweeps } from './longSweeps.ts';
import { interleave, summarize } from './measure.ts';
import { openWarmPool } from './pooled.ts';
import type { Group } from './settings.ts';
import { SEED } from './work.ts';

const STAR = { organization: 'star', agents: 3, bias: 0.1 };

/** A sweep of distinct points that are as cheap as points are: one trial of a star of three. */
function cheapSweep(points: number): Scenario {
  const bias = points === 1 ? '0.1' : `{ from: 0.1, to: 0.9, count: ${points} }`;
  return parseScenario(
    `model: majority\nseed: bench\ntrials: 1\nparameters: { organization: star, agents: 3, bias: ${bias} }\n`,
    { file: 'bench.yaml', models },
  );
}

function planTasks(scenario: Scenario): PricedPoint[] {
  return [...expandScenario(scenario)].map((point) => {
    const { subject } = planPoint(scenario, point);
    if (subject === null) throw new Error(`point ${point.index} is infeasible`);
    const { cost, ...task } = subject;
    const { method } = point;
    return { task: { ...task, model: 'majority', method, blocks: planBlocks(1) }, cost };
  });
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Milliseconds in which an executor draws points that are planned and are not stored. */
async function timeDispatch(points: readonly PricedPoint[], executor: Executor): Promise<number> {
  const pace = createPace();
  const start = performance.now();
  let done = 0;
  for await (const { bundle, reply, seconds } of dispatchBundles(
    bundlePoints(each(points), pace),
    executor,
    { seed: SEED },
  )) {
    pace.learn(bundle.cost, seconds / 2);
    done += reply.points.length;
  }
  if (done !== points.length) throw new Error(`${done} points drawn of ${points.length}`);
  return performance.now() - start;
}

/** Milliseconds of a whole sweep, from nothing to its exports. */
async function timeSweep(
  scenario: Scenario,
  executor: Executor,
  temporary: string,
): Promise<number> {
  const folder = await mkdtemp(join(temporary, 'sweep-'));
  // The threads stay for the next repeat: their start is not the overhead of a point.
  const kept: Executor = { ...executor, close: async () => {} };
  const start = performance.now();
  const running = runSweep(scenario, {
    directory: join(folder, 'run'),
    workers: executor.width,
    executor: kept,
  });
  while (!(await running.next()).done);
  const elapsed = performance.now() - start;
  await rm(folder, { recursive: true });
  return elapsed;
}

/** What a point of a sweep costs beside its trials. */
export const measureSweeps: Group = async (settings) => {
  const { repeats, points, temporary } = settings;
  const pool = await openWarmPool(2, STAR);
  const [many, one] = [cheapSweep(points), cheapSweep(1)];
  const tasks = planTasks(many);
  await timeDispatch(tasks, pool);
  await timeSweep(many, pool, temporary);
  const times = await interleave(
    {
      one: () => timeSweep(one, pool, temporary),
      many: () => timeSweep(many, pool, temporary),
      dispatch: () => timeDispatch(tasks, pool),
    },
    repeats,
  );
  await pool.close();
  const perPoint = times.many.map((time, i) => (time - times.one[i]) / (points - 1));
  const goal = { better: 'less', reach: 0.2, beyond: 0.1 } as const;
  return [
    {
      measure: 'overhead per point, pool alone',
      measured: summarize(times.dispatch.map((time) => time / points)),
      unit: 'ms',
      goal,
    },
    {
      measure: `overhead per point, whole sweep of ${points}, 2 workers`,
      measured: summarize(perPoint),
      unit: 'ms',
      goal,
    },
    { measure: 'sweep of one point, threads started', measured: summarize(times.one), unit: 'ms' },
    ...(await measureLongSweeps(settings)),
  ];
};
