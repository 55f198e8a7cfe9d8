import { findCriticalPoint } from './findCriticalPoint.ts';
import { findRoots } from './findRoots.ts';
import { checkLattice, type Lattice } from './lattice.ts';
import { askTogether, createLearner, type Learner } from './learner.ts';
import type { PlaneAnswer, PlaneQuestion } from './learner.ts';
import type { Aim } from './measureRoot.ts';
import type { Line, Root, TracedLine } from './root.ts';

/** How a boundary in a plane is traced. */
export interface TraceOptions {
  /** the axis along which roots are sought, with its tolerance */
  readonly along: Lattice;
  /** the other one: with a tolerance only as many lines as the shape needs, else all */
  readonly across: Lattice;
  /** the most trials of a place */
  readonly most: number;
  /** of the interval of each root */
  readonly level: number;
  /** see {@link findRoots} */
  readonly stretches?: number;
  /** leaf biases of which the limit of none is traced, see {@link findCriticalPoint} */
  readonly signals?: readonly number[];
}

/** A boundary in a plane. */
export interface Trace {
  /** ascending by place */
  readonly lines: readonly TracedLine[];
  readonly level: number;
  readonly points: number;
  readonly trials: number;
}

type Told = Generator<readonly PlaneQuestion[], Trace, readonly PlaneAnswer[]>;

const FIRST_LINES = 5;
/** Of listed values every so many-th is a line that expects nothing. */
const COLD = 4;
/** A straight line between two roots may stray from the boundary by this share of the tolerance. */
const STRAY = 1 / 3;
/** Where a boundary ends is bracketed to so many places across. */
const LEAST_GAP = 2;

/**
 * Traces a boundary in a plane, from simulation alone: roots along lines of one axis, first on a few
 * lines, then half-way between two wherever a straight line through their roots may leave the boundary
 * by a third of the tolerance, and where one line has a root that the next has not. A line between two
 * that are known expects its root where they put it, and needs no search.
 *
 * The learner asks and is told; it draws nothing and knows no theory. What it asks depends on what it
 * is told alone.
 *
 * @throws {RangeError} for lattices out of order, trials or a level outside their domains
 */
export function traceBoundary(options: TraceOptions): Learner<PlaneQuestion, PlaneAnswer, Trace> {
  checkLattice(options.along);
  if (options.across.values.length > 1) checkLattice(options.across);
  return createLearner(trace(options));
}

function* trace(options: TraceOptions): Told {
  const known = new Map<number, TracedLine>();
  for (let wanted = firstLines(options.across); wanted.length > 0;) {
    const seekers = wanted.map((line) => [line, seekOn(options, known, line)] as const);
    for (const [line, found] of yield* askTogether(new Map(seekers))) {
      known.set(line, { ...found, line, at: options.across.values[line] });
    }
    wanted = nextLines(options, sorted(known));
  }
  const lines = sorted(known);
  const total = (key: 'points' | 'trials') => lines.reduce((sum, line) => sum + line[key], 0);
  return { lines, level: options.level, points: total('points'), trials: total('trials') };
}

const sorted = (known: ReadonlyMap<number, TracedLine>): TracedLine[] =>
  [...known.values()].sort((a, b) => a.line - b.line);

function firstLines({ values, tolerance }: Lattice): number[] {
  const { length } = values;
  if (tolerance === null) {
    return values.map((_, line) => line).filter((line) => line % COLD === 0);
  }
  const last = length - 1;
  const lines = Array.from({ length: FIRST_LINES }, (_, i) =>
    Math.round((i * last) / (FIRST_LINES - 1)),
  );
  return [...new Set(lines)];
}

function seekOn(options: TraceOptions, known: ReadonlyMap<number, TracedLine>, line: number) {
  const { along: lattice, most, level, stretches = 4, signals } = options;
  const seeker = { lattice, most, level, stretches, aim: aimAt(sorted(known), line) };
  return signals === undefined ? findRoots(seeker) : findCriticalPoint({ ...seeker, signals });
}

