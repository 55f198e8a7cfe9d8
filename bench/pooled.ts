import { majority } from '../src/models/majority/index.ts';
import { leafCount } from '../src/models/majority/organization.ts';
import { canonicalJson } from '../src/sampling/canonicalJson.ts';
import { planBlocks } from '../src/sampling/blockPlan.ts';
import { BLOCK } from '../src/sampling/sampleBlock.ts';
import { bundlePoints, createPace, type PricedPoint } from '../src/sweep/bundle.ts';
import { dispatchBundles } from '../src/sweep/dispatch.ts';
import type { Executor } from '../src/sweep/executor.ts';
import { createPool } from '../src/sweep/pool.ts';
import { organize, SEED } from './work.ts';

const BLOCKS = planBlocks(20_000 * BLOCK);

async function* onePoint(parameters: object): AsyncGenerator<PricedPoint> {
  const organization = organize(parameters);
  const task = {
    id: 'bench',
    key: [0, 0] as const,
    model: majority.name,
    method: 'simd' as const,
    configuration: canonicalJson(organization),
    blocks: BLOCKS,
  };
  yield { task, cost: majority.cost(organization, 'simd') };
}

/** Leaf votes per second of an executor that draws one point, as a sweep would, for so long. */
export async function drawOnPool(
  executor: Executor,
  parameters: object,
  seconds: number,
): Promise<number> {
  const pace = createPace();
  const stop = new AbortController();
  const options = { seed: SEED, signal: stop.signal };
  let first: number | undefined;
  let elapsed = 0;
  let trials = 0;
  // From bundle to bundle: the first was slower, and those in flight at the end are lost.
  for await (const finished of dispatchBundles(
    bundlePoints(onePoint(parameters), pace),
    executor,
    options,
  )) {
    pace.learn(finished.bundle.cost, finished.seconds / 2);
    if (finished.reply.failure) throw new Error(finished.reply.failure.message);
    if (first === undefined) first = performance.now();
    else trials += finished.bundle.trials;
    elapsed = (performance.now() - first) / 1000;
    if (elapsed >= seconds) stop.abort();
  }
  return (trials * leafCount(organize(parameters))) / elapsed;
}

/** A pool whose threads have started and drawn for a while. */
export async function openWarmPool(workers: number, parameters: object): Promise<Executor> {
  const pool = createPool(workers);
  await drawOnPool(pool, parameters, 0.5);
  return pool;
}
