import type { Calibration } from '../analysis/calibration/calibration.ts';
import { drawCalibrationCard } from './calibrationCard.ts';
import { drawCorrelationMatrix } from './correlationMatrix.ts';
import { drawDifficulty } from './difficulty.ts';
import { drawLeafCurve } from './leafCurve.ts';
import { drawMajorityCurves } from './majorityCurves.ts';
import { drawRelayDecay } from './relayDecay.ts';
import { drawRepeatedSampling } from './repeatedSampling.ts';
import type { FigureSpecification } from './theme.ts';

/** A figure of a calibration, with what stands below it. */
export interface CalibrationFigure {
  /** of its files */
  readonly name: string;
  readonly caption: string;
  readonly specification: FigureSpecification;
}

interface Entry {
  readonly name: string;
  readonly caption: string;
  readonly draw: (calibration: Calibration) => FigureSpecification | undefined;
}

const ENTRIES: readonly Entry[] = [
  {
    name: 'card',
    caption: 'The numbers of the calibration, each with its interval over tasks.',
    draw: drawCalibrationCard,
  },
  {
    name: 'majority',
    caption: 'Accuracy of the majority of a random panel, measured, and as each model predicts it.',
    draw: drawMajorityCurves,
  },
  {
    name: 'difficulty',
    caption: 'Share of the tasks by how many were right, and what the models expect.',
    draw: drawDifficulty,
  },
  {
    name: 'correlation',
    caption: 'Correlation over tasks of being right, for every pair of agents.',
    draw: ({ estimates }) =>
      estimates.agents.length < 2 ? undefined : drawCorrelationMatrix(estimates),
  },
  {
    name: 'leaf',
    caption: 'Accuracy of one agent in dependence on what it may think.',
    draw: ({ leaf }) => (leaf === null ? undefined : drawLeafCurve(leaf)),
  },
  {
    name: 'relay',
    caption: 'Accuracy after relays, in dependence on the number of hops.',
    draw: ({ relay }) => (relay === null ? undefined : drawRelayDecay(relay)),
  },
  {
    name: 'sampling',
    caption: 'Accuracy of the majority of repeated samples of one agent.',
    draw: drawRepeatedSampling,
  },
];

/** The figures that a calibration has, in the order of its page. */
export function drawCalibration(calibration: Calibration): CalibrationFigure[] {
  return ENTRIES.flatMap(({ name, caption, draw }) => {
    const specification = draw(calibration);
    return specification === undefined ? [] : [{ name, caption, specification }];
  });
}
