import type { PointResult } from '../analysis/result.ts';
import type { Database } from './database.ts';
import { readResults } from './readResults.ts';
import { readMeta, writeMeta } from './store.ts';

/** What the values of a parameter are, over all points that have it. */
export type ParameterKind = 'number' | 'boolean' | 'text';

/** What the points of a plan have: it says which columns their results need. */
export interface ResultShape {
  /** by path, in the order in which points first have them */
  readonly parameters: Readonly<Record<string, ParameterKind>>;
  readonly facts: readonly string[];
  readonly quantities: readonly string[];
  /** whether the trials of some point end by a rule */
  readonly stops: boolean;
}

/** What a shape is found from. */
export type Shaped = Pick<PointResult, 'parameters' | 'facts' | 'prediction'> & {
  readonly stops: boolean;
};

/** Learns the shape of points as they come. */
export interface ShapeReducer {
  add(point: Shaped): void;
  finish(): ResultShape;
}

/** Opens the shape of no points. */
export function reduceShape(): ShapeReducer {
  const parameters = new Map<string, ParameterKind>();
  const facts = new Set<string>();
  const quantities = new Set<string>();
  let stops = false;
  return {
    add(point) {
      for (const [path, value] of Object.entries(point.parameters)) {
        const kind = kindOf(value);
        const known = parameters.get(path);
        if (known === undefined) parameters.set(path, kind);
        else if (known !== kind) parameters.set(path, 'text');
      }
      for (const name of Object.keys(point.facts)) facts.add(name);
      for (const name of Object.keys(point.prediction?.quantities ?? {})) quantities.add(name);
      stops ||= point.stops;
    },
    finish: () => ({
      parameters: Object.fromEntries(parameters),
      facts: [...facts],
      quantities: [...quantities],
      stops,
    }),
  };
}

function kindOf(value: unknown): ParameterKind {
  if (typeof value === 'number') return 'number';
  return typeof value === 'boolean' ? 'boolean' : 'text';
}

const KEY = 'shape';

/** Keeps the shape of a plan in its store. */
export function writeShape(database: Database, shape: ResultShape): Promise<void> {
  return writeMeta(database, { [KEY]: JSON.stringify(shape) });
}

/** The shape of the plan of a store; one that was planned before shapes were kept is gone through. */
export async function readShape(database: Database, seed: string): Promise<ResultShape> {
  const text = await readMeta(database, KEY);
  if (text !== undefined) return JSON.parse(text) as ResultShape;
  const shape = reduceShape();
  for await (const point of readResults(database, seed)) {
    shape.add({ ...point, stops: point.stopped !== undefined });
  }
  return shape.finish();
}
