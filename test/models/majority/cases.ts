import { leafBiases } from '../../../src/models/majority/leaves.ts';
import { leafCount, type Organization } from '../../../src/models/majority/organization.ts';
import { logOddsWeights } from '../../../src/models/majority/weights.ts';
import { enumerateChain, enumerateTree, type Law } from './enumeration.ts';

export const nine = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.8 };
export const star = { organization: 'star', agents: 5, bias: 0.4, fidelity: 0.7 };
export const chain = { organization: 'chain', agents: 4, ownVotes: 2, bias: 0.3, fidelity: 0.8 };
const unequal = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };

/** Small organizations over every option of the model, each enumerable. */
export const CASES: Record<string, Record<string, unknown>> = {
  'single agent': { organization: 'single', bias: 0.3 },
  'tree, independent': nine,
  'tree, shared by siblings': { ...nine, correlation: 0.3 },
  'tree, shared by all': { ...nine, correlation: 0.3, scope: 'organization' },
  'tree, shared by families': { ...nine, correlation: 0.4, scope: 'family', familySize: 3 },
  'tree, families across subtrees': { ...nine, correlation: 0.4, scope: 'family', familySize: 2 },
  'tree, listed families': {
    ...nine,
    correlation: 0.5,
    scope: 'family',
    families: [
      [0, 4, 8],
      [1, 3],
    ],
  },
  'tree, beta-binomial': { ...nine, correlation: 0.3, mechanism: 'beta-binomial' },
  'tree, beta-binomial siblings': {
    ...nine,
    correlation: 0.3,
    mechanism: 'beta-binomial',
    scope: 'siblings',
  },
  'tree, probit': { ...nine, correlation: 0.3, mechanism: 'probit' },
  'tree, common cause': { ...nine, correlation: 0.2, mechanism: 'common-cause' },
  'tree, truncated context': {
    ...nine,
    messageTokens: 10,
    window: 25,
    contextPolicy: 'truncate',
    correlation: 0.2,
  },
  'tree, common cause in listed families': {
    ...nine,
    correlation: 0.5,
    mechanism: 'common-cause',
    scope: 'family',
    families: [
      [0, 4, 8],
      [1, 3],
    ],
  },
  'tree, erring aggregators': { ...nine, aggregatorFidelity: 0.9 },
  'tree, unequal leaves': { ...nine, bias: unequal, correlation: 0.25 },
  'tree, unequal leaves weighted': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    weighting: 'log-odds',
  },
  'tree, unequal leaves probit': { ...nine, bias: unequal, correlation: 0.25, mechanism: 'probit' },
  'tree, unequal leaves shared by all': {
    ...nine,
    bias: unequal,
    correlation: 0.25,
    scope: 'organization',
  },
  'tree, even fan-in': { ...nine, fanIn: 2, depth: 3, correlation: 0.2 },
  'star of 5': { ...star, correlation: 0.3 },
  'star of 5, beta-binomial': { ...star, correlation: 0.3, mechanism: 'beta-binomial' },
  'star of 5, families of 2': { ...star, correlation: 0.3, scope: 'family', familySize: 2 },
  'star of 5, truncated': { ...star, messageTokens: 10, window: 45, contextPolicy: 'truncate' },
  'chain of 4': chain,
  'chain of 4, shared by each agent': { ...chain, correlation: 0.3 },
  'chain of 4, shared by all': { ...chain, correlation: 0.3, scope: 'organization' },
  'chain of 4, beta-binomial': { ...chain, correlation: 0.3, mechanism: 'beta-binomial' },
  'chain of 4, families': {
    ...chain,
    correlation: 0.3,
    scope: 'family',
    familySize: 3,
    mechanism: 'probit',
  },
  'relay of 4': { ...chain, ownVotes: 0, aggregatorFidelity: 0.9 },
};

const laws = new Map<string, Law>();

/** The enumerated law, computed once for each organization. */
export function enumerate(organization: Organization): Law {
  const key = JSON.stringify(organization);
  if (!laws.has(key)) laws.set(key, enumerateAnew(organization));
  return laws.get(key)!;
}

function enumerateAnew(organization: Organization): Law {
  if (organization.shape === 'chain') return enumerateChain(organization);
  const received = leafBiases(organization.leaves, leafCount(organization)).map(
    (b) => b * organization.fidelity,
  );
  return enumerateTree(
    organization,
    organization.weighting === 'log-odds' ? logOddsWeights(received) : undefined,
  );
}

/** Chi-square as a standard normal deviate (Wilson and Hilferty 1931), rare cells pooled. */
export function chiSquareDeviate(
  observed: ReadonlyMap<string, number>,
  law: Law,
  trials: number,
): number {
  let statistic = 0;
  let cells = 0;
  let pooled = { expected: 0, seen: 0 };
  for (const [key, probability] of law) {
    const expected = probability * trials;
    const seen = observed.get(key) ?? 0;
    if (expected < 20) {
      pooled = { expected: pooled.expected + expected, seen: pooled.seen + seen };
      continue;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  }
  if (pooled.expected > 5) {
    statistic += (pooled.seen - pooled.expected) ** 2 / pooled.expected;
    cells++;
  }
  const freedom = cells - 1;
  const scale = 2 / (9 * freedom);
  return ((statistic / freedom) ** (1 / 3) - (1 - scale)) / Math.sqrt(scale);
}
