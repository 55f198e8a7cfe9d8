import * as at from '../layout.ts';
import type { Generator } from './generator.ts';
import { QUARTERS, WORD, fill, select, type Memory } from './memory.ts';

/** The number of binary digits of an integer: 0 for 0, 3 for 5. */
export function digits(integer: number): number {
  return 32 - Math.clz32(integer);
}

/** Bytes of a counter for each digit: a word that waits, and the sum. */
const COUNTER_DIGIT = 2 * WORD;

/**
 * Numbers of 128 trials as planes: plane k of a number holds its k-th binary digits, the lowest
 * first. Functions work on a quarter of the trials, but for {@link Planes.drawBelow}.
 */
export class Planes {
  constructor(
    private readonly memory: Memory,
    private readonly generator: Generator,
  ) {}

  /**
   * Adds a vote to a counter of carry-save adders, two planes a digit: a word that waits for the
   * next of its weight, and the sum so far. Each vote costs one full adder on average.
   *
   * @param count votes counted before
   */
  countVote(counter: number, count: number, vote: number): void {
    const { memory } = this;
    let carry = vote;
    let digit = counter;
    for (let left = count; left & 1; left >>= 1) {
      const waiting = memory.load(digit);
      const sum = memory.load(digit + WORD);
      const half = waiting ^ carry;
      carry = (waiting & carry) | (half & sum);
      memory.store(digit + WORD, half ^ sum);
      digit += COUNTER_DIGIT;
    }
    memory.store(digit, carry);
  }

  /**
   * The majority of the votes of a counter, a coin where they are equal: the carry out of
   * correct + (2^digits − half − 1), with the coin carried in where half of the votes is an integer.
   *
   * @param votes how many were counted; the counter is left empty
   * @param read how many of them could be 1
   */
  majority(counter: number, votes: number, read: number, coin: number): number {
    const { memory } = this;
    const bits = digits(votes);
    const above = (1 << bits) - (read >> 1) - 1;
    let carry = 0;
    let exceeds = read & 1 ? 0 : coin;
    for (let k = 0; k < bits; k++) {
      const digitAt = counter + COUNTER_DIGIT * k;
      const sum = memory.load(digitAt + WORD);
      memory.store(digitAt + WORD, 0);
      const waiting = (votes >> k) & 1 ? memory.load(digitAt) : 0;
      const part = waiting ^ carry;
      const digit = part ^ sum;
      carry = (waiting & carry) | (part & sum);
      exceeds = (above >> k) & 1 ? digit | exceeds : digit & exceeds;
    }
    return exceeds;
  }

  /** Adds an integer to a sum in two's complement, in the given lanes. */
  add(sum: number, planes: number, integer: number, lanes: number): void {
    const { memory } = this;
    let carry = 0;
    for (let k = 0; k < planes; k++) {
      const term = fill(integer >> Math.min(k, 31)) & lanes;
      const plane = sum + WORD * k;
      const digit = memory.load(plane);
      const half = digit ^ term;
      memory.store(plane, half ^ carry);
      carry = (digit & term) | (half & carry);
    }
  }

  /** The sign of a sum: 1 above zero, a coin at zero. */
  signOf(sum: number, planes: number, coin: number): number {
    const negative = this.memory.load(sum + WORD * (planes - 1));
    let some = 0;
    for (let k = 0; k < planes; k++) some |= this.memory.load(sum + WORD * k);
    this.setNumber(sum, planes, 0);
    return select(~negative, coin, some);
  }

  /** Sets every lane of a number to an integer. */
  setNumber(number: number, planes: number, integer: number): void {
    for (let k = 0; k < planes; k++) this.memory.store(number + WORD * k, fill(integer >> k));
  }

  /** The lanes in which a number equals an integer below 2^planes. */
  equals(number: number, planes: number, integer: number): number {
    let same = -1;
    for (let k = 0; k < planes; k++)
      same &= this.memory.load(number + WORD * k) ^ ~fill(integer >> k);
    return same;
  }

  /** The lanes in which a number of some planes is below another, which has more. */
  isBelow(number: number, some: number, other: number, planes: number): number {
    const { memory } = this;
    let below = 0;
    for (let k = 0; k < planes; k++) {
      const digit = memory.load(other + WORD * k);
      const own = k < some ? memory.load(number + WORD * k) : 0;
      below = select(digit, below, own ^ digit);
    }
    return below;
  }

  /** Takes one from a number in the given lanes. */
  decrement(number: number, planes: number, lanes: number): void {
    let borrow = lanes;
    for (let k = 0; k < planes; k++) {
      const plane = number + WORD * k;
      const digit = this.memory.load(plane);
      this.memory.store(plane, digit ^ borrow);
      borrow &= ~digit;
    }
  }

  /**
   * Draws a uniform integer below n, in [1, 2²⁴], in the given lanes, by rejection.
   *
   * @param lanes a word, of which the lanes that have drawn are taken away
   */
  drawBelow(n: number, number: number, lanes: Int32Array): void {
    const bits = digits(n - 1);
    if (bits === 0) return;
    const tries = Math.min(at.MOST_TRIES, Math.floor(at.PLANES / bits));
    while (lanes.some((open) => open !== 0)) {
      this.generator.coins(at.DRAWS, tries * bits);
      for (let i = 0; i < tries; i++) this.tryDrawn(n, number, lanes, at.DRAWS + WORD * bits * i);
    }
  }

  /** Takes the number that was drawn at an address in the lanes where it is below n. */
  private tryDrawn(n: number, number: number, lanes: Int32Array, drawn: number): void {
    for (const quarter of QUARTERS) {
      const taken = lanes[quarter >> 2] & this.drawnAtMost(n - 1, drawn + quarter);
      this.takeDrawn(digits(n - 1), number + quarter, drawn + quarter, taken);
      lanes[quarter >> 2] &= ~taken;
    }
  }

  /** The lanes of a quarter in which the number that was drawn is at most an integer. */
  private drawnAtMost(most: number, drawn: number): number {
    let within = -1;
    for (let k = 0; k < digits(most); k++) {
      const zero = ~this.memory.load(drawn + WORD * k);
      within = (most >> k) & 1 ? zero | within : zero & within;
    }
    return within;
  }

  private takeDrawn(bits: number, number: number, drawn: number, taken: number): void {
    const { memory } = this;
    for (let k = 0; k < bits; k++) {
      const plane = number + WORD * k;
      memory.store(plane, select(memory.load(drawn + WORD * k), memory.load(plane), taken));
    }
  }
}
