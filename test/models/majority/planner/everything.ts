import { InfeasibleError } from '../../../../src/models/model.ts';
import { configureOrganization } from '../../../../src/models/majority/configure.ts';
import { costOf } from '../../../../src/models/majority/cost.ts';
import type { Organization } from '../../../../src/models/majority/organization.ts';
import {
  majorityParameters,
  type MajorityParameters,
} from '../../../../src/models/majority/parameters.ts';
import { predictOrganization } from '../../../../src/models/majority/theory/predict.ts';
import type {
  Candidate,
  Problem,
  Shape,
  Topology,
} from '../../../../src/models/majority/theory/planner/system.ts';

/**
 * All that can be bought, one organization after another: no search, no bounds, and neither the
 * value nor the bill is the planner's own.
 */

/** Parameters of the majority model for a problem's system; shapes are put in afterwards. */
function parametersOf({ system }: Problem): MajorityParameters {
  const { leaf, room, fidelity, correlation, mechanism, scope } = system;
  const { aggregatorFidelity, aggregatorTokens, outputPrice, inputPrice } = system;
  return majorityParameters.parse({
    bias: leaf.curve === 'fixed' ? leaf.bias : leaf,
    fidelity,
    correlation,
    mechanism,
    scope,
    aggregatorFidelity,
    aggregatorTokens,
    outputPrice,
    inputPrice,
    ...(room === Infinity ? {} : { window: room + 7, promptTokens: 4, outputTokens: 3 }),
  });
}

/** Builds the shapes of a problem as organizations of the majority model; undefined what cannot be. */
export function builderOf(problem: Problem): (shape: Shape) => Organization | undefined {
  const system = parametersOf(problem);
  return (shape) => {
    const { topology, ...sizes } = { messageTokens: 1, ...shape };
    const star = shape.topology === 'star' ? { agents: shape.fanIn } : {};
    try {
      return configureOrganization({ ...system, organization: topology, ...sizes, ...star });
    } catch (error) {
      if (error instanceof InfeasibleError) return undefined;
      throw error;
    }
  };
}

/** The root's bias as the majority model predicts it. */
export function biasOf(organization: Organization): number {
  return predictOrganization(organization).quantities['predictedBias']!;
}

/** Whether an organization stays within the limits of a problem. */
export function isWithin({ limits }: Problem, organization: Organization): boolean {
  const { totalTokens, pathTokens, rounds, totalCost } = costOf(organization);
  return (
    totalTokens! <= limits.budget &&
    pathTokens! <= limits.pathTokens &&
    rounds <= limits.rounds &&
    totalCost! <= limits.cost
  );
}

/** A shape without its compute. */
type Frame = Shape extends infer S ? (S extends Shape ? Omit<S, 'tokens'> : never) : never;

function* integers(first: number, last: number): Generator<number> {
  for (let i = first; i <= last; i++) yield i;
}

function* held(pin: number | undefined, first: number, last: number): Generator<number> {
  if (pin === undefined) yield* integers(first, last);
  else yield pin;
}

/** All frames that the budget might pay for, counting the votes and the messages to the root. */
function* framesOf(problem: Problem, topology: Topology): Generator<Frame> {
  const { limits, pins, system } = problem;
  const { budget } = limits;
  const lengths = (messages: number) => held(pins.messageTokens, 1, budget / (2 * messages));
  if (topology === 'single') yield { topology };
  if (topology === 'star' && (pins.depth ?? 1) === 1) {
    for (const fanIn of held(pins.fanIn ?? pins.agents, 2, budget)) {
      for (const messageTokens of lengths(fanIn))
        yield { topology, fanIn, depth: 1, messageTokens };
    }
  }
  if (topology === 'tree') {
    for (const fanIn of held(pins.fanIn, 2, budget)) {
      for (const depth of held(pins.depth, 2, fanIn === 1 ? 4 : Math.log2(budget))) {
        if (depth === 1 || fanIn ** depth > budget) continue;
        for (const messageTokens of lengths(fanIn)) yield { topology, fanIn, depth, messageTokens };
      }
    }
  }
  // Siblings of a chain are the votes one agent reads, so that no latent of leaves is theirs.
  const apart = system.mechanism !== 'shared' && system.scope === 'siblings';
  if (topology === 'chain' && !apart) {
    const { ownVotes } = pins;
    for (const agents of held(pins.agents, 2, budget)) {
      if (agents < 2) continue;
      for (const messageTokens of lengths(agents - 1)) {
        yield { topology, agents, ownVotes, messageTokens };
      }
    }
  }
}

/** Remembers biases, because many lengths of messages and computes have the same fidelity and bias. */
function rememberBias(): (shape: Shape, organization: Organization) => number {
  const known = new Map<string, number>();
  return (shape, organization) => {
    const sizes = { ...shape, tokens: 0, messageTokens: 0 };
    const key = JSON.stringify([sizes, organization.leaves, organization.fidelity]);
    const bias = known.get(key) ?? biasOf(organization);
    known.set(key, bias);
    return bias;
  };
}

/** The best of a topology, found by looking at everything. */
export function findBest(problem: Problem, topology: Topology): Candidate | undefined {
  const { system, limits, pins } = problem;
  const build = builderOf(problem);
  const bias = rememberBias();
  const pin = system.leaf.curve === 'fixed' ? system.leaf.tokens : pins.tokens;
  let best: Candidate | undefined;
  for (const frame of framesOf(problem, topology)) {
    for (const tokens of held(pin, 1, limits.budget)) {
      const shape: Shape = { ...frame, tokens };
      const organization = build(shape);
      if (organization === undefined || !isWithin(problem, organization)) break;
      const candidate = { shape, bias: bias(shape, organization) };
      if (best === undefined || candidate.bias > best.bias) best = candidate;
    }
  }
  return best;
}
