import { z } from 'zod';
import { isRange } from './axes.ts';
import type { Located, LocatedMapping } from './located.ts';
import { mappingAt, plainOf, valueAt, withoutKey, withoutPath, withValue } from './located.ts';
import { choicesOf, formsAt, formsOf, memberOf, shapeOf } from './parameterSchema.ts';

/**
 * Parts inherit what the scenario says above them. A part's own word wins, by whatever means it
 * sets a path (parameters, variables, derived, points, sample); nested parameters are merged as
 * long as they still describe one form (`curve: power`), and replaced otherwise.
 */
export function inheritPart(
  schema: z.ZodObject,
  root: LocatedMapping,
  part: LocatedMapping,
): LocatedMapping {
  const own = pathsSetBy(part);
  const base = withoutFormulas(withoutPaths(root, own), part, own);
  const parameters = mergeMappings(
    schema,
    mappingAt(base, 'parameters'),
    mappingAt(part, 'parameters'),
    [],
  );
  const rows = ['points', 'sample'].find((key) => part.entries.has(key));
  return {
    kind: 'mapping',
    place: part.place,
    entries: new Map([
      ...[...base.entries].filter(([key]) => INHERITED.has(key) && !(rows && ROWS.has(key))),
      ...part.entries,
      ...entry('parameters', parameters),
      ...entry('variables', overlay(base, part, 'variables')),
      ...entry('derived', overlay(base, part, 'derived')),
    ]),
  };
}

const ROWS = new Set(['points', 'sample']);
const INHERITED = new Set(['method', 'trials', 'until', 'trace', 'points', 'sample']);

function entry(key: string, value: LocatedMapping) {
  return [[key, { keyPlace: value.place, value }] as const];
}

function overlay(base: LocatedMapping, part: LocatedMapping, key: string): LocatedMapping {
  const own = mappingAt(part, key);
  const inherited = mappingAt(base, key);
  const place = part.entries.has(key) ? own.place : inherited.place;
  return { kind: 'mapping', place, entries: new Map([...inherited.entries, ...own.entries]) };
}

/** The paths that a scenario or part sets other than by held and swept parameters. */
function pathsSetBy(part: LocatedMapping): string[] {
  const points = valueAt(part, 'points');
  const rows = points?.kind === 'sequence' ? points.items : [];
  const over = valueAt(valueAt(part, 'sample'), 'over');
  const keys = [over, ...rows].flatMap((node) =>
    node?.kind === 'mapping' ? Array.from(node.entries.keys()) : [],
  );
  return [...new Set([...keys, ...mappingAt(part, 'derived').entries.keys()])];
}

/** Leaves out inherited settings of paths that a part sets by other means. */
function withoutPaths(root: LocatedMapping, own: readonly string[]): LocatedMapping {
  return own.reduce((root, path) => {
    const parameters = withoutPath(mappingAt(root, 'parameters'), path.split('.'));
    const variables = withoutKey(mappingAt(root, 'variables'), path);
    const cleared = withValue(root, 'parameters', parameters);
    return withValue(cleared, 'variables', variables);
  }, root);
}

/** Leaves out inherited formulas for paths that a part sets by other means. */
function withoutFormulas(
  root: LocatedMapping,
  part: LocatedMapping,
  own: readonly string[],
): LocatedMapping {
  const derived = mappingAt(root, 'derived');
  const parameters = mappingAt(part, 'parameters');
  const entries = [...derived.entries].filter(
    ([path]) => !own.includes(path) && !touches(parameters, path.split('.')),
  );
  return withValue(root, 'derived', { ...derived, entries: new Map(entries) });
}

/** Whether a mapping says anything at a path or in place of it. */
function touches(node: LocatedMapping, [key, ...rest]: readonly string[]): boolean {
  const value = key === undefined ? node : valueAt(node, key);
  if (value === undefined || rest.length === 0) return value !== undefined;
  return value.kind !== 'mapping' || touches(value, rest);
}

function mergeMappings(
  schema: z.ZodObject,
  base: LocatedMapping,
  part: LocatedMapping,
  path: readonly string[],
): LocatedMapping {
  const place = part.entries.size > 0 ? part.place : base.place;
  const entries = new Map(base.entries);
  for (const [key, { keyPlace, value }] of part.entries) {
    const inherited = valueAt(base, key);
    entries.set(key, { keyPlace, value: mergeValues(schema, inherited, value, [...path, key]) });
  }
  return { kind: 'mapping', place, entries };
}

function mergeValues(
  schema: z.ZodObject,
  inherited: Located | undefined,
  value: Located,
  path: readonly string[],
): Located {
  if (value.kind !== 'mapping' || inherited?.kind !== 'mapping') return value;
  if (isRange(value) || isRange(inherited)) return value;
  const both = mergeMappings(schema, inherited, value, path);
  return fitsOneForm(schema, both, path) ? both : value;
}

/** Whether all keys of a mapping belong to one form, whose fixed words agree. */
function fitsOneForm(schema: z.ZodObject, node: LocatedMapping, path: readonly string[]): boolean {
  return formsAt(schema, path).some(
    (form) =>
      form instanceof z.ZodObject &&
      [...node.entries.keys()].every((key) => memberOf(form, key) !== undefined) &&
      Object.entries(shapeOf(form)).every(([key, member]) => agrees(member, node, key)),
  );
}

function agrees(member: z.ZodType, node: LocatedMapping, key: string): boolean {
  const value = valueAt(node, key);
  const fixed = formsOf(member).every((form) => choicesOf(form)?.length === 1);
  return !fixed || value === undefined || member.safeParse(plainOf(value)).success;
}
