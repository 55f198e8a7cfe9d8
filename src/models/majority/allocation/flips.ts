import { budgetFlips, treeAdvantage, type TreeBudget } from '../theory/budget.ts';
import { aggregationAt } from '../theory/planner/closedForm.ts';
import type { Ground } from '../theory/planner/ground.ts';
import { dependsAtNodes } from '../theory/planner/outcome.ts';
import { remember } from '../../../math/remember.ts';

const LARGEST_BUDGET = 1e14;

const findFlips = remember((trees: TreeBudget): number[] => budgetFlips(trees, 1, LARGEST_BUDGET));

/**
 * The budgets at which trees of the held fan-in and message length begin and cease to beat one
 * agent, compute being real; empty unless both are held and nothing else limits the choice.
 */
export function flipsOf(ground: Ground): { lowerFlip?: number; upperFlip?: number } {
  const { system, pins } = ground.problem;
  const { leaf } = system;
  const { fanIn, messageTokens } = pins;
  if (fanIn === undefined || messageTokens === undefined || leaf.curve === 'fixed') return {};
  const free = pins.tokens === undefined && pins.depth === undefined;
  const covered = dependsAtNodes(system) && system.aggregatorTokens === 0;
  if (!free || !covered || fanIn * messageTokens > system.room) return {};
  const trees = { ...aggregationAt(ground, fanIn, messageTokens), leaf, messageTokens };
  const flips = findFlips(trees);
  if (flips.length === 0) return {};
  // Each flip changes the sign: the first is the tree's unless it wins from the first token on.
  const wins = treeAdvantage(trees, LARGEST_BUDGET) > 0;
  const upper = wins ? flips.at(-2) : flips.at(-1);
  return { lowerFlip: flips[0], ...(upper === undefined ? {} : { upperFlip: upper }) };
}
