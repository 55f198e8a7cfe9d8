import * as at from '../layout.ts';
import type { Generator } from './generator.ts';
import { QUARTERS, WORD, fill, select, type Memory } from './memory.ts';

/** Writes the lanes of a family, or of a leaf, into a slot. */
export type WriteLanes = (memory: Int32Array, slot: number, index: number) => void;

/** The slot of a leaf that is in no family. */
const NO_SLOT = 0;

/**
 * Votes of leaves. In antithetic pairs (`coupled`) a leaf of bias u is forced with probability |u|
 * and else a fair coin: its threshold stands for |u|, its lowest bit for the sign of u, and the
 * twin has the same forced votes and the opposite coins.
 */
export class Leaves {
  private writeLanes: WriteLanes | undefined;

  constructor(
    private readonly memory: Memory,
    private readonly generator: Generator,
    private readonly coupled: boolean,
  ) {}

  /** Starts a batch, with what the host draws for it. */
  begin(writeLanes: WriteLanes | undefined): void {
    const { memory } = this;
    this.writeLanes = writeLanes;
    memory.store(at.LEAF, 0);
    memory.store(at.NEXT_FAMILY, 0);
    memory.store(at.BOUNDARY, 0);
  }

  /**
   * Draws the votes of the next leaves into WORDS, and those of their twins into TWINS.
   *
   * @param wanted at most MOST_WORDS
   * @returns how many were drawn: fewer where a family ends
   */
  draw(wanted: number): number {
    const { memory } = this;
    const leaf = memory.load(at.LEAF);
    let slot = NO_SLOT;
    let count = wanted;
    if (memory.load(at.FAMILY) !== at.NO_FAMILY) {
      slot = this.slotOf(leaf);
      count = Math.min(wanted, this.alikeFrom(leaf));
    }
    for (let i = 0; i < count; i++) this.drawVote(slot, leaf + i, at.WORDS + WORD * i);
    if (this.coupled) this.addTwins(slot, leaf, count);
    memory.store(at.LEAF, leaf + count);
    return count;
  }

  private thresholdOf(leaf: number): number {
    const { memory } = this;
    return memory.load(memory.load(at.THRESHOLDS) + leaf * memory.load(at.STRIDE));
  }

  /** Draws the vote of a leaf; of a pair, the lanes in which it is forced. */
  private drawVote(slot: number, leaf: number, out: number): void {
    const { generator, memory } = this;
    if (memory.load(at.MONOTONE)) this.drawMonotone(slot, leaf, out);
    else if (slot === NO_SLOT) {
      generator.bernoulliWord(this.thresholdOf(leaf), memory.load(at.PRECISION), out);
    } else if (memory.load(at.FAMILY) >= at.FROM_HOST) generator.lanewiseWord(slot, out);
    else this.drawStruck(slot, leaf, out);
  }

  /**
   * Leaves that are struck vote as their family does, through the leaf's channel; the others by
   * themselves. Of a pair, the word says where a vote is forced.
   */
  private drawStruck(slot: number, leaf: number, out: number): void {
    const { generator, memory } = this;
    const precision = memory.load(at.PRECISION);
    const words = { out, other: at.STRUCK_WORDS };
    generator.bernoulliTwice(this.thresholdOf(leaf), memory.load(at.CHANGED), precision, words);
    for (const quarter of QUARTERS) {
      const common = this.coupled ? 0 : memory.load(slot + at.SIGN + quarter);
      const struck = memory.load(at.STRUCK_WORDS + quarter) ^ common;
      const free = memory.load(slot + at.FREE + quarter);
      memory.store(out + quarter, select(memory.load(out + quarter), struck, free));
    }
  }

  /** A leaf compares common random numbers with the probability that it votes correctly. */
  private drawMonotone(slot: number, leaf: number, out: number): void {
    const { generator, memory } = this;
    if (slot !== NO_SLOT && memory.load(at.FAMILY) >= at.FROM_HOST) {
      generator.monotoneWord(slot, out);
      return;
    }
    for (const quarter of QUARTERS) this.mixThresholds(slot, quarter, this.thresholdOf(leaf));
    generator.monotoneWord(at.MIXED, out);
  }

  /**
   * Writes the thresholds of a leaf's vote as planes: its own where it is free, and else that of the
   * common vote's being, or being not, changed on the way.
   */
  private mixThresholds(slot: number, quarter: number, own: number): void {
    const { memory } = this;
    const changed = memory.load(at.CHANGED);
    const spared = changed === 0 ? -1 : -changed;
    const free = slot === NO_SLOT ? -1 : memory.load(slot + at.FREE + quarter);
    const common = memory.load(slot + at.SIGN + quarter);
    for (let k = 0; k < 32; k++) {
      const struck = select(fill(spared >>> k), fill(changed >>> k), common);
      const digit = select(fill(own >>> k), struck, free);
      memory.store(at.MIXED + WORD * k + quarter, digit);
    }
  }
  /** Gives forced votes their signs and the others opposite coins. */
  private addTwins(slot: number, leaf: number, count: number): void {
    this.generator.coins(at.TWINS, count);
    for (let i = 0; i < count; i++) this.addTwin(slot, leaf + i, WORD * i);
  }

