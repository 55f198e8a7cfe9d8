import { describe, expect, it } from 'vitest';
import { testAgreement } from '../../src/analysis/agreement.ts';
import type { PointResult, RunResult } from '../../src/analysis/result.ts';
import { drawFigure } from '../../src/figures/figure.ts';
import { observe, predictedOf, signalOf } from '../../src/figures/observe.ts';
import { renderResults } from '../../src/figures/resultsTable.ts';
import { countSums, tallyOf } from '../../src/math/tally.ts';
import type { Observable } from '../../src/models/model.ts';
import { grid, laboratory, simulate } from './laboratory.ts';

const plain = simulate(
  grid({ correlation: [0], fidelity: [0.7], bias: [0.3], depth: [1, 2, 3], trials: [400] }),
);

const costPerCorrect: Observable = {
  name: 'costPerCorrect',
  domain: '[0, ∞]',
  unit: 'currency',
  description: '',
  over: 'totalCost',
  offset: 0,
  scale: 1,
};

/** A layer of a figure, as far as this looks. */
interface Layer {
  readonly data?: { readonly values: readonly Record<string, unknown>[] };
}

/** The run with a price at every point, null where it is not known. */
function priced(costs: readonly (number | null)[]): RunResult {
  const model = {
    ...laboratory,
    observables: [...laboratory.observables, costPerCorrect] as const,
  };
  const points = plain.points.map((point, i): PointResult => {
    return { ...point, facts: { ...point.facts, totalCost: costs[i] } };
  });
  return { ...plain, model, points };
}

const some = priced([3, null, 27]);
const table = (run: RunResult) => renderResults(run, testAgreement(run), run.points.length).text;

describe('an observable that is a fact over another, in figures', () => {
  it('observe(…) and predictedOf(…) divide the fact, and are null where it is unknown', () => {
    const [first, second] = some.points;
    const accuracy = observe(some, first, laboratory.observables[0]);
    const cost = observe(some, first, costPerCorrect);
    expect(cost?.best).toBeCloseTo(3 / accuracy!.best, 12);
    expect(cost?.low).toBeCloseTo(3 / accuracy!.high, 12);
    expect(cost?.high).toBeCloseTo(3 / accuracy!.low, 12);
    expect(predictedOf(first, costPerCorrect)).toBeCloseTo(3 / first.prediction!.value!, 12);
    expect(observe(some, second, costPerCorrect)).toBeNull();
    expect(predictedOf(second, costPerCorrect)).toBeNull();
  });

  it('observe(…) of a level is null: a cost is one of the whole organization', () => {
    const [point] = some.points;
    const level = { ...point, tallies: { 'level 1': point.tallies['root'] } };
    expect(observe(some, level, costPerCorrect, 'level 1')).toBeNull();
    expect(observe(some, level, signalOf(some), 'level 1')).not.toBeNull();
  });

  it('a curve leaves out points where it is unknown or infinite', () => {
    const request = { kind: 'curve', name: 'c', x: 'depth', observable: 'costPerCorrect' } as const;
    const drawn = (run: RunResult): unknown[] => {
      const { layer } = drawFigure(request, run) as unknown as { layer: Layer[] };
      const marks = layer.flatMap(({ data }) => data?.values ?? []).filter((row) => 'low' in row);
      return [...new Set(marks.map(({ x }) => x))];
    };
    expect(drawn(some)).toEqual([1, 3]);
    const [one, two, three] = priced([3, 9, 27]).points;
    expect(drawn({ ...some, points: [one, two, three] })).toEqual([1, 2, 3]);
    const never = { ...two, tallies: { root: tallyOf(countSums(50, 0)) } };
    expect(drawn({ ...some, points: [one, never, three] })).toEqual([1, 3]);
  });

  it('the table has a column for it only where some point has one', () => {
    expect(table(some)).toContain('cost per correct');
    expect(table(priced([null, null, null]))).not.toContain('cost per correct');
  });
});
