import type { Model } from '../models/model.ts';
import { suggestName } from './checkValue.ts';
import { readDocument } from './document.ts';
import type { Located, LocatedMapping } from './located.ts';
import { locatedScalar, textAt, valueAt, withoutKey, withPath } from './located.ts';
import { withValue } from './located.ts';
import { formsAt, pathsOf } from './parameterSchema.ts';
import { type Place, type Report, ScenarioError } from './ScenarioError.ts';

/**
 * A path and the text of its new value, as `--set path=value` gives them, and how it was given where
 * that was otherwise: `--budget 1e6`.
 */
export type Override = readonly [path: string, text: string, given?: string];

const KEYS = [
  'name',
  'title',
  'description',
  'model',
  'seed',
  'trials',
  'until',
  'method',
  'confidence',
  'familyWise',
  'infeasible',
  'commonRandomNumbers',
  'figures',
  'expect',
] as const;

interface Target {
  readonly root: LocatedMapping;
  readonly model: Model | undefined;
  readonly report: Report;
}

/**
 * Sets values of a document from outside: a key of the scenario, else a parameter or variable, in
 * the base and in every part that sets it.
 */
export function applyOverrides(
  root: LocatedMapping,
  overrides: readonly Override[],
  models: readonly Model[],
  report: Report,
): LocatedMapping {
  return overrides.reduce((root, override) => {
    const [path] = override;
    const value = readValue(override, report);
    const name = textAt(root, 'model');
    const model = models.find((model) => model.name === name);
    return value === undefined ? root : applyOverride({ root, model, report }, path, value);
  }, root);
}

/** Sets the seed: always a text, whatever it looks like. */
export function withSeed(root: LocatedMapping, seed: string): LocatedMapping {
  return withValue(root, 'seed', locatedScalar(seed, { file: '--seed' }));
}

function readValue([path, text, given]: Override, report: Report): Located | undefined {
  const file = given ?? `--set ${path}=${text}`;
  try {
    return relocate(readDocument(text, file), { file });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    for (const { message } of error.issues) report({ file }, path, message);
    return undefined;
  }
}

/** A line and column inside the value of an option would only confuse. */
function relocate(node: Located, place: Place): Located {
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', value: node.value, place };
    case 'sequence':
      return { ...node, place, items: node.items.map((item) => relocate(item, place)) };
    case 'mapping':
      return {
        ...node,
        place,
        entries: new Map(
          [...node.entries].map(([key, { value }]) => [
            key,
            { keyPlace: place, value: relocate(value, place) },
          ]),
        ),
      };
  }
}

function applyOverride(target: Target, path: string, value: Located): LocatedMapping {
  const { root, model, report } = target;
  if (KEYS.some((key) => key === path)) return withKey(root, path, value);
  if (path.startsWith('until.')) return withUntil(root, path.split('.'), value);
  if (path.startsWith('plan.')) return withPath(root, path.split('.'), value);
  const inner = path.replace(/^(?:parameters|variables)\./, '');
  if (path === 'sample.count' && valueAt(root, 'sample') !== undefined) {
    return withPath(root, ['sample', 'count'], value);
  }
  if (isVariable(root, inner)) return withMember(root, 'variables', [inner], value);
  if (model === undefined) return root;
  if (formsAt(model.parameters, inner.split('.')).length > 0) {
    return withParameter(target, inner, value);
  }
  const known = [...KEYS, ...pathsOf(model.parameters), ...variableNames(root)];
  report(value.place, path, `unknown path ${path}; ${suggestName(inner, known)}`);
  return root;
}

/** A copy with every part changed. */
function mapParts(
  root: LocatedMapping,
  change: (part: LocatedMapping) => LocatedMapping,
): LocatedMapping {
  const parts = valueAt(root, 'parts');
  if (parts?.kind !== 'sequence') return root;
  const items = parts.items.map((part) => (part.kind === 'mapping' ? change(part) : part));
  return withValue(root, 'parts', { ...parts, items });
}

function withKey(root: LocatedMapping, key: string, value: Located): LocatedMapping {
  const set = withValue(root, key, value);
  const inherited = ['trials', 'until', 'method'].includes(key);
  return inherited ? mapParts(set, (part) => withoutKey(part, key)) : set;
}

/** Sets a key of `until` in the base and in every part that has its own. */
function withUntil(root: LocatedMapping, path: readonly string[], value: Located): LocatedMapping {
  const set = (node: LocatedMapping): LocatedMapping =>
    valueAt(node, 'until') === undefined ? node : withPath(node, path, value);
  return mapParts(withPath(root, path, value), set);
}

function variableNames(root: LocatedMapping): readonly string[] {
  const parts = valueAt(root, 'parts');
  const items = parts?.kind === 'sequence' ? parts.items : [];
  const sections = [root, ...items].map((node) => valueAt(node, 'variables'));
  return sections.flatMap((node) =>
    node?.kind === 'mapping' ? Array.from(node.entries.keys()) : [],
  );
}

const isVariable = (root: LocatedMapping, name: string): boolean =>
  variableNames(root).includes(name);

const holds = (node: LocatedMapping, path: readonly string[]): boolean =>
  path.reduce<Located | undefined>(valueAt, node) !== undefined;

/** Sets a parameter or variable in the base and in every part that sets it. */
function withMember(
  root: LocatedMapping,
  section: 'parameters' | 'variables',
  path: readonly string[],
  value: Located,
): LocatedMapping {
  const full = [section, ...path];
  return mapParts(withPath(root, full, value), (part) =>
    holds(part, full) ? withPath(part, full, value) : part,
  );
}

/** Sets a parameter; a formula for it gives way. */
function withParameter({ root, report }: Target, path: string, value: Located): LocatedMapping {
  if (isInRows(root, path)) {
    report(value.place, path, `cannot set ${path}; its values are listed by points or sample`);
    return root;
  }
  const set = withMember(root, 'parameters', path.split('.'), value);
  return mapParts(withoutFormula(set, path), (part) => withoutFormula(part, path));
}

function withoutFormula(node: LocatedMapping, path: string): LocatedMapping {
  const derived = valueAt(node, 'derived');
  if (derived?.kind !== 'mapping' || !derived.entries.has(path)) return node;
  return withValue(node, 'derived', withoutKey(derived, path));
}

function isInRows(root: LocatedMapping, path: string): boolean {
  const parts = valueAt(root, 'parts');
  return [root, ...(parts?.kind === 'sequence' ? parts.items : [])].some((node) => {
    const over = valueAt(valueAt(node, 'sample'), 'over');
    const points = valueAt(node, 'points');
    const rows = points?.kind === 'sequence' ? points.items : [];
    return [over, ...rows].some((row) => valueAt(row, path) !== undefined);
  });
}
