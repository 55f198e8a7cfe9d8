import type { Model, Prediction } from '../../model.ts';
import { configureOrganization } from '../configure.ts';
import { majority } from '../index.ts';
import type { Organization } from '../organization.ts';
import { majorityParameters } from '../parameters.ts';
import { closedFormAt } from '../theory/planner/closedForm.ts';
import type { Shape } from '../theory/planner/system.ts';
import { type Choice, chooseOrganization, nextFanIn } from './choice.ts';
import { flipsOf } from './flips.ts';
import { allocationParameters, type AllocationParameters } from './parameters.ts';
import { allocationQuantities } from './quantities.ts';
import { remember } from '../../../math/remember.ts';

/** An organization with the choice that led to it. */
export type Allocation = Organization & { readonly choice: Choice };

/** What both models call the same: of one agent, of several. */
const ALONE = ['bias', 'outputPrice', 'inputPrice'] as const;
const TOGETHER = [
  ...ALONE,
  'fidelity',
  'correlation',
  'mechanism',
  'scope',
  'window',
  'promptTokens',
  'outputTokens',
  'aggregatorFidelity',
  'aggregatorTokens',
] as const;

/** The parameters of the majority model that build a shape of a system. */
export function organizationParameters(
  parameters: AllocationParameters,
  shape: Shape,
): Readonly<Record<string, unknown>> {
  const { topology, ...sizes } = shape;
  const names = topology === 'single' ? ALONE : TOGETHER;
  const given = names.filter((name) => parameters[name] !== undefined);
  return {
    organization: topology,
    ...Object.fromEntries(given.map((name) => [name, parameters[name]])),
    ...sizes,
    ...(shape.topology === 'star' ? { agents: shape.fanIn } : {}),
  };
}

const configure = remember((parameters: AllocationParameters): Allocation => {
  const choice = chooseOrganization(parameters);
  const given = majorityParameters.parse(organizationParameters(parameters, choice.shape));
  return { ...configureOrganization(given), choice };
});

/**
 * What a budget buys: a rule splits it over an organization, which is predicted and sampled as the
 * majority model does. Source: arXiv:2601.17311, Theorems 5 and 9, beside the exact optimum.
 */
export const allocation: Model<Allocation> = {
  ...majority,
  name: 'allocation',
  version: '1',
  title: 'What a budget of tokens buys',
  parameters: allocationParameters,
  quantities: allocationQuantities,
  configure: (parameters) => configure(parameters as AllocationParameters),
  drawn: (configuration) => {
    const { choice: _, ...organization } = configuration;
    return organization;
  },
  facts: (configuration) => {
    const { shape, alone } = configuration.choice;
    return {
      ...majority.facts(configuration),
      chosen: shape.topology,
      leafTokens: shape.tokens,
      messageLength: shape.topology === 'single' ? null : shape.messageTokens,
      aloneBias: alone,
    };
  },
  predict: predictAllocation,
};

function predictAllocation(configuration: Allocation): Prediction {
  const { choice } = configuration;
  const prediction = majority.predict(configuration);
  const bias = prediction.quantities['predictedBias'] ?? null;
  const advantage = bias === null || choice.alone === null ? null : bias - choice.alone;
  const quantities = { ...prediction.quantities, ...closedFormQuantities(choice), advantage };
  return { ...prediction, quantities: { ...quantities, windowUse: windowUse(choice) } };
}

/** (b + 1 or 2)·m over the room of the window, b + 1 for even b. */
function windowUse({ ground, shape }: Choice): number | null {
  const { room } = ground.problem.system;
  if (shape.topology === 'single' || room === Infinity) return null;
  const next = shape.topology === 'chain' ? 1 : nextFanIn(shape.fanIn);
  return (next * shape.messageTokens) / room;
}

function closedFormQuantities(choice: Choice): Record<string, number | null> {
  const { ground, shape } = choice;
  const { pins } = ground.problem;
  const chosen = shape.topology === 'star' || shape.topology === 'tree' ? shape : undefined;
  const fanIn = pins.fanIn ?? chosen?.fanIn;
  const messageTokens = pins.messageTokens ?? chosen?.messageTokens;
  if (fanIn === undefined || fanIn < 2 || messageTokens === undefined) return {};
  const form = closedFormAt(ground, fanIn, messageTokens);
  if (form === undefined) return {};
  const { threshold } = form;
  const flips = flipsOf(ground);
  const { lowerFlip } = flips;
  return {
    exponentMargin: form.exponent - form.beta,
    closedFormTokens: form.tokens ?? null,
    closedFormLeaves: form.leaves ?? null,
    closedFormThreshold: threshold ?? null,
    ...flips,
    ...(lowerFlip === undefined || threshold === undefined
      ? {}
      : { closedFormError: threshold / lowerFlip - 1 }),
  };
}
