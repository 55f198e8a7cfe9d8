import { checkPositive } from '../math/domain.ts';

/** Cells of a lattice in one tolerance. */
export const CELLS = 4;

/**
 * The number of values at which a range is divided for a tolerance: 1 + ⌈4·(to − from)/tolerance⌉.
 *
 * @param tolerance in (0, ∞), in units of the range; on a logarithmic scale a relative one
 * @throws {RangeError} when the tolerance is not positive, or more than an eighth of the range
 * @example
 * latticeCount({ from: 0, to: 1 }, 0.01); // => 401
 */
export function latticeCount(
  { from, to, scale = 'linear' }: LatticeRange,
  tolerance: number,
): number {
  checkPositive('tolerance', tolerance);
  const length = scale === 'log' ? Math.abs(Math.log(to / from)) : Math.abs(to - from);
  const cells = Math.ceil((CELLS * length) / tolerance - 1e-9);
  if (cells >= 8 * CELLS) return 1 + cells;
  throw new RangeError(
    `invalid tolerance: ${tolerance}; not at most an eighth of the range ${from} to ${to}`,
  );
}

/** A range of a parameter. */
export interface LatticeRange {
  readonly from: number;
  readonly to: number;
  readonly scale?: 'linear' | 'log' | undefined;
}
