import type { Estimate } from '../../math/intervals.ts';
import type { Expectation, Where } from '../../scenario/scenario.ts';
import { distinctPoints } from '../distinctPoints.ts';
import type { PointResult, RunResult } from '../result.ts';
import { selectPoints, type Selection } from '../selectPoints.ts';

/** What became of a claim. */
export interface Verdict {
  /** null where the run has nothing to judge it by */
  readonly held: boolean | null;
  /** one line for people, with the numbers */
  readonly message: string;
}

/** The expectations of one kind. */
export type Claim<Kind extends Expectation['kind']> = Extract<Expectation, { kind: Kind }>;

/** Why a claim may have no points. */
export const LEVELS = 'level samples do not count';

/** The selected points that were simulated down to the root, or could not be built. */
export function sampledPoints({ points }: RunResult, selection: Selection): PointResult[] {
  return selectPoints(points, selection).filter(({ method }) => method !== 'level');
}

/** The points that a claim means: distinct, and simulated down to the root. */
export function pointsMeant(run: RunResult, selection: Selection): PointResult[] {
  const selected = sampledPoints(run, selection);
  const infeasible = selected.filter(({ status }) => status === 'infeasible');
  return [...distinctPoints(selected), ...infeasible];
}

/**
 * The one point that a claim means. Points that draw the same trials are one where their facts are
 * the same too: an organization that is chosen at two budgets is two points.
 *
 * @throws {RangeError} when there are none or several
 */
export function onePoint(run: RunResult, name: string, selection: Selection): PointResult {
  const meant = pointsMeant(run, selection);
  const built = sampledPoints(run, selection).filter(({ status }) => status !== 'infeasible');
  const different = new Set(built.map(({ id, facts }) => JSON.stringify([id, facts])));
  const count = Math.max(meant.length, different.size);
  if (count !== 1) {
    throw new RangeError(
      `invalid ${name}: ${JSON.stringify(selection.where)} matches ${count} points; expected exactly 1${count === 0 ? `, ${LEVELS}` : ''}`,
    );
  }
  return meant[0];
}

/** Requires that a claim about many points has some. */
export function somePoints(points: readonly PointResult[], name: string): void {
  if (points.length === 0) throw new RangeError(`invalid ${name}: matches 0 points; ${LEVELS}`);
}

export function noTrials(observable: string, where: Where): Verdict {
  return { held: null, message: `${observable} at ${describeWhere(where)}: no trials` };
}

export function describeWhere(where: Where): string {
  const terms = Object.entries(where).map(([path, value]) => `${path} = ${String(value)}`);
  return terms.length === 0 ? 'the only point' : terms.join(', ');
}

/** Parts are named while they are few. */
export function describeParts(parts: readonly string[] | undefined): string {
  return parts !== undefined && parts.length <= 2 ? ` (part ${parts.join(' and ')})` : '';
}

export function describeEstimate({ low, best, high, level }: Estimate): string {
  return `${number(best)}, ${number(100 * level)} % interval [${number(low)}, ${number(high)}]`;
}

export function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}

export function percent(share: number): string {
  return `${number(100 * share)} %`;
}

/** What a fit leaves out of account, in words, where a rule ended the trials of its points. */
export function describeStopped(stopped: number, used: number): string[] {
  if (stopped === 0) return [];
  const points = stopped === used ? 'all points' : `${stopped} of ${used} points`;
  return [
    `until ended the trials of ${points}, which the fit takes for fixed, so that its interval may cover less`,
  ];
}

/** An interval against the value that it must contain and the width that it must not exceed. */
export interface Containment {
  readonly held: boolean;
  /** what was found, in words */
  readonly terms: readonly string[];
}

/** Judges whether an interval contains a value and is narrow enough to be a measurement of it. */
export function judgeContainment(
  { low, high }: Estimate,
  { value, halfWidth }: { readonly value: number; readonly halfWidth: number },
): Containment {
  const contained = low <= value && value <= high;
  const width = (high - low) / 2;
  const narrow = width <= halfWidth;
  return {
    held: contained && narrow,
    terms: [
      `${contained ? 'contains' : 'does not contain'} the expected ${number(value)}`,
      `half-width ${number(width)}, ${narrow ? 'at most' : 'more than'} ${number(halfWidth)}`,
    ],
  };
}
