import type { Calibration } from '../analysis/calibration/calibration.ts';
import type { JudgedModel, ModelComparison } from '../analysis/calibration/models/compareModels.ts';
import { panelLaw, type PanelModel } from '../analysis/calibration/models/panelLaw.ts';
import type { TaskCounts } from '../analysis/calibration/models/taskCounts.ts';
import { jeffreysInterval, type Estimate } from '../math/intervals.ts';
import { accuracyText } from './estimateText.ts';
import { MODEL_STYLES, type ModelStyle } from './modelStyle.ts';
import { roundFigure } from './roundFigure.ts';
import { type FigureSpecification, figureFrame, PAPER, PLOT_HEIGHT, PLOT_WIDTH } from './theme.ts';
import { votersOf } from './voters.ts';
import { count, formatPercent } from './words.ts';

/** Up to so many agents, each number of right ones is a class of its own. */
const MOST_EXACT = 15;
/** Classes of equal width between none right and all right. */
const INNER = 10;

/** Classes of tasks by how many agents were right. */
interface Classes {
  readonly names: readonly string[];
  readonly title: string;
  readonly of: (right: number, agents: number) => number;
}

function chooseClasses({ agents }: TaskCounts, noun: string): Classes {
  const [most] = agents;
  if (most <= MOST_EXACT && agents.every((n) => n === most)) {
    return {
      names: Array.from({ length: most + 1 }, (_, c) => `${c}`),
      title: `${noun}s that were right, of ${most}`,
      of: (right) => right,
    };
  }
  const tenth = (k: number): string => (k === INNER ? '1' : `.${k}`);
  const inner = Array.from({ length: INNER }, (_, k) =>
    k === 0 ? '< .1' : k === INNER - 1 ? '≥ .9' : `${tenth(k)}–${tenth(k + 1)}`,
  );
  return {
    names: ['none', ...inner, 'all'],
    title: `share of the ${noun}s that were right`,
    of: (right, n) =>
      right === 0 ? 0 : right === n ? INNER + 1 : 1 + Math.floor((INNER * right) / n),
  };
}

