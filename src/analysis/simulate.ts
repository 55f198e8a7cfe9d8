import { checkInteger } from '../math/domain.ts';
import { hashWords } from '../math/random.ts';
import type { Estimate } from '../math/intervals.ts';
import { addTallies, EMPTY_TALLY, tallyOf } from '../math/tally.ts';
import type { Configuration, Method, Model, Prediction } from '../models/model.ts';
import { planBlocks } from '../sampling/blockPlan.ts';
import { identifyPoint } from '../sampling/identity.ts';
import { sampleBlock } from '../sampling/sampleBlock.ts';
import { estimateObservables, type Sample } from './estimate.ts';

/** How one point is simulated. */
export interface SimulationOptions {
  /** trials, an integer of at least 1; default 10,000 */
  readonly trials?: number;
  /** seed string; default `phaselab` */
  readonly seed?: string;
  readonly method?: Exclude<Method, 'level'>;
  /** level of the intervals, in (0, 1); default 0.95 */
  readonly level?: number;
}

/** One simulated point beside its prediction. */
export interface Simulation {
  readonly prediction: Prediction;
  /** the sampler that drew the trials */
  readonly method: Method;
  /** estimates with intervals, by observable; what needs an unknown fact is left out */
  readonly estimates: Readonly<Record<string, Estimate>>;
}

/**
 * Configures an organization: parameters as in a scenario file, defaults filled in.
 *
 * @throws {z.ZodError} for a parameter that is unknown or outside its domain
 * @throws {RangeError} for parameters that contradict each other
 */
export function configure<C extends Configuration>(
  model: Model<C>,
  parameters: Readonly<Record<string, unknown>>,
): C {
  return model.configure(model.parameters.parse(parameters));
}

/**
 * Predicts one point of a model.
 *
 * @param parameters as in a scenario file
 * @throws {RangeError} for parameters that contradict each other
 * @example
 * predict(majorityModel, { organization: 'star', agents: 3, bias: 0.5 }).value; // => 0.84375
 */
export function predict<C extends Configuration>(
  model: Model<C>,
  parameters: Readonly<Record<string, unknown>>,
): Prediction {
  return model.predict(configure(model, parameters));
}

/**
 * Simulates one point of a model, in this thread: the same trials as a scenario of that seed.
 *
 * @param parameters as in a scenario file
 * @throws {RangeError} for parameters that contradict each other
 * @example
 * const parameters = { organization: 'star', agents: 3, bias: 0.5 };
 * const { estimates } = simulate(majorityModel, parameters, { seed: 'example' });
 * estimates.accuracy.low < 0.84375 && 0.84375 < estimates.accuracy.high; // => true
 */
export function simulate<C extends Configuration>(
  model: Model<C>,
  parameters: Readonly<Record<string, unknown>>,
  options: SimulationOptions = {},
): Simulation {
  const { trials = 10_000, seed = 'phaselab', method = 'full', level = 0.95 } = options;
  const configuration = configure(model, parameters);
  checkMethod(model, method);
  checkInteger('trials', trials, 1);
  const chosen = model.choose(configuration, method);
  const sampler = model.sampler(configuration, chosen);
  const keys = { seed: hashWords(seed), point: identifyPoint(model, chosen, configuration).key };
  const tally = planBlocks(trials)
    .map((prefix) => tallyOf(sampleBlock(sampler, keys, prefix.block, prefix.trials)[0]))
    .reduce(addTallies, EMPTY_TALLY);
  const sample = { method: chosen, tally, facts: model.facts(configuration) };
  const prediction = model.predict(configuration);
  return { prediction, method: chosen, estimates: nameEstimates(model, sample, level) };
}

/** By name; without those that need what is not known, as money without prices. */
function nameEstimates(model: Model, sample: Sample, level: number): Record<string, Estimate> {
  const all = estimateObservables(model, sample, level);
  const known = model.observables.flatMap(({ name }, i) => {
    const estimate = all[i];
    return estimate === null ? [] : [[name, estimate] as const];
  });
  return Object.fromEntries(known);
}

function checkMethod({ name, methods }: Model, method: Method): void {
  if (methods.includes(method) && method !== 'level') return;
  throw new RangeError(
    `invalid method: ${method}; model ${name} has ${methods.filter((known) => known !== 'level').join(', ')} here`,
  );
}
