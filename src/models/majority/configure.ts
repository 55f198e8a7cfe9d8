import type { ChannelCurve } from './curve.ts';
import { fitContext } from './context.ts';
import { channelFidelity, leafBias } from './curve.ts';
import { resolveDependence } from './dependence.ts';
import { resolveLeaves } from './leaves.ts';
import type { Chain, Common, CostTerms, Organization, Tree } from './organization.ts';
import type { MajorityParameters } from './parameters.ts';

/**
 * Resolves parameters to an organization: curves become numbers, the context policy a fan-in.
 *
 * @throws {InfeasibleError} when the messages do not fit the window
 * @throws {RangeError} when the parameters contradict each other
 */
export function configureOrganization(parameters: MajorityParameters): Organization {
  const shape = shapeOf(parameters);
  const fit = fitMessages(parameters, shape);
  const count =
    shape.shape === 'tree' ? shape.fanIn ** shape.depth : 1 + (shape.agents - 1) * shape.ownVotes;
  const leaves = resolveLeaves(leafSpecification(parameters), count);
  const common: Common = {
    leaves,
    fidelity: resolveFidelity(parameters, fit.messageTokens),
    aggregatorFidelity: parameters.aggregatorFidelity,
    dependence: resolveDependence(parameters, leaves, count),
    cost: resolveCost(parameters, fit.messageTokens),
  };
  if (shape.shape === 'tree') {
    return { ...shape, read: fit.read, weighting: parameters.weighting, ...common };
  }
  if (parameters.weighting !== 'equal') {
    throw new RangeError(
      'invalid weighting: log-odds; a chain counts its votes equally, weights need a star or a tree',
    );
  }
  return { ...shape, ...common };
}

type Shape = Pick<Tree, 'shape' | 'fanIn' | 'depth'> | Pick<Chain, 'shape' | 'agents' | 'ownVotes'>;

function shapeOf({ organization, fanIn, depth, agents, ownVotes }: MajorityParameters): Shape {
  switch (organization) {
    case 'single':
      return { shape: 'tree', fanIn: 1, depth: 0 };
    case 'star':
      return { shape: 'tree', fanIn: agents, depth: 1 };
    case 'tree':
      return { shape: 'tree', fanIn, depth };
    case 'chain':
      if (ownVotes % 2 !== 0) {
        throw new RangeError(
          `invalid ownVotes: ${ownVotes}; not even, so that the message decides only ties`,
        );
      }
      return { shape: 'chain', agents, ownVotes };
  }
}

function fitMessages(
  parameters: MajorityParameters,
  shape: Shape,
): { readonly read: number; readonly messageTokens: number | undefined } {
  const { window, messageTokens, promptTokens, outputTokens, contextPolicy } = parameters;
  const fanIn = shape.shape === 'tree' ? shape.fanIn : 1;
  const reads = shape.shape === 'tree' ? shape.depth > 0 : shape.agents > 1;
  if (window === undefined || !reads) return { read: fanIn, messageTokens };
  if (messageTokens === undefined) {
    throw new RangeError(
      'invalid window: messageTokens is missing; expected the length of a message',
    );
  }
  const load = { fanIn, messageTokens, window, promptTokens, outputTokens };
  const fit = fitContext({ ...load, policy: contextPolicy });
  if (fit.messageTokens !== messageTokens && typeof parameters.fidelity === 'number') {
    throw new RangeError(
      `invalid contextPolicy: compress; fidelity is the constant ${parameters.fidelity}, ` +
        'expected a curve of messageTokens, because a shorter message is less faithful',
    );
  }
  return fit;
}

function resolveFidelity(
  { fidelity }: { readonly fidelity: number | ChannelCurve },
  messageTokens: number | undefined,
): number {
  if (typeof fidelity === 'number') return fidelity;
  if (messageTokens === undefined) {
    throw new RangeError(
      'invalid fidelity: a curve without messageTokens; expected the length of a message',
    );
  }
  return channelFidelity(fidelity, messageTokens);
}

function resolveCost(
  { tokens, aggregatorTokens, outputPrice, inputPrice }: MajorityParameters,
  messageTokens: number | undefined,
): CostTerms {
  return {
    tokens: tokens ?? null,
    messageTokens: messageTokens ?? null,
    aggregatorTokens,
    // Only when given: what is configured without prices keeps its identity.
    ...(outputPrice !== undefined && { outputPrice }),
    ...(inputPrice !== undefined && { inputPrice }),
  };
}

function leafSpecification({ bias, tokens }: MajorityParameters) {
  if (typeof bias === 'number' || !('curve' in bias)) return bias;
  if (tokens === undefined) {
    throw new RangeError('invalid bias: a curve without tokens; expected the compute of a leaf');
  }
  return leafBias(bias, tokens);
}
