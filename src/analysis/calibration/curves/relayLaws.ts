import { biasOf, type BiasFit, type BiasLaw, type Counts, fitBias } from './fitBias.ts';
import type { Candidate, Family } from './fitFamily.ts';

/**
 * The bias after h hops, mu·(F + (1 − F)·gamma^h), as laws over (hops, message length), gamma one
 * number or a curve of the message length. Coefficients are ln mu and logits of what lies in [0, 1].
 */

/** Where a bias was measured. */
export interface RelayCondition {
  readonly hops: number;
  /** of a message; read by curves only, and not at 0 hops */
  readonly messageTokens: number;
}

export type DecayQuantity = 'gamma' | 'floor' | 'bias';
export type ChannelName = 'exponential' | 'rational';
export type ChannelQuantity = 'limit' | 'scale' | 'floor' | 'bias';

const LOG_BIAS: readonly [number, number] = [-16, 0];
const EDGE = 12;
const LOGIT: readonly [number, number] = [-EDGE, EDGE];

/** A logistic whose bounds stand for 0 and 1. */
function share(x: number): number {
  if (x <= -EDGE) return 0;
  return x >= EDGE ? 1 : 1 / (1 + Math.exp(-x));
}
const logit = (p: number): number => Math.log(p / (1 - p));

/** gamma under a condition, with its derivatives by its own coefficients filled in from `from` on. */
interface Fidelity {
  readonly bounds: readonly (readonly [number, number])[];
  readonly starts: readonly (readonly number[])[];
  evaluate(
    coefficients: readonly number[],
    messageTokens: number,
    slopes: Float64Array,
    from: number,
  ): number;
}

/** Coefficients: ln mu, those of gamma, and for a floor the logit of F. */
function relayLaw(
  conditions: readonly RelayCondition[],
  fidelity: Fidelity,
  hasFloor: boolean,
): BiasLaw {
  const last = 1 + fidelity.bounds.length;
  return {
    bounds: [LOG_BIAS, ...fidelity.bounds, ...(hasFloor ? [LOGIT] : [])],
    evaluate(coefficients, i, slopes) {
      const { hops, messageTokens } = conditions[i];
      slopes.fill(0);
      const start = Math.exp(coefficients[0]);
      const floor = hasFloor ? share(coefficients[last]) : 0;
      const gamma = hops === 0 ? 1 : fidelity.evaluate(coefficients, messageTokens, slopes, 1);
      const kept = gamma ** hops;
      const chain = hops === 0 ? 0 : start * (1 - floor) * hops * gamma ** (hops - 1);
      for (let j = 1; j < last; j++) slopes[j] *= chain;
      slopes[0] = start * (floor + (1 - floor) * kept);
      if (hasFloor) slopes[last] = start * (1 - kept) * floor * (1 - floor);
      return slopes[0];
    },
  };
}

const constant: Fidelity = {
  bounds: [LOGIT],
  starts: [[logit(0.9)], [logit(0.5)]],
  evaluate(coefficients, _, slopes, from) {
    const gamma = share(coefficients[from]);
    slopes[from] = gamma * (1 - gamma);
    return gamma;
  },
};

/** How far a channel curve has built up at m tokens, and its slope by the logarithm of the scale. */
type Build = (m: number, scale: number) => readonly [number, number];

const builds: Readonly<Record<ChannelName, Build>> = {
  exponential: (m, scale) => [-Math.expm1(-m / scale), (-m / scale) * Math.exp(-m / scale)],
  rational: (m, scale) => [m / (m + scale), (-m * scale) / (m + scale) ** 2],
};

/** limit·build(m), coefficients: the logarithm of the scale and the logit of a limit below 1. */
function channel(
  build: Build,
  [shortest, longest]: readonly [number, number],
  hasLimit: boolean,
): Fidelity {
  const scales = [shortest / 100, longest * 100].map(Math.log) as [number, number];
  const middle = (Math.log(shortest) + Math.log(longest)) / 2;
  const starts = [Math.log(shortest / 3), middle].map((scale) => [
    scale,
    ...(hasLimit ? [logit(0.9)] : []),
  ]);
  return {
    bounds: [scales, ...(hasLimit ? [LOGIT] : [])],
    starts,
    evaluate(coefficients, m, slopes, from) {
      const [built, slope] = build(m, Math.exp(coefficients[from]));
      const limit = hasLimit ? share(coefficients[from + 1]) : 1;
      slopes[from] = limit * slope;
      if (hasLimit) slopes[from + 1] = built * limit * (1 - limit);
      return limit * built;
    },
  };
}

