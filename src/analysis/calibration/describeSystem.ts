import { sayNumber } from '../../math/sayNumber.ts';
import { plateauMatchedCorrelation } from '../../models/majority/theory/plateau.ts';
import type { CalibratedSystem, SystemParameters } from './calibration.ts';
import type { LeafCurveEstimate } from './curves/fitLeafCurve.ts';
import type { RelayEstimate } from './curves/fitRelay.ts';
import { hasCorrelation, type MeasuredPanel, momentsFor } from './models/panelData.ts';
import type { PanelModel } from './models/panelLaw.ts';

/** What a system is made of. */
export interface SystemEvidence {
  readonly model: PanelModel;
  /** whether the log refutes all models */
  readonly isRefuted: boolean;
  readonly measured: Omit<MeasuredPanel, 'curve'>;
  /** the same of resampled tasks */
  readonly resampled: readonly Omit<MeasuredPanel, 'curve'>[];
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
  const vary = (panel: Omit<MeasuredPanel, 'curve'>, i: number): SystemParameters => ({
    ...(isTold && { correlation: correlationOf(model, panel) }),
    ...leaf.vary(panel.accuracy, i),
    ...channel.vary(i),
  });
  return {
    parameters: {
      ...(isTold && { mechanism: model === 'plateau-matched' ? 'shared' : model }),
      scope: 'organization',
      ...vary(measured, -1),
      ...leaf.held,
      ...channel.held,
    },
    replicates: resampled.map(vary),
    assumed: [
      ...(isTold ? [] : [NO_CORRELATION]),
      ...(evidence.isRefuted ? [REFUTED] : []),
      ...leaf.assumed,
      ...channel.assumed,
    ],
  };
}

function correlationOf(model: PanelModel, panel: Omit<MeasuredPanel, 'curve'>): number {
  const { accuracy, correlation } = momentsFor(model, panel);
  const isMatched = model === 'plateau-matched' && correlation > 0 && accuracy > 0 && accuracy < 1;
  return isMatched ? plateauMatchedCorrelation(accuracy, correlation) : correlation;
}

/** Parameters that the log tells in part: what varies with the tasks, what is held, what is assumed. */
interface Told<A extends unknown[]> {
  /** the parameters themselves at −1, else those of a replicate */
  readonly vary: (...values: A) => SystemParameters;
  readonly held: SystemParameters;
  readonly assumed: readonly string[];
}

function leafOf({ leaf, meanTokens }: SystemEvidence): Told<[accuracy: number, i: number]> {
  if (leaf?.verdict === 'estimated') {
    const { curve } = leaf;
    const { estimates, values } = leaf.fits.find(({ name }) => name === curve)!;
    const best = {
      kappa: estimates.kappa.best,
      beta: estimates.beta.best,
      max: estimates.max.best,
    };
    const at = (i: number) => (i < 0 ? best : (values[i % values.length] ?? best));
    const vary = (_: number, i: number): SystemParameters => {
      const { kappa, beta, max } = at(i);
      return { bias: { curve, kappa, beta, max } };
    };
    return { vary, held: {}, assumed: [sayReach(leaf)] };
  }
  const tokens = Math.max(1, Math.round(meanTokens ?? ASSUMED_TOKENS));
  const assumed =
    meanTokens === undefined
      ? [
          `The log tells no tokens: an answer is taken to cost ${ASSUMED_TOKENS.toLocaleString('en')}.`,
        ]
      : [];
  const flat = 'How accuracy changes with thinking is not known: the tokens of an answer are held.';
  return {
    vary: (accuracy) => ({ bias: 2 * accuracy - 1 }),
    held: { tokens },
    assumed: [...assumed, flat],
  };
}

/** No curve is known beyond the budgets that were logged. */
function sayReach({ accuracies }: LeafCurveEstimate): string {
  const [least, most] = [accuracies[0], accuracies[accuracies.length - 1]].map(({ budget }) =>
    sayNumber(budget),
  );
  return `The leaf curve was measured from ${least} to ${most} tokens and is extrapolated beyond; hold tokens at ${most} or less to stay within what was seen.`;
}

function channelOf(relay: RelayEstimate | null): Told<[i: number]> {
  const unknown = {
    vary: () => ({}),
    held: {},
    assumed: ['The log tells nothing of messages between agents: their fidelity is left open.'],
  };
  if (relay === null) return unknown;
  if (relay.curve.verdict === 'estimated') return curveOf(relay.curve);
  const decay = relay.decays.findLast(({ verdict }) => verdict === 'estimated');
  if (decay?.verdict !== 'estimated') return unknown;
  const { messageTokens, values } = decay;
  const best = oneHop(decay.floor.best, decay.gamma.best);
  return {
    vary: (i) => {
      const value = i < 0 ? null : values[i % values.length];
      return { fidelity: value === null ? best : oneHop(value.floor, value.gamma) };
    },
    held: messageTokens === null ? {} : { messageTokens: Math.max(1, Math.round(messageTokens)) },
    assumed: [],
  };
}

/** What one hop keeps: F_inf + (1 − F_inf)·gamma. */
export function oneHop(floor: number, gamma: number): number {
  return floor + (1 - floor) * gamma;
}

function curveOf(
  estimate: Extract<RelayEstimate['curve'], { verdict: 'estimated' }>,
): Told<[i: number]> {
  const { curve } = estimate;
  const { estimates, values } = estimate.fits.find(({ name }) => name === curve)!;
  const best = {
    limit: estimates.limit.best,
    scale: estimates.scale.best,
    floor: estimates.floor.best,
  };
  return {
    vary: (i) => {
      const { limit, scale, floor } = i < 0 ? best : (values[i % values.length] ?? best);
      return {
        fidelity: floor > 0 ? flooredCurve(curve, [floor, limit, scale]) : { curve, limit, scale },
      };
    },
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
