import type { Method, Model } from '../models/model.ts';
import { checkRoom, countGrid, type LocatedAxis, readList, readRange } from './axes.ts';
import { expectedOf, hintAt, suggestName } from './checkValue.ts';
import { checkFormulas, identifiersOf } from './formulas.ts';
import type { Located, LocatedMapping, LocatedScalar } from './located.ts';
import { mappingAt, numberAt, placeAt, plainOf, textAt, valueAt, withoutPath } from './located.ts';
import { withPath } from './located.ts';
import { formsAt, memberOf, pathsOf } from './parameterSchema.ts';
import { checkAxis, checkParameters, readParameters, withDefaults } from './readParameters.ts';
import { countRows, type LocatedRows, readRows, rowPaths } from './rows.ts';
import type { Part, Scalar, TraceRequest } from './scenario.ts';
import { checkVariables, variablesOf } from './variables.ts';
import { openRanges, readTrace } from './trace.ts';
import { plainUntil, readUntil, type ReadUntil } from './until.ts';
import type { Place, Report } from './ScenarioError.ts';

/** Trials of a point when a scenario says nothing. */
export const DEFAULT_TRIALS = 10_000;

/** A part that was read, or what stands for it after reports. */
export interface ReadPart {
  readonly part: Part;
  /** the part as plain JSON, defaults included */
  readonly resolved: Readonly<Record<string, unknown>>;
  /** paths with more than one value */
  readonly swept: readonly string[];
  /** how many points it has, too many or not */
  readonly points: number;
}

interface Reading {
  readonly model: Model;
  /** the part with what it inherits */
  readonly node: LocatedMapping;
  readonly report: Report;
  readonly maxPoints: number;
  /** of the scenario */
  readonly confidence: number;
  readonly commonRandomNumbers: boolean;
}

/** Reads a part that has inherited what stands above it. */
export function readPart(reading: Reading, name: string): ReadPart {
  const { model, node, report } = reading;
  const schema = model.parameters;
  checkMethod(reading);
  const opened = openRanges(schema, node, report);
  const { first, axes } = readParameters(schema, mappingAt(opened, 'parameters'), report);
  const variables = readVariables(mappingAt(node, 'variables'), report);
  const grid = [...axes, ...variables];
  const points = countRows(node) * countGrid(grid);
  const fits = checkSize(reading, points);
  const rows = fits ? readRows(schema, node, report) : undefined;
  checkNames(reading, variables, axes);
  checkValues(reading, first, axes, rows);
  const until = readUntil(node, { ...reading, method: methodOf(reading) });
  const trace = readTrace(node, { ...reading, method: methodOf(reading), opened, grid });
  const part = buildPart(reading, name, { first, grid, rows, until, trace });
  const swept = [...grid, ...(rows?.columns ?? [])].filter(
    ({ values }) => new Set(values.map(({ value }) => value)).size > 1,
  );
  const derived = [...mappingAt(node, 'derived').entries.keys()];
  return {
    part,
    resolved: resolvePart(reading, part, until),
    swept: [...swept.map(({ path }) => path), ...derived],
    points,
  };
}

function checkMethod({ model, node, report }: Reading): void {
  const method = textAt(node, 'method');
  if (method === undefined || model.methods.some((known) => known === method)) return;
  const known = model.methods.join(', ');
  report(
    placeAt(node, 'method'),
    'method',
    `invalid method: ${method}; model ${model.name} has ${known}${hintAt(method, model.methods)}`,
  );
}

function checkSize({ node, report, maxPoints }: Reading, points: number): boolean {
  if (points <= maxPoints) return true;
  const key = ['sample', 'points'].find((key) => node.entries.has(key)) ?? 'parameters';
  report(placeAt(node, key), key, tooManyPoints(points, maxPoints));
  return false;
}

/** What is said of a scenario with more points than the limit. */
export function tooManyPoints(points: number, maxPoints: number): string {
  return `too many points: ${points}; at most ${maxPoints} (--max-points)`;
}

