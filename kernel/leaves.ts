import {
  bernoulliTwice, bernoulliWords, coins, coinWords, fill, lanewiseWords, maskedWords, swapStates,
} from './generator';
import { monotoneLanes, monotoneVotes, monotoneWords } from './monotone';
import {
  BOTH, BOUNDARY, CHANGED, COMMON, COMMON_STRIDE, DRAWS, FAMILIES, FAMILY, FAMILY_OF,
  FAMILY_PRECISION, FAMILY_SIZE, FAMILY_STATE, FREE, FROM_HOST, LEAF, LEAF_ENTRY, LEAF_FROM_HOST,
  MONOTONE, NEXT_FAMILY, NO_FAMILY, PRECISION, SHARED, SIGN, SIGN_TWIN, SLOTS, SLOT_SIZE, STRIDE,
  STRUCK, STRUCK_WORDS, THRESHOLDS, TWINS, WORDS,
} from '../src/models/majority/engine/layout';

/**
 * Votes of leaves. In antithetic pairs (`coupled`) a leaf of bias u is forced with probability |u|
 * and else a fair coin: its threshold stands for |u|, its lowest bit for the sign of u, and the
 * twin has the same forced votes and the opposite coins.
 */

/** Asks the host to write the lanes of a family, or of a leaf, into a slot. */
@external('host', 'lanes')
declare function lanesFromHost(slot: usize, index: i32): void;

/** Starts a batch. */
export function beginLeaves(): void {
  store<i32>(LEAF, 0);
  store<i32>(NEXT_FAMILY, 0);
  store<i32>(BOUNDARY, 0);
}

/**
 * Draws the votes of the next leaves into WORDS, and those of their twins into TWINS.
 *
 * @param wanted at most MOST_WORDS
 * @returns how many were drawn: fewer where a family ends
 */
@inline
export function drawLeaves(wanted: i32, coupled: bool): i32 {
  const leaf = load<i32>(LEAF);
  const stride = load<i32>(STRIDE);
  const thresholds = load<i32>(THRESHOLDS) + leaf * stride;
  let slot: usize = 0;
  let count = wanted;
  if (load<i32>(FAMILY) != NO_FAMILY) {
    slot = slotOf(leaf, coupled);
    count = min(wanted, alikeFrom(leaf));
  }
  if (!coupled && load<i32>(MONOTONE)) drawMonotone(slot, thresholds, stride, count);
  else if (slot == 0) drawOwn(thresholds, stride, count);
  else if (load<i32>(FAMILY) >= FROM_HOST) lanewiseWords(slot, count, WORDS);
  else drawStruck(slot, thresholds, stride, count, coupled);
  if (coupled) addTwins(slot, thresholds, stride, count);
  store<i32>(LEAF, leaf + count);
  return count;
}

/** Leaves vote by themselves. */
@inline
function drawOwn(thresholds: usize, stride: usize, count: i32): void {
  const precision = load<i32>(PRECISION);
  if (stride == 0) maskedWords(LEAF_ENTRY, 0, precision, count, WORDS);
  else bernoulliWords(thresholds, stride, precision, count, WORDS);
}

/**
 * Leaves that are struck vote as their family does, through the leaf's channel; the others by
 * themselves. Of a pair, the word says where a vote is forced.
 */
@inline
function drawStruck(
  slot: usize,
  thresholds: usize,
  stride: usize,
  count: i32,
  coupled: bool,
): void {
  const changed = load<u32>(CHANGED);
  const precision = load<i32>(PRECISION);
  bernoulliTwice(thresholds, stride, changed, precision, count, WORDS, STRUCK_WORDS);
  const free = v128.load(slot, FREE);
  const common = coupled ? i32x4.splat(0) : v128.load(slot, SIGN);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 4;
    const struck = v128.xor(v128.load(STRUCK_WORDS + at), common);
    v128.store(WORDS + at, v128.bitselect(v128.load(WORDS + at), struck, free));
  }
}

/** Leaves compare common random numbers with the probability that they vote correctly. */
function drawMonotone(slot: usize, thresholds: usize, stride: usize, count: i32): void {
  if (slot == 0) return monotoneWords(thresholds, stride, count, WORDS);
  if (load<i32>(FAMILY) >= FROM_HOST) return monotoneLanes(slot, count, WORDS);
  const changed = load<u32>(CHANGED);
  const alike = stride == 0 ? count : 1;
  for (let i = 0; i < count; i += alike) {
    const threshold = load<u32>(thresholds + i * stride);
    monotoneVotes(slot, threshold, changed, alike, WORDS + (<usize>i << 4));
  }
}

