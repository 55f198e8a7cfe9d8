import { sayNumber } from '../../math/sayNumber.ts';
import { relayFidelity } from '../../models/majority/curve.ts';
import { plateauMatchedCorrelation } from '../../models/majority/theory/plateau.ts';
import type { CalibratedSystem, SystemParameters } from './calibration.ts';
import type { LeafCurveEstimate } from './curves/fitLeafCurve.ts';
import type { RelayEstimate } from './curves/fitRelay.ts';
import { hasCorrelation, type MeasuredPanel, momentsFor } from './models/panelData.ts';
import type { PanelModel } from './models/panelLaw.ts';

/** Moments of a panel without its curve. */
type SystemPanel = Omit<MeasuredPanel, 'curve'>;

/** What a system is made of. */
export interface SystemEvidence {
  readonly model: PanelModel;
  /** whether the log refutes all models */
  readonly isRefuted: boolean;
  readonly measured: SystemPanel;
  /** the same of resampled tasks */
  readonly resampled: readonly SystemPanel[];
  readonly leaf: LeafCurveEstimate | null;
  readonly relay: RelayEstimate | null;
  /** tokens of one answer, where the log tells them */
  readonly meanTokens: number | undefined;
}

const REFUTED =
  'No model describes the log: the mechanism is the one that saturates most nearly as all its agents do, and plans for more of them are guesses.';

const NO_CORRELATION =
  'The log does not tell how agents err together: mechanism and correlation are left open.';

/** Tokens that an answer is taken to cost where a log does not tell. */
export const ASSUMED_TOKENS = 1000;

const NO_TOKENS = `The log tells no tokens: an answer is taken to cost ${ASSUMED_TOKENS.toLocaleString('en')}.`;

/**
 * Describes the system of a log by parameters of the models majority and allocation: the mechanism
 * that is preferred with its correlation, over all agents of a task; the leaf curve, or the leaf bias
 * with the tokens of an answer held; the channel, where the log has relays.
 */
export function describeSystem(evidence: SystemEvidence): CalibratedSystem {
  const { model, measured, resampled } = evidence;
  const leaf = leafOf(evidence);
  const channel = channelOf(evidence.relay);
  const isTold = hasCorrelation(measured);
  const join = (panel: SystemPanel, parts: readonly SystemParameters[]): SystemParameters =>
    Object.assign(isTold ? { correlation: correlationOf(model, panel) } : {}, ...parts);
  return {
    parameters: {
      ...(isTold && { mechanism: model === 'plateau-matched' ? 'shared' : model }),
      scope: 'organization',
      ...join(measured, [leaf.best, channel.best]),
      ...leaf.held,
      ...channel.held,
    },
    replicates: resampled.map((panel, i) =>
      join(panel, [replicateOf(leaf, i), replicateOf(channel, i)]),
    ),
    assumed: [
      ...(isTold ? [] : [NO_CORRELATION]),
      ...(evidence.isRefuted ? [REFUTED] : []),
      ...leaf.assumed,
      ...channel.assumed,
    ],
  };
}

function correlationOf(model: PanelModel, panel: SystemPanel): number {
  const { accuracy, correlation } = momentsFor(model, panel);
  const isMatched = model === 'plateau-matched' && correlation > 0 && accuracy > 0 && accuracy < 1;
  return isMatched ? plateauMatchedCorrelation(accuracy, correlation) : correlation;
}

/** Parameters that a log tells: what varies with the tasks, what is held, what is assumed. */
interface Told {
  readonly best: SystemParameters;
  /** the same of resampled tasks, null where a resample tells nothing; none where nothing varies */
  readonly resampled: readonly (SystemParameters | null)[];
  readonly held: SystemParameters;
  readonly assumed: readonly string[];
}

function replicateOf({ best, resampled }: Told, i: number): SystemParameters {
  return resampled.length === 0 ? best : (resampled[i % resampled.length] ?? best);
}

/** What becomes of the values of a fit in every resample. */
function mapFits<V>(
  values: readonly (V | null)[],
  map: (value: V) => SystemParameters,
): (SystemParameters | null)[] {
  return values.map((value) => (value === null ? null : map(value)));
}

function biasOf({ accuracy }: SystemPanel): SystemParameters {
  return { bias: 2 * accuracy - 1 };
}

