import { type AlternativeRegret, measureRegret, type Regret } from '../analysis/regret.ts';
import type { RunResult } from '../analysis/result.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import { spacingOf } from './cellAxis.ts';
import { checkDistinct, distinct, isDiscrete, pointsOf, valueOf } from './observe.ts';
import { doChoicesDiffer } from './organizationName.ts';
import { alongAxis, linearAxis } from './pixelAxis.ts';
import { lineLayer, markLayers, type Plot } from './plot.ts';
import { endLabelLayer, labelEnds, type Mark, nameSeries, type TheoryPoint } from './series.ts';
import { type FigureSpecification, figureFrame, MUTED, PLOT_HEIGHT, PLOT_WIDTH } from './theme.ts';
import { arrangeTheory, nameLines, spokenOf, theoryLayers } from './theoryLine.ts';
import {
  formatPercent,
  formatScalar,
  heldConditions,
  nameAlong,
  nameOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type RegretRequest = Extract<FigureRequest, { kind: 'regret' }>;

/** What an alternative lost at one setting, as it is drawn. */
type Loss = Regret & { readonly x: Scalar; readonly series: string };

interface Losses {
  readonly names: readonly string[];
  readonly losses: readonly Loss[];
  /** how many of the drawn unit are one of the observable */
  readonly scale: number;
  readonly unit: string;
}

/** Accuracies lose points of a hundred; other observables their own unit. */
export function unitOfRegret({ model }: RunResult): Pick<Losses, 'scale' | 'unit'> {
  const [{ name, unit }] = model.observables;
  return name === 'accuracy' ? { scale: 100, unit: 'percentage points' } : { scale: 1, unit };
}

/** What the alternatives of a figure lose. */
export function regretsOf(request: RegretRequest, run: RunResult): AlternativeRegret[] {
  return measureRegret(pointsOf(request, run), run, request);
}

function gatherLosses(request: RegretRequest, run: RunResult): Losses {
  const all = regretsOf(request, run);
  const name = (alternative: Scalar) => nameSeries(run.model, request.over, alternative);
  for (const { regrets } of all) {
    checkDistinct(
      request,
      regrets.map(({ point }) => point),
      (point) => `${valueOf(point, request.x)}`,
    );
  }
  const losses = all.flatMap(({ alternative, regrets }) =>
    regrets.flatMap((regret) => {
      const x = valueOf(regret.reference, request.x);
      return x === undefined ? [] : [{ ...regret, x, series: name(alternative) }];
    }),
  );
  if (losses.length === 0) {
    throw new RangeError(
      `invalid figure ${request.name}: no alternative has trials beside ` +
        `${request.over} ${formatScalar(request.against)} along ${request.x}`,
    );
  }
  return { names: all.map(({ alternative }) => name(alternative)), losses, ...unitOfRegret(run) };
}

function marksOf({ losses, scale }: Losses): Mark[] {
  const marks = losses.map(({ x, series, regret }) => {
    return {
      x,
      series,
      y: scale * regret.best,
      low: scale * regret.low,
      high: scale * regret.high,
    };
  });
  return marks.sort((a, b) => (typeof a.x === 'number' ? a.x - Number(b.x) : 0));
}

function predictedOf({ losses, scale }: Losses): TheoryPoint[] {
  return arrangeTheory(
    losses.map(({ x, series, predicted }) => {
      return { x, series, y: predicted === null ? null : scale * predicted };
    }),
  );
}

function layPlot(request: RegretRequest, run: RunResult, losses: Losses): Plot {
  const marks = marksOf(losses);
  const xs = marks.map(({ x }) => x);
  const values = distinct(xs);
  const numbers = values.filter((value) => typeof value === 'number');
  const ys = marks.flatMap(({ y, low, high }) => [y, low, high].filter(Number.isFinite));
  const predicted = spokenOf(predictedOf(losses)).map(({ y }) => y);
  const name = wordsOf(run.model.observables[0].name);
  return {
    x: numbers.length === values.length ? alongAxis(spacingOf(numbers), numbers, PLOT_WIDTH) : null,
    y: linearAxis([0, ...ys, ...predicted], PLOT_HEIGHT),
    xTitle: nameAlong(
      run,
      request.x,
      losses.losses.map(({ point }) => point),
    ),
    yTitle: `${name} lost${losses.unit === '' ? '' : ` (${losses.unit})`}`,
    integers: isDiscrete(run, request.x, xs),
    jumps: doChoicesDiffer(losses.losses.flatMap(({ point, reference }) => [point, reference])),
    series: { title: nameOf(run.model, request.over), names: losses.names },
    legend: true,
  };
}

/** Where an alternative is as good as the reference. */
function zeroLayer({ y }: Plot) {
  return {
    data: { values: [{ y: 0 }] },
    mark: { type: 'rule' as const, color: MUTED, strokeWidth: 1.2 },
    encoding: {
      y: {
        field: 'y',
        type: 'quantitative' as const,
        scale: { type: y.type, domain: [...y.domain], nice: false, zero: false },
      },
    },
  };
}

function lastMarks(names: readonly string[], vertices: readonly (TheoryPoint & { y: number })[]) {
  return names.flatMap((name) => {
    const last = vertices.findLast(({ series }) => series === name);
    return last === undefined || typeof last.x !== 'number' ? [] : [{ ...last, x: last.x }];
  });
}

function sayPairing({ losses }: Losses): string {
  const paired = losses.filter((loss) => loss.paired);
  if (paired.length === 0) return 'the points are compared as independent';
  const sorted = paired.map(({ correlation }) => correlation).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const which = paired.length === losses.length ? 'paired' : 'partly paired';
  return `${which} trial by trial on common random numbers (median correlation ${median.toFixed(2)})`;
}

function subtitleOf(request: RegretRequest, run: RunResult, losses: Losses, plot: Plot): string[] {
  const points = losses.losses.flatMap(({ point, reference }) => [point, reference]);
  const speaks = losses.losses.some(({ predicted }) => predicted !== null);
  return [
    heldConditions(points, [request.x, request.over, 'leafBias', 'fanIn', 'depth', 'agents']),
    `Above 0: worse than ${wordsOf(request.over)} ${formatScalar(request.against)}`,
    `Points: simulation with ${formatPercent(run.confidence)} intervals, ` +
      `${trialsOf(points, 'a point')}, ${sayPairing(losses)}`,
    speaks ? `${nameLines(plot)}: theory` : '',
  ];
}

/** Draws what each alternative loses against the reference, one curve an alternative. */
export function drawRegret(request: RegretRequest, run: RunResult): FigureSpecification {
  const losses = gatherLosses(request, run);
  const marks = marksOf(losses);
  const predicted = predictedOf(losses);
  const bare = layPlot(request, run, losses);
  const ends = lastMarks(losses.names, [...marks, ...spokenOf(predicted)]);
  const labels = bare.x === null ? null : labelEnds(ends, bare.x, bare.y);
  const plot: Plot = { ...bare, legend: labels === null };
  const against = formatScalar(request.against);
  return {
    ...figureFrame(
      request.title ?? `What each ${wordsOf(request.over)} loses against ${against}`,
      subtitleOf(request, run, losses, plot),
    ),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      zeroLayer(plot),
      ...(predicted.some(({ y }) => y !== null)
        ? theoryLayers(plot, predicted)
        : [lineLayer(plot, marks, { strokeWidth: 0.8, opacity: 0.5, interpolate: 'linear' })]),
      ...markLayers(plot, marks),
      ...(labels === null ? [] : [endLabelLayer(labels, plot.series, plot.y)]),
    ],
  };
}
