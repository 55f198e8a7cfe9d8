import { z } from 'zod';
import { choice, integer, real } from '../parameter.ts';
import { topology } from '../topology.ts';
import { channelCurveSchema, leafCurveSchema } from './curve.ts';

const leafList = z.strictObject({
  leaves: z
    .array(z.number().min(-1).max(1))
    .min(1)
    .meta({ unit: '', domain: '[−1, 1] each', description: 'bias of every leaf, in order' }),
});

const leafDistribution = z.strictObject({
  distribution: choice(['uniform', 'two-point', 'beta'], {
    description: 'law of the leaf accuracies; leaf i has the quantile at frac(½ + i/φ), φ golden',
  }),
  mean: real({ min: -1, max: 1 }, { unit: '', description: 'mean leaf bias' }),
  spread: real(
    { min: 0, max: 1 },
    { unit: '', description: 'standard deviation of the leaf bias' },
  ),
});

const groups = z.array(z.array(z.int().min(0)).min(1)).meta({
  unit: '',
  domain: 'disjoint lists of leaf numbers',
  description: 'families of leaves by number (scope family); leaves in no list are independent',
});

/** The parameters of the binary majority model, in the order in which one learns them. */
export const majorityParameters = z.strictObject({
  ...topology,
  ownVotes: integer(
    { min: 0, max: 1e4 },
    { symbol: 'j', unit: '', description: 'fresh votes of each later agent of a chain, even' },
  ).default(2),
  bias: z
    .union([
      real(
        { min: -1, max: 1 },
        { symbol: 'mu_0', unit: '', description: 'leaf bias, 2·accuracy − 1' },
      ),
      leafCurveSchema,
      leafList,
      leafDistribution,
    ])
    .meta({
      symbol: 'mu_0',
      unit: '',
      domain: '[−1, 1], a curve of tokens, a list or a distribution over leaves',
      description: 'leaf bias, 2·accuracy − 1',
    })
    .default(0.1),
  tokens: real(
    { min: 0 },
    { symbol: 'x', unit: 'tokens', description: 'compute of one leaf' },
  ).optional(),
  fidelity: z
    .union([
      real(
        { above: 0, max: 1 },
        {
          symbol: 'gamma',
          unit: '',
          description: 'channel fidelity: a vote survives with probability (1 + gamma)/2',
        },
      ),
      channelCurveSchema,
    ])
    .meta({
      symbol: 'gamma',
      unit: '',
      domain: '(0, 1] or a curve of messageTokens',
      description: 'channel fidelity: a vote survives with probability (1 + gamma)/2',
    })
    .default(1),
  messageTokens: integer(
    { min: 1 },
    { symbol: 'm', unit: 'tokens', description: 'length of one message' },
  ).optional(),
  correlation: real(
    { min: 0, max: 1 },
    { symbol: 'rho', unit: '', description: 'pairwise correlation of votes' },
  ).default(0),
  mechanism: choice(['shared', 'beta-binomial', 'probit', 'common-cause'], {
    description: 'how votes come to depend on each other at that correlation',
  }).default('shared'),
  scope: choice(['siblings', 'family', 'organization'], {
    description: 'whose votes depend; default siblings for shared, organization for the others',
  }).optional(),
  familySize: integer(
    { min: 1 },
    { unit: 'leaves', description: 'contiguous leaves of one family (scope family)' },
  ).optional(),
  families: groups.optional(),
  window: integer(
    { min: 1 },
    { symbol: 'W', unit: 'tokens', description: 'context window of every aggregator' },
  ).optional(),
  contextPolicy: choice(['reject', 'truncate', 'compress'], {
    description: 'what happens when the messages do not fit the window',
  }).default('reject'),
  promptTokens: integer(
    { min: 0 },
    { unit: 'tokens', description: 'prompt of an aggregator' },
  ).default(0),
  outputTokens: integer(
    { min: 0 },
    { symbol: 'm_out', unit: 'tokens', description: 'output of an aggregator' },
  ).default(0),
  aggregatorFidelity: real(
    { above: 0, max: 1 },
    {
      symbol: 'eta',
      unit: '',
      description: 'fidelity of an aggregator, one more channel on its output',
    },
  ).default(1),
  aggregatorTokens: real(
    { min: 0 },
    { unit: 'tokens', description: 'compute of one aggregation' },
  ).default(0),
  outputPrice: real(
    { min: 0 },
    {
      unit: 'currency per million tokens',
      description: 'price of tokens that agents think, write or aggregate with',
    },
  ).optional(),
  inputPrice: real(
    { min: 0 },
    { unit: 'currency per million tokens', description: 'price of tokens that aggregators read' },
  ).optional(),
  weighting: choice(['equal', 'log-odds'], {
    description: 'weights of leaf votes where they are counted; log-odds of the received accuracy',
  }).default('equal'),
});

/** Parsed parameters of the binary majority model. */
export type MajorityParameters = z.output<typeof majorityParameters>;