/** A candidate with or without a floor, started from several places. */
function candidateOf<K extends string>(
  conditions: readonly RelayCondition[],
  fidelity: Fidelity,
  hasFloor: boolean,
  describe: (fit: BiasFit, floor: number) => Readonly<Record<K, number>>,
): Candidate<K> {
  const law = relayLaw(conditions, fidelity, hasFloor);
  const last = law.bounds.length - 1;
  return {
    coefficients: law.bounds.length,
    fit(counts, near) {
      if (near !== undefined) return fitBias(counts, law, near.coefficients);
      const first = Math.log(Math.max(0.01, startBias(counts)));
      return fidelity.starts
        .map((start) => fitBias(counts, law, [first, ...start, ...(hasFloor ? [logit(0.2)] : [])]))
        .reduce((a, b) => (b.deviance < a.deviance ? b : a));
    },
    biases(fit) {
      const slopes = new Float64Array(law.bounds.length);
      return conditions.map((_, i) => law.evaluate(fit.coefficients, i, slopes));
    },
    describe(fit) {
      return describe(fit, hasFloor ? share(fit.coefficients[last]) : 0);
    },
  };
}

/** The largest bias among the conditions: about that of 0 hops. */
const startBias = (counts: readonly Counts[]): number =>
  counts.reduce((most, count) => Math.max(most, biasOf(count) || 0), 0);

/** A starting bias that the data push to 0 leaves nothing to lose. */
function determined<K extends string>(
  fit: BiasFit,
  values: Readonly<Record<K, number>>,
): Readonly<Record<K, number>> {
  if (fit.coefficients[0] > LOG_BIAS[0] + 1e-6) return values;
  return Object.fromEntries(Object.keys(values).map((key) => [key, NaN])) as Record<K, number>;
}

const countHops = (conditions: readonly RelayCondition[]): number =>
  new Set(conditions.map(({ hops }) => hops)).size;

function describeDecay(fit: BiasFit, floor: number): Readonly<Record<DecayQuantity, number>> {
  const [logBias, gamma] = fit.coefficients;
  return determined(fit, { gamma: share(gamma), floor, bias: Math.exp(logBias) });
}

/**
 * Decay with hops at one message length, from three numbers of hops on with a floor where QAIC asks
 * for one.
 */
export function decayFamily(conditions: readonly RelayCondition[]): Family<'decay', DecayQuantity> {
  const floors = countHops(conditions) >= 3 ? [false, true] : [false];
  return {
    name: 'decay',
    candidates: floors.map((hasFloor) =>
      candidateOf(conditions, constant, hasFloor, describeDecay),
    ),
  };
}

/** Decay with hops at every message length, gamma a curve of it. */
export function channelFamilies(
  conditions: readonly RelayCondition[],
): Family<ChannelName, ChannelQuantity>[] {
  const sent = conditions.filter(({ hops }) => hops > 0);
  const lengths = sent.map(({ messageTokens }) => messageTokens);
  const range = lengths.reduce<[number, number]>(
    ([low, high], m) => [Math.min(low, m), Math.max(high, m)],
    [Infinity, 0],
  );
  const names: ChannelName[] = ['exponential', 'rational'];
  return names.map((name) => ({
    name,
    candidates: [false, true].flatMap((hasLimit) => {
      const fidelity = channel(builds[name], range, hasLimit);
      const describe = describeChannel(fidelity, hasLimit);
      return (countHops(conditions) >= 3 ? [false, true] : [false]).map((hasFloor) =>
        candidateOf(conditions, fidelity, hasFloor, describe),
      );
    }),
  }));
}

/** A scale at its lower bound is that of no build-up, 0; at its upper bound there is none. */
function scaleWithin([low, high]: readonly [number, number], logarithm: number): number {
  if (logarithm < low + 1e-6) return 0;
  return logarithm > high - 1e-6 ? NaN : Math.exp(logarithm);
}

function describeChannel({ bounds }: Fidelity, hasLimit: boolean) {
  return ({ coefficients, deviance }: BiasFit, floor: number) => {
    return determined(
      { coefficients, deviance },
      {
        limit: hasLimit ? share(coefficients[2]) : 1,
        scale: scaleWithin(bounds[0], coefficients[1]),
        floor,
        bias: Math.exp(coefficients[0]),
      },
    );
  };
}
