import { z } from 'zod';
import { choice, integer, real } from '../parameter.ts';
import { noiseCurveSchema } from './noise.ts';

const noiseText = {
  symbol: 'sigma²',
  unit: 'signal²',
  description: 'variance of the independent noise on every message',
};

/** The parameters of the averaging model, in the order in which one learns them. */
export const averagingParameters = z.strictObject({
  organization: choice(['single', 'star', 'chain', 'tree'], {
    description: 'who reports to whom',
  }).default('tree'),
  fanIn: integer(
    { min: 1, max: 1e6 },
    { symbol: 'b', unit: '', description: 'messages that every node of a tree averages' },
  ).default(5),
  depth: integer(
    { min: 0, max: 1000 },
    { symbol: 'L', unit: 'levels', description: 'levels of a tree above its leaves' },
  ).default(3),
  agents: integer(
    { min: 1, max: 1e7 },
    { symbol: 'N, n', unit: '', description: 'leaves of a star, agents of a chain' },
  ).default(5),
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
