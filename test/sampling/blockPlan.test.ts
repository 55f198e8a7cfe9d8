import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BlockPrefix,
  missingBlocks,
  planBlocks,
  reportedBlocks,
} from '../../src/sampling/blockPlan.ts';
import { BLOCK } from '../../src/sampling/sampleBlock.ts';

const trials = fc.oneof(
  fc.integer({ min: 1, max: 5 * BLOCK }),
  fc.integer({ min: 1, max: 5 }).map((blocks) => blocks * BLOCK),
);
const runs = fc.array(trials, { minLength: 1, maxLength: 4 });
const name = ({ block, trials }: BlockPrefix): string => `${block}:${trials}`;
const total = (blocks: readonly BlockPrefix[]): number =>
  blocks.reduce((sum, { trials }) => sum + trials, 0);

/** What a store has after runs of these many trials, one after another. */
function storedAfter(wanted: readonly number[]): BlockPrefix[] {
  const stored: BlockPrefix[] = [];
  for (const trials of wanted) stored.push(...missingBlocks([trials], stored));
  return stored;
}

describe('planBlocks(trials)', () => {
  it('planBlocks(trials) are whole blocks and at most one partial one, of all trials', () => {
    fc.assert(
      fc.property(trials, (trials) => {
        const plan = planBlocks(trials);
        expect(total(plan)).toBe(trials);
        expect(plan.map(({ block }) => block)).toEqual([...plan.keys()]);
        expect(plan.slice(0, -1).every(({ trials }) => trials === BLOCK)).toBe(true);
        expect(plan.at(-1)!.trials).toBeGreaterThanOrEqual(1);
        expect(plan.at(-1)!.trials).toBeLessThanOrEqual(BLOCK);
      }),
    );
  });
});

describe('missingBlocks(wanted, stored)', () => {
  it('missingBlocks(wanted, []) are the blocks of all wanted numbers, each once', () => {
    fc.assert(
      fc.property(runs, (wanted) => {
        const missing = missingBlocks(wanted, []).map(name);
        expect(new Set(missing)).toEqual(new Set(wanted.flatMap(planBlocks).map(name)));
        expect(new Set(missing).size).toBe(missing.length);
      }),
    );
  });

  it('missingBlocks(wanted, stored) is empty once they are stored', () => {
    fc.assert(
      fc.property(runs, runs, (wanted, before) => {
        const stored = storedAfter(before);
        const missing = missingBlocks(wanted, stored);
        expect(missingBlocks(wanted, [...stored, ...missing])).toEqual([]);
      }),
    );
  });

  it('missingBlocks([more], stored) never draws a stored whole block again', () => {
    fc.assert(
      fc.property(trials, trials, (before, more) => {
        const again = missingBlocks([more], planBlocks(before)).filter(
          ({ block }) => (block + 1) * BLOCK <= before && (block + 1) * BLOCK <= more,
        );
        expect(again).toEqual([]);
      }),
    );
  });

  it('missingBlocks([5000], stored 1000) supersedes the partial block', () => {
    expect(missingBlocks([5000], planBlocks(1000))).toEqual(planBlocks(5000));
    expect(missingBlocks([9000], planBlocks(5000))).toEqual([
      { block: 1, trials: BLOCK },
      { block: 2, trials: 9000 - 2 * BLOCK },
    ]);
  });
});

describe('reportedBlocks(trials, stored)', () => {
  it('reportedBlocks(trials, stored) are exactly the wanted trials when nothing is missing', () => {
    fc.assert(
      fc.property(runs, (wanted) => {
        const stored = storedAfter(wanted);
        for (const trials of wanted) {
          expect(reportedBlocks(trials, stored)).toEqual(planBlocks(trials));
        }
      }),
    );
  });

  it('reportedBlocks(trials, stored) does not depend on the order of rows nor on repeated rows', () => {
    const shuffled = runs.chain((wanted) => {
      const stored = storedAfter(wanted);
      const rows = fc.shuffledSubarray([...stored, ...stored], { minLength: 2 * stored.length });
      return fc.tuple(fc.constantFrom(...wanted), fc.constant(stored), rows);
    });
    fc.assert(
      fc.property(shuffled, ([trials, stored, rows]) => {
        expect(reportedBlocks(trials, rows)).toEqual(reportedBlocks(trials, stored));
      }),
    );
  });

  it('reportedBlocks(trials, some of the rows) never goes beyond the wanted trials', () => {
    const part = fc.tuple(runs, trials).chain(([wanted, trials]) => {
      return fc.tuple(fc.constant(trials), fc.subarray(storedAfter([...wanted, trials])));
    });
    fc.assert(
      fc.property(part, ([trials, rows]) => {
        const reported = reportedBlocks(trials, rows);
        const wanted = new Map(planBlocks(trials).map(({ block, trials }) => [block, trials]));
        expect(reported.every((row) => row.trials <= (wanted.get(row.block) ?? 0))).toBe(true);
        expect(new Set(reported.map(({ block }) => block)).size).toBe(reported.length);
      }),
    );
  });
});
