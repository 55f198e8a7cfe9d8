import type { Estimate } from '../math/intervals.ts';
import type { Model } from '../models/model.ts';
import { estimateObservable } from './estimate.ts';
import type { PointResult, RunResult } from './result.ts';

/** How an organization compares with one agent that spends the same budget. */
export interface FlipPoint {
  readonly index: number;
  readonly part: string;
  /** value of the swept parameter */
  readonly value: number;
  /** measured bias less the bias of one agent, with an interval simultaneous over the points */
  readonly difference: Estimate;
  /** the decided sign of the difference, 0 where it is undecided */
  readonly sign: -1 | 0 | 1;
}

/** Where an organization begins or ceases to beat one agent that spends the same budget. */
export interface Flip {
  readonly along: string;
  /** null where the points do not show one flip; `reason` says why */
  readonly estimate: Estimate | null;
  readonly reason?: string;
  /** `lower` where the organization begins to win, `upper` where it ceases to */
  readonly direction: 'lower' | 'upper' | null;
  /** every point that was compared, in order of the parameter */
  readonly points: readonly FlipPoint[];
}

/**
 * Measures where an organization begins or ceases to beat one agent that spends all of the budget.
 *
 * At each point the measured bias is compared with the fact `aloneBias`, g(B), which is known
 * exactly; predictions are never read. With K points the intervals are at 1 − (1 − c)/K each, c the
 * run's confidence (Bonferroni), so that all of their decided signs are right with probability c.
 * Under the assumption that the difference changes its sign exactly once in the range, the interval
 * from the last value that is decided on the first side to the first that is decided on the other
 * contains the flip with at least that probability. `best` is the zero, by linear interpolation, of
 * the isotonic regression of the differences in between (pool adjacent violators; Ayer et al.,
 * Annals of Mathematical Statistics 26, 1955). A pattern of decided signs with more than one change
 * refutes the assumption, and there is no estimate.
 *
 * Left out are points with one more level (`enlarged`), points that chose a single agent (there is
 * no organization to compare), level samples and points without trials or the fact.
 *
 * @param points points that differ in the one parameter
 * @param run the run's model and confidence
 * @param along path of the parameter, such as `budget`
 * @throws {RangeError} when no point has the parameter as a number, when two points that are
 *   compared have the same value of it, or when the model has no observable `bias`
 */
export function measureFlip(points: readonly PointResult[], run: RunResult, along: string): Flip {
  if (!points.some(({ parameters }) => typeof parameters[along] === 'number')) {
    throw new RangeError(`invalid along: ${along}; no point has a number there`);
  }
  const compared = points
    .filter((point) => isComparable(point) && typeof point.parameters[along] === 'number')
    .sort((a, b) => Number(a.parameters[along]) - Number(b.parameters[along]));
  checkDistinct(compared, along);
  const level = 1 - (1 - run.confidence) / Math.max(1, compared.length);
  const differences = compared.map((point) => comparePoint(point, along, run.model, level));
  return { along, points: differences, ...locate(differences, run.confidence) };
}

function isComparable({ method, parameters, facts, tallies }: PointResult): boolean {
  const single = facts['leaves'] === 1 && !(Number(facts['depth']) > 0);
  return (
    method !== 'level' &&
    parameters['enlarged'] !== true &&
    typeof facts['aloneBias'] === 'number' &&
    !single &&
    (tallies['root']?.trials ?? 0) > 0
  );
}

function checkDistinct(points: readonly PointResult[], along: string): void {
  const repeated = points.findIndex(
    ({ parameters }, i) => i > 0 && parameters[along] === points[i - 1].parameters[along],
  );
  if (repeated < 0) return;
  const [a, b] = [points[repeated - 1].parameters, points[repeated].parameters];
  const paths = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const differing = paths.filter((path) => a[path] !== b[path]);
  throw new RangeError(
    `invalid along: ${along}; two points have ${String(a[along])} there, ` +
      (differing.length === 0
        ? 'alike in every parameter'
        : `differing in ${differing.join(', ')}`),
  );
}

function comparePoint(point: PointResult, along: string, model: Model, level: number): FlipPoint {
  const { index, part, method, parameters, facts, tallies, stopped } = point;
  const bias = estimateObservable(
    model,
    'bias',
    { method, tally: tallies['root'], stopped },
    level,
  );
  const alone = Number(facts['aloneBias']);
  const [low, best, high] = [bias.low - alone, bias.best - alone, bias.high - alone];
  const sign = low > 0 ? 1 : high < 0 ? -1 : 0;
  return {
    index,
    part,
    value: Number(parameters[along]),
    difference: { low, best, high, level },
    sign,
  };
}

type Located = Pick<Flip, 'estimate' | 'reason' | 'direction'>;

function locate(points: readonly FlipPoint[], level: number): Located {
  const decided = points.filter(({ sign }) => sign !== 0);
  const changes = decided.filter(({ sign }, i) => i > 0 && sign !== decided[i - 1].sign);
  if (changes.length !== 1) return notFound(points, decided, changes.length);
  const [other] = changes;
  const first = decided[decided.indexOf(other) - 1];
  const between = points.slice(points.indexOf(first), points.indexOf(other) + 1);
  return {
    estimate: { low: first.value, best: findZero(between, other.sign), high: other.value, level },
    direction: other.sign > 0 ? 'lower' : 'upper',
  };
}

function notFound(
  points: readonly FlipPoint[],
  decided: readonly FlipPoint[],
  changes: number,
): Located {
  return { estimate: null, reason: reasonFor(points, decided, changes), direction: null };
}

function reasonFor(
  points: readonly FlipPoint[],
  decided: readonly FlipPoint[],
  changes: number,
): string {
  if (points.length === 0) return 'no point has trials of an organization and a bias of one agent';
  const undecided = points.length - decided.length;
  if (changes > 1) {
    const runs = decided.filter(({ sign }, i) => i === 0 || sign !== decided[i - 1].sign);
    const pattern = runs.map(({ sign, value }) => `${sign > 0 ? '+' : '−'} from ${value}`);
    return `more than one flip: ${pattern.join(', ')}`;
  }
  if (decided.length === 0) return `all ${points.length} points are undecided`;
  const side = decided[0].sign > 0 ? 'beats' : 'loses to';
  const ends = [points[0], points[points.length - 1]].filter(({ sign }) => sign === 0);
  const where = ends.map(({ value }) => ` at ${value}`).join(' and');
  return (
    `the organization ${side} one agent at all ${decided.length} decided points` +
    (undecided === 0 ? '' : `; ${undecided} undecided${where && `, the end${where}`}`)
  );
}

interface Block {
  readonly value: number;
  readonly weight: number;
  readonly size: number;
}

/** The zero of the isotonic fit through points of which the first is below and the last above 0. */
function findZero(points: readonly FlipPoint[], sign: number): number {
  const blocks: Block[] = [];
  for (const { difference } of points) {
    // Of an exact mean the interval is a point, of a single trial the line.
    const width = Math.min(4, Math.max(1e-12, difference.high - difference.low));
    let block: Block = { value: sign * difference.best, weight: width ** -2, size: 1 };
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      blocks.pop();
      block = pool(last, block);
    }
    blocks.push(block);
  }
  const fit = blocks.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
  const after = fit.findIndex((value) => value > 0);
  const [a, b] = [points[after - 1].value, points[after].value];
  return a + ((b - a) * fit[after - 1]) / (fit[after - 1] - fit[after]);
}

function pool(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  return {
    value: (a.weight * a.value + b.weight * b.value) / weight,
    weight,
    size: a.size + b.size,
  };
}
