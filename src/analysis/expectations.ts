import type { Estimate } from '../math/intervals.ts';
import type { Expectation, Where } from '../scenario/scenario.ts';
import { estimateCriticalPoint, type CriticalPoint } from './criticalPoint.ts';
import { differenceOf } from './difference.ts';
import { distinctPoints } from './distinctPoints.ts';
import { estimateObservable, findObservable } from './estimate.ts';
import type { PointResult, RunResult } from './result.ts';
import { selectPoints } from './selectPoints.ts';

/** Whether a claim of the scenario held. */
export interface ExpectationResult {
  readonly expectation: Expectation;
  /** null where the run has nothing to judge it by */
  readonly held: boolean | null;
  /** one line for people, with the numbers */
  readonly message: string;
}

type Verdict = Pick<ExpectationResult, 'held' | 'message'>;
type CriticalPointExpectation = Extract<Expectation, { kind: 'criticalPoint' }>;
type ValueExpectation = Extract<Expectation, { kind: 'value' }>;
type OrderExpectation = Extract<Expectation, { kind: 'order' }>;

// A fit that its own points refute measures nothing, however narrow its interval.
const REFUTED = 0.001;

const LEVELS = 'level samples do not count';

/**
 * Judges the claims of a scenario by the simulation alone.
 *
 * `criticalPoint`: the interval of {@link estimateCriticalPoint} contains the value and is no
 * wider than claimed, and the fit behind it is not refuted. `value`: the interval lies wholly
 * within value ± tolerance. `order`: the interval of the difference of two independent estimates
 * lies above 0. All intervals are at the run's confidence. Level sampling is fed with the theory's
 * values and supports no claim about an organization, so its points are left out.
 *
 * @param expectations as the scenario states them
 * @param run the results
 * @returns one verdict an expectation, in their order
 * @throws {RangeError} for an unknown observable or parameter, or when a claim about one point
 *   matches none or several: then the scenario is wrong, not the claim
 */
export function checkExpectations(
  expectations: readonly Expectation[],
  run: RunResult,
): ExpectationResult[] {
  return expectations.map((expectation, i) => {
    const { held, message } = checkExpectation(expectation, `expectation ${i + 1}`, run);
    return { expectation, held, message };
  });
}

function checkExpectation(expectation: Expectation, name: string, run: RunResult): Verdict {
  switch (expectation.kind) {
    case 'criticalPoint':
      return checkCriticalPoint(expectation, name, run);
    case 'value':
      return checkValue(expectation, name, run);
    case 'order':
      return checkOrder(expectation, name, run);
    default:
      throw new RangeError(
        `invalid ${name}: ${(expectation as Expectation).kind}; not criticalPoint, value or order`,
      );
  }
}

/** The points that a claim means: distinct, and simulated down to the root. */
function pointsMeant(
  { points }: RunResult,
  selection: { readonly parts?: readonly string[] | undefined; readonly where?: Where | undefined },
): PointResult[] {
  const selected = selectPoints(points, selection).filter(({ method }) => method !== 'level');
  const infeasible = selected.filter(({ status }) => status === 'infeasible');
  return [...distinctPoints(selected), ...infeasible];
}

function onePoint(
  run: RunResult,
  name: string,
  where: Where,
  parts?: readonly string[],
): PointResult {
  const meant = pointsMeant(run, { parts, where });
  if (meant.length !== 1) {
    throw new RangeError(
      `invalid ${name}: ${JSON.stringify(where)} matches ${meant.length} points; expected exactly 1${meant.length === 0 ? `, ${LEVELS}` : ''}`,
    );
  }
  return meant[0];
}

