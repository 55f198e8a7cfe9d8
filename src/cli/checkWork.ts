import { UsageError } from '../sweep/errors.ts';

/** About a year of one core. */
const MOST_DRAWS = 1e15;

/**
 * Refuses a scenario that nobody could wait for.
 *
 * @param draws the expected elementary draws of all its points
 * @throws {UsageError} when they are too many
 */
export function checkWork(draws: number): void {
  if (draws <= MOST_DRAWS) return;
  const shown = draws === Infinity ? '∞' : draws.toPrecision(2);
  throw new UsageError(
    `too much work: about ${shown} elementary draws, at most ${MOST_DRAWS}; ` +
      'expected fewer trials, less depth, or the method lazy or level',
  );
}
