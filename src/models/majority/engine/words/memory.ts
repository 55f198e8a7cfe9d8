/**
 * The memory of a program (see layout.ts), by addresses in bytes as the kernel has them. A word is
 * 128 trials, one a bit, as four quarters of 32: where one function works on a quarter, the address
 * of a word that it gets is that of the word's quarter.
 */
export class Memory {
  private readonly totals: Float64Array;

  /** @param words an even number of 32-bit words */
  constructor(readonly words: Int32Array<ArrayBuffer>) {
    this.totals = new Float64Array(words.buffer, words.byteOffset, words.length / 2);
  }

  /** A quarter of a word, or a field. */
  load(at: number): number {
    return this.words[at >> 2];
  }

  store(at: number, value: number): void {
    this.words[at >> 2] = value;
  }

  /** A field of 64 bits; an integer below 2⁵³ in size. */
  loadTotal(at: number): number {
    return this.totals[at >> 3];
  }

  storeTotal(at: number, total: number): void {
    this.totals[at >> 3] = total;
  }

  /** The four quarters of a word. */
  loadWord(at: number): Int32Array {
    return this.words.slice(at >> 2, (at >> 2) + QUARTERS.length);
  }

  copyWord(from: number, to: number): void {
    this.words.copyWithin(to >> 2, from >> 2, (from >> 2) + QUARTERS.length);
  }
}

/** Bytes of a word, and bytes from its address to each of its quarters. */
export const WORD = 16;
export const QUARTERS = [0, 4, 8, 12] as const;

/** All ones where the lowest bit is 1, all zeros where it is 0. */
export function fill(bit: number): number {
  return 0 - (bit & 1);
}

/** Bits of `chosen` where the mask is 1, of `other` where it is 0. */
export function select(chosen: number, other: number, mask: number): number {
  return other ^ ((chosen ^ other) & mask);
}
