import type { z } from 'zod';
import { checkInteger } from '../math/domain.ts';
import type { Estimate } from '../math/intervals.ts';
import { hashWords } from '../math/random.ts';
import { addTallies, EMPTY_TALLY, tallyOf } from '../math/tally.ts';
import {
  planAllocation,
  type PlanOption,
  type PlanTheory,
} from '../models/majority/allocation/plan.ts';
import type { AllocationParameters } from '../models/majority/allocation/parameters.ts';
import { majority } from '../models/majority/index.ts';
import type { Organization } from '../models/majority/organization.ts';
import type { Method, Sampler } from '../models/model.ts';
import { type BlockPrefix, planBlocks } from '../sampling/blockPlan.ts';
import { COMMON_RANDOM_NUMBERS, identifyPoint } from '../sampling/identity.ts';
import { givesVotes, sampleBlock, sampleVotes, type StreamKeys } from '../sampling/sampleBlock.ts';
import { planParameters } from '../scenario/planSchema.ts';
import { estimateObservable } from './estimate.ts';
import { type Comparison, comparePoints } from './pairing.ts';
import { type PlanSpread, spreadPlan } from './planSpread.ts';
import type { PointResult } from './result.ts';
import { configure } from './simulate.ts';

/** How the organizations of a plan are simulated. */
export interface PlanOptions {
  /** seed string; default `phaselab` */
  readonly seed?: string;
  /** trials of each organization, an integer of at least 1; by default as many as two seconds allow */
  readonly trials?: number;
  /** level of the intervals, in (0, 1); default 0.95 */
  readonly level?: number;
  /** the parameters from resampled data, where they were measured: how the plan varies with them */
  readonly replicates?: readonly PlanParameters[];
}

/** What trials say of an organization. */
export interface SimulatedOption {
  readonly method: Method;
  readonly trials: number;
  /** probability of a correct decision */
  readonly accuracy: Estimate;
  /** the best organization minus this one, over the trials of both; null for the best itself */
  readonly lead: Comparison | null;
  /** whether the prediction lies within the 99.9 % interval of the trials */
  readonly agrees: boolean;
}

/** The best organization of one topology, as predicted and as simulated. */
export interface PlannedOption extends PlanOption {
  /** null where nothing is feasible, or it is too large to be drawn in the time */
  readonly simulated: SimulatedOption | null;
}

/** What a budget buys: theory, and trials beside it. */
export interface Plan extends Omit<PlanTheory, 'best' | 'options'> {
  readonly parameters: PlanParameters;
  readonly best: PlannedOption;
  readonly options: readonly PlannedOption[];
  readonly seed: string;
  /** level of the intervals, in (0, 1) */
  readonly level: number;
  /** whether every prediction lies within its 99.9 % interval; null where nothing was simulated */
  readonly held: boolean | null;
  /** how the plan varies with what is not known of measured parameters; null where none were */
  readonly spread: PlanSpread | null;
}

/** A prediction outside the interval of this level is a disagreement. */
export const AGREEMENT_LEVEL = 0.999;

/** What a plan is asked. */
export type PlanParameters = z.output<typeof planParameters>;

/**
 * Plans a budget and simulates the best organization of each topology with common random numbers,
 * see {@link planAllocation} and {@link comparePoints}. Every leaf is drawn where there is time for
 * that; else only what the root depends on, which is not paired; else nothing.
 *
 * @param parameters of the model allocation but rule, topology, enlarged and formula
 * @throws {z.ZodError} for a parameter that is unknown or outside its domain
 * @throws {InfeasibleError} when nothing is feasible, with the limits that are exceeded
 * @throws {RangeError} when parameters contradict each other, and for options outside their domain
 * @example
 * const { best } = planBudget({ budget: 1000, fidelity: 0.9, messageTokens: 5 }, { trials: 1000 });
 * best.topology; // => 'star'
 */
export function planBudget(
  parameters: Readonly<Record<string, unknown>>,
  options: PlanOptions = {},
): Plan {
  const asked = planParameters.parse(parameters);
  const theory = planAllocation(allocationOf(asked));
  return simulatePlan(asked, theory, options);
}

const allocationOf = (parameters: PlanParameters): AllocationParameters => ({
  ...parameters,
  rule: 'optimum',
  topology: 'any',
  enlarged: false,
});

function spreadOf(
  { shape, accuracy }: PlanOption,
  replicates: readonly PlanParameters[],
  level: number,
): PlanSpread | null {
  if (replicates.length === 0 || shape === null || accuracy === null) return null;
  return spreadPlan({ shape, accuracy }, replicates.map(allocationOf), level);
}

