import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { JudgedModel, ModelComparison } from '../analysis/calibration/models/compareModels.ts';
import { panelCurve } from '../analysis/calibration/models/panelLaw.ts';
import { accuracyText } from './estimateText.ts';
import { type EndName, endNameLayers } from './endNames.ts';
import {
  bandLayer,
  frameAccuracies,
  type LineLook,
  type MeasuredPoint,
  measuredLayers,
  placeEstimate,
  predictedLayer,
} from './measuredLine.ts';
import { MODEL_STYLES, roleOf } from './modelStyle.ts';
import { roundFigure } from './roundFigure.ts';
import { type FigureSpecification, figureFrame, INK, MUTED } from './theme.ts';
import { type Voters, votersOf } from './voters.ts';
import { count, formatPercent } from './words.ts';

const REFUTED = '#8f96a0';

interface ModelLine {
  readonly judged: JudgedModel;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly look: LineLook;
}

/** Predictions at every odd size up to the largest: even panels have a step of their own. */
function modelLines({ models, preferred }: ModelComparison, largest: number): ModelLine[] {
  const sizes = Array.from({ length: Math.ceil(largest / 2) }, (_, k) => 2 * k + 1);
  return models.map((judged) => {
    const { model, moments, verdict } = judged;
    const { colour, dash } = MODEL_STYLES[model];
    const isRefuted = verdict === 'refuted';
    const width = model === preferred ? 2.6 : isRefuted ? 1 : 1.7;
    return {
      judged,
      points: panelCurve(model, moments, sizes).map((y, k) => ({ x: sizes[k], y })),
      look: { colour: isRefuted && model !== preferred ? REFUTED : colour, dash, width },
    };
  });
}

function nameLines(
  lines: readonly ModelLine[],
  comparison: ModelComparison,
  measured: MeasuredPoint,
): EndName[] {
  const named = lines.map(({ judged, points, look }) => ({
    ...points[points.length - 1],
    text: `${judged.model} (${roleOf(judged, comparison)})`,
    colour: look.colour === REFUTED ? MUTED : look.colour,
    bold: judged.model === comparison.preferred,
  }));
  const { x, y } = measured;
  return [...named, { x, y, text: 'measured', colour: INK, bold: true }];
}

/** A smaller change is hardly one. */
const LITTLE = 0.01;

function titleOf(points: readonly MeasuredPoint[], noun: string): string {
  const gain = points[points.length - 1].y - points[0].y;
  const often = gain > LITTLE ? 'more' : gain < -LITTLE ? 'less' : 'hardly more';
  const { x: least } = points[0];
  const few = least === 1 ? `one ${noun}` : `one of ${least}`;
  return `A majority of ${points[points.length - 1].x} ${noun}s is right ${often} often than ${few}`;
}

function sayEnds({ noun, panels }: Voters): string {
  const ends = [panels[0], panels[panels.length - 1]];
  const each = ends.map(({ size, accuracy }) => `${count(size, noun)} ${accuracyText(accuracy)} %`);
  return `Accuracy: ${each.join(', ')}`;
}

function sayModels(comparison: ModelComparison | null): string {
  if (comparison === null) return 'No model was compared: too few agents or tasks';
  return (
    'Lines: models with the accuracy and correlation of the log; grey: refuted, which can happen within ' +
    'the band, since prediction and measurement share the errors of the same tasks'
  );
}

/**
 * Draws the measured accuracy of majorities of random panels, with each model's prediction; undefined
 * where no panel was measured.
 */
export function drawMajorityCurves(calibration: Calibration): FigureSpecification | undefined {
  const { estimates, comparison, level } = calibration;
  const voters = votersOf(calibration);
  const points = voters.panels.map(({ size, accuracy }) => placeEstimate(size, accuracy));
  if (points.length < 2) return undefined;
  const last = points[points.length - 1];
  const lines = comparison === null ? [] : modelLines(comparison, last.x);
  const frame = frameAccuracies(
    points,
    lines.flatMap((line) => line.points.map(({ y }) => y)),
    { xTitle: `${voters.noun}s in a panel`, yTitle: 'accuracy of the majority' },
  );
  const names = comparison === null ? [] : nameLines(lines, comparison, last);
  return roundFigure({
    ...figureFrame(titleOf(points, voters.noun), [
      sayEnds(voters),
      `Symbols and band: exact over random panels, ${formatPercent(level)} intervals over ${count(estimates.tasks, 'task')}`,
      sayModels(comparison),
    ]),
    width: frame.x.length,
    height: frame.y.length,
    layer: [
      bandLayer(frame, points),
      ...lines.map(({ points: line, look }) => predictedLayer(frame, line, look)),
      ...measuredLayers(frame, points),
      ...endNameLayers(names, frame.x, frame.y),
    ],
  });
}
