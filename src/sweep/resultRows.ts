import { estimateObservables, type Sample } from '../analysis/estimate.ts';
import type { PointResult, RunHead } from '../analysis/result.ts';
import { scorePoint, type Score } from '../analysis/score.ts';
import { EMPTY_TALLY, type Tally } from '../math/tally.ts';
import type { Cell } from './database.ts';
import type { ResultColumn } from './resultColumns.ts';

/** What the results say of one point. */
export interface PointRows {
  /** one a channel, in the sampler's order; one of nothing where none was drawn */
  readonly rows: readonly Cell[][];
  readonly scores: readonly Score[];
}

/**
 * Says what the rows of a point are. They are canonical in order and numbers: nothing in them
 * depends on times, machines or the number of workers.
 */
export function createRows(
  { model, confidence }: Pick<RunHead, 'model' | 'confidence'>,
  columns: readonly ResultColumn[],
): (point: PointResult) => PointRows {
  return (point) => {
    const scores = scorePoint(point, model);
    const tallies = Object.entries(point.tallies);
    if (tallies.length === 0) tallies.push(['', EMPTY_TALLY]);
    const rows = tallies.map(([channel, tally]) => {
      const sample = sampleOf(point, channel, tally);
      const { trials } = tally;
      const estimates = trials === 0 ? [] : estimateObservables(model, sample, confidence);
      const score = scores.find((score) => score.channel === channel);
      const row = { point, channel, trials, estimates, score };
      return columns.map(({ cell }) => finite(cell(row)));
    });
    return { rows, scores };
  };
}

/** Neither CSV nor JSON has infinities. */
function finite(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}

/** Facts are of the whole organization: no level has a cost per correct answer. */
function sampleOf(point: PointResult, channel: string, tally: Tally): Sample {
  const { method, facts, stopped } = point;
  return channel === 'root' ? { method, tally, facts, stopped } : { method, tally };
}
