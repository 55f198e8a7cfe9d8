import { estimateObservables, type Sample } from '../analysis/estimate.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { scorePoint } from '../analysis/score.ts';
import { EMPTY_TALLY, type Tally } from '../math/tally.ts';
import type { Cell } from './database.ts';
import { resultColumns, type ResultColumn, type ResultRow } from './resultColumns.ts';

/** The table of results: one row per point and channel, canonical in order and numbers. */
export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  /** Computes the rows anew at each call: intervals cost more than all else of a cheap point. */
  readonly rows: () => Generator<Cell[]>;
}

/**
 * Tables the results of a run. Nothing in it depends on times, machines or the number of workers.
 */
export function tableResults(run: RunResult): ResultTable {
  const columns = resultColumns(run);
  return {
    columns,
    *rows() {
      for (const point of run.points) {
        for (const row of rowsOf(point, run)) yield columns.map(({ cell }) => finite(cell(row)));
      }
    },
  };
}

/** Neither CSV nor JSON has infinities. */
function finite(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}

/** The channels of a point in the sampler's order; one row of nothing where none was drawn. */
function rowsOf(point: PointResult, { model, confidence }: RunResult): ResultRow[] {
  const tallies = Object.entries(point.tallies);
  if (tallies.length === 0) tallies.push(['', EMPTY_TALLY]);
  const scores = scorePoint(point, model);
  return tallies.map(([channel, tally]) => ({
    point,
    channel,
    trials: tally.trials,
    estimates:
      tally.trials === 0
        ? []
        : estimateObservables(model, sampleOf(point, channel, tally), confidence),
    score: scores.find((score) => score.channel === channel),
  }));
}

/** Facts are of the whole organization: no level has a cost per correct answer. */
function sampleOf(point: PointResult, channel: string, tally: Tally): Sample {
  const { method, facts, stopped } = point;
  return channel === 'root' ? { method, tally, facts, stopped } : { method, tally };
}
