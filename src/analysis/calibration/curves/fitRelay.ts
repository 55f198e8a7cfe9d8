import { checkAbove, checkInteger, checkNonNegative } from '../../../math/domain.ts';
import type { Estimate } from '../../../math/intervals.ts';
import {
  type ConditionTable,
  estimateAccuracies,
  gatherConditions,
  type Intervals,
  resampleConditions,
  sumTasks,
} from './conditions.ts';
import {
  dispersionOf,
  type Family,
  type FamilyFit,
  fitFamily,
  type Goodness,
  hullOf,
  isAccepted,
  type Sample,
  supportedFamilies,
} from './fitFamily.ts';
import { lackOfTasks, say, sayInterval, sayRefuted } from './fitWords.ts';
import type { RelayOutcome } from '../log.ts';
import {
  channelFamilies,
  type ChannelName,
  type ChannelQuantity,
  decayFamily,
  type DecayQuantity,
  type RelayCondition,
} from './relayLaws.ts';

/** Accuracy after so many hops. */
export interface HopAccuracy {
  readonly hops: number;
  readonly trials: number;
  readonly accuracy: Estimate;
}

/** What was measured at one message length, whatever came of it. */
interface DecayEvidence {
  /** null where the log tells no length */
  readonly messageTokens: number | null;
  readonly tasks: number;
  /** in order of the hops */
  readonly accuracies: readonly HopAccuracy[];
  /** for the user, in sentences */
  readonly words: string;
}

/** Why a fidelity cannot be told from a log. */
export type RelayUnidentified =
  'hops' | 'tasks' | 'chance' | 'wide' | 'lengths' | 'flat' | 'curves';

/** A decay fitted to accuracies. */
type DecayFit = FamilyFit<'decay', DecayQuantity>;

/** What hops of messages of one length keep of a bias, or why that cannot be told. */
export type DecayEstimate =
  | (DecayEvidence & {
      readonly verdict: 'estimated';
      /** fidelity of a hop, in [0, 1] */
      readonly gamma: Estimate;
      /** F_inf, what hops without end keep, relative to 0 hops; 0 where the data show no floor */
      readonly floor: Estimate;
      /** A = 1 − F_inf */
      readonly amplitude: Estimate;
      /** bias at 0 hops, extrapolated where the log has none */
      readonly bias: Estimate;
      /** the fit of every resample, null where there is none */
      readonly values: DecayFit['values'];
      readonly goodness: Goodness;
    })
  | (DecayEvidence & { readonly verdict: 'not identifiable'; readonly reason: RelayUnidentified })
  | (DecayEvidence & { readonly verdict: 'no curve fits'; readonly goodness: Goodness });

/** A channel curve fitted to accuracies; estimates: limit, scale, floor, bias. */
export type ChannelCurveFit = FamilyFit<ChannelName, ChannelQuantity>;

interface ChannelEvidence {
  /** the best first */
  readonly fits: readonly ChannelCurveFit[];
  readonly words: string;
}

/** gamma(m) with its parameters, or why there is none. */
export type ChannelCurveEstimate =
  | (ChannelEvidence & {
      readonly verdict: 'estimated';
      readonly curve: ChannelName;
      /** gamma_inf; 1 where the data show none below it */
      readonly limit: Estimate;
      /** m0, tokens */
      readonly scale: Estimate;
      /** F_inf of all lengths */
      readonly floor: Estimate;
    })
  | (ChannelEvidence & { readonly verdict: 'not identifiable'; readonly reason: RelayUnidentified })
  | (ChannelEvidence & { readonly verdict: 'no curve fits' });

/** Fidelity of relays, at each message length and over them. */
export interface RelayEstimate {
  /** in order of the message length, the unknown length first */
  readonly decays: readonly DecayEstimate[];
  readonly curve: ChannelCurveEstimate;
}

const LEAST_LENGTHS = 3;
/** a fidelity in [0, 1] with a wider interval says too little to plan with */
const WIDEST = 0.5;
/** so does a message length whose ends differ by a larger factor */
const WIDEST_SCALE = 10;

