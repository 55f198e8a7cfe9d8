import { extentOf } from './extent.ts';
import { type Agreement, testAgreement } from '../analysis/agreement.ts';
import type { RunResult } from '../analysis/result.ts';
import { normalDensity } from '../math/normal.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { pointsOf } from './observe.ts';
import {
  ALARM,
  type FigureSpecification,
  figureFrame,
  INK,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  TEXT,
} from './theme.ts';
import { count, formatNumber } from './words.ts';

export type AgreementRequest = Extract<FigureRequest, { kind: 'agreement' }>;

type Test = Agreement['tests'][number];

const BIN = 0.5;
const WIDEST = 6;
const NAMED = 4;

const BAR = '#74aed8';

/** One bar: the tests with a z-score in [from, to). */
interface Bin {
  readonly from: number;
  readonly to: number;
  tests: number;
}

/** Where the bars end: at ±4, or as far as ±6 where scores lie further out. */
function endOf(scores: Float64Array): number {
  const [, most] = extentOf(scores.map(Math.abs));
  return Math.min(WIDEST, Math.ceil(Math.max(4, most)));
}

/** Counts z-scores in bars from −end to end; the outermost take in what lies beyond. */
export function binScores(scores: Float64Array, end = endOf(scores)): Bin[] {
  const bins = Array.from({ length: (2 * end) / BIN }, (_, k) => ({
    from: -end + k * BIN,
    to: -end + (k + 1) * BIN,
    tests: 0,
  }));
  for (const z of scores) {
    const k = Math.floor((Math.min(end, Math.max(-end, z)) + end) / BIN);
    bins[Math.min(bins.length - 1, k)].tests += 1;
  }
  return bins;
}

function nameTest({ index, part, channel, z, adjusted }: Test): string {
  const what = channel === 'root' ? '' : `, ${channel}`;
  return `point ${index} (${part}${what}): z = ${formatNumber(z, 3)}, adjusted p = ${formatNumber(adjusted, 2)}`;
}

/** The verdict on agreement in words. */
export function describeAgreement({ count: tests, rejected, held, familyWise }: Agreement): string {
  if (held === null) return 'No prediction to test';
  const level = `family-wise level ${formatNumber(familyWise)}, Holm`;
  return held
    ? `Theory and simulation agree: none of ${count(tests, 'test')} rejected (${level})`
    : `Theory and simulation disagree: ${rejected} of ${count(tests, 'test')} rejected (${level})`;
}

function nameRejected({ tests, rejected }: Agreement): string[] {
  const named = tests
    .filter((test) => test.rejected)
    .sort((a, b) => a.adjusted - b.adjusted || a.index - b.index);
  const more = rejected - NAMED;
  return [
    ...named.slice(0, NAMED).map((test) => `Rejected: ${nameTest(test)}`),
    more > 0 ? `… and ${formatNumber(more)} more` : '',
  ];
}

function subtitleOf(agreement: Agreement): string[] {
  const { scores, levels } = agreement;
  const beyond = scores.filter((z) => Math.abs(z) > WIDEST).length;
  const certain = agreement.count - scores.length;
  return [
    describeAgreement(agreement),
    levels === 0 ? '' : `${count(levels, 'test')} of one level each (level sampling)`,
    ...nameRejected(agreement),
    certain === 0 ? '' : `${count(certain, 'test')} not drawn: the prediction is certain (0 or 1)`,
    beyond === 0 ? '' : `${count(beyond, 'score')} beyond ±${WIDEST} in the outermost bars`,
  ];
}

/** The standard normal density times the number of tests and the width of a bar. */
function expectedCurve(tests: number, end: number): { z: number; expected: number }[] {
  return Array.from({ length: 121 }, (_, k) => {
    const z = -end + (2 * end * k) / 120;
    return { z, expected: tests * BIN * normalDensity(z) };
  });
}

function placesOf(end: number, top: number) {
  return {
    x: { type: 'quantitative' as const, scale: { domain: [-end, end], nice: false } },
    y: { type: 'quantitative' as const, scale: { domain: [0, top], nice: false } },
  };
}

function barLayer(bins: readonly Bin[], top: number, colour: string) {
  const end = bins.at(-1)!.to;
  const places = placesOf(end, top);
  return {
    data: { values: [...bins] },
    mark: { type: 'bar' as const, color: colour, binSpacing: 1 },
    encoding: {
      x: {
        field: 'from',
        ...places.x,
        bin: 'binned' as const,
        title: 'z-score: (simulated − predicted) / standard error',
        axis: { grid: false, tickCount: 2 * end, format: 'd', labelFlush: false },
      },
      x2: { field: 'to' },
      y: { field: 'tests', ...places.y, title: 'number of tests', axis: { tickMinStep: 1 } },
    },
  };
}

function curveLayer(curve: readonly { z: number; expected: number }[], top: number) {
  const places = placesOf(curve.at(-1)!.z, top);
  return {
    data: { values: [...curve] },
    mark: { type: 'line' as const, color: INK, strokeWidth: 2 },
    encoding: { x: { field: 'z', ...places.x }, y: { field: 'expected', ...places.y } },
  };
}

/** The key, in the corner that a histogram about 0 leaves free. */
function keyLayer(rejected: boolean) {
  const lines = [
    { text: 'line: standard normal law', colour: INK },
    ...(rejected ? [{ text: 'red: rejected', colour: ALARM }] : []),
  ];
  return lines.map(({ text, colour }, k) => ({
    data: { values: [{ text }] },
    mark: {
      type: 'text' as const,
      align: 'right' as const,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
      color: colour,
    },
    encoding: {
      x: { value: PLOT_WIDTH - 10 },
      y: { value: 18 + 18 * k },
      text: { field: 'text', type: 'nominal' as const },
    },
  }));
}

/**
 * Draws the z-scores of simulation against prediction beside the standard normal law.
 *
 * @param whole the agreement of all points, where it is known; it serves a request for all of them
 */
export function drawAgreement(
  request: AgreementRequest,
  run: RunResult,
  whole?: Agreement,
): FigureSpecification {
  const chosen = request.parts !== undefined || request.where !== undefined;
  const agreement =
    whole === undefined || chosen
      ? testAgreement({ ...run, points: pointsOf(request, run) })
      : whole;
  const { scores, rejectedScores: rejected } = agreement;
  const bins = binScores(scores);
  const end = bins.at(-1)!.to;
  const curve = expectedCurve(scores.length, end);
  const tallest = Math.max(...bins.map(({ tests }) => tests), ...curve.map((at) => at.expected), 1);
  const top = 1.12 * tallest;
  const some = rejected.length > 0;
  return {
    ...figureFrame(request.title ?? 'Simulation against prediction', subtitleOf(agreement)),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      barLayer(bins, top, BAR),
      ...(some ? [barLayer(binScores(rejected, end), top, ALARM)] : []),
      curveLayer(curve, top),
      ...keyLayer(some),
    ],
  };
}
