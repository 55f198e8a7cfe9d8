import { z } from 'zod';
import { compileExpression } from '../../math/expression.ts';
import { remember } from '../../math/remember.ts';
import { real } from '../parameter.ts';

/**
 * Named curves of one variable: the leaf curve g(x), bias against compute, and the channel curve
 * gamma(m), fidelity against message length.
 */

const table = z
  .array(z.tuple([z.number().min(0), z.number().min(0).max(1)]))
  .min(2)
  .meta({
    unit: 'tokens, value',
    domain: 'pairs with increasing first entries',
    description: 'points of the curve, interpolated monotonically',
  });

const tableCurve = z.strictObject({ curve: z.literal('table'), points: table });

const expressionCurve = (variable: string) =>
  z.strictObject({
    curve: z.literal('expression'),
    formula: z.string().meta({
      unit: '',
      domain: `formula in ${variable}`,
      description: `the curve as a formula in ${variable}`,
    }),
  });

const leafScale = {
  kappa: real(
    { above: 0 },
    { symbol: 'kappa', unit: 'tokens^-beta', description: 'bias of one token' },
  ),
  beta: real({ above: 0 }, { symbol: 'beta', unit: '', description: 'scaling exponent of a leaf' }),
  max: real(
    { above: 0, max: 1 },
    { symbol: 'mu_max', unit: '', description: 'ceiling of the leaf bias' },
  ).default(1),
};

const channelScale = {
  limit: real(
    { above: 0, max: 1 },
    { symbol: 'gamma_inf', unit: '', description: 'fidelity of an endless message' },
  ).default(1),
  scale: real(
    { above: 0 },
    { symbol: 'm0', unit: 'tokens', description: 'message length at which fidelity builds up' },
  ),
};

/** Leaf curves g(x): arXiv:2601.17311, Eq. 1 for small signal, with a ceiling. */
export const leafCurveSchema = z.discriminatedUnion('curve', [
  z.strictObject({ curve: z.literal('power'), ...leafScale }),
  z.strictObject({ curve: z.literal('exponential'), ...leafScale }),
  tableCurve,
  expressionCurve('x'),
]);

/** Channel curves gamma(m). */
export const channelCurveSchema = z.discriminatedUnion('curve', [
  z.strictObject({ curve: z.literal('exponential'), ...channelScale }),
  z.strictObject({ curve: z.literal('rational'), ...channelScale }),
  tableCurve,
  expressionCurve('m'),
]);

export type LeafCurve = z.output<typeof leafCurveSchema>;
export type ChannelCurve = z.output<typeof channelCurveSchema>;
type CurvePoint = readonly [number, number];

/**
 * Interpolates points monotonically: cubic Hermite with the slopes of Fritsch and Butland
 * (SIAM J. Sci. Stat. Comput. 1984), constant outside the points.
 *
 * @throws {RangeError} unless the first entries increase
 */
export function interpolate(points: readonly CurvePoint[], x: number): number {
  for (let i = 1; i < points.length; i++) {
    if (!(points[i][0] > points[i - 1][0])) {
      throw new RangeError(
        `invalid curve points: ${points[i][0]} after ${points[i - 1][0]}; not increasing`,
      );
    }
  }
  const last = points.length - 1;
  if (x <= points[0][0]) return points[0][1];
  if (x >= points[last][0]) return points[last][1];
  let i = 0;
  while (points[i + 1][0] < x) i++;
  const width = points[i + 1][0] - points[i][0];
  const t = (x - points[i][0]) / width;
  const s = 1 - t;
  const left = points[i][1] * (1 + 2 * t) + width * slopeAt(points, i) * t;
  const right = points[i + 1][1] * (1 + 2 * s) - width * slopeAt(points, i + 1) * s;
  return left * s * s + right * t * t;
}

function secant(points: readonly CurvePoint[], i: number): number {
  return (points[i + 1][1] - points[i][1]) / (points[i + 1][0] - points[i][0]);
}

function slopeAt(points: readonly CurvePoint[], i: number): number {
  if (i === 0) return secant(points, 0);
  if (i === points.length - 1) return secant(points, i - 1);
  const before = secant(points, i - 1);
  const after = secant(points, i);
  if (before * after <= 0) return 0;
  const h0 = points[i][0] - points[i - 1][0];
  const h1 = points[i + 1][0] - points[i][0];
  const weight = (h0 + 2 * h1) / (3 * (h0 + h1));
  return (before * after) / (weight * after + (1 - weight) * before);
}