function readVariables(node: LocatedMapping, report: Report): readonly LocatedAxis[] {
  const axes: LocatedAxis[] = [];
  for (const [path, { value }] of node.entries) {
    const axis = readVariable(path, value, axes, report);
    if (axis !== undefined) axes.push(axis);
  }
  return axes;
}

function readVariable(
  path: string,
  value: Located,
  axes: readonly LocatedAxis[],
  report: Report,
): LocatedAxis | undefined {
  if (value.kind === 'scalar') return { path, values: [value] };
  if (!checkRoom(path, value, axes, report)) return undefined;
  return value.kind === 'sequence' ? readList(path, value, report) : readRange(path, value, report);
}

/** Names must exist, and each path is set by one means only. */
function checkNames(
  { model, node, report }: Reading,
  variables: readonly LocatedAxis[],
  axes: readonly LocatedAxis[],
): void {
  const schema = model.parameters;
  const derived = mappingAt(node, 'derived');
  const reads = new Set([...derived.entries.values()].flatMap(({ value }) => wordsOf(value)));
  checkVariables(schema, { node, variables, reads }, report);
  for (const [path, place] of rowPaths(node)) {
    if (formsAt(schema, path.split('.')).length > 0 || reads.has(path)) continue;
    report(place, path, `unknown parameter ${path}; ${suggestName(path, pathsOf(schema))}`);
  }
  checkFormulas(schema, derived, variablesOf(schema, node), report);
  checkSetOnce(node, axes, report);
}

const wordsOf = (node: { readonly kind: string; readonly value?: unknown }): readonly string[] =>
  node.kind === 'scalar' ? identifiersOf(String(node.value)) : [];

function checkSetOnce(node: LocatedMapping, axes: readonly LocatedAxis[], report: Report): void {
  const parameters = mappingAt(node, 'parameters');
  const rows = node.entries.has('points') ? 'points' : 'sample';
  const others = [
    ...[...mappingAt(node, 'derived').entries].map(
      ([path, { keyPlace }]) => [path, keyPlace, 'derived'] as const,
    ),
    ...[...rowPaths(node)].map(([path, place]) => [path, place, rows] as const),
  ];
  const seen = new Map<string, string>();
  const held = leafPaths(parameters).concat(axes.map(({ path }) => path));
  for (const path of held) seen.set(path, 'parameters');
  for (const path of mappingAt(node, 'variables').entries.keys()) seen.set(path, 'variables');
  for (const [path, place, by] of others) {
    const other = [...seen].find(([known]) => collide(known, path));
    if (other !== undefined) {
      report(place, path, `${path} is set twice: by ${by} and by ${other[1]} (${other[0]})`);
    }
    seen.set(path, by);
  }
}

/** Whether two paths set the same thing: the same path, or one of them a part of the other. */
export const collide = (a: string, b: string): boolean =>
  a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

