import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustHolm } from '../../../src/analysis/holm.ts';
import { binomialTest } from '../../../src/math/binomial.ts';
import { countBits } from '../../../src/math/bits.ts';
import { normalCdf } from '../../../src/math/normal.ts';
import {
  hashWords,
  openStream,
  philox,
  Random,
  Streams,
  type PointKey,
} from '../../../src/math/random.ts';
import type { Method } from '../../../src/models/model.ts';
import { TRACE } from '../../../src/models/majority/engine/layout.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import {
  designEffect,
  digitsFor,
  wordThreshold,
} from '../../../src/models/majority/engine/precision.ts';
import {
  compileOrganization,
  type Program,
  type ProgramOptions,
} from '../../../src/models/majority/engine/program.ts';
import { sampleOrganization } from '../../../src/models/majority/engine/sampler.ts';
import { createWordMachine } from '../../../src/models/majority/engine/wordMachine.ts';
import { organize, predictedBias } from './organizations.ts';

const SEED = hashWords('streams.test');
const POINT = hashWords('a point');
const FAMILY_WISE = 0.001;
const LANES = 128;
const WORDS = 4;

/** Batches of one comparison: 4·10⁷ bits. */
const BATCHES = 320_000;

const single = { organization: 'single', bias: 0 };
const star = { organization: 'star', agents: 3, bias: 0 };

/** Where the bits of a comparison come from. */
type Name = readonly [seed: PointKey, point: PointKey, batch: number];

/** The votes of the root over batches, four words each. */
function votesOf(program: Program, nameOf: (batch: number) => Name): Int32Array {
  const votes = new Int32Array(WORDS * BATCHES);
  for (let i = 0; i < BATCHES; i++) {
    const [seed, point, batch] = nameOf(i);
    const words = theMachine().run(program, new Streams(seed, point, batch));
    votes.set(words.subarray(0, WORDS), WORDS * i);
  }
  return votes;
}

const flip = (key: PointKey, bit: number): PointKey =>
  bit < 32 ? [(key[0] ^ (1 << bit)) >>> 0, key[1]] : [key[0], (key[1] ^ (1 << (bit - 32))) >>> 0];

/** A batch whose number, of 48 bits, differs in one. */
const flipBatch = (batch: number, bit: number): number =>
  Math.floor(batch / 2 ** bit) % 2 === 0 ? batch + 2 ** bit : batch - 2 ** bit;

interface Test {
  readonly name: string;
  readonly bits: number;
  readonly pValue: number;
}

/** The exact test of how many of some bits are ones, as of coins. */
const testCoins = (name: string, words: Int32Array, bits = 32 * words.length): Test => ({
  name,
  bits,
  pValue: binomialTest(countBits(words, bits), bits, 0.5),
});

/** Whether bits of two lists of words are the same. */
const agreements = (a: Int32Array, b: Int32Array): Int32Array => a.map((word, i) => ~(word ^ b[i]));

const compare = (name: string, a: Int32Array, b: Int32Array): Test =>
  testCoins(name, agreements(a, b));

/** Every word beside the one that comes some words later. */
const compareLater = (name: string, votes: Int32Array, words: number): Test =>
  compare(name, votes.subarray(0, -words), votes.subarray(words));

/** Bits beside the next in the order of the trials: as many changes as there are runs, less one. */
function compareNext(name: string, votes: Int32Array): Test {
  const next = votes.map((word, i) => (word >>> 1) | ((votes[i + 1] ?? 0) << 31));
  return testCoins(name, agreements(votes, next), 32 * votes.length - 1);
}

/** Words beside their neighbours in the batch, lane by lane of the generator. */
function compareLanes(name: string, votes: Int32Array): Test {
  const turned = votes.map((_, i) => votes[i - (i % WORDS) + ((i + 1) % WORDS)]);
  return compare(name, votes, turned);
}

/** Σ(ones − n·p)²/(n·p(1 − p)) over batches, divided by their number: about 1. */
function spread(votes: Int32Array, p: number): number {
  let sum = 0;
  for (let i = 0; i < votes.length; i += WORDS) {
    sum += (countBits(votes.subarray(i, i + WORDS), LANES) - LANES * p) ** 2;
  }
  return sum / (votes.length / WORDS) / (LANES * p * (1 - p));
}

