import { findRoots } from '../src/analysis/boundary/findRoots.ts';
import type { Line } from '../src/analysis/boundary/root.ts';
import type { Lattice } from '../src/analysis/boundary/lattice.ts';
import { latticeCount } from '../src/scenario/lattice.ts';
import { askTogether, createLearner } from '../src/analysis/boundary/learner.ts';
import { boundaryAt, type Trace } from '../src/analysis/boundary/traceBoundary.ts';
import { clopperPearsonInterval } from '../src/math/intervals.ts';
import { normalQuantile } from '../src/math/normal.ts';
import { findModel } from '../src/models/index.ts';
import { spaceValues } from '../src/scenario/axes.ts';
import { exactRoot, type PlaneCase, planeCases } from './boundaryCases.ts';
import {
  answerAll,
  decideGrid,
  type Draw,
  drawEngine,
  drawLaw,
  streamOf,
  tracePlane,
} from './boundaryTrials.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';

const LEVEL = 0.95;
const REPEATS = 2000;
const ENGINE_REPEATS = 300;
const PLANE_REPEATS = 100;
/** the share of a grid's trials that a trace may take */
const SHARE = 1 / 8;

/** A line along which a root is sought, with the law of its trials. */
interface LineCase {
  readonly name: string;
  readonly lattice: Lattice;
  readonly probability: (value: number) => number;
  readonly root: number;
}

const unit = (tolerance: number): Lattice => ({
  values: spaceValues(0, 1, latticeCount({ from: 0, to: 1 }, tolerance)),
  tolerance: 4,
});

const lineCases: readonly LineCase[] = [
  {
    name: 'a straight line, tolerance .01',
    lattice: unit(0.01),
    probability: (x) => 0.5 + 0.3 * (x - 0.4321),
    root: 0.4321,
  },
  {
    name: 'an exponential, tolerance .01',
    lattice: unit(0.01),
    probability: (x) => Math.min(0.9, 0.5 + 0.02 * Math.expm1((x - 0.4321) / 0.15)),
    root: 0.4321,
  },
  {
    name: 'a steep sigmoid, tolerance .02',
    lattice: unit(0.02),
    probability: (x) => 0.5 + 0.4 * Math.tanh(20 * (x - 0.4321)),
    root: 0.4321,
  },
  {
    name: 'integers from 1 to 40, decided between two',
    lattice: { values: Array.from({ length: 40 }, (_, i) => i + 1), tolerance: null },
    probability: (n) => 0.5 + 0.1 * (1 - Math.exp(-(n - 17.4) / 9)),
    root: 17.4,
  },
];

function seekLine({ lattice, probability, name }: LineCase, repeat: number): Line {
  const draw = drawLaw(streamOf(name, repeat));
  const asking = findRoots({ lattice, most: 1e5, level: LEVEL });
  const learner = createLearner(askTogether(new Map([[0, asking]])));
  const found = answerAll(learner, (question, before) => {
    const place = { probability: probability(lattice.values[question.cell]), bound: 0.5 };
    const tally = draw({ ...place, configuration: {} }, question.trials, before);
    return { ...question, tally, bound: 0.5, rising: true, kind: 'binary' };
  });
  return found.get(0)!;
}

/** Whether the one root of a line lies where it is; undefined where the line has not one. */
function covers({ roots }: Pick<Line, 'roots'>, truth: number): boolean | undefined {
  if (roots.length !== 1) return undefined;
  const { low, high } = roots[0];
  return (low ?? -Infinity) <= truth && truth <= (high ?? Infinity);
}

function coverageRow(measure: string, covered: readonly (boolean | undefined)[]): Row {
  const told = covered.filter((one) => one !== undefined);
  const name = `${measure}; ${told.length} roots of ${covered.length}`;
  if (told.length === 0) return { measure: name, skipped: 'no root was found' };
  const hits = told.filter(Boolean).length;
  const { low, high } = clopperPearsonInterval(hits, told.length, 0.99);
  return {
    measure: name,
    measured: { median: hits / told.length, low, high },
    unit: 'covered (its 99 % interval)',
    goal: { better: 'more', reach: LEVEL, judged: 'high' },
  };
}

