import { describe, expect, it } from 'vitest';
import { binomialTest } from '../../src/math/binomial.ts';
import { normalCdf } from '../../src/math/normal.ts';
import { openNormals } from '../../src/math/normalDraws.ts';
import { hashWords, openStream } from '../../src/math/random.ts';

const DRAWS = 2_000_000;

function draw(name: string): Float64Array {
  const normal = openNormals(openStream(hashWords('normalDraws.test'), hashWords(name), 0, 0));
  return new Float64Array(DRAWS).map(normal);
}

const momentOf = (draws: Float64Array, k: number): number =>
  draws.reduce((sum, x) => sum + x ** k, 0) / draws.length;

describe('openNormals(random)', () => {
  const draws = draw('law');

  // The variance of x^k is the moment 2k less the square of the moment k.
  it.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ])('has the moment %i: %i, within 5 standard errors', (k, expected, variance) => {
    const excess = Math.abs(momentOf(draws, k) - expected);
    expect(excess).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  });

  it('has the normal law by the Kolmogorov–Smirnov distance, P(larger) = 1e-5', () => {
    const sorted = draws.slice().sort();
    let distance = 0;
    for (let i = 0; i < DRAWS; i++) {
      const p = normalCdf(sorted[i]);
      distance = Math.max(distance, (i + 1) / DRAWS - p, p - i / DRAWS);
    }
    expect(distance * Math.sqrt(DRAWS)).toBeLessThan(Math.sqrt(-Math.log(1e-5 / 2) / 2));
  });

  it.each([-4.5, -4, -3.66, -3.6, -3, -1, 0, 0.01, 1, 3, 3.6, 3.66, 4, 4.5])(
    'falls below %d as often as it should, across layers and into the tail',
    (limit) => {
      const below = draws.reduce((count, x) => count + (x < limit ? 1 : 0), 0);
      expect(binomialTest(below, DRAWS, normalCdf(limit))).toBeGreaterThan(1e-5);
    },
  );

  it('does not remember its last draw: neighbours are uncorrelated, within 5 standard errors', () => {
    const sum = (f: (x: number, i: number) => number): number =>
      draws.reduce((total, x, i) => total + f(x, i), 0) / DRAWS;
    const next = (i: number): number => draws[(i + 1) % DRAWS];
    expect(Math.abs(sum((x, i) => x * next(i)))).toBeLessThan(5 / Math.sqrt(DRAWS));
    const squares = sum((x, i) => (x * x - 1) * (next(i) ** 2 - 1));
    expect(Math.abs(squares)).toBeLessThan((5 * 2) / Math.sqrt(DRAWS));
  });

  it('is a function of the stream', () => {
    expect(draw('law').slice(0, 100)).toEqual(draws.slice(0, 100));
    expect(draw('another').slice(0, 100)).not.toEqual(draws.slice(0, 100));
  });
});
