import { describe, expect, it } from 'vitest';
import { adjustHolm } from '../../src/analysis/holm.ts';
import { normalCdf } from '../../src/math/normal.ts';
import { hashWords, openStream, Random, type PointKey } from '../../src/math/random.ts';

const KEY = hashWords('randomStreams.test');
const POINT = hashWords('a point');
const FAMILY_WISE = 0.001;
const STREAMS = 2 ** 17;

/** Draws of a stream that are looked at: the first ones, and one when it has been mixed. */
const DRAWS = [0, 1, 2, 3, 20];

/** The i-th of neighbouring streams. */
type Open = (i: number) => Random;

const halves = (i: number): PointKey => [i, 0];

const NEIGHBOURS: Readonly<Record<string, Open>> = {
  blocks: (i) => openStream(KEY, POINT, i, 0),
  'blocks far apart': (i) => openStream(KEY, POINT, i * 2 ** 31, 0),
  words: (i) => openStream(KEY, POINT, i >> 16, i & 0xffff),
  points: (i) => openStream(KEY, halves(i), 0, 0),
  'points of hashes': (i) => openStream(KEY, hashWords(`point ${i}`), 0, 0),
  seeds: (i) => openStream(halves(i), POINT, 0, 0),
  'words of one stream': (
    (random) => () =>
      random
  )(openStream(KEY, POINT, 0, 0)),
};

interface Test {
  readonly name: string;
  readonly pValue: number;
}

/** Q(f, x): the upper tail of χ² at an even number of degrees of freedom, a sum of Poisson terms. */
function chiSquareTail(statistic: number, freedom: number): number {
  let term = Math.exp(-statistic / 2 + logTerm(freedom / 2 - 1, statistic / 2));
  let sum = 0;
  for (let i = freedom / 2 - 1; i >= 0; i--) {
    sum += term;
    term *= i / (statistic / 2);
  }
  return Math.min(1, sum);
}

/** ln(xⁿ/n!). */
function logTerm(n: number, x: number): number {
  let sum = 0;
  for (let i = 1; i <= n; i++) sum += Math.log(x / i);
  return sum;
}

const twoSided = (below: number, above: number): number => Math.min(1, 2 * Math.min(below, above));

/** How many of the 2³² words fall into each of `cells` equal intervals. */
function cellSizes(cells: number): number[] {
  const starts = Array.from({ length: cells + 1 }, (_, i) => Math.ceil((i * 2 ** 32) / cells));
  return starts.slice(1).map((end, i) => end - starts[i]);
}

const cellOf = (word: number, cells: number): number => Math.floor((word * cells) / 2 ** 32);

/** Pearson's test that words fall alike into an odd number of intervals, or pairs into squares. */
function testCells(name: string, cells: number, drawn: Uint32Array, other?: Uint32Array): Test {
  const sizes = cellSizes(cells).map((size) => size / 2 ** 32);
  const shares = other ? sizes.flatMap((a) => sizes.map((b) => a * b)) : sizes;
  const counts = new Float64Array(shares.length);
  drawn.forEach((word, i) => {
    const row = cellOf(word, cells);
    counts[other ? row * cells + cellOf(other[i], cells) : row]++;
  });
  const statistic = shares.reduce((sum, share, i) => {
    const expected = share * drawn.length;
    return sum + (counts[i] - expected) ** 2 / expected;
  }, 0);
  const above = chiSquareTail(statistic, shares.length - 1);
  return { name, pValue: twoSided(1 - above, above) };
}

/** The correlation of two lists of words, which has the standard deviation 1/√n where it is none. */
function testCorrelation(name: string, a: Uint32Array, b: Uint32Array): Test {
  let sum = 0;
  a.forEach((word, i) => (sum += (word / 2 ** 32 - 0.5) * (b[i] / 2 ** 32 - 0.5)));
  return { name, pValue: 2 * normalCdf(-Math.abs((12 * sum) / Math.sqrt(a.length))) };
}

