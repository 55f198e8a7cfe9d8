import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countBits } from '../../src/math/bits.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import { countSums } from '../../src/math/tally.ts';
import type { Sampler } from '../../src/models/model.ts';
import { findModel } from '../../src/models/index.ts';
import {
  BATCH,
  BLOCK,
  givesVotes,
  sampleBlock,
  sampleVotes,
} from '../../src/sampling/sampleBlock.ts';

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

/** Organizations of each shape, with what leaves share and without. */
const VOTERS: Record<string, object> = {
  leaf: { organization: 'tree', fanIn: 3, depth: 0, bias: 0.2 },
  star: { organization: 'star', agents: 25, bias: 0.1, fidelity: 0.9 },
  tree: { organization: 'tree', fanIn: 5, depth: 2, bias: 0.1, correlation: 0.2 },
  chain: { organization: 'chain', agents: 6, bias: 0.1, fidelity: 0.9 },
  latent: { organization: 'star', agents: 9, bias: 0.1, correlation: 0.2, mechanism: 'probit' },
};

function voterOf(name: string) {
  const model = findModel('majority');
  const configuration = model.configure(model.parameters.parse(VOTERS[name]));
  const sampler = model.sampler(configuration, 'simd');
  if (!givesVotes(sampler)) throw new Error(`${name} has no votes`);
  return sampler;
}

describe('sampleVotes(sampler, keys, block, trials)', () => {
  const groups = [undefined, hashWords('a group')];
  const cases = Object.keys(VOTERS).flatMap((name) => groups.map((group) => ({ name, group })));

  it.each(cases)('gives the trials that sampleBlock counts: $name, group $group', (one) => {
    const sampler = voterOf(one.name);
    const named = { ...keys, group: one.group };
    const all = sampleVotes(sampler, named, 3, BLOCK).votes;
    for (const trials of [1, 31, 32, 33, 128, 129, 1000, 4095, BLOCK]) {
      const { sums, votes } = sampleVotes(sampler, named, 3, trials);
      expect(sums).toEqual(sampleBlock(sampler, named, 3, trials));
      expect(sums).toEqual([countSums(trials, countBits(votes, BLOCK))]);
      expect(votes).toHaveLength(BLOCK / 32);
      const whole = Math.floor(trials / 32);
      expect(votes.slice(0, whole)).toEqual(all.slice(0, whole));
      expect(countBits(all, trials)).toBe(sums[0].sum);
    }
  });

  it('draws leaves from the group and everything else from the point', () => {
    const shared = { ...keys, group: hashWords('a group') };
    const elsewhere = { ...shared, point: hashWords('another point') };
    const votes = (name: string, named: typeof shared): Int32Array =>
      sampleVotes(voterOf(name), named, 0, BLOCK).votes;
    // A leaf alone is nothing but a leaf; the channels of a star are its own.
    expect(votes('leaf', shared)).toEqual(votes('leaf', elsewhere));
    expect(votes('chain', shared)).not.toEqual(votes('chain', elsewhere));
    expect(votes('leaf', shared)).not.toEqual(
      votes('leaf', { ...shared, group: hashWords('another group') }),
    );
    expect(votes('leaf', shared)).not.toEqual(sampleVotes(voterOf('leaf'), keys, 0, BLOCK).votes);
  });

  it.each([
    [-1, 1, 'invalid block: -1; not an integer of at least 0'],
    [0, 0, 'invalid trials: 0; not an integer of at least 1'],
    [0, BLOCK + 1, 'invalid trials: 4097; not in [1, 4096]'],
  ])('sampleVotes(…, %d, %d) is refused', (block, trials, message) => {
    const sampler = voterOf('leaf');
    expect(() => sampleVotes(sampler, keys, block, trials)).toThrow(new RangeError(message));
  });
});
