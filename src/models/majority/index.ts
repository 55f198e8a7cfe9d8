import type { Model } from '../model.ts';
import { costOf } from './cost.ts';
import { chooseSampler, drawsPerTrial, measureOf, sampleOrganization } from './engine/sampler.ts';
import { configureOrganization } from './configure.ts';
import { leafCount, type Organization } from './organization.ts';
import { majorityParameters, type MajorityParameters } from './parameters.ts';
import { leafBiasOf, predictOrganization } from './theory/predict.ts';
import { majorityObservables, majorityQuantities } from './quantities.ts';

/**
 * The binary majority model: agents vote right or wrong, messages are binary symmetric channels,
 * aggregators take majorities. Source: arXiv:2601.17311.
 */
export const majority: Model<Organization> = {
  name: 'majority',
  version: '2',
  title: 'Majority votes through noisy channels',
  parameters: majorityParameters,
  observables: majorityObservables,
  methods: ['full', 'simd', 'scalar', 'lazy', 'level', 'antithetic', 'conditional', 'importance'],
  choose: chooseSampler,
  measure: measureOf,
  quantities: majorityQuantities,
  configure: (parameters) => configureOrganization(parameters as MajorityParameters),
  facts: (organization) => ({
    leaves: leafCount(organization),
    depth: organization.shape === 'tree' ? organization.depth : organization.agents - 1,
    readFanIn: organization.shape === 'tree' ? organization.read : 1 + organization.ownVotes,
    leafBias: leafBiasOf(organization),
    fidelity: organization.fidelity,
    ...costOf(organization),
  }),
  predict: predictOrganization,
  sampler: sampleOrganization,
  cost: drawsPerTrial,
};