  /** @param place bytes from the first leaf's votes to this one's */
  private addTwin(slot: number, leaf: number, place: number): void {
    const { memory } = this;
    const own = fill(this.thresholdOf(leaf));
    for (const quarter of QUARTERS) {
      const free = slot === NO_SLOT ? -1 : memory.load(slot + at.FREE + quarter);
      const sign = select(own, memory.load(slot + at.SIGN + quarter), free);
      const twinSign = select(own, memory.load(slot + at.SIGN_TWIN + quarter), free);
      this.pair(at.WORDS + place + quarter, at.TWINS + place + quarter, sign, twinSign);
    }
  }

  /** Where a vote is forced, gives it and its twin their signs, else opposite coins. */
  private pair(vote: number, twin: number, sign: number, twinSign: number): void {
    const { memory } = this;
    const forced = memory.load(vote);
    const coin = memory.load(twin);
    memory.store(vote, select(sign, coin, forced));
    memory.store(twin, select(twinSign, ~coin, forced));
  }

  /** The number of leaves, from this one on, that are sure to have the same state. */
  private alikeFrom(leaf: number): number {
    const { memory } = this;
    const listed = memory.load(at.FAMILY_SIZE) === 0;
    if (listed || memory.load(at.FAMILY) === at.LEAF_FROM_HOST) return 1;
    return memory.load(at.BOUNDARY) - leaf;
  }

  /** The state of a leaf's family. */
  private slotOf(leaf: number): number {
    const slot =
      this.memory.load(at.FAMILY_SIZE) === 0 ? this.listedSlot(leaf) : this.nextSlot(leaf);
    const perLeaf = this.memory.load(at.FAMILY) === at.LEAF_FROM_HOST;
    if (perLeaf && slot !== NO_SLOT) this.lanesFromHost(slot, leaf);
    return slot;
  }

  private listedSlot(leaf: number): number {
    const { memory } = this;
    if (leaf === 0) this.openListed();
    const family = memory.load(memory.load(at.FAMILY_OF) + 4 * leaf);
    return family < 0 ? NO_SLOT : memory.load(at.SLOTS) + family * at.SLOT_SIZE;
  }

  /** The only slot of contiguous families, which the next one takes when the leaf is its first. */
  private nextSlot(leaf: number): number {
    const { memory } = this;
    const slot = memory.load(at.SLOTS);
    if (leaf === memory.load(at.BOUNDARY)) {
      const family = memory.load(at.NEXT_FAMILY);
      this.openFamily(slot, family);
      memory.store(at.NEXT_FAMILY, family + 1);
      memory.store(at.BOUNDARY, leaf + memory.load(at.FAMILY_SIZE));
    }
    return slot;
  }

  /** Draws what the leaves of every listed family share, before the first leaf votes. */
  private openListed(): void {
    const { memory } = this;
    for (let family = 0; family < memory.load(at.FAMILIES); family++) {
      this.openFamily(memory.load(at.SLOTS) + family * at.SLOT_SIZE, family);
    }
  }

  private lanesFromHost(slot: number, index: number): void {
    this.writeLanes?.(this.memory.words, slot, index);
  }

  /** Draws what the leaves of a family share. */
  private openFamily(slot: number, family: number): void {
    const { memory, generator } = this;
    const kind = memory.load(at.FAMILY);
    if (kind === at.LEAF_FROM_HOST) return;
    if (kind === at.FROM_HOST) {
      this.lanesFromHost(slot, family);
      return;
    }
    this.clearCommonVote(slot);
    const common = kind === at.SHARED ? this.commonThreshold(family) : 0;
    if (memory.load(at.MONOTONE)) this.drawMonotoneFamily(slot, common);
    else {
      const precision = memory.load(at.FAMILY_PRECISION);
      generator.bernoulliWord(memory.load(at.STRUCK), precision, slot + at.FREE);
      if (kind === at.SHARED) this.drawCommonVote(slot, common);
    }
    const free = slot + at.FREE;
    for (const quarter of QUARTERS) memory.store(free + quarter, ~memory.load(free + quarter));
  }

  /** A family draws as much whatever its leaves share, from a generator of its own. */
  private drawMonotoneFamily(slot: number, common: number): void {
    const { memory, generator } = this;
    const draw = (threshold: number, out: number): void => {
      for (const quarter of QUARTERS) this.mixThresholds(NO_SLOT, quarter, threshold);
      generator.monotoneWord(at.MIXED, out);
    };
    generator.swapStates(at.FAMILY_STATE);
    draw(memory.load(at.STRUCK), slot + at.FREE);
    draw(common, slot + at.SIGN);
    generator.swapStates(at.FAMILY_STATE);
  }

  private commonThreshold(family: number): number {
    const { memory } = this;
    return memory.load(memory.load(at.COMMON) + family * memory.load(at.COMMON_STRIDE));
  }

  /** Draws the vote of the struck leaves of a family, and its twin. */
  private drawCommonVote(slot: number, threshold: number): void {
    const { memory, generator } = this;
    generator.bernoulliWord(threshold, memory.load(at.FAMILY_PRECISION), slot + at.SIGN);
    if (!this.coupled) return;
    const sign = fill(threshold);
    generator.coins(slot + at.SIGN_TWIN);
    for (const quarter of QUARTERS) {
      this.pair(slot + at.SIGN + quarter, slot + at.SIGN_TWIN + quarter, sign, sign);
    }
  }

  private clearCommonVote(slot: number): void {
    for (const quarter of QUARTERS) {
      this.memory.store(slot + at.SIGN + quarter, 0);
      this.memory.store(slot + at.SIGN_TWIN + quarter, 0);
    }
  }
}
