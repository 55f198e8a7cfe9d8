import type { Measure } from '../models/model.ts';
import { BATCH, BLOCK } from './sampleBlock.ts';

/** When a point has enough trials, in units of the mean of its trials. */
export type StoppingRule = {
  /** what a trial is */
  readonly kind: Measure['kind'];
  /** stated coverage of the interval, or one less the probability of a wrong decision */
  readonly level: number;
  /** the most trials */
  readonly most: number;
} & (
  | { readonly goal: 'halfWidth'; readonly halfWidth: number }
  /** a half-width of at most `relative` times the distance of the mean from `origin` */
  | { readonly goal: 'relative'; readonly relative: number; readonly origin: number }
  /** on which side of `bound` the mean lies; whether the observable rises with it */
  | { readonly goal: 'decide'; readonly bound: number; readonly rising: boolean }
);

/** Looks at a point for precision: from `first` on, at numbers of a fixed grid, at `last` the latest. */
export interface LookRange {
  readonly first: number;
  readonly last: number;
}

/** Steps of the grid from one power of two to the next. */
const STEPS = 8;

// A look that surely comes too early only costs time: it is left out, but not more than this.
const LARGEST_LEAP = 4;
const CERTAIN_SHARE = 7 / 8;

/** Distance of looks about n trials: an eighth of the power of two below. */
function stepAt(trials: number): number {
  const power = Math.max(0, Math.floor(Math.log2(trials / BLOCK)));
  return (BLOCK / STEPS) * 2 ** power;
}

/**
 * The next number of trials at which a point is looked at for its precision.
 *
 * Looks are at 8/8, 9/8, … 15/8 of 4096, 8192, 16,384, … trials. Those before 7/8 of what the point
 * seems to need are left out, but never more than a factor of 4 at once.
 *
 * @param trials at the last look, 0 before the first
 * @param needed trials that would give the wanted precision if nothing else changed
 */
export function nextLook({ first, last }: LookRange, trials: number, needed: number): number {
  if (trials < first) return first;
  const step = stepAt(trials);
  const next = (Math.floor(trials / step) + 1) * step;
  const leap = Math.min(CERTAIN_SHARE * needed, LARGEST_LEAP * trials);
  const bold = leap > next ? Math.floor(leap / stepAt(leap)) * stepAt(leap) : next;
  return Math.min(last, bold);
}

/** The looks for a decision: 4096, 8192, 16,384, … trials while below 2/3 of the most, and the most. */
export function decisionLooks(most: number): number[] {
  const looks: number[] = [];
  for (let trials = BLOCK; 3 * trials <= 2 * most; trials *= 2) looks.push(trials);
  return [...looks, most];
}

const toBatches = (trials: number): number => BATCH * Math.ceil(trials / BATCH);

/** The smallest look of the grid that has at least so many trials. */
function lookFrom(trials: number): number {
  const step = stepAt(Math.max(BLOCK, trials));
  return step * Math.ceil(Math.max(BLOCK, trials) / step);
}

// So many successes or failures at the threshold of a look make the bias of stopping negligible.
const FEWEST_COUNTS = 400;

/**
 * The looks for a half-width of a mean.
 *
 * No more trials than z²/(4d²) are ever needed of trials in [0, 1], whose variance is at most ¼: they
 * are the last look. The first has n >= 20·z/d, so that where it may stop, which takes about n²d²/z²
 * successes or failures, there are 400 of them.
 *
 * @param z the normal quantile of the interval
 * @param halfWidth wanted, in (0, ∞); undefined for one relative to the mean
 * @param options most trials; whether trials lie in [0, 1]
 */
export function precisionLooks(
  z: number,
  halfWidth: number | undefined,
  { most, bounded }: { readonly most: number; readonly bounded: boolean },
): LookRange {
  if (halfWidth === undefined || !bounded) return { first: Math.min(BLOCK, most), last: most };
  const enough = toBatches((z / halfWidth) ** 2 / 4);
  const last = Math.min(most, enough);
  return { first: Math.min(last, lookFrom((Math.sqrt(FEWEST_COUNTS) * z) / halfWidth)), last };
}
