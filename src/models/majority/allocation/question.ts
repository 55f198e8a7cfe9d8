import { InfeasibleError } from '../../model.ts';
import { prepareGround } from '../theory/planner/ground.ts';
import { searchTopologies } from '../theory/planner/optimum.ts';
import type { Candidate } from '../theory/planner/system.ts';
import { SEARCHED } from './choice.ts';
import type { AllocationParameters } from './parameters.ts';
import { problemOf } from './problem.ts';

/** A planned budget, of which one asks: what if. */
export interface PlannedQuestion {
  readonly parameters: AllocationParameters;
  readonly best: Candidate;
  /** the best that is not one agent */
  readonly organization: Candidate | undefined;
}

/** Accuracy that other parameters would add; null where nothing is feasible then. */
export function gainOf(
  { parameters, best }: PlannedQuestion,
  changed: Partial<AllocationParameters>,
): number | null {
  try {
    const problem = problemOf({ ...parameters, topology: 'any', rule: 'optimum', ...changed });
    const found = searchTopologies(prepareGround(problem), SEARCHED.any);
    return found === undefined ? null : (found.bias - best.bias) / 2;
  } catch (error) {
    if (error instanceof InfeasibleError) return null;
    throw error;
  }
}
