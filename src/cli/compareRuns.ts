import { estimateObservable, findObservable } from '../analysis/estimate.ts';
import { disjointPaths, matchPoints, sharedPaths, type Matching } from '../analysis/matchPoints.ts';
import { compareIndependently, comparePoints, type Comparison } from '../analysis/pairing.ts';
import type { PointResult } from '../analysis/result.ts';
import type { Estimate } from '../math/intervals.ts';
import type { Method } from '../models/model.ts';
import type { Scalar } from '../scenario/scenario.ts';
import { messageOf, UsageError } from '../sweep/errors.ts';
import type { StoredRun } from '../sweep/readRun.ts';

/** A run and where it is. */
export interface PlacedRun extends StoredRun {
  readonly directory: string;
}

/** Two points that belong together, and what they differ by. */
export interface ComparedPair extends Comparison {
  readonly points: readonly [PointResult, PointResult];
  readonly estimates: readonly [Estimate, Estimate];
}

/** Two runs, point by point. */
export interface ComparedRuns {
  readonly runs: readonly [PlacedRun, PlacedRun];
  readonly observable: string;
  readonly level: number;
  /** why nothing is compared trial by trial, where nothing is */
  readonly independent: string | null;
  readonly pairs: readonly ComparedPair[];
  /** pairs of which one point has no trials at the root */
  readonly untried: number;
  readonly matching: Matching;
}

/** What is compared, and which points. */
export interface ComparisonRequest {
  /** the first of the first run's model when absent */
  readonly observable?: string;
  /** level of the intervals, in (0, 1); 0.95 when absent */
  readonly confidence?: number;
  /** parameters that are to be equal; all that both runs have when absent */
  readonly match?: readonly string[];
}

type Runs = ComparedRuns['runs'];

/**
 * Compares two runs point by point: trial by trial where they have one seed and both have votes.
 *
 * @throws {UsageError} when no points match, or the runs do not both measure the observable alike
 */
export function compareRuns(runs: Runs, options: ComparisonRequest): ComparedRuns {
  const { confidence: level = 0.95, observable = runs[0].model.observables[0].name } = options;
  checkObservable(runs, observable);
  const matching = matchRuns(runs, options.match);
  const compareTwo = runs[0].seed === runs[1].seed ? comparePoints : compareIndependently;
  const [{ model }] = runs;
  try {
    const pairs = matching.pairs.flatMap((points): ComparedPair[] => {
      const comparison = compareTwo(model, points, { level, observable });
      if (comparison === null) return [];
      const [a, b] = points.map(({ method, tallies, facts, stopped }) => {
        const sample = { method, tally: tallies['root'], facts, stopped };
        return estimateObservable(model, observable, sample, level);
      });
      return [{ ...comparison, points, estimates: [a, b] }];
    });
    const untried = matching.pairs.length - pairs.length;
    return { runs, observable, level, independent: whyApart(runs), pairs, untried, matching };
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(messageOf(error), { cause: error });
    throw error;
  }
}

/** Two models may be compared in what both measure, and measure alike. */
function checkObservable([first, second]: Runs, name: string): void {
  const found = [first, second].map(({ model }) => {
    try {
      const { offset, scale, over } = findObservable(model, name);
      return JSON.stringify([offset, scale, over]);
    } catch (error) {
      throw new UsageError(messageOf(error), { cause: error });
    }
  });
  const methods = new Set([...first.points, ...second.points].map(({ method }) => method));
  const measures = [first, second].map(({ model }) =>
    JSON.stringify([...methods].map((method: Method) => model.measure(method))),
  );
  if (found[0] === found[1] && measures[0] === measures[1]) return;
  throw new UsageError(
    `${name} of model ${first.model.name} is not ${name} of model ${second.model.name}; these runs cannot be compared`,
  );
}

// Naming few parameters of two wide sweeps sets everything against everything.
const MOST_PAIRS = 100_000;

function matchRuns([first, second]: Runs, match: readonly string[] | undefined): Matching {
  const shared = sharedPaths(first.points, second.points);
  const unknown = match?.find((path) => !shared.includes(path));
  if (unknown !== undefined) {
    throw new UsageError(
      `unknown parameter ${unknown} in --match; both runs have ${shared.join(', ')}`,
    );
  }
  const matching = matchPoints(first.points, second.points, match);
  const { length } = matching.pairs;
  if (length > MOST_PAIRS) {
    throw new UsageError(
      `too many pairs: ${length}, at most ${MOST_PAIRS}; name more parameters with --match`,
    );
  }
  if (length > 0) return matching;
  throw new UsageError(explainNoMatch([first, second], match ?? shared));
}

/** Says which parameters forbid every match, and which could be named instead. */
function explainNoMatch([first, second]: Runs, paths: readonly string[]): string {
  const apart = disjointPaths(first.points, second.points, paths);
  const reasons = apart.map(
    (path) => `${path} (${listValues(first, path)} against ${listValues(second, path)})`,
  );
  const why =
    apart.length === 0
      ? 'no parameter differs everywhere, but no combination of them is in both'
      : `everywhere different: ${reasons.join(', ')}`;
  const left = paths.filter((path) => !apart.includes(path));
  const swept = left.filter((path) =>
    [first, second].some((run) => valuesOf(run, path).length > 1),
  );
  const offer = swept.length > 0 ? swept : left.slice(0, 1);
  const advice =
    offer.length === 0 || apart.length === 0
      ? 'name the parameters that are to be equal with --match'
      : `name the parameters that are to be equal, such as --match ${offer.join(',')}`;
  return `no point of ${first.directory} has the parameters of one of ${second.directory}; ${why}; ${advice}`;
}

function valuesOf({ points }: StoredRun, path: string): (Scalar | undefined)[] {
  return [...new Set(points.map(({ parameters }) => parameters[path]))];
}

const MOST_VALUES = 3;

function listValues(run: StoredRun, path: string): string {
  const values = valuesOf(run, path).map((value) => (value === undefined ? 'none' : String(value)));
  const more = values.length > MOST_VALUES ? ', …' : '';
  return `${values.slice(0, MOST_VALUES).join(', ')}${more}`;
}

/** Why nothing of two runs can be compared trial by trial. */
function whyApart(runs: Runs): string | null {
  const [first, second] = runs;
  if (first.seed !== second.seed) return `the seeds differ (${first.seed} and ${second.seed})`;
  const own = runs.filter(({ commonRandomNumbers }) => !commonRandomNumbers);
  if (own.length === 0) return null;
  const where = own.length === 2 ? 'both' : own[0].directory;
  return `${where} drew without common random numbers`;
}