/** What the bits of a program are compared with: other seeds, points and batches. */
function comparisons(source: string, program: Program): Test[] {
  const votes = votesOf(program, (batch) => [SEED, POINT, batch]);
  const points = votesOf(program, (batch) => [SEED, flip(POINT, batch % 64), batch]);
  const seeds = votesOf(program, (batch) => [flip(SEED, batch % 64), POINT, batch]);
  const batches = votesOf(program, (batch) => [SEED, POINT, flipBatch(batch, batch % 48)]);
  return [
    testCoins(`${source}: ones`, votes),
    compareNext(`${source}: runs of trials`, votes),
    compareLanes(`${source}: neighbouring lanes`, votes),
    compareLater(`${source}: neighbouring batches`, votes, WORDS),
    compareLater(`${source}: neighbouring blocks`, votes, 32 * WORDS),
    compare(`${source}: points that differ in one bit`, votes, points),
    compare(`${source}: seeds that differ in one bit`, votes, seeds),
    compare(`${source}: batches that differ in one bit`, votes, batches),
    compare(`${source}: points and seeds`, points, seeds),
  ];
}

const rejected = (tests: readonly Test[]): string[] => {
  const adjusted = adjustHolm(tests.map(({ pValue }) => pValue));
  return tests.flatMap(({ name }, i) => (adjusted[i] <= FAMILY_WISE ? [name] : []));
};

/** One after another, the words of the leaves of a star: a long piece of every stream. */
function leafWords(options: ProgramOptions): Int32Array {
  const leaves = 640;
  const batches = 125;
  const organization = organize({ ...star, agents: leaves });
  const program = compileOrganization(organization, { ...options, trace: 'votes' }, leaves + 1);
  const words = new Int32Array(WORDS * leaves * batches);
  for (let batch = 0; batch < batches; batch++) {
    theMachine().run(program, new Streams(SEED, POINT, batch));
    words.set(theMachine().trace(leaves), WORDS * leaves * batch);
  }
  return words;
}

describe('the bits of the machine', () => {
  const plain = compileOrganization(organize(single));
  const coupled = compileOrganization(organize(single), { coupled: true });

  it('are those of the streams of the batch: A the words 0 to 3, B the words 4 to 7', () => {
    for (const batch of [0, 1, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1]) {
      const streams = new Streams(SEED, POINT, batch);
      const first = [0, 1, 2, 3, 4, 5, 6, 7].map((word) => streams.open(word).uint32());
      const [a, b] = [plain, coupled].map((program) =>
        Array.from(theMachine().run(program, streams).subarray(0, WORDS), (word) => word >>> 0),
      );
      const inverse = first.map((word) => ~word >>> 0);
      expect([first.slice(0, WORDS), inverse.slice(0, WORDS)]).toContainEqual(a);
      expect([first.slice(WORDS), inverse.slice(WORDS)]).toContainEqual(b);
    }
  });

  it('are independent coins: of lanes, batches, blocks, points, seeds and generators', () => {
    const [a, b] = [plain, coupled].map((program) =>
      votesOf(program, (batch) => [SEED, POINT, batch]),
    );
    const [long, longB] = [leafWords({}), leafWords({ coupled: true })];
    const spreads = [a, b, long, longB].map((votes, i) => {
      const z = (spread(votes, 0.5) - 1) / Math.sqrt((2 * WORDS) / votes.length);
      const pValue = 2 * normalCdf(-Math.abs(z));
      return { name: `ones in batches, ${i}`, bits: 32 * votes.length, pValue };
    });
    const tests = [
      ...comparisons('A', plain),
      ...comparisons('B', coupled),
      ...comparisons('star of 3', compileOrganization(organize(star))),
      compare('A and B', a, b),
      compare('A and B of the next batch', a.subarray(WORDS), b.subarray(0, -WORDS)),
      compare('along A and B', long, longB),
      ...[long, longB].flatMap((words, i) => [
        compareNext(`runs along stream ${'AB'[i]}`, words),
        ...[1, 2, 3, 4, 8].map((lag) =>
          compareLater(`draws ${lag} apart along stream ${'AB'[i]}`, words, WORDS * lag),
        ),
      ]),
      ...spreads,
    ];
    for (const { bits } of tests) expect(bits).toBeGreaterThan(1e7);
    expect(rejected(tests)).toEqual([]);
  });

  it('and a correlation of .0015 between them would be rejected', () => {
    const a = votesOf(plain, (batch) => [SEED, POINT, batch]);
    const random = new Random([1, 2, 3, 4]);
    // One bit in 660 is copied from the word before.
    const copied = a.map((word, i) => {
      const bit = random.below(660) < 32 ? 1 << random.below(32) : 0;
      return (word & ~bit) | ((a[i - 1] ?? 0) & bit);
    });
    expect(compareLater('copied', copied, 1).pValue).toBeLessThan(1e-10);
  });

  it('of unfair leaves tie no more than stated: a design effect of at most 1.002', () => {
    const parameters = { ...single, bias: 0.1 };
    const program = compileOrganization(organize(parameters));
    const votes = votesOf(program, (batch) => [SEED, POINT, batch]);
    const threshold = wordThreshold(0.55);
    const effect = designEffect(threshold, digitsFor([threshold]));
    expect(effect).toBeLessThanOrEqual(1.002);
    const tolerance = 4 * Math.sqrt(2 / BATCHES);
    expect(Math.abs(spread(votes, 0.55) - effect)).toBeLessThan(tolerance);
  });

  it('of unfair stars are independent from batch to batch and point to point', () => {
    const parameters = { ...star, bias: 0.1, fidelity: 0.9 };
    const p = (1 + (predictedBias(parameters) ?? NaN)) / 2;
    const program = compileOrganization(organize(parameters));
    const votes = votesOf(program, (batch) => [SEED, POINT, batch]);
    const other = votesOf(program, (batch) => [SEED, flip(POINT, batch % 64), batch]);
    const same = p * p + (1 - p) * (1 - p);
    // Neighbouring agreements share a vote, which adds twice their covariance.
    const shared = 2 * (p ** 3 + (1 - p) ** 3 - same * same);
    const variance = 1.002 ** 2 * same * (1 - same) + shared;
    const later = [1, 32].map((batches) => votes.subarray(WORDS * batches));
    for (const agree of [...later, other].map((words) => agreements(words, votes))) {
      const bits = 32 * agree.length;
      const excess = countBits(agree, bits) - bits * same;
      expect(Math.abs(excess) / Math.sqrt(bits * variance)).toBeLessThan(4);
    }
  });
});

