import { prepareGround } from '../theory/planner/ground.ts';
import { shapeBias } from '../theory/planner/shapeBias.ts';
import { enlarge } from './choice.ts';
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
 * the dearest first. Saturation is what one more level, unpaid, would add to the best organization.
 */
export function liftConstraints(question: PlannedQuestion): Lifted[] {
  const lifted = liftsOf(question).flatMap(([constraint, words, changed]): Lifted[] => {
    const gain = gainOf(question, changed);
    return gain === null ? [] : [{ constraint, words, gain }];
  });
  return [...lifted, ...oneMoreLevel(question)].sort((a, b) => b.gain - a.gain);
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

function oneMoreLevel({ parameters, organization }: PlannedQuestion): Lifted[] {
  if (organization === undefined) return [];
  const ground = prepareGround(problemOf({ ...parameters, topology: 'any', rule: 'optimum' }));
  const { shape, bias } = organization;
  const free = { ...ground.problem, system: { ...ground.problem.system, room: Infinity } };
  const larger = enlarge({ ...ground, problem: free }, shape);
  const words = {
    single: '',
    star: 'the next fan-in of the star, unpaid',
    tree: 'one more level of the tree, unpaid',
    chain: 'one more agent of the chain, unpaid',
  }[shape.topology];
  const leaf = ground.supply(shape.tokens);
  if (leaf === undefined) return [];
  const gain = (shapeBias(ground, larger, leaf.bias) - bias) / 2;
  return [{ constraint: 'saturation', words, gain }];
}
