import { z } from 'zod';
import { ExpressionError } from '../math/expression.ts';
import { InfeasibleError } from '../models/model.ts';
import { explainValue, showValue } from './checkValue.ts';
import { compileFormulas, type Formula } from './formulas.ts';
import { defaultOf, formsAt, memberOf, shapeOf } from './parameterSchema.ts';
import type { Part, Scalar, Scenario, ScenarioPoint } from './scenario.ts';
import { type Issue, type Place, ScenarioError } from './ScenarioError.ts';

/** How many points a part has. */
export function countPart({ axes, rows }: Part): number {
  return axes.reduce((product, { values }) => product * values.length, rows.length);
}

/** A part made ready to give its points one by one. */
export interface Expansion {
  readonly scenario: Scenario;
  readonly part: Part;
  readonly formulas: readonly Formula[];
  readonly defaults: Readonly<Record<string, number>>;
  readonly variables: ReadonlySet<string>;
}

type Values = Readonly<Record<string, Scalar>>;

/** Makes a part ready. */
export function prepare(scenario: Scenario, part: Part): Expansion {
  const schema = scenario.model.parameters;
  const defaults = Object.entries(shapeOf(schema))
    .map(([key, member]) => [key, defaultOf(member)] as const)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return {
    scenario,
    part,
    formulas: compileFormulas(schema, part.derived, part.variables),
    defaults: Object.fromEntries(defaults),
    variables: new Set(part.variables),
  };
}

/**
 * The i-th point of a part.
 *
 * @param index its place in the scenario
 * @throws {ScenarioError} when the point is wrong
 */
export function pointAt(expansion: Expansion, i: number, index: number): ScenarioPoint {
  const { scenario, part, formulas } = expansion;
  const assigned = assignedAt(part, i);
  const derived = formulas.length === 0 ? assigned : derive(expansion, assigned);
  const parsed = parseParameters(expansion, derived, assigned);
  const parameters = { ...flatten(parsed), ...pick(derived, expansion.variables) };
  const head = { index, part: part.name, trials: part.trials, parameters };
  try {
    const configuration = scenario.model.configure(parsed);
    const method = scenario.model.choose(configuration, part.method);
    return { ...head, method, configuration };
  } catch (error) {
    if (error instanceof InfeasibleError && scenario.infeasible === 'skip') {
      return { ...head, method: part.method, configuration: null, reason: error.message };
    }
    throw explain(expansion, error, assigned);
  }
}

/** The swept and listed values of the i-th point of a part. */
function assignedAt({ axes, rows }: Part, i: number): Values {
  const values: Record<string, Scalar> = {};
  let rest = i;
  for (let k = axes.length - 1; k >= 0; k--) {
    const axis = axes[k];
    values[axis.path] = axis.values[rest % axis.values.length]!;
    rest = Math.floor(rest / axis.values.length);
  }
  // Axes in the order of the file, whatever the order of counting.
  const ordered = axes.map(({ path }) => [path, values[path]] as const);
  return { ...rows[rest], ...Object.fromEntries(ordered) };
}

function derive(expansion: Expansion, assigned: Values): Values {
  const { part, formulas } = expansion;
  const numbers = numbersOf(expansion, assigned);
  const values: Record<string, Scalar> = { ...assigned };
  for (const { path, reads, evaluate } of formulas) {
    const missing = reads.find((name) => typeof numbers[name] !== 'number');
    if (missing !== undefined) {
      const words = `invalid formula of ${path}: ${missing} is no number${describe(part, assigned)}`;
      throw problem(expansion, path, words);
    }
    values[path] = evaluate(numbers as Record<string, number>);
    numbers[path] = values[path];
  }
  return values;
}

/** What formulas read: defaults count where the part says nothing else of that parameter. */
function numbersOf({ part, defaults }: Expansion, assigned: Values): Record<string, Scalar> {
  const values = { ...flatten(part.parameters), ...assigned };
  const set = new Set(Object.keys(values).map(topOf));
  const unset = Object.entries(defaults).filter(([key]) => !set.has(key));
  return { ...Object.fromEntries(unset), ...values };
}

