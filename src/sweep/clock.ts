import type { Finished } from './dispatch.ts';

/** How far drawing has come. */
export interface Progress {
  /** share of the work that is done, in [0, 1] */
  readonly share: number;
  /** trials drawn so far, and to be drawn in all */
  readonly trials: number;
  readonly totalTrials: number;
  /** seconds since drawing began, and left at this pace */
  readonly elapsed: number;
  readonly eta: number | undefined;
}

/**
 * Starts a clock that tells of each finished bundle how far drawing has come.
 *
 * @param all trials and elementary draws of all bundles together
 */
export function startClock(all: {
  readonly trials: number;
  readonly cost: number;
}): (finished: Finished) => Progress {
  const start = performance.now();
  let trials = 0;
  let draws = 0;
  return ({ bundle }) => {
    trials += bundle.trials;
    draws += bundle.draws;
    const elapsed = (performance.now() - start) / 1000;
    const share = all.cost > 0 ? Math.min(1, draws / all.cost) : 1;
    const eta = elapsed > 1 && share > 0.01 ? (elapsed * (1 - share)) / share : undefined;
    return { share, trials, totalTrials: all.trials, elapsed, eta };
  };
}
