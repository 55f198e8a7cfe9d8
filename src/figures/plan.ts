import type { Plan } from '../analysis/plan.ts';
import { feasible } from './planWords.ts';
import {
  alongAxis,
  fromPixel,
  integerTicks,
  linearAxis,
  type PixelAxis,
  toPixel,
} from './pixelAxis.ts';
import { cutMarks, markLayers, type Plot, placesOf } from './plot.ts';
import type { Mark, TheoryPoint } from './series.ts';
import { textWidth } from './textWidth.ts';
import {
  type FigureSpecification,
  figureFrame,
  INK,
  MUTED,
  PAPER,
  PLOT_HEIGHT,
  PLOT_WIDTH,
  TEXT,
} from './theme.ts';
import { theoryLayers } from './theoryLine.ts';
import { formatNumber, formatPercent } from './words.ts';

/** The order of colours, the same in every plan. */
const NAMES = ['single', 'star', 'tree', 'chain'] as const;

const ROW = 17;
const GAP = 6;

/** An upright line at a budget, and what stands at its head. */
interface Upright {
  readonly x: number;
  readonly text: string;
  readonly given: boolean;
}

function marksOf(plan: Plan): Mark[] {
  return feasible(plan).flatMap(({ topology, simulated }) => {
    if (simulated === null) return [];
    const { low, best, high } = simulated.accuracy;
    return [{ x: plan.parameters.budget, y: best, low, high, series: topology }];
  });
}

/** The best of each topology against budget; the line breaks where none can be built. */
function linesOf({ curves }: Plan): TheoryPoint[] {
  const budgets = [...new Set(curves.map(({ budget }) => budget))].sort((a, b) => a - b);
  return NAMES.flatMap((series) =>
    budgets.map((x): TheoryPoint => {
      const found = curves.find(({ budget, topology }) => budget === x && topology === series);
      return { x, y: found?.accuracy ?? null, series };
    }),
  );
}

function layPlot(plan: Plan, lines: readonly TheoryPoint[], rows: number): Plot {
  const budgets = [...plan.curves.map(({ budget }) => budget), plan.parameters.budget];
  const ys = [
    ...lines.flatMap(({ y }) => (y === null ? [] : [y])),
    ...marksOf(plan).flatMap(({ low, high }) => [low, high]),
  ];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  // Labels of budgets stand above the lines.
  const room = ((high - low) * rows * ROW) / (PLOT_HEIGHT - rows * ROW);
  return {
    x: alongAxis('log', budgets, PLOT_WIDTH),
    y: linearAxis([...ys, high + room], PLOT_HEIGHT),
    xTitle: 'budget B (tokens)',
    yTitle: 'accuracy at the root',
    series: {
      title: 'best of each topology',
      names: NAMES.filter((name) => lines.some(({ y, series }) => y !== null && series === name)),
    },
    legend: true,
  };
}

function uprightsOf({ changes, parameters }: Plan): Upright[] {
  return [
    ...changes.map(({ budget, from, to }) => ({
      x: budget,
      text: `${from} → ${to}`,
      given: false,
    })),
    { x: parameters.budget, text: `B = ${formatNumber(parameters.budget)}`, given: true },
  ].sort((a, b) => a.x - b.x);
}

interface Placed extends Upright {
  readonly left: number;
  readonly right: number;
  readonly row: number;
}

/** Each label beside the head of its line where no other line crosses it, in the topmost free row. */
function placeLabels(uprights: readonly Upright[], x: NonNullable<Plot['x']>): Placed[] {
  const placed: Placed[] = [];
  for (const upright of uprights) {
    const at = toPixel(x, upright.x);
    if (!(at >= 0 && at <= x.length)) continue;
    const width = textWidth(upright.text, TEXT.label, true) + 2 * GAP;
    const sides = [
      [at, at + width],
      [at - width, at],
    ] as const;
    const inside = sides.filter(([left, right]) => left >= 0 && right <= x.length);
    const clear = inside.find(([left, right]) =>
      uprights.every((other) => !(toPixel(x, other.x) > left && toPixel(x, other.x) < right)),
    );
    const [left, right] = clear ?? inside[0] ?? sides[0];
    let row = 0;
    while (placed.some((other) => other.row === row && other.left < right && left < other.right)) {
      row++;
    }
    placed.push({ ...upright, left, right, row });
  }
  return placed;
}

