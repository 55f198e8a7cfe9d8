import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hashText,
  hashWords,
  openStream,
  philox,
  Random,
  threshold,
} from '../../src/math/random.ts';

const KEY = hashWords('test of the streams');
const POINT = hashWords('a point');

/** A stream of its own for each test. */
const stream = (word: number): Random => openStream(KEY, POINT, 0, word);

/** Pearson's statistic of counts against equal expectations, in standard deviations of its law. */
function chiSquareScore(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  const freedom = counts.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

/** sfc32 as PractRand writes it (Doty-Humphrey, sfc.cpp), in integers that cannot overflow. */
function sfc32(state: readonly number[], count: number): number[] {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = state.map(BigInt);
  return Array.from({ length: count }, () => {
    const result = (a + b + counter) & mask;
    counter = (counter + 1n) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = (((c << 21n) | (c >> 11n)) + result) & mask;
    return Number(result);
  });
}

describe('hashWords, hashText', () => {
  it('hashText(text) is SHA-256 of FIPS 180-4, hashWords(text) its first 8 bytes', () => {
    expect(hashText('abc').hex).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(hashText('').hex).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(hashWords('abc')).toEqual([0xbf1678ba, 0xeacf018f]);
  });

  it('hashText(text) hashes UTF-8', () => {
    expect(hashText('µ').hex).not.toBe(hashText('u').hex);
    expect(hashText('µ').hex).toHaveLength(64);
  });
});

describe('philox', () => {
  it('philox(counter, key) meets the known answers of Random123 (kat_vectors, philox4x32 10)', () => {
    expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const ones = 0xffffffff;
    expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(
      philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
    ).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it('philox(counter, key) changes half of its bits with any one bit of counter or key', () => {
    const base = philox([1, 2, 3, 4], [5, 6]);
    const flips = Array.from({ length: 192 }, (_, bit) => {
      const words = [1, 2, 3, 4, 5, 6];
      words[bit >> 5] = (words[bit >> 5] ^ (1 << (bit & 31))) >>> 0;
      const [a, b, c, d, e, f] = words;
      const changed = philox([a, b, c, d], [e, f]);
      return changed.reduce((sum, word, i) => sum + bitsOf(word ^ base[i]), 0);
    });
    const mean = flips.reduce((sum, count) => sum + count, 0) / flips.length;
    // 128 fair bits: standard deviation √32, of the mean √(32/192).
    expect(Math.abs(mean - 64)).toBeLessThan(5 * Math.sqrt(32 / 192));
    for (const count of flips) expect(Math.abs(count - 64)).toBeLessThan(5 * Math.sqrt(32));
  });
});

function bitsOf(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}

describe('threshold', () => {
  it('threshold(p) is p·2³², 0 and 2³² at the ends', () => {
    expect([0, 0.25, 0.5, 1].map(threshold)).toEqual([0, 2 ** 30, 2 ** 31, 2 ** 32]);
    for (const p of [0.1, 1 / 3, 0.999]) {
      expect(Math.abs(threshold(p) / 2 ** 32 - p)).toBeLessThanOrEqual(2 ** -33);
    }
  });
});

describe('Random', () => {
  it('new Random(state).uint32() is sfc32', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), (state) => {
        const random = new Random(state);
        const drawn = Array.from({ length: 20 }, () => random.uint32());
        expect(drawn).toEqual(sfc32(state, 20));
      }),
      { seed: 41, numRuns: 200 },
    );
  });

  it('Random.uint32() sets every bit in half of the draws', () => {
    const random = stream(1);
    const n = 100_000;
    const counts = Array.from({ length: 32 }, () => 0);
    for (let i = 0; i < n; i++) {
      const draw = random.uint32();
      for (let bit = 0; bit < 32; bit++) counts[bit] += (draw >>> bit) & 1;
    }
    for (const count of counts) {
      expect(Math.abs(count / n - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(n));
    }
  });

  it('Random.bernoulli(threshold(p)) is 1 with frequency p', () => {
    const random = stream(2);
    const n = 200_000;
    for (const p of [0.001, 0.1, 0.5, 0.77, 0.999]) {
      const limit = threshold(p);
      let ones = 0;
      for (let i = 0; i < n; i++) ones += random.bernoulli(limit);
      expect(Math.abs(ones / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('Random.bernoulli(limit) is certain at 0 and 1', () => {
    const random = stream(3);
    for (let i = 0; i < 10_000; i++) {
      expect(random.bernoulli(threshold(0)) === 0 && random.bernoulli(threshold(1)) === 1).toBe(
        true,
      );
    }
  });

  it('Random.uniform() fills 64 equal intervals alike, with mean ½ and variance 1/12', () => {
    const random = stream(4);
    const n = 200_000;
    const counts = Array.from({ length: 64 }, () => 0);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const draw = random.uniform();
      counts[Math.floor(draw * 64)]++;
      sum += draw - 0.5;
      squares += (draw - 0.5) ** 2;
    }
    expect(counts).toHaveLength(64);
    expect(Math.abs(chiSquareScore(counts))).toBeLessThan(5);
    expect(Math.abs(sum / n)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    // The square of a centred uniform has variance 1/80 − 1/144.
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(5 * Math.sqrt((1 / 80 - 1 / 144) / n));
  });

  it('Random.uniform() is below 1 at the greatest draw and has 53 bits', () => {
    const random = stream(5);
    random.uint32 = () => 0xffffffff;
    expect(random.uniform()).toBe(1 - 2 ** -53);
    random.uint32 = () => 0;
    expect(random.uniform()).toBe(0);
  });

  it('Random.below(n) draws every integer below n alike', () => {
    const random = stream(6);
    for (const n of [2, 3, 6, 7, 100]) {
      const counts = Array.from({ length: n }, () => 0);
      for (let i = 0; i < 1000 * n; i++) counts[random.below(n)]++;
      expect(counts).toHaveLength(n);
      expect(Math.abs(chiSquareScore(counts))).toBeLessThan(5);
    }
    expect(random.below(1)).toBe(0);
  });

  it('Random.below(n) has no bias where 2³² mod n is large', () => {
    const random = stream(7);
    // 3·2³⁰: plain remainders would draw the lowest third twice as often as the rest.
    const n = 3 * 2 ** 30;
    const draws = 60_000;
    let low = 0;
    for (let i = 0; i < draws; i++) low += random.below(n) < n / 3 ? 1 : 0;
    expect(Math.abs(low / draws - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / draws));
    expect(random.below(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it('Random.uint32() of successive draws is uncorrelated', () => {
    const random = stream(8);
    const n = 100_000;
    let before = random.uniform() - 0.5;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const draw = random.uniform() - 0.5;
      sum += draw * before;
      before = draw;
    }
    expect(Math.abs(sum / n)).toBeLessThan(5 / 12 / Math.sqrt(n));
  });
});

/** The start of a stream as a text. */
const first = (random: Random): string =>
  [random.uint32(), random.uint32(), random.uint32(), random.uint32()].join(' ');

describe('openStream', () => {
  it('openStream(key, point, block, word) is a function of its name', () => {
    expect(first(openStream(KEY, POINT, 3, 4))).toBe(first(openStream(KEY, POINT, 3, 4)));
  });

  it('openStream(key, point, block, word) differs in every part of the name', () => {
    const other = hashWords('other');
    const names = [
      openStream(KEY, POINT, 0, 0),
      openStream(other, POINT, 0, 0),
      openStream(KEY, other, 0, 0),
      openStream([KEY[1], KEY[0]], POINT, 0, 0),
      openStream(KEY, [POINT[1], POINT[0]], 0, 0),
      ...[1, 2, 2 ** 16, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1].flatMap((block) =>
        [0, 1, 2 ** 15, 2 ** 16 - 1].map((word) => openStream(KEY, POINT, block, word)),
      ),
      ...Array.from({ length: 1000 }, (_, word) => openStream(KEY, POINT, 0, word + 1)),
    ].map(first);
    expect(new Set(names).size).toBe(names.length);
  });

  it('openStream(key, point, block, word) of neighbours share half of their bits', () => {
    const draws = 2000;
    for (const [block, word] of [
      [1, 0],
      [0, 1],
      [2 ** 32, 0],
    ] as const) {
      const a = openStream(KEY, POINT, 0, 0);
      const b = openStream(KEY, POINT, block, word);
      let differing = 0;
      for (let i = 0; i < draws; i++) differing += bitsOf(a.uint32() ^ b.uint32());
      const n = 32 * draws;
      expect(Math.abs(differing / n - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(n));
    }
  });

  it('openStream(key, point, block, word) draws what it drew (guards against change only)', () => {
    const random = openStream(hashWords('seed'), hashWords('point'), 5, 7);
    expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
      [
        1810722367,
        4164958922,
        3707024368,
      ]
    `);
  });
});
