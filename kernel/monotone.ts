import { fill, tie } from './generator';
import { plane, setPlane } from './planes';
import { FREE, MIXED, SHARED_DIGITS, SIGN, STATE } from '../src/models/majority/engine/layout';

/**
 * Words of Bernoulli trials for common random numbers: a trial is U < p, and every word takes the same
 * number of draws, so whoever draws the i-th word compares its p with the same U. A vote that is
 * correct with one probability is correct with any larger one.
 *
 * The high SHARED_DIGITS binary digits of U are drawn lane by lane, the others once for the word: of
 * all probabilities the design effect is below 1.002, see precision.ts.
 *
 * From the lowest digit to the highest, y ← the majority of y, of the digit of p and of the opposite
 * of that of U.
 */
const A: usize = STATE;
const B: usize = STATE + 64;
const LOW: i32 = 32 - SHARED_DIGITS;

// What words are compared with: a threshold for each, or of each lane one of its own or one of three by
// what strikes a family.
const WORDWISE = 0;
const LANEWISE = 1;
const STRUCK = 2;

/** Draws words of the probabilities threshold/2³². The largest threshold stands for 1. */
export function monotoneWords(thresholds: usize, stride: usize, count: i32, out: usize): void {
  compareWords(WORDWISE, thresholds, stride, 0, 0, count, out);
}

/**
 * Draws words of probabilities that differ from lane to lane: the threshold of a lane is its digits in
 * the 32 planes of `slot`. The largest one stands for 1.
 */
export function monotoneLanes(slot: usize, count: i32, out: usize): void {
  compareWords(LANEWISE, slot, 0, 0, 0, count, out);
}

/**
 * Draws words of the votes of leaves that a family may strike: a leaf that is free compares with its
 * own threshold, one that is struck with that of the common vote being changed on its way, where
 * that is wrong, or being not, where it is right.
 *
 * @param slot state of the family
 * @param threshold of all these leaves
 */
export function monotoneVotes(
  slot: usize,
  threshold: u32,
  changed: u32,
  count: i32,
  out: usize,
): void {
  compareWords(STRUCK, slot, 0, threshold, changed, count, out);
}

/**
 * @param at thresholds of words, or planes of those of lanes, or the state of a family
 * @param own threshold of leaves that a family may strike
 * @param changed threshold of a common vote being changed
 */
@inline
function compareWords(
  kind: i32,
  at: usize,
  stride: usize,
  own: u32,
  changed: u32,
  count: i32,
  out: usize,
): void {
  let a = v128.load(A);
  let b = v128.load(A, 16);
  let c = v128.load(A, 32);
  let n = v128.load(A, 48);
  let d = v128.load(B);
  let e = v128.load(B, 16);
  let f = v128.load(B, 32);
  let m = v128.load(B, 48);
  const one = i32x4.splat(1);
  const free = kind == STRUCK ? v128.load(at, FREE) : one;
  const common = kind == STRUCK ? v128.load(at, SIGN) : one;
  const spared: u32 = changed == 0 ? u32.MAX_VALUE : 0 - changed;
  let certain = one;
  if (kind == LANEWISE) certain = largest(at);
  if (kind == STRUCK) {
    certain = mix(own == u32.MAX_VALUE, spared == u32.MAX_VALUE, false, common, free);
    mixPlanes(own, spared, changed, common, free);
  }
  const lanes = kind == LANEWISE ? at : MIXED;
  for (const end = out + (<usize>count << 4); out < end; out += 16) {
    const threshold: u32 = kind == WORDWISE ? load<u32>(at) : 0;
    const drawn = tie();
    let y = one;
    if (kind == WORDWISE) {
      y = fill(drawn < threshold << SHARED_DIGITS);
      certain = fill(threshold == u32.MAX_VALUE);
    } else if (kind == LANEWISE) y = belowTie(at, drawn);
    else {
      y = mix(
        drawn < own << SHARED_DIGITS,
        drawn < spared << SHARED_DIGITS,
        drawn < changed << SHARED_DIGITS,
        common,
        free,
      );
    }
    let digits = threshold >>> LOW;
    let planes = lanes + (LOW << 4);
    for (let k = SHARED_DIGITS; k > 0; k -= 2) {
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one);
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      y = most(y, kind == WORDWISE ? fill(<bool>(digits & 1)) : v128.load(planes), r);
      const q = i32x4.add(i32x4.add(d, m), e);
      m = i32x4.add(m, one);
      d = v128.xor(e, i32x4.shr_u(e, 9));
      e = i32x4.add(f, i32x4.shl(f, 3));
      f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
      y = most(y, kind == WORDWISE ? fill(<bool>((digits >>> 1) & 1)) : v128.load(planes, 16), q);
      digits >>>= 2;
      planes += 32;
    }
    v128.store(out, v128.or(y, certain));
    at += stride;
  }
  v128.store(A, a);
  v128.store(A, b, 16);
  v128.store(A, c, 32);
  v128.store(A, n, 48);
  v128.store(B, d);
  v128.store(B, e, 16);
  v128.store(B, f, 32);
  v128.store(B, m, 48);
}

/** The majority of three words. */
@inline
function most(y: v128, digit: v128, r: v128): v128 {
  return v128.xor(y, v128.and(v128.xor(y, digit), v128.xor(y, r)));
}

/** What holds in a lane: of its leaf where it is free, else of a common vote, right or wrong. */
@inline
function mix(own: bool, spared: bool, changed: bool, common: v128, free: v128): v128 {
  return v128.bitselect(fill(own), v128.bitselect(fill(spared), fill(changed), common), free);
}

/** Writes the high digits of the thresholds that lanes compare with. */
@inline
function mixPlanes(own: u32, spared: u32, changed: u32, common: v128, free: v128): void {
  for (let k = LOW; k < 32; k++) {
    const digit = mix(
      <bool>((own >>> k) & 1),
      <bool>((spared >>> k) & 1),
      <bool>((changed >>> k) & 1),
      common,
      free,
    );
    setPlane(MIXED, k, digit);
  }
}

/** The lanes whose threshold is the largest. */
@inline
function largest(slot: usize): v128 {
  let all = plane(slot, 0);
  for (let k = 1; k < 32; k++) all = v128.and(all, plane(slot, k));
  return all;
}

/** The lanes in which the low digits of what was drawn for the word are below those of the threshold. */
@inline
function belowTie(slot: usize, drawn: u32): v128 {
  drawn >>>= SHARED_DIGITS;
  let y = i32x4.splat(0);
  for (let k = 0; k < LOW; k++, drawn >>>= 1) {
    y = most(y, plane(slot, k), fill(<bool>(~drawn & 1)));
  }
  return y;
}
