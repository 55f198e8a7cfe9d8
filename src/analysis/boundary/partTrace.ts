import { askModel } from '../../scenario/askModel.ts';
import { type Expansion, pointAt, prepare } from '../../scenario/point.ts';
import type { Part, Scenario, TraceRequest } from '../../scenario/scenario.ts';
import { boundFact } from '../../scenario/until.ts';
import { evaluateObservable, findObservable } from '../estimate.ts';
import type { PointResult } from '../result.ts';
import { ruleOf } from '../sequential.ts';
import { CELLS } from '../../scenario/lattice.ts';
import { type Lattice, valueAt } from './lattice.ts';
import type { PlaneAnswer, PlaneQuestion } from './learner.ts';
import type { PartTrace, Root, TracedLine } from './root.ts';
import { traceBoundary } from './traceBoundary.ts';

/** A point that a trace asks for: its place in the part, and its trials in all. */
export interface AskedPoint {
  readonly place: number;
  readonly trials: number;
}

/** The learner of a traced part: it asks for points of the part's grid. */
export interface PartLearner {
  ask(): readonly AskedPoint[];
  /** Takes the points that were asked last, by their place in the part. */
  tell(points: ReadonlyMap<number, PointResult>): void;
  /** undefined while there are questions */
  readonly result: PartTrace | undefined;
}

/** The parameter of which a critical point is the limit. */
const SIGNAL = 'bias';

interface Plane {
  readonly scenario: Scenario;
  readonly part: Part;
  readonly request: TraceRequest;
  readonly expansion: Expansion;
  readonly along: Lattice;
  readonly across: Lattice;
}

/**
 * Opens the learner of a part that has a trace.
 *
 * @throws {RangeError} when the part has none
 */
export function openTrace(scenario: Scenario, part: Part): PartLearner {
  const plane = planeOf(scenario, part);
  const { request, along, across } = plane;
  const { trials: most } = part;
  const signals = request.boundary === 'critical' ? { signals: valuesOf(part, SIGNAL) } : {};
  const learner = traceBoundary({ along, across, most, level: request.level, ...signals });
  return {
    ask: () =>
      learner.ask().map((question) => ({
        place: placeOf(plane, question),
        trials: question.trials,
      })),
    tell(points) {
      const answers = learner.ask().map((question) => {
        const point = points.get(placeOf(plane, question));
        if (point !== undefined) return answerOf(plane, question, point);
        throw new RangeError(`invalid points: none at place ${placeOf(plane, question)}`);
      });
      learner.tell(answers);
    },
    get result() {
      const { result } = learner;
      if (result === undefined) return undefined;
      const { points, trials } = result;
      const lines = result.lines.map((line) => compareLine(plane, line));
      return { part: part.name, request, lines, points, trials };
    },
  };
}

function planeOf(scenario: Scenario, part: Part): Plane {
  const { trace: request } = part;
  if (request === undefined) throw new RangeError(`invalid part: ${part.name}; it traces nothing`);
  const { along, across, tolerance, scale, isAcrossSmooth } = request;
  return {
    scenario,
    part,
    request,
    expansion: prepare(scenario, part),
    along: {
      values: valuesOf(part, along),
      tolerance: tolerance === null ? null : CELLS,
      scale,
    },
    across: {
      values: across === null ? [0] : valuesOf(part, across),
      tolerance: isAcrossSmooth ? 1 : null,
    },
  };
}

function valuesOf({ axes }: Part, path: string): number[] {
  return (axes.find((axis) => axis.path === path)?.values ?? []).map(Number);
}

type Located = Pick<PlaneQuestion, 'cell' | 'line' | 'signal'>;

/** The place of a question among the points of its part: the last axis fastest. */
function placeOf({ part, request }: Plane, { cell, line, signal = 0 }: Located): number {
  return part.axes.reduce((place, { path, values }) => {
    const own = path === request.along ? cell : path === request.across ? line : 0;
    const chosen = request.boundary === 'critical' && path === SIGNAL ? signal : own;
    return place * values.length + chosen;
  }, 0);
}

function answerOf(
  { scenario, request }: Plane,
  question: PlaneQuestion,
  { method, facts, status, tallies }: PointResult,
): PlaneAnswer {
  const { model } = scenario;
  const { kind } = model.measure(method);
  const nothing = { ...question, tally: null, bound: 0, rising: true, kind };
  if (status === 'infeasible') return nothing;
  const { level } = request;
  const until = { goal: 'decide', decide: decisionOf(request), confidence: level } as const;
  const rule = ruleOf(model, until, { method, facts, most: question.trials, level });
  if (rule.goal !== 'decide') return nothing;
  return { ...question, tally: tallies['root'], bound: rule.bound, rising: rule.rising, kind };
}

const decisionOf = ({ boundary }: TraceRequest) =>
  boundary === 'synergy' ? ('synergy' as const) : ('growth' as const);

function compareLine(plane: Plane, { line, at, ...found }: TracedLine): PartTrace['lines'][number] {
  const excess = (cell: number): number | null => excessOf(plane, { cell, line });
  const roots = found.roots.map((root) => ({ ...root, exact: exactNear(plane, root, excess) }));
  return { ...found, at: plane.request.across === null ? null : at, roots };
}

/** How far theory puts the observable above its bound: of a critical point, alpha above 1. */
function excessOf(plane: Plane, where: Located): number | null {
  const { scenario, request, expansion } = plane;
  const place = placeOf(plane, where);
  const point = pointAt(expansion, place, place);
  const { configuration } = point;
  if (configuration === null) return null;
  const { model } = scenario;
  return askModel(scenario, point, () => {
    const { value, quantities } = model.predict(configuration);
    if (request.boundary === 'critical') return (quantities['alpha'] ?? NaN) - 1;
    if (value === null) return null;
    const facts = model.facts(configuration);
    const bias = evaluateObservable(findObservable(model, 'bias'), value, facts);
    return bias === null ? null : bias - boundFact(decisionOf(request), facts);
  });
}

/** The change of sign of theory nearest to a root, between two neighbouring cells. */
function exactNear(
  { along }: Plane,
  { cell }: Root,
  excess: (cell: number) => number | null,
): number | null {
  const last = along.values.length - 1;
  const known = new Map<number, number | null>();
  const at = (cell: number): number | null => {
    if (!known.has(cell)) known.set(cell, excess(cell));
    return known.get(cell)!;
  };
  const middle = Math.min(last - 1, Math.max(0, Math.floor(cell)));
  for (let distance = 0; distance <= last; distance++) {
    for (const low of [middle - distance, middle + distance]) {
      if (low < 0 || low >= last) continue;
      const [a, b] = [at(low), at(low + 1)];
      if (a === null || b === null || Number.isNaN(a * b) || a > 0 === b > 0) continue;
      return valueAt(along, low + a / (a - b));
    }
  }
  return null;
}
