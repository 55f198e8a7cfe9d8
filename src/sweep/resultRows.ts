import { estimateObservable } from '../analysis/estimate.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { scorePoint } from '../analysis/score.ts';
import { EMPTY_TALLY } from '../math/tally.ts';
import type { Model } from '../models/model.ts';
import type { Cell } from './database.ts';

/** The table of results: one row per point and channel, canonical in order and numbers. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rows: () => Generator<Cell[]>;
}

/**
 * Tables the results of a run: parameters, facts, trials, every observable with its interval, the
 * prediction with z-score and p-value, and the model's quantities. Nothing in it depends on times,
 * machines or the number of workers.
 */
export function tableResults(run: RunResult): ResultTable {
  const paths = collectKeys(run.points, (point) => point.parameters);
  const facts = collectKeys(run.points, (point) => point.facts);
  const quantities = collectKeys(run.points, (point) => point.prediction?.quantities ?? {});
  const observables = run.model.observables.map(({ name }) => qualify(name, paths, 'root'));
  const columns = [
    ...['point', 'part', 'method', 'status', 'id'],
    ...paths,
    ...facts.map((name) => qualify(name, paths, 'fact')),
    ...['channel', 'trials'],
    ...observables.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
    ...['predicted', 'predicted_by', 'z', 'p_value'],
    ...quantities.map((name) => qualify(name, [...paths, ...facts, ...observables], 'predicted')),
  ];
  const cellsOf = (point: PointResult): Cell[][] => {
    const head = [point.index, point.part, point.method, point.status, point.id];
    const parameters = paths.map((path) => point.parameters[path] ?? null);
    const known = facts.map((name) => point.facts[name] ?? null);
    const predicted = quantities.map((name) => point.prediction?.quantities[name] ?? null);
    return channelCells(point, run).map((cells) =>
      [...head, ...parameters, ...known, ...cells, ...predicted].map(finite),
    );
  };
  return {
    columns,
    *rows() {
      for (const point of run.points) yield* cellsOf(point);
    },
  };
}

/** A name that another column has already gets a prefix. */
function qualify(name: string, taken: readonly string[], prefix: string): string {
  return taken.includes(name) ? `${prefix}_${name}` : name;
}

/** Neither CSV nor JSON has infinities. */
function finite(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}

function collectKeys(points: readonly PointResult[], of: (point: PointResult) => object): string[] {
  const keys = new Set<string>();
  for (const point of points) for (const key of Object.keys(of(point))) keys.add(key);
  return [...keys];
}

/** Channel, trials, estimates and test of every channel; one row of nothing where none was drawn. */
function channelCells(point: PointResult, { model, confidence }: RunResult): Cell[][] {
  const tallies = Object.entries(point.tallies);
  if (tallies.length === 0) tallies.push(['', EMPTY_TALLY]);
  const scores = new Map(scorePoint(point, model).map((score) => [score.channel, score]));
  return tallies.map(([channel, tally]) => {
    const score = scores.get(channel);
    return [
      channel,
      tally.trials,
      ...estimateCells(model, tally, confidence),
      score?.expected ?? (channel === 'root' ? (point.prediction?.value ?? null) : null),
      point.prediction?.by ?? null,
      score?.z ?? null,
      score?.pValue ?? null,
    ];
  });
}

function estimateCells(
  model: Model,
  tally: Parameters<typeof estimateObservable>[2],
  confidence: number,
): Cell[] {
  return model.observables.flatMap(({ name }) => {
    if (tally.trials === 0) return [null, null, null];
    const { low, best, high } = estimateObservable(model, name, tally, confidence);
    return [best, low, high];
  });
}
