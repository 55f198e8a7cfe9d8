import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashWords, openStream } from '../../src/math/random.ts';
import { countSums } from '../../src/math/tally.ts';
import type { Sampler } from '../../src/models/model.ts';
import { findModel } from '../../src/models/index.ts';
import { BATCH, BLOCK, sampleBlock } from '../../src/sampling/sampleBlock.ts';

const keys = { seed: hashWords('a seed'), point: hashWords('a point') };

const add = (a: number, b: number): number => a + b;

/** A sampler that notes every trial's value. */
function recorder(): { readonly sampler: Sampler; readonly values: number[] } {
  const values: number[] = [];
  const sampler: Sampler = {
    channels: ['root'],
    sample(streams, trials) {
      const random = streams.open(0);
      const drawn = Array.from({ length: trials }, () => random.uniform());
      values.push(...drawn);
      const sumOfSquares = drawn.map((x) => x * x).reduce(add);
      return [{ trials, sum: drawn.reduce(add), sumOfSquares }];
    },
  };
  return { sampler, values };
}

function valuesOf(block: number, trials: number): number[] {
  const { sampler, values } = recorder();
  sampleBlock(sampler, keys, block, trials);
  return values;
}

const whole = valuesOf(3, BLOCK);

describe('sampleBlock(sampler, keys, block, trials)', () => {
  it('sampleBlock(…, n) draws the first n trials of sampleBlock(…, m)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: BLOCK }), (trials) => {
        expect(valuesOf(3, trials)).toEqual(whole.slice(0, trials));
      }),
      { numRuns: 30 },
    );
  });

  it('sampleBlock(…, k, …) opens the stream 32k + i for its batch i', () => {
    const expected = Array.from({ length: BLOCK / BATCH }, (_, i) => {
      const random = openStream(keys.seed, keys.point, 3 * 32 + i, 0);
      return Array.from({ length: BATCH }, () => random.uniform());
    });
    expect(whole).toEqual(expected.flat());
  });

  it('sampleBlock(…) adds what the sampler counted, channel by channel', () => {
    const sampler: Sampler = {
      channels: ['level 1', 'level 2'],
      sample: (_, trials) => [countSums(trials, trials), countSums(trials, 1)],
    };
    const trials = 3 * BATCH + 5;
    expect(sampleBlock(sampler, keys, 0, trials)).toEqual([
      countSums(trials, trials),
      countSums(trials, 4),
    ]);
  });

  it('sampleBlock(…) differs by seed, point and block', () => {
    const { sampler } = recorder();
    const sums = [
      sampleBlock(sampler, keys, 0, 10),
      sampleBlock(sampler, keys, 1, 10),
      sampleBlock(sampler, { ...keys, seed: hashWords('another seed') }, 0, 10),
      sampleBlock(sampler, { ...keys, point: hashWords('another point') }, 0, 10),
    ];
    expect(new Set(sums.map(([{ sum }]) => sum)).size).toBe(4);
  });

  it('sampleBlock(…, n) of every model and method begins sampleBlock(…, n + 1)', () => {
    for (const name of ['majority', 'averaging']) {
      const model = findModel(name);
      const parameters = model.parameters.parse({ organization: 'tree', fanIn: 3, depth: 2 });
      const configuration = model.configure(parameters);
      const levels = model.predict(configuration).levels?.slice(0, -1);
      for (const method of model.methods) {
        const sampler = model.sampler(configuration, method, levels);
        const before = sampleBlock(sampler, keys, 7, 300);
        const after = sampleBlock(sampler, keys, 7, 301);
        before.forEach(({ sum, trials }, channel) => {
          const step = after[channel].sum - sum;
          expect(after[channel].trials - trials).toBe(1);
          if (model.measure(method).kind === 'binary') expect([0, 1]).toContain(step);
          expect(step).toBeGreaterThanOrEqual(0);
        });
      }
    }
  });

  it.each([
    [-1, 1, 'invalid block: -1; not an integer of at least 0'],
    [0.5, 1, 'invalid block: 0.5; not an integer of at least 0'],
    [0, 0, 'invalid trials: 0; not an integer of at least 1'],
    [0, NaN, 'invalid trials: NaN; not an integer of at least 1'],
    [0, BLOCK + 1, 'invalid trials: 4097; not in [1, 4096]'],
  ])('sampleBlock(…, %d, %d) is refused', (block, trials, message) => {
    const { sampler } = recorder();
    expect(() => sampleBlock(sampler, keys, block, trials)).toThrow(new RangeError(message));
  });

  it.each([NaN, Infinity, 1e300])('sampleBlock(…) refuses a sum of %d', (sum) => {
    const sampler: Sampler = {
      channels: ['root'],
      sample: (_, trials) => [{ trials, sum: 1, sumOfSquares: sum }],
    };
    expect(() => sampleBlock(sampler, keys, 0, 1)).toThrow(
      new RangeError(`invalid sum of a block: ${sum}; not a number of at most 2^575`),
    );
  });
});
