import { clopperPearsonInterval } from '../math/intervals.ts';
import { normalQuantile } from '../math/normal.ts';
import { sumOf, type Tally } from '../math/tally.ts';
import type { Fact, Method, Model } from '../models/model.ts';
import {
  decisionLooks,
  nextLook,
  precisionLooks,
  type LookRange,
  type StoppingRule,
} from '../sampling/stopping.ts';
import { levelAfterStopping } from '../sampling/stoppingLevel.ts';
import type { Scenario, ScenarioPoint, Until } from '../scenario/scenario.ts';
import { boundFact } from '../scenario/until.ts';
import { estimateMean, findObservable } from './estimate.ts';
import type { Outcome } from './result.ts';

/** How far a point has come by its rule. */
export interface Followed {
  /** trials at which it stopped, or those of the next look */
  readonly trials: number;
  /** undefined while it goes on */
  readonly outcome: Outcome | undefined;
}

/** What a rule is made of beside the scenario's words. */
export interface RuleSetting {
  readonly method: Method;
  readonly facts: Readonly<Record<string, Fact>>;
  /** the most trials, an integer of at least 1 */
  readonly most: number;
  /** level of the interval or the decision, in (0, 1) */
  readonly level: number;
}

/**
 * Turns a wanted precision or decision into a rule for the mean of a point's trials.
 *
 * @throws {RangeError} for an observable that is unknown or over a fact, and where the fact with
 *   which a decision compares is not known
 */
export function ruleOf(
  model: Model,
  until: Until,
  { method, facts, most, level }: RuleSetting,
): StoppingRule {
  const measure = model.measure(method);
  const name = until.goal === 'decide' ? 'bias' : (until.observable ?? model.observables[0].name);
  const observable = findObservable(model, name);
  if (observable.over !== undefined) {
    throw new RangeError(`invalid until.observable: ${name}; not one without ${observable.over}`);
  }
  const offset = observable.offset + observable.scale * measure.offset;
  const scale = observable.scale * measure.scale;
  const common = { kind: measure.kind, level, most };
  switch (until.goal) {
    case 'halfWidth':
      return { ...common, goal: 'halfWidth', halfWidth: until.halfWidth / Math.abs(scale) };
    case 'relative':
      return { ...common, goal: 'relative', relative: until.relative, origin: -offset / scale };
    case 'decide': {
      const bound = (boundFact(until.decide, facts) - offset) / scale;
      return { ...common, goal: 'decide', bound, rising: scale > 0 };
    }
  }
}

/** What is seen at a look: an outcome, at which the trials end, or where the next look is. */
export type Look =
  | { readonly outcome: Outcome; readonly next?: never }
  | { readonly outcome?: never; readonly next: number };

/** The number of trials of the first look of a rule. */
export function firstLook(rule: StoppingRule): number {
  return rule.goal === 'decide' ? decisionLooks(rule.most)[0] : nextLook(rangeOf(rule), 0, 0);
}

/**
 * Looks at the trials of a point.
 *
 * Precision: the trials end at the first look at which the interval, at the level of
 * {@link levelAfterStopping}, is as narrow as wanted. Decision: at the first at which the interval
 * excludes the bound; of 0/1 trials it is the exact one of Clopper and Pearson, of others that of
 * {@link estimateMean}, a normal approximation.
 *
 * @param tally of all trials up to a look of the rule
 */
export function lookAt(rule: StoppingRule, tally: Tally): Look {
  return rule.goal === 'decide' ? lookForSide(rule, tally) : lookForWidth(rule, tally);
}

/**
 * Follows a rule from its first look as far as there are trials. What it says of a point depends on
 * the trials alone: not on who drew them, in what order, nor on what is stored beyond.
 *
 * @param tallyAt the tally of the first so many trials; undefined where not all of them are there
 */
export function followRule(
  rule: StoppingRule,
  tallyAt: (trials: number) => Tally | undefined,
): Followed {
  let trials = firstLook(rule);
  for (;;) {
    const tally = tallyAt(trials);
    if (tally === undefined) return { trials, outcome: undefined };
    const { outcome, next } = lookAt(rule, tally);
    if (next === undefined) return { trials, outcome };
    trials = next;
  }
}

type Decision = Extract<StoppingRule, { goal: 'decide' }>;
type Precision = Exclude<StoppingRule, Decision>;

function lookForSide(rule: Decision, tally: Tally): Look {
  const level = levelAfterStopping(rule, rule.level);
  const { low, high } =
    rule.kind === 'binary'
      ? clopperPearsonInterval(sumOf(tally), tally.trials, level)
      : estimateMean(rule.kind, tally, level);
  if (low > rule.bound) return { outcome: rule.rising ? 'above' : 'below' };
  if (high < rule.bound) return { outcome: rule.rising ? 'below' : 'above' };
  const next = decisionLooks(rule.most).find((trials) => trials > tally.trials);
  return next === undefined ? { outcome: 'undecided' } : { next };
}

function lookForWidth(rule: Precision, tally: Tally): Look {
  const { trials } = tally;
  const { low, best, high } = estimateMean(rule.kind, tally, levelAfterStopping(rule, rule.level));
  const half = (high - low) / 2;
  const wanted = rule.goal === 'halfWidth' ? rule.halfWidth : distanceOf(rule, best);
  if (half <= wanted) return { outcome: 'reached' };
  const range = rangeOf(rule);
  if (trials >= range.last) return { outcome: 'unreached' };
  return { next: nextLook(range, trials, trials * (half / wanted) ** 2) };
}

function distanceOf(
  { relative, origin }: Extract<StoppingRule, { goal: 'relative' }>,
  mean: number,
): number {
  return relative * Math.abs(mean - origin);
}

function rangeOf(rule: Precision): LookRange {
  const z = -normalQuantile((1 - levelAfterStopping(rule, rule.level)) / 2);
  const halfWidth = rule.goal === 'halfWidth' ? rule.halfWidth : undefined;
  return precisionLooks(z, halfWidth, { most: rule.most, bounded: rule.kind !== 'real' });
}

/**
 * The most trials that a rule can ask for.
 *
 * @example
 * mostTrials({ kind: 'binary', level: 0.95, most: 1e6, goal: 'halfWidth', halfWidth: 0.01 }); // => 10240
 */
export function mostTrials(rule: StoppingRule): number {
  return rule.goal === 'decide' ? rule.most : rangeOf(rule).last;
}

/** The most trials that a point of a scenario can take: its own where nothing may end them. */
export function mostTrialsAt(
  { model, parts }: Pick<Scenario, 'model' | 'parts'>,
  { part, method, trials, configuration }: ScenarioPoint,
): number {
  const until = parts.find(({ name }) => name === part)?.until;
  if (until === undefined || configuration === null) return trials;
  const facts = model.facts(configuration);
  return mostTrials(ruleOf(model, until, { method, facts, most: trials, level: until.confidence }));
}
