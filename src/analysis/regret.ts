import { meanInterval, type Estimate } from '../math/intervals.ts';
import type { Model } from '../models/model.ts';
import type { Scalar } from '../scenario/scenario.ts';
import { estimateObservable } from './estimate.ts';
import { comparePoints } from './pairing.ts';
import type { PointResult, RunResult } from './result.ts';
import { selectPoints } from './selectPoints.ts';

/** What one alternative loses at one setting of the other parameters. */
export interface Regret {
  /** the alternative */
  readonly point: PointResult;
  /** what it is compared with, at the same values of all that varies */
  readonly reference: PointResult;
  /** first observable at the reference less at the alternative */
  readonly regret: Estimate;
  /** the same by theory, null where it does not speak */
  readonly predicted: number | null;
  /** correlation of the votes of both, trial by trial; 0 where they are not paired */
  readonly correlation: number;
  readonly paired: boolean;
}

/** What one alternative loses over all settings that both it and the reference have. */
export interface AlternativeRegret {
  readonly alternative: Scalar;
  /** in the order of the reference points */
  readonly regrets: readonly Regret[];
  /** how many reference points have no such alternative with trials beside them */
  readonly unmatched: number;
  readonly mean: Estimate;
  /** the largest regret, with an interval that is simultaneous over the settings */
  readonly worst: Estimate;
}

/** Which alternatives are compared. */
export interface RegretRequest {
  /** the parameter that tells alternatives apart, such as `rule` */
  readonly over: string;
  /** its value at the reference, such as `optimum` */
  readonly against: Scalar;
}

/**
 * What each alternative loses against a reference: its regret, measured from the trials alone.
 *
 * Regret at one setting: the first observable at the reference less at the alternative, with the
 * interval of {@link comparePoints} at the run's confidence. Settings are the values of every
 * parameter that varies among the reference points; parameters that do not vary among them may
 * differ, as what only one rule reads.
 *
 * `mean` over K settings. Where all points have votes, trial t gives one number, the mean over
 * settings of reference less alternative, and the interval is Student's over trials: the settings
 * share their leaves, so their regrets depend on each other. Its sum of squares counts one
 * difference more than was seen (half a trial of either sign, as Agresti and Min, Statistics in
 * Medicine 24, 2005), so that two organizations that never differed in the sample are not called
 * equal. Where none has votes the points are taken as independent, each that occurs in several
 * settings counted once: low = mean − √Σ(c·reach)²/K with c how often a point is a reference less
 * how often an alternative (Zou and Donner, Statistics in Medicine 27, 2008). Where only some have,
 * they share leaves that cannot be paired: the interval is the mean of the intervals, which holds
 * whatever their dependence.
 *
 * `worst`: the largest of the K regrets. With intervals at 1 − (1 − confidence)/K each (Bonferroni)
 * it lies between the largest of their lows and the largest of their highs. `best`, a maximum of
 * noisy numbers, is biased upwards; the interval is not.
 *
 * @param points the points to be compared; those without trials, and level samples, are left out
 * @param run the run's model and confidence
 * @returns one regret an alternative that has trials, in the order in which they occur
 * @throws {RangeError} when no point is a reference, or when an alternative has several points at
 *   one setting
 */
export function measureRegret(
  points: readonly PointResult[],
  run: RunResult,
  { over, against }: RegretRequest,
): AlternativeRegret[] {
  const references = withoutRepeats(selectPoints(points, { where: { [over]: against } }));
  if (references.length === 0) {
    throw new RangeError(`invalid against: ${String(against)}; no point has ${over} at that value`);
  }
  const varying = varyingAmong(references, over);
  const others = new Set(
    points.map(({ parameters }) => parameters[over]).filter((value) => value !== undefined),
  );
  return [...others].flatMap((alternative) => {
    const matching = selectPoints(points, { where: { [over]: alternative } });
    if (matching.some((point) => references.includes(point))) return [];
    const candidates = withoutRepeats(matching);
    const pairs = references.flatMap((reference) => {
      const point = partnerOf(reference, candidates, { over, varying });
      return point !== null && hasTrials(point) && hasTrials(reference)
        ? [{ point, reference }]
        : [];
    });
    if (pairs.length === 0) return [];
    const unmatched = references.length - pairs.length;
    return [{ alternative, unmatched, ...measurePairs(pairs, run) }];
  });
}

type Pair = Pick<Regret, 'point' | 'reference'>;

function trialsOf({ method, tallies }: PointResult): number {
  return method === 'level' ? 0 : (tallies['root']?.trials ?? 0);
}

function hasTrials(point: PointResult): boolean {
  return trialsOf(point) > 0;
}

/** The values of some parameters as a text that equal values share. */
function valuesAt({ parameters }: PointResult, paths: readonly string[]): string {
  return JSON.stringify(paths.map((path) => parameters[path] ?? null));
}

function pathsOf(points: readonly PointResult[]): string[] {
  return [...new Set(points.flatMap(({ parameters }) => Object.keys(parameters)))].sort();
}

/** Of points with the same parameters, in two parts, the one with the most trials. */
function withoutRepeats(points: readonly PointResult[]): PointResult[] {
  const paths = pathsOf(points);
  const longest = new Map<string, PointResult>();
  for (const point of points) {
    const known = longest.get(valuesAt(point, paths));
    if (known === undefined || trialsOf(point) > trialsOf(known)) {
      longest.set(valuesAt(point, paths), point);
    }
  }
  return [...longest.values()];
}

