import type { Estimate } from '../../../math/intervals.ts';
import { estimateBy } from './conditions.ts';
import { biasOf, type BiasFit, type Counts } from './fitBias.ts';

/** A law that may be fitted to counts, with so many free coefficients. */
export interface Candidate<K extends string> {
  readonly coefficients: number;
  /** null where it cannot be fitted; `near` is a fit of similar counts */
  fit(counts: readonly Counts[], near?: BiasFit): BiasFit | null;
  /** fitted bias under every condition */
  biases(fit: BiasFit): readonly number[];
  /** what is to be estimated; NaN where the fit does not determine it */
  describe(fit: BiasFit): Readonly<Record<K, number>>;
}

/** Nested candidates that go by one name; the simplest comes first. */
export interface Family<N extends string, K extends string> {
  readonly name: N;
  readonly candidates: readonly Candidate<K>[];
}

/** Counts over all tasks, and in every resample of the tasks. */
export interface Sample {
  readonly counts: readonly Counts[];
  readonly resampled: readonly (readonly Counts[])[];
  readonly level: number;
}

/** A family fitted to a sample. */
export interface FamilyFit<N extends string, K extends string> {
  readonly name: N;
  /** place of the chosen candidate */
  readonly candidate: number;
  readonly estimates: Readonly<Record<K, Estimate>>;
  /** the same of every resample, null where nothing can be fitted to it */
  readonly values: readonly (Readonly<Record<K, number>> | null)[];
  readonly goodness: Goodness;
}

/** How well a law fits. */
export interface Goodness {
  /** against the saturated model */
  readonly deviance: number;
  /** conditions less coefficients */
  readonly degreesOfFreedom: number;
  /** of a deviance as large when the law is true, by the bootstrap; null when nothing is left over */
  readonly pValue: number | null;
  /** deviance/dispersion + 2·coefficients, of which differences count */
  readonly qaic: number;
}

/** the least dispersion that is believed: tasks tried at every budget agree with themselves */
const LEAST_DISPERSION = 0.1;

/**
 * How much more (or less, where the same tasks are tried under all conditions) accuracies vary
 * between conditions than independent trials would: the mean over resamples of the weighted squares
 * of their shifts about the common shift, over its degrees of freedom.
 *
 * Source: the mean design effect of Rao and Scott, Annals of Statistics 12 (1984), here of contrasts.
 */
export function dispersionOf({ counts, resampled }: Sample): number {
  if (counts.length < 2) return 1;
  const precisions = counts.map(({ trials, successes }) => {
    const p = (successes + 0.5) / (trials + 1);
    return trials / (p * (1 - p));
  });
  const total = precisions.reduce((a, b) => a + b, 0);
  let sum = 0;
  for (const replicate of resampled) {
    let shift = 0;
    let square = 0;
    replicate.forEach((count, i) => {
      if (count.trials === 0) return;
      const moved = count.successes / count.trials - counts[i].successes / counts[i].trials;
      shift += precisions[i] * moved;
      square += precisions[i] * moved * moved;
    });
    sum += square - (shift * shift) / total;
  }
  return Math.max(LEAST_DISPERSION, sum / resampled.length / (counts.length - 1));
}

interface Choice {
  readonly place: number;
  readonly fit: BiasFit;
  readonly qaic: number;
}

/**
 * The candidate with the least QAIC; null when none was fitted.
 *
 * Source: Burnham and Anderson, Model Selection and Multimodel Inference (2002), 2.5.
 */
function choose(
  candidates: readonly Candidate<string>[],
  fits: readonly (BiasFit | null)[],
  dispersion: number,
): Choice | null {
  let best: Choice | null = null;
  for (const [place, fit] of fits.entries()) {
    if (fit === null) continue;
    const qaic = fit.deviance / dispersion + 2 * candidates[place].coefficients;
    if (best === null || qaic < best.qaic) best = { place, fit, qaic };
  }
  return best;
}

/** A replicate moved so that the fitted law is true of it on average. */
function recentre(
  replicate: readonly Counts[],
  counts: readonly Counts[],
  biases: readonly number[],
): Counts[] {
  return replicate.map(({ trials, successes }, i) => {
    if (trials === 0) return { trials, successes };
    const bias = biases[i] + biasOf({ trials, successes }) - biasOf(counts[i]);
    return { trials, successes: trials * Math.min(1, Math.max(0, (1 + bias) / 2)) };
  });
}

