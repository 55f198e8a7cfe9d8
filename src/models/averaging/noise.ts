import { z } from 'zod';
import { compileExpression } from '../../math/expression.ts';
import { real } from '../parameter.ts';

const scale = real(
  { min: 0 },
  { symbol: 's', unit: 'signal²', description: 'noise variance scale of the curve' },
);

/** Curves of the noise variance of a message against its length m in tokens. */
export const noiseCurveSchema = z.discriminatedUnion('curve', [
  z.strictObject({ curve: z.literal('inverse'), scale }),
  z.strictObject({
    curve: z.literal('exponential'),
    scale,
    tokens: real(
      { above: 0 },
      { symbol: 'm0', unit: 'tokens', description: 'message length at which noise dies out' },
    ),
    floor: real(
      { min: 0 },
      { unit: 'signal²', description: 'noise variance of an endless message' },
    ).default(0),
  }),
  z.strictObject({
    curve: z.literal('expression'),
    formula: z.string().meta({
      unit: 'signal²',
      domain: 'formula in m',
      description: 'noise variance as a formula in m',
    }),
  }),
]);

/** A parsed curve of the noise variance. */
export type NoiseCurve = z.output<typeof noiseCurveSchema>;

/**
 * Noise variance sigma² of a message of m tokens.
 *
 * `inverse`: scale/m, the error of m independent measurements averaged; `exponential`:
 * floor + scale·exp(−m/tokens); `expression`: a formula in m.
 *
 * @param tokens m in (0, ∞), tokens
 * @returns variance in [0, ∞), squared units of the signal
 * @throws {RangeError} when the curve is negative or not finite at m
 * @example
 * messageNoise({ curve: 'inverse', scale: 2 }, 8); // => 0.25
 */
export function messageNoise(curve: NoiseCurve, tokens: number): number {
  const noise = evaluateNoiseCurve(curve, tokens);
  if (!(noise >= 0 && noise < Infinity)) {
    throw new RangeError(`invalid noise: ${noise} at m = ${tokens}; not in [0, Infinity)`);
  }
  return noise;
}

function evaluateNoiseCurve(curve: NoiseCurve, tokens: number): number {
  switch (curve.curve) {
    case 'inverse':
      return curve.scale / tokens;
    case 'exponential':
      return curve.floor + curve.scale * Math.exp(-tokens / curve.tokens);
    case 'expression':
      return compileExpression(curve.formula, ['m'])({ m: tokens });
  }
}