/**
 * Estimates what a relay keeps of a bias: after h hops of m tokens the bias is that of 0 hops times
 * F_inf + (1 − F_inf)·gamma^h, gamma at every message length by itself, and over three lengths or
 * more as a curve, `exponential` gamma_inf·(1 − exp(−m/m0)) or `rational` gamma_inf·m/(m + m0), with
 * one floor. Everything by maximum binomial likelihood; a floor above 0 and a limit below 1 where QAIC
 * asks for them; intervals are bias-corrected
 * percentiles of the bootstrap over tasks. From two numbers of hops,
 * gamma is (mu_h′/mu_h)^(1/(h′ − h)) and no floor can be told.
 *
 * Source: arXiv:2601.17311, binary symmetric channel of fidelity gamma(m); Efron 1979; Burnham and
 * Anderson 2002, 2.5.
 *
 * @param relays one row a task, number of hops and message length, or several that are added; rows of
 *   0 hops belong to every length
 * @returns verdicts: `not identifiable` where hops, tasks, lengths or bias are too few or intervals too
 *   wide (more than .5 of a fidelity, more than a factor of 10 of m0); `no curve fits` where the
 *   deviance rejects the law at 1 − level
 * @throws {RangeError} when hops are no integer of at least 0, a length is not in (0, ∞), counts are
 *   not 0 ≤ successes ≤ trials, the level is not in (0, 1) or there are no replicates
 * @example
 * const log = [0, 1].flatMap((hops) =>
 *   Array.from({ length: 1000 }, (_, i) => {
 *     const successes = i % 100 < (hops === 0 ? 90 : 70) ? 1 : 0;
 *     return { task: `${i}`, hops, messageTokens: null, trials: 1, successes };
 *   }),
 * );
 * const { decays } = fitRelay(log, { level: 0.95, replicates: 200, seed: 'a' });
 * Math.round(100 * decays[0].gamma.best); // => 50
 */
export function fitRelay(relays: readonly RelayOutcome[], intervals: Intervals): RelayEstimate {
  checkAbove('level', intervals.level, 0, 1 - Number.EPSILON);
  for (const row of relays) checkRow(row);
  const filled = relays.filter(({ trials }) => trials > 0);
  const sent = filled.filter(({ hops }) => hops > 0);
  const lengths = [...new Set((sent.length > 0 ? sent : filled).map((row) => row.messageTokens))];
  const decays = lengths
    .sort((a, b) => (a ?? 0) - (b ?? 0))
    .map((length) => fitDecay(filled, length, intervals));
  return { decays, curve: fitChannel(filled, intervals) };
}

function checkRow({ hops, messageTokens }: RelayOutcome): void {
  checkInteger('hops', hops, 0);
  if (messageTokens === null) return;
  checkNonNegative('message tokens', messageTokens);
  if (messageTokens === 0 && hops > 0) {
    throw new RangeError('invalid message tokens: 0; not in (0, Infinity)');
  }
}

/** A table of rows, and the conditions that its numbers stand for. */
function tableOf(
  rows: readonly RelayOutcome[],
  conditionOf: (row: RelayOutcome) => RelayCondition,
): { conditions: RelayCondition[]; table: ConditionTable<number> } {
  const seen = new Map<string, number>();
  const conditions: RelayCondition[] = [];
  for (const row of rows) {
    const condition = conditionOf(row);
    const key = `${condition.hops} ${condition.messageTokens}`;
    if (!seen.has(key)) seen.set(key, conditions.push(condition) - 1);
  }
  const table = gatherConditions(rows, (row) => {
    const { hops, messageTokens } = conditionOf(row);
    return seen.get(`${hops} ${messageTokens}`)!;
  });
  return { conditions, table };
}

function sampleOf(table: ConditionTable<number>, intervals: Intervals): Sample {
  const resampled = table.tasks === 0 ? [] : resampleConditions(table, intervals);
  return { counts: sumTasks(table), resampled, level: intervals.level };
}