function varyingAmong(points: readonly PointResult[], except?: string): string[] {
  return pathsOf(points).filter(
    (path) =>
      path !== except &&
      points.some((point) => valuesAt(point, [path]) !== valuesAt(points[0], [path])),
  );
}

function partnerOf(
  reference: PointResult,
  candidates: readonly PointResult[],
  { over, varying }: { readonly over: string; readonly varying: readonly string[] },
): PointResult | null {
  const setting = valuesAt(reference, varying);
  const found = candidates.filter((candidate) => valuesAt(candidate, varying) === setting);
  if (found.length > 1) {
    const [{ parameters }] = found;
    throw new RangeError(
      `invalid over: ${over}; ${String(parameters[over])} has ${found.length} points beside one of ` +
        `${String(reference.parameters[over])}, differing in ${varyingAmong(found).join(', ')}`,
    );
  }
  return found[0] ?? null;
}

function measurePairs(
  pairs: readonly Pair[],
  { model, confidence: level }: RunResult,
): Pick<AlternativeRegret, 'regrets' | 'mean' | 'worst'> {
  const regrets = pairs.map((pair) => regretOf(pair, model, level));
  const simultaneous = pairs.map(
    (pair) => regretOf(pair, model, 1 - (1 - level) / pairs.length).regret,
  );
  const highest = (end: 'low' | 'best' | 'high') =>
    Math.max(...simultaneous.map((one) => one[end]));
  return {
    regrets,
    mean: meanOf(pairs, regrets, model, level),
    worst: { low: highest('low'), best: highest('best'), high: highest('high'), level },
  };
}

function regretOf({ point, reference }: Pair, model: Model, level: number): Regret {
  const compared = comparePoints(model, [reference, point], { level });
  if (compared === null) throw new RangeError(`invalid point: ${point.index}; no trials`);
  const { difference: regret, correlation, paired } = compared;
  const [more, less] = [reference.prediction?.value ?? null, point.prediction?.value ?? null];
  const predicted = more === null || less === null ? null : more - less;
  return { point, reference, regret, predicted, correlation, paired };
}

function meanOf(
  pairs: readonly Pair[],
  regrets: readonly Regret[],
  model: Model,
  level: number,
): Estimate {
  const all = pairs.flatMap(({ point, reference }) => [reference, point]);
  if (all.every(({ votes }) => votes)) return pairedMean(pairs, level);
  if (!all.some(({ votes }) => votes)) return independentMean(pairs, model, level);
  const average = (end: 'low' | 'best' | 'high') =>
    regrets.reduce((sum, { regret }) => sum + regret[end], 0) / regrets.length;
  return { low: average('low'), best: average('best'), high: average('high'), level };
}

/** Trial by trial, over the trials that all points have votes of. */
function pairedMean(pairs: readonly Pair[], level: number): Estimate {
  const all = pairs.flatMap(({ point, reference }) => [reference, point]);
  const differing = pairs.filter(({ point, reference }) => point.id !== reference.id);
  if (differing.length === 0) return { low: 0, best: 0, high: 0, level };
  const trials = Math.min(...all.map(({ tallies }) => tallies['root'].trials));
  const sums = new Int32Array(trials);
  for (const { point, reference } of differing) {
    if (reference.votes && point.votes) addDifferences(sums, reference.votes, point.votes);
  }
  let [sum, squares] = [0, 0];
  for (const value of sums) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / trials;
  const variance = (squares - sum * mean + 1) / Math.max(1, trials - 1);
  const K = pairs.length;
  return meanInterval(mean / K, variance / (K * K), trials, level);
}

/** Adds first − second of every trial, visiting only the trials in which they differ. */
function addDifferences(sums: Int32Array, first: Int32Array, second: Int32Array): void {
  for (let word = 0; 32 * word < sums.length; word++) {
    let differing = first[word] ^ second[word];
    while (differing !== 0) {
      const bit = 31 - Math.clz32(differing);
      differing ^= 1 << bit;
      // What lies beyond the last trial falls outside the array and is dropped.
      sums[32 * word + bit] += (first[word] >>> bit) & 1 ? 1 : -1;
    }
  }
}

function independentMean(pairs: readonly Pair[], model: Model, level: number): Estimate {
  const terms = new Map<string, { readonly point: PointResult; readonly count: number }>();
  const add = (point: PointResult, count: number): void => {
    terms.set(point.id, { point, count: count + (terms.get(point.id)?.count ?? 0) });
  };
  for (const { point, reference } of pairs) {
    add(reference, 1);
    add(point, -1);
  }
  let [best, below, above] = [0, 0, 0];
  for (const { point, count } of terms.values()) {
    const { method, tallies, stopped } = point;
    const sample = { method, tally: tallies['root'], stopped };
    const estimate = estimateObservable(model, model.observables[0].name, sample, level);
    const reaches = [
      count * (estimate.best - estimate.low),
      count * (estimate.high - estimate.best),
    ];
    best += count * estimate.best;
    below += (count > 0 ? reaches[0] : reaches[1]) ** 2;
    above += (count > 0 ? reaches[1] : reaches[0]) ** 2;
  }
  const K = pairs.length;
  const low = (best - Math.sqrt(below)) / K;
  return { low, best: best / K, high: (best + Math.sqrt(above)) / K, level };
}
