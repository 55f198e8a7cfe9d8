import { coinWords, fill } from './generator';
import { DRAWS, PLANES } from '../src/models/majority/engine/layout';

/**
 * Numbers of 128 trials as planes: plane k of a number holds its k-th binary digits, the lowest
 * first, one plane every 16 bytes.
 */

@inline
export function plane(at: usize, k: i32): v128 {
  return v128.load(at + (<usize>k << 4));
}

@inline
export function setPlane(at: usize, k: i32, word: v128): void {
  v128.store(at + (<usize>k << 4), word);
}

/** The number of binary digits of an integer: 0 for 0, 3 for 5. */
@inline
export function digits(integer: i32): i32 {
  return 32 - clz(integer);
}

@inline
function none(): v128 {
  return i32x4.splat(0);
}

@inline
function all(): v128 {
  return i32x4.splat(-1);
}

/**
 * Adds a vote to a counter of carry-save adders, two planes a digit: the sum so far, and a word
 * that waits for the next of its weight. Each vote costs one full adder on average.
 *
 * @param count votes counted before
 */
@inline
export function countVote(counter: usize, count: i32, vote: v128): void {
  let carry = vote;
  while (count & 1) {
    const waiting = v128.load(counter);
    const sum = v128.load(counter, 16);
    const half = v128.xor(waiting, carry);
    carry = v128.or(v128.and(waiting, carry), v128.and(half, sum));
    v128.store(counter, v128.xor(half, sum), 16);
    count >>= 1;
    counter += 32;
  }
  v128.store(counter, carry);
}

export function clearCounter(counter: usize, votes: i32): void {
  const end = counter + (<usize>digits(votes) << 5);
  for (; counter < end; counter += 32) v128.store(counter, none(), 16);
}

/**
 * The majority of the votes of a counter, a coin where they are equal: the carry out of
 * correct + (2^digits − half − 1), with the coin carried in where half of the votes is an integer.
 *
 * @param votes how many were counted
 * @param read how many of them could be 1
 */
export function majority(counter: usize, votes: i32, read: i32, coin: v128): v128 {
  const bits = digits(votes);
  const half = read >> 1;
  const above = (1 << bits) - half - 1;
  let carry = none();
  let exceeds = read & 1 ? none() : coin;
  for (let k = 0; k < bits; k++) {
    const sum = v128.load(counter, 16);
    const waiting = (votes >> k) & 1 ? v128.load(counter) : none();
    const part = v128.xor(waiting, carry);
    const digit = v128.xor(part, sum);
    carry = v128.or(v128.and(waiting, carry), v128.and(part, sum));
    exceeds = (above >> k) & 1 ? v128.or(digit, exceeds) : v128.and(digit, exceeds);
    counter += 32;
  }
  return exceeds;
}

/** Adds ±weight to a sum in two's complement: plus where the vote is 1, minus where it is 0. */
export function addWeight(sum: usize, planes: i32, weight: i32, vote: v128, read: v128): void {
  let carry = none();
  const plus = <i64>weight;
  const minus = -plus;
  for (let k = 0; k < planes; k++) {
    const term = v128.and(
      v128.bitselect(fill(<bool>((plus >> k) & 1)), fill(<bool>((minus >> k) & 1)), vote),
      read,
    );
    const digit = plane(sum, k);
    const half = v128.xor(digit, term);
    setPlane(sum, k, v128.xor(half, carry));
    carry = v128.or(v128.and(digit, term), v128.and(half, carry));
  }
}

/** The sign of a sum: 1 above zero, a coin at zero. */
export function signOf(sum: usize, planes: i32, coin: v128): v128 {
  let some = none();
  for (let k = 0; k < planes; k++) some = v128.or(some, plane(sum, k));
  return v128.bitselect(v128.not(plane(sum, planes - 1)), coin, some);
}

export function clearPlanes(at: usize, planes: i32): void {
  for (let k = 0; k < planes; k++) setPlane(at, k, none());
}

/** Sets every lane of a number to an integer. */
export function setNumber(at: usize, integer: i32): void {
  for (let k = 0; k < PLANES; k++) setPlane(at, k, fill(<bool>((integer >> k) & 1)));
}

/** The lanes in which a number equals an integer below 2^planes. */
export function equals(at: usize, planes: i32, integer: i32): v128 {
  let same = all();
  for (let k = 0; k < planes; k++) {
    const digit = plane(at, k);
    same = v128.and(same, (integer >> k) & 1 ? digit : v128.not(digit));
  }
  return same;
}

/** Draws a uniform integer below n, in [1, 2²⁴], in the given lanes, by rejection. */
export function drawBelow(n: i32, at: usize, lanes: v128): void {
  const bits = digits(n - 1);
  let open = bits > 0 ? lanes : none();
  while (v128.any_true(open)) {
    coinWords(bits, DRAWS);
    let within = all(); // drawn <= n − 1
    for (let k = 0; k < bits; k++) {
      const zero = v128.not(plane(DRAWS, k));
      within = ((n - 1) >> k) & 1 ? v128.or(zero, within) : v128.and(zero, within);
    }
    const taken = v128.and(open, within);
    for (let k = 0; k < bits; k++) {
      setPlane(at, k, v128.bitselect(plane(DRAWS, k), plane(at, k), taken));
    }
    open = v128.andnot(open, taken);
  }
}

/** The lanes in which a number of some planes is below another, which has more. */
export function isBelow(number: usize, some: i32, other: usize, planes: i32): v128 {
  let below = none();
  for (let k = 0; k < planes; k++) {
    const digit = plane(other, k);
    const own = k < some ? plane(number, k) : none();
    below = v128.bitselect(digit, below, v128.xor(own, digit));
  }
  return below;
}

/** Takes one from a number in the given lanes. */
export function decrement(at: usize, planes: i32, lanes: v128): void {
  let borrow = lanes;
  for (let k = 0; k < planes; k++) {
    const digit = plane(at, k);
    setPlane(at, k, v128.xor(digit, borrow));
    borrow = v128.andnot(borrow, digit);
  }
}
