import { describe, expect, it } from 'vitest';
import { findCriticalPoint, weightsOf } from '../../../src/analysis/boundary/findCriticalPoint.ts';
import { createLearner, type PlaneQuestion } from '../../../src/analysis/boundary/learner.ts';
import type { Question } from '../../../src/analysis/boundary/question.ts';
import { boundaryAt, traceBoundary } from '../../../src/analysis/boundary/traceBoundary.ts';
import { clopperPearsonInterval } from '../../../src/math/intervals.ts';
import {
  boundaryCorrelation,
  criticalCorrelation,
} from '../../../src/models/majority/theory/phase.ts';
import { rootBias } from './theory.ts';
import { spaceValues } from '../../../src/scenario/axes.ts';
import { answerFrom, run } from './lines.ts';

const along = { values: spaceValues(0, 1, 201), tolerance: 4 };
const most = 400_000;
const level = 0.95;

/** A plane whose boundary is where f(x, y) = 0. */
function trace(
  seed: string,
  across: { values: readonly number[]; tolerance: number | null },
  f: (x: number, y: number) => number,
) {
  const options = { along, across, most, level };
  const answer = answerFrom(seed, ({ cell, line }: PlaneQuestion) =>
    Math.min(0.95, Math.max(0.05, 0.5 + f(along.values[cell], across.values[line]))),
  );
  return { options, ...run(traceBoundary(options), answer) };
}

const curve = (y: number) => 0.3 + 0.4 * y * y;

describe('traceBoundary(options)', () => {
  const smooth = { values: spaceValues(0, 1, 65), tolerance: 1 };
  it('covers a curve on its lines and between them', { timeout: 60_000 }, () => {
    const covered: boolean[] = [];
    for (let repeat = 0; repeat < 40; repeat++) {
      const { result, options } = trace(`curve ${repeat}`, smooth, (x, y) => x - curve(y));
      for (const y of spaceValues(0.01, 0.99, 15)) {
        const [{ low, high }] = boundaryAt(result, options, y);
        covered.push(low! <= curve(y) && curve(y) <= high!);
      }
    }
    const hits = covered.filter(Boolean).length;
    // Places of one trace are not independent: an interval for 40 traces, not for 600 places.
    const { high } = clopperPearsonInterval(Math.round((40 * hits) / covered.length), 40, 0.99);
    expect(high).toBeGreaterThanOrEqual(0.95);
    expect(hits / covered.length).toBeGreaterThan(0.9);
  });

  it('spends less than an eighth of a grid whose cell is the tolerance', () => {
    const { result } = trace('price', smooth, (x, y) => 0.4 * (x - curve(y)));
    // 4096 trials are the fewest that decide a cell.
    expect(result.trials).toBeLessThan((50 * 50 * 4096) / 8);
    for (const { roots } of result.lines) expect(roots[0].reached).toBe(true);
  });

  it('draws more lines where the boundary bends more', () => {
    const straight = trace('straight', smooth, (x, y) => x - 0.2 - 0.5 * y);
    const bent = trace('bent', smooth, (x, y) => x - 0.5 - 0.3 * Math.sin(6 * y));
    expect(straight.result.lines.length).toBeLessThan(10);
    expect(bent.result.lines.length).toBeGreaterThan(straight.result.lines.length);
  });

  it('follows a boundary to where it leaves the plane', () => {
    const { result, options } = trace('leaves', smooth, (x, y) => x - 0.4 - y);
    const [last] = result.lines.filter(({ roots }) => roots.length === 1).slice(-1);
    const after = result.lines.find(({ line }) => line > last.line)!;
    expect(last.at).toBeLessThan(0.62);
    expect(after.at).toBeGreaterThan(0.58);
    expect(after.at - last.at).toBeLessThanOrEqual(4 / 64);
    expect(boundaryAt(result, options, 0.9)).toEqual([]);
  });

  it('asks every line of listed values', () => {
    const listed = { values: [3, 5, 7, 9, 11], tolerance: null };
    const { result } = trace('listed', listed, (x, b) => 0.5 * (x - b / 20));
    expect(result.lines.map(({ at }) => at)).toEqual([3, 5, 7, 9, 11]);
    for (const { at, roots } of result.lines) {
      expect(roots[0].best).toBeGreaterThan(at / 20 - 0.06);
      expect(roots[0].best).toBeLessThan(at / 20 + 0.06);
    }
  });

  it('measures T(mu_0) = mu_0 on trials of the law of the root', () => {
    const listed = { values: [3, 4], tolerance: null };
    const answer = answerFrom('growth', ({ cell, line }: PlaneQuestion) => {
      const root = rootBias({ correlation: along.values[cell], depth: listed.values[line] }, 0.3);
      return 0.5 + (root - 0.3) / 2;
    });
    const { result } = run(traceBoundary({ along, across: listed, most, level }), answer);
    const exact = boundaryCorrelation({ fanIn: 5, fidelity: 0.6 }, 0.3)!;
    for (const { roots } of result.lines) {
      expect(roots[0].low! - 0.01).toBeLessThan(exact);
      expect(roots[0].high! + 0.01).toBeGreaterThan(exact);
    }
  });
});

describe('findCriticalPoint(options)', () => {
  const signals = [0.15, 0.3];
  const fine = { values: spaceValues(0, 1, 201), tolerance: 4 };
  const options = { lattice: fine, most, level, signals };

  it('extrapolates to alpha = 1, where each signal alone falls short', () => {
    const answer = answerFrom('critical', ({ cell, signal = 0 }: Question) => {
      const root = rootBias({ correlation: fine.values[cell], depth: 4 }, signals[signal]);
      return 0.5 + (root - signals[signal]) / 2;
    });
    const { result } = run(createLearner(findCriticalPoint(options)), answer);
    const exact = criticalCorrelation({ fanIn: 5, fidelity: 0.6 })!;
    expect(exact).toBeCloseTo(0.238, 3);
    const [{ low, high, reached }] = result.roots;
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
    expect((high! - low!) / 2).toBeLessThanOrEqual(0.021);
    expect(reached).toBe(true);
  });

  it('needs two signals that differ, each in (0, 1]', () => {
    expect(() => findCriticalPoint({ ...options, signals: [0.1] })).toThrow('invalid signals: 0.1');
    expect(() => findCriticalPoint({ ...options, signals: [0, 0.1] })).toThrow('invalid signal: 0');
  });

  it('weighs the roots so that a term in u² drops out', () => {
    const weights = weightsOf([0.1, 0.2, 0.25]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const squares = weights.reduce((sum, w, i) => sum + w * [0.1, 0.2, 0.25][i] ** 2, 0);
    expect(squares).toBeCloseTo(0, 12);
  });
});