/** One bar: the share of the tasks in a class. */
interface Bar {
  readonly class: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

function measureShares({ counts, level }: Calibration, classes: Classes): Bar[] {
  const tasks = classes.names.map(() => 0);
  counts.right.forEach((right, task) => tasks[classes.of(right, counts.agents[task])]++);
  return tasks.map((number, k) => {
    const { low, best, high } = jeffreysInterval(number, counts.right.length, level);
    return { class: k, share: best, low, high };
  });
}

/** The shares of the tasks that a model expects. */
interface Expectation {
  readonly model: PanelModel;
  readonly shares: readonly {
    readonly class: number;
    readonly share: number;
    readonly model: PanelModel;
  }[];
}

/** What a law expects: its mean over the tasks, each with the agents that tried it. */
function expectShares(
  { model, moments }: JudgedModel,
  { agents }: TaskCounts,
  classes: Classes,
): Expectation {
  const tasks = new Map<number, number>();
  for (const n of agents) tasks.set(n, (tasks.get(n) ?? 0) + 1);
  const shares = classes.names.map(() => 0);
  for (const [n, weight] of tasks) {
    panelLaw(model, moments, n).forEach((probability, right) => {
      shares[classes.of(right, n)] += (weight / agents.length) * probability;
    });
  }
  return { model, shares: shares.map((share, k) => ({ class: k, share, model })) };
}

/** The laws that are drawn: those recommended, and the preferred one in any case. */
function drawnLaws(comparison: ModelComparison | null): JudgedModel[] {
  if (comparison === null) return [];
  const { models, preferred, recommended } = comparison;
  const wanted = [preferred, ...recommended.filter((model) => model !== preferred)];
  return wanted.flatMap((name) => {
    const judged = models.find(({ model }) => model === name);
    return judged === undefined || judged.score === null ? [] : [judged];
  });
}

/** Half the width of a bar, in classes, */
const HALF = 0.42;
/** and how far symbols of two models stand apart, in pixels */
const APART = 9;

function placesOf({ names, title }: Classes, top: number) {
  return {
    x: (field: string) => ({
      field,
      type: 'quantitative' as const,
      title,
      scale: { domain: [-0.5, names.length - 0.5], nice: false, zero: false },
      axis: {
        grid: false,
        values: names.map((_, k) => k),
        tickCount: names.length + 1,
        labelExpr: `${JSON.stringify(names)}[datum.value]`,
        labelOverlap: false,
      },
    }),
    y: (field: string) => ({
      field,
      type: 'quantitative' as const,
      title: 'share of the tasks',
      scale: { domain: [0, top], nice: false },
      axis: { format: '.0%', tickCount: 6 },
    }),
  };
}

type Places = ReturnType<typeof placesOf>;

function barLayers(bars: readonly Bar[], { x, y }: Places) {
  const values = bars.map((bar) => ({
    ...bar,
    from: bar.class - HALF,
    to: bar.class + HALF,
    zero: 0,
  }));
  return [
    {
      data: { values },
      mark: { type: 'rect' as const, color: '#c3d5e4' },
      encoding: { x: x('from'), x2: { field: 'to' }, y: y('zero'), y2: { field: 'share' } },
    },
    {
      data: { values },
      mark: { type: 'rule' as const, color: '#6b7f91', strokeWidth: 1.3 },
      encoding: { x: x('class'), y: y('low'), y2: { field: 'high' } },
    },
  ];
}

/** What each model expects: a symbol a class, joined by a line of its own. */
function lawLayers(laws: readonly Expectation[], { x, y }: Places) {
  if (laws.length === 0) return [];
  const names = laws.map(({ model }) => model);
  const legend = { symbolSize: 80, symbolOpacity: 1, symbolStrokeWidth: 1.5 };
  const styled = <K extends keyof ModelStyle>(key: K) => ({
    field: 'model',
    type: 'nominal' as const,
    title: 'expected',
    scale: { domain: names, range: names.map((name) => MODEL_STYLES[name][key]) },
    legend,
  });
  // Side by side, so that models that expect the same are all seen.
  const apart = (APART * laws[0].shares.length) / PLOT_WIDTH;
  const values = laws.flatMap(({ shares }, k) =>
    shares.map((share) => {
      return { ...share, class: share.class + apart * (k - (laws.length - 1) / 2) };
    }),
  );
  const encoding = { x: x('class'), y: y('share'), color: styled('colour') };
  const symbol = { type: 'point' as const, filled: true, size: 55, opacity: 1 };
  return [
    {
      data: { values },
      mark: { type: 'line' as const, strokeWidth: 1.1 },
      encoding: { ...encoding, strokeDash: styled('dash') },
    },
    {
      data: { values },
      mark: { ...symbol, stroke: PAPER, strokeWidth: 0.7 },
      encoding: { ...encoding, shape: styled('shape') },
    },
  ];
}

/** Tasks at which at most this share of the agents is of another opinion. */
const FEW = 0.1;

/** The share of the tasks at which nearly all agents are right, or nearly all wrong. */
function shareAlike({ counts, level }: Calibration): Estimate {
  const alike = counts.right.filter((right, task) => {
    const share = right / counts.agents[task];
    return Math.min(share, 1 - share) <= FEW;
  });
  return jeffreysInterval(alike.length, counts.right.length, level);
}

function titleOf(alike: Estimate, noun: string): string {
  if (alike.low > 0.5) return `Most tasks are easy or hard for all ${noun}s alike`;
  return alike.high < 0.1
    ? `The ${noun}s are seldom all right or all wrong`
    : 'How hard the tasks are';
}

function sayLaws({ comparison }: Calibration, laws: readonly Expectation[]): string {
  if (comparison === null) return '';
  const { preferred, recommended } = comparison;
  if (laws.length === 0) return `The preferred model, ${preferred}, says nothing of single tasks`;
  const nearest =
    recommended.length === 0
      ? `all are refuted, ${preferred} is the nearest`
      : `${preferred} is preferred`;
  return `Symbols: expected of models with the accuracy and correlation of the log; ${nearest}`;
}

/** Draws how many tasks so many agents were right at, beside what the models expect. */
export function drawDifficulty(calibration: Calibration): FigureSpecification {
  const { counts, level } = calibration;
  const { noun } = votersOf(calibration);
  const alike = shareAlike(calibration);
  const classes = chooseClasses(counts, noun);
  const bars = measureShares(calibration, classes);
  const laws = drawnLaws(calibration.comparison).map((law) => expectShares(law, counts, classes));
  const expected = laws.flatMap(({ shares }) => shares.map(({ share }) => share));
  const top = 1.05 * Math.max(...bars.map(({ high }) => high), ...expected);
  const places = placesOf(classes, top);
  return roundFigure({
    ...figureFrame(titleOf(alike, noun), [
      `At ${accuracyText(alike)} % of the tasks nine of ten ${noun}s or more are right, or wrong`,
      `Bars: ${count(counts.right.length, 'task')}, with ${formatPercent(level)} intervals`,
      sayLaws(calibration, laws),
    ]),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [...barLayers(bars, places), ...lawLayers(laws, places)],
  });
}