const topOf = (path: string): string => path.split('.')[0];

function parseParameters(
  expansion: Expansion,
  values: Values,
  assigned: Values,
): Readonly<Record<string, unknown>> {
  const { scenario, part, variables } = expansion;
  const nested = Object.entries(values)
    .filter(([path]) => !variables.has(path))
    .reduce((result, [path, value]) => setPath(result, path.split('.'), value), part.parameters);
  const { parameters } = scenario.model;
  const result = parameters.safeParse(nested);
  if (result.success) return result.data;
  const path = result.error.issues[0].path.map(String).join('.');
  const top = topOf(path);
  const known = [...Object.keys(part.derived), ...Object.keys(assigned)];
  const name = known.find((key) => key === path || topOf(key) === top) ?? path;
  const member = memberOf(parameters, name) ?? z.union(formsAt(parameters, name.split('.')));
  const words = explainValue(name, values[name] ?? nested[top], member);
  throw problem(expansion, name, `${words}${describe(part, assigned)}`);
}

function setPath(
  node: Readonly<Record<string, unknown>>,
  [key, ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...node, [key]: value };
  const child = node[key];
  const inner = typeof child === 'object' && child !== null && !Array.isArray(child) ? child : {};
  return { ...node, [key]: setPath(inner as Record<string, unknown>, rest, value) };
}

/** Parameters by path; lists as JSON text. */
function flatten(node: Readonly<Record<string, unknown>>, prefix = ''): Record<string, Scalar> {
  const flat: Record<string, Scalar> = {};
  for (const [key, value] of Object.entries(node)) {
    if (value === undefined) continue;
    if (Array.isArray(value)) flat[prefix + key] = JSON.stringify(value);
    else if (typeof value === 'object') {
      Object.assign(flat, flatten(value as Record<string, unknown>, `${prefix}${key}.`));
    } else flat[prefix + key] = value as Scalar;
  }
  return flat;
}

function pick(values: Values, names: ReadonlySet<string>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

/** ` (part deep, at depth = 3, correlation = 0.2)`: which point is meant. */
function describe(part: Part, assigned: Values): string {
  const values = Object.entries(assigned).map(([path, value]) => `${path} = ${showValue(value)}`);
  return values.length === 0
    ? ` (part ${part.name})`
    : ` (part ${part.name}, at ${values.join(', ')})`;
}

function problem({ scenario, part }: Expansion, path: string, message: string): ScenarioError {
  const places = part.places ?? {};
  const top = topOf(path);
  const place: Place = places[path] ?? places[top] ?? places[''] ?? { file: scenario.name };
  const issue: Issue = { ...place, path, message };
  return new ScenarioError([issue]);
}

/** The path that a message is about: the one it calls invalid, else the first known one in it. */
function pathIn(message: string, known: readonly string[]): string {
  const invalid = /^invalid ([\w.]+)/.exec(message)?.[1];
  const words = new Set(message.match(/[A-Za-z]\w*(?:\.\w+)*/g));
  return invalid ?? known.find((path) => words.has(path)) ?? '';
}

/** What a model says of parameters that contradict each other, at the key that it names. */
function explain(expansion: Expansion, error: unknown, assigned: Values): unknown {
  const { scenario, part } = expansion;
  if (!(error instanceof RangeError || error instanceof ExpressionError)) return error;
  const named = pathIn(error.message, [
    ...Object.keys(assigned),
    ...Object.keys(part.places ?? {}),
  ]);
  const where = describe(part, assigned);
  if (error instanceof ExpressionError) {
    const formulas = Object.keys(part.places ?? {}).filter((path) => path.endsWith('.formula'));
    const path = formulas.length === 1 ? formulas[0] : named;
    return problem(expansion, path, `invalid formula: ${error.message}`);
  }
  const skip = '; infeasible: skip leaves such points out';
  const hint = error instanceof InfeasibleError && scenario.infeasible === 'error' ? skip : '';
  return problem(expansion, named, `${error.message}${where}${hint}`);
}
