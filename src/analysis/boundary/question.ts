import { meanOf, sumOf, varianceOf, type Tally } from '../../math/tally.ts';
import type { Measure } from '../../models/model.ts';

/** Places on a line are cells of its lattice: 0, 1, …, count − 1. */
export interface Question {
  readonly cell: number;
  /** how many trials the place is to have in all: its first ones */
  readonly trials: number;
  /** which of several signals, where a limit is extrapolated from them; the only one when absent */
  readonly signal?: number;
}

/** What was measured at a place, and what it is compared with. */
export interface Answer extends Question {
  /** of exactly the trials asked for; null where nothing can be measured */
  readonly tally: Tally | null;
  /** the mean of the trials at which the observable meets its bound */
  readonly bound: number;
  /** whether the observable rises with the mean of the trials */
  readonly rising: boolean;
  readonly kind: Measure['kind'];
}

/** A learner asks by yielding, and is told by what `next` is given. */
export type Asking<Result> = Generator<readonly Question[], Result, readonly Answer[]>;

/** How far an observable is above its bound, with the variance of the estimate. */
export interface Excess {
  readonly cell: number;
  readonly trials: number;
  readonly value: number;
  readonly variance: number;
}

/** The excess that an answer measured; null without a measurement. */
export function excessOf({ cell, tally, bound, rising, kind }: Answer): Excess | null {
  if (tally === null || tally.trials === 0) return null;
  const { trials } = tally;
  const sign = rising ? 1 : -1;
  return {
    cell,
    trials,
    value: sign * (meanOf(tally) - bound),
    variance: kind === 'binary' ? binomialVariance(tally) : meanVariance(tally),
  };
}

/** Of a count moved off 0 and off all, so that a weight is never infinite. */
function binomialVariance(tally: Tally): number {
  const share = (sumOf(tally) + 0.5) / (tally.trials + 1);
  return (share * (1 - share)) / tally.trials;
}

function meanVariance(tally: Tally): number {
  return Math.max(varianceOf(tally) || 1, 1e-12) / tally.trials;
}
