import { estimateStopped } from '../src/analysis/estimate.ts';
import { firstLook, lookAt } from '../src/analysis/sequential.ts';
import type { Outcome } from '../src/analysis/result.ts';
import { binomialProbability } from '../src/math/binomial.ts';
import { countSums, tallyOf } from '../src/math/tally.ts';
import type { StoppingRule } from '../src/sampling/stopping.ts';

/** What a rule does with independent 0/1 trials of one probability, by exact summation. */
export interface StoppingLaw {
  /** probability that the reported interval contains the truth */
  readonly covered: number;
  /** mean of the estimate less the truth, over the mean half-width */
  readonly bias: number;
  /** root mean square of the estimate less the truth, over the mean half-width */
  readonly error: number;
  /** mean number of trials */
  readonly trials: number;
  /** probability of each outcome */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

/** Probabilities of the numbers of successes from `low` on. */
interface Counts {
  readonly low: number;
  readonly weights: Float64Array;
}

const SPREAD = 7.5;

/** The binomial law but for tails of less than 1e-12. */
function binomialCounts(trials: number, probability: number): Counts {
  const mean = trials * probability;
  const reach = SPREAD * Math.sqrt(mean * (1 - probability)) + 20;
  const low = Math.max(0, Math.floor(mean - reach));
  const high = Math.min(trials, Math.ceil(mean + reach));
  const weights = Float64Array.from({ length: high - low + 1 }, (_, i) =>
    binomialProbability(low + i, trials, probability),
  );
  return { low, weights };
}

const NEGLIGIBLE = 1e-14;

function addCounts(a: Counts, b: Counts): Counts {
  const weights = new Float64Array(a.weights.length + b.weights.length - 1);
  for (let i = 0; i < a.weights.length; i++) {
    const weight = a.weights[i];
    if (weight < NEGLIGIBLE) continue;
    for (let j = 0; j < b.weights.length; j++) weights[i + j] += weight * b.weights[j];
  }
  return { low: a.low + b.low, weights };
}

function mergeCounts(a: Counts | undefined, b: Counts): Counts {
  if (a === undefined) return b;
  const low = Math.min(a.low, b.low);
  const end = Math.max(a.low + a.weights.length, b.low + b.weights.length);
  const weights = new Float64Array(end - low);
  for (const part of [a, b]) {
    for (let i = 0; i < part.weights.length; i++) weights[part.low - low + i] += part.weights[i];
  }
  return { low, weights };
}

/** Sums over the paths that ended. */
class Ended {
  covered = 0;
  mean = 0;
  square = 0;
  halfWidth = 0;
  trials = 0;
  readonly outcomes: Partial<Record<Outcome, number>> = {};
  readonly rule: StoppingRule;
  readonly truth: number;

  constructor(rule: StoppingRule, truth: number) {
    this.rule = rule;
    this.truth = truth;
  }

  add(outcome: Outcome, weight: number, [successes, trials]: readonly [number, number]): void {
    const { rule } = this;
    const { low, best, high } = estimateStopped(
      { rule, outcome },
      tallyAt(successes, trials),
      rule.level,
    );
    if (low <= this.truth && this.truth <= high) this.covered += weight;
    this.mean += weight * best;
    this.square += weight * (best - this.truth) ** 2;
    this.halfWidth += (weight * (high - low)) / 2;
    this.trials += weight * trials;
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + weight;
  }
}

const tallyAt = (successes: number, trials: number) => tallyOf(countSums(trials, successes));

/**
 * The law of a rule of stopping for independent 0/1 trials: every path of successes from look to
 * look, summed with its probability, up to 1e-10.
 *
 * @param rule of binary trials
 * @param truth the probability of success, in (0, 1)
 */
export function stoppingLaw(rule: StoppingRule, truth: number): StoppingLaw {
  const ended = new Ended(rule, truth);
  const open = new Map<number, Counts>();
  open.set(firstLook(rule), binomialCounts(firstLook(rule), truth));
  while (open.size > 0) {
    const trials = Math.min(...open.keys());
    const counts = open.get(trials)!;
    open.delete(trials);
    for (const [next, going] of endAt(ended, trials, counts)) {
      const moved = addCounts(going, binomialCounts(next - trials, truth));
      open.set(next, mergeCounts(open.get(next), moved));
    }
  }
  const bias = (ended.mean - truth) / ended.halfWidth;
  const error = Math.sqrt(ended.square) / ended.halfWidth;
  return { covered: ended.covered, bias, error, trials: ended.trials, outcomes: ended.outcomes };
}

/** Ends what ends at a look, and gives the rest by its next look. */
function endAt(ended: Ended, trials: number, { low, weights }: Counts): Map<number, Counts> {
  const going = new Map<number, Counts>();
  weights.forEach((weight, i) => {
    if (weight < NEGLIGIBLE) return;
    const successes = low + i;
    const look = lookAt(ended.rule, tallyAt(successes, trials));
    if (look.next === undefined) return ended.add(look.outcome, weight, [successes, trials]);
    const counts = going.get(look.next) ?? { low, weights: new Float64Array(weights.length) };
    counts.weights[i] = weight;
    going.set(look.next, counts);
  });
  return going;
}
