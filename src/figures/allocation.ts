import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest, Scalar } from '../scenario/scenario.ts';
import { nameLayers, placeNames, type PlacedName, type Stretch } from './allocationNames.ts';
import { chosenOf } from './applicability.ts';
import { type CellAxis, layCells } from './cellAxis.ts';
import { cellTicks, valuesOf } from './cellTicks.ts';
import { checkDistinct, distinct, pointsOf, quantityOf, valueOf } from './observe.ts';
import { explainNames, nameOrganization } from './organizationName.ts';
import { logAxis, logTicks, scaleOf, TICK_FORMAT, toPixel } from './pixelAxis.ts';
import { type FigureSpecification, figureFrame, PAPER } from './theme.ts';
import { count, formatScalar, heldConditions, nameAlong, wordsOf } from './words.ts';

export type AllocationRequest = Extract<FigureRequest, { kind: 'allocation' }>;

/** Where tokens go, from the bottom of a bar to its top. */
const USES = [
  { fact: 'thinkingTokens', words: 'thinking', colour: '#0072b2' },
  { fact: 'writtenTokens', words: 'messages written', colour: '#d55e00' },
  { fact: 'readTokens', words: 'messages read', colour: '#f0b27a' },
  { fact: 'aggregationTokens', words: 'aggregation', colour: '#009e73' },
] as const;

const UNSPENT = { words: 'unspent', colour: '#eceef1' } as const;

/** The lengths of the second panel. */
const LENGTHS = [
  { fact: 'leafTokens', words: 'x: tokens of a leaf', colour: '#0072b2', shape: 'circle' },
  { fact: 'messageLength', words: 'm: tokens of a message', colour: '#d55e00', shape: 'square' },
] as const;

const WIDTH = 560;
const SHARES_HEIGHT = 260;
const LENGTHS_HEIGHT = 130;

/** One bar: a point and its place. */
interface Bar {
  readonly column: number;
  readonly point: PointResult;
}

interface Bars {
  readonly axis: CellAxis;
  /** the names of the columns where they are no numbers */
  readonly names: readonly string[] | null;
  readonly bars: readonly Bar[];
  readonly title: string;
}

function layBars(request: AllocationRequest, run: RunResult): Bars {
  const points = pointsOf(request, run).filter(({ status }) => status !== 'infeasible');
  const known = points.filter((point) => quantityOf(point, USES[0].fact) !== null);
  if (known.length === 0) {
    throw new RangeError(`invalid figure ${request.name}: no point has ${USES[0].fact}`);
  }
  const xOf = (point: PointResult): Scalar => {
    const x = valueOf(point, request.x);
    if (x !== undefined) return x;
    throw new RangeError(
      `invalid figure ${request.name}: x is ${request.x}; point ${point.index} has none`,
    );
  };
  checkDistinct(request, known, (point) => `${xOf(point)}`);
  const values = distinct(known.map(xOf));
  const numbers = values.filter((value) => typeof value === 'number');
  const numeric = numbers.length === values.length;
  const bars = known.map((point) => ({ column: values.indexOf(xOf(point)), point }));
  return {
    axis: layCells(numeric ? numbers : values.map((_, k) => k), WIDTH),
    names: numeric ? null : values.map(formatScalar),
    bars: bars.filter(({ column }, k) => bars.findIndex((bar) => bar.column === column) === k),
    title: nameAlong(run, request.x, known),
  };
}

/** The budget of a point, and at least what it spends. */
function budgetOf(point: PointResult): number {
  const budget = point.parameters['budget'];
  return Math.max(typeof budget === 'number' ? budget : 0, spentOf(point));
}

function spentOf(point: PointResult): number {
  return USES.reduce((sum, { fact }) => sum + (quantityOf(point, fact) ?? 0), 0);
}

/** Whether bars are too narrow for gaps between them. */
const isNarrow = ({ axis }: Pick<Bars, 'axis'>): boolean => axis.length / axis.values.length < 12;

/** The parts of a bar, each from a share of the budget to another. */
function piecesOf({ axis, bars }: Bars) {
  return bars.flatMap(({ column, point }) => {
    const budget = budgetOf(point);
    const spent = spentOf(point);
    const gap = isNarrow({ axis }) ? 0 : 1.5;
    const ends = { left: axis.edges[column], right: axis.edges[column + 1], gap };
    const uses = USES.map(({ fact, words }) => {
      return { words, tokens: quantityOf(point, fact) ?? 0 };
    });
    let low = 0;
    return [...uses, { words: UNSPENT.words, tokens: budget - spent }].flatMap(
      ({ words, tokens }) => {
        const piece = { ...ends, words, low: low / budget, high: (low + tokens) / budget };
        low += tokens;
        // The sum of shares is rounded; a rest of nothing is none.
        return tokens > 1e-9 * budget ? [piece] : [];
      },
    );
  });
}

type Piece = ReturnType<typeof piecesOf>[number];

function alongX({ axis, names, title }: Bars, shown: boolean) {
  const few =
    names !== null
      ? { values: [...axis.values], labelExpr: `${JSON.stringify(names)}[datum.value]` }
      : cellTicks(axis);
  return {
    type: 'quantitative' as const,
    scale: scaleOf(axis),
    title: shown ? title : null,
    axis: { grid: false, labels: shown, ...few },
  };
}

