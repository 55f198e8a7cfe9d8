import { ruleOf } from '../src/analysis/sequential.ts';
import type { Lattice } from '../src/analysis/boundary/lattice.ts';
import { latticeCount } from '../src/scenario/lattice.ts';
import type { TraceOptions } from '../src/analysis/boundary/traceBoundary.ts';
import { configure } from '../src/analysis/simulate.ts';
import { findRoot } from '../src/math/roots.ts';
import type { Model } from '../src/models/model.ts';
import { findModel } from '../src/models/index.ts';
import type { Decision } from '../src/scenario/scenario.ts';
import { spaceValues } from '../src/scenario/axes.ts';

/** A plane in which a boundary is traced, and what it is traced with. */
export interface PlaneCase {
  /** also the seed */
  readonly name: string;
  readonly model: Model;
  readonly decide: Decision;
  readonly held: Readonly<Record<string, unknown>>;
  /** the parameters of the axes */
  readonly along: string;
  readonly across: string;
  /** cells of the grid to compare with, on the axis across */
  readonly cells: readonly number[];
  readonly options: TraceOptions;
  /** where the bias of a leaf is one of these, the limit of none is traced */
  readonly signals?: readonly number[];
}

const range = (from: number, to: number, tolerance: number): Lattice => ({
  values: spaceValues(from, to, latticeCount({ from, to }, tolerance)),
  tolerance: 4,
});

const listed = (values: readonly number[]): Lattice => ({ values, tolerance: null });

/** An axis on which only as many lines are asked as the shape needs. */
const lines = (from: number, to: number, scale: 'linear' | 'log' = 'linear'): Lattice => ({
  values: spaceValues(from, to, 65, scale),
  tolerance: 1,
  scale,
});

const majority = findModel('majority');
const allocation = findModel('allocation');
const level = 0.95;

/** The planes that are traced. */
export const planeCases: readonly PlaneCase[] = [
  {
    name: 'mu_L = mu_0, fidelity along correlation',
    model: majority,
    decide: 'growth',
    held: { organization: 'tree', fanIn: 5, depth: 4, bias: 0.2 },
    along: 'fidelity',
    across: 'correlation',
    cells: spaceValues(0.005, 0.895, 90),
    options: { along: range(0.4, 1, 0.01), across: lines(0, 0.9), most: 1e6, level },
  },
  {
    name: 'mu_L = mu_0, correlation along fan-in',
    model: majority,
    decide: 'growth',
    held: { organization: 'tree', depth: 3, bias: 0.3, fidelity: 0.8 },
    along: 'correlation',
    across: 'fanIn',
    cells: [3, 5, 7, 9, 11, 13, 15],
    options: {
      along: range(0, 1, 0.01),
      across: listed([3, 5, 7, 9, 11, 13, 15]),
      most: 1e6,
      level,
    },
  },
  {
    name: 'mu_L = mu_0, correlation along depth',
    model: majority,
    decide: 'growth',
    held: { organization: 'tree', fanIn: 5, bias: 0.3, fidelity: 0.7 },
    along: 'correlation',
    across: 'depth',
    cells: [2, 3, 4, 5, 6, 7, 8],
    options: {
      along: range(0, 1, 0.01),
      across: listed([2, 3, 4, 5, 6, 7, 8]),
      most: 1e6,
      level,
    },
  },
  {
    name: 'mu_L = g(B), correlation along budget',
    model: allocation,
    decide: 'synergy',
    held: {
      topology: 'tree',
      fanIn: 5,
      depth: 3,
      messageTokens: 50,
      fidelity: 0.95,
      bias: { curve: 'power', kappa: 0.05, beta: 0.15 },
    },
    along: 'correlation',
    across: 'budget',
    cells: spaceValues(40_000, 1e6, 65, 'log'),
    options: {
      along: range(0, 1, 0.01),
      across: lines(40_000, 1e6, 'log'),
      most: 1e6,
      level,
    },
  },
  {
    name: 'alpha = 1, correlation along fan-in',
    model: majority,
    decide: 'growth',
    held: { organization: 'tree', depth: 4, fidelity: 0.8 },
    along: 'correlation',
    across: 'fanIn',
    cells: [3, 5, 7, 9, 11],
    signals: [0.15, 0.3],
    options: {
      along: range(0, 1, 0.02),
      across: listed([3, 5, 7, 9, 11]),
      most: 1e6,
      level,
      signals: [0.15, 0.3],
    },
  },
];

/** The law of one trial at a place, and with what it is compared. */
export interface Place {
  readonly probability: number;
  readonly bound: number;
  readonly configuration: object;
}

/** A place of a plane, with what theory says of it. */
export function placeOf(
  { model, decide, held, along, across }: PlaneCase,
  [a, b]: readonly [along: number, across: number],
  signal?: number,
): Place {
  const leaf = signal === undefined ? {} : { bias: signal };
  const configuration = configure(model, { ...held, ...leaf, [along]: a, [across]: b });
  const facts = model.facts(configuration);
  const until = { goal: 'decide', decide, confidence: level } as const;
  const rule = ruleOf(model, until, { method: 'full', facts, most: 1, level });
  if (rule.goal !== 'decide') throw new RangeError(`invalid rule: ${rule.goal}`);
  const { value } = model.predict(configuration);
  return { probability: value!, bound: rule.bound, configuration };
}

/** Where theory puts the boundary on a line; undefined where it has none there. */
export function exactRoot(plane: PlaneCase, across: number): number | undefined {
  const { values } = plane.options.along;
  const excess = (along: number, signal?: number): number => {
    const { probability, bound } = placeOf(plane, [along, across], signal);
    return probability - bound;
  };
  // So faint a signal has its boundary within 1e-6 of the limit.
  const signal = plane.signals === undefined ? undefined : 1e-3;
  const ends = [values[0], values.at(-1)!] as const;
  if (excess(ends[0], signal) > 0 === excess(ends[1], signal) > 0) return undefined;
  return findRoot((along) => excess(along, signal), ...ends, 1e-9);
}