/** Gives forced votes their signs and the others opposite coins. */
@inline
function addTwins(slot: usize, thresholds: usize, stride: usize, count: i32): void {
  coinWords(count, TWINS);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 4;
    const coin = v128.load(TWINS + at);
    const forced = v128.load(WORDS + at);
    let sign = fill(<bool>(load<u32>(thresholds + i * stride) & 1));
    let twin = sign;
    if (slot != 0) {
      const free = v128.load(slot, FREE);
      sign = v128.bitselect(twin, v128.load(slot, SIGN), free);
      twin = v128.bitselect(twin, v128.load(slot, SIGN_TWIN), free);
    }
    v128.store(WORDS + at, v128.bitselect(sign, coin, forced));
    v128.store(TWINS + at, v128.bitselect(twin, v128.not(coin), forced));
  }
}

/** The number of leaves, from this one on, that are sure to have the same state. */
@inline
function alikeFrom(leaf: i32): i32 {
  const single = load<i32>(FAMILY_SIZE) == 0 || load<i32>(FAMILY) == LEAF_FROM_HOST;
  return single ? 1 : load<i32>(BOUNDARY) - leaf;
}

/** The state of a leaf's family, 0 for a leaf without one. */
function slotOf(leaf: i32, coupled: bool): usize {
  const slots: usize = load<i32>(SLOTS);
  const perLeaf = load<i32>(FAMILY) == LEAF_FROM_HOST;
  if (load<i32>(FAMILY_SIZE) == 0) {
    if (leaf == 0) openListed(slots, coupled);
    const family = load<i32>(load<i32>(FAMILY_OF) + (leaf << 2));
    if (family < 0) return 0;
    const slot = slots + family * SLOT_SIZE;
    if (perLeaf) lanesFromHost(slot, leaf);
    return slot;
  }
  if (leaf == load<i32>(BOUNDARY)) {
    const family = load<i32>(NEXT_FAMILY);
    openFamily(slots, family, coupled);
    store<i32>(NEXT_FAMILY, family + 1);
    store<i32>(BOUNDARY, leaf + load<i32>(FAMILY_SIZE));
  }
  if (perLeaf) lanesFromHost(slots, leaf);
  return slots;
}

/** Draws what the leaves of every listed family share, before the first leaf votes. */
function openListed(slots: usize, coupled: bool): void {
  for (let family = 0; family < load<i32>(FAMILIES); family++) {
    openFamily(slots + family * SLOT_SIZE, family, coupled);
  }
}

/** Draws what the leaves of a family share. */
function openFamily(slot: usize, family: i32, coupled: bool): void {
  const kind = load<i32>(FAMILY);
  if (kind == LEAF_FROM_HOST) return;
  if (kind == FROM_HOST) return lanesFromHost(slot, family);
  const precision = load<i32>(FAMILY_PRECISION);
  const shared = kind == SHARED;
  const threshold = shared ? load<u32>(load<i32>(COMMON) + family * load<i32>(COMMON_STRIDE)) : 0;
  store<u32>(BOTH, load<u32>(STRUCK));
  store<u32>(BOTH, threshold, 4);
  if (!coupled && load<i32>(MONOTONE)) {
    swapStates(FAMILY_STATE);
    monotoneWords(BOTH, 4, 2, DRAWS);
    swapStates(FAMILY_STATE);
  } else bernoulliWords(BOTH, 4, precision, 1 + i32(shared), DRAWS);
  const struck = v128.load(DRAWS);
  let correct = i32x4.splat(0);
  let twin = correct;
  if (shared) {
    correct = v128.load(DRAWS, 16);
    if (coupled) {
      const sign = fill(<bool>(threshold & 1));
      const coin = coins();
      twin = v128.bitselect(sign, v128.not(coin), correct);
      correct = v128.bitselect(sign, coin, correct);
    }
  }
  v128.store(slot, v128.not(struck), FREE);
  v128.store(slot, correct, SIGN);
  v128.store(slot, twin, SIGN_TWIN);
}
