import { describe, expect, it } from 'vitest';
import { countVerdicts, readAssessment } from '../../bench/assessments.ts';
import { PIECE, sources } from '../../bench/words.ts';
import { countBits } from '../../src/math/bits.ts';
import { hashWords, openStream } from '../../src/math/random.ts';

/** As dieharder 3.31.1 prints them. */
const TABLE = `
#=============================================================================#
        test_name   |ntup| tsamples |psamples|  p-value |Assessment
#=============================================================================#
   diehard_birthdays|   0|       100|     100|0.99999377|   WEAK   
          sts_serial|  16|    100000|     100|0.09104980|  PASSED  
        dab_monobit2|  12|  65000000|       1|1.00000000|  FAILED  
`;

describe('readAssessment(line)', () => {
  it('readAssessment(line) reads the results of a table and nothing else', () => {
    const lines = TABLE.split('\n');
    const found = lines.map(readAssessment).filter((result) => result !== undefined);
    expect(found).toEqual([
      { test: 'diehard_birthdays', tuple: '0', verdict: 'WEAK', line: lines[4] },
      { test: 'sts_serial', tuple: '16', verdict: 'PASSED', line: lines[5] },
      { test: 'dab_monobit2', tuple: '12', verdict: 'FAILED', line: lines[6] },
    ]);
    expect(countVerdicts([...found, found[0]])).toBe('PASSED 1, WEAK 2, FAILED 1');
  });
});

/** The first piece of a source and the next one. */
function pieces(name: string): readonly [Uint32Array, Uint32Array] {
  const fill = sources[name].open();
  const [first, second] = [new Uint32Array(PIECE), new Uint32Array(PIECE)];
  fill(first);
  fill(second);
  return [first, second];
}

describe('sources', () => {
  it.each(Object.keys(sources))('sources.%s.open() fills pieces with other coins each', (name) => {
    for (const words of pieces(name)) {
      const bits = 32 * PIECE;
      const ones = countBits(Int32Array.from(words), bits);
      expect(Math.abs(ones - bits / 2)).toBeLessThan(5 * Math.sqrt(bits / 4));
    }
    const [first, second] = pieces(name);
    const both = new Set([...first, ...second]);
    // Of n words that are drawn at random, n²/2³³ pairs are the same: two.
    expect(both.size).toBeGreaterThan(2 * PIECE - 20);
  });

  it('sources.blocks.open() interleaves 16 words of 4,096 streams, then goes on with others', () => {
    const [first, second] = pieces('blocks');
    const [seed, point] = [hashWords('battery'), hashWords('a point')];
    for (const [words, start] of [
      [first, 0],
      [second, 4096],
    ] as const) {
      for (const block of [0, 1, 4095]) {
        const stream = openStream(seed, point, start + block, 0);
        const drawn = Array.from({ length: 16 }, () => stream.uint32());
        expect(drawn.map((_, i) => words[4096 * i + block])).toEqual(drawn);
      }
    }
  });
});
