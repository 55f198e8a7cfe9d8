import { checkAbove, checkInteger } from '../../math/domain.ts';
import { type Bracket, bracketsOf, middleOf, narrowBracket } from './bracket.ts';
import { Evidence } from './evidence.ts';
import { checkLattice, type Lattice, valueAt } from './lattice.ts';
import { type Aim, measureRoot, type MeasuredRoot } from './measureRoot.ts';
import type { Asking } from './question.ts';
import type { Line, Root, Side } from './root.ts';

/** How roots are sought along one line. */
export interface RootOptions {
  readonly lattice: Lattice;
  /** the most trials of a place, an integer of at least 1 */
  readonly most: number;
  /** of the interval of each root, in [0.9, 1) */
  readonly level: number;
  /** stretches into which the line is divided at first, 4 when absent: two roots in one are missed */
  readonly stretches?: number;
  /** where the one root is expected, as on a neighbouring line */
  readonly aim?: Aim | undefined;
}

// Some ten decisions lead to a root; each is wrong to one side.
const DECISIONS = 5;

/**
 * Seeks the roots along one line: the places where an observable, measured with noise, crosses a
 * bound that is known.
 *
 * Sequential tests decide on which side the places of a coarse division lie, and narrow every stretch
 * between different sides; then {@link measureRoot} measures the root in it. Where there is nothing
 * between two values of the lattice, or no parabola describes what is there, the answer is the last
 * place decided on one side and the first on the other.
 *
 * An observable that touches its bound, or crosses it twice in one stretch of the division, is not
 * noticed.
 *
 * @throws {RangeError} for a lattice out of order, trials or a level outside their domains
 */
export function findRoots(options: RootOptions): Asking<Line> {
  const { lattice, most, level, stretches = 4 } = options;
  checkLattice(lattice);
  checkInteger('most', most, 1);
  checkInteger('stretches', stretches, 1);
  checkAbove('level', level, 0, 1 - Number.EPSILON);
  return seek(options, new Evidence(most, 1 - (1 - level) / DECISIONS));
}

function* seek(options: RootOptions, evidence: Evidence): Asking<Line> {
  const { lattice, aim, stretches = 4 } = options;
  if (aim !== undefined && lattice.tolerance !== null) {
    const found = yield* measureRoot(evidence, aim, precisionOf(options));
    if (typeof found === 'object' && (found.reached || found.low !== null || found.high !== null)) {
      return lineOf(evidence, [describe(found, aim.direction, options)], [0, 0]);
    }
  }
  const last = lattice.values.length - 1;
  const cells = Array.from({ length: stretches + 1 }, (_, i) => Math.round((i * last) / stretches));
  yield* evidence.look([...new Set(cells)]);
  const ends = yield* decideEnds(evidence);
  const roots: Root[] = [];
  for (const bracket of bracketsOf(evidence)) {
    roots.push(yield* locate(bracket, options, evidence));
  }
  roots.push(...(yield* seekAtEnds(options, evidence, ends)));
  return lineOf(evidence, roots, ends);
}

const precisionOf = ({ lattice, level }: RootOptions) => ({
  tolerance: lattice.tolerance ?? 1,
  level,
  last: lattice.values.length - 1,
});

/** The outermost places that can be measured, decided if their trials suffice. */
function* decideEnds(evidence: Evidence): Asking<readonly [Side, Side]> {
  const known = evidence.cells.filter((cell) => !evidence.isBarren(cell));
  if (known.length === 0) return [0, 0];
  const ends = [known[0], known[known.length - 1]];
  while (yield* evidence.look(ends));
  return [evidence.sideAt(ends[0]), evidence.sideAt(ends[1])];
}

function* locate(bracket: Bracket, options: RootOptions, evidence: Evidence): Asking<Root> {
  const { tolerance } = options.lattice;
  const direction = bracket.side > 0 ? 1 : -1;
  if (tolerance === null) {
    return decidedRoot(
      yield* narrowBracket(evidence, bracket, { width: 1, patient: true }),
      options,
    );
  }
  const near = yield* narrowBracket(evidence, bracket, { width: 8 * tolerance, patient: false });
  const aim = { cell: middleOf(evidence, near), direction } as const;
  const found = yield* measureRoot(evidence, aim, precisionOf(options));
  if (typeof found === 'object') return describe(found, direction, options);
  const decided = { width: 2 * tolerance, patient: true };
  return decidedRoot(yield* narrowBracket(evidence, near, decided), options);
}

/** A root so near to an undecided end that only a curve may show it. */
function* seekAtEnds(
  options: RootOptions,
  evidence: Evidence,
  ends: readonly [Side, Side],
): Asking<Root[]> {
  const roots: Root[] = [];
  const decided = evidence.cells.filter((cell) => evidence.sideAt(cell) !== 0);
  if (options.lattice.tolerance === null || decided.length === 0) return roots;
  for (const [i, edge] of [0, options.lattice.values.length - 1].entries()) {
    if (ends[i] !== 0 || evidence.isBarren(edge)) continue;
    const side = evidence.sideAt(i === 0 ? decided[0] : decided[decided.length - 1]);
    const direction = side > 0 === (i === 0) ? 1 : -1;
    const found = yield* measureRoot(evidence, { cell: edge, direction }, precisionOf(options));
    if (typeof found === 'object' && found.reached) {
      roots.push(describe(found, direction, options));
    }
  }
  return roots;
}

function describe(found: MeasuredRoot, direction: 1 | -1, options: RootOptions): Root {
  const { lattice, level } = options;
  const place = (cell: number | null) => (cell === null ? null : valueAt(lattice, cell));
  return {
    ...inOrder(lattice, place(found.low), place(found.high)),
    best: valueAt(lattice, found.best),
    level,
    direction: direction > 0 ? 'rising' : 'falling',
    by: 'curve',
    reached: found.reached,
    cell: found.best,
  };
}

function decidedRoot({ low, high, side }: Bracket, { lattice, level }: RootOptions): Root {
  const cell = (low + high) / 2;
  const width = lattice.tolerance === null ? 1 : 2 * lattice.tolerance;
  return {
    ...inOrder(lattice, lattice.values[low], lattice.values[high]),
    best: valueAt(lattice, cell),
    level,
    direction: side > 0 ? 'rising' : 'falling',
    by: 'decisions',
    reached: high - low <= width,
    cell,
  };
}

/** Of a lattice that descends, the first end is the higher one. */
function inOrder(
  { values }: Lattice,
  first: number | null,
  last: number | null,
): Pick<Root, 'low' | 'high'> {
  return values[1] < values[0] ? { low: last, high: first } : { low: first, high: last };
}

function lineOf(evidence: Evidence, roots: readonly Root[], ends: readonly [Side, Side]): Line {
  const { trials, cells } = evidence;
  const sorted = [...roots].sort((a, b) => a.cell - b.cell);
  const reason = sorted.length === 0 ? { reason: reasonFor(evidence, ends) } : {};
  return { roots: sorted, ends, ...reason, points: cells.length, trials };
}

function reasonFor(evidence: Evidence, [first, last]: readonly [Side, Side]): string {
  const { cells } = evidence;
  if (cells.every((cell) => evidence.isBarren(cell))) return 'nothing can be measured there';
  if (first === 0 || last === 0) {
    const where = first === last ? 'both ends are' : `the ${first === 0 ? 'first' : 'last'} end is`;
    return `${where} undecided, and no root is seen beside`;
  }
  return `${first > 0 ? 'above' : 'below'} the bound from one end to the other`;
}
