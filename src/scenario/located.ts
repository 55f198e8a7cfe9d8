import type { Scalar } from './scenario.ts';
import type { Place } from './ScenarioError.ts';

/** A value of a document with the place where it was written. */
export type Located = LocatedScalar | LocatedSequence | LocatedMapping;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: Scalar | null;
  /** column of the first character of the text, when the text stands in the file as it is read */
  readonly textColumn?: number;
}

export interface LocatedSequence {
  readonly kind: 'sequence';
  readonly place: Place;
  readonly items: readonly Located[];
}

export interface LocatedMapping {
  readonly kind: 'mapping';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A value of a mapping, with the place of its key. */
export interface Entry {
  readonly keyPlace: Place;
  readonly value: Located;
}

/** The value without its places. */
export function plainOf(node: Located): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(plainOf);
    case 'mapping':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainOf(value)]));
  }
}

/** A mapping with nothing in it. */
export function emptyMapping(place: Place): LocatedMapping {
  return { kind: 'mapping', place, entries: new Map() };
}

/** A scalar that stands for a value computed from what is written at a place. */
export function locatedScalar(value: Scalar, place: Place): LocatedScalar {
  return { kind: 'scalar', value, place };
}

/** A plain value as if it were written at a place. */
export function locatedOf(value: unknown, place: Place): Located {
  if (Array.isArray(value)) {
    return { kind: 'sequence', place, items: value.map((item) => locatedOf(item, place)) };
  }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'scalar', value: value as Scalar | null, place };
  }
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, { keyPlace: place, value: locatedOf(inner, place) }] as const,
  );
  return { kind: 'mapping', place, entries: new Map(entries) };
}

/** The value of a key, or undefined. */
export function valueAt(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'mapping' ? node.entries.get(key)?.value : undefined;
}

/** The mapping of a key, or an empty one at the place of its parent. */
export function mappingAt(node: LocatedMapping, key: string): LocatedMapping {
  const value = valueAt(node, key);
  return value?.kind === 'mapping' ? value : emptyMapping(node.place);
}

/** The items of a key's list, or none. */
export function itemsAt(node: LocatedMapping, key: string): readonly Located[] {
  const value = valueAt(node, key);
  return value?.kind === 'sequence' ? value.items : [];
}

/** The text of a key, or undefined. */
export function textAt(node: LocatedMapping, key: string): string | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** Whether a key is set to true. */
export function isTrueAt(node: LocatedMapping, key: string): boolean {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.value === true;
}

/** The number of a key, or undefined. */
export function numberAt(node: LocatedMapping, key: string): number | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

/** The place of a key's value, or of the mapping when the key is absent. */
export function placeAt(node: LocatedMapping, key: string): Place {
  return node.entries.get(key)?.value.place ?? node.place;
}

/** A copy with the value of a key set. */
export function withValue(node: LocatedMapping, key: string, value: Located): LocatedMapping {
  const keyPlace = node.entries.get(key)?.keyPlace ?? value.place;
  return { ...node, entries: new Map(node.entries).set(key, { keyPlace, value }) };
}

/** A copy without a key. */
export function withoutKey(node: LocatedMapping, key: string): LocatedMapping {
  const entries = new Map(node.entries);
  entries.delete(key);
  return { ...node, entries };
}

/** A copy with the value at a path set; what stands in the way is replaced by mappings. */
export function withPath(
  node: LocatedMapping,
  path: readonly string[],
  value: Located,
): LocatedMapping {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return withValue(node, key, value);
  const child = valueAt(node, key);
  const inner = child?.kind === 'mapping' ? child : emptyMapping(value.place);
  return withValue(node, key, withPath(inner, rest, value));
}

/** A copy without the value at a path. */
export function withoutPath(node: LocatedMapping, path: readonly string[]): LocatedMapping {
  const [key, ...rest] = path as [string, ...string[]];
  if (rest.length === 0) return withoutKey(node, key);
  const child = valueAt(node, key);
  return child?.kind === 'mapping' ? withValue(node, key, withoutPath(child, rest)) : node;
}
