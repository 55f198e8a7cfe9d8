import { findRoots, type RootOptions } from './findRoots.ts';
import { valueAt } from './lattice.ts';
import { askOf } from './learner.ts';
import type { Answer, Asking, Question } from './question.ts';
import type { Line, Root } from './root.ts';

/** How a critical point is sought. */
export interface CriticalOptions extends RootOptions {
  /** leaf biases in (0, 1], at least two that differ */
  readonly signals: readonly number[];
}

/**
 * Seeks the critical point along one line: where a vanishing signal neither grows nor shrinks.
 *
 * The map of a level is odd in the bias, so the place r(u) at which a signal u keeps its size is even
 * in it: r(u) = r(0) + a·u² + O(u⁴). The root of each signal is measured, and r(0) is the intercept of
 * the least-squares line through the roots over u², weighted by u², since the roots of faint signals
 * are known worst. The tolerance is shared out so that the fewest trials are spent.
 *
 * What the term in u⁴ leaves is not in the interval: signals of up to .2 or so are faint.
 */
export function findCriticalPoint(options: CriticalOptions): Asking<Line> {
  const { signals } = options;
  const faulty = signals.find((signal) => !(signal > 0 && signal <= 1));
  if (faulty !== undefined) throw new RangeError(`invalid signal: ${faulty}; not in (0, 1]`);
  if (new Set(signals).size < 2) {
    throw new RangeError(`invalid signals: ${signals.join(', ')}; not at least two that differ`);
  }
  return seek(options, weightsOf(signals));
}

/** How the roots of the signals add up to the intercept. */
export function weightsOf(signals: readonly number[]): number[] {
  const total = (f: (square: number) => number) =>
    signals.reduce((sum, signal) => sum + signal ** 2 * f(signal ** 2), 0);
  const [s0, s1, s2] = [total(() => 1), total((square) => square), total((square) => square ** 2)];
  return signals.map((signal) => (signal ** 2 * (s2 - s1 * signal ** 2)) / (s0 * s2 - s1 * s1));
}

/** The tolerance of each signal's root, in units of that of the limit. */
function sharesOf(signals: readonly number[], weights: readonly number[]): number[] {
  // The error of a root is as 1/(u·√n); the least Σn has n as |weight|/u.
  const price = signals.reduce((sum, signal, i) => sum + Math.abs(weights[i]) / signal, 0);
  return signals.map((signal, i) => Math.min(4, (signal * Math.abs(weights[i]) * price) ** -0.5));
}

function* seek(options: CriticalOptions, weights: readonly number[]): Asking<Line> {
  const { lattice, signals } = options;
  const shares = sharesOf(signals, weights);
  const seekers = signals.map((_, signal) => {
    const tolerance = lattice.tolerance === null ? null : lattice.tolerance * shares[signal];
    return askOf(signal, findRoots({ ...options, lattice: { ...lattice, tolerance } }));
  });
  const lines = yield* askAll(seekers);
  const total = (key: 'points' | 'trials') => lines.reduce((sum, line) => sum + line[key], 0);
  const head = { ends: lines[0].ends, points: total('points'), trials: total('trials') };
  const [first] = lines[0].roots;
  const none = lines.findIndex(
    ({ roots }) => roots.length !== 1 || roots[0].direction !== first?.direction,
  );
  if (none >= 0) return { roots: [], ...head, reason: reasonOf(lines[none], signals[none]) };
  return {
    roots: [
      joinRoots(
        lines.map(({ roots }) => roots[0]),
        weights,
        options,
      ),
    ],
    ...head,
  };
}

function reasonOf({ roots, reason = `${roots.length} crossings` }: Line, signal: number): string {
  return `at a leaf bias of ${signal}: ${reason}`;
}

function* askAll(seekers: readonly Asking<Line>[]): Asking<Line[]> {
  const states = seekers.map((seeker) => seeker.next());
  for (;;) {
    const questions = states.flatMap((state): readonly Question[] =>
      state.done === true ? [] : state.value,
    );
    if (questions.length === 0) return states.map(({ value }) => value as Line);
    const answers: readonly Answer[] = yield questions;
    for (const [i, seeker] of seekers.entries()) {
      if (states[i].done === true) continue;
      states[i] = seeker.next(answers.filter(({ signal }) => signal === i));
    }
  }
}

/** Independent intervals add in quadrature. */
function joinRoots(
  roots: readonly Root[],
  weights: readonly number[],
  { lattice, level }: RootOptions,
): Root {
  const sum = (f: (root: Root) => number) =>
    roots.reduce((total, root, i) => total + weights[i] * f(root), 0);
  const reach = (sign: 1 | -1): number | null => {
    let square = 0;
    for (const [i, { low, best, high }] of roots.entries()) {
      const end = weights[i] * sign > 0 ? high : low;
      if (end === null) return null;
      square += (weights[i] * (end - best)) ** 2;
    }
    return Math.sqrt(square);
  };
  const [down, up] = [reach(-1), reach(1)];
  const best = sum((root) => root.best);
  const cell = sum((root) => root.cell);
  const last = lattice.values.length - 1;
  const isInside = cell >= 0 && cell <= last;
  return {
    low: down === null ? null : best - down,
    best: isInside ? valueAt(lattice, cell) : best,
    high: up === null ? null : best + up,
    level,
    direction: roots[0].direction,
    by: roots.every(({ by }) => by === 'curve') ? 'curve' : 'decisions',
    reached: roots.every(({ reached }) => reached),
    cell,
  };
}
