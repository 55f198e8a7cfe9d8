import { majority } from '../../../src/models/majority/index.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { majorityParameters } from '../../../src/models/majority/parameters.ts';

/** The organization of the given parameters, defaults filled in. */
export function organize(parameters: Readonly<Record<string, unknown>>): Organization {
  return majority.configure(majorityParameters.parse(parameters));
}

/** Predicted root bias, or undefined where theory does not speak. */
export function predictedBias(parameters: Readonly<Record<string, unknown>>): number | undefined {
  const { value } = majority.predict(organize(parameters));
  return value === null ? undefined : 2 * value - 1;
}
