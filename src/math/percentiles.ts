/**
 * Values of bootstrap replicates in ascending order, infinite ones at the ends. A replicate without
 * a value counts half for either end.
 *
 * @param values of the replicates, NaN where one has none
 * @example
 * sortReplicates([3, -Infinity, NaN]); // => [-Infinity, -Infinity, 3]
 */
export function sortReplicates(values: readonly number[]): number[] {
  return values
    .map((value, i) => (Number.isNaN(value) ? (i % 2 === 0 ? -Infinity : Infinity) : value))
    .sort((a, b) => a - b);
}

/**
 * The equal-tailed percentile interval of a bootstrap: the k-th of R values estimates the quantile
 * k/(R + 1). A replicate without a value counts half for either end.
 *
 * @param values of the replicates, NaN where one has none
 * @param level in (0, 1)
 * @example
 * percentiles([3, 1, 2, 5, 4], 0.5); // => { low: 1, high: 5 }
 */
export function percentiles(
  values: readonly number[],
  level: number,
): { low: number; high: number } {
  const sorted = sortReplicates(values);
  const rank = Math.max(1, Math.floor(((1 - level) / 2) * (sorted.length + 1)));
  return { low: sorted[rank - 1], high: sorted[sorted.length - rank] };
}