type Lack = { readonly reason: RelayUnidentified; readonly words: string };

function fitDecay(
  rows: readonly RelayOutcome[],
  messageTokens: number | null,
  intervals: Intervals,
): DecayEstimate {
  const own = rows
    .filter((row) => row.hops === 0 || row.messageTokens === messageTokens)
    .toSorted((a, b) => a.hops - b.hops);
  const { conditions, table } = tableOf(own, ({ hops }) => ({ hops, messageTokens: 0 }));
  const sample = sampleOf(table, intervals);
  const estimates = estimateAccuracies(sample.counts, sample.resampled, sample.level);
  const accuracies = conditions.map(({ hops }, i) => ({
    hops,
    trials: sample.counts[i].trials,
    accuracy: estimates[i],
  }));
  const evidence = { messageTokens, tasks: table.tasks, accuracies, words: '' };
  const lack = findLack(evidence);
  if (lack !== null) return { ...evidence, verdict: 'not identifiable', ...lack };
  return judgeDecay(evidence, sample, decayFamily(conditions));
}

function findLack({ tasks, accuracies }: DecayEvidence): Lack | null {
  if (accuracies.length < 2) {
    const words =
      `${accuracies.length === 1 ? 'One number' : 'No numbers'} of hops logged: fidelity needs ` +
      'at least two (0 and 1), and a floor four (such as 0, 1, 2, 4).';
    return { reason: 'hops', words };
  }
  const fewTasks = lackOfTasks(tasks);
  if (fewTasks !== null) return fewTasks;
  if (accuracies[0].accuracy.low > 0.5) return null;
  const words =
    `Accuracy after ${accuracies[0].hops} hops is not above one half beyond its interval, so there ` +
    'is no bias to lose; collect easier tasks or more tasks.';
  return { reason: 'chance', words };
}

function judgeDecay(
  evidence: DecayEvidence,
  sample: Sample,
  family: Family<'decay', 'gamma' | 'floor' | 'bias'>,
): DecayEstimate {
  const fit = fitFamily(sample, family, dispersionOf(sample));
  if (fit === null) {
    const words = 'The bias is too small to follow it over hops; collect easier tasks.';
    return { ...evidence, verdict: 'not identifiable', reason: 'chance', words };
  }
  const { estimates, values, goodness } = fit;
  const { gamma, floor, bias } = estimates;
  if (!isAccepted(goodness, sample.level)) {
    const words = `No decay with a floor fits (p = ${say(goodness.pValue!)}): use the measured fidelities.`;
    return { ...evidence, verdict: 'no curve fits', goodness, words };
  }
  if (!(gamma.high - gamma.low <= WIDEST)) {
    const lack = sayWideDecay(evidence, gamma);
    return { ...evidence, verdict: 'not identifiable', ...lack };
  }
  const amplitude = { ...floor, low: 1 - floor.high, best: 1 - floor.best, high: 1 - floor.low };
  const words = sayDecay(evidence, floor, gamma);
  return {
    ...evidence,
    verdict: 'estimated',
    gamma,
    floor,
    amplitude,
    bias,
    values,
    goodness,
    words,
  };
}

function sayWideDecay({ tasks, accuracies }: DecayEvidence, gamma: Estimate): Lack {
  const excess = (gamma.high - gamma.low) / WIDEST;
  const count = Number.isFinite(excess) ? `about ${say(Math.ceil(tasks * excess ** 2))}` : 'more';
  const more =
    accuracies.length < 4 ? '' : ' or more numbers of hops at which the bias still falls';
  return {
    reason: 'wide',
    words: `The fidelity of a hop lies in ${sayInterval(gamma)}, too wide to plan with; collect ${count} tasks${more}.`,
  };
}

function sayDecay({ accuracies }: DecayEvidence, floor: Estimate, gamma: Estimate): string {
  const kept = `A hop keeps ${say(gamma.best)} of the bias`;
  if (accuracies.length === 2) return `${kept}; two numbers of hops cannot show a floor.`;
  const extrapolated =
    accuracies[0].hops === 0 ? '' : ' The bias at 0 hops is extrapolated: none were logged.';
  const level =
    floor.best > 0
      ? `${kept.replace('bias', 'bias above a floor')} of ${say(floor.best)}.`
      : `${kept}; the data show no floor.`;
  return level + extrapolated;
}

