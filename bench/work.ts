import { hashWords, Streams } from '../src/math/random.ts';
import type { Sums } from '../src/math/tally.ts';
import type { Method, Sampler } from '../src/models/model.ts';
import { majority } from '../src/models/majority/index.ts';
import { leafCount, type Organization } from '../src/models/majority/organization.ts';
import { BATCH } from '../src/sampling/sampleBlock.ts';

/** The work that implementations are compared on: a full tree, every leaf drawn. */
export const REFERENCE = {
  organization: 'tree',
  fanIn: 5,
  depth: 6,
  bias: 0.05,
  fidelity: 0.6,
  correlation: 0.2,
};

export const SEED = hashWords('bench');

/** Resolves parameters of the majority model. */
export function organize(parameters: object): Organization {
  return majority.configure(majority.parameters.parse(parameters));
}

/** Batches of a sampler, one after another. */
export interface Work {
  /** leaf votes of one trial */
  readonly leaves: number;
  /** draws the next batch */
  readonly next: () => Sums;
}

/** Opens an organization as work for a sampler, warmed up. */
export function openWork(parameters: object, method: Method, seconds = 0.3): Work {
  const organization = organize(parameters);
  const work = openSampler(majority.sampler(organization, method), leafCount(organization));
  return warmUp(work, seconds);
}

/** Opens a sampler as work, from its first batch on. */
export function openSampler(sampler: Sampler, leaves: number): Work {
  let batch = 0;
  return {
    leaves,
    next: () => sampler.sample(new Streams(SEED, [0, 0], batch++), BATCH)[0],
  };
}

/** Runs work until optimizing compilers have seen it: the first calls of a machine are slower. */
export function warmUp(work: Work, seconds: number): Work {
  const start = performance.now();
  do work.next();
  while (performance.now() - start < 1000 * seconds);
  return work;
}

/** Leaf votes of a batch of work, as a step of `rateOf`. */
export const votesOf =
  ({ next, leaves }: Work): (() => number) =>
  () =>
    next().trials * leaves;

/** Trials of a batch of work, as a step of `rateOf`. */
export const trialsOf =
  ({ next }: Work): (() => number) =>
  () =>
    next().trials;
