import type { OutcomeTable } from '../analysis/calibration/log.ts';
import { UsageError } from '../sweep/errors.ts';

/** More cells than that, of 8 bytes each, are not held. */
const MOST_CELLS = 1e8;

const count = (number: number): string => number.toLocaleString('en-US');

/**
 * A table without outcomes. A family called unknown, mixed, other, none or n/a is none.
 *
 * @throws {UsageError} when it would have more than 1e8 cells
 */
export function createTable(
  file: string,
  names: Pick<OutcomeTable, 'tasks' | 'agents' | 'families'>,
): OutcomeTable {
  const [tasks, agents] = [names.tasks.length, names.agents.length];
  const cells = tasks * agents;
  if (cells > MOST_CELLS) {
    throw new UsageError(
      `${file}: ${count(tasks)} tasks of ${count(agents)} agents are more than ${count(MOST_CELLS)} cells; ` +
        'check that the columns of tasks and agents are meant, or split the file',
    );
  }
  return {
    ...names,
    families: names.families.map(knownFamily),
    trials: new Uint32Array(cells),
    successes: new Uint32Array(cells),
  };
}

/** What logs write where an agent has no family, or several. */
const NO_FAMILY = new Set(['unknown', 'mixed', 'other', 'none', 'n/a']);

const knownFamily = (family: string | null): string | null =>
  family !== null && NO_FAMILY.has(family.toLowerCase()) ? null : family;

/** Cells of a table without a trial, and whether any has more than one. */
export function describeCells({ trials }: OutcomeTable): {
  missingCells: number;
  hasTrials: boolean;
} {
  let missingCells = 0;
  let hasTrials = false;
  for (const n of trials) {
    if (n === 0) missingCells++;
    else if (n > 1) hasTrials = true;
  }
  return { missingCells, hasTrials };
}