function fitChannel(rows: readonly RelayOutcome[], intervals: Intervals): ChannelCurveEstimate {
  const known = rows.filter(({ hops, messageTokens }) => hops === 0 || messageTokens !== null);
  const { conditions, table } = tableOf(known, ({ hops, messageTokens }) => ({
    hops,
    messageTokens: hops === 0 ? 0 : messageTokens!,
  }));
  const lack = lackOfLengths(conditions) ?? lackOfTasks(table.tasks);
  if (lack !== null) return { verdict: 'not identifiable', fits: [], ...lack };
  const sample = sampleOf(table, intervals);
  const dispersion = dispersionOf(sample);
  const fits = channelFamilies(conditions)
    .map((family) => fitFamily(sample, family, dispersion))
    .filter((fit) => fit !== null)
    .sort((a, b) => a.goodness.qaic - b.goodness.qaic);
  return judgeChannel(fits, sample.level);
}

function lackOfLengths(conditions: readonly RelayCondition[]): Lack | null {
  const sent = conditions.filter(({ hops }) => hops > 0);
  const lengths = new Set(sent.map(({ messageTokens }) => messageTokens)).size;
  const hops = new Set(conditions.map(({ hops }) => hops)).size;
  if (hops < 2) return { reason: 'hops', words: 'gamma(m) needs two numbers of hops or more.' };
  if (lengths >= LEAST_LENGTHS) return null;
  const words =
    `${lengths} message ${lengths === 1 ? 'length' : 'lengths'} logged: gamma(m) needs at least ` +
    `${LEAST_LENGTHS}, spanning at least a factor of 10; use a constant fidelity until then.`;
  return { reason: 'lengths', words };
}

function judgeChannel(fits: readonly ChannelCurveFit[], level: number): ChannelCurveEstimate {
  const supported = supportedFamilies(fits, level);
  const [best] = supported;
  if (best === undefined && fits.length > 0) {
    const words = `No curve fits: ${sayRefuted(fits)}; use a table of the measured fidelities.`;
    return { verdict: 'no curve fits', fits, words };
  }
  const lack = best === undefined ? flat : findWeakness(supported);
  if (lack !== null) return { verdict: 'not identifiable', fits, ...lack };
  const hull = (key: ChannelQuantity) => hullOf(supported.map(({ estimates }) => estimates[key]));
  return {
    verdict: 'estimated',
    fits,
    curve: best.name,
    limit: hull('limit'),
    scale: hull('scale'),
    floor: hull('floor'),
    words: `gamma(m) is ${supported.map(({ name }) => name).join(' or ')}, as far as the data tell.`,
  };
}

const flat: Lack = {
  reason: 'flat',
  words:
    'Fidelity does not build up with the message length within the lengths logged: use a constant ' +
    'one, or collect shorter messages.',
};

const isWide = (scale: Estimate): boolean =>
  !(scale.low > 0 && scale.high <= WIDEST_SCALE * scale.low);

function findWeakness(supported: readonly ChannelCurveFit[]): Lack | null {
  const { scale, limit } = supported[0].estimates;
  if (isWide(scale)) return flat;
  const limits = hullOf(supported.map(({ estimates }) => estimates.limit));
  const scales = hullOf(supported.map(({ estimates }) => estimates.scale));
  if (limit.high - limit.low > WIDEST) {
    const words = `gamma_inf lies in ${sayInterval(limit)}: collect longer messages or more tasks.`;
    return { reason: 'wide', words };
  }
  if (limits.high - limits.low <= WIDEST && !isWide(scales)) return null;
  const words =
    'Exponential and rational build-up are not told apart, and differ in what endless messages ' +
    `keep, ${sayInterval(limits)}: collect longer messages.`;
  return { reason: 'curves', words };
}