/** a deviance to which fits do not converge, and which rejects nothing */
const NOTHING = 1e-3;

/** How often data of the fitted law deviate from it as much. */
function devianceTest<K extends string>(
  { counts, resampled }: Sample,
  candidate: Candidate<K>,
  fit: BiasFit,
): number | null {
  if (counts.length <= candidate.coefficients) return null;
  const biases = candidate.biases(fit);
  let beyond = 0;
  for (const replicate of resampled) {
    const drawn = candidate.fit(recentre(replicate, counts, biases), fit);
    if (drawn === null || drawn.deviance >= fit.deviance - NOTHING) beyond++;
  }
  return (beyond + 1) / (resampled.length + 1);
}

const isDetermined = (values: Readonly<Record<string, number>>): boolean =>
  Object.values(values).every(Number.isFinite);

/**
 * Fits a family by maximum likelihood, choosing among its candidates by QAIC, in the sample and in
 * every resample alike, so that the intervals include the choice.
 *
 * @param dispersion of the sample, see {@link dispersionOf}
 * @returns null when no candidate can be fitted, or the best does not determine an estimate
 */
export function fitFamily<N extends string, K extends string>(
  sample: Sample,
  { name, candidates }: Family<N, K>,
  dispersion: number,
): FamilyFit<N, K> | null {
  const { counts, resampled, level } = sample;
  const fits = candidates.map((candidate) => candidate.fit(counts));
  const chosen = choose(candidates, fits, dispersion);
  if (chosen === null) return null;
  const best = candidates[chosen.place].describe(chosen.fit);
  if (!isDetermined(best)) return null;
  const values = resampled.map((replicate) => {
    const near = candidates.map((candidate, i) => candidate.fit(replicate, fits[i] ?? undefined));
    const choice = choose(candidates, near, dispersion);
    if (choice === null) return null;
    const value = candidates[choice.place].describe(choice.fit);
    return isDetermined(value) ? value : null;
  });
  const estimates = Object.fromEntries(
    (Object.keys(best) as K[]).map((key) => [
      key,
      estimateBy(
        best[key],
        values.map((value) => value?.[key] ?? NaN),
        level,
      ),
    ]),
  ) as Record<K, Estimate>;
  const goodness = {
    deviance: chosen.fit.deviance,
    degreesOfFreedom: counts.length - candidates[chosen.place].coefficients,
    pValue: devianceTest(sample, candidates[chosen.place], chosen.fit),
    qaic: chosen.qaic,
  };
  return { name, candidate: chosen.place, estimates, values, goodness };
}

/** Families whose QAIC exceeds the least by more have considerably less support. */
const SUPPORTED = 6;

/**
 * The families within 6 of the least QAIC, those that the deviance does not reject at 1 − level first;
 * none when it rejects them all. A law that is rejected by chance is kept beside one that is not.
 *
 * Source: Burnham and Anderson (2002), 2.6: differences of 4 to 7 leave considerably less support.
 */
export function supportedFamilies<N extends string, K extends string>(
  fits: readonly FamilyFit<N, K>[],
  level: number,
): FamilyFit<N, K>[] {
  const least = Math.min(...fits.map(({ goodness }) => goodness.qaic));
  const supported = fits
    .filter(({ goodness }) => goodness.qaic <= least + SUPPORTED)
    .sort((a, b) => a.goodness.qaic - b.goodness.qaic);
  const accepted = supported.filter(({ goodness }) => isAccepted(goodness, level));
  if (accepted.length === 0) return [];
  return [...accepted, ...supported.filter((fit) => !accepted.includes(fit))];
}

/** Whether a law is not rejected at the level of the intervals. */
export const isAccepted = ({ pValue }: Goodness, level: number): boolean =>
  pValue === null || pValue > 1 - level;

/** The best of the first estimate, with an interval that holds those of all. */
export function hullOf(estimates: readonly Estimate[]): Estimate {
  return {
    low: Math.min(...estimates.map(({ low }) => low)),
    best: estimates[0].best,
    high: Math.max(...estimates.map(({ high }) => high)),
    level: estimates[0].level,
  };
}
