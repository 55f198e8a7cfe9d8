import { solve } from '../../growthFit.ts';

/** Right answers under one condition; after resampling by weights these need not be integers. */
export interface Counts {
  readonly trials: number;
  readonly successes: number;
}

/** A law of the bias over conditions, smooth in its coefficients within their bounds. */
export interface BiasLaw {
  /** lowest and highest value of each coefficient */
  readonly bounds: readonly (readonly [number, number])[];
  /** the bias in [0, 1] under condition i, with its derivatives by the coefficients filled in */
  evaluate(coefficients: readonly number[], i: number, slopes: Float64Array): number;
}

/** A fitted law. */
export interface BiasFit {
  readonly coefficients: readonly number[];
  /** against the saturated model */
  readonly deviance: number;
}

const MAXIMUM_STEPS = 60;
const CONVERGED = 1e-5;
const STUCK = 1e9;
/** an accuracy of 1 that meets a wrong answer is unlikely, not impossible: the search goes on */
export const HIGHEST_BIAS = 1 - 1e-9;

/** bias 2·accuracy − 1 of counts, in [−1, 1]; NaN without trials */
export const biasOf = ({ trials, successes }: Counts): number => (2 * successes) / trials - 1;

const xLogRatio = (x: number, mean: number): number => (x > 0 ? x * Math.log(x / mean) : 0);

/**
 * The deviance of counts from an accuracy (1 + bias)/2 against the saturated model:
 * 2·(s·ln(s/np) + (n − s)·ln((n − s)/(n(1 − p)))).
 *
 * Source: McCullagh and Nelder, Generalized Linear Models (1989), 4.4.3.
 *
 * @param bias in [−1, 1)
 */
export function binomialDeviance({ trials, successes }: Counts, bias: number): number {
  const right = (trials * (1 + bias)) / 2;
  const wrong = (trials * (1 - bias)) / 2;
  return 2 * (xLogRatio(successes, right) + xLogRatio(trials - successes, wrong));
}

interface Normal {
  readonly matrix: number[][];
  readonly gradient: number[];
  readonly deviance: number;
}

function devianceOf(counts: readonly Counts[], law: BiasLaw, at: readonly number[]): number {
  const slopes = new Float64Array(at.length);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i].trials === 0) continue;
    sum += binomialDeviance(counts[i], Math.min(HIGHEST_BIAS, law.evaluate(at, i, slopes)));
  }
  return sum;
}

/** Score and expected information of the binomial likelihood on the bias scale. */
function normalEquations(counts: readonly Counts[], law: BiasLaw, at: readonly number[]): Normal {
  const matrix = at.map(() => at.map(() => 0));
  const gradient = at.map(() => 0);
  const slopes = new Float64Array(at.length);
  let deviance = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i].trials === 0) continue;
    const bias = Math.min(HIGHEST_BIAS, law.evaluate(at, i, slopes));
    const weight = counts[i].trials / (1 - bias * bias);
    const residual = (biasOf(counts[i]) - bias) * weight;
    deviance += binomialDeviance(counts[i], bias);
    for (let j = 0; j < at.length; j++) {
      gradient[j] += slopes[j] * residual;
      for (let k = 0; k < at.length; k++) matrix[j][k] += slopes[j] * slopes[k] * weight;
    }
  }
  return { matrix, gradient, deviance };
}

function stepFrom(
  { bounds }: BiasLaw,
  at: readonly number[],
  { matrix, gradient }: Normal,
  damping: number,
): number[] | null {
  const damped = matrix.map((row, i) =>
    row.map((value, j) => (i === j ? value * (1 + damping) + 1e-9 : value)),
  );
  const step = solve(
    damped,
    gradient.map((value) => [value]),
  );
  if (step === null) return null;
  return at.map((value, i) => clamp(value + step[i][0], bounds[i]));
}

const clamp = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

/**
 * Fits a law of the bias by maximum binomial likelihood: Fisher's scoring with Levenberg's damping,
 * within the bounds of the coefficients.
 *
 * @param counts one a condition; those without trials say nothing
 * @param start coefficients to start from
 * @returns the best that was found, which is never worse than the start
 */
export function fitBias(
  counts: readonly Counts[],
  law: BiasLaw,
  start: readonly number[],
): BiasFit {
  let at: readonly number[] = start.map((value, i) => clamp(value, law.bounds[i]));
  let normal = normalEquations(counts, law, at);
  let damping = 1e-3;
  for (let count = 0; count < MAXIMUM_STEPS && damping < STUCK; count++) {
    const next = stepFrom(law, at, normal, damping);
    const deviance = next === null ? Infinity : devianceOf(counts, law, next);
    if (next === null || !(deviance <= normal.deviance)) {
      damping *= 10;
      continue;
    }
    const gain = normal.deviance - deviance;
    at = next;
    damping /= 10;
    normal = normalEquations(counts, law, at);
    if (gain <= CONVERGED * Math.max(1, deviance)) break;
  }
  return { coefficients: at, deviance: normal.deviance };
}
