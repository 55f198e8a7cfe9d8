import QuickLRU from 'quick-lru';

const MOST = 20_000;

/**
 * Remembers the last results of a costly function of plain data, of which many calls are alike: a
 * point of a sweep is configured when it is checked, when it is planned and when figures are
 * rehearsed.
 *
 * @param compute the same for the same data; what it throws is not remembered
 * @example
 * const square = remember((x: number) => ({ square: x * x }));
 * square(3) === square(3); // => true
 */
export function remember<A, R extends object | number>(
  compute: (argument: A) => R,
): (argument: A) => R {
  const known = new QuickLRU<string, R>({ maxSize: MOST });
  return (argument) => {
    const key = JSON.stringify(argument);
    const found = known.get(key);
    if (found !== undefined) return found;
    const result = compute(argument);
    known.set(key, result);
    return result;
  };
}
