import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { models } from '../../src/models/index.ts';
import { describeModel } from '../../src/scenario/describeModel.ts';
import { scenarioSchema } from '../../src/scenario/scenarioSchema.ts';
import { scenarioTemplate, scenarioTemplates } from '../../src/scenario/templates.ts';
import { fakeModel } from './fakeModel.ts';

type Node = Record<string, unknown>;

const at = (node: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Node | undefined)?.[key], node);

/** Just the keywords of draft 7 that the exported schema uses. */
function accepts(root: Node, schema: unknown, value: unknown): boolean {
  const node = schema as Node;
  if (typeof node['$ref'] === 'string') {
    return accepts(root, at(root, ...node['$ref'].split('/').slice(1)), value);
  }
  const all = (key: string): unknown[] => (node[key] as unknown[] | undefined) ?? [];
  if (node['anyOf'] && !all('anyOf').some((one) => accepts(root, one, value))) return false;
  if (node['oneOf'] && all('oneOf').filter((one) => accepts(root, one, value)).length !== 1)
    return false;
  if (!all('allOf').every((one) => accepts(root, one, value))) return false;
  if (node['if'] && accepts(root, node['if'], value) && !accepts(root, node['then'], value))
    return false;
  if (node['const'] !== undefined && node['const'] !== value) return false;
  if (node['enum'] && !all('enum').includes(value)) return false;
  return acceptsKind(root, node, value);
}

function kindOf(value: unknown): string[] {
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number')
    return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [value === null ? 'null' : typeof value];
}

function acceptsKind(root: Node, node: Node, value: unknown): boolean {
  const types = new Set([node['type'] ?? kindOf(value)].flat());
  if (!kindOf(value).some((kind) => types.has(kind))) return false;
  if (typeof value === 'string')
    return new RegExp((node['pattern'] ?? '') as string, 'u').test(value);
  if (typeof value === 'number') {
    return (
      value >= Number(node['minimum'] ?? -Infinity) &&
      value <= Number(node['maximum'] ?? Infinity) &&
      value > Number(node['exclusiveMinimum'] ?? -Infinity) &&
      value < Number(node['exclusiveMaximum'] ?? Infinity)
    );
  }
  if (Array.isArray(value)) {
    const items = node['items'] ?? {};
    const inside = value.every((item, i) =>
      accepts(root, Array.isArray(items) ? items[i] : items, item),
    );
    return inside && value.length >= Number(node['minItems'] ?? 0);
  }
  return typeof value !== 'object' || acceptsMembers(root, node, value as Node);
}

function acceptsMembers(root: Node, node: Node, value: Node): boolean {
  const properties = (node['properties'] ?? {}) as Node;
  const required = (node['required'] ?? []) as string[];
  if (!required.every((key) => Object.hasOwn(value, key))) return false;
  return Object.entries(value).every(([key, member]) => {
    if (Object.hasOwn(properties, key)) return accepts(root, properties[key], member);
    const others = node['additionalProperties'] ?? {};
    return others !== false && accepts(root, others, member);
  });
}

const document = (change: object): unknown => ({ model: 'majority', seed: '1', ...change });
const schema = scenarioSchema(models);
const valid = (document: unknown): boolean => accepts(schema, schema, document);

describe('scenarioSchema(models)', () => {
  it.each(scenarioTemplates.map(({ name, text }) => [name, text]))(
    'scenarioSchema(models) accepts the template %s',
    (_, text) => {
      expect(valid(parseYaml(text))).toBe(true);
    },
  );

  it.each([
    [{ parameters: { correlation: 0.5 } }, true],
    [{ parameters: { correlation: [0, 0.5] } }, true],
    [{ parameters: { correlation: { from: 0, to: 1, count: 3 } } }, true],
    [{ parameters: { bias: { curve: 'power', kappa: [0.1, 0.2], beta: 0.5 } } }, true],
    [{ parameters: { bias: { leaves: [0.1, 0.2] } } }, true],
    [{ parts: [{ parameters: { depth: { from: 1, to: 3, step: 1 } } }] }, true],
    [{ parameters: { correlation: 1.5 } }, false],
    [{ parameters: { correlation: [] } }, false],
    [{ parameters: { correlation: { from: 0, upto: 1, count: 3 } } }, false],
    [{ parameters: { corelation: 0.5 } }, false],
    [{ parts: [{ parameters: { corelation: 0.5 } }] }, false],
    [{ parameters: { depth: 1.5 } }, false],
    [{ seed: 1 }, false],
    [{ model: 'other' }, false],
    [{ model: 'averaging', method: 'lazy' }, false],
    [{ trial: 5 }, false],
    [{ figures: [{ kind: 'curve' }] }, false],
  ])('scenarioSchema(models) judges %j as %s', (change, verdict) => {
    expect(valid(document(change))).toBe(verdict);
  });

  it('scenarioSchema(models) describes parameters with symbol, domain, unit and default', () => {
    const { definitions } = scenarioSchema([fakeModel]) as { definitions: Node };
    expect(at(definitions, 'fake', 'properties', 'correlation', 'description')).toBe(
      'of the fake (rho; [0, 1]; default 0)',
    );
    expect(at(definitions, 'fake', 'properties', 'window', 'description')).toBe(
      'of the fake (1, 2, …; tokens)',
    );
  });
});

describe('describeModel(model)', () => {
  it('describeModel(model) has a row for each parameter and each member of each form', () => {
    const rows = describeModel(fakeModel).parameters.map(({ path, form }) =>
      `${path} ${form}`.trim(),
    );
    expect(rows).toEqual([
      'size',
      'depth',
      'correlation',
      'fidelity',
      'shape',
      'signal',
      'signal.kappa curve: power',
      'signal.beta curve: power',
      'signal.kappa curve: tanh',
      'signal.formula curve: expression',
      'signal.leaves',
      'window',
    ]);
  });

  it('describeModel(model) says domain, unit and default', () => {
    const [size, depth] = describeModel(fakeModel).parameters;
    expect(size).toEqual({
      path: 'size',
      form: '',
      symbol: 'n',
      domain: '1 … 100',
      unit: '',
      default: '',
      description: 'of the fake',
    });
    expect(depth.default).toBe('2');
  });
});

describe('scenarioTemplate(name)', () => {
  it('scenarioTemplate(name) names the nearest template when there is none', () => {
    expect(() => scenarioTemplate('minimale')).toThrow(
      'unknown template minimale; did you mean minimal?',
    );
  });
});
