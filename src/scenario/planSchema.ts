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

/** A budget to plan: a system and its limits. */
export interface PlanRequest {
  /** parameters of the model allocation, defaults filled in */
  readonly parameters: z.output<typeof planParameters>;
  /** those of them that nobody set, so that the answer rests on an assumption */
  readonly assumed: Readonly<Record<string, unknown>>;
  /** the same parameters from resampled data, where the system was measured: how sure they are */
  readonly replicates: readonly z.output<typeof planParameters>[];
  /** what the description of the system rests on, in sentences */
  readonly notes: readonly string[];
  /** where each parameter was set, and under `''` where the plan stands: for errors */
  readonly places: Readonly<Record<string, Place>>;
}
