/**
 * How many of the first bits of a list of 32-bit words are 1, the lowest bit of a word first.
 *
 * @param bits an integer in [0, 32·words.length]
 * @example
 * countBits([-1, 5], 34); // => 33
 */
export function countBits(words: ArrayLike<number>, bits: number): number {
  let count = 0;
  for (let i = 0; 32 * i < bits; i++) {
    const left = bits - 32 * i;
    count += bitCount(left >= 32 ? words[i] : words[i] & ((1 << left) - 1));
  }
  return count;
}

/** The number of bits of a 32-bit word that are 1, by adding neighbours in parallel. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
