import { normalQuantile } from '../math/normal.ts';
import type { Fact, Model } from '../models/model.ts';
import { isSound, suggestName } from './checkValue.ts';
import type { LocatedMapping } from './located.ts';
import { numberAt, textAt, valueAt } from './located.ts';
import type { Decision, Until } from './scenario.ts';
import type { Report } from './ScenarioError.ts';

/** What a part says of when its points have enough trials. */
export interface ReadUntil {
  readonly until: Until;
  readonly maxTrials: number | undefined;
}

const BOUNDS: Readonly<Record<Decision, string>> = { growth: 'leafBias', synergy: 'aloneBias' };

/**
 * The bias with which a decision compares that of the root: for `growth` mu_0, for `synergy` that of
 * one agent that spends the whole budget.
 *
 * @throws {RangeError} where the point does not know it
 */
export function boundFact(decide: Decision, facts: Readonly<Record<string, Fact>>): number {
  const name = BOUNDS[decide];
  const fact = facts[name];
  if (typeof fact === 'number') return fact;
  throw new RangeError(`invalid until.decide: ${decide}; the fact ${name} is not known here`);
}

const BOUND_WORDS: Readonly<Record<Decision, string>> = {
  growth: 'the bias of a leaf',
  synergy: 'the bias of one agent that spends the whole budget',
};

/**
 * Why no point of a model can be decided, or null: none knows what its bias is compared with.
 *
 * @param key what asks for it, such as `until.decide`
 */
export function faultOfDecision(model: Model, decide: Decision, key: string): string | null {
  const name = BOUNDS[decide];
  if (model.quantities.some((quantity) => quantity.name === name)) return null;
  const ways = decide === 'synergy' ? '; expected a model with a budget, such as allocation' : '';
  return `invalid ${key}: ${decide}; model ${model.name} has no ${name}, ${BOUND_WORDS[decide]}${ways}`;
}

const GOALS = ['halfWidth', 'relative', 'decide'] as const;

// With fewer, the bias of stopping would be felt: see largestRelative.
const LEAST_CONFIDENCE = 0.9;

/**
 * The largest relative half-width that may be asked for: z²/50. An estimate that ends its own trials
 * is biased by up to 2r/z² half-widths at the relative half-width r.
 */
export function largestRelative(confidence: number): number {
  return normalQuantile((1 + confidence) / 2) ** 2 / 50;
}

/** What a part is read with. */
export interface UntilSetting {
  readonly model: Model;
  readonly method: string;
  /** the scenario's */
  readonly confidence: number;
  readonly commonRandomNumbers: boolean;
  readonly report: Report;
}

/** Reads `until` of a part; undefined where there is none, and after a report. */
export function readUntil(node: LocatedMapping, setting: UntilSetting): ReadUntil | undefined {
  const value = valueAt(node, 'until');
  if (value?.kind !== 'mapping' || !isSound(value)) return undefined;
  const goals = GOALS.filter((goal) => value.entries.has(goal));
  const [goal] = goals;
  if (goals.length !== 1) {
    const known = GOALS.join(', ');
    const message =
      goals.length === 0
        ? `missing goal in until; expected one of ${known}`
        : `invalid until: ${goals.join(' and ')}; not only one of ${known}`;
    setting.report(value.place, 'until', message);
    return undefined;
  }
  const confidence = numberAt(value, 'confidence') ?? setting.confidence;
  const faults = [...faultsOfSetting(setting), ...faultsOfGoal(value, setting.model, confidence)];
  for (const { key, message } of faults) {
    const place = (key === '' ? undefined : valueAt(value, key)?.place) ?? value.place;
    setting.report(place, key === '' ? 'until' : `until.${key}`, message);
  }
  if (faults.length > 0) return undefined;
  return { until: untilOf(value, goal, confidence), maxTrials: numberAt(value, 'maxTrials') };
}

function untilOf(value: LocatedMapping, goal: Until['goal'], confidence: number): Until {
  const observable = textAt(value, 'observable');
  const common = { confidence, ...(observable === undefined ? {} : { observable }) };
  switch (goal) {
    case 'halfWidth':
      return { ...common, goal, halfWidth: numberAt(value, goal)! };
    case 'relative':
      return { ...common, goal, relative: numberAt(value, goal)! };
    case 'decide':
      return { confidence, goal, decide: textAt(value, goal) as Decision };
  }
}

/** The words of a scenario for what was read. */
export function plainUntil({ until }: ReadUntil): Readonly<Record<string, unknown>> {
  const { goal: _, ...words } = until;
  return words;
}

interface Fault {
  readonly key: string;
  readonly message: string;
}

function faultsOfSetting({ method, commonRandomNumbers }: UntilSetting): Fault[] {
  const faults: Fault[] = [];
  if (method === 'level') {
    faults.push({
      key: '',
      message: 'invalid until: method level; it measures no root to stop for',
    });
  }
  if (commonRandomNumbers) {
    faults.push({
      key: '',
      message:
        'invalid until: commonRandomNumbers is true; trials are compared one by one only where all points have the same',
    });
  }
  return faults;
}

function faultsOfGoal(value: LocatedMapping, model: Model, confidence: number): Fault[] {
  const faults: Fault[] = [];
  const relative = numberAt(value, 'relative');
  const largest = largestRelative(confidence);
  if (!(confidence >= LEAST_CONFIDENCE)) {
    faults.push({
      key: 'confidence',
      message: `invalid until.confidence: ${confidence}; not in [${LEAST_CONFIDENCE}, 1)`,
    });
  } else if (relative !== undefined && !(relative <= largest)) {
    const most = Math.floor(1000 * largest) / 1000;
    faults.push({
      key: 'relative',
      message: `invalid until.relative: ${relative}; not in (0, ${most}] at confidence ${confidence}, beyond which stopping would bias the estimate`,
    });
  }
  return [...faults, ...faultsOfObservable(value, model)];
}

function faultsOfObservable(value: LocatedMapping, model: Model): Fault[] {
  if (value.entries.has('decide')) return faultsOfDecision(value, model);
  const name = textAt(value, 'observable');
  const known = model.observables.filter(({ over }) => over === undefined).map(({ name }) => name);
  if (name === undefined || known.includes(name)) return [];
  const message = `invalid until.observable: ${name}; ${suggestName(name, known)}`;
  return [{ key: 'observable', message }];
}

function faultsOfDecision(value: LocatedMapping, model: Model): Fault[] {
  if (!model.observables.some(({ name, over }) => name === 'bias' && over === undefined)) {
    const message = `invalid until.decide: model ${model.name} has no observable bias`;
    return [{ key: 'decide', message }];
  }
  if (value.entries.has('observable')) {
    const message = 'invalid until.observable: a decision is always of the bias';
    return [{ key: 'observable', message }];
  }
  const decide = textAt(value, 'decide') as Decision;
  const message = faultOfDecision(model, decide, 'until.decide');
  return message === null ? [] : [{ key: 'decide', message }];
}
