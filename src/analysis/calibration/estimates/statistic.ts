/** Values that follow from how often each task counts, such as in a resample of the tasks. */
export interface Statistic {
  /** how many values */
  readonly size: number;
  /** writes the values from `offset` on, NaN where the tasks that count leave one undefined */
  readonly fill: (weights: Uint32Array, values: Float64Array, offset: number) => void;
}

/** What the cells of one task add to a mean over cells. */
export interface CellSums {
  /** sum over the cells of each task */
  readonly sums: Float64Array;
  /** cells of each task; a task may have none */
  readonly cells: ArrayLike<number>;
}

/**
 * Means over cells, each task as often as its weight says: Σ wᵢ·sumᵢ / Σ wᵢ·cellsᵢ.
 *
 * @example
 * const halves = meansOverCells([{ sums: new Float64Array([1, 0]), cells: [1, 1] }]);
 * evaluate(halves, new Uint32Array([3, 1])); // => [0.75]
 */
export function meansOverCells(columns: readonly CellSums[]): Statistic {
  return {
    size: columns.length,
    fill: (weights, values, offset) => {
      columns.forEach(({ sums, cells }, column) => {
        let sum = 0;
        let count = 0;
        for (let i = 0; i < weights.length; i++) {
          sum += weights[i] * sums[i];
          count += weights[i] * cells[i];
        }
        values[offset + column] = sum / count;
      });
    },
  };
}

/** The values of a statistic for the given weights. */
export function evaluate({ size, fill }: Statistic, weights: Uint32Array): number[] {
  const values = new Float64Array(size);
  fill(weights, values, 0);
  return [...values];
}

/** Several statistics as one, their values one after the other. */
export function joinStatistics(statistics: readonly Statistic[]): Statistic {
  return {
    size: statistics.reduce((size, statistic) => size + statistic.size, 0),
    fill: (weights, values, offset) => {
      let at = offset;
      for (const { size, fill } of statistics) {
        fill(weights, values, at);
        at += size;
      }
    },
  };
}
