import QuickLRU from 'quick-lru';

const MOST = 20_000;

/**
 * Remembers the results of a costly function of plain data: a point of a sweep is configured when
 * it is checked, when it is planned and when figures are rehearsed.
 */
export function remember<A extends object, R extends object>(
  compute: (argument: A) => R,
): (argument: A) => R {
  const known = new QuickLRU<string, R>({ maxSize: MOST });
  return (argument) => {
    const key = JSON.stringify(argument);
    const result = known.get(key) ?? compute(argument);
    known.set(key, result);
    return result;
  };
}
