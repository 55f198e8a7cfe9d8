import TinyQueue from 'tinyqueue';

/** A maximization over a finite set that is cut into boxes. */
export interface Space<Box, Found extends { readonly bias: number }> {
  /** an upper bound of the value over a box; −∞ where nothing in it is feasible */
  bound(box: Box): number;
  /** points of a box to try, feasible ones */
  probe(box: Box): readonly Found[];
  /** two or more boxes that hold the same points; none when the box is a single one */
  split(box: Box): readonly Box[];
}

/** Values that differ by less than this are the same: the rounding of a bound. */
const TIE = 1e-13;

/**
 * The best point of a set of boxes, by best-first branch and bound: the box of the largest bound is
 * tried and split until no bound exceeds the best value found. The result is certified: nothing in
 * the boxes is better by more than 1e-13.
 *
 * Source: Land and Doig 1960, An automatic method of solving discrete programming problems.
 *
 * @param incumbent a point known already
 * @returns the best, or undefined when nothing is feasible
 */
export function maximize<Box, Found extends { readonly bias: number }>(
  space: Space<Box, Found>,
  boxes: readonly Box[],
  incumbent?: Found,
): Found | undefined {
  const waiting = boxes.map((box) => ({ box, bound: space.bound(box) }));
  const queue = new TinyQueue(
    waiting.filter(({ bound }) => bound > -Infinity),
    (a, b) => b.bound - a.bound,
  );
  let best = incumbent;
  for (let item = queue.pop(); item !== undefined; item = queue.pop()) {
    if (best !== undefined && item.bound <= best.bias + TIE) return best;
    for (const found of space.probe(item.box)) {
      if (best === undefined || found.bias > best.bias + TIE) best = found;
    }
    for (const box of space.split(item.box)) {
      const bound = space.bound(box);
      if (bound > (best?.bias ?? -Infinity) + TIE || (best === undefined && bound > -Infinity)) {
        queue.push({ box, bound });
      }
    }
  }
  return best;
}
