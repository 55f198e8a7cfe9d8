import type { Estimate } from '../../math/intervals.ts';
import { percentiles } from '../../math/percentiles.ts';
import { sayNumber } from '../../math/sayNumber.ts';
import { fixedPoint, mixingDepth } from '../../models/majority/theory/phase.ts';
import { amplification } from '../../models/majority/theory/recursion.ts';
import type { Diagnosis, Leverage } from './calibration.ts';
import { type MeasuredPanel, momentsFor } from './models/panelData.ts';
import { panelCurve, type PanelModel, type PanelMoments, panelPlateau } from './models/panelLaw.ts';

/** What is known of a system, once as measured and once for each resample of the tasks. */
export interface DiagnosisEvidence {
  readonly model: PanelModel;
  readonly measured: Omit<MeasuredPanel, 'curve'>;
  readonly resampled: readonly Omit<MeasuredPanel, 'curve'>[];
  /** whether the log refutes all models */
  readonly isRefuted: boolean;
  /** accuracy of the majority of all agents, where models were compared */
  readonly allAgents: number | undefined;
  /** of one agent, with its interval over tasks; null where the log tells none */
  readonly accuracy: Estimate | null;
  /** fidelity of a message, as measured and for each resample; undefined where the log tells none */
  readonly fidelity: { readonly best: number; readonly resampled: readonly number[] } | undefined;
  /** of the intervals, in (0, 1) */
  readonly level: number;
}

/** The panel and the fan-in that changes are told of. */
export const REFERENCE_PANEL = 15;
export const REFERENCE_FAN_IN = 5;

/** Agents of panels among which those worth having are looked for. */
const PANELS = [1, 3, 5, 7, 9, 11, 15, 21, 31, 45, 65, 101, 151, 225, 345, 501, 1001];
/** Of what all agents can gain. */
const MOST_OF_IT = 0.9;
/** Gains below this are none. */
const NOTHING = 0.002;
const ACCURACY_STEP = 0.05;
const CORRELATION_STEP = 0.1;

/** One state of knowledge. */
interface State {
  readonly panel: Omit<MeasuredPanel, 'curve'>;
  readonly moments: PanelMoments;
  readonly fidelity: number;
}

/**
 * Says what the parameters of a log mean: where majorities saturate, how many agents are worth
 * having, what limits them, and what would move them most, each with a percentile interval over
 * resampled tasks. The amplification and the mixing depth are those of a tree of fan-in 5 with the
 * mean pairwise correlation (arXiv:2601.17311); the rest is of panels under the preferred model.
 */
export function diagnose(evidence: DiagnosisEvidence): Diagnosis {
  const { model } = evidence;
  const { now, estimate } = statesOf(evidence);
  const hasGain = !Number.isNaN(worthwhileAgents(model, now));
  const facts: Omit<Diagnosis, 'words'> = {
    single: evidence.accuracy ?? estimate(({ panel }) => panel.accuracy),
    plateau: estimate(({ moments }) => panelPlateau(model, moments)),
    worthwhile: hasGain ? estimate((state) => unless(worthwhileAgents(model, state), 1)) : null,
    amplification: estimate(alphaOf),
    mixingDepth: Number.isNaN(mixingOf(now))
      ? null
      : estimate((state) => unless(mixingOf(state), Infinity)),
    binding: bindingOf(model, now),
    leverages: leveragesOf(model, now.fidelity)
      .map(({ change, of }): Leverage => ({ change, gain: estimate(of) }))
      .toSorted((a, b) => b.gain.best - a.gain.best),
  };
  return { ...facts, words: [...sayReservation(evidence), ...sayDiagnosis(facts)] };
}

const unless = (value: number, none: number): number => (Number.isNaN(value) ? none : value);

/** The state as measured, and how a value of it varies over the resamples. */
function statesOf({ model, measured, resampled, fidelity, level }: DiagnosisEvidence) {
  const stateOf = (panel: Omit<MeasuredPanel, 'curve'>, gamma: number): State => ({
    panel,
    moments: receive(momentsFor(model, panel), gamma),
    fidelity: gamma,
  });
  const now = stateOf(measured, fidelity?.best ?? 1);
  const gammas = fidelity?.resampled ?? [];
  const states = resampled.map((panel, i) =>
    stateOf(panel, gammas.length === 0 ? now.fidelity : gammas[i % gammas.length]),
  );
  const estimate = (of: (state: State) => number): Estimate => {
    // To percentiles an infinite value is none at all; here it is the largest.
    const { low, high } = percentiles(
      states.map((state) => Math.min(of(state), Number.MAX_VALUE)),
      level,
    );
    const best = of(now);
    const top = high === Number.MAX_VALUE ? Infinity : high;
    return { low: Math.min(low, best), best, high: Math.max(top, best), level };
  };
  return { now, estimate };
}

/** Moments of votes that a channel flips with probability (1 − gamma)/2, each by itself. */
function receive({ accuracy, correlation }: PanelMoments, gamma: number): PanelMoments {
  if (gamma === 1) return { accuracy, correlation };
  const received = (1 + gamma * (2 * accuracy - 1)) / 2;
  const variance = received * (1 - received);
  const covariance = gamma * gamma * correlation * accuracy * (1 - accuracy);
  return { accuracy: received, correlation: variance > 0 ? covariance / variance : 0 };
}

const panelOf = (model: PanelModel, moments: PanelMoments, size = REFERENCE_PANEL): number =>
  panelCurve(model, moments, [size])[0];

/** The least panel with most of the gain that there is; NaN where there is none. */
function worthwhileAgents(model: PanelModel, { moments }: State): number {
  const gain = panelPlateau(model, moments) - moments.accuracy;
  if (!(gain > NOTHING)) return Number.NaN;
  const wanted = moments.accuracy + MOST_OF_IT * gain;
  return PANELS.find((size) => panelOf(model, moments, size) >= wanted) ?? Infinity;
}

