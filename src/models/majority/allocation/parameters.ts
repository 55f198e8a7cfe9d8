import { z } from 'zod';
import { choice, integer, real } from '../../parameter.ts';
import { leafCurveSchema } from '../curve.ts';
import { majorityParameters } from '../parameters.ts';
import { allocationRules, type RuleName } from '../theory/planner/rules.ts';

const shared = majorityParameters.shape;

const ruleNames = allocationRules.map(({ name }) => name) as [RuleName, ...RuleName[]];

const formula = (of: string) =>
  z
    .string()
    .meta({ unit: '', domain: 'formula in B, W, rho, m, x', description: `${of}, rounded down` })
    .optional();

/**
 * The parameters of the allocation model: a budget, a rule, and what the system is made of. What is
 * not said of the system is that of an example, to be replaced by one's own.
 */
export const allocationParameters = z.strictObject({
  budget: real(
    { min: 1, max: 1e15 },
    { symbol: 'B', unit: 'tokens', description: 'tokens that one answer may cost' },
  ).default(1e5),
  rule: choice(ruleNames, {
    description: `how the budget is split: ${allocationRules.map((r) => `${r.name}, ${r.description}`).join('; ')}`,
  }).default('optimum'),
  topology: choice(['any', 'single', 'star', 'chain', 'tree'], {
    description: 'what the optimum is over; a star is a tree of depth 1 and counts as one here',
  }).default('any'),
  enlarged: z
    .boolean()
    .meta({
      unit: '',
      domain: 'false | true',
      description:
        'one level more than was chosen, unpaid, to see whether it saturates; of a star whose fan-in is free the next one that fits, if any; of a chain one agent',
    })
    .default(false),
  bias: z
    .union([
      real(
        { min: -1, max: 1 },
        {
          symbol: 'mu_0',
          unit: '',
          description: 'leaf bias where tokens are held; nothing is planned below 0',
        },
      ),
      leafCurveSchema,
    ])
    .meta({
      symbol: 'g(x)',
      unit: '',
      domain: 'a curve of tokens, or [−1, 1] with tokens held',
      description: 'leaf bias, 2·accuracy − 1, against compute',
    })
    .default({ curve: 'power', kappa: 0.02, beta: 0.2, max: 1 }),
  tokens: integer(
    { min: 1 },
    { symbol: 'x', unit: 'tokens', description: 'compute of one leaf, where it is held' },
  ).optional(),
  fidelity: shared.fidelity.unwrap().default({ curve: 'exponential', limit: 0.97, scale: 100 }),
  messageTokens: integer(
    { min: 1 },
    {
      symbol: 'm',
      unit: 'tokens',
      description: 'length of one message, where it is held; chosen where fidelity is a curve',
    },
  ).optional(),
  fanIn: integer(
    { min: 1, max: 1e6 },
    { symbol: 'b', unit: '', description: 'fan-in, where it is held' },
  ).optional(),
  depth: integer(
    { min: 1, max: 50 },
    { symbol: 'L', unit: 'levels', description: 'depth of a tree, where it is held' },
  ).optional(),
  agents: integer(
    { min: 1, max: 1e7 },
    { symbol: 'N, n', unit: '', description: 'leaves of a star, agents of a chain, where held' },
  ).optional(),
  ownVotes: shared.ownVotes,
  correlation: shared.correlation.unwrap().default(0.1),
  mechanism: shared.mechanism,
  scope: choice(['siblings', 'organization'], {
    description: 'whose votes depend; default siblings for shared, organization for the others',
  }).optional(),
  window: shared.window,
  promptTokens: shared.promptTokens,
  outputTokens: shared.outputTokens,
  aggregatorFidelity: shared.aggregatorFidelity,
  aggregatorTokens: shared.aggregatorTokens,
  outputPrice: shared.outputPrice,
  inputPrice: shared.inputPrice,
  maxLatency: real(
    { min: 1 },
    { unit: 'tokens', description: 'tokens that the critical path may have' },
  ).optional(),
  maxRounds: integer(
    { min: 1 },
    { unit: 'rounds', description: 'rounds that the critical path may have' },
  ).optional(),
  maxCost: real(
    { above: 0 },
    { unit: 'currency', description: 'what one answer may cost, at the prices' },
  ).optional(),
  formula: z
    .strictObject({
      fanIn: formula('fan-in'),
      depth: formula('depth, 1 for a star'),
      agents: formula('agents of a chain'),
      tokens: formula('compute of a leaf'),
      messageTokens: formula('length of a message'),
    })
    .optional(),
});

/** Parsed parameters of the allocation model. */
export type AllocationParameters = z.output<typeof allocationParameters>;
