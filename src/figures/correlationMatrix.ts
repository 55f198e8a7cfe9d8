import type {
  LogEstimates,
  MeanCorrelations,
} from '../analysis/calibration/estimates/estimateLog.ts';
import type { Estimate } from '../math/intervals.ts';
import { normalQuantile } from '../math/normal.ts';
import { estimateText } from './estimateText.ts';
import { type FamilyBlock, NO_FAMILY, orderAgents } from './orderAgents.ts';
import { pixelPlaces } from './pixelPlaces.ts';
import { roundFigure } from './roundFigure.ts';
import { textWidth } from './textWidth.ts';
import {
  DIVERGING_COLOURS,
  type FigureSpecification,
  figureFrame,
  INFEASIBLE,
  INK,
  MUTED,
  TEXT,
} from './theme.ts';
import { count, formatNumber, formatPercent } from './words.ts';

/** Side of the matrix, in pixels, and of its cells. */
const SIDE = 470;
const LARGEST = 44;
/** Agents are named where their rows are at least as high as a line. */
const LINE = 15;
const NAME_WIDTH = 260;

/** Where an agent or a family lies along either side: pixels. */
interface Span {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

interface Layout {
  /** agents in order, with their places in the log */
  readonly agents: readonly (Span & { readonly place: number })[];
  readonly families: readonly Span[];
  readonly side: number;
  readonly isNamed: boolean;
}

function layMatrix({ agents }: LogEstimates): Layout {
  const blocks = orderAgents(agents);
  const gap = blocks.length > 1 ? Math.min(6, 60 / blocks.length) : 0;
  const cell = Math.min(LARGEST, (SIDE - gap * (blocks.length - 1)) / agents.length);
  let at = 0;
  const laid = blocks.map((block: FamilyBlock) => {
    const from = at;
    const members = block.agents.map((place) => {
      at += cell;
      return { place, name: agents[place].agent, from: at - cell, to: at };
    });
    const span = { name: block.name, from, to: at };
    at += gap;
    return { span, members };
  });
  const hasFamilies = laid.length > 1 || laid[0]?.span.name !== NO_FAMILY;
  return {
    agents: laid.flatMap(({ members }) => members),
    families: hasFamilies ? laid.map(({ span }) => span) : [],
    side: at - gap,
    isNamed: cell >= LINE,
  };
}

function cellsOf({ agents }: Layout, matrix: LogEstimates['matrix']) {
  return agents.flatMap((row, i) =>
    agents.slice(0, i).map((column) => {
      const rho = matrix[row.place][column.place];
      return {
        x: column.from,
        x2: column.to,
        y: row.from,
        y2: row.to,
        rho: Number.isNaN(rho) ? null : rho,
      };
    }),
  );
}

/** A label to the right of the diagonal. */
interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** the end of what it names */
  readonly fromX: number;
  readonly fromY: number;
}

/** Labels beside the diagonal, moved down where lines would overlap, and right of the cells there. */
function labelSpans(spans: readonly Span[]): Label[] {
  let least = -Infinity;
  return spans.map(({ name, from, to }) => {
    const middle = (from + to) / 2;
    const y = Math.max(middle, least);
    least = y + LINE;
    const isMoved = y > middle + 1;
    const x = Math.max(to, isMoved ? y + LINE / 2 : to) + (isMoved ? 14 : 7);
    return { text: name, x, y, fromX: to + 1, fromY: middle };
  });
}

/** A name with its middle left out where it is too long. */
function shorten(name: string): string {
  if (textWidth(name, TEXT.label) <= NAME_WIDTH) return name;
  let kept = name.length;
  const cut = (): string =>
    `${name.slice(0, Math.ceil(kept / 2))}…${name.slice(name.length - Math.floor(kept / 2))}`;
  while (textWidth(cut(), TEXT.label) > NAME_WIDTH) kept--;
  return cut();
}

/** Families beside the names of their agents. */
function nameAgents({ agents, families }: Layout): Span[] {
  return agents.map((agent) => {
    const family = families.find(({ from, to }) => agent.from >= from && agent.to <= to);
    const known = family !== undefined && family.name !== NO_FAMILY && family.name !== agent.name;
    const name = shorten(agent.name);
    return { ...agent, name: known ? `${name} (${family.name})` : name };
  });
}

function scaleOf(values: readonly number[]) {
  const most = Math.max(0.1, Math.ceil(10 * Math.max(0, ...values.map(Math.abs)) - 1e-9) / 10);
  const isSigned = values.some((value) => value < 0);
  const ticks = (isSigned ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1]).map((share) => share * most);
  return isSigned
    ? { ticks, domain: [-most, most], range: [...DIVERGING_COLOURS] }
    : { ticks, domain: [0, most], range: DIVERGING_COLOURS.slice(4) };
}

type Places = ReturnType<typeof pixelPlaces>;