/** Pairs of equal words: their number has the law of Poisson, of mean n(n − 1)/2³³. */
function testCollisions(name: string, words: Uint32Array): Test {
  const found = words.length - new Set(words).size;
  const mean = (words.length * (words.length - 1)) / 2 ** 33;
  const atMost = chiSquareTail(2 * mean, 2 * (found + 1));
  const fewer = found === 0 ? 0 : chiSquareTail(2 * mean, 2 * found);
  return { name, pValue: twoSided(atMost, 1 - fewer) };
}

/** One draw of every stream, for each of DRAWS. */
function drawAll(open: Open): Uint32Array[] {
  const words = DRAWS.map(() => new Uint32Array(STREAMS));
  for (let i = 0; i < STREAMS; i++) {
    const random = open(i);
    let at = 0;
    DRAWS.forEach((draw, k) => {
      for (; at < draw; at++) random.uint32();
      words[k][i] = random.uint32();
      at++;
    });
  }
  return words;
}

/** The same words with their lowest bits as the highest. */
const turned = (words: Uint32Array): Uint32Array =>
  words.map((word) => (word << 20) | (word >>> 12));

/** All tests of neighbouring streams: each draw by itself, and beside that of the next stream. */
function testStreams(source: string, open: Open): Test[] {
  const drawn = drawAll(open);
  const single = drawn.flatMap((words, k) => {
    const name = `${source}, draw ${DRAWS[k]}`;
    const [here, next] = [words.subarray(0, -1), words.subarray(1)];
    return [
      testCells(`${name}: equidistribution`, 4097, words),
      testCells(`${name}: equidistribution of low bits`, 4097, turned(words)),
      testCells(`${name}: pairs of neighbours`, 33, here, next),
      testCells(`${name}: pairs of neighbours, low bits`, 33, turned(here), turned(next)),
      testCorrelation(`${name}: correlation of neighbours`, here, next),
      testCollisions(`${name}: collisions`, words),
    ];
  });
  const along = drawn.slice(1).map((words, k) => {
    const name = `${source}: draw ${DRAWS[k]} of a stream beside ${DRAWS[k + 1]} of the next`;
    return testCells(name, 33, drawn[k].subarray(1), words.subarray(0, -1));
  });
  return [...single, ...along];
}

function rejected(tests: readonly Test[]): string[] {
  const adjusted = adjustHolm(tests.map(({ pValue }) => pValue));
  return tests.flatMap(({ name }, i) => (adjusted[i] <= FAMILY_WISE ? [name] : []));
}

describe('neighbouring streams', () => {
  it('openStream(key, point, block, word) is equidistributed, uncorrelated and collides by chance', () => {
    const tests = Object.entries(NEIGHBOURS).flatMap(([name, open]) => testStreams(name, open));
    expect(tests).toHaveLength(7 * (6 * 5 + 4));
    expect(rejected(tests)).toEqual([]);
    // Under the law of chance p-values are uniform: ones that are all moderate would be no chance.
    const small = tests.filter(({ pValue }) => pValue < 0.5).length;
    expect(Math.abs(small / tests.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / tests.length));
  });

  it('and streams that start from their plain names, or share a draw in thirty, would be rejected', () => {
    const plain = testStreams('plain', (i) => new Random([KEY[0], KEY[1], i, 1]));
    expect(rejected(plain).length).toBeGreaterThan(5);
    const shared = openStream(KEY, POINT, 0, 0);
    const [words] = drawAll((i) => openStream(KEY, POINT, i, 0));
    const copied = words.map((word, i) => (shared.below(30) === 0 ? (words[i - 1] ?? word) : word));
    const [here, next] = [copied.subarray(0, -1), copied.subarray(1)];
    for (const { pValue } of [
      testCells('pairs', 33, here, next),
      testCorrelation('correlation', here, next),
      testCollisions('collisions', copied),
    ]) {
      expect(pValue).toBeLessThan(1e-9);
    }
  });

  it('and χ² has its law: 5 % and 99.9 % points of tables', () => {
    // Abramowitz and Stegun, Handbook of Mathematical Functions, table 26.8.
    expect(chiSquareTail(18.307, 10)).toBeCloseTo(0.05, 5);
    expect(chiSquareTail(59.7031, 30)).toBeCloseTo(0.001, 6);
    expect(chiSquareTail(149.449, 100)).toBeCloseTo(0.001, 6);
  });
});
