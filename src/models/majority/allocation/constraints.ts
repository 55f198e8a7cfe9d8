import { prepareGround } from '../theory/planner/ground.ts';
import { shapeBias } from '../theory/planner/shapeBias.ts';
import type { Shape } from '../theory/planner/system.ts';
import type { AllocationParameters } from './parameters.ts';
import { problemOf } from './problem.ts';
import { gainOf, type PlannedQuestion } from './question.ts';

/** What a constraint costs. */
export interface Lifted {
  readonly constraint: string;
  /** what was lifted, in words */
  readonly words: string;
  /** accuracy gained if it were */
  readonly gain: number;
}

type Lift = readonly [constraint: string, words: string, changed: Partial<AllocationParameters>];

/**
 * What each constraint costs: the accuracy of the optimum without it minus the accuracy with it,
 * the dearest first. Saturation is what more of the same, unpaid, would add to the best organization: a
 * level of a tree, twice the agents of a star or a chain.
 */
export function liftConstraints(question: PlannedQuestion): Lifted[] {
  const lifted = liftsOf(question).flatMap(([constraint, words, changed]): Lifted[] => {
    const gain = gainOf(question, changed);
    return gain === null ? [] : [{ constraint, words, gain }];
  });
  return [...lifted, ...enlargeUnpaid(question)].sort((a, b) => b.gain - a.gain);
}

function liftsOf({ parameters, organization }: PlannedQuestion): Lift[] {
  const { budget, window, correlation, maxLatency, maxRounds, maxCost } = parameters;
  const lifts: Lift[] = [['budget', 'ten times the budget', { budget: 10 * budget }]];
  if (window !== undefined) lifts.push(['window', 'no context window', { window: undefined }]);
  if (correlation > 0) lifts.push(['correlation', 'independent votes', { correlation: 0 }]);
  if (parameters.fidelity !== 1 && organization !== undefined) {
    const { shape } = organization;
    const messageTokens = 'messageTokens' in shape ? shape.messageTokens : undefined;
    const words = `perfect messages of ${messageTokens} tokens`;
    lifts.push(['fidelity', words, { fidelity: 1, messageTokens }]);
  }
  if (maxLatency !== undefined) {
    lifts.push(['maxLatency', 'no limit of latency', { maxLatency: undefined }]);
  }
  if (maxRounds !== undefined) {
    lifts.push(['maxRounds', 'no limit of rounds', { maxRounds: undefined }]);
  }
  if (maxCost !== undefined) lifts.push(['maxCost', 'no limit of cost', { maxCost: undefined }]);
  return lifts;
}

/** What more of the same would add, if nobody had to pay for it. */
function enlargeUnpaid({ parameters, organization }: PlannedQuestion): Lifted[] {
  if (organization === undefined) return [];
  const ground = prepareGround(problemOf({ ...parameters, topology: 'any', rule: 'optimum' }));
  const { shape, bias } = organization;
  const larger = more(shape);
  const leaf = ground.supply(shape.tokens);
  if (larger === undefined || leaf === undefined) return [];
  const gain = (shapeBias(ground, larger.shape, leaf.bias) - bias) / 2;
  return [{ constraint: 'saturation', words: larger.words, gain }];
}

function more(shape: Shape): { readonly shape: Shape; readonly words: string } | undefined {
  switch (shape.topology) {
    case 'single':
      return undefined;
    case 'star':
      return {
        shape: { ...shape, fanIn: 2 * shape.fanIn + 1 },
        words: 'twice the agents of the star, unpaid and beyond the window',
      };
    case 'tree':
      return {
        shape: { ...shape, depth: shape.depth + 1 },
        words: 'one more level of the tree, unpaid',
      };
    case 'chain':
      return {
        shape: { ...shape, agents: 2 * shape.agents },
        words: 'twice the agents of the chain, unpaid',
      };
  }
}