/** Where the lines on either side put the root of a line; undefined where they do not agree on one. */
function aimAt(lines: readonly TracedLine[], line: number): Aim | undefined {
  const before = lines.findLast((other) => other.line < line);
  const after = lines.find((other) => other.line > line);
  const sides = [before, after].filter((side) => side !== undefined);
  if (sides.length === 0 || sides.some(({ roots }) => roots.length !== 1)) return undefined;
  const [a, b = a] = sides;
  if (a.roots[0].direction !== b.roots[0].direction) return undefined;
  const share = a === b ? 0 : (line - a.line) / (b.line - a.line);
  return {
    cell: a.roots[0].cell + share * (b.roots[0].cell - a.roots[0].cell),
    direction: a.roots[0].direction === 'rising' ? 1 : -1,
  };
}

function nextLines({ along, across }: TraceOptions, lines: readonly TracedLine[]): number[] {
  if (across.tolerance === null) {
    const known = new Set(lines.map(({ line }) => line));
    return across.values.map((_, line) => line).filter((line) => !known.has(line));
  }
  return lines.slice(1).flatMap((right, i) => {
    const left = lines[i];
    const gap = right.line - left.line;
    const least = isAlike(left, right) ? 2 : 2 * LEAST_GAP;
    if (gap < least || !isWorthALine(along, lines, i)) return [];
    return [Math.round((left.line + right.line) / 2)];
  });
}

/** Whether two lines have as many roots, in the same directions. */
export function isAlike(left: Pick<Line, 'roots'>, right: Pick<Line, 'roots'>): boolean {
  return (
    left.roots.length === right.roots.length &&
    left.roots.every(({ direction }, i) => direction === right.roots[i].direction)
  );
}

function isWorthALine(along: Lattice, lines: readonly TracedLine[], i: number): boolean {
  const [left, right] = [lines[i], lines[i + 1]];
  if (!isAlike(left, right)) return true;
  const most = STRAY * (along.tolerance ?? 1);
  return left.roots.some((_, root) => strayBetween(lines, i, root) > most);
}

/**
 * How far a straight line between the roots of two neighbouring lines may stray from the boundary, in
 * cells: an eighth of the second difference that the lines next to them show.
 */
export function strayBetween(lines: readonly TracedLine[], i: number, root: number): number {
  const gap = lines[i + 1].line - lines[i].line;
  const triples = [
    [i - 1, i, i + 1],
    [i, i + 1, i + 2],
  ].map((places) => places.map((place) => lines[place]));
  const bends = triples
    .filter((triple) => triple.every((line) => line !== undefined && isAlike(line, lines[i])))
    .map(([a, b, c]) => {
      const bend = slopeOf(b, c, root) - slopeOf(a, b, root);
      return (2 * Math.abs(bend)) / (c.line - a.line);
    });
  return bends.length === 0 ? Infinity : (Math.max(...bends) * gap * gap) / 8;
}

function slopeOf(from: TracedLine, to: TracedLine, root: number): number {
  return (to.roots[root].cell - from.roots[root].cell) / (to.line - from.line);
}

/** The boundary at a place between two lines: their roots, joined by a straight line. */
export interface Between {
  readonly low: number | null;
  readonly best: number;
  readonly high: number | null;
  readonly direction: Root['direction'];
}

/**
 * The traced boundary at a value of the axis across: between two lines their intervals joined by
 * straight lines, and widened by how far those may stray from it.
 *
 * @param at a value of the axis across
 * @returns one crossing a root; none where the boundary has ended or is not known
 */
export function boundaryAt(trace: Trace, { along }: TraceOptions, at: number): Between[] {
  const { lines } = trace;
  const sign = lines.length > 1 && lines[1].at < lines[0].at ? -1 : 1;
  const i = lines.findIndex((line) => sign * (line.at - at) >= 0);
  if (i < 0 || (i === 0 && lines[0].at !== at)) return [];
  if (lines[i].at === at) return [...lines[i].roots];
  const [left, right] = [lines[i - 1], lines[i]];
  if (!isAlike(left, right)) return [];
  const share = (at - left.at) / (right.at - left.at);
  const unit = Math.abs(along.values[1] - along.values[0]);
  return left.roots.map((from, root): Between => {
    const to = right.roots[root];
    const join = (a: number, b: number) => a + share * (b - a);
    const stray = 4 * share * (1 - share) * unit * strayBetween(lines, i - 1, root);
    return {
      low: from.low === null || to.low === null ? null : join(from.low, to.low) - stray,
      best: join(from.best, to.best),
      high: from.high === null || to.high === null ? null : join(from.high, to.high) + stray,
      direction: from.direction,
    };
  });
}
