import { plainMeasure, type Model, type Prediction } from '../model.ts';
import { configureAveraging, type AveragingConfiguration, type Tree } from './configuration.ts';
import { averagingSampler } from './engine.ts';
import { averagingParameters } from './parameters.ts';
import {
  averagingContraction,
  averagingFloor,
  averagingMixingDepth,
  bestChainLength,
  predictRelayRisk,
  predictRunningAverageRisk,
  predictStarRisk,
  predictTreeRisk,
  predictTreeRisks,
} from './theory.ts';

// The mixing depth that is reported is the one to a hundredth of the leaf variance.
const MIXING_SHARE = 0.01;

/**
 * The continuous warm-up: agents average noisy, correlated real-valued errors, and the risk is the
 * mean squared error of what the last of them says.
 */
export const averaging: Model<AveragingConfiguration> = {
  name: 'averaging',
  version: '2',
  title: 'Averaging of real-valued errors',
  parameters: averagingParameters,
  observables: [
    {
      name: 'risk',
      domain: '[0, ∞)',
      unit: 'signal²',
      description: 'mean squared error of the answer',
      offset: 0,
      scale: 1,
    },
  ],
  methods: ['full', 'scalar'],
  choose: (_configuration, method) => (method === 'full' ? 'scalar' : method),
  measure: () => plainMeasure('real'),
  quantities: [
    { name: 'leaves', symbol: 'N', unit: '', description: 'agents with an error of their own' },
    { name: 'depth', symbol: 'L', unit: 'levels', description: 'aggregations one after another' },
    { name: 'messages', unit: '', description: 'messages sent' },
    { name: 'rounds', unit: '', description: 'steps on the critical path' },
    {
      name: 'noise',
      symbol: 'sigma²',
      unit: 'signal²',
      description: 'noise variance of a message',
    },
    {
      name: 'floor',
      symbol: 'v*',
      unit: 'signal²',
      description: 'risk that remains with ever more agents (star) or levels (tree)',
    },
    {
      name: 'contraction',
      symbol: 'lambda',
      unit: '',
      description: 'factor of the error variance by one aggregation',
    },
    {
      name: 'mixingDepth',
      symbol: 'L_mix',
      unit: 'levels',
      description: 'depth at which a tree is within 1 % of v0 of its floor',
    },
    {
      name: 'bestLength',
      unit: '',
      description: 'length of the running-average chain of least risk',
    },
  ],
  configure: (parameters) => configureAveraging(averagingParameters.parse(parameters)),
  facts: averagingFacts,
  predict: predictAveraging,
  sampler(configuration, method) {
    if (method !== 'full' && method !== 'scalar') {
      throw new RangeError(`invalid method: ${method}; the averaging model has full and scalar`);
    }
    return averagingSampler(configuration);
  },
  cost: (configuration) => {
    const { leaves, messages } = sizeOf(configuration);
    return leaves + messages + 1;
  },
};

interface Size {
  readonly leaves: number;
  readonly depth: number;
  readonly messages: number;
  readonly rounds: number;
}

function sizeOf(configuration: AveragingConfiguration): Size {
  switch (configuration.organization) {
    case 'single':
      return { leaves: 1, depth: 0, messages: 0, rounds: 1 };
    case 'star':
      return { leaves: configuration.agents, depth: 1, messages: configuration.agents, rounds: 2 };
    case 'relay':
      return { ...chainSize(configuration.agents), leaves: 1 };
    case 'running average':
      return chainSize(configuration.agents);
    case 'tree':
      return treeSize(configuration);
  }
}

function chainSize(agents: number): Size {
  return { leaves: agents, depth: agents - 1, messages: agents - 1, rounds: agents };
}

function treeSize({ fanIn, depth }: Tree): Size {
  const leaves = fanIn ** depth;
  const messages = fanIn === 1 ? depth : (fanIn * (leaves - 1)) / (fanIn - 1);
  return { leaves, depth, messages, rounds: Math.max(1, 2 * depth) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function averagingFacts(configuration: AveragingConfiguration): Record<string, number | null> {
  const { leaves, depth, messages, rounds } = sizeOf(configuration);
  return {
    leaves: finite(leaves),
    depth,
    messages: finite(messages),
    rounds,
    noise: configuration.organization === 'single' ? null : configuration.noise,
  };
}

function closedForm(value: number, quantities: Record<string, number | null> = {}): Prediction {
  return { by: 'closed form', value, quantities };
}

function predictAveraging(configuration: AveragingConfiguration): Prediction {
  switch (configuration.organization) {
    case 'single':
      return closedForm(configuration.leafVariance);
    case 'star':
      return closedForm(predictStarRisk(configuration), {
        floor: configuration.correlation * configuration.leafVariance,
      });
    case 'relay':
      return closedForm(predictRelayRisk(configuration));
    case 'running average':
      return closedForm(predictRunningAverageRisk(configuration), {
        bestLength: finite(bestChainLength(configuration)),
      });
    case 'tree':
      return predictTree(configuration);
  }
}

function predictTree(tree: Tree): Prediction {
  const tolerance = MIXING_SHARE * tree.leafVariance;
  return {
    by: 'closed form',
    value: predictTreeRisk(tree),
    levels: predictTreeRisks(tree),
    quantities: {
      floor: averagingFloor(tree),
      contraction: averagingContraction(tree.fanIn, tree.correlation),
      mixingDepth: tolerance > 0 ? averagingMixingDepth(tree, tolerance) : null,
    },
  };
}
