import { costOf, type Cost } from '../cost.ts';
import { configureOrganization } from '../configure.ts';
import { majorityParameters } from '../parameters.ts';
import { predictOrganization } from '../theory/predict.ts';
import { explainInfeasible } from '../theory/planner/explainInfeasible.ts';
import { type Ground, prepareGround } from '../theory/planner/ground.ts';
import { dependsAtNodes } from '../theory/planner/outcome.ts';
import { searchTopologies } from '../theory/planner/optimum.ts';
import type { Candidate, Shape, Topology } from '../theory/planner/system.ts';
import { type AnswerChange, findChanges } from './changes.ts';
import { type Lifted, liftConstraints } from './constraints.ts';
import { infeasible } from './choice.ts';
import { organizationParameters } from './index.ts';
import type { AllocationParameters } from './parameters.ts';
import { problemOf } from './problem.ts';
import { moveParameters, type Sensitivity } from './sensitivity.ts';

export type { AnswerChange } from './changes.ts';
export type { Lifted } from './constraints.ts';
export type { Sensitivity } from './sensitivity.ts';

/** The best organization of one topology, or why there is none. */
export interface PlanOption {
  readonly topology: Topology;
  /** parameters of the model majority that build it */
  readonly parameters: Readonly<Record<string, unknown>> | null;
  readonly shape: Shape | null;
  /** predicted probability of a correct decision */
  readonly accuracy: number | null;
  readonly cost: Cost | null;
  /** why nothing of this topology is feasible */
  readonly reason?: string;
}

/** What theory says of a budget: what to build, why, and what would change the answer. */
export interface PlanTheory {
  readonly best: PlanOption;
  /** the best of each topology: single, star, tree of two or more levels, chain */
  readonly options: readonly PlanOption[];
  /** what each constraint costs, the dearest first */
  readonly constraints: readonly Lifted[];
  /** the budgets at which the best topology changes */
  readonly changes: readonly AnswerChange[];
  /** the budgets that were looked at */
  readonly scanned: readonly [from: number, to: number];
  /** ratio of neighbouring budgets in that look: two changes closer than this may be missed */
  readonly resolution: number;
  /** what moving a parameter would bring, the most first */
  readonly sensitivities: readonly Sensitivity[];
  /** accuracy of the best of each topology against budget */
  readonly curves: readonly CurvePoint[];
}

/** The best of one topology at one budget. */
export interface CurvePoint {
  readonly budget: number;
  readonly topology: Topology;
  readonly accuracy: number;
}

/** Topologies as a plan tells them apart: a tree of depth 1 is a star. */
export const TOPOLOGIES: readonly Topology[] = ['single', 'star', 'tree', 'chain'];

/**
 * Plans a budget: the certified optimum over all topologies and the runner-up of each, which
 * constraints bind, at which budgets the answer changes, and what would help most. The rule and
 * the topology among the parameters are not read.
 *
 * @throws {InfeasibleError} when nothing is feasible, with the limits that are exceeded
 * @throws {RangeError} when parameters contradict each other
 */
export function planAllocation(parameters: AllocationParameters): PlanTheory {
  const ground = prepareGround(problemOf({ ...parameters, topology: 'any', rule: 'optimum' }));
  const found = TOPOLOGIES.map((topology) => searchTopologies(ground, [topology]));
  const options = found.map((candidate, i) =>
    describeOption(parameters, ground, { candidate, topology: TOPOLOGIES[i] }),
  );
  const best = bestOf(found);
  if (best === undefined) throw infeasible(ground, parameters, TOPOLOGIES);
  const question = { parameters, best, organization: bestOf(found.slice(1)) };
  return {
    best: options[found.indexOf(best)],
    options,
    constraints: liftConstraints(question),
    ...findChanges(ground),
    sensitivities: moveParameters(question),
    curves: traceCurves(ground),
  };
}

/** The best organization of a budget and its predicted accuracy, and nothing beside. */
export interface Optimum {
  readonly shape: Shape;
  readonly accuracy: number;
}

/**
 * The certified optimum over all topologies.
 *
 * @throws {InfeasibleError} when nothing is feasible, with the limits that are exceeded
 * @throws {RangeError} when parameters contradict each other
 */
export function optimizeAllocation(parameters: AllocationParameters): Optimum {
  const ground = prepareGround(problemOf({ ...parameters, topology: 'any', rule: 'optimum' }));
  const best = searchTopologies(ground, TOPOLOGIES);
  if (best === undefined) throw infeasible(ground, parameters, TOPOLOGIES);
  return { shape: best.shape, accuracy: (1 + best.bias) / 2 };
}

/** Predicted accuracy of an organization that was chosen for other parameters. */
export function accuracyOf(parameters: AllocationParameters, shape: Shape): number | null {
  const given = organizationParameters(parameters, shape);
  return predictOrganization(configureOrganization(majorityParameters.parse(given))).value;
}

function bestOf(candidates: readonly (Candidate | undefined)[]): Candidate | undefined {
  return candidates.reduce((best, candidate) =>
    best === undefined || (candidate !== undefined && candidate.bias > best.bias)
      ? candidate
      : best,
  );
}

function describeOption(
  parameters: AllocationParameters,
  ground: Ground,
  { candidate, topology }: { candidate: Candidate | undefined; topology: Topology },
): PlanOption {
  if (candidate === undefined) {
    const reason = explainInfeasible(ground, topology);
    return { topology, parameters: null, shape: null, accuracy: null, cost: null, reason };
  }
  const { shape, bias } = candidate;
  const given = organizationParameters(parameters, shape);
  const cost = costOf(configureOrganization(majorityParameters.parse(given)));
  return { topology, parameters: given, shape, accuracy: (1 + bias) / 2, cost };
}

const CURVE_STEPS = 24;
/** Fewer where each takes quadratures over the latent. */
const CURVE_STEPS_LATENT = 12;
const CURVE_REACH = 100;

/** Two decades to both sides of the budget. */
function traceCurves({ problem }: Ground): CurvePoint[] {
  const { budget } = problem.limits;
  const from = Math.max(1, budget / CURVE_REACH);
  const to = budget * CURVE_REACH;
  const steps = dependsAtNodes(problem.system) ? CURVE_STEPS : CURVE_STEPS_LATENT;
  const grounds = Array.from({ length: steps + 1 }, (_, i) => {
    const at = Math.round(from * (to / from) ** (i / steps));
    return prepareGround({ ...problem, limits: { ...problem.limits, budget: at } });
  });
  return TOPOLOGIES.flatMap((topology) => {
    let near: Shape | undefined;
    return grounds.flatMap((ground): CurvePoint[] => {
      const found = searchTopologies(ground, [topology], near);
      if (found === undefined) return [];
      near = found.shape;
      const { budget } = ground.problem.limits;
      return [{ budget, topology, accuracy: (1 + found.bias) / 2 }];
    });
  });
}
