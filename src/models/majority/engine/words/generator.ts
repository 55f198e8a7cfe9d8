import { philox, type Streams } from '../../../../math/random.ts';
import * as at from '../layout.ts';
import { QUARTERS, WORD, fill, select, type Memory } from './memory.ts';

/**
 * Two sfc32 generators of words, A and B, each made of four streams, one a quarter. Beside them runs
 * a generator of single draws, which decide ties.
 */
const A = at.STATE;
const B = at.STATE + 64;
const TIES = at.STATE + 128;

/** Bytes between the four 32-bit numbers of a stream's state. */
const APART = WORD;
const TIES_APART = 4;

/** What says of every lane that it equals 1: the largest threshold. */
const CERTAIN = -1;

/** Draws random words: coins, and Bernoulli trials of the same or of different probabilities. */
export class Generator {
  private readonly open = new Int32Array(QUARTERS.length);

  constructor(private readonly memory: Memory) {}

  /**
   * Starts the generators whose state is at `state`: words 0 to 3 of the streams are the quarters
   * of A, 4 to 7 those of B, 8 the ties; or as many words from another one on.
   */
  seed(state: number, streams: Streams, first = 0): void {
    QUARTERS.forEach((quarter, i) => {
      this.seedStream(state + quarter, APART, openState(streams, first + i));
      this.seedStream(state + (B - A) + quarter, APART, openState(streams, first + 4 + i));
    });
    this.seedStream(state + (TIES - A), TIES_APART, openState(streams, first + 8));
  }

  private seedStream(stream: number, apart: number, state: readonly number[]): void {
    state.forEach((value, i) => this.memory.store(stream + apart * i, value));
  }

  /** Exchanges the state in use with another one. */
  swapStates(other: number): void {
    const { memory } = this;
    for (let i = 0; i < at.STATE_SIZE; i += 4) {
      const used = memory.load(at.STATE + i);
      memory.store(at.STATE + i, memory.load(other + i));
      memory.store(other + i, used);
    }
  }

  /** The next 32 random bits of the stream whose state has its four numbers `apart` bytes apart. */
  private draw(stream: number, apart: number): number {
    const { memory } = this;
    const b = memory.load(stream + apart);
    const c = memory.load(stream + 2 * apart);
    const n = memory.load(stream + 3 * apart);
    const drawn = (memory.load(stream) + b + n) | 0;
    memory.store(stream, b ^ (b >>> 9));
    memory.store(stream + apart, (c + (c << 3)) | 0);
    memory.store(stream + 2 * apart, (((c << 21) | (c >>> 11)) + drawn) | 0);
    memory.store(stream + 3 * apart, (n + 1) | 0);
    return drawn;
  }

  /** Draws random words of 128 fair coins each, from B and A in turn, one after another at `out`. */
  coins(out: number, words = 1): void {
    for (let i = 0; i < words; i++) {
      const stream = i & 1 ? A : B;
      for (const quarter of QUARTERS) {
        this.memory.store(out + WORD * i + quarter, this.draw(stream + quarter, APART));
      }
    }
  }

  /**
   * Draws a word of Bernoulli trials. The leading `precision` binary digits of the probability
   * threshold/2³² are compared with random digits lane by lane. What is left of the threshold
   * decides the lanes that tie on all of them, by one draw for the word: every lane has exactly the
   * right law. The largest threshold stands for 1.
   *
   * @param precision in [1, 31]
   */
  bernoulliWord(threshold: number, precision: number, out: number): void {
    const tie = this.draw(TIES, TIES_APART) >>> 0;
    const tied = fill(tie < (threshold << precision) >>> 0 ? 1 : 0);
    const digits = threshold >>> (32 - precision);
    for (const quarter of QUARTERS) {
      const below = this.compare(quarter, digits, precision, tied);
      this.memory.store(out + quarter, (threshold | 0) === CERTAIN ? -1 : below);
    }
  }

