import { coinWords, fill } from './generator';
import { DRAWS, MOST_TRIES, PICKS_AMONG, PLANES } from '../src/models/majority/engine/layout';

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

/**
 * The majority of the votes of a counter, a coin where they are equal: the carry out of
 * correct + (2^digits − half − 1), with the coin carried in where half of the votes is an integer.
 *
 * @param votes how many were counted; the counter is left empty
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
    v128.store(counter, none(), 16);
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

/** The sign of a sum, 1 above zero and a coin at zero, which leaves the sum 0. */
export function signOf(sum: usize, planes: i32, coin: v128): v128 {
  let some = none();
  const negative = plane(sum, planes - 1);
  for (let k = 0; k < planes; k++) {
    some = v128.or(some, plane(sum, k));
    setPlane(sum, k, none());
  }
  return v128.bitselect(v128.not(negative), coin, some);
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
  if (bits == 0) return;
  const tries = min(MOST_TRIES, PLANES / bits);
  let open = lanes;
  while (v128.any_true(open)) {
    coinWords(tries * bits, DRAWS);
    open = bits <= 3 ? takeFew(n, bits, at, open) : takeMany(n, bits, tries, at, open);
  }
}

/** Takes the first of what was drawn that is below n, and returns the lanes without one. */
function takeMany(n: i32, bits: i32, tries: i32, at: usize, open: v128): v128 {
  for (let drawn = DRAWS; tries > 0; tries--, drawn += bits << 4) {
    let within = all(); // drawn <= n − 1
    for (let k = 0; k < bits; k++) {
      const zero = v128.not(plane(drawn, k));
      within = ((n - 1) >> k) & 1 ? v128.or(zero, within) : v128.and(zero, within);
    }
    const taken = v128.and(open, within);
    for (let k = 0; k < bits; k++) {
      setPlane(at, k, v128.bitselect(plane(drawn, k), plane(at, k), taken));
    }
    open = v128.andnot(open, taken);
  }
  return open;
}

/** {@link takeMany} of numbers of at most three digits, without a loop over digits. */
@inline
function takeFew(n: i32, bits: i32, at: usize, open: v128): v128 {
  const last = n - 1;
  const low = fill(<bool>(last & 1));
  const middle = fill(<bool>((last >> 1) & 1));
  const high = fill(<bool>((last >> 2) & 1));
  let x = plane(at, 0);
  let y = plane(at, 1);
  let z = plane(at, 2);
  for (let i = 0, drawn = DRAWS; i < MOST_TRIES; i++, drawn += bits << 4) {
    const r = plane(drawn, 0);
    const s = bits > 1 ? plane(drawn, 1) : none();
    const t = bits > 2 ? plane(drawn, 2) : none();
    let within = v128.or(low, v128.not(r));
    within = v128.or(v128.andnot(middle, s), v128.andnot(within, v128.xor(middle, s)));
    within = v128.or(v128.andnot(high, t), v128.andnot(within, v128.xor(high, t)));
    const taken = v128.and(open, within);
    x = v128.bitselect(r, x, taken);
    y = v128.bitselect(s, y, taken);
    z = v128.bitselect(t, z, taken);
    open = v128.andnot(open, taken);
  }
  setPlane(at, 0, x);
  setPlane(at, 1, y);
  setPlane(at, 2, z);
  return open;
}

/** The word among `count` words that a number of some planes points at, lane by lane. */
export function pick(words: usize, count: i32, at: usize, planes: i32): v128 {
  let left = count;
  for (let k = 0; k < planes; k++) {
    const digit = plane(at, k);
    const pairs = left >> 1;
    for (let i = 0; i < pairs; i++) {
      const even = plane(words, 2 * i);
      setPlane(PICKS_AMONG, i, v128.bitselect(plane(words, 2 * i + 1), even, digit));
    }
    if (left & 1) setPlane(PICKS_AMONG, pairs, plane(words, left - 1));
    left = pairs + (left & 1);
    words = PICKS_AMONG;
  }
  return plane(words, 0);
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
