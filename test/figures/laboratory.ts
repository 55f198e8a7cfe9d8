import { z } from 'zod';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { hashWords, openStream, threshold } from '../../src/math/random.ts';
import { countSums, type Tally, tallyOf } from '../../src/math/tally.ts';
import { plainMeasure, type Method, type Model } from '../../src/models/model.ts';
import { integer, real } from '../../src/models/parameter.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';

/**
 * A stand-in for the majority model at fan-in 5, written apart from the lab's own: the closed form
 * f_5(u) = 15/8 u − 5/4 u³ + 3/8 u⁵ (the sum of the binomial law of five votes) and the recursion
 * T(u) = ρ γ u + (1 − ρ) f_5(γ u), with binomial noise about it.
 */
const GAIN = 15 / 8;

const majorityOfFive = (u: number): number => 1.875 * u - 1.25 * u ** 3 + 0.375 * u ** 5;

export interface Organization {
  readonly bias: number;
  readonly fidelity: number;
  readonly correlation: number;
  readonly depth: number;
}

export function applyMap({ fidelity, correlation }: Organization, u: number): number {
  return correlation * fidelity * u + (1 - correlation) * majorityOfFive(fidelity * u);
}

export const alphaOf = ({ fidelity, correlation }: Organization): number =>
  fidelity * (correlation + (1 - correlation) * GAIN);

/** The critical correlation (15/8 − 1/γ) / (15/8 − 1) in closed form. */
export const criticalCorrelation = (fidelity: number): number => (GAIN - 1 / fidelity) / (GAIN - 1);

export function biases(organization: Organization): number[] {
  const levels = [organization.bias];
  for (let level = 1; level <= organization.depth; level++) {
    levels.push(applyMap(organization, levels.at(-1)!));
  }
  return levels;
}

function fixedPoint(organization: Organization): number {
  let u = 1;
  for (let step = 0; step < 20_000; step++) u = applyMap(organization, u);
  return alphaOf(organization) > 1 ? u : 0;
}

export const laboratory: Model = {
  name: 'stand-in',
  version: '1',
  title: 'Majority of five',
  parameters: z.object({
    bias: real({ min: 0, max: 1 }, { symbol: 'mu_0', unit: '', description: 'leaf bias' }),
    fidelity: real({ above: 0, max: 1 }, { symbol: 'gamma', unit: '', description: 'channel' }),
    correlation: real({ min: 0, max: 1 }, { symbol: 'rho', unit: '', description: 'shared error' }),
    depth: integer({ min: 0 }, { symbol: 'L', unit: 'levels', description: 'levels' }),
  }),
  observables: [
    { name: 'accuracy', domain: '[0, 1]', unit: '', description: '', offset: 0, scale: 1 },
    { name: 'bias', domain: '[-1, 1]', unit: '', description: '', offset: -1, scale: 2 },
  ],
  choose: (_configuration, method) => method,
  measure: () => plainMeasure('binary'),
  methods: ['full', 'lazy', 'level'],
  quantities: [],
  configure: (parameters) => parameters,
  facts: () => ({}),
  predict: () => ({ by: 'none', value: null, quantities: {} }),
  sampler: () => ({ channels: ['root'], sample: () => [] }),
  cost: () => 1,
};

const accuracy = (bias: number): number => (1 + bias) / 2;

/** Binomial counts at the given accuracy, the same for the same name. */
export function draw(name: string, trials: number, probability: number): Tally {
  const random = openStream(hashWords('figures'), hashWords(name), 0, 0);
  const limit = threshold(probability);
  let successes = 0;
  for (let trial = 0; trial < trials; trial++) successes += random.bernoulli(limit);
  return tallyOf(countSums(trials, successes));
}

export interface Request extends Organization {
  readonly part?: string;
  readonly method?: Method;
  readonly trials: number;
  readonly infeasible?: boolean;
}

/** Accuracy bounds at every level. */
function boundsOf(organization: Organization): { upper: number[]; lower: number[] } {
  const { bias, depth } = organization;
  const levels = Array.from({ length: depth + 1 }, (_, level) => level);
  const alpha = alphaOf(organization);
  const growth = bias === 0 ? 1 : Math.min(1, applyMap(organization, bias) / bias);
  const most = Math.max(bias, fixedPoint(organization));
  return {
    upper: levels.map((level) => accuracy(Math.min(alpha ** level * bias, most))),
    lower: levels.map((level) => accuracy(growth ** level * bias)),
  };
}

function quantitiesOf(organization: Organization): Record<string, number | null> {
  const { bias } = organization;
  const alpha = alphaOf(organization);
  const mu = fixedPoint(organization);
  const growth = bias === 0 ? null : applyMap(organization, bias) / bias;
  return {
    alpha,
    growth,
    fixedPoint: mu,
    criticalCorrelation: criticalCorrelation(organization.fidelity),
  };
}

function talliesOf(request: Request, name: string): Record<string, Tally> {
  const levels = biases(request);
  if (request.method !== 'level') {
    return { root: draw(name, request.trials, accuracy(levels.at(-1)!)) };
  }
  return Object.fromEntries(
    levels.slice(1).map((bias, k) => {
      const channel = `level ${k + 1}`;
      return [channel, draw(`${name} ${channel}`, request.trials, accuracy(bias))];
    }),
  );
}

function simulatePoint(request: Request, index: number): PointResult {
  const { part = 'grid', method = 'full', trials, infeasible = false } = request;
  const { bias, fidelity, correlation, depth } = request;
  const levels = biases(request).map(accuracy);
  const parameters: Record<string, Scalar> = {
    organization: 'tree',
    fanIn: 5,
    bias,
    fidelity,
    correlation,
    depth,
  };
  const point = { index, part, method, trials, parameters };
  if (infeasible) {
    return {
      ...point,
      id: '',
      status: 'infeasible',
      reason: 'does not fit',
      facts: {},
      prediction: null,
      tallies: {},
    };
  }
  const value = levels.at(-1)!;
  return {
    ...point,
    id: `${part} ${index}`,
    status: 'complete',
    facts: { leafBias: bias, depth, leaves: 5 ** depth },
    prediction: {
      by: 'recursion',
      value,
      levels,
      bounds: boundsOf(request),
      quantities: quantitiesOf(request),
    },
    tallies: talliesOf(request, `${part} ${index}`),
  };
}

/** A run of the stand-in. */
export function simulate(requests: readonly Request[]): RunResult {
  return {
    model: laboratory,
    seed: 'figures',
    confidence: 0.95,
    familyWise: 0.001,
    points: requests.map(simulatePoint),
  };
}

/** Evenly spaced values, both ends included. */
export function range(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) =>
    Number((from + ((to - from) * k) / (count - 1)).toPrecision(12)),
  );
}

/** The product of the values of each parameter, the last one fastest. */
export function grid(
  values: {
    readonly [K in keyof Omit<Request, 'part' | 'method' | 'infeasible'>]: readonly number[];
  },
  common: Partial<Request> = {},
): Request[] {
  const rows = Object.entries(values).reduce<object[]>(
    (rows, [name, list]) => rows.flatMap((row) => list.map((value) => ({ ...row, [name]: value }))),
    [common],
  );
  return rows as unknown as Request[];
}
