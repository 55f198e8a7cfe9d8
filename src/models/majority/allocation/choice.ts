import { InfeasibleError } from '../../model.ts';
import { explainInfeasible } from '../theory/planner/explainInfeasible.ts';
import { type Ground, prepareGround } from '../theory/planner/ground.ts';
import { allocationRules } from '../theory/planner/rules.ts';
import type { Shape, Topology } from '../theory/planner/system.ts';
import { singleAgent } from '../theory/planner/optimum.ts';
import type { AllocationParameters } from './parameters.ts';
import { problemOf } from './problem.ts';

/** What a rule chose, and what it is compared with. */
export interface Choice {
  readonly ground: Ground;
  readonly shape: Shape;
  /** g(B): bias of one agent that spends all it may; null where the limits allow none */
  readonly alone: number | null;
}

/** Topologies that a choice of `topology` searches. */
export const SEARCHED: Readonly<Record<AllocationParameters['topology'], readonly Topology[]>> = {
  any: ['single', 'star', 'tree', 'chain'],
  single: ['single'],
  star: ['star'],
  chain: ['chain'],
  tree: ['star', 'tree'],
};

/**
 * What the rule chooses.
 *
 * @throws {InfeasibleError} when no organization is feasible, with the limits that are exceeded
 * @throws {RangeError} when parameters contradict each other or the rule does not apply
 */
export function chooseOrganization(parameters: AllocationParameters): Choice {
  const ground = prepareGround(problemOf(parameters));
  const topologies = SEARCHED[parameters.topology];
  const rule = allocationRules.find(({ name }) => name === parameters.rule)!;
  const found = rule.choose({ ground, topologies, formula: parameters.formula });
  if (found === undefined) throw infeasible(ground, parameters, topologies);
  const byLevels = parameters.topology === 'tree';
  const shape = parameters.enlarged ? enlarge(ground, found.shape, byLevels) : found.shape;
  return { ground, shape, alone: biasAlone(ground) };
}

/** g(B): all of the budget on one agent, also where the compute of a leaf is held. */
function biasAlone({ problem }: Ground): number | null {
  const { tokens: _, ...pins } = problem.pins;
  return singleAgent(prepareGround({ ...problem, pins }))?.bias ?? null;
}

/** Says which limits even the least organizations exceed. */
export function infeasible(
  ground: Ground,
  { budget, rule }: Pick<AllocationParameters, 'budget' | 'rule'>,
  topologies: readonly Topology[],
): InfeasibleError {
  if (rule === 'formula') {
    return new InfeasibleError(
      `the organization of the formula cannot be bought for ${budget} tokens, or does not fit the window`,
    );
  }
  const reasons = topologies.map((topology) => explainInfeasible(ground, topology));
  return new InfeasibleError(
    `no organization can be bought for ${budget} tokens: ${reasons.join('; ')}`,
  );
}

/** The next fan-in whose majority is another one: f_b = f_{b−1} for even b. */
export function nextFanIn(fanIn: number): number {
  return fanIn + 1 + (fanIn % 2);
}

/**
 * One level more, or one agent of a chain, of leaves that spend the same; a star grows by its next
 * fan-in, or by a level where its fan-in is held or trees are asked for.
 */
function enlarge({ problem: { system, pins } }: Ground, shape: Shape, byLevels: boolean): Shape {
  switch (shape.topology) {
    case 'single':
      throw new InfeasibleError('one agent cannot be enlarged: it has no levels');
    case 'star': {
      if (byLevels || pins.fanIn !== undefined) return { ...shape, topology: 'tree', depth: 2 };
      const fanIn = nextFanIn(shape.fanIn);
      // At its window wall a star cannot grow, whatever is spent on it.
      return fanIn * shape.messageTokens <= system.room ? { ...shape, fanIn } : shape;
    }
    case 'tree':
      return { ...shape, depth: shape.depth + 1 };
    case 'chain':
      return { ...shape, agents: shape.agents + 1 };
  }
}
