import type { PointResult, RunResult } from '../analysis/result.ts';
import type { FigureRequest } from '../scenario/scenario.ts';
import { extentOf } from './extent.ts';
import { distinct, observe, pointsOf, quantityOf, seriesOf } from './observe.ts';
import { explainNames, nameOrganization } from './organizationName.ts';
import { findFront, findFrontier, type Offer } from './paretoFront.ts';
import { alongAxis, linearAxis, logTicks, TICK_FORMAT, toPixel } from './pixelAxis.ts';
import { cutMarks, type Plot, placesOf } from './plot.ts';
import { type Mark, nameSeries, shapeOf } from './series.ts';
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
import {
  count,
  formatPercent,
  heldConditions,
  nameObservable,
  nameOf,
  trialsOf,
  wordsOf,
} from './words.ts';

export type ParetoRequest = Extract<FigureRequest, { kind: 'pareto' }>;

/** Light to dark in one hue through green to blue: told apart by every kind of eye, and in grey. */
const LATENCY_COLOURS = ['#c7e9b4', '#7fcdbb', '#41b6c4', '#1d91c0', '#225ea8', '#0c2c84'] as const;

/** One simulated point as an offer, and as a mark. */
interface Deal extends Offer, Mark {
  readonly point: PointResult;
  readonly name: string;
}

interface Deals {
  readonly points: readonly PointResult[];
  readonly deals: readonly Deal[];
  readonly front: readonly Deal[];
  readonly names: readonly string[];
  readonly cost: string;
  readonly latency: string;
  /** points without a cost above 0, a latency or trials */
  readonly left: number;
}

function gatherDeals(request: ParetoRequest, run: RunResult): Deals {
  const { cost = 'totalTokens', latency = 'pathTokens', series } = request;
  const points = pointsOf(request, run).filter(({ status }) => status !== 'infeasible');
  const nameOfPoint = (point: PointResult) =>
    series === undefined ? '' : nameSeries(run.model, series, seriesOf(point, series));
  const deals = points.flatMap((point): Deal[] => {
    const seen = observe(run, point, run.model.observables[0]);
    const [x, time] = [quantityOf(point, cost), quantityOf(point, latency)];
    if (seen === null || x === null || time === null || !(x > 0)) return [];
    const { low, best, high } = seen;
    const offer = { cost: x, value: best, latency: time };
    const mark = { x, y: best, low, high, series: nameOfPoint(point) };
    return [{ ...offer, ...mark, point, name: nameOrganization(point) }];
  });
  if (deals.length === 0) {
    throw new RangeError(
      `invalid figure ${request.name}: no point has trials, ${cost} above 0 and ${latency}`,
    );
  }
  const values = series === undefined ? [] : distinct(points.map((p) => seriesOf(p, series)));
  return {
    points,
    deals,
    front: findFront(deals),
    names: series === undefined ? [''] : values.map((v) => nameSeries(run.model, series, v)),
    cost,
    latency,
    left: points.length - deals.length,
  };
}

function layPlot(request: ParetoRequest, run: RunResult, { deals, names, cost }: Deals): Plot {
  const ys = deals.flatMap(({ y, low, high }) => [y, low, high].filter(Number.isFinite));
  return {
    x: alongAxis(
      'log',
      deals.map((deal) => deal.cost),
      PLOT_WIDTH,
    ),
    y: linearAxis(ys, PLOT_HEIGHT),
    xTitle: nameOf(run.model, cost),
    yTitle: nameObservable(run.model.observables[0]),
    series: { title: nameOf(run.model, request.series ?? ''), names },
    legend: names.length > 1,
  };
}

/** Colour by latency, logarithmic, where it differs. */
function latencyColour(run: RunResult, { deals, latency }: Deals) {
  const [low, high] = extentOf(deals.map((deal) => deal.latency));
  if (low === high) return { value: LATENCY_COLOURS[4] };
  const type = low > 0 ? ('log' as const) : ('linear' as const);
  const axis = { type, constant: 1, domain: [low, high] as const, length: 180 };
  const ticks = type === 'log' ? { values: logTicks(axis, 24) } : {};
  return {
    field: 'latency',
    type: 'quantitative' as const,
    title: ['latency:', nameOf(run.model, latency)],
    scale: { type, domain: [low, high], range: [...LATENCY_COLOURS] },
    legend: { gradientLength: 180, gradientThickness: 14, format: TICK_FORMAT, ...ticks },
  };
}