const repeat = <T>(count: number, f: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => f(i));

const point = (value: number) => ({ median: value, low: value, high: value });

function measureLine(line: LineCase): Row[] {
  const found = repeat(REPEATS, (i) => seekLine(line, i));
  const trials = found.reduce((sum, one) => sum + one.trials, 0) / REPEATS;
  const coverage = found.map((one) => covers(one, line.root));
  return [
    coverageRow(`root of ${line.name}`, coverage),
    { measure: `root of ${line.name}: trials`, measured: point(trials), unit: 'a root' },
  ];
}

/** The boundary of one plane along one line, drawn by the engine. */
function measureEngine(): Row[] {
  const plane: PlaneCase = {
    ...planeCases[0],
    model: findModel('majority'),
    held: { organization: 'tree', fanIn: 5, depth: 2, bias: 0.2 },
    options: {
      ...planeCases[0].options,
      across: { values: [0.1], tolerance: null },
      most: 200_000,
    },
  };
  const truth = exactRoot(plane, 0.1)!;
  const covered = repeat(ENGINE_REPEATS, (i) => {
    const { lines } = tracePlane(plane, drawEngine(plane, `boundary ${i}`));
    return covers(lines[0], truth);
  });
  return [coverageRow('mu_L = mu_0 along fidelity, drawn by the engine', covered)];
}

function coverageOfLines(plane: PlaneCase, traces: readonly Trace[]) {
  return traces.flatMap(({ lines }) =>
    lines.map((line) => {
      const truth = exactRoot(plane, line.at);
      return truth === undefined ? undefined : covers(line, truth);
    }),
  );
}

/** Between the lines, at every cell of the grid. */
function coverageBetween(plane: PlaneCase, traces: readonly Trace[]) {
  const truths = plane.cells.map((at) => exactRoot(plane, at));
  return traces.flatMap((trace) =>
    plane.cells.map((at, i) => {
      const [found] = boundaryAt(trace, plane.options, at);
      const truth = truths[i];
      if (found === undefined || truth === undefined) return undefined;
      return (found.low ?? -Infinity) <= truth && truth <= (found.high ?? Infinity);
    }),
  );
}

function measurePlane(plane: PlaneCase): Row[] {
  const draw = (i: number): Draw => drawLaw(streamOf(plane.name, i));
  const traces = repeat(PLANE_REPEATS, (i) => tracePlane(plane, draw(i + 1)));
  const grid = decideGrid(plane, draw(0));
  const shares = traces.map((trace) => trace.trials / grid.trials);
  const mean = shares.reduce((sum, share) => sum + share, 0) / PLANE_REPEATS;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / PLANE_REPEATS;
  const error = normalQuantile(0.995) * Math.sqrt(variance / PLANE_REPEATS);
  const lines = traces.reduce((sum, trace) => sum + trace.lines.length, 0) / PLANE_REPEATS;
  const { cells, undecided } = grid;
  return [
    {
      measure: `${plane.name}: trials, on ${lines.toFixed(1)} lines`,
      measured: { median: mean, low: mean - error, high: mean + error },
      unit: `of a grid's ${grid.trials} (${cells} cells, ${undecided} undecided), mean`,
      goal: { better: 'less', reach: SHARE, judged: 'high' },
    },
    coverageRow(`${plane.name}: on the lines`, coverageOfLines(plane, traces)),
    ...(plane.options.across.tolerance === null
      ? []
      : [coverageRow(`${plane.name}: between them`, coverageBetween(plane, traces))]),
  ];
}

/** What traced boundaries cost beside a grid, and how their intervals cover the exact curves. */
export const measureBoundary: Group = async () => [
  ...lineCases.flatMap(measureLine),
  ...measureEngine(),
  ...planeCases.flatMap(measurePlane),
];
