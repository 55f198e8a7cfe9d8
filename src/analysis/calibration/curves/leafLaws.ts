import {
  biasOf,
  type BiasFit,
  type BiasLaw,
  binomialDeviance,
  type Counts,
  fitBias,
  HIGHEST_BIAS,
} from './fitBias.ts';
import type { Candidate, Family } from './fitFamily.ts';

/**
 * The leaf curves as laws of the bias over budgets x_1 < … < x_n: coefficients are the logarithm of
 * a scale at the geometric mean budget, beta, and for a ceiling its logit, so that they are next to
 * uncorrelated.
 */

export type LeafName = 'power' | 'exponential';
export type LeafQuantity = 'beta' | 'kappa' | 'max' | 'meanBias';
type LeafCandidate = Candidate<LeafQuantity>;

const SCALE: readonly [number, number] = [-16, 5];
const BETA: readonly [number, number] = [-12, 12];
const LOGIT: readonly [number, number] = [-12, 12];
/** beyond it exp(−t) is nothing */
const LARGEST = 700;

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

/** The mean of ln x over the budgets. */
const meanLogOf = (budgets: readonly number[]): number =>
  budgets.reduce((sum, x) => sum + Math.log(x), 0) / budgets.length;

/** min(1, exp(a + beta·z)) at z = ln x less its mean. */
function powerLaw(z: readonly number[]): BiasLaw {
  return {
    bounds: [SCALE, BETA],
    evaluate([scale, beta], i, slopes) {
      const logarithm = scale + beta * z[i];
      const bias = Math.exp(Math.min(0, logarithm));
      slopes[0] = logarithm < 0 ? bias : 0;
      slopes[1] = slopes[0] * z[i];
      return bias;
    },
  };
}

/** max·(1 − exp(−t)), t = exp(a + beta·z), with a max of 1 where none is fitted. */
function exponentialLaw(z: readonly number[], hasCeiling: boolean): BiasLaw {
  return {
    bounds: hasCeiling ? [SCALE, BETA, LOGIT] : [SCALE, BETA],
    evaluate([scale, beta, ceiling], i, slopes) {
      const t = Math.min(LARGEST, Math.exp(scale + beta * z[i]));
      const max = hasCeiling ? logistic(ceiling) : 1;
      const reached = -Math.expm1(-t);
      slopes[0] = max * t * Math.exp(-t);
      slopes[1] = slopes[0] * z[i];
      if (hasCeiling) slopes[2] = max * (1 - max) * reached;
      return max * reached;
    },
  };
}

/** Weighted regression of ln(transform(bias)) on z, where the bias is positive. */
function regressLogs(
  counts: readonly Counts[],
  z: readonly number[],
  transform: (bias: number) => number,
): [number, number] {
  let [weight, sumZ, sumY, sumZZ, sumZY] = [0, 0, 0, 0, 0];
  counts.forEach((count, i) => {
    const bias = biasOf(count);
    if (!(bias > 0)) return;
    const y = Math.log(transform(bias));
    // The variance of ln(bias) is about 1/(n·bias²).
    const w = count.trials * bias * bias;
    weight += w;
    sumZ += w * z[i];
    sumY += w * y;
    sumZZ += w * z[i] * z[i];
    sumZY += w * z[i] * y;
  });
  if (weight === 0) return [SCALE[0], 0];
  const spread = sumZZ - (sumZ * sumZ) / weight;
  const slope = spread > 1e-9 * weight ? (sumZY - (sumZ * sumY) / weight) / spread : 0;
  return [(sumY - slope * sumZ) / weight, slope];
}

/** A coefficient at its bound is none: the data push it to infinity. */
function within({ bounds }: BiasLaw, { coefficients }: BiasFit): boolean {
  return [0, 1].every(
    (i) => coefficients[i] > bounds[i][0] + 1e-6 && coefficients[i] < bounds[i][1] - 1e-6,
  );
}

const UNDETERMINED = { beta: NaN, kappa: NaN, max: NaN, meanBias: NaN };

function biasesOf(law: BiasLaw, { coefficients }: BiasFit, count: number): number[] {
  const slopes = new Float64Array(law.bounds.length);
  return Array.from({ length: count }, (_, i) => law.evaluate(coefficients, i, slopes));
}

function plainPower(z: readonly number[], mean: number): LeafCandidate {
  const law = powerLaw(z);
  return {
    coefficients: 2,
    fit: (counts, near) =>
      fitBias(counts, law, near?.coefficients ?? regressLogs(counts, z, (bias) => bias)),
    biases: (fit) => biasesOf(law, fit, z.length),
    describe(fit) {
      const [scale, beta] = fit.coefficients;
      if (!within(law, fit)) return UNDETERMINED;
      return { beta, kappa: Math.exp(scale - beta * mean), max: 1, meanBias: power(scale, 1) };
    },
  };
}

