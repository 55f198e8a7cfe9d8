import type { z } from 'zod';
import { checkRoom, isRange, type LocatedAxis, readList, readRange } from './axes.ts';
import { checkValue, joinPath, suggestName } from './checkValue.ts';
import { rangeSchema } from './documentSchema.ts';
import type { Located, LocatedMapping, LocatedScalar } from './located.ts';
import { plainOf, valueAt, withPath, withValue } from './located.ts';
import { defaultOf, holdsList, memberForms, memberOf } from './parameterSchema.ts';
import type { Place, Report } from './ScenarioError.ts';

/** Parameters as written, their swept values taken apart from the held ones. */
export interface ReadParameters {
  /** held values; each swept one is replaced by its first value */
  readonly first: LocatedMapping;
  readonly axes: readonly LocatedAxis[];
}

interface Walk {
  readonly axes: LocatedAxis[];
  readonly report: Report;
}

/** Finds the axes among parameters: lists and ranges where the schema wants a single value. */
export function readParameters(
  schema: z.ZodObject,
  node: LocatedMapping,
  report: Report,
): ReadParameters {
  const walk = { axes: [], report };
  const first = walkMapping(walk, [schema], node, '');
  return { first, axes: walk.axes };
}

function walkMapping(
  walk: Walk,
  forms: readonly z.ZodType[],
  node: LocatedMapping,
  path: string,
): LocatedMapping {
  return [...node.entries].reduce((result, [key, { value }]) => {
    const inner = walkValue(walk, memberForms(forms, key), value, joinPath(path, key));
    return inner === value ? result : withValue(result, key, inner);
  }, node);
}

function walkValue(walk: Walk, forms: readonly z.ZodType[], node: Located, path: string): Located {
  if (forms.length === 0 || node.kind === 'scalar') return node;
  const axis = readAxis(walk, forms, node, path);
  if (axis === 'none') return node.kind === 'mapping' ? walkMapping(walk, forms, node, path) : node;
  if (axis === undefined) return locatedUnknown(node);
  walk.axes.push(axis);
  return axis.values[0];
}

/** Stands where an axis could not be read: it is not blamed a second time. */
function locatedUnknown(node: Located): Located {
  return { kind: 'sequence', place: node.place, items: UNREADABLE };
}

const UNREADABLE: readonly Located[] = [];

/** Whether a value stands where an axis could not be read. */
export function isUnreadable(node: Located | undefined): boolean {
  if (node?.kind === 'sequence') return node.items === UNREADABLE;
  return (
    node?.kind === 'mapping' && [...node.entries.values()].some(({ value }) => isUnreadable(value))
  );
}

function readAxis(
  { axes, report }: Walk,
  forms: readonly z.ZodType[],
  node: Located,
  path: string,
): LocatedAxis | undefined | 'none' {
  if (node.kind === 'sequence') {
    if (holdsList(forms)) return 'none';
    return checkRoom(path, node, axes, report) ? readList(path, node, report) : undefined;
  }
  if (node.kind !== 'mapping' || !isRange(node)) return 'none';
  if (memberForms(forms, 'from').length > 0) return 'none';
  if (!checkRoom(path, node, axes, report)) return undefined;
  const sound = checkValue(rangeSchema, node, path, { report });
  return sound?.kind === 'mapping' ? readRange(path, sound, report) : undefined;
}

/** What is checked of parameters. */
export interface ParameterCheck {
  readonly schema: z.ZodObject;
  readonly first: LocatedMapping;
  readonly axes: readonly LocatedAxis[];
  /** whether a path is set by rows or formulas */
  readonly isGiven: (path: string) => boolean;
  readonly report: Report;
}

/**
 * Checks held values and every swept value, each in its form (`curve: power` or another); what
 * depends on several parameters is left to the points.
 */
export function checkParameters(check: ParameterCheck): void {
  const { schema, first, axes, report } = check;
  for (const [key, { keyPlace, value }] of first.entries) {
    const member = memberOf(schema, key);
    if (member === undefined) {
      const hint = suggestName(key, Object.keys(schema.shape));
      report(keyPlace, key, `unknown parameter ${key}; ${hint}`);
    } else if (!isUnreadable(value)) {
      checkValue(member, value, key, check);
    }
  }
  for (const axis of axes) checkAxis(check, axis.path, axis.values.slice(1));
}

/** Checks further values of a path, in the place of its first. */
export function checkAxis(
  { schema, first, isGiven, report }: Omit<ParameterCheck, 'axes'>,
  path: string,
  values: readonly LocatedScalar[],
): void {
  const [top, ...rest] = path.split('.') as [string, ...string[]];
  const member = memberOf(schema, top);
  if (member === undefined) return;
  const held = valueAt(first, top);
  const blamed = new Set<Place>();
  for (const value of values) {
    // All values of a range stand in one place: it is blamed once.
    if (blamed.has(value.place)) continue;
    const whole =
      rest.length === 0 || held?.kind !== 'mapping' ? value : withPath(held, rest, value);
    if (member.safeParse(plainOf(whole)).success) continue;
    checkValue(member, whole, top, {
      isGiven,
      report: (place, at, message) => {
        if (at !== path) return;
        blamed.add(value.place);
        report(place, at, message);
      },
    });
  }
}

/** Fills in the defaults of parameters that nothing sets. */
export function withDefaults(
  schema: z.ZodObject,
  parameters: Readonly<Record<string, unknown>>,
  isGiven: (path: string) => boolean,
): Readonly<Record<string, unknown>> {
  const defaults = Object.entries(schema.shape as Record<string, z.ZodType>)
    .filter(([key]) => !Object.hasOwn(parameters, key) && !isGiven(key))
    .map(([key, member]) => [key, defaultOf(member)] as const)
    .filter(([, value]) => value !== undefined);
  return { ...parameters, ...Object.fromEntries(defaults) };
}