/** A plan evaluates one formula at many lengths. */
const compileFormula = remember(([formula, variable]: readonly [string, string]) =>
  compileExpression(formula, [variable]),
);

/** Says of which curve it was that points are wrong. */
function evaluate(name: string, curve: () => number): number {
  try {
    return curve();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`invalid ${name}: ${error.message}`, { cause: error });
  }
}

function checkRange(name: string, value: number, variable: string, at: number): number {
  if (!(value >= 0 && value <= 1)) {
    throw new RangeError(`invalid ${name}: ${value} at ${variable} = ${at}; not in [0, 1]`);
  }
  return value;
}

/**
 * Leaf bias g(x) of a leaf that spends x tokens.
 *
 * `power`: min(max, kappa·x^beta); `exponential`: max·(1 − exp(−(kappa/max)·x^beta)); `table`;
 * `expression`. Source: arXiv:2601.17311, leaf scaling law g(x) ≈ kappa·x^beta.
 *
 * @param tokens x in [0, ∞), tokens
 * @returns bias in [0, 1]
 * @throws {RangeError} when the curve leaves [0, 1] at x
 * @example
 * leafBias({ curve: 'power', kappa: 0.05, beta: 0.5, max: 1 }, 100); // => 0.5
 */
export function leafBias(curve: LeafCurve, tokens: number): number {
  const bias = evaluate('leaf bias', () => evaluateLeafCurve(curve, tokens));
  return checkRange('leaf bias', bias, 'x', tokens);
}

function evaluateLeafCurve(curve: LeafCurve, tokens: number): number {
  switch (curve.curve) {
    case 'power':
      return Math.min(curve.max, curve.kappa * tokens ** curve.beta);
    case 'exponential':
      return -curve.max * Math.expm1((-curve.kappa / curve.max) * tokens ** curve.beta);
    case 'table':
      return interpolate(curve.points, tokens);
    case 'expression':
      return compileFormula([curve.formula, 'x'])({ x: tokens });
  }
}

/**
 * Channel fidelity gamma(m) of a message of m tokens: the vote survives with probability
 * (1 + gamma)/2.
 *
 * `exponential`: limit·(1 − exp(−m/scale)); `rational`: limit·m/(m + scale); `table`; `expression`.
 * Source: arXiv:2601.17311, binary symmetric channel of fidelity gamma(m).
 *
 * @param tokens m in [0, ∞), tokens
 * @returns fidelity in [0, 1]
 * @throws {RangeError} when the curve leaves [0, 1] at m
 * @example
 * channelFidelity({ curve: 'rational', limit: 0.9, scale: 50 }, 100); // => 0.6
 */
export function channelFidelity(curve: ChannelCurve, tokens: number): number {
  const fidelity = evaluate('fidelity', () => evaluateChannelCurve(curve, tokens));
  return checkRange('fidelity', fidelity, 'm', tokens);
}

function evaluateChannelCurve(curve: ChannelCurve, tokens: number): number {
  switch (curve.curve) {
    case 'exponential':
      return -curve.limit * Math.expm1(-tokens / curve.scale);
    case 'rational':
      return (curve.limit * tokens) / (tokens + curve.scale);
    case 'table':
      return interpolate(curve.points, tokens);
    case 'expression':
      return compileFormula([curve.formula, 'm'])({ m: tokens });
  }
}

/**
 * Fidelity of a relay after h hops with a floor: F_inf + A·gamma^h, the form that fits published
 * telephone-game logs.
 *
 * @param floor F_inf in [0, 1]
 * @param amplitude A in [0, 1 − F_inf]
 * @param fidelity gamma in [0, 1]
 * @param hops h = 0, 1, 2, …
 * @throws {RangeError} outside these domains
 * @example
 * relayFidelity(0.2, 0.8, 0.5, 2); // => 0.4
 */
export function relayFidelity(
  floor: number,
  amplitude: number,
  fidelity: number,
  hops: number,
): number {
  checkRange('floor', floor, 'h', hops);
  checkRange('floor + amplitude', floor + amplitude, 'h', hops);
  checkRange('fidelity', fidelity, 'h', hops);
  return floor + amplitude * fidelity ** hops;
}