function cellLayers(places: Places, cells: ReturnType<typeof cellsOf>) {
  const spans = { x: places.x('x'), x2: { field: 'x2' }, y: places.y('y'), y2: { field: 'y2' } };
  const known = cells.flatMap(({ rho }) => (rho === null ? [] : [rho]));
  const missing = cells.filter(({ rho }) => rho === null);
  const rect = { type: 'rect' as const, strokeWidth: 0 };
  const { ticks, ...scale } = scaleOf(known);
  return [
    {
      data: { values: cells.filter(({ rho }) => rho !== null) },
      mark: rect,
      encoding: {
        ...spans,
        color: {
          field: 'rho',
          type: 'quantitative' as const,
          title: ['correlation', 'of two agents'],
          scale,
          legend: { gradientLength: 150, values: ticks, format: '.2~f' },
        },
      },
    },
    ...(missing.length === 0
      ? []
      : [
          {
            data: { values: missing },
            mark: { ...rect, color: INFEASIBLE },
            encoding: spans,
          },
        ]),
  ];
}

function labelLayers(places: Places, labels: readonly Label[]) {
  const moved = labels.filter(({ y, fromY }) => y > fromY + 1);
  const text = {
    data: { values: [...labels] },
    mark: {
      type: 'text' as const,
      align: 'left' as const,
      baseline: 'middle' as const,
      fontSize: TEXT.label,
      color: INK,
    },
    encoding: {
      x: places.x('x'),
      y: places.y('y'),
      text: { field: 'text', type: 'nominal' as const },
    },
  };
  if (moved.length === 0) return [text];
  const leaders = {
    data: { values: moved.map(({ x, ...label }) => ({ ...label, x: x - 3 })) },
    mark: { type: 'rule' as const, color: MUTED, strokeWidth: 0.7 },
    encoding: {
      x: places.x('fromX'),
      y: places.y('fromY'),
      x2: { field: 'x' },
      y2: { field: 'y' },
    },
  };
  return [leaders, text];
}

function sayMeans({ all, withinFamilies, acrossFamilies, matched }: MeanCorrelations): string {
  const means = [
    ['of all pairs', all],
    ['within families', withinFamilies],
    ['across families', acrossFamilies],
    ['of pairs of like accuracy', matched],
  ] as const;
  const known = means.flatMap(([words, mean]) =>
    mean === null ? [] : [`${words} ${estimateText(mean)}`],
  );
  return known.length === 0 ? 'No pair has a correlation' : `Mean ${known.join(', ')}`;
}

function titleOf(all: Estimate | null): string {
  if (all === null) return 'No two agents can be compared';
  if (all.low > 0.1) return 'Agents err together';
  return all.high < 0.1 ? 'Agents err nearly apart' : 'How far agents err together';
}

function sayOrder({ families, isNamed }: Layout): string {
  const order = families.length > 1 ? 'by family, then by accuracy' : 'by accuracy';
  return `Agents are ordered ${order}, the best first${isNamed ? '' : '; each cell is a pair'}`;
}

/** The standard error of a correlation of 0 is 1/√tasks. */
function sayError({ tasks, level }: LogEstimates): string {
  const reach = formatNumber(normalQuantile((1 + level) / 2) / Math.sqrt(tasks), 2);
  return `${formatPercent(level)} intervals over ${count(tasks, 'task')}; a single pair is known to about ±${reach}`;
}

function sayMissing(cells: ReturnType<typeof cellsOf>): string {
  const missing = cells.filter(({ rho }) => rho === null).length;
  return missing === 0
    ? ''
    : `Grey: no correlation, one agent never varies or the two share no task (${count(missing, 'pair')})`;
}

/**
 * Draws the correlation of every pair of agents, ordered by family and then by accuracy, as the
 * triangle below the diagonal; agents, or where they are many families, are named along it.
 *
 * @throws {RangeError} for fewer than two agents
 */
export function drawCorrelationMatrix(estimates: LogEstimates): FigureSpecification {
  if (estimates.agents.length < 2) {
    throw new RangeError(`invalid agents: ${estimates.agents.length}; not in [2, Infinity)`);
  }
  const layout = layMatrix(estimates);
  const cells = cellsOf(layout, estimates.matrix);
  const labels = labelSpans(layout.isNamed ? nameAgents(layout) : layout.families);
  const ends = labels.map(({ x, text }) => x + textWidth(text, TEXT.label));
  const width = Math.max(layout.side, ...ends);
  const height = Math.max(layout.side, ...labels.map(({ y }) => y + LINE / 2));
  const places = pixelPlaces(width, height);
  const { correlations } = estimates;
  return roundFigure({
    ...figureFrame(titleOf(correlations.all), [
      sayMeans(correlations),
      `${sayOrder(layout)}; ${sayError(estimates)}`,
      sayMissing(cells),
    ]),
    width,
    height,
    view: { stroke: null },
    layer: [...cellLayers(places, cells), ...labelLayers(places, labels)],
  });
}