const power = (logarithm: number, max: number): number => Math.min(max, Math.exp(logarithm));

/**
 * The power law with a ceiling. Its likelihood has a kink at every budget, so each number of budgets
 * at the ceiling is fitted by itself, and what contradicts itself is left out.
 */
function cappedPower(z: readonly number[], mean: number): LeafCandidate {
  const law = powerLaw(z);
  return {
    coefficients: 3,
    fit(counts) {
      let best: BiasFit | null = null;
      for (let capped = 1; capped <= z.length - 2; capped++) {
        const fit = fitCapped(counts, law, z, capped);
        if (fit !== null && (best === null || fit.deviance < best.deviance)) best = fit;
      }
      return best;
    },
    biases: (fit) =>
      biasesOf(law, fit, z.length).map((bias) => Math.min(bias, fit.coefficients[2])),
    describe(fit) {
      const [scale, beta, max] = fit.coefficients;
      if (!within(law, fit)) return UNDETERMINED;
      return { beta, kappa: Math.exp(scale - beta * mean), max, meanBias: power(scale, max) };
    },
  };
}

function fitCapped(
  counts: readonly Counts[],
  law: BiasLaw,
  z: readonly number[],
  capped: number,
): BiasFit | null {
  const free = counts.slice(0, -capped);
  const top = counts.slice(-capped).reduce((a, b) => ({
    trials: a.trials + b.trials,
    successes: a.successes + b.successes,
  }));
  const max = biasOf(top);
  if (!(max > 0)) return null;
  const fit = fitBias(
    free,
    law,
    regressLogs(free, z, (bias) => bias),
  );
  const [scale, beta] = fit.coefficients;
  const below = scale + beta * z[z.length - capped - 1];
  const above = scale + beta * z[z.length - capped];
  if (!(below <= Math.log(max) && Math.log(max) <= above)) return null;
  return {
    coefficients: [scale, beta, max],
    deviance: fit.deviance + cappedDeviance(counts.slice(-capped), max),
  };
}

function cappedDeviance(counts: readonly Counts[], max: number): number {
  return counts
    .filter(({ trials }) => trials > 0)
    .reduce((sum, count) => sum + binomialDeviance(count, Math.min(HIGHEST_BIAS, max)), 0);
}

function exponential(z: readonly number[], mean: number, hasCeiling: boolean): LeafCandidate {
  const law = exponentialLaw(z, hasCeiling);
  return {
    coefficients: law.bounds.length,
    fit(counts, near) {
      if (near !== undefined) return fitBias(counts, law, near.coefficients);
      const starts = hasCeiling ? ceilingStarts(counts, z) : [startBelow(counts, z, 1)];
      return starts
        .map((start) => fitBias(counts, law, start))
        .reduce((a, b) => (b.deviance < a.deviance ? b : a));
    },
    biases: (fit) => biasesOf(law, fit, z.length),
    describe(fit) {
      const [scale, beta] = fit.coefficients;
      if (!within(law, fit)) return UNDETERMINED;
      const max = hasCeiling ? logistic(fit.coefficients[2]) : 1;
      const kappa = max * Math.exp(scale - beta * mean);
      return { beta, kappa, max, meanBias: -max * Math.expm1(-Math.exp(scale)) };
    },
  };
}

/** Log-log regression of t = −ln(1 − bias/max). */
function startBelow(counts: readonly Counts[], z: readonly number[], max: number) {
  return regressLogs(counts, z, (bias) => -Math.log1p(-Math.min(0.99, bias / max)));
}

function ceilingStarts(counts: readonly Counts[], z: readonly number[]): number[][] {
  const highest = counts.reduce((a, count) => Math.max(a, biasOf(count) || 0), 0.01);
  return [Math.min(0.999, 1.05 * highest), 0.98].map((max) => [
    ...startBelow(counts, z, max),
    logit(max),
  ]);
}

/**
 * The families `power` and `exponential` over budgets, each without a ceiling below 1 and, from three
 * budgets on, with one.
 *
 * @param budgets increasing, in (0, ∞)
 */
export function leafFamilies(budgets: readonly number[]): Family<LeafName, LeafQuantity>[] {
  const mean = meanLogOf(budgets);
  const z = budgets.map((x) => Math.log(x) - mean);
  const ceiling = budgets.length >= 3;
  return [
    {
      name: 'power',
      candidates: [plainPower(z, mean), ...(ceiling ? [cappedPower(z, mean)] : [])],
    },
    {
      name: 'exponential',
      candidates: [exponential(z, mean, false), ...(ceiling ? [exponential(z, mean, true)] : [])],
    },
  ];
}