function leafPaths(node: LocatedMapping, prefix = ''): string[] {
  return [...node.entries].flatMap(([key, { value }]) =>
    value.kind === 'mapping' && !value.entries.has('from')
      ? leafPaths(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}

/** Checks every held, swept and listed value on its own. */
function checkValues(
  { model, node, report }: Reading,
  first: LocatedMapping,
  axes: readonly LocatedAxis[],
  rows: LocatedRows | undefined,
): void {
  const schema = model.parameters;
  const formulas = [...mappingAt(node, 'derived').entries.keys()];
  const listed = [...rowPaths(node).keys()];
  const isGiven = (path: string): boolean =>
    [...formulas, ...listed].some((given) => given === path || given.startsWith(`${path}.`));
  const columns = (rows?.columns ?? []).filter(
    ({ path }) => formsAt(schema, path.split('.')).length > 0,
  );
  const whole = columns.reduce(
    (node, { path, values }) => withPath(node, path.split('.'), values[0]),
    first,
  );
  checkParameters({ schema, first: whole, axes, isGiven, report });
  for (const { path, values } of columns) {
    checkAxis({ schema, first: whole, isGiven, report }, path, values.slice(1));
  }
  checkRequired({ model, node, report }, whole, isGiven);
}

function checkRequired(
  { model, node, report }: Pick<Reading, 'model' | 'node' | 'report'>,
  whole: LocatedMapping,
  isGiven: (path: string) => boolean,
): void {
  for (const key of Object.keys(model.parameters.shape)) {
    const member = memberOf(model.parameters, key)!;
    if (whole.entries.has(key) || isGiven(key) || member.safeParse(undefined).success) continue;
    const message = `missing parameter ${key}; expected ${expectedOf(member)}`;
    report(placeAt(node, 'parameters'), key, message);
  }
}

interface Read {
  readonly first: LocatedMapping;
  readonly grid: readonly LocatedAxis[];
  readonly rows: LocatedRows | undefined;
  readonly until: ReadUntil | undefined;
  readonly trace: TraceRequest | undefined;
}

const methodOf = ({ model, node }: Reading): string => textAt(node, 'method') ?? model.methods[0];

function buildPart(reading: Reading, name: string, read: Read): Part {
  const { model, node } = reading;
  const { first, grid, rows, until, trace } = read;
  const held = grid.reduce((node, { path }) => withoutPath(node, path.split('.')), first);
  return {
    name,
    method: methodOf(reading) as Method,
    trials: until?.maxTrials ?? numberAt(node, 'trials') ?? DEFAULT_TRIALS,
    ...(until && { until: until.until }),
    ...(trace && { trace }),
    parameters: plainOf(held) as Part['parameters'],
    axes: grid.map(({ path, values }) => ({ path, values: values.map(scalarOf) })),
    rows: rows === undefined ? [{}] : rowsOf(rows),
    variables: variablesOf(model.parameters, node),
    derived: plainOf(mappingAt(node, 'derived')) as Part['derived'],
    places: placesOf(node, first, grid, rows),
  };
}

const scalarOf = ({ value }: LocatedScalar): Scalar => value as Scalar;

function rowsOf({ count, columns }: LocatedRows): Part['rows'] {
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(columns.map(({ path, values }) => [path, scalarOf(values[i])])),
  );
}

function placesOf(
  node: LocatedMapping,
  first: LocatedMapping,
  grid: readonly LocatedAxis[],
  rows: LocatedRows | undefined,
): Readonly<Record<string, Place>> {
  const axes = [...grid, ...(rows?.columns ?? [])];
  return Object.fromEntries([
    ['', placeAt(node, 'parameters')],
    ...[...first.entries].map(([key, { keyPlace }]) => [key, keyPlace] as const),
    ...leafPaths(first).map((path) => [path, placeOf(first, path)] as const),
    ...axes.map(({ path, values }) => [path, values[0].place] as const),
    ...[...mappingAt(node, 'derived').entries].map(([path, { value }]) => [path, value.place]),
  ]) as Readonly<Record<string, Place>>;
}

function placeOf(node: LocatedMapping, path: string): Place {
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<LocatedMapping>((node, key) => mappingAt(node, key), node);
  return valueAt(parent, last)?.place ?? node.place;
}

function resolvePart(
  { model, node }: Reading,
  part: Part,
  until: ReadUntil | undefined,
): Readonly<Record<string, unknown>> {
  const given = new Set([...Object.keys(part.derived), ...rowPaths(node).keys()]);
  const isGiven = (path: string): boolean =>
    [...given].some((other) => other === path || other.startsWith(`${path}.`));
  const plain = plainOf(mappingAt(node, 'parameters')) as Record<string, unknown>;
  const kept = ['trace', 'variables', 'derived', 'points', 'sample'].flatMap((key) => {
    const value = valueAt(node, key);
    return value === undefined || (value.kind === 'mapping' && value.entries.size === 0)
      ? []
      : [[key, plainOf(value)]];
  });
  return {
    name: part.name,
    method: part.method,
    trials: part.trials,
    ...(until && { until: plainUntil(until) }),
    parameters: withDefaults(model.parameters, plain, isGiven),
    ...Object.fromEntries(kept),
  };
}
