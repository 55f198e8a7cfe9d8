import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * Random streams keyed by what they are for, never by who draws them: a stream is named by
 * (seed, point, block, word), so the draws are the same for any number of workers and any order.
 *
 * The start state of a stream is one call of Philox4x32-10 on its name; for a given seed that is a
 * bijection, hence no two streams share a start. The draws themselves are sfc32.
 */

/** The 64-bit key of a run, from its seed string. */
export type StreamKey = readonly [number, number];

/** The 64 bits that name a point in its streams, from its identity. */
export type PointKey = readonly [number, number];

/** One SHA-256 of a text, read in two ways. */
export interface TextHash {
  /** the first 64 bits as two 32-bit words, little endian */
  readonly words: readonly [number, number];
  /** all of it, as 64 hexadecimal digits */
  readonly hex: string;
}

/** SHA-256 of a text. */
export function hashText(text: string): TextHash {
  const digest = sha256(utf8ToBytes(text));
  const view = new DataView(digest.buffer, digest.byteOffset);
  return { words: [view.getUint32(0, true), view.getUint32(4, true)], hex: bytesToHex(digest) };
}

/** The first 64 bits of SHA-256 of a text, as two 32-bit words (little endian). */
export function hashWords(text: string): readonly [number, number] {
  return hashText(text).words;
}

function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0;
}

/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011):
 * four 32-bit words that are a keyed bijection of the 128-bit counter.
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** A probability as a threshold on 32 random bits, right to 2⁻³³. */
export function threshold(probability: number): number {
  return Math.round(probability * 0x100000000);
}

/** One random stream: sfc32 (Doty-Humphrey, PractRand), 128 bits of state. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(state: readonly [number, number, number, number]) {
    this.a = state[0] | 0;
    this.b = state[1] | 0;
    this.c = state[2] | 0;
    this.counter = state[3] | 0;
  }

  /** 32 random bits, in [0, 2³²). */
  uint32(): number {
    const result = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A uniform double in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    return (high * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000;
  }

  /** 1 with the probability that `limit` = threshold(p) stands for, else 0. */
  bernoulli(limit: number): 0 | 1 {
    return this.uint32() < limit ? 1 : 0;
  }

  /** A uniform integer in [0, n), n up to 2³², exact by rejection. */
  below(n: number): number {
    const limit = 0x100000000 - (0x100000000 % n);
    let draw = this.uint32();
    while (draw >= limit) draw = this.uint32();
    return draw % n;
  }
}

/** The stream of one word of one block of one point. Block in [0, 2⁴⁸), word in [0, 2¹⁶). */
export function openStream(key: StreamKey, point: PointKey, block: number, word: number): Random {
  const high = Math.floor(block / 0x100000000) + word * 0x10000;
  return new Random(philox([block >>> 0, high >>> 0, point[0], point[1]], key));
}

/** The streams of one batch of trials of a point: 2¹⁶ of them, numbered by word. */
export class Streams {
  /** the counter of the batch, its low 32 bits and its high 16 bits */
  readonly low: number;
  readonly high: number;

  /**
   * @param batch an integer in [0, 2⁴⁸)
   * @param group the point whose streams the leaves draw from, when organizations share them
   */
  constructor(
    readonly seed: StreamKey,
    readonly point: PointKey,
    private readonly batch: number,
    private readonly group: PointKey = point,
  ) {
    this.low = batch >>> 0;
    this.high = Math.floor(batch / 0x100000000);
  }

  /** Opens a stream, word in [0, 2¹⁶). */
  open(word: number): Random {
    return openStream(this.seed, this.point, this.batch, word);
  }

  /** Whether leaves draw from the streams of a group. */
  get grouped(): boolean {
    return this.group !== this.point;
  }

  /** The streams that leaves draw from: those of the group, or these. */
  get leaves(): Streams {
    return this.grouped ? new Streams(this.seed, this.group, this.batch) : this;
  }
}