function leafOf({ leaf, meanTokens, measured, resampled }: SystemEvidence): Told {
  if (leaf?.verdict === 'estimated') {
    const { curve } = leaf;
    const { estimates, values } = leaf.fits.find(({ name }) => name === curve)!;
    const { kappa, beta, max } = estimates;
    return {
      best: { bias: { curve, kappa: kappa.best, beta: beta.best, max: max.best } },
      resampled: mapFits(values, ({ kappa, beta, max }) => ({ bias: { curve, kappa, beta, max } })),
      held: {},
      assumed: [sayReach(leaf)],
    };
  }
  const flat = 'How accuracy changes with thinking is not known: the tokens of an answer are held.';
  return {
    best: biasOf(measured),
    resampled: resampled.map(biasOf),
    held: { tokens: Math.max(1, Math.round(meanTokens ?? ASSUMED_TOKENS)) },
    assumed: [...(meanTokens === undefined ? [NO_TOKENS] : []), flat],
  };
}

/** No curve is known beyond the budgets that were logged. */
function sayReach({ accuracies }: LeafCurveEstimate): string {
  const [least, most] = [accuracies[0], accuracies[accuracies.length - 1]].map(({ budget }) =>
    sayNumber(budget),
  );
  return `The leaf curve was measured from ${least} to ${most} tokens and is extrapolated beyond; hold tokens at ${most} or less to stay within what was seen.`;
}

const NO_CHANNEL: Told = {
  best: {},
  resampled: [],
  held: {},
  assumed: ['The log tells nothing of messages between agents: their fidelity is left open.'],
};

function channelOf(relay: RelayEstimate | null): Told {
  if (relay?.curve.verdict === 'estimated') return curveOf(relay.curve);
  const hop = hopFidelity(relay);
  if (hop === undefined) return NO_CHANNEL;
  const { best, resampled, messageTokens } = hop;
  return {
    best: { fidelity: best },
    resampled: mapFits(resampled, (fidelity) => ({ fidelity })),
    held: messageTokens === null ? {} : { messageTokens: Math.max(1, Math.round(messageTokens)) },
    assumed: [],
  };
}

/** What one hop keeps, of the longest messages of which that is known. */
export interface HopFidelity {
  readonly best: number;
  /** of resampled tasks, null where nothing can be fitted to them */
  readonly resampled: readonly (number | null)[];
  readonly messageTokens: number | null;
}

function oneHop(floor: number, gamma: number): number {
  return relayFidelity(floor, 1 - floor, gamma, 1);
}

/** Fidelity of one message, F_inf + (1 − F_inf)·gamma; undefined where the log tells none. */
export function hopFidelity(relay: RelayEstimate | null): HopFidelity | undefined {
  const decay = relay?.decays.findLast(({ verdict }) => verdict === 'estimated');
  if (decay?.verdict !== 'estimated') return undefined;
  const { floor, gamma, values, messageTokens } = decay;
  return {
    best: oneHop(floor.best, gamma.best),
    resampled: values.map((value) => (value === null ? null : oneHop(value.floor, value.gamma))),
    messageTokens,
  };
}

function curveOf(estimate: Extract<RelayEstimate['curve'], { verdict: 'estimated' }>): Told {
  const { curve } = estimate;
  const { estimates, values } = estimate.fits.find(({ name }) => name === curve)!;
  const fidelityOf = ({ limit, scale, floor }: Record<'limit' | 'scale' | 'floor', number>) => ({
    fidelity: floor > 0 ? flooredCurve(curve, [floor, limit, scale]) : { curve, limit, scale },
  });
  const { limit, scale, floor } = estimates;
  return {
    best: fidelityOf({ limit: limit.best, scale: scale.best, floor: floor.best }),
    resampled: mapFits(values, fidelityOf),
    held: {},
    assumed: [],
  };
}

/** A channel curve above a floor, as a formula. */
function flooredCurve(
  curve: 'exponential' | 'rational',
  [floor, limit, scale]: readonly [number, number, number],
): SystemParameters {
  const [f, g, m0] = [floor, limit, scale].map((x) => Number(x.toPrecision(6)));
  const rise = curve === 'exponential' ? `(1 - exp(-m/${m0}))` : `m/(m + ${m0})`;
  return { curve: 'expression', formula: `${f} + (1 - ${f})*${g}*${rise}` };
}