/** The inverse of an odd number mod 2³², by Newton's iteration. */
const inverseOf = (odd: number): number => {
  let inverse = odd;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse >>> 0;
};

const high = (a: number, b: number): number => Number((BigInt(a) * BigInt(b)) >> 32n);

/** The counter that Philox4x32-10 maps to a block: its ten rounds, backwards. */
function invertPhilox(block: readonly number[], key: PointKey): number[] {
  let [c0, c1, c2, c3] = block;
  for (let round = 9; round >= 0; round--) {
    const k0 = key[0] + Math.imul(round, 0x9e3779b9);
    const k1 = key[1] + Math.imul(round, 0xbb67ae85);
    const before0 = Math.imul(c3, inverseOf(0xd2511f53)) >>> 0;
    const before2 = Math.imul(c1, inverseOf(0xcd9e8d57)) >>> 0;
    const before1 = (c0 ^ high(before2, 0xcd9e8d57) ^ k0) >>> 0;
    const before3 = (c2 ^ high(before0, 0xd2511f53) ^ k1) >>> 0;
    [c0, c1, c2, c3] = [before0, before1, before2, before3];
  }
  return [c0, c1, c2, c3];
}

const word32 = fc.nat(2 ** 32 - 1);
const key = fc.tuple(word32, word32);
const batchNumber = fc.oneof(
  fc.maxSafeNat().map((n) => n % 2 ** 48),
  fc.nat(1000),
  fc.nat(1000).map((n) => 2 ** 32 - 500 + n),
  fc.nat(1000).map((n) => 2 ** 48 - 1 - n),
);

