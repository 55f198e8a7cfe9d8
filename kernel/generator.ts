import { DRAWS, ENTRY_SIZE, MASKS, STATE, STATE_SIZE, SURELY_OPEN, THRESHOLD } from '../src/models/majority/engine/layout';

/**
 * Two sfc32 generators of four 32-bit lanes each, A and B, which are drawn from side by side because
 * one alone waits for its own last result. Beside them runs a scalar sfc32, whose draws decide ties.
 *
 * The steps of A and B are written out wherever they are taken: only local variables stay in
 * registers, and the language has no macros.
 */
const A: usize = STATE;
const B: usize = STATE + 64;
const TIES: usize = STATE + 128;

/** A constant, written as a call because globals of this type live in memory. */
@inline
function one(): v128 {
  return i32x4.splat(1);
}

/**
 * Starts the generators: lane i of A is the stream of word i, of B of word 4 + i, the ties are word
 * 8. The state of a stream is one Philox4x32-10 of (block, word, point) keyed by the seed.
 */
export function seed(at: usize, k0: u32, k1: u32, p0: u32, p1: u32, low: u32, high: u32): void {
  seedFour(at, k0, k1, p0, p1, low, high);
  seedFour(at + 64, k0, k1, p0, p1, low, high + (4 << 16));
  seedFour(DRAWS, k0, k1, p0, p1, low, high + (8 << 16));
  for (let i: usize = 0; i < 4; i++) store<u32>(at + 128 + 4 * i, load<u32>(DRAWS + 16 * i));
}

