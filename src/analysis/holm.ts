import { checkProbability } from '../math/domain.ts';

/**
 * Holm's adjusted p-values: a test is rejected at family-wise level a just when its adjusted
 * p-value is at most a, whatever the dependence of the tests.
 *
 * With p sorted ascending, adjusted_(i) = max over j ≤ i of min(1, (m − j + 1)·p_(j)).
 * Source: S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal
 * of Statistics 6 (1979).
 *
 * @param pValues in [0, 1], in any order
 * @returns adjusted p-values in [0, 1], in the same order
 * @throws {RangeError} for a p-value outside [0, 1]
 * @example
 * [...adjustHolm([0.25, 0.125, 0.5])]; // => [0.5, 0.375, 0.5]
 */
export function adjustHolm(pValues: ArrayLike<number>): Float64Array {
  const count = pValues.length;
  const order = Uint32Array.from({ length: count }, (_, i) => {
    checkProbability('p-value', pValues[i]);
    return i;
  });
  order.sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Float64Array(count);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (count - rank) * pValues[i]));
    adjusted[i] = largest;
  });
  return adjusted;
}