describe('the start state of a stream', () => {
  it('gives back its name: Philox is a bijection of the counter', () => {
    fc.assert(
      fc.property(fc.tuple(word32, word32, word32, word32), key, (counter, seed) => {
        expect(invertPhilox(philox(counter, seed), seed)).toEqual(counter);
      }),
      { numRuns: 2000 },
    );
  });

  it('is that of one counter for each batch below 2⁴⁸, word and point', () => {
    fc.assert(
      fc.property(key, key, batchNumber, fc.nat(2 ** 16 - 1), (seed, point, batch, word) => {
        const counter = [batch % 2 ** 32, Math.floor(batch / 2 ** 32) + word * 2 ** 16] as const;
        const expected = new Random(philox([...counter, ...point], seed));
        const found = openStream(seed, point, batch, word);
        const streams = new Streams(seed, point, batch).open(word);
        for (let i = 0; i < 4; i++) {
          const draw = expected.uint32();
          expect([found.uint32(), streams.uint32()]).toEqual([draw, draw]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is shared by no two of 300,000 streams, near and far', () => {
    const random = openStream(SEED, POINT, 0, 0);
    const starts = new Set<string>();
    const names = new Set<string>();
    for (let i = 0; i < 300_000; i++) {
      const near = random.below(2) === 0;
      const point: PointKey = near ? flip(POINT, random.below(64)) : [random.uint32(), i];
      const batch = random.below(near ? 50 : 2 ** 16) * 2 ** 32 + random.below(near ? 50 : 2 ** 32);
      const word = random.below(near ? 11 : 2 ** 16);
      const stream = openStream(SEED, point, batch, word);
      names.add(`${point.join(' ')} ${batch} ${word}`);
      starts.add([0, 1, 2, 3].map(() => stream.uint32()).join(' '));
    }
    expect(names.size).toBeGreaterThan(200_000);
    expect(starts.size).toBe(names.size);
  });
});

const tree = { organization: 'tree', fanIn: 3, depth: 3, bias: 0.1, fidelity: 0.9 };
const unequal = { ...tree, bias: { distribution: 'uniform', mean: 0.1, spread: 0.3 } };
const rho = { correlation: 0.3 };
const ORGANIZATIONS = [
  single,
  { ...star, bias: 0.1, agents: 150, ...rho },
  { ...tree, ...rho, aggregatorFidelity: 0.9 },
  { ...unequal, ...rho },
  { ...unequal, depth: 2, weighting: 'log-odds' },
  { ...tree, fanIn: 5, depth: 2, messageTokens: 1, window: 3, contextPolicy: 'truncate' },
  { ...unequal, ...rho, mechanism: 'probit', scope: 'family', familySize: 4 },
  { ...tree, ...rho, mechanism: 'beta-binomial', scope: 'siblings' },
  { ...tree, ...rho, mechanism: 'common-cause', scope: 'family', families: [[0, 4, 26]] },
  { organization: 'chain', agents: 6, ownVotes: 2, bias: 0.1, fidelity: 0.9, ...rho },
].map((parameters) => organize(parameters));

const OPTIONS: ProgramOptions[] = [
  { coupled: false },
  { coupled: true },
  { sharedLeaves: true, trace: 'votes' },
  { coupled: true, sharedLeaves: true, trace: 'arrivals' },
];

const TRACED = 200;
const compileAll = (): Program[] =>
  ORGANIZATIONS.flatMap((organization) =>
    OPTIONS.map((options) => compileOrganization(organization, options, TRACED)),
  );

const someBatch = fc.constantFrom(0, 1, 2, 2 ** 32 - 1, 2 ** 32, 2 ** 48 - 1);
const streamsOf = (batch: number): Streams => new Streams(SEED, POINT, batch, hashWords('a group'));

type Machine = ReturnType<typeof theMachine>;

function runOn(machine: Machine, program: Program, batch: number): number[] {
  const votes = machine.run(program, streamsOf(batch)).slice(0, program.coupled ? 8 : 4);
  return [...votes, ...machine.trace(program.memory[TRACE / 4] > 0 ? TRACED : 0)];
}

describe('batches are the same bytes in any order', () => {
  const programs = compileAll();
  const run = fc.record({ program: fc.nat(programs.length - 1), batch: someBatch });

  it('on the one machine, whatever programs ran before', () => {
    const fresh = new Map<string, number[]>();
    fc.assert(
      fc.property(fc.array(run, { minLength: 2, maxLength: 40 }), (runs) => {
        for (const { program, batch } of runs) {
          const name = `${program} ${batch}`;
          const found = runOn(theMachine(), programs[program], batch);
          const expected = fresh.get(name) ?? runOn(createWordMachine(), programs[program], batch);
          fresh.set(name, expected);
          expect(found).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
    expect(fresh.size).toBe(6 * programs.length);
  });

  it('of samplers of every method, interleaved', () => {
    const methods: Method[] = ['simd', 'scalar', 'lazy', 'antithetic', 'conditional'];
    const samplers = ORGANIZATIONS.flatMap((organization) =>
      methods
        .filter((method) => method !== 'lazy' || organization.shape === 'tree')
        .map((method) => ({ organization, method })),
    );
    const open = ({ organization, method }: (typeof samplers)[number]) =>
      sampleOrganization(organization, method);
    const opened = samplers.map(open);
    const call = fc.tuple(
      fc.nat(samplers.length - 1),
      someBatch,
      fc.integer({ min: 1, max: LANES }),
    );
    fc.assert(
      fc.property(fc.array(call, { minLength: 2, maxLength: 20 }), (calls) => {
        const interleaved = calls.map(([sampler, batch, trials]) =>
          opened[sampler].sample(streamsOf(batch), trials),
        );
        const backwards = calls
          .toReversed()
          .map(([sampler, batch, n]) => open(samplers[sampler]).sample(streamsOf(batch), n));
        expect(backwards.toReversed()).toEqual(interleaved);
      }),
    );
  });
});
