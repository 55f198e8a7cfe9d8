import type { z } from 'zod';
import { allocationParameters } from '../models/majority/allocation/parameters.ts';
import type { Place } from './ScenarioError.ts';

/** What a plan is asked: the parameters of the model allocation but those that it finds out. */
export const planParameters = allocationParameters.omit({
  rule: true,
  topology: true,
  enlarged: true,
  formula: true,
});

/** What is assumed where nobody says it: an example of a system, to be replaced by one's own. */
export const ASSUMED: Readonly<Record<string, unknown>> = {
  fidelity: { curve: 'exponential', limit: 0.97, scale: 100 },
  correlation: 0.1,
};

/** A budget to plan: a system and its limits. */
export interface PlanRequest {
  /** parameters of the model allocation, defaults and assumptions filled in */
  readonly parameters: z.output<typeof planParameters>;
  /** those of them that nobody set, so that the answer rests on an assumption */
  readonly assumed: Readonly<Record<string, unknown>>;
  /** where each parameter was set, and under `''` where the plan stands: for errors */
  readonly places: Readonly<Record<string, Place>>;
}
