import type {
  LeafCurveEstimate,
  LeafCurveFit,
} from '../analysis/calibration/curves/fitLeafCurve.ts';
import { leafBias } from '../models/majority/curve.ts';
import { estimateText } from './estimateText.ts';
import { type EndName, endNameLayers } from './endNames.ts';
import {
  type AccuracyFrame,
  frameAccuracies,
  measuredLayers,
  placeEstimate,
  predictedLayer,
  samplePlaces,
} from './measuredLine.ts';
import { roundFigure } from './roundFigure.ts';
import { type FigureSpecification, figureFrame, MUTED, SERIES_COLOURS } from './theme.ts';
import { count, formatPercent } from './words.ts';

const DASHES = [
  [1, 0],
  [7, 4],
] as const;

function accuracyAt({ name, estimates }: LeafCurveFit, tokens: number): number {
  const { kappa, beta, max } = estimates;
  const curve = { curve: name, kappa: kappa.best, beta: beta.best, max: max.best };
  return (1 + leafBias(curve, tokens)) / 2;
}

/** A fitted curve over the budgets that were measured. */
interface Line {
  readonly fit: LeafCurveFit;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly colour: string;
  readonly dash: readonly number[];
}

function fittedLines(leaf: LeafCurveEstimate, frame: AccuracyFrame): Line[] {
  const budgets = leaf.accuracies.map(({ budget }) => budget);
  const places = samplePlaces(frame, Math.min(...budgets), Math.max(...budgets));
  return leaf.fits.map((fit, k) => ({
    fit,
    points: places.map((x) => ({ x, y: accuracyAt(fit, x) })),
    colour: leaf.verdict === 'estimated' ? SERIES_COLOURS[k] : MUTED,
    dash: DASHES[k % DASHES.length],
  }));
}

function titleOf(leaf: LeafCurveEstimate): string {
  switch (leaf.verdict) {
    case 'estimated':
      return `Accuracy rises with the budget: β = ${estimateText(leaf.beta)}`;
    case 'not identifiable':
      return 'These budgets do not tell how accuracy depends on thinking';
    case 'no curve fits':
      return 'No curve describes how accuracy depends on thinking';
  }
}

function sayParameters(leaf: LeafCurveEstimate): string {
  if (leaf.verdict !== 'estimated') return '';
  const { beta, kappa, max } = leaf;
  const parts = [
    ['β', beta] as const,
    ['κ', kappa] as const,
    ['ceiling of the bias', max] as const,
  ];
  const each = parts.map(([name, estimate]) => `${name} ${estimateText(estimate)}`);
  return `Fitted: ${each.join(', ')}`;
}

function nameLine({ fit, points, colour }: Line, k: number): EndName {
  const { x, y } = points[points.length - 1];
  return { x, y, text: fit.name, colour, bold: k === 0 };
}

/** Draws accuracy at each budget with the curves fitted to it; undefined where no budget was tried. */
export function drawLeafCurve(leaf: LeafCurveEstimate): FigureSpecification | undefined {
  const points = leaf.accuracies.map(({ budget, accuracy }) => placeEstimate(budget, accuracy));
  if (points.length < 2) return undefined;
  const predicted = leaf.fits.flatMap((fit) => points.map(({ x }) => accuracyAt(fit, x)));
  const frame = frameAccuracies(points, predicted, {
    xTitle: 'budget of an agent (tokens)',
    yTitle: 'accuracy of one agent',
  });
  const lines = fittedLines(leaf, frame);
  const { level } = leaf.accuracies[0].accuracy;
  return roundFigure({
    ...figureFrame(titleOf(leaf), [
      `Symbols: measured, ${formatPercent(level)} intervals over ${count(leaf.tasks, 'task')}${lines.length === 0 ? '' : '; lines: fitted curves'}`,
      sayParameters(leaf),
      leaf.words,
    ]),
    width: frame.x.length,
    height: frame.y.length,
    layer: [
      ...lines.map(({ points: line, colour, dash }) =>
        predictedLayer(frame, line, { colour, dash, width: 2 }),
      ),
      ...measuredLayers(frame, points),
      ...endNameLayers(lines.map(nameLine), frame.x, frame.y),
    ],
  });
}
