import { type Selection, selectPoints } from '../analysis/selectPoints.ts';
import { countPoints } from '../scenario/expandScenario.ts';
import type {
  Expectation,
  FigureRequest,
  Part,
  Scalar,
  Scenario,
  Where,
} from '../scenario/scenario.ts';

/** Points that a figure or an expectation means. */
export interface Choice {
  /** `figures[0]` */
  readonly path: string;
  /** the key that chooses, where there is one */
  readonly key: string;
  readonly selection: Selection;
  /** whether it means exactly one point */
  readonly single: boolean;
  /** of a curve: what tells its series apart, null where the file does not say */
  readonly series?: string | null;
  /** what has to be held for it; a histogram of all tests is made as they go by */
  readonly reads: readonly Selection[];
}

/** What the figures and expectations of a scenario choose, in the order of the file. */
export function choicesOf({ figures, expect }: Scenario): Choice[] {
  return [...figures.map(figureChoice), ...expect.flatMap(expectationChoices)];
}

/** A cell is judged beside its enlarged one, in whichever part that is. */
const ENLARGED: Selection = { where: { enlarged: true } };

function figureChoice(request: FigureRequest, i: number): Choice {
  const { kind, parts, where } = request;
  const selection = { parts, where };
  const isWhole = parts === undefined && where === undefined;
  const key = where === undefined ? '' : 'where';
  const choice = { path: `figures[${i}]`, key, selection, single: false };
  switch (kind) {
    case 'agreement':
      return { ...choice, reads: isWhole ? [] : [selection] };
    case 'regimes':
      return { ...choice, reads: [selection, ENLARGED] };
    case 'curve':
      return { ...choice, reads: [selection], series: request.series ?? null };
    case 'collapse':
      // The transition is measured on all points of the parts.
      return { ...choice, reads: [{ parts }] };
    default:
      return { ...choice, reads: [selection] };
  }
}

function expectationChoices(expectation: Expectation, i: number): Choice[] {
  const { kind, parts } = expectation;
  const choice = (key: string, where: Where | undefined, single: boolean): Choice => {
    const selection = { parts, where };
    const reads = kind === 'regimes' ? [selection, ENLARGED] : [selection];
    return { path: `expect[${i}]`, key, selection, single, reads };
  };
  switch (kind) {
    case 'criticalPoint':
    case 'exponent':
    case 'regret':
    case 'regimes':
    case 'flip':
    case 'decided':
      return [choice(expectation.where === undefined ? '' : 'where', expectation.where, false)];
    case 'value':
      return [choice('where', expectation.where, true)];
    case 'order':
      return [
        choice('greater', expectation.greater, true),
        choice('lesser', expectation.lesser, true),
      ];
    case 'equivalent':
      return [choice('first', expectation.first, true), choice('second', expectation.second, true)];
    case 'boundary':
      // It reads what was traced, and no points.
      return [];
  }
}

/**
 * A scenario without points that a selection surely leaves out: those of other parts, and those with
 * other values of what is held, swept or listed.
 */
export function narrowScenario(scenario: Scenario, { parts, where = {} }: Selection): Scenario {
  const kept = scenario.parts.filter(({ name }) => parts === undefined || parts.includes(name));
  return { ...scenario, parts: kept.map((part) => narrowPart(part, where)) };
}

function narrowPart(part: Part, where: Where): Part {
  const isWanted = (values: Readonly<Record<string, Scalar>>): boolean => {
    const known = Object.entries(where).filter(([path]) => path in values);
    const point = { part: part.name, parameters: values };
    return selectPoints([point], { where: Object.fromEntries(known) }).length > 0;
  };
  const isHeldRight = isWanted(heldScalars(part, Object.keys(where)));
  return {
    ...part,
    axes: part.axes.map(({ path, values }) => ({
      path,
      values: path in where ? values.filter((value) => isWanted({ [path]: value })) : values,
    })),
    rows: isHeldRight ? part.rows.filter(isWanted) : [],
  };
}

/** The values that all points of a part have, by path. */
function heldScalars(part: Part, paths: readonly string[]): Record<string, Scalar> {
  const held = paths.flatMap((path) => {
    const value = path
      .split('.')
      .reduce<unknown>(
        (node, key) => (node as Record<string, unknown> | undefined)?.[key],
        part.parameters,
      );
    const isScalar = ['number', 'string', 'boolean'].includes(typeof value);
    return isScalar && !isVaried(part, path) ? [[path, value as Scalar] as const] : [];
  });
  return Object.fromEntries(held);
}

const isVaried = ({ axes, rows, derived }: Part, path: string): boolean =>
  axes.some((axis) => axis.path === path) || path in rows[0] || path in derived;

/**
 * How many points the longest series of a curve surely has. A part that traces a boundary has only
 * those that it asks for.
 */
export function countSeriesSurely(
  scenario: Scenario,
  selection: Selection,
  series: string | null,
): number {
  const counts = scenario.parts
    .filter(({ trace }) => trace === undefined)
    .map((part) => {
      const own = { ...scenario, parts: [part] };
      const [kept = part] = narrowScenario(own, selection).parts;
      return countSurely(own, selection) / countValues(kept, series);
    });
  return Math.ceil(Math.max(0, ...counts));
}

/** How many values a part gives to a path; where a formula or a model gives them, they are not known. */
function countValues({ axes, rows, parameters, derived }: Part, path: string | null): number {
  if (path === null || path === 'part') return 1;
  const axis = axes.find((axis) => axis.path === path);
  if (axis !== undefined) return Math.max(1, axis.values.length);
  if (rows.length > 0 && path in rows[0]) return new Set(rows.map((row) => row[path])).size;
  return path in parameters && !(path in derived) ? 1 : Infinity;
}

/** How many points a selection surely has: those of parts that say all that it asks for. */
export function countSurely(scenario: Scenario, selection: Selection): number {
  const paths = Object.keys(selection.where ?? {});
  const known = scenario.parts.filter((part) => {
    const held = heldScalars(part, paths);
    return paths.every((path) => path in held || (isVaried(part, path) && !(path in part.derived)));
  });
  return countPoints(narrowScenario({ ...scenario, parts: known }, selection));
}
