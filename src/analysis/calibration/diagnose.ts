import type { Estimate } from '../../math/intervals.ts';
import { percentiles } from '../../math/percentiles.ts';
import { sayNumber } from '../../math/sayNumber.ts';
import { fixedPoint, mixingDepth } from '../../models/majority/theory/phase.ts';
import { amplification } from '../../models/majority/theory/recursion.ts';
import type { Binding, Diagnosis, Leverage } from './calibration.ts';
import type { HopFidelity } from './describeSystem.ts';
import {
  FEWEST_TASKS,
  hasCorrelation,
  type MeasuredPanel,
  momentsFor,
} from './models/panelData.ts';
import { panelCurve, type PanelModel, type PanelMoments, panelPlateau } from './models/panelLaw.ts';
import { REFERENCE_FAN_IN, REFERENCE_PANEL, sayDiagnosis } from './sayDiagnosis.ts';

/** What is known of a system, once as measured and once for each resample of the tasks. */
export interface DiagnosisEvidence {
  readonly model: PanelModel;
  readonly measured: Omit<MeasuredPanel, 'curve'>;
  readonly resampled: readonly Omit<MeasuredPanel, 'curve'>[];
  /** tasks of the log */
  readonly tasks: number;
  /** whether the log refutes all models */
  readonly isRefuted: boolean;
  /** of one agent, with its interval over tasks; null where the log tells none */
  readonly accuracy: Estimate | null;
  /** fidelity of a message, as measured and for each resample; undefined where the log tells none */
  readonly fidelity: Pick<HopFidelity, 'best' | 'resampled'> | undefined;
  /** of the intervals, in (0, 1) */
  readonly level: number;
}

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
 * mean pairwise correlation (arXiv:2601.17311); the rest is of panels under the model. Without a
 * correlation, or with fewer than ten tasks, nothing is said of majorities; where all models are
 * refuted, nothing of more agents than were logged.
 */
export function diagnose(evidence: DiagnosisEvidence): Diagnosis {
  const facts = isTold(evidence) ? measure(evidence) : { ...UNTOLD, single: evidence.accuracy };
  return { ...facts, words: sayDiagnosis(facts, evidence) };
}

type Facts = Omit<Diagnosis, 'words'>;

const UNTOLD = {
  plateau: null,
  worthwhile: null,
  amplification: null,
  mixingDepth: null,
  binding: 'unknown',
  leverages: [],
} as const;

function isTold({ measured, tasks }: DiagnosisEvidence): boolean {
  return tasks >= FEWEST_TASKS && hasCorrelation(measured);
}

function measure(evidence: DiagnosisEvidence): Facts {
  const { model, isRefuted } = evidence;
  const { now, estimate } = statesOf(evidence);
  const single = evidence.accuracy ?? estimate(({ panel }) => panel.accuracy);
  const hasGain = !isRefuted && !Number.isNaN(worthwhileAgents(model, now));
  return {
    single,
    plateau: isRefuted ? null : estimate(({ moments }) => panelPlateau(model, moments)),
    worthwhile: hasGain ? estimate((state) => unless(worthwhileAgents(model, state), 1)) : null,
    amplification: estimate(alphaOf),
    mixingDepth: Number.isNaN(mixingOf(now))
      ? null
      : estimate((state) => unless(mixingOf(state), Infinity)),
    binding: bindingOf(single, limitsOf(model, estimate)),
    leverages: leveragesOf(model, now.fidelity)
      .map(({ change, of }): Leverage => ({ change, gain: estimate(of) }))
      .toSorted((a, b) => b.gain.best - a.gain.best),
  };
}

const unless = (value: number, none: number): number => (Number.isNaN(value) ? none : value);

type Estimator = (of: (state: State) => number) => Estimate;

/** The state as measured, and how a value of it varies over the resamples. */
function statesOf({ model, measured, resampled, fidelity, level }: DiagnosisEvidence): {
  readonly now: State;
  readonly estimate: Estimator;
} {
  const stateOf = (panel: Omit<MeasuredPanel, 'curve'>, gamma: number): State => ({
    panel,
    moments: receive(momentsFor(model, panel), gamma),
    fidelity: gamma,
  });
  const now = stateOf(measured, fidelity?.best ?? 1);
  const gammas = (fidelity?.resampled ?? []).filter((gamma) => gamma !== null);
  const states = resampled.map((panel, i) =>
    stateOf(panel, gammas.length === 0 ? now.fidelity : gammas[i % gammas.length]),
  );
  const estimate = (of: (state: State) => number): Estimate => {
    const { low, high } = percentiles(states.map(of), level);
    const best = of(now);
    return { low: Math.min(low, best), best, high: Math.max(high, best), level };
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

/** The least odd panel with most of the gain that there is; NaN where there is none. */
function worthwhileAgents(model: PanelModel, { moments }: State): number {
  const gain = panelPlateau(model, moments) - moments.accuracy;
  if (!(gain > NOTHING)) return Number.NaN;
  const wanted = moments.accuracy + MOST_OF_IT * gain;
  const reaches = (size: number): boolean => panelOf(model, moments, size) >= wanted;
  const place = PANELS.findIndex(reaches);
  if (place < 0) return Infinity;
  let [below, above] = [PANELS[Math.max(0, place - 1)], PANELS[place]];
  while (above - below > 2) {
    const between = below + 2 * Math.floor((above - below) / 4);
    if (reaches(between)) above = between;
    else below = between;
  }
  return above;
}

function aggregationOf({ panel, fidelity }: State) {
  const { pairwise, intraclass } = panel;
  const given = Number.isNaN(pairwise) ? intraclass : pairwise;
  const correlation = Math.min(Math.max(0, given), 1);
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

/** What the reference panel would gain if nothing limited it in one respect. */
function limitsOf(model: PanelModel, estimate: Estimator): [Binding, Estimate][] {
  const gain = (of: (state: State) => number): Estimate =>
    estimate((state) => of(state) - panelOf(model, state.moments));
  return [
    [
      'correlation',
      gain(({ panel, fidelity }) =>
        panelOf(model, receive({ ...momentsFor(model, panel), correlation: 0 }, fidelity)),
      ),
    ],
    ['fidelity', gain(({ panel }) => panelOf(model, momentsFor(model, panel)))],
    ['agents', gain(({ moments }) => panelPlateau(model, moments))],
  ];
}

/** The limit that costs most, if it surely costs anything. */
function bindingOf(single: Estimate, limits: readonly [Binding, Estimate][]): Binding {
  if (single.high < 0.5) return 'accuracy';
  if (single.low <= 0.5) return 'unknown';
  const [binding, gain] = limits.reduce((a, b) => (b[1].best > a[1].best ? b : a));
  if (gain.high < NOTHING) return 'nothing';
  return gain.low > 0 ? binding : 'unknown';
}
