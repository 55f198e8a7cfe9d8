import { jeffreysInterval, meanInterval, pairInterval, type Estimate } from '../math/intervals.ts';
import { countPairs, meanOf, sumOf, varianceOf, type Tally } from '../math/tally.ts';
import type { Fact, Measure, Method, Model, Observable } from '../models/model.ts';
import type { StoppingRule } from '../sampling/stopping.ts';
import { levelAfterStopping } from '../sampling/stoppingLevel.ts';
import { meanAfterDecision } from '../sampling/stoppingMean.ts';
import type { Outcome, Stopped } from './result.ts';

/**
 * The observable of a model by its name.
 *
 * @throws {RangeError} for an unknown name, with the known ones
 */
export function findObservable(model: Model, name: string): Observable {
  const found = model.observables.find((observable) => observable.name === name);
  if (found === undefined) {
    const known = model.observables.map((observable) => observable.name).join(', ');
    throw new RangeError(`invalid observable: ${name}; ${model.name} has ${known}`);
  }
  return found;
}

type Facts = Readonly<Record<string, Fact>>;

/**
 * An observable at a value of the model's first one: offset + scale·value, or a fact over that.
 *
 * @param first a value of the model's first observable
 * @param facts of the point; an observable that is a ratio needs one of them
 * @returns null where the fact that the observable is over is unknown; infinite where the other side
 *   of the ratio is not positive
 */
export function evaluateObservable(
  observable: Observable,
  first: number,
  facts: Facts,
): number | null {
  return divideFact(observable, observable.offset + observable.scale * first, facts);
}

function divideFact({ over }: Observable, value: number, facts: Facts): number | null {
  if (over === undefined) return value;
  const fact = facts[over];
  if (typeof fact !== 'number') return null;
  if (fact === 0) return 0;
  return value > 0 ? fact / value : Infinity;
}

/** What was drawn, and how. */
export interface Sample {
  readonly method: Method;
  readonly tally: Tally;
  /** of the point, where an observable is a fact over another: cost per correct answer */
  readonly facts?: Facts;
  /** of the point, where a rule ended its trials */
  readonly stopped?: Stopped | undefined;
}

/**
 * Estimates an observable from a sample, with an interval.
 *
 * Of 0/1 trials: the Jeffreys interval of the count (L. D. Brown, T. T. Cai, A. DasGupta, Interval
 * estimation for a binomial proportion, Statistical Science 16, 2001); of real-valued trials:
 * Student's interval of the mean, which is the whole line for a single trial; of pairs: the Jeffreys
 * interval of their mean, see {@link pairInterval}. All are then mapped
 * by value = offset + scale·mean, first to the model's first observable, then to this one. A ratio
 * c/value falls in the value, so that its interval is [c/high, c/low], without an upper end where low
 * is 0. Where a rule ended the trials, see {@link estimateStopped}.
 *
 * @param model the model that the tally is of
 * @param name one of the model's observables
 * @param sample a tally of at least one trial and its method
 * @param level of the interval, in (0, 1)
 * @returns low ≤ best ≤ high in the observable's own unit, never NaN
 * @throws {RangeError} for an unknown observable, one that needs an unknown fact, a tally of no trials
 *   or a level outside (0, 1)
 */
export function estimateObservable(
  model: Model,
  name: string,
  sample: Sample,
  level: number,
): Estimate {
  const observable = findObservable(model, name);
  const found = mapTo(observable, model, sample, estimateSample(model, sample, level));
  if (found !== null) return found;
  throw new RangeError(`invalid observable: ${name}; the fact ${observable.over} is not known`);
}

/**
 * {@link estimateObservable} of every observable of a model, in their order.
 *
 * @param sample a tally of at least one trial and its method
 * @param level of the intervals, in (0, 1)
 * @returns null for an observable that needs an unknown fact
 */
export function estimateObservables(
  model: Model,
  sample: Sample,
  level: number,
): (Estimate | null)[] {
  const estimate = estimateSample(model, sample, level);
  return model.observables.map((observable) => mapTo(observable, model, sample, estimate));
}

function estimateSample(model: Model, { method, tally, stopped }: Sample, level: number): Estimate {
  if (tally.trials === 0) throw new RangeError('invalid tally: 0 trials; expected at least 1');
  const { kind } = model.measure(method);
  if (stopped === undefined) return estimateMean(kind, tally, level);
  return estimateStopped(stopped, tally, level);
}

/**
 * The mean of trials that a rule ended, with an interval that covers all the same: that of
 * {@link estimateMean} at the level of {@link levelAfterStopping}. After a decision the mean is the
 * one without the bias of stopping ({@link meanAfterDecision}), but never beyond the interval that
 * decided, so that it lies on the side that was decided.
 *
 * @param tally of at least one trial
 * @param level of the interval, in (0, 1)
 */
export function estimateStopped(
  { rule, outcome }: { readonly rule: StoppingRule; readonly outcome?: Outcome | undefined },
  tally: Tally,
  level: number,
): Estimate {
  const intervalAt = (level: number): Estimate =>
    estimateMean(rule.kind, tally, levelAfterStopping(rule, level));
  const plain = { ...intervalAt(level), level };
  if (rule.goal !== 'decide' || outcome === undefined) return plain;
  const decided = level === rule.level ? plain : intervalAt(rule.level);
  const best = clamp(meanAfterDecision(rule, tally), decided);
  return { low: Math.min(plain.low, best), best, high: Math.max(plain.high, best), level };
}

function clamp(value: number, { low, high }: Pick<Estimate, 'low' | 'high'>): number {
  return Math.min(high, Math.max(low, value));
}

/** What was measured as an observable. */
function mapTo(
  observable: Observable,
  model: Model,
  { method, facts = {} }: Sample,
  estimate: Estimate,
): Estimate | null {
  const measure = model.measure(method);
  const [least, most] = measure.within ?? [-Infinity, Infinity];
  const [low, best, high] = [estimate.low, estimate.best, estimate.high].map((value) =>
    clamp(value, { low: least, high: most }),
  );
  // Composed before it is applied, so that a small error is not first taken from 1.
  const offset = observable.offset + observable.scale * measure.offset;
  const scale = observable.scale * measure.scale;
  const [first, middle, last] = [low, best, high].map((mean) =>
    divideFact(observable, offset + scale * mean, facts),
  );
  if (first === null || middle === null || last === null) return null;
  const { level } = estimate;
  return { low: Math.min(first, last), best: middle, high: Math.max(first, last), level };
}

/**
 * The interval of the mean of trials of a kind: Jeffreys' of 0/1 trials and of pairs, Student's of
 * real-valued ones.
 *
 * @param tally of at least one trial
 * @param level in (0, 1)
 */
export function estimateMean(kind: Measure['kind'], tally: Tally, level: number): Estimate {
  if (kind === 'binary') return jeffreysInterval(sumOf(tally), tally.trials, level);
  if (kind === 'pair') return pairInterval(countPairs(tally), level);
  // One trial says nothing of the spread.
  if (tally.trials === 1) return { low: -Infinity, best: meanOf(tally), high: Infinity, level };
  return meanInterval(meanOf(tally), varianceOf(tally), tally.trials, level);
}
