import { addTallies, EMPTY_TALLY, tallyOf, type Sums, type Tally } from '../math/tally.ts';
import { reportedBlocks, type BlockPrefix } from './blockPlan.ts';

/**
 * The tally of the first `trials` trials of a point; undefined where not all of them are stored.
 *
 * @param stored sums of blocks, one row a prefix, in any order
 */
export function tallyFirst(
  trials: number,
  stored: readonly (BlockPrefix & Sums)[],
): Tally | undefined {
  const blocks = reportedBlocks(trials, stored);
  const there = blocks.reduce((sum, block) => sum + block.trials, 0);
  return there === trials ? blocks.map(tallyOf).reduce(addTallies, EMPTY_TALLY) : undefined;
}
