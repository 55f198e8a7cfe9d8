import { checkInteger } from './domain.ts';

/** A primitive polynomial over two elements with the first direction numbers it needs. */
interface Primitive {
  readonly degree: number;
  /** its inner coefficients as a binary number */
  readonly inner: number;
  /** m₁, m₂, …: odd, mₖ < 2ᵏ */
  readonly start: readonly number[];
}

// Joe and Kuo, Constructing Sobol Sequences with Better Two-Dimensional Projections, SIAM J. Sci.
// Comput. 30 (2008): dimensions 2 to 10 of their file new-joe-kuo-6.
const PRIMITIVES: readonly Primitive[] = [
  { degree: 1, inner: 0, start: [1] },
  { degree: 2, inner: 1, start: [1, 3] },
  { degree: 3, inner: 1, start: [1, 3, 1] },
  { degree: 3, inner: 2, start: [1, 1, 1] },
  { degree: 4, inner: 1, start: [1, 1, 3, 3] },
  { degree: 4, inner: 4, start: [1, 3, 5, 13] },
  { degree: 5, inner: 2, start: [1, 1, 5, 5, 17] },
  { degree: 5, inner: 4, start: [1, 1, 5, 5, 5] },
  { degree: 5, inner: 7, start: [1, 1, 7, 11, 19] },
];

const BITS = 32;
const MAXIMUM_COUNT = 2 ** BITS;

/** The direction numbers of the first dimension: van der Corput's sequence. */
function firstDirections(): number[] {
  return Array.from({ length: BITS }, (_, k) => 2 ** (BITS - 1 - k));
}

/** vₖ = a₁vₖ₋₁ ⊕ … ⊕ aₛ₋₁vₖ₋ₛ₊₁ ⊕ vₖ₋ₛ ⊕ vₖ₋ₛ/2ˢ (Joe and Kuo 2008, eq. 2). */
function directions({ degree, inner, start }: Primitive): number[] {
  const numbers = start.map((m, k) => m * 2 ** (BITS - 1 - k));
  for (let k = degree; k < BITS; k++) {
    const earlier = numbers[k - degree];
    let next = earlier ^ (earlier >>> degree);
    for (let i = 1; i < degree; i++) {
      if ((inner >>> (degree - 1 - i)) & 1) next ^= numbers[k - i];
    }
    numbers.push(next >>> 0);
  }
  return numbers;
}

/**
 * The first points of Sobol's sequence in the unit cube, in the order of the Gray code: as evenly
 * spread as a grid of as many points, for any number of them. The sequence is plain: neither
 * scrambled nor shifted, so its first point is 0 and every coordinate is a multiple of 2⁻³². A
 * longer sequence begins with the shorter one; counts that are powers of two are the most even.
 *
 * Source: Joe and Kuo, SIAM J. Sci. Comput. 30 (2008), direction numbers new-joe-kuo-6, with the
 * update of Antonov and Saleev (1979).
 *
 * @param count how many points, an integer in [0, 2³²]
 * @param dimension coordinates of a point, an integer in [1, 10]
 * @returns `count` rows of `dimension` numbers in [0, 1)
 * @throws {RangeError} when an argument is outside its domain
 * @example
 * sobolPoints(4, 2); // => [[0, 0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]
 */
export function sobolPoints(count: number, dimension: number): number[][] {
  checkInteger('count', count, 0);
  checkInteger('dimension', dimension, 1);
  if (!(count <= MAXIMUM_COUNT)) throw new RangeError(`invalid count: ${count}; not below 2^32`);
  const most = PRIMITIVES.length + 1;
  if (!(dimension <= most)) {
    throw new RangeError(`invalid dimension: ${dimension}; not in [1, ${most}]`);
  }
  const table = [firstDirections(), ...PRIMITIVES.map(directions)].slice(0, dimension);
  const state = table.map(() => 0);
  const points: number[][] = [];
  for (let index = 0; index < count; index++) {
    points.push(state.map((word) => (word >>> 0) / MAXIMUM_COUNT));
    // The Gray code of the next index differs in the place of the lowest 0 of this one.
    const place = 31 - Math.clz32(~index & (index + 1));
    table.forEach((numbers, axis) => (state[axis] ^= numbers[place]));
  }
  return points;
}
