import type { z } from 'zod';
import type { Streams } from '../math/random.ts';
import type { Sums } from '../math/tally.ts';

/** How a point is sampled. Methods are never confused, and a result names its own. */
export type Method =
  /** every leaf of the organization is drawn, by the fastest sampler that covers it: a request */
  | 'full'
  /** every leaf is drawn, 128 trials at a time */
  | 'simd'
  /** every leaf is drawn, one trial after another: the reference, written for reading */
  | 'scalar'
  /** the exact law of the root, drawing only what the root can still depend on */
  | 'lazy'
  /** one aggregation per level, fed with given biases of the level below: one test per level */
  | 'level'
  /** pairs of trials that every fair coin sets against each other; a pair counts as one trial */
  | 'antithetic'
  /** what leaves share is drawn, and the error given that is exact */
  | 'conditional'
  /** wrong decisions are sought out and weighted: for errors too rare to be seen */
  | 'importance';

/** What a trial of a method measures. */
export interface Measure {
  /** 0 or 1; the mean of two of these, 0, ½ or 1; or any number */
  readonly kind: 'binary' | 'pair' | 'real';
  /** the model's first observable = offset + scale · (mean of the trials) */
  readonly offset: number;
  readonly scale: number;
  /** what the mean cannot leave, where a trial can */
  readonly within?: readonly [low: number, high: number];
}

/** A trial that measures the model's first observable itself. */
export const plainMeasure = (kind: Measure['kind']): Measure => ({ kind, offset: 0, scale: 1 });

/**
 * A measured quantity: an affine function of the model's first observable, or a fact over one, as
 * cost per correct answer is.
 */
export interface Observable {
  readonly name: string;
  /** its domain as an interval and its unit, for people */
  readonly domain: string;
  readonly unit: string;
  readonly description: string;
  /** value = offset + scale · (the first observable), or what `over` names divided by that */
  readonly offset: number;
  readonly scale: number;
  /** a fact in [0, ∞); where it is unknown, so is the observable */
  readonly over?: string;
}

/** An observable that is not a fact over another. */
export interface AffineObservable extends Observable {
  readonly over?: never;
}

/** What follows from a configuration alone: a number or a text, null where undefined. */
export type Fact = number | string | null;

/** A fact or a predicted number, reported beside the estimate. */
export interface Quantity {
  readonly name: string;
  readonly symbol?: string;
  readonly unit: string;
  readonly description: string;
  /** a fact that is a text: the type of a column must not depend on the points of one run */
  readonly text?: true;
}

/** The theory's answer for one point. It never depends on a random number. */
export interface Prediction {
  /** how the value is obtained, or `none` where theory does not speak (simulation only) */
  readonly by: 'closed form' | 'recursion' | 'quadrature' | 'convolution' | 'none';
  /** why there is no value, when `by` is `none` */
  readonly reason?: string;
  /** the first observable (an accuracy, a risk); null when `by` is `none` */
  readonly value: number | null;
  /** the same after each level, leaves first, where the recursion has levels */
  readonly levels?: readonly number[];
  /** certified bounds of `levels`, leaves first, where theory has them */
  readonly bounds?: { readonly upper: readonly number[]; readonly lower: readonly number[] };
  /** further predicted numbers by name, null where undefined */
  readonly quantities: Readonly<Record<string, number | null>>;
}

/** A configured sampler: draws trials from a stream and returns their sums, one per channel. */
export interface Sampler {
  /** what each of the sums is of: `root`, or `level 1`, `level 2`, … */
  readonly channels: readonly string[];
  /** Draws up to 128 trials of a batch: the first n of a longer call are the call of n. */
  sample(streams: Streams, trials: number): readonly Sums[];
  /** The 128 trials of a batch one by one, as bits, where trials are 0 or 1 and drawn by words. */
  votes?(streams: Streams): Int32Array;
}

/** Plain data that says exactly what affects the result: it is hashed, stored and sent to workers. */
export type Configuration = object;

/** Says that the parameters are each valid but describe an organization that cannot be built. */
export class InfeasibleError extends RangeError {
  override readonly name = 'InfeasibleError';
}

/** What a sampler is given as `levels`: for the method `level`, the predicted values below the root. */
export function levelsFor(method: Method, { levels }: Prediction): readonly number[] | undefined {
  return method === 'level' ? levels?.slice(0, -1) : undefined;
}

/** What samplers read of a configuration: exactly what affects the trials. */
export function drawnOf<C extends Configuration>(
  model: Pick<Model<C>, 'drawn'>,
  configuration: C,
): Configuration {
  return model.drawn?.(configuration) ?? configuration;
}

/**
 * A model is a folder with three things: its parameters, its prediction, its sampler. `predict`
 * never draws a random number; `sampler` never sees `predict`; their agreement is evidence.
 */
export interface Model<C extends Configuration = Configuration> {
  readonly name: string;
  /** changes whenever the same configuration could give another result */
  readonly version: string;
  readonly title: string;
  /** one schema per parameter, with its symbol, domain and unit as metadata */
  readonly parameters: z.ZodObject;
  /** the first is what predictions give (offset 0, scale 1) */
  readonly observables: readonly [AffineObservable, ...Observable[]];
  /** what may be asked for; the first is the default */
  readonly methods: readonly Method[];
  /** Names the sampler that answers a request: `full` becomes `simd` or `scalar`. */
  choose(configuration: C, method: Method): Method;
  measure(method: Method): Measure;
  /** the quantities that `facts` and `predict` report */
  readonly quantities: readonly Quantity[];
  /**
   * Resolves parameters (already valid by the schema) to a configuration.
   * @throws {InfeasibleError} when the organization cannot be built
   * @throws {RangeError} when parameters contradict each other
   */
  configure(parameters: Readonly<Record<string, unknown>>): C;
  /**
   * The part of a configuration that samplers read, where it holds more: what identifies trials.
   */
  drawn?(configuration: C): Configuration;
  /** What follows from the configuration alone: leaves, leaf bias, tokens, rounds. */
  facts(configuration: C): Readonly<Record<string, Fact>>;
  predict(configuration: C): Prediction;
  /**
   * Configures a sampler.
   * @param levels for the method `level`: the expected value at each level below the root, leaves
   *   first, which the caller passes in
   * @throws {RangeError} when the method does not apply to the configuration
   */
  sampler(configuration: C, method: Method, levels?: readonly number[]): Sampler;
  /** The expected number of elementary draws of one trial, for cost and progress. */
  cost(configuration: C, method: Method): number;
}