/** The low and the high halves of x·m, lane by lane. */
@inline
function multiply(x: v128, m: v128, high: bool): v128 {
  const even = i64x2.extmul_low_i32x4_u(x, m);
  const odd = i64x2.extmul_high_i32x4_u(x, m);
  return high
    ? v128.shuffle<i32>(even, odd, 1, 3, 5, 7)
    : v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

function seedFour(at: usize, k0: u32, k1: u32, p0: u32, p1: u32, low: u32, high: u32): void {
  const m0 = i32x4.splat(0xd2511f53);
  const m1 = i32x4.splat(0xcd9e8d57);
  let c0 = i32x4.splat(low);
  let c1 = i32x4.add(i32x4.splat(high), i32x4(0, 1 << 16, 2 << 16, 3 << 16));
  let c2 = i32x4.splat(p0);
  let c3 = i32x4.splat(p1);
  for (let round = 0; round < 10; round++) {
    const high0 = multiply(c0, m0, true);
    const low0 = multiply(c0, m0, false);
    const high1 = multiply(c2, m1, true);
    const low1 = multiply(c2, m1, false);
    c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
    c1 = low1;
    c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
    c3 = low0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  v128.store(at, c0);
  v128.store(at, c1, 16);
  v128.store(at, c2, 32);
  v128.store(at, c3, 48);
}

/** Exchanges the state in use with another one. */
export function swapStates(other: usize): void {
  for (let i = 0; i < STATE_SIZE; i += 16) {
    const used = v128.load(STATE + i);
    v128.store(STATE + i, v128.load(other + i));
    v128.store(other + i, used);
  }
}

/** All ones or all zeros. */
@inline
export function fill(condition: bool): v128 {
  return i32x4.splat(-i32(condition));
}

/** One random word: 128 fair coins. */
export function coins(): v128 {
  coinWords(1, DRAWS);
  return v128.load(DRAWS);
}

/** Draws random words, from B and A in turn, and leaves them one after another at an address. */
export function coinWords(count: i32, out: usize): void {
  let a = v128.load(A);
  let b = v128.load(A, 16);
  let c = v128.load(A, 32);
  let n = v128.load(A, 48);
  let d = v128.load(B);
  let e = v128.load(B, 16);
  let f = v128.load(B, 32);
  let m = v128.load(B, 48);
  for (let i = 0; i < count; i += 2) {
    const q = i32x4.add(i32x4.add(d, m), e);
    m = i32x4.add(m, one());
    d = v128.xor(e, i32x4.shr_u(e, 9));
    e = i32x4.add(f, i32x4.shl(f, 3));
    f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
    v128.store(out, q);
    if (i + 1 == count) break;
    const r = i32x4.add(i32x4.add(a, n), b);
    n = i32x4.add(n, one());
    a = v128.xor(b, i32x4.shr_u(b, 9));
    b = i32x4.add(c, i32x4.shl(c, 3));
    c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
    v128.store(out, r, 16);
    out += 32;
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

/** A word of Bernoulli trials, see {@link bernoulliWords}. */
@inline
export function bernoulli(threshold: u32, precision: i32): v128 {
  store<u32>(THRESHOLD, threshold);
  bernoulliWords(THRESHOLD, 0, precision, 1, DRAWS);
  return v128.load(DRAWS);
}

/**
 * Draws words of Bernoulli trials and leaves them one after another at an address. Of each
 * probability threshold/2³² the leading `precision` binary digits are compared with random digits
 * lane by lane, from the lowest to the highest: y ← (y AND r) or (y OR r) as the digit is 0 or 1,
 * which is the form (y XOR m) AND r with m = digit XOR digit before. What is left of the threshold
 * decides the lanes that tie on all of them, by one draw for the word: every lane has exactly the
 * right law. The largest threshold stands for 1.
 *
 * @param thresholds address of the first threshold
 * @param stride bytes from one to the next
 * @param precision in [1, 31]
 */
export function bernoulliWords(
  thresholds: usize,
  stride: usize,
  precision: i32,
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
  for (const end = out + (<usize>count << 4); out < end; out += 16) {
    const threshold = load<u32>(thresholds);
    thresholds += stride;
    const digits = threshold >>> (32 - precision);
    let mask = digits ^ (digits << 1);
    let y = fill(tie() < threshold << precision);
    for (let k = precision; k > 1; k -= 2) {
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one());
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      y = v128.and(v128.xor(y, fill(<bool>(mask & 1))), r);
      const q = i32x4.add(i32x4.add(d, m), e);
      m = i32x4.add(m, one());
      d = v128.xor(e, i32x4.shr_u(e, 9));
      e = i32x4.add(f, i32x4.shl(f, 3));
      f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
      y = v128.and(v128.xor(y, fill(<bool>((mask >>> 1) & 1))), q);
      mask >>>= 2;
    }
    if (precision & 1) {
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one());
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      y = v128.and(v128.xor(y, fill(<bool>(mask & 1))), r);
      mask >>>= 1;
    }
    y = v128.xor(y, fill(<bool>(mask & 1)));
    v128.store(out, v128.or(y, fill(threshold == u32.MAX_VALUE)));
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

/**
 * {@link bernoulliWords} of thresholds whose digits the host has written out as masks, see layout.ts:
 * the same words with less work.
 *
 * @param entries address of the first threshold so written
 * @param stride bytes from one to the next
 * @param more address of further ones, whose words, with digits of their own, are left in DRAWS
 */
export function maskedWords(
  entries: usize,
  stride: usize,
  precision: i32,
  count: i32,
  out: usize,
  more: usize = 0,
  moreDigits: i32 = 1,
  moreWords: i32 = 0,
): void {
  let a = v128.load(A);
  let b = v128.load(A, 16);
  let c = v128.load(A, 32);
  let n = v128.load(A, 48);
  let d = v128.load(B);
  let e = v128.load(B, 16);
  let f = v128.load(B, 32);
  let m = v128.load(B, 48);
  let end = out + (<usize>count << 4);
  for (;;) {
    for (; out < end; out += 16) {
      let mask = entries + MASKS;
      let y = fill(tie() < load<u32>(entries));
      entries += stride;
      for (let k = precision; k > 1; k -= 2) {
        const r = i32x4.add(i32x4.add(a, n), b);
        n = i32x4.add(n, one());
        a = v128.xor(b, i32x4.shr_u(b, 9));
        b = i32x4.add(c, i32x4.shl(c, 3));
        c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
        y = v128.and(v128.xor(y, v128.load(mask)), r);
        const q = i32x4.add(i32x4.add(d, m), e);
        m = i32x4.add(m, one());
        d = v128.xor(e, i32x4.shr_u(e, 9));
        e = i32x4.add(f, i32x4.shl(f, 3));
        f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
        y = v128.and(v128.xor(y, v128.load(mask, 16)), q);
        mask += 32;
      }
      if (precision & 1) {
        const r = i32x4.add(i32x4.add(a, n), b);
        n = i32x4.add(n, one());
        a = v128.xor(b, i32x4.shr_u(b, 9));
        b = i32x4.add(c, i32x4.shl(c, 3));
        c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
        y = v128.and(v128.xor(y, v128.load(mask)), r);
        mask += 16;
      }
      v128.store(out, v128.xor(y, v128.load(mask)));
    }
    if (moreWords == 0) break;
    entries = more;
    stride = ENTRY_SIZE;
    precision = moreDigits;
    out = DRAWS;
    end = out + (<usize>moreWords << 4);
    moreWords = 0;
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

/**
 * {@link bernoulliWords}, each word compared with a second threshold too: of one random number U per
 * lane, whether it is below the word's own threshold, and whether it is below the second. Only one
 * of the two may be used in a lane.
 *
 * @param other address of the words of the second threshold
 */
export function bernoulliTwice(
  thresholds: usize,
  stride: usize,
  second: u32,
  precision: i32,
  count: i32,
  out: usize,
  other: usize,
): void {
  let a = v128.load(A);
  let b = v128.load(A, 16);
  let c = v128.load(A, 32);
  let n = v128.load(A, 48);
  let d = v128.load(B);
  let e = v128.load(B, 16);
  let f = v128.load(B, 32);
  let m = v128.load(B, 48);
  const secondDigits = second >>> (32 - precision);
  for (const end = out + (<usize>count << 4); out < end; out += 16) {
    const threshold = load<u32>(thresholds);
    thresholds += stride;
    const digits = threshold >>> (32 - precision);
    let mask = digits ^ (digits << 1);
    let secondMask = secondDigits ^ (secondDigits << 1);
    const drawn = tie();
    let y = fill(drawn < threshold << precision);
    let z = fill(drawn < second << precision);
    for (let k = precision; k > 1; k -= 2) {
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one());
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      y = v128.and(v128.xor(y, fill(<bool>(mask & 1))), r);
      z = v128.and(v128.xor(z, fill(<bool>(secondMask & 1))), r);
      const q = i32x4.add(i32x4.add(d, m), e);
      m = i32x4.add(m, one());
      d = v128.xor(e, i32x4.shr_u(e, 9));
      e = i32x4.add(f, i32x4.shl(f, 3));
      f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
      y = v128.and(v128.xor(y, fill(<bool>((mask >>> 1) & 1))), q);
      z = v128.and(v128.xor(z, fill(<bool>((secondMask >>> 1) & 1))), q);
      mask >>>= 2;
      secondMask >>>= 2;
    }
    if (precision & 1) {
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one());
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      y = v128.and(v128.xor(y, fill(<bool>(mask & 1))), r);
      z = v128.and(v128.xor(z, fill(<bool>(secondMask & 1))), r);
      mask >>>= 1;
      secondMask >>>= 1;
    }
    y = v128.xor(y, fill(<bool>(mask & 1)));
    z = v128.xor(z, fill(<bool>(secondMask & 1)));
    v128.store(out, v128.or(y, fill(threshold == u32.MAX_VALUE)));
    v128.store(other, v128.or(z, fill(second == u32.MAX_VALUE)));
    other += 16;
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

/**
 * Draws words of Bernoulli trials whose probability differs from lane to lane: the threshold of a
 * lane is its digits in the 32 planes of `slot`. Random digits are compared from the highest to the
 * lowest, two by two, until every lane has met one that differs; lanes that tie on all 32 are not
 * below.
 */
export function lanewiseWords(slot: usize, count: i32, out: usize): void {
  let a = v128.load(A);
  let b = v128.load(A, 16);
  let c = v128.load(A, 32);
  let n = v128.load(A, 48);
  let d = v128.load(B);
  let e = v128.load(B, 16);
  let f = v128.load(B, 32);
  let m = v128.load(B, 48);
  for (const end = out + (<usize>count << 4); out < end; out += 16) {
    let open = i32x4.splat(-1);
    let below = i32x4.splat(0);
    for (let k = 31; k > 0; k -= 2) {
      const digits = slot + (<usize>k << 4);
      const r = i32x4.add(i32x4.add(a, n), b);
      n = i32x4.add(n, one());
      a = v128.xor(b, i32x4.shr_u(b, 9));
      b = i32x4.add(c, i32x4.shl(c, 3));
      c = i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), r);
      let digit = v128.load(digits);
      let differs = v128.and(v128.xor(r, digit), open);
      below = v128.or(below, v128.and(differs, digit));
      open = v128.xor(open, differs);
      const q = i32x4.add(i32x4.add(d, m), e);
      m = i32x4.add(m, one());
      d = v128.xor(e, i32x4.shr_u(e, 9));
      e = i32x4.add(f, i32x4.shl(f, 3));
      f = i32x4.add(v128.or(i32x4.shl(f, 21), i32x4.shr_u(f, 11)), q);
      digit = v128.load(digits - 16);
      differs = v128.and(v128.xor(q, digit), open);
      below = v128.or(below, v128.and(differs, digit));
      open = v128.xor(open, differs);
      if (k <= SURELY_OPEN && !v128.any_true(open)) break;
    }
    v128.store(out, below);
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

/** The next draw of the scalar generator. */
@inline
export function tie(): u32 {
  const b = load<u32>(TIES, 4);
  const c = load<u32>(TIES, 8);
  const n = load<u32>(TIES, 12);
  const r = load<u32>(TIES) + b + n;
  store<u32>(TIES, b ^ (b >>> 9));
  store<u32>(TIES, c + (c << 3), 4);
  store<u32>(TIES, rotl(c, 21) + r, 8);
  store<u32>(TIES, n + 1, 12);
  return r;
}
