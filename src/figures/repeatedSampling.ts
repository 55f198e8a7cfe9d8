import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { WithinAgent } from '../analysis/calibration/estimates/withinAgent.ts';
import { accuracyText, estimateText } from './estimateText.ts';
import { endNameLayers } from './endNames.ts';
import {
  frameAccuracies,
  measuredLayers,
  type MeasuredPoint,
  placeEstimate,
  predictedLayer,
  seriesLook,
} from './measuredLine.ts';
import { roundFigure } from './roundFigure.ts';
import { textWidth } from './textWidth.ts';
import { type FigureSpecification, figureFrame, TEXT } from './theme.ts';
import { count, formatPercent } from './words.ts';

const DASHES = [
  [1, 0],
  [7, 4],
  [2, 3],
] as const;
const NAME_WIDTH = 200;

/** An agent whose repeated trials are drawn. */
interface Sampled {
  readonly agent: WithinAgent;
  readonly points: readonly MeasuredPoint[];
}

function pointsOf({ majority }: WithinAgent): MeasuredPoint[] {
  return majority.flatMap(({ size, accuracy }) =>
    accuracy === null ? [] : [placeEstimate(size, accuracy)],
  );
}

/** The best, the middle and the worst of the agents with repeated trials. */
function chooseAgents(within: readonly WithinAgent[]): Sampled[] {
  const sampled = within
    .map((agent) => ({ agent, points: pointsOf(agent) }))
    .filter(({ points }) => points.length > 1)
    .sort((a, b) => b.points[0].y - a.points[0].y);
  const places = [0, Math.floor((sampled.length - 1) / 2), sampled.length - 1];
  return [...new Set(places)].flatMap((place) => sampled[place] ?? []);
}

function nameOf({ agent, icc }: WithinAgent): string {
  let kept = agent;
  while (textWidth(kept, TEXT.label) > NAME_WIDTH) kept = kept.slice(0, -1);
  const name = kept === agent ? agent : `${kept}…`;
  return icc === null ? name : `${name}: ρ ${estimateText(icc)}`;
}

function titleOf(sampled: readonly Sampled[]): string {
  const gains = sampled.map(({ points }) => points[points.length - 1].y - points[0].y);
  const most = Math.max(...gains.map(Math.abs));
  const size = Math.max(...sampled.map(({ points }) => points[points.length - 1].x));
  return most < 0.02
    ? `Voting over ${size} samples of one agent hardly changes its accuracy`
    : `What voting over samples of one agent changes`;
}

function sayGains(sampled: readonly Sampled[]): string {
  const each = sampled.map(({ agent }) => {
    const known = agent.majority.flatMap(({ size, accuracy }) =>
      accuracy === null ? [] : [`${accuracyText(accuracy)} % of ${size}`],
    );
    return `${agent.agent} ${known[0]}, ${known[known.length - 1]}`;
  });
  return `Accuracy of majorities: ${each.join('; ')}`;
}

/**
 * Draws the accuracy of a majority of repeated samples of one agent, for the best, the middle and the
 * worst agent; undefined where no agent was sampled often enough, or there is but one.
 */
export function drawRepeatedSampling({
  estimates,
}: Pick<Calibration, 'estimates'>): FigureSpecification | undefined {
  const sampled = chooseAgents(estimates.within);
  if (sampled.length === 0 || estimates.agents.length === 1) return undefined;
  const frame = frameAccuracies(
    sampled.flatMap(({ points }) => points),
    [],
    { xTitle: 'samples of one agent', yTitle: 'accuracy of the majority' },
  );
  const names = sampled.map(({ agent, points }, k) => {
    const { x, y } = points[points.length - 1];
    return { x, y, text: nameOf(agent), colour: seriesLook(k).colour, bold: false };
  });
  return roundFigure({
    ...figureFrame(titleOf(sampled), [
      `${formatPercent(estimates.level)} intervals over ${count(estimates.tasks, 'task')}; ρ: correlation of two samples of the agent; ${
        sampled.length < estimates.within.length
          ? `the best, the middle and the worst of ${count(estimates.within.length, 'agent')}`
          : 'all agents with repeated trials'
      }`,
      sayGains(sampled),
    ]),
    width: frame.x.length,
    height: frame.y.length,
    layer: [
      ...sampled.map(({ points }, k) =>
        predictedLayer(frame, points, {
          colour: seriesLook(k).colour,
          dash: DASHES[k],
          width: 1.3,
        }),
      ),
      ...sampled.flatMap(({ points }, k) => measuredLayers(frame, points, seriesLook(k))),
      ...endNameLayers(names, frame.x, frame.y),
    ],
  });
}
