import type { z } from 'zod';
import type { Model } from '../models/model.ts';
import { isRange, LONGEST_AXIS, type LocatedAxis } from './axes.ts';
import { isSound } from './checkValue.ts';
import { type LatticeRange, latticeCount } from './lattice.ts';
import {
  locatedScalar,
  type LocatedMapping,
  mappingAt,
  numberAt,
  placeAt,
  textAt,
  valueAt,
  withValue,
} from './located.ts';
import { memberOf } from './parameterSchema.ts';
import type { TracedBoundary, TraceRequest } from './scenario.ts';
import type { Place, Report } from './ScenarioError.ts';
import { faultOfDecision } from './until.ts';

/** Places of a real axis across at which a trace may draw a line. */
const LINES = 65;

/**
 * Divides the ranges of a traced part that say neither count nor step: that along which roots are
 * sought into cells of a quarter of the tolerance, integers one by one, the other into places for
 * lines.
 */
export function openRanges(
  schema: z.ZodObject,
  node: LocatedMapping,
  report: Report,
): LocatedMapping {
  const trace = valueAt(node, 'trace');
  if (trace?.kind !== 'mapping') return node;
  const along = alongOf(node);
  const parameters = openKeys(node).reduce(
    (parameters, key) => {
      const range = mappingAt(parameters, key);
      const count = countOf(schema, { key, range, trace, isAlong: key === along }, report);
      const divided = withValue(range, 'count', locatedScalar(count, range.place));
      return withValue(parameters, key, divided);
    },
    mappingAt(node, 'parameters'),
  );
  return withValue(node, 'parameters', parameters);
}

/** Parameters whose range says neither count nor step. */
function openKeys(node: LocatedMapping): string[] {
  return [...mappingAt(node, 'parameters').entries].flatMap(([key, { value }]) => {
    if (value.kind !== 'mapping' || !isRange(value)) return [];
    return value.entries.has('count') || value.entries.has('step') ? [] : [key];
  });
}

const alongOf = (node: LocatedMapping): string | undefined =>
  textAt(mappingAt(node, 'trace'), 'along') ?? openKeys(node)[0];

interface OpenRange {
  readonly key: string;
  readonly range: LocatedMapping;
  readonly trace: LocatedMapping;
  readonly isAlong: boolean;
}

/** Whether a parameter takes no number between two integers: here, at the golden section of a range. */
function isInteger(schema: z.ZodObject, key: string, [from, to]: readonly number[]): boolean {
  const member = memberOf(schema, key);
  if (member === undefined || !member.safeParse(from).success) return false;
  return !member.safeParse(from + (to - from) / 2.618033988749895).success;
}

function countOf(schema: z.ZodObject, open: OpenRange, report: Report): number {
  const { key, range, trace, isAlong } = open;
  const [from, to] = [numberAt(range, 'from'), numberAt(range, 'to')];
  if (from === undefined || to === undefined) return 1;
  if (from === to) {
    if (isAlong) {
      const message = `invalid ${key}: from equals to; expected a range along which a root can lie`;
      report(range.place, key, message);
    }
    return 1;
  }
  if (isInteger(schema, key, [from, to])) return Math.floor(Math.abs(to - from)) + 1;
  if (!isAlong) return LINES;
  const tolerance = numberAt(trace, 'tolerance');
  if (tolerance === undefined) {
    if (isSound(trace)) {
      report(trace.place, 'trace', `missing trace.tolerance; expected it for the range of ${key}`);
    }
    return LINES;
  }
  try {
    const scale = textAt(range, 'scale') === 'log' ? ('log' as const) : ('linear' as const);
    const count = latticeCount({ from, to, scale } satisfies LatticeRange, tolerance);
    if (count <= LONGEST_AXIS) return count;
    throw new RangeError(
      `invalid tolerance: ${tolerance}; too fine, more than ${LONGEST_AXIS} places along ${key}, expected at least ${leastTolerance(tolerance, count)}`,
    );
  } catch (error) {
    const message = (error as Error).message
      .replace('tolerance', 'trace.tolerance')
      .replace('Infinity', '∞');
    report(placeAt(trace, 'tolerance'), 'trace.tolerance', message);
    return LINES;
  }
}

/** The least tolerance, to two digits, at which an axis is not too long; places go with its inverse. */
function leastTolerance(tolerance: number, count: number): number {
  return Number(((1.05 * tolerance * count) / LONGEST_AXIS).toPrecision(2));
}

/** What a part is read with. */
export interface TraceSetting {
  readonly model: Model;
  readonly method: string;
  /** the scenario's */
  readonly confidence: number;
  readonly commonRandomNumbers: boolean;
  readonly report: Report;
  /** the part with its ranges divided */
  readonly opened: LocatedMapping;
  readonly grid: readonly LocatedAxis[];
}