/** Adds trials to what theory says. */
function simulatePlan(
  parameters: PlanParameters,
  theory: PlanTheory,
  { seed = 'phaselab', trials, level = 0.95, replicates = [] }: PlanOptions,
): Plan {
  if (trials !== undefined) checkInteger('trials', trials, 1);
  const chosen = theory.options.map((option) => chooseSampling(option, trials));
  const shared = trials ?? fittingTrials(chosen);
  const points = chosen.map((sampling) => sampling && drawPoint(sampling, seed, shared));
  const first = points[theory.options.indexOf(theory.best)];
  const options = theory.options.map((option, i): PlannedOption => {
    const point = points[i] ?? null;
    return { ...option, simulated: point && judge(option, point, { first, level }) };
  });
  const verdicts = options.flatMap(({ simulated }) => (simulated ? [simulated.agrees] : []));
  return {
    ...theory,
    parameters,
    best: options[theory.options.indexOf(theory.best)],
    options,
    seed,
    level,
    held: verdicts.length === 0 ? null : verdicts.every(Boolean),
    spread: spreadOf(theory.best, replicates, level),
  };
}

/** Elementary draws that take about two seconds of one core. */
const WORK = 1.5e7;
/** Time of a draw of the lazy sampler, which visits one node after another, over that of a word. */
const LAZY_COST = 8;
/** Draws that a user who asks for a number of trials waits for: some minutes. */
const MOST_WORK = 3e9;
/** Numbers of trials, of which the largest that fits is taken. */
const TRIALS = [100_000, 50_000, 20_000, 10_000, 5000, 2000, 1000];
const FEWEST = 1000;

/** An organization and how it is drawn. */
interface Sampling {
  readonly organization: Organization;
  readonly method: Method;
  readonly sampler: Sampler;
  readonly cost: number;
}

function chooseSampling({ parameters }: PlanOption, trials?: number): Sampling | null {
  if (parameters === null) return null;
  const organization = configure(majority, parameters);
  const most = trials === undefined ? WORK / 4 / FEWEST : MOST_WORK / 4 / trials;
  const ways: readonly Method[] =
    organization.shape === 'tree' ? [majority.choose(organization, 'full'), 'lazy'] : ['full'];
  for (const way of ways) {
    const method = majority.choose(organization, way);
    const cost = majority.cost(organization, method) * (method === 'lazy' ? LAZY_COST : 1);
    if (cost > most) continue;
    return { organization, method, cost, sampler: majority.sampler(organization, method) };
  }
  return null;
}

function fittingTrials(chosen: readonly (Sampling | null)[]): number {
  const cost = chosen.reduce((sum, sampling) => sum + (sampling?.cost ?? 0), 0);
  return TRIALS.find((trials) => trials * cost <= WORK) ?? FEWEST;
}

function drawPoint(
  { organization, method, sampler }: Sampling,
  seed: string,
  trials: number,
): PointResult {
  const identity = identifyPoint(majority, method, organization, { group: COMMON_RANDOM_NUMBERS });
  const keys = {
    seed: hashWords(seed),
    point: identity.key,
    group: hashWords(COMMON_RANDOM_NUMBERS),
  };
  const drawn = planBlocks(trials).map((prefix) => drawBlock(sampler, keys, prefix));
  const votes = drawn.flatMap((block) => (block.votes === undefined ? [] : [block.votes]));
  return {
    index: 0,
    part: 'plan',
    method,
    trials,
    parameters: {},
    id: identity.id,
    status: 'complete',
    facts: majority.facts(organization),
    prediction: majority.predict(organization),
    tallies: { root: drawn.map(({ tally }) => tally).reduce(addTallies, EMPTY_TALLY) },
    ...(votes.length === 0 ? {} : { votes: joinWords(votes) }),
  };
}

function drawBlock(sampler: Sampler, keys: StreamKeys, { block, trials }: BlockPrefix) {
  if (!givesVotes(sampler)) return { tally: tallyOf(sampleBlock(sampler, keys, block, trials)[0]) };
  const { sums, votes } = sampleVotes(sampler, keys, block, trials);
  return { tally: tallyOf(sums[0]), votes };
}

function joinWords(blocks: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

function judge(
  { accuracy }: PlanOption,
  point: PointResult,
  { first, level }: { first: PointResult | null | undefined; level: number },
): SimulatedOption {
  const { method, trials, tallies } = point;
  const estimate = (at: number): Estimate =>
    estimateObservable(majority, 'accuracy', { method, tally: tallies['root'] }, at);
  const wide = estimate(AGREEMENT_LEVEL);
  const lead =
    first == null || first === point ? null : comparePoints(majority, [first, point], { level });
  const agrees = accuracy !== null && wide.low <= accuracy && accuracy <= wide.high;
  return { method, trials, accuracy: estimate(level), lead, agrees };
}
