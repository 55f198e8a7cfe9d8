import { averagingSampler } from './averaging/engine.ts';
import type { AveragingConfiguration } from './averaging/configuration.ts';
import { sampleOrganization } from './majority/engine/sampler.ts';
import type { Organization } from './majority/organization.ts';
import type { Model } from './model.ts';

/** What a worker needs of a model. */
export type Sampling = Pick<Model, 'name' | 'sampler'>;

/** The samplers of all models without their parameters, which take a worker long to load. */
export const samplers: readonly Sampling[] = [
  ...['majority', 'allocation'].map((name): Sampling => ({
    name,
    sampler: (c, ...rest) => sampleOrganization(c as Organization, ...rest),
  })),
  { name: 'averaging', sampler: (c) => averagingSampler(c as AveragingConfiguration) },
];