function uprightLayers(plot: Plot, placed: readonly Placed[]) {
  const { x } = placesOf(plot);
  const rule = (given: boolean) => ({
    data: { values: placed.filter((upright) => upright.given === given) },
    mark: {
      type: 'rule' as const,
      color: given ? INK : MUTED,
      strokeWidth: given ? 1.6 : 1.2,
      strokeDash: given ? [1, 0] : [6, 4],
    },
    encoding: { x },
  });
  return [rule(false), rule(true)];
}

function labelLayers(plot: Plot, placed: readonly Placed[]) {
  const rim = { stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' as const, color: PAPER };
  return (['left', 'right'] as const).flatMap((align) => {
    const values = placed
      .filter(({ x, left }) => plot.x !== null && left < toPixel(plot.x, x) === (align === 'right'))
      .map(({ x, text, row }) => {
        return { x, text, y: fromPixel(plot.y, PLOT_HEIGHT - 10 - ROW * row) };
      });
    const text = {
      type: 'text' as const,
      align,
      dx: align === 'left' ? GAP : -GAP,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
    };
    return values.length === 0
      ? []
      : [rim, { color: INK }].map((ink) => ({
          data: { values },
          mark: { ...text, ...ink },
          encoding: { ...placesOf(plot), text: { field: 'text', type: 'nominal' as const } },
        }));
  });
}

function subtitleOf(plan: Plan, drawn: number): string[] {
  const { level, changes } = plan;
  const trials = plan.options.flatMap(({ simulated }) => (simulated ? [simulated.trials] : []));
  const left = changes.length - drawn;
  return [
    'Lines: theory, the exact optimum of each topology at each budget',
    trials.length === 0
      ? 'Nothing was simulated'
      : `Symbols: simulation with ${formatPercent(level)} intervals, ${formatNumber(trials[0])} trials each, on common random numbers`,
    changes.length === 0 ? '' : 'Dashed: budgets at which the best topology changes',
    left === 0
      ? ''
      : `${formatNumber(left)} more such ${left === 1 ? 'budget lies' : 'budgets lie'} beyond the axis`,
  ];
}

/** Draws accuracy against budget for the best of each topology, around the budget that is planned. */
export function drawPlan(plan: Plan): FigureSpecification {
  const lines = linesOf(plan);
  const uprights = uprightsOf(plan);
  const first = layPlot(plan, lines, 0);
  const placed = first.x === null ? [] : placeLabels(uprights, first.x);
  const plot = layPlot(plan, lines, 1 + Math.max(...placed.map(({ row }) => row)));
  const layers = [
    ...uprightLayers(plot, placed),
    ...theoryLayers(plot, lines),
    ...markLayers(plot, cutMarks(marksOf(plan), plot.y)),
    ...labelLayers(plot, placed),
  ];
  const drawn = placed.filter(({ given }) => !given).length;
  return {
    ...figureFrame('What a budget buys', subtitleOf(plan, drawn)),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: layers.map((layer) => withTicks(layer, ticksOf(plot.y))),
  };
}

/** Accuracies are marked up to 1, though the axis has room for labels above. */
function ticksOf(y: PixelAxis): number[] {
  const unit = 1e-6;
  const [low, high] = y.domain;
  const fine: PixelAxis = { ...y, domain: [low / unit, high / unit] };
  return integerTicks(fine, 12)
    .map((tick) => Number((tick * unit).toPrecision(9)))
    .filter((tick) => tick <= 1);
}

type Layer = ReturnType<
  typeof uprightLayers | typeof theoryLayers | typeof markLayers | typeof labelLayers
>[number];

/** Layers share an axis: what one says of it, all must say. */
function withTicks(layer: Layer, values: number[]) {
  if (!('y' in layer.encoding)) return layer;
  const y = { ...layer.encoding.y, axis: { values } };
  return { ...layer, encoding: { ...layer.encoding, y } };
}