/** Reads `trace` of a part; undefined where there is none, and after a report. */
export function readTrace(node: LocatedMapping, setting: TraceSetting): TraceRequest | undefined {
  const trace = valueAt(node, 'trace');
  if (trace?.kind !== 'mapping') return undefined;
  const boundary = textAt(trace, 'boundary') as TracedBoundary | undefined;
  if (boundary === undefined) return undefined;
  const plane = planeOf(boundary, setting.grid);
  const along = alongOf(node) ?? plane[0]?.path ?? '';
  const level = numberAt(trace, 'level') ?? setting.confidence;
  const faults = [
    ...faultsOfPart(node, setting),
    ...faultsOfBound(boundary, setting),
    ...faultsOfPlane(plane, along, node),
    ...faultsOfSignals(boundary, setting.grid),
    ...(level >= 0.9 ? [] : [`invalid trace.level: ${level}; not in [0.9, 1)`]),
  ];
  for (const message of faults) setting.report(placeOf(trace, message), 'trace', message);
  if (faults.length > 0) return undefined;
  const open = new Set(openKeys(node).filter((key) => !isListed(setting, key)));
  const across = plane.find(({ path }) => path !== along)?.path ?? null;
  const range = mappingAt(mappingAt(node, 'parameters'), along);
  return {
    boundary,
    along,
    across,
    tolerance: open.has(along) ? numberAt(trace, 'tolerance')! : null,
    scale: textAt(range, 'scale') === 'log' ? 'log' : 'linear',
    isAcrossSmooth: across !== null && open.has(across),
    level,
  };
}

const placeOf = (trace: LocatedMapping, message: string): Place =>
  placeAt(trace, /trace\.(\w+)/.exec(message)?.[1] ?? '');

function isListed({ model, opened }: TraceSetting, key: string): boolean {
  const range = mappingAt(mappingAt(opened, 'parameters'), key);
  const [from, to] = [numberAt(range, 'from'), numberAt(range, 'to')];
  return from !== undefined && to !== undefined && isInteger(model.parameters, key, [from, to]);
}

/** The axes with more than one value; of a critical point the leaf biases are none of them. */
function planeOf(boundary: TracedBoundary, grid: readonly LocatedAxis[]): LocatedAxis[] {
  return grid.filter(
    ({ path, values }) => values.length > 1 && !(boundary === 'critical' && path === SIGNAL),
  );
}

/** The parameter that is the bias of a leaf. */
const SIGNAL = 'bias';

function faultsOfPart(node: LocatedMapping, setting: TraceSetting): string[] {
  const { model, method, commonRandomNumbers } = setting;
  const beside = ['until', 'points', 'sample'].filter((key) => node.entries.has(key));
  return [
    ...beside.map((key) => `invalid trace: beside ${key}; a trace chooses its points and trials`),
    ...(method === 'level' ? ['invalid trace: method level; it measures no root'] : []),
    ...(commonRandomNumbers
      ? ['invalid trace: commonRandomNumbers is true; its points are drawn independently']
      : []),
    ...(model.observables.some(({ name }) => name === 'bias')
      ? []
      : [`invalid trace: model ${model.name} has no observable bias`]),
  ];
}

function faultsOfBound(boundary: TracedBoundary, { model }: TraceSetting): string[] {
  if (boundary !== 'synergy' || !model.observables.some(({ name }) => name === 'bias')) return [];
  const fault = faultOfDecision(model, boundary, 'trace.boundary');
  return fault === null ? [] : [fault];
}

function faultsOfPlane(
  plane: readonly LocatedAxis[],
  along: string,
  node: LocatedMapping,
): string[] {
  const names = plane.map(({ path }) => path);
  if (names.length < 1 || names.length > 2) {
    const found = names.length === 0 ? 'none' : names.join(', ');
    return [`invalid trace: swept parameters ${found}; expected one or two`];
  }
  if (!names.includes(along)) {
    // An open range of one value is told already.
    if (openKeys(node).includes(along)) return [];
    return [`invalid trace.along: ${along}; expected one of ${names.join(', ')}`];
  }
  const unordered = plane.find(({ values }) => !isOrdered(values.map(({ value }) => value)));
  if (unordered !== undefined) {
    return [`invalid trace: ${unordered.path} is not a list of numbers in order`];
  }
  const isReal = openKeys(node).includes(along);
  return isReal || numberAt(mappingAt(node, 'trace'), 'tolerance') === undefined
    ? []
    : [`invalid trace.tolerance: ${along} is no open range, expected {from, to}`];
}

function isOrdered(values: readonly unknown[]): boolean {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return false;
  const sign = Math.sign(numbers[1] - numbers[0]);
  return numbers.every((value, i) => i === 0 || sign * (value - numbers[i - 1]) > 0);
}

function faultsOfSignals(boundary: TracedBoundary, grid: readonly LocatedAxis[]): string[] {
  if (boundary !== 'critical') return [];
  const values = grid.find(({ path }) => path === SIGNAL)?.values ?? [];
  const sound = values.filter(({ value }) => typeof value === 'number' && value > 0 && value <= 1);
  if (sound.length === values.length && values.length >= 2) return [];
  return [
    `invalid trace.boundary: critical; expected at least two values of ${SIGNAL} in (0, 1], from which it is extrapolated`,
  ];
}
