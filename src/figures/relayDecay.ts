import type { DecayEstimate, RelayEstimate } from '../analysis/calibration/curves/fitRelay.ts';
import { relayFidelity } from '../models/majority/curve.ts';
import { estimateText } from './estimateText.ts';
import { type EndName, endNameLayers } from './endNames.ts';
import {
  type AccuracyFrame,
  frameAccuracies,
  measuredLayers,
  type MeasuredPoint,
  placeEstimate,
  predictedLayer,
  samplePlaces,
  seriesLook,
} from './measuredLine.ts';
import { fromPixel, toPixel } from './pixelAxis.ts';
import { roundFigure } from './roundFigure.ts';
import { thinSeries } from './series.ts';
import { type FigureSpecification, figureFrame } from './theme.ts';
import { count, formatNumber, formatPercent } from './words.ts';

/** More message lengths cannot be told apart. */
const MOST = 6;
/** Symbols of one number of hops stand so many pixels apart. */
const APART = 7;
const DASHES = [
  [1, 0],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
  [5, 2, 2, 2, 2, 2],
  [12, 5],
] as const;

type Fitted = Extract<DecayEstimate, { verdict: 'estimated' }>;

/** (1 + mu·(F_inf + A·gamma^h))/2 after h hops. */
function accuracyAt({ bias, floor, gamma }: Fitted, hops: number): number {
  const kept = relayFidelity(floor.best, 1 - floor.best, gamma.best, hops);
  return (1 + bias.best * kept) / 2;
}

function nameOf({ messageTokens }: DecayEstimate): string {
  return messageTokens === null ? 'messages' : `${formatNumber(messageTokens)} tokens`;
}

function measuredPoints({ accuracies }: DecayEstimate): MeasuredPoint[] {
  return accuracies.map(({ hops, accuracy }) => placeEstimate(hops, accuracy));
}

/** Symbols of several lengths side by side. */
function moveApart(
  points: readonly MeasuredPoint[],
  { x }: AccuracyFrame,
  offset: number,
): MeasuredPoint[] {
  return points.map((point) => ({ ...point, x: fromPixel(x, toPixel(x, point.x) + offset) }));
}

function lineOf(decay: DecayEstimate, frame: AccuracyFrame) {
  if (decay.verdict !== 'estimated') return [];
  const hops = decay.accuracies.map((accuracy) => accuracy.hops);
  return samplePlaces(frame, Math.min(...hops), Math.max(...hops)).map((x) => {
    return { x, y: accuracyAt(decay, x) };
  });
}

function nameEnd(decay: DecayEstimate, k: number): EndName {
  const { hops, accuracy } = decay.accuracies[decay.accuracies.length - 1];
  const fitted = decay.verdict === 'estimated';
  const { colour } = seriesLook(k);
  return {
    x: hops,
    y: fitted ? accuracyAt(decay, hops) : accuracy.best,
    text: fitted
      ? `${nameOf(decay)}: γ ${estimateText(decay.gamma)}`
      : `${nameOf(decay)}: γ ${decay.verdict === 'no curve fits' ? 'does not fit' : 'not told'}`,
    colour,
    bold: fitted,
  };
}

/** Each sentence once, after the lengths that it is about. */
function sayDecays(decays: readonly DecayEstimate[]): string[] {
  const words = [...new Set(decays.map((decay) => decay.words))];
  return words.map((sentence) => {
    const about = decays.filter((decay) => decay.words === sentence);
    return about.length === decays.length
      ? sentence
      : `${about.map(nameOf).join(', ')}: ${sentence}`;
  });
}

function titleOf(decays: readonly DecayEstimate[]): string {
  const fitted = decays.filter(({ verdict }) => verdict === 'estimated');
  if (fitted.length === 0) return 'What a relay keeps cannot be told';
  const loses = fitted.some((decay) => decay.verdict === 'estimated' && decay.gamma.high < 1);
  return loses ? 'Relayed messages lose accuracy with every hop' : 'Relayed messages keep accuracy';
}

function layersOf(decays: readonly DecayEstimate[], frame: AccuracyFrame) {
  const lines = decays.flatMap((decay, k) => {
    const line = lineOf(decay, frame);
    const look = { colour: seriesLook(k).colour, dash: DASHES[k % DASHES.length], width: 1.8 };
    return line.length === 0 ? [] : [predictedLayer(frame, line, look)];
  });
  const symbols = decays.flatMap((decay, k) => {
    const offset = APART * (k - (decays.length - 1) / 2);
    return measuredLayers(frame, moveApart(measuredPoints(decay), frame, offset), seriesLook(k));
  });
  return [...lines, ...symbols, ...endNameLayers(decays.map(nameEnd), frame.x, frame.y)];
}

/**
 * Draws accuracy over the hops of a relay for each message length, at most six of them, with the
 * decay fitted to each; undefined where no two numbers of hops were tried.
 */
export function drawRelayDecay({ decays, curve }: RelayEstimate): FigureSpecification | undefined {
  const places = decays.flatMap((decay, k) => (decay.accuracies.length < 2 ? [] : [k]));
  if (places.length === 0) return undefined;
  const drawn = thinSeries(places, MOST).map((k) => decays[k]);
  const points = drawn.flatMap(measuredPoints);
  const predicted = drawn.flatMap((decay) => lineEnds(decay));
  const frame = frameAccuracies(points, predicted, {
    xTitle: 'hops',
    yTitle: 'accuracy after so many hops',
  });
  const [{ tasks, accuracies }] = drawn;
  return roundFigure({
    ...figureFrame(titleOf(drawn), [
      `Symbols: measured, ${formatPercent(accuracies[0].accuracy.level)} intervals over ${count(tasks, 'task')}; lines: fitted decay; γ: what a hop keeps of the bias`,
      ...sayDecays(drawn),
      drawn.length === places.length
        ? ''
        : `Drawn: ${drawn.length} of ${places.length} message lengths`,
      decays.length < 2 ? '' : `Over message lengths: ${curve.words}`,
    ]),
    width: frame.x.length,
    height: frame.y.length,
    layer: layersOf(drawn, frame),
  });
}

function lineEnds(decay: DecayEstimate): number[] {
  if (decay.verdict !== 'estimated') return [];
  return decay.accuracies.map(({ hops }) => accuracyAt(decay, hops));
}
