import { checkInteger } from '../../math/domain.ts';

/** The places along a parameter at which a boundary is sought, ascending or descending. */
export interface Lattice {
  readonly values: readonly number[];
  /**
   * half-width wanted of the interval of a root, in cells, where there is something between two
   * values; null where every value stands for itself, as a number of agents does
   */
  readonly tolerance: number | null;
  readonly scale?: 'linear' | 'log';
}

/** The value of the parameter at a place between two cells, in [0, count − 1]. */
export function valueAt({ values, scale = 'linear' }: Lattice, place: number): number {
  const cell = Math.min(values.length - 1, Math.max(0, Math.floor(place)));
  const next = Math.min(values.length - 1, cell + 1);
  const [a, b, share] = [values[cell], values[next], place - cell];
  if (share === 0) return a;
  return scale === 'log' ? a * (b / a) ** share : a + (b - a) * share;
}

/** Requires that a lattice has at least two values, in order. */
export function checkLattice({ values }: Lattice): void {
  checkInteger('values.length', values.length, 2);
  const sign = Math.sign(values[1] - values[0]);
  const wrong = values.findIndex((value, i) => i > 0 && !(sign * (value - values[i - 1]) > 0));
  if (wrong > 0) throw new RangeError(`invalid values: ${values[wrong]}; not in order`);
}
