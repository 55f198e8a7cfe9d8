import type { Method } from '../models/model.ts';
import type { Outcome, PointResult } from './result.ts';

/** What all points of a run come to, also where not every result is held. */
export interface RunTotals {
  readonly points: number;
  /** points that lack trials */
  readonly partial: number;
  /** trials of all points, and rows of their results: one a point and channel */
  readonly trials: number;
  readonly rows: number;
  /** by part, the samplers of its points that can be built, in the order of the points */
  readonly methods: Readonly<Record<string, readonly Method[]>>;
  /** points by how a rule ended their trials */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

/** Adds up the points of a run as they come. */
export interface TotalsReducer {
  add(point: PointResult): void;
  finish(): RunTotals;
}

/** Opens the totals of no points. */
export function reduceTotals(): TotalsReducer {
  const sum = { points: 0, partial: 0, trials: 0, rows: 0 };
  const methods = new Map<string, Set<Method>>();
  const outcomes: Partial<Record<Outcome, number>> = {};
  return {
    add({ part, method, status, trials, tallies, stopped }) {
      sum.points++;
      sum.trials += trials;
      sum.rows += Math.max(1, Object.keys(tallies).length);
      if (status === 'partial') sum.partial++;
      if (stopped?.outcome !== undefined) {
        outcomes[stopped.outcome] = (outcomes[stopped.outcome] ?? 0) + 1;
      }
      if (status === 'infeasible') return;
      const known = methods.get(part);
      if (known === undefined) methods.set(part, new Set([method]));
      else known.add(method);
    },
    finish() {
      const byPart = [...methods].map(([part, used]) => [part, [...used]] as const);
      return { ...sum, methods: Object.fromEntries(byPart), outcomes };
    },
  };
}

/** The totals of points that are all held. */
export function totalPoints(points: readonly PointResult[]): RunTotals {
  const totals = reduceTotals();
  for (const point of points) totals.add(point);
  return totals.finish();
}
