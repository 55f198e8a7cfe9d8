import { binomialProbability } from '../math/binomial.ts';
import { normalDensity } from '../math/normal.ts';

/** The law of one trial, of which a walk is the sum. */
export interface StepLaw {
  readonly mean: number;
  readonly deviation: number;
  /** whether a trial is 0 or 1 */
  readonly isCount: boolean;
}

/** Where the sum of all trials up to a look may be for them to go on. */
export interface OpenRange {
  readonly trials: number;
  readonly low: number;
  readonly high: number;
}

/** Places at a look, and what each stands for: itself, or a share of an integral. */
interface Look {
  readonly trials: number;
  readonly nodes: readonly number[];
  readonly shares: readonly number[];
  readonly isExact: boolean;
}

/** The law of the sums at a look of the walks that were open before. */
export interface OpenWalk extends Look {
  /** probability of each node */
  readonly weights: readonly number[];
  /** probability times the mean sum at the first look of the walks that are there */
  readonly firsts: readonly number[];
}

/** Intervals of a look's integral. The integrand is smooth: looks are at least 1.5 apart. */
const PIECES = 64;

/** A range of at most so many counts is summed count by count, as it may be too skew for a normal law. */
const FEW_COUNTS = 128;

const START: OpenWalk = {
  trials: 0,
  nodes: [0],
  shares: [1],
  weights: [1],
  firsts: [0],
  isExact: true,
};

/** All counts of a narrow range, else the nodes of Simpson's rule. */
function lookOf({ trials, low, high }: OpenRange, isCount: boolean): Look {
  if (isCount && high - low < FEW_COUNTS) {
    const nodes = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return { trials, nodes, shares: nodes.map(() => 1), isExact: true };
  }
  // A count stands for the unit about it.
  const margin = isCount ? 0.5 : 0;
  const step = (high - low + 2 * margin) / PIECES;
  const nodes = Array.from({ length: PIECES + 1 }, (_, i) => low - margin + i * step);
  const shares = nodes.map((_, i) => (step / 3) * (i % PIECES === 0 ? 1 : i % 2 === 1 ? 4 : 2));
  return { trials, nodes, shares, isExact: false };
}

/** The probability, or its density, of a sum of trials. */
function densityOf(
  trials: number,
  { mean, deviation }: StepLaw,
  isExact: boolean,
): (sum: number) => number {
  const spread = deviation * Math.sqrt(trials);
  if (!isExact) return (sum) => normalDensity((sum - trials * mean) / spread) / spread;
  const known = new Map<number, number>();
  return (sum) => {
    if (sum < 0 || sum > trials) return 0;
    const density = known.get(sum) ?? binomialProbability(sum, trials, mean);
    known.set(sum, density);
    return density;
  };
}

function advance(walk: OpenWalk, look: Look, law: StepLaw): OpenWalk {
  const densityAt = densityOf(look.trials - walk.trials, law, walk.isExact && look.isExact);
  const weights: number[] = [];
  const firsts: number[] = [];
  for (const [i, x] of look.nodes.entries()) {
    let [weight, first] = [0, 0];
    for (const [j, y] of walk.nodes.entries()) {
      const density = densityAt(x - y);
      weight += walk.weights[j] * density;
      first += walk.firsts[j] * density;
    }
    weights.push(look.shares[i] * weight);
    firsts.push(look.shares[i] * (walk.trials === 0 ? x * weight : first));
  }
  return { ...look, weights, firsts };
}

/**
 * Follows the sum of independent trials through looks at which it has to lie in a range: by counts
 * and the binomial law where there are few, else in the normal approximation by Simpson's rule.
 *
 * Source: P. Armitage, C. K. McPherson, B. C. Rowe, Journal of the Royal Statistical Society A 132,
 * 1969.
 *
 * @param ranges one a look, the trials increasing by a factor of 1.5 or more; ends of counts are
 *   integers
 */
export function walkOpen(ranges: readonly OpenRange[], law: StepLaw): OpenWalk {
  let walk = START;
  for (const range of ranges) {
    // Between the nodes of an integral there are no counts.
    walk = advance(walk, lookOf(range, law.isCount && walk.isExact), law);
  }
  return walk;
}

/**
 * The mean sum at the first look of the walks that are open at the last one and then reach an end.
 *
 * @returns NaN where none does, within the range of doubles
 */
export function meanFirst(
  walk: OpenWalk,
  { trials, sum }: { readonly trials: number; readonly sum: number },
  law: StepLaw,
): number {
  const end = { trials, nodes: [sum], shares: [1], isExact: law.isCount };
  const { weights, firsts } = advance(walk, end, law);
  return firsts[0] / weights[0];
}