function barLayer(plot: Plot, deals: readonly Deal[]) {
  const { x, y } = placesOf(plot);
  return {
    data: { values: cutMarks(deals, plot.y).map(({ x: at, low, high }) => ({ x: at, low, high })) },
    mark: { type: 'rule' as const, strokeWidth: 1.2, color: MUTED, clip: true },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
  };
}

const symbolsOf = (deals: readonly Deal[]) =>
  deals.map(({ x, y, series, latency }) => ({ x, y, series, latency }));

function symbolLayer(plot: Plot, run: RunResult, all: Deals) {
  const shape = plot.legend ? { shape: shapeOf(plot.series, true) } : {};
  return {
    data: { values: symbolsOf(all.deals) },
    mark: {
      type: 'point' as const,
      filled: true,
      opacity: 1,
      size: 55,
      strokeWidth: 1,
      stroke: PAPER,
    },
    encoding: { ...placesOf(plot), color: latencyColour(run, all), ...shape },
  };
}

/** Wider than every symbol and drawn last, so that points that lie on one another show their ring. */
function ringLayer(plot: Plot, { front }: Deals) {
  return {
    data: { values: symbolsOf(front) },
    mark: {
      type: 'point' as const,
      shape: 'circle',
      filled: false,
      size: RING,
      color: INK,
      strokeWidth: 1.5,
      opacity: 1,
    },
    encoding: placesOf(plot),
  };
}

