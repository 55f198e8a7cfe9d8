import { BLOCK } from './sampleBlock.ts';

/** The first `trials` trials of a block: what a stored row is of. */
export interface BlockPrefix {
  readonly block: number;
  readonly trials: number;
}

/**
 * The blocks of a number of trials: whole ones, then at most one partial block.
 *
 * @param trials an integer of at least 1
 * @example
 * planBlocks(5000); // => [{ block: 0, trials: 4096 }, { block: 1, trials: 904 }]
 */
export function planBlocks(trials: number): BlockPrefix[] {
  return Array.from({ length: Math.ceil(trials / BLOCK) }, (_, block) => ({
    block,
    trials: Math.min(BLOCK, trials - block * BLOCK),
  }));
}

/** The trials wanted of one block when a point is to have `trials` in all; 0 beyond the last. */
function wantedOf(block: number, trials: number): number {
  return Math.max(0, Math.min(BLOCK, trials - block * BLOCK));
}

/**
 * What is still to be drawn so that a point can be reported at each of the wanted numbers of
 * trials. A stored block counts only when it has exactly the trials that are wanted of it: a
 * partial block is drawn anew when it is topped up, and also when fewer trials are wanted.
 *
 * @param wanted numbers of trials, one for each time that the point is reported
 * @param stored what the store has of the point
 */
export function missingBlocks(
  wanted: readonly number[],
  stored: readonly BlockPrefix[],
): BlockPrefix[] {
  const name = ({ block, trials }: BlockPrefix): string => `${block}:${trials}`;
  const settled = new Set(stored.map(name));
  const missing: BlockPrefix[] = [];
  for (const prefix of wanted.flatMap(planBlocks)) {
    if (!settled.has(name(prefix))) missing.push(prefix);
    settled.add(name(prefix));
  }
  return missing.sort((a, b) => a.block - b.block || a.trials - b.trials);
}

/**
 * The stored blocks that make up a report of `trials` trials: of every block the longest stored
 * prefix that does not go beyond the wanted one. When nothing is missing they are exactly the
 * first `trials` trials; before that, what there is of them.
 */
export function reportedBlocks<B extends BlockPrefix>(trials: number, stored: readonly B[]): B[] {
  const longest = new Map<number, B>();
  for (const row of stored) {
    const best = longest.get(row.block);
    if (row.trials > wantedOf(row.block, trials)) continue;
    if (best === undefined || row.trials > best.trials) longest.set(row.block, row);
  }
  return [...longest.values()].sort((a, b) => a.block - b.block);
}