function aggregationOf({ panel, fidelity }: State) {
  const correlation = momentsFor('shared', panel).correlation;
  return { fanIn: REFERENCE_FAN_IN, fidelity, correlation };
}

function alphaOf(state: State): number {
  return amplification(aggregationOf(state));
}

function mixingOf(state: State): number {
  const bias = 2 * state.panel.accuracy - 1;
  const aggregation = aggregationOf(state);
  if (!(bias > 0) || fixedPoint(aggregation) === 0) return Number.NaN;
  return mixingDepth(aggregation, bias) ?? Number.NaN;
}

interface Change {
  readonly change: string;
  readonly of: (state: State) => number;
}

/** What may be changed, and what the reference panel gains by it. */
function leveragesOf(model: PanelModel, fidelity: number): Change[] {
  const gainOf =
    (moved: (state: State) => PanelMoments) =>
    (state: State): number =>
      panelOf(model, moved(state)) - panelOf(model, state.moments);
  const ownOf = ({ panel }: State): PanelMoments => momentsFor(model, panel);
  const changes: Change[] = [
    {
      change: `agents that are right ${sayNumber(100 * ACCURACY_STEP)} points more often`,
      of: gainOf((state) => {
        const { accuracy, correlation } = ownOf(state);
        return receive(
          { accuracy: Math.min(1, accuracy + ACCURACY_STEP), correlation },
          state.fidelity,
        );
      }),
    },
    {
      change: `a correlation that is ${CORRELATION_STEP} lower`,
      of: gainOf((state) => {
        const { accuracy, correlation } = ownOf(state);
        const lower = Math.max(0, correlation - CORRELATION_STEP);
        return receive({ accuracy, correlation: lower }, state.fidelity);
      }),
    },
    {
      change: 'endlessly many agents in place of 15',
      of: ({ moments }) => panelPlateau(model, moments) - panelOf(model, moments),
    },
  ];
  if (fidelity === 1) return changes;
  return [...changes, { change: 'messages without loss', of: gainOf(ownOf) }];
}

/** What the reference panel would gain most by being rid of. */
function bindingOf(model: PanelModel, { panel, moments, fidelity }: State): Diagnosis['binding'] {
  if (panel.accuracy <= 0.5) return 'accuracy';
  const now = panelOf(model, moments);
  const own = momentsFor(model, panel);
  const independent = panelOf(model, receive({ ...own, correlation: 0 }, fidelity)) - now;
  const faithful = panelOf(model, own) - now;
  if (Math.max(independent, faithful) < NOTHING) return 'nothing';
  return independent >= faithful ? 'correlation' : 'fidelity';
}

const percent = (x: number): string => (100 * x).toFixed(1);
const spanOf = ({ low, best, high }: Estimate): string =>
  `${percent(best)} [${percent(low)}, ${percent(high)}]`;
const rounded = (x: number): string => (x === Infinity ? '∞' : sayNumber(x, 3));
const plainSpan = ({ low, best, high }: Estimate): string =>
  low === high ? rounded(best) : `${rounded(best)} [${rounded(low)}, ${rounded(high)}]`;

/** What a refuted model says is no more than a guess. */
function sayReservation({ model, isRefuted, allAgents }: DiagnosisEvidence): string[] {
  if (!isRefuted || allAgents === undefined) return [];
  return [
    `No model describes this log. What follows is by ${model}, whose limit is nearest to the majority of all agents, ${percent(allAgents)} %, and is a guess: trust the measured majorities of random panels instead.`,
  ];
}

/** The same for people. */
function sayDiagnosis(facts: Omit<Diagnosis, 'words'>): string[] {
  const { single, plateau, worthwhile, mixingDepth } = facts;
  const gains =
    worthwhile === null
      ? `An agent is right in ${spanOf(single)} %, and majorities of more agents gain nothing: even endlessly many come to ${spanOf(plateau)} %.`
      : `An agent is right in ${spanOf(single)} %; majorities of ever more agents come to ${spanOf(plateau)} %, of which gain ${plainSpan(worthwhile)} agents have nine tenths.`;
  const [first] = facts.leverages;
  return [
    gains,
    sayBinding(facts),
    ...(facts.binding === 'accuracy' ? [] : [sayTransition(facts.amplification, mixingDepth)]),
    `What would move a majority of ${REFERENCE_PANEL} most: ${first.change}, by ${spanOf(first.gain)} points.`,
  ];
}

function sayBinding({ binding, amplification }: Omit<Diagnosis, 'words'>): string {
  switch (binding) {
    case 'accuracy':
      return 'What binds is accuracy: agents are wrong more often than right, so that a majority makes it worse. Improve the agents, or let a better one decide.';
    case 'correlation':
      return 'What binds is correlation: agents are wrong about the same tasks. Other models, prompts or tools are worth more than more agents.';
    case 'fidelity':
      return `What binds is fidelity: messages lose the votes (alpha is ${sayNumber(amplification.best, 3)}). Longer or plainer messages are worth more than more agents.`;
    case 'nothing':
      return 'Nothing binds: a majority of fifteen already has all that can be had.';
  }
}

function sayTransition(alpha: Estimate, depth: Estimate | null): string {
  const side =
    alpha.low > 1
      ? 'above 1: small signals grow'
      : alpha.high < 1
        ? 'below 1: small signals die out'
        : 'not told apart from 1';
  const levels =
    depth === null ? '' : `; ${plainSpan(depth)} levels bring a signal like this one to its limit`;
  return `In a tree of fan-in ${REFERENCE_FAN_IN} a level multiplies a small signal by ${plainSpan(alpha)}, ${side}${levels}.`;
}