function checkCriticalPoint(
  { along, parts, where, value, halfWidth }: CriticalPointExpectation,
  name: string,
  run: RunResult,
): Verdict {
  const points = pointsMeant(run, { parts, where });
  if (points.length === 0) throw new RangeError(`invalid ${name}: matches 0 points; ${LEVELS}`);
  const { confidence: level, seed, model } = run;
  const found = estimateCriticalPoint(points, { along, level, seed, model });
  const { estimate, goodnessOfFit } = found;
  if (estimate === null) {
    const message = `no critical point along ${along}: ${found.reason}`;
    return { held: found.growth.length === 0 ? null : false, message };
  }
  const contained = estimate.low <= value && value <= estimate.high;
  const width = (estimate.high - estimate.low) / 2;
  const narrow = width <= halfWidth;
  const refuted = goodnessOfFit !== null && goodnessOfFit.pValue < REFUTED;
  return {
    held: contained && narrow && !refuted,
    message: [
      `${describeCriticalPoint(found)}${describeParts(parts)}: ${describeEstimate(estimate)}`,
      `${contained ? 'contains' : 'does not contain'} the expected ${number(value)}`,
      `half-width ${number(width)}, ${narrow ? 'at most' : 'more than'} ${number(halfWidth)}`,
      ...(refuted ? [`but the fit is refuted (p = ${number(goodnessOfFit.pValue)})`] : []),
    ].join('; '),
  };
}

/** Parts are named while they are few. */
function describeParts(parts: readonly string[] | undefined): string {
  return parts !== undefined && parts.length <= 2 ? ` (part ${parts.join(' and ')})` : '';
}

function describeCriticalPoint({
  along,
  extrapolated,
  signals,
  pointsUsed,
}: CriticalPoint): string {
  return extrapolated
    ? `critical point along ${along}, extrapolated from ${pointsUsed} points of leaf bias ${signals.map(number).join(', ')}`
    : `boundary mu_L = mu_0 along ${along} from ${pointsUsed} points of the one leaf bias ${number(signals[0])}, not extrapolated to the critical point`;
}

function checkValue(
  { observable, value, tolerance, where, parts }: ValueExpectation,
  name: string,
  run: RunResult,
): Verdict {
  const estimate = estimateAt(run, onePoint(run, name, where, parts), observable);
  if (estimate === null) return noTrials(observable, where);
  const held = estimate.low >= value - tolerance && estimate.high <= value + tolerance;
  return {
    held,
    message:
      `${observable} at ${describeWhere(where)}: ${describeEstimate(estimate)}; ` +
      `${held ? 'within' : 'not within'} ${number(value)} ± ${number(tolerance)}`,
  };
}

function checkOrder(
  { observable, greater, lesser, parts }: OrderExpectation,
  name: string,
  run: RunResult,
): Verdict {
  const points = [greater, lesser].map((where) => onePoint(run, name, where, parts));
  const [more, less] = points.map((point) => estimateAt(run, point, observable));
  if (more === null) return noTrials(observable, greater);
  if (less === null) return noTrials(observable, lesser);
  const same = points[0].id === points[1].id;
  const difference = same ? certainZero(run.confidence) : differenceOf(more, less);
  return {
    held: difference.low > 0,
    message:
      `${observable} at ${describeWhere(greater)} minus at ${describeWhere(lesser)}: ` +
      `${describeEstimate(difference)}; ${difference.low > 0 ? 'above 0' : 'not above 0'}` +
      (same ? ', both are the same point' : ''),
  };
}

function estimateAt(
  { model, confidence }: RunResult,
  { method, tallies }: PointResult,
  observable: string,
): Estimate | null {
  findObservable(model, observable);
  const { root } = tallies;
  if (root === undefined || root.trials === 0) return null;
  return estimateObservable(model, observable, { method, tally: root }, confidence);
}

function certainZero(level: number): Estimate {
  return { low: 0, best: 0, high: 0, level };
}

function noTrials(observable: string, where: Where): Verdict {
  return { held: null, message: `${observable} at ${describeWhere(where)}: no trials` };
}

function describeWhere(where: Where): string {
  const terms = Object.entries(where).map(([path, value]) => `${path} = ${String(value)}`);
  return terms.length === 0 ? 'the only point' : terms.join(', ');
}

function describeEstimate({ low, best, high, level }: Estimate): string {
  return `${number(best)}, ${number(100 * level)} % interval [${number(low)}, ${number(high)}]`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}
