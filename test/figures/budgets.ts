import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { hashWords, openStream } from '../../src/math/random.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';
import { alphaOf, applyMap, laboratory } from './laboratory.ts';

/**
 * A stand-in for the model that spends a budget, written apart from the lab's own: trees of fan-in
 * 5 over the stand-in of the laboratory, a leaf bias min(0.9, κ x^β), and messages of m tokens, so
 * that a tree of depth L costs 5^L x + 2 m (5 + … + 5^L). Trials share one uniform number each.
 */
export interface System {
  readonly budget: number;
  readonly rule: string;
  readonly correlation?: number;
  readonly fidelity?: number;
  readonly beta?: number;
  readonly kappa?: number;
  readonly trials?: number;
  readonly infeasible?: boolean;
}

const MESSAGE = 20;
const FIXED = 100;

interface Choice {
  readonly depth: number;
  readonly tokens: number;
}

type Full = Required<System>;

const leafBias = ({ kappa, beta }: Full, tokens: number): number =>
  Math.min(0.9, kappa * tokens ** beta);

const edges = (depth: number): number => (5 * (5 ** depth - 1)) / 4;

export function rootBias(system: Full, { depth, tokens }: Choice): number {
  const { fidelity, correlation } = system;
  let bias = leafBias(system, tokens);
  for (let level = 0; level < depth; level++) {
    bias = applyMap({ fidelity, correlation, bias, depth }, bias);
  }
  return bias;
}

/** A tree of that depth that spends all of the budget; null where a leaf would have no token. */
function treeOf({ budget }: Full, depth: number): Choice | null {
  const tokens = Math.floor((budget - 2 * MESSAGE * edges(depth)) / 5 ** depth);
  return tokens >= 1 ? { depth, tokens } : null;
}

function choose(system: Full): Choice {
  const single = { depth: 0, tokens: system.budget };
  const trees = [1, 2, 3, 4, 5, 6].flatMap((depth) => treeOf(system, depth) ?? []);
  if (system.rule === 'single') return single;
  if (system.rule === 'tree') return trees.at(-1) ?? single;
  if (system.rule === 'fixed-tokens') {
    const paid = trees.findLast(({ tokens }) => tokens >= FIXED);
    return paid === undefined ? single : { depth: paid.depth, tokens: FIXED };
  }
  const bias = (choice: Choice) => rootBias(system, choice);
  return [single, ...trees].reduce((best, tree) => (bias(tree) > bias(best) ? tree : best));
}

/** How many of the common uniform numbers lie below, and which. */
function drawVotes(trials: number, accuracy: number) {
  const random = openStream(hashWords('figures'), hashWords('budgets'), 0, 0);
  const votes = new Int32Array(Math.ceil(trials / 32));
  let successes = 0;
  for (let trial = 0; trial < trials; trial++) {
    if (random.uniform() >= accuracy) continue;
    votes[trial >> 5] |= 1 << (trial & 31);
    successes += 1;
  }
  return { votes, successes };
}

function factsOf(system: Full, { depth, tokens }: Choice) {
  const leaves = 5 ** depth;
  const messages = MESSAGE * edges(depth);
  const path = tokens + depth * (5 + 1) * MESSAGE;
  return {
    leaves,
    depth,
    readFanIn: depth === 0 ? 1 : 5,
    chosen: depth === 0 ? 'single' : 'tree',
    leafBias: leafBias(system, tokens),
    aloneBias: leafBias(system, system.budget),
    thinkingTokens: leaves * tokens,
    writtenTokens: messages,
    readTokens: messages,
    aggregationTokens: 0,
    totalTokens: leaves * tokens + 2 * messages,
    pathTokens: path,
    rounds: 2 * depth,
    leafTokens: tokens,
    messageLength: depth === 0 ? null : MESSAGE,
  };
}

function quantitiesOf(system: Full, choice: Choice, bias: number) {
  const { beta, correlation, fidelity } = system;
  const organization = { ...system, bias: leafBias(system, choice.tokens), depth: choice.depth };
  const alpha = alphaOf(organization);
  const exponent = alpha > 0 ? Math.log(alpha) / Math.log(5) : null;
  const single = choice.depth === 0;
  return {
    alpha: single ? null : alpha,
    growth: single ? null : applyMap(organization, organization.bias) / organization.bias,
    fixedPoint: null,
    exponentMargin: exponent === null ? null : exponent - beta,
    advantage: bias - leafBias(system, system.budget),
    closedFormThreshold: 1000 * (1 + correlation) * fidelity,
  };
}

function spend(requested: System, enlarged: boolean) {
  const { correlation = 0.1, fidelity = 0.9, beta = 0.2, kappa = 0.04, trials = 2000 } = requested;
  const { infeasible = false } = requested;
  const system = { ...requested, correlation, fidelity, beta, kappa, trials, infeasible };
  const choice = choose(system);
  const parameters: Record<string, Scalar> = {
    budget: system.budget,
    rule: system.rule,
    correlation,
    fidelity,
    beta,
    kappa,
    enlarged,
  };
  const { depth, tokens } = choice;
  return { system, choice: enlarged ? { depth: depth + 1, tokens } : choice, parameters };
}

function simulatePoint(requested: System, index: number, enlarged: boolean): PointResult {
  const { system, choice, parameters } = spend(requested, enlarged);
  const { trials } = system;
  const point = { index, part: 'budgets', method: 'full' as const, trials, parameters };
  if (system.infeasible) {
    const nothing = { facts: {}, prediction: null, tallies: {} };
    return { ...point, id: '', status: 'infeasible', reason: 'does not fit', ...nothing };
  }
  const bias = rootBias(system, choice);
  const value = (1 + bias) / 2;
  const { votes, successes } = drawVotes(trials, value);
  const quantities = quantitiesOf(system, choice, bias);
  return {
    ...point,
    id: `budgets ${index}`,
    status: 'complete',
    facts: factsOf(system, choice),
    prediction: { by: 'recursion', value, quantities },
    tallies: trials === 0 ? {} : { root: tallyOf(countSums(trials, successes)) },
    ...(trials === 0 ? {} : { votes }),
  };
}

/** A run of the stand-in: every system, and where asked for each with one more level. */
export function simulateBudgets(systems: readonly System[], enlarged = false): RunResult {
  const kinds = enlarged ? [false, true] : [false];
  const all = systems.flatMap((system) => kinds.map((kind) => ({ system, kind })));
  return {
    model: laboratory,
    seed: 'figures',
    confidence: 0.95,
    familyWise: 0.001,
    points: all.map(({ system, kind }, index) => simulatePoint(system, index, kind)),
  };
}

/** Budgets evenly spaced by their logarithms, rounded to three digits. */
export function decades(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) =>
    Number((from * (to / from) ** (k / (count - 1))).toPrecision(3)),
  );
}