function shareLayer(bars: Bars, pieces: readonly Piece[], alone: boolean) {
  const uses = [...USES, UNSPENT].filter(({ words }) => pieces.some((p) => p.words === words));
  const x = alongX(bars, alone);
  return {
    data: { values: [...pieces] },
    mark: {
      type: 'rect' as const,
      ...(pieces[0].gap > 0 ? { stroke: PAPER, strokeWidth: 1.5 } : {}),
    },
    encoding: {
      x: { field: 'left', ...x },
      x2: { field: 'right' },
      y: {
        field: 'low',
        type: 'quantitative' as const,
        title: 'share of the tokens',
        scale: { domain: [0, 1] },
        axis: { format: '.0%', tickCount: 5 },
      },
      y2: { field: 'high' },
      color: {
        field: 'words',
        type: 'nominal' as const,
        title: 'tokens for',
        // The legend stands in the order in which the bars are stacked.
        scale: {
          domain: uses.map(({ words }) => words).toReversed(),
          range: uses.map(({ colour }) => colour).toReversed(),
        },
        legend: { symbolType: 'square', symbolSize: 160 },
      },
    },
  };
}

/** Neighbouring bars of one organization, as far as they stand side by side. */
function stretchesOf({ axis, bars }: Bars): Stretch[] {
  const runs: Bar[][] = [];
  for (const bar of [...bars].sort((a, b) => a.column - b.column)) {
    const last = runs.at(-1)?.at(-1);
    const alike = last && nameOrganization(last.point) === nameOrganization(bar.point);
    if (alike && last.column === bar.column - 1) runs.at(-1)?.push(bar);
    else runs.push([bar]);
  }
  return runs
    .map((members, k): Stretch => {
      const [first, last, before] = [members[0], members[members.length - 1], runs[k - 1]?.at(-1)];
      return {
        text: nameOrganization(first.point),
        left: toPixel(axis, axis.edges[first.column]),
        right: toPixel(axis, axis.edges[last.column + 1]),
        bars: members.length,
        turn: before === undefined || chosenOf(before.point) !== chosenOf(first.point),
      };
    })
    .filter(({ text }) => text !== '');
}

function lengthsOf({ axis, bars }: Bars) {
  return bars
    .flatMap(({ column, point }) =>
      LENGTHS.flatMap(({ fact, words }) => {
        const tokens = quantityOf(point, fact);
        return tokens !== null && tokens > 0 ? [{ x: axis.values[column], tokens, words }] : [];
      }),
    )
    .sort((a, b) => a.x - b.x);
}

/** The second panel: how long a leaf thinks, and how long a message is. */
function lengthsPanel(bars: Bars, lengths: ReturnType<typeof lengthsOf>) {
  const kinds = LENGTHS.filter(({ words }) => lengths.some((length) => length.words === words));
  const domain = kinds.map(({ words }) => words);
  const y = logAxis(
    lengths.map(({ tokens }) => tokens),
    LENGTHS_HEIGHT,
  );
  const colour = {
    field: 'words',
    type: 'nominal' as const,
    title: 'length',
    scale: { domain, range: kinds.map((kind) => kind.colour) },
    legend: { symbolOpacity: 1 },
  };
  const shape = { ...colour, scale: { domain, range: kinds.map((kind) => kind.shape) } };
  const places = {
    x: { field: 'x', ...alongX(bars, true) },
    y: {
      field: 'tokens',
      type: 'quantitative' as const,
      title: 'tokens',
      scale: scaleOf(y),
      axis: { ...valuesOf(logTicks(y, 22)), format: TICK_FORMAT },
    },
  };
  const line = { type: 'line' as const, strokeWidth: 1, opacity: 0.6 };
  return {
    width: bars.axis.length,
    height: LENGTHS_HEIGHT,
    layer: [
      ...(bars.names === null
        ? [{ data: { values: lengths }, mark: line, encoding: { ...places, color: colour } }]
        : []),
      {
        data: { values: lengths },
        mark: { type: 'point' as const, filled: true, size: 45, opacity: 1 },
        encoding: { ...places, color: colour, shape },
      },
    ],
  };
}

/** The names above the bars. */
interface Names {
  readonly stretches: readonly Stretch[];
  readonly placed: readonly PlacedName[];
}

function subtitleOf(request: AllocationRequest, bars: Bars, { stretches, placed }: Names) {
  const points = bars.bars.map(({ point }) => point);
  const budgeted = points.every(({ parameters }) => typeof parameters['budget'] === 'number');
  const left = stretches.length - placed.length;
  return [
    heldConditions(points, [request.x, 'leafBias']),
    budgeted
      ? 'Shares of the budget; computed, not simulated'
      : 'Shares of the tokens spent; computed, not simulated',
    stretches.length === 0 ? '' : `Above the bars, the organization: ${explainNames(points)}`,
    left === 0 ? '' : `${count(left, 'name')} left out where there is no room`,
  ];
}

/** Draws where the tokens go along a parameter, with the organization that spends them. */
export function drawAllocation(request: AllocationRequest, run: RunResult): FigureSpecification {
  const bars = layBars(request, run);
  const stretches = stretchesOf(bars);
  const placed = placeNames(stretches);
  const lengths = lengthsOf(bars);
  const frame = figureFrame(
    request.title ?? `Where the tokens go, against ${wordsOf(request.x)}`,
    subtitleOf(request, bars, { stretches, placed }),
  );
  const shares = {
    width: bars.axis.length,
    height: SHARES_HEIGHT,
    layer: [
      shareLayer(bars, piecesOf(bars), lengths.length === 0),
      ...nameLayers(stretches, placed, isNarrow(bars) ? SHARES_HEIGHT : 0),
    ],
  };
  const panels = lengths.length === 0 ? [shares] : [shares, lengthsPanel(bars, lengths)];
  return {
    ...frame,
    spacing: 16,
    resolve: { scale: { color: 'independent', shape: 'independent' } },
    vconcat: panels,
  };
}