  /**
   * The lanes of a quarter whose random digits are below the given ones, or tie with them where
   * `tied` says so: from the lowest digit to the highest, y ← (y AND r) or (y OR r) as the digit is
   * 0 or 1, which is the form (y XOR m) AND r with m = digit XOR digit before.
   */
  private compare(quarter: number, digits: number, precision: number, tied: number): number {
    let mask = digits ^ (digits << 1);
    let below = tied;
    for (let k = 0; k < precision; k++, mask >>>= 1) {
      below = (below ^ fill(mask)) & this.draw((k & 1 ? B : A) + quarter, APART);
    }
    return below ^ fill(mask);
  }

  /**
   * {@link bernoulliWord}, compared with a second threshold too: of one random number U per lane,
   * whether it is below the first, left at `out`, and whether it is below the second, at `other`.
   */
  bernoulliTwice(
    first: number,
    second: number,
    precision: number,
    { out, other }: { readonly out: number; readonly other: number },
  ): void {
    const { words } = this.memory;
    const state = words.slice(at.STATE / 4, (at.STATE + at.STATE_SIZE) / 4);
    this.bernoulliWord(first, precision, out);
    words.set(state, at.STATE / 4); // the same digits again
    this.bernoulliWord(second, precision, other);
  }

  /**
   * Draws a word of common random numbers U and compares them with thresholds of lanes, given by their
   * digits in the 32 planes of `slot`: the high SHARED_DIGITS digits of U are drawn lane by lane, the
   * others once for the word. The largest threshold stands for 1.
   */
  monotoneWord(slot: number, out: number): void {
    const tie = this.draw(TIES, TIES_APART) >>> at.SHARED_DIGITS;
    for (const quarter of QUARTERS) {
      this.memory.store(out + quarter, this.belowThresholds(slot, quarter, tie));
    }
  }

  /**
   * From the lowest digit to the highest, y ← the majority of y, of the digit of the threshold and of
   * the opposite of that of U.
   */
  private belowThresholds(slot: number, quarter: number, tie: number): number {
    let below = 0;
    let certain = -1;
    for (let k = 0; k < 32; k++) {
      const digit = this.memory.load(slot + WORD * k + quarter);
      const tied = k < 32 - at.SHARED_DIGITS;
      const opposite = tied ? fill(~(tie >>> k)) : this.draw((k & 1 ? B : A) + quarter, APART);
      below = select(digit, below, below ^ opposite);
      certain &= digit;
    }
    return below | certain;
  }

  /**
   * Draws a word of Bernoulli trials whose probability differs from lane to lane: the threshold of a
   * lane is its digits in the 32 planes of `slot`. Random digits are compared from the highest to the
   * lowest, two by two, until every lane has met one that differs; lanes that tie on all 32 are not
   * below.
   */
  lanewiseWord(slot: number, out: number): void {
    this.open.fill(-1);
    for (const quarter of QUARTERS) this.memory.store(out + quarter, 0);
    for (let k = 31; k > 0; k -= 2) {
      this.compareLanes(slot + WORD * k, A, out);
      this.compareLanes(slot + WORD * (k - 1), B, out);
      if (k <= at.SURELY_OPEN && this.open.every((lanes) => lanes === 0)) return;
    }
  }

  /** Draws a digit of every lane: open lanes in which it is the smaller are below, and decided. */
  private compareLanes(plane: number, stream: number, out: number): void {
    const { memory, open } = this;
    for (const quarter of QUARTERS) {
      const digit = memory.load(plane + quarter);
      const drawn = this.draw(stream + quarter, APART);
      const differs = (drawn ^ digit) & open[quarter >> 2];
      memory.store(out + quarter, memory.load(out + quarter) | (differs & digit));
      open[quarter >> 2] ^= differs;
    }
  }
}

/** The state with which a stream starts: one Philox4x32-10 on its name. */
function openState({ seed, point, low, high }: Streams, word: number): readonly number[] {
  return philox([low, (high + word * 0x10000) >>> 0, point[0], point[1]], seed);
}