/** From one point to the next that does better for more, as a stair: nothing is known between. */
function stairLayer(plot: Plot, all: Deals) {
  return {
    data: { values: symbolsOf(findFrontier(all.deals)) },
    mark: {
      type: 'line' as const,
      interpolate: 'step-after' as const,
      strokeWidth: 1.4,
      color: INK,
      opacity: 0.75,
    },
    encoding: placesOf(plot),
  };
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const clash = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The area of a ring, in square pixels, as vega counts it. */
const RING = 190;

/** Half of the width of a ring, in pixels. */
const REACH = 9;

/** Points of the front that are nearer than this, in pixels, cannot be told apart. */
const SAME = 2;

type Pixel = readonly [number, number];

const distance = (a: Pixel, b: Pixel): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** Points of the front that lie on one another. */
interface Pile {
  readonly at: Pixel;
  readonly deals: Deal[];
}

function pilesOf({ x, y }: Plot, { front }: Deals): Pile[] {
  if (x === null) return [];
  const piles: Pile[] = [];
  for (const deal of [...front].sort((a, b) => b.value - a.value)) {
    const at = [toPixel(x, deal.cost), y.length - toPixel(y, deal.y)] as const;
    const pile = piles.find((other) => distance(other.at, at) < SAME);
    if (pile === undefined) piles.push({ at, deals: [deal] });
    else pile.deals.push(deal);
  }
  return piles;
}

/** What a pile is called: its names, and how many points there are where more than one. */
function nameOfPile({ deals }: Pile): string {
  const names = [...new Set(deals.map(({ name }) => name))].join(', ');
  return deals.length === 1 || names === '' ? names : `${names} (${deals.length})`;
}

/** The four places of a name beside a ring. */
function placesAround([px, py]: Pixel, width: number): Box[] {
  const side = REACH + 3 + width / 2;
  const corner = REACH + width / 2;
  const around = [
    [px - corner, py - 14],
    [px + side, py],
    [px + corner, py + 15],
    [px - side, py],
  ] as const;
  return around.map(([cx, cy]) => {
    return { left: cx - width / 2, right: cx + width / 2, top: cy - 8, bottom: cy + 8 };
  });
}

/** Names beside rings, where one of four places is free of symbols and other names. */
function placeNames(plot: Plot, { deals }: Deals, piles: readonly Pile[]) {
  const { x, y } = plot;
  if (x === null) return [];
  const around = ([px, py]: Pixel, reach: number): Box => {
    return { left: px - reach, right: px + reach, top: py - reach, bottom: py + reach };
  };
  const taken: Box[] = [
    ...deals.map((deal) => around([toPixel(x, deal.cost), y.length - toPixel(y, deal.y)], 6)),
    ...piles.map(({ at }) => around(at, REACH - 1)),
  ];
  const named: Pixel[] = [];
  return piles.flatMap((pile) => {
    const text = nameOfPile(pile);
    const boxes = placesAround(pile.at, textWidth(text, TEXT.label, true));
    const free = boxes.find(
      (box) =>
        box.left >= 0 &&
        box.right <= x.length &&
        box.top >= 0 &&
        box.bottom <= y.length &&
        taken.every((other) => !clash(box, other)),
    );
    // Of rings that overlap only the best is named.
    const shared = named.some((other) => distance(other, pile.at) < REACH);
    if (free === undefined || text === '' || shared) return [];
    named.push(pile.at);
    taken.push(free);
    return [{ text, px: (free.left + free.right) / 2, py: (free.top + free.bottom) / 2 }];
  });
}

function nameLayers(names: ReturnType<typeof placeNames>) {
  if (names.length === 0) return [];
  const rim = { stroke: PAPER, strokeWidth: 3.5, strokeJoin: 'round' as const, color: PAPER };
  const pixel = { type: 'quantitative' as const, scale: null };
  return [rim, { color: INK }].map((ink) => ({
    data: { values: names },
    mark: {
      type: 'text' as const,
      baseline: 'middle' as const,
      fontSize: TEXT.label,
      fontWeight: 'bold' as const,
      ...ink,
    },
    encoding: {
      x: { field: 'px', ...pixel },
      y: { field: 'py', ...pixel },
      text: { field: 'text', type: 'nominal' as const },
    },
  }));
}

/** What the names say, and what a number in brackets behind one is. */
function sayNames({ front }: Deals, piles: readonly Pile[], named: number): string[] {
  const most = Math.max(...piles.map(({ deals }) => deals.length));
  const inPiles = piles
    .filter(({ deals }) => deals.length > 1)
    .reduce((sum, { deals }) => sum + deals.length, 0);
  return [
    named === 0 ? '' : `Names: ${explainNames(front.map(({ point }) => point))}`,
    most === 1
      ? ''
      : `${count(inPiles, 'ringed point')} coincide with another` +
        (named === 0 ? '' : '; in brackets, how many lie there'),
  ];
}

function subtitleOf(request: ParetoRequest, run: RunResult, all: Deals): string[] {
  const { points, deals, front, cost, latency, left } = all;
  const name = wordsOf(run.model.observables[0].name);
  return [
    heldConditions(points, [request.series ?? '', 'fanIn', 'depth', 'agents', 'leafBias']),
    `Simulation with ${formatPercent(run.confidence)} intervals, ${trialsOf(points, 'a point')}`,
    `Ringed: nothing measured beats it in ${wordsOf(cost)}, ${name} and ${wordsOf(latency)} at once ` +
      `(${front.length} of ${count(deals.length, 'point')}, by the measured best values); ` +
      `stair: the best ${name} at each cost, whatever the latency`,
    left === 0 ? '' : `${count(left, 'point')} left out: no trials, cost or latency`,
  ];
}

/** Draws cost, accuracy and latency, with the points that nothing beats in all three. */
export function drawPareto(request: ParetoRequest, run: RunResult): FigureSpecification {
  const all = gatherDeals(request, run);
  const plot = layPlot(request, run, all);
  const piles = pilesOf(plot, all);
  const names = placeNames(plot, all, piles);
  const name = wordsOf(run.model.observables[0].name);
  return {
    ...figureFrame(request.title ?? `What ${name} costs: ${wordsOf(all.cost)} and latency`, [
      ...subtitleOf(request, run, all),
      ...sayNames(all, piles, names.length),
    ]),
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    layer: [
      stairLayer(plot, all),
      barLayer(plot, all.deals),
      symbolLayer(plot, run, all),
      ringLayer(plot, all),
      ...nameLayers(names),
    ],
  };
}
