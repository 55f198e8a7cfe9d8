import { messageNoise } from './noise.ts';
import type { AveragingParameters } from './parameters.ts';

/** One agent alone: its error is the error of one leaf. */
export interface Single {
  readonly organization: 'single';
  readonly leafVariance: number;
}

/** A star of N leaves that report to one aggregator, which averages what it receives. */
export interface Star {
  readonly organization: 'star';
  readonly agents: number;
  readonly leafVariance: number;
  readonly correlation: number;
  readonly noise: number;
  readonly dependence: 'mixture' | 'factor';
}

/** A chain whose later agents pass on what they receive. */
export interface Relay {
  readonly organization: 'relay';
  readonly agents: number;
  readonly leafVariance: number;
  readonly noise: number;
}

/** A chain whose agents each fold an error of their own into a running average. */
export interface RunningAverage {
  readonly organization: 'running average';
  readonly agents: number;
  readonly leafVariance: number;
  readonly correlation: number;
  readonly noise: number;
  readonly dependence: 'mixture' | 'factor';
}

/** A tree whose every node averages the messages of its children. */
export interface Tree {
  readonly organization: 'tree';
  readonly fanIn: number;
  readonly depth: number;
  readonly leafVariance: number;
  readonly correlation: number;
  readonly noise: number;
}

/** The configuration of the averaging model: exactly what affects the result. */
export type AveragingConfiguration = Single | Star | Relay | RunningAverage | Tree;

/**
 * Resolves parameters to a configuration: the noise curve becomes a variance, and parameters that
 * the organization does not read are left out.
 *
 * @throws {RangeError} when the parameters contradict each other
 */
export function configureAveraging(parameters: AveragingParameters): AveragingConfiguration {
  const { organization, agents, leafVariance, correlation, dependence } = parameters;
  switch (organization) {
    case 'single':
      return { organization, leafVariance };
    case 'star':
      return {
        organization,
        agents,
        leafVariance,
        correlation,
        noise: noiseOf(parameters),
        dependence,
      };
    case 'chain':
      return chainOf(parameters);
    case 'tree':
      return treeOf(parameters);
  }
}

function chainOf(parameters: AveragingParameters): Relay | RunningAverage {
  const { agents, update, leafVariance, correlation, dependence } = parameters;
  const noise = noiseOf(parameters);
  return update === 'relay'
    ? { organization: 'relay', agents, leafVariance, noise }
    : { organization: 'running average', agents, leafVariance, correlation, noise, dependence };
}

function treeOf(parameters: AveragingParameters): Tree {
  const { fanIn, depth, leafVariance, correlation, dependence } = parameters;
  if (dependence !== 'mixture') {
    throw new RangeError(
      `invalid dependence: ${dependence}; a tree has the mixture only, a common factor needs a star or a chain`,
    );
  }
  return {
    organization: 'tree',
    fanIn,
    depth,
    leafVariance,
    correlation,
    noise: noiseOf(parameters),
  };
}

function noiseOf({ noise, messageTokens }: AveragingParameters): number {
  if (typeof noise === 'number') return noise;
  if (messageTokens === undefined) {
    throw new RangeError(
      'invalid noise: a curve without messageTokens; expected the length of a message',
    );
  }
  return messageNoise(noise, messageTokens);
}
