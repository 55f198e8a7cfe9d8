import type { Random } from '../../../math/random.ts';
import { drawValue, type ContinuousLaw } from './latentLaw.ts';

/** Draws of a latent from a tilted law. */
export interface LatentDraws {
  /** Draws the latent. */
  readonly draw: () => number;
  /** True density over tilted density: the weight of a draw. */
  readonly ratio: (latent: number) => number;
}

/** A tilted law of a latent. */
export interface TiltedLatent {
  /** Opens its draws on a stream. */
  open(random: Random): LatentDraws;
}

/**
 * The law of a latent of few values, given what is to happen: proportional to prior · likelihood,
 * no possible value below `floor`; all possible values alike where the likelihood vanishes.
 *
 * @param prior probabilities of the values
 * @param likelihood guessed chance, given each value, of what is to happen
 * @param floor in (0, 1/n]
 */
export function tiltValues(
  prior: readonly number[],
  likelihood: readonly number[],
  floor: number,
): TiltedLatent {
  const possible = prior.filter((p) => p > 0).length;
  const weights = prior.map((p, value) => p * likelihood[value]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const tilted = weights.map((weight, value) => {
    if (prior[value] === 0) return 0;
    return total > 0 ? floor + (1 - floor * possible) * (weight / total) : 1 / possible;
  });
  return {
    open: (random) => ({
      draw: () => drawValue(random, tilted),
      ratio: (value) => (prior[value] === 0 ? 0 : prior[value] / tilted[value]),
    }),
  };
}

/** Share of draws from the true law, which bounds the weights wherever the tilt is wrong. */
const DEFENSIVE = 0.1;

const CELLS = 512;
const REFINEMENTS = 8;
/** Cells less likely than the best by e^−NEGLIGIBLE are left to the defensive share. */
const NEGLIGIBLE = 40;

/** A law with a constant density on each of equal cells. */
export interface Histogram {
  readonly low: number;
  readonly width: number;
  /** cumulative probabilities of the cells; the last is 1 */
  readonly cumulative: Float64Array;
  /** ∫ density · likelihood */
  readonly mass: number;
}

/**
 * A histogram of the law of a latent given what is to happen: density · likelihood at the midpoints
 * of 512 cells, refined to where it is not negligible.
 *
 * @returns undefined where the likelihood vanishes at every midpoint
 */
export function tiltedHistogram(
  law: ContinuousLaw,
  likelihood: (latent: number) => number,
): Histogram | undefined {
  const logTilted = (x: number): number => law.logDensity(x) + Math.log(likelihood(x));
  let [low, high] = law.range;
  for (let round = 0; ; round++) {
    const width = (high - low) / CELLS;
    const start = low;
    const logs = Float64Array.from({ length: CELLS }, (_, i) =>
      logTilted(start + (i + 0.5) * width),
    );
    const best = logs.reduce((most, value) => Math.max(most, value), -Infinity);
    if (best === -Infinity) return undefined;
    const near = (value: number): boolean => value > best - NEGLIGIBLE;
    const first = Math.max(0, logs.findIndex(near) - 1);
    const last = Math.min(CELLS, logs.findLastIndex(near) + 2);
    if (round === REFINEMENTS || last - first > CELLS / 2) {
      return histogram(logs, best, start, width);
    }
    low = start + first * width;
    high = start + last * width;
  }
}

/** In units of the best cell, whose logarithm may be below the range of doubles. */
function histogram(logs: Float64Array, best: number, low: number, width: number): Histogram {
  const masses = logs.map((value) => Math.exp(value - best));
  const total = masses.reduce((sum, cell) => sum + cell, 0);
  let sum = 0;
  const cumulative = masses.map((cell) => (sum += cell) / total);
  cumulative[cumulative.length - 1] = 1;
  return { low, width, cumulative, mass: total * width * Math.exp(best) };
}

/**
 * The law of a continuous latent, given what is to happen: its histogram, mixed with a tenth of the
 * true law (defensive importance sampling, Hesterberg 1995), so that weights stay below 10.
 */
export function tiltDensity(law: ContinuousLaw, tilted: Histogram | undefined): TiltedLatent {
  if (tilted === undefined) return { open: (random) => ({ draw: law.open(random), ratio: one }) };
  const { low, width, cumulative } = tilted;
  const ratio = (x: number): number => {
    const cell = Math.floor((x - low) / width);
    const inside = cell >= 0 && cell < cumulative.length;
    const share = inside ? cumulative[cell] - (cell > 0 ? cumulative[cell - 1] : 0) : 0;
    const density = Math.exp(law.logDensity(x));
    return density / (DEFENSIVE * density + (1 - DEFENSIVE) * (share / width));
  };
  return {
    open(random) {
      const fromLaw = law.open(random);
      const fromCell = (): number =>
        low + (cellOf(cumulative, random.uniform()) + random.uniform()) * width;
      return { draw: () => (random.uniform() < DEFENSIVE ? fromLaw() : fromCell()), ratio };
    },
  };
}

const one = (): number => 1;

/** The first cell whose cumulative probability is above u. */
function cellOf(cumulative: Float64Array, u: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > u) high = middle;
    else low = middle + 1;
  }
  return low;
}
