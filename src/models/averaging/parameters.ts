import { z } from 'zod';
import { choice, integer, real } from '../parameter.ts';
import { topology } from '../topology.ts';
import { noiseCurveSchema } from './noise.ts';

const noiseText = {
  symbol: 'sigma²',
  unit: 'signal²',
  description: 'variance of the independent noise on every message',
};

/** The parameters of the averaging model, in the order in which one learns them. */
export const averagingParameters = z.strictObject({
  ...topology,
  update: choice(['relay', 'average'], {
    description:
      'what each later agent of a chain does: pass the message on, or average its own error in',
  }).default('average'),
  leafVariance: real(
    { min: 0 },
    { symbol: 'v0', unit: 'signal²', description: 'variance of the error of one leaf' },
  ).default(1),
  correlation: real(
    { min: 0, max: 1 },
    { symbol: 'rho', unit: '', description: 'pairwise correlation of errors averaged together' },
  ).default(0),
  noise: z
    .union([real({ min: 0 }, noiseText), noiseCurveSchema])
    .meta({ ...noiseText, domain: '[0, ∞) or a curve of messageTokens' })
    .default(0),
  messageTokens: integer(
    { min: 1 },
    { symbol: 'm', unit: 'tokens', description: 'length of one message, read by a noise curve' },
  ).optional(),
  dependence: choice(['mixture', 'factor'], {
    description:
      'how errors come to depend: mixture, now and then all are one error; factor, one Gaussian part in common (star and chain)',
  }).default('mixture'),
});

/** Parsed parameters of the averaging model. */
export type AveragingParameters = z.output<typeof averagingParameters>;
