import { type Plan, planBudget } from '../analysis/plan.ts';
import { allocation } from '../models/majority/allocation/index.ts';
import { askPlan } from '../scenario/askPlan.ts';
import type { Scenario } from '../scenario/scenario.ts';

type Planning = Pick<Scenario, 'plan' | 'seed' | 'confidence'>;

/**
 * Says early whether the plan of a scenario, where it has one, can be answered at all.
 *
 * @throws {ScenarioError} where nothing is feasible or parameters contradict each other
 */
export function checkPlan({ plan }: Planning): void {
  if (plan === undefined) return;
  askPlan(plan, () => allocation.configure(allocation.parameters.parse(plan.parameters)));
}

/** Plans the budget of a scenario, where it has one. */
export function planScenario({ plan, seed, confidence }: Planning): Plan | undefined {
  if (plan === undefined) return undefined;
  const { parameters, replicates } = plan;
  return askPlan(plan, () => planBudget(parameters, { seed, level: confidence, replicates }));
}
