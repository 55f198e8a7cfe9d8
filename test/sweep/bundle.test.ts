import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBlocks } from '../../src/sampling/blockPlan.ts';
import { type Bundle, bundlePoints, createPace, type PricedPoint } from '../../src/sweep/bundle.ts';

function pricedPoint(trials: number, cost: number, i: number): PricedPoint {
  const task = { id: `point ${i}`, key: [i, 0], model: 'm', method: 'full', configuration: '{}' };
  return { task: { ...task, key: [i, 0], method: 'full', blocks: planBlocks(trials) }, cost };
}

async function bundlesOf(points: readonly PricedPoint[], target: number): Promise<Bundle[]> {
  const stream = async function* () {
    yield* points;
  };
  const bundles: Bundle[] = [];
  for await (const bundle of bundlePoints(stream(), { target })) bundles.push(bundle);
  return bundles;
}

const some = fc.array(
  fc.record({
    trials: fc.integer({ min: 1, max: 60_000 }),
    cost: fc.integer({ min: 0, max: 500 }),
  }),
  { maxLength: 20 },
);

describe('bundlePoints(points, pace)', () => {
  it('bundlePoints(…) keeps every block once and in order, whatever the pace', async () => {
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 1, max: 1e8 }), async (list, target) => {
        const points = list.map(({ trials, cost }, i) => pricedPoint(trials, cost, i));
        const bundles = await bundlesOf(points, target);
        const flat = bundles
          .flatMap(({ points }) => points)
          .flatMap(({ id, blocks }) => blocks.map((block) => ({ id, ...block })));
        const wanted = points.flatMap(({ task: { id, blocks } }) =>
          blocks.map((block) => ({ id, ...block })),
        );
        expect(flat).toEqual(wanted);
        expect(bundles.every(({ points }) => points.length > 0)).toBe(true);
        const trials = bundles.reduce((sum, bundle) => sum + bundle.trials, 0);
        expect(trials).toBe(list.reduce((sum, { trials }) => sum + trials, 0));
        // What progress is told by: it must end at all of the work, and not before.
        const draws = bundles.reduce((sum, bundle) => sum + bundle.draws, 0);
        expect(draws).toBe(list.reduce((sum, { trials, cost }) => sum + trials * cost, 0));
      }),
    );
  });

  it('bundlePoints(…) of cheap points puts many together, at most 256', async () => {
    const points = Array.from({ length: 1000 }, (_, i) => pricedPoint(1, 1, i));
    const sizes = (await bundlesOf(points, 1e9)).map(({ points }) => points.length);
    expect(sizes).toEqual([256, 256, 256, 232]);
  });

  it('bundlePoints(…) of an expensive point gives each block its own bundle', async () => {
    const bundles = await bundlesOf([pricedPoint(3 * 4096, 1e6, 0)], 1);
    expect(bundles.map(({ blocks }) => blocks)).toEqual([1, 1, 1]);
  });
});

describe('createPace()', () => {
  it('createPace().learn(…) comes to the measured rate: 50 ms of work', () => {
    const pace = createPace();
    for (let i = 0; i < 60; i++) pace.learn(3e8, 1);
    expect(pace.target).toBeCloseTo(3e8 * 0.05, 3);
  });

  it('createPace().learn(…) never grows more than 5.5-fold at once and ignores no time at all', () => {
    const pace = createPace();
    const before = pace.target;
    pace.learn(1e12, 0);
    expect(pace.target).toBe(before);
    pace.learn(1e12, 1e-3);
    expect(pace.target).toBeCloseTo(5.5 * before, 6);
  });
});
