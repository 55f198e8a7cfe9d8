import { type Ground, prepareGround } from '../theory/planner/ground.ts';
import { searchTopologies } from '../theory/planner/optimum.ts';
import { dependsAtNodes } from '../theory/planner/outcome.ts';
import type { Shape, Topology } from '../theory/planner/system.ts';

/** A budget at which the best topology changes. */
export interface AnswerChange {
  readonly budget: number;
  readonly from: Topology;
  readonly to: Topology;
}

/** Where the answer changes, and how closely that was looked at. */
export interface AnswerChanges {
  readonly changes: readonly AnswerChange[];
  readonly scanned: readonly [from: number, to: number];
  readonly resolution: number;
}

const ORDER: readonly Topology[] = ['single', 'star', 'tree', 'chain'];

/** Budgets looked at a decade: fewer where each takes a quadrature over the latent. */
const A_DECADE = 12;
const A_DECADE_LATENT = 4;

/** How closely a change is located. */
const TOLERANCE = 1e-3;

const SMALLEST = 10;
const LARGEST = 1e12;
const REACH = 1e4;

/**
 * The budgets at which the best topology changes: a scan over four decades to both sides, each
 * change refined to a thousandth by bisection.
 */
export function findChanges(ground: Ground): AnswerChanges {
  const { budget } = ground.problem.limits;
  const from = Math.max(SMALLEST, budget / REACH);
  const to = Math.max(from, Math.min(LARGEST, budget * REACH));
  const density = dependsAtNodes(ground.problem.system) ? A_DECADE : A_DECADE_LATENT;
  const steps = Math.max(1, Math.ceil(density * Math.log10(to / from)));
  const budgets = Array.from({ length: steps + 1 }, (_, i) => from * (to / from) ** (i / steps));
  const changes: AnswerChange[] = [];
  let before = answerAt(ground, from);
  for (let i = 1; i <= steps; i++) {
    const after = answerAt(ground, budgets[i], before);
    if (before !== undefined && after !== undefined) {
      changes.push(...refine(ground, [budgets[i - 1], budgets[i]], [before, after]));
    }
    before = after ?? before;
  }
  return { changes, scanned: [from, to], resolution: budgets[1] / budgets[0] };
}

/** The best organization at a budget; the best at a near one is tried first. */
function answerAt({ problem }: Ground, budget: number, near?: Shape): Shape | undefined {
  const ground = prepareGround({ ...problem, limits: { ...problem.limits, budget } });
  return searchTopologies(ground, ORDER, near)?.shape;
}

/** The change or changes between two budgets, by bisection on the answer. */
function refine(
  ground: Ground,
  [low, high]: readonly [number, number],
  [from, to]: readonly [Shape, Shape],
): AnswerChange[] {
  if (from.topology === to.topology) return [];
  if (high - low <= TOLERANCE * high || high - low <= 1) {
    return [{ budget: Math.round(high), from: from.topology, to: to.topology }];
  }
  const middle = Math.sqrt(low * high);
  const between = answerAt(ground, middle, from) ?? from;
  return [
    ...refine(ground, [low, middle], [from, between]),
    ...refine(ground, [middle, high], [between, to]),
  ];
}
