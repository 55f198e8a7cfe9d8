import type { z } from 'zod';
import { sobolPoints } from '../math/sobol.ts';
import type { LocatedAxis } from './axes.ts';
import { isSound } from './checkValue.ts';
import type { Located, LocatedMapping, LocatedScalar } from './located.ts';
import { locatedScalar, mappingAt, numberAt, placeAt, textAt, valueAt } from './located.ts';
import { formsAt, isInteger } from './parameterSchema.ts';
import type { Scalar } from './scenario.ts';
import type { Place, Report } from './ScenarioError.ts';

/** Rows of values: what each column is called and where each value was written. */
export interface LocatedRows {
  /** `points` or `sample` */
  readonly key: 'points' | 'sample';
  readonly count: number;
  readonly columns: readonly LocatedAxis[];
}

const MOST_DIMENSIONS = 10;

/** The paths that the rows of a part set, with the places of the first. */
export function rowPaths(part: LocatedMapping): ReadonlyMap<string, Place> {
  const over = valueAt(valueAt(part, 'sample'), 'over');
  const points = valueAt(part, 'points');
  const first = points?.kind === 'sequence' ? points.items[0] : over;
  if (first?.kind !== 'mapping') return new Map();
  return new Map([...first.entries].map(([path, { keyPlace }]) => [path, keyPlace]));
}

/** How many rows a part has; 1 when it lists none. */
export function countRows(part: LocatedMapping): number {
  const points = valueAt(part, 'points');
  if (points?.kind === 'sequence') return points.items.length;
  const sample = valueAt(part, 'sample');
  return sample?.kind === 'mapping' ? (numberAt(sample, 'count') ?? 1) : 1;
}

/** Reads the explicit or low-discrepancy rows of a part; undefined when there are none. */
export function readRows(
  schema: z.ZodObject,
  part: LocatedMapping,
  report: Report,
): LocatedRows | undefined {
  const points = valueAt(part, 'points');
  const sample = valueAt(part, 'sample');
  if (points !== undefined && sample !== undefined) {
    report(
      placeAt(part, 'sample'),
      'sample',
      'invalid sample: beside points; expected one of them',
    );
    return undefined;
  }
  if (points?.kind === 'sequence') return readPoints(points.items, report);
  return sample?.kind === 'mapping' ? readSample(schema, sample, report) : undefined;
}

function readPoints(items: readonly Located[], report: Report): LocatedRows | undefined {
  const rows = items.filter((item) => item.kind === 'mapping');
  const first = rows[0];
  if (first === undefined || !rows.every(isSound)) return undefined;
  const paths = [...first.entries.keys()];
  if (!rows.map((row, i) => checkRow(row, i, paths, report)).every(Boolean)) return undefined;
  checkRowsDiffer(rows, paths, report);
  const columns = paths.map((path) => ({
    path,
    values: rows.map((row) => row.entries.get(path)!.value as LocatedScalar),
  }));
  return { key: 'points', count: rows.length, columns };
}

function checkRow(
  row: LocatedMapping,
  i: number,
  paths: readonly string[],
  report: Report,
): boolean {
  const missing = paths.filter((path) => !row.entries.has(path));
  const further = [...row.entries.keys()].filter((path) => !paths.includes(path));
  const name = `points[${i}]`;
  if (paths.length === 0) report(row.place, name, `invalid ${name}: {}; not a row of values`);
  if (missing.length + further.length > 0) {
    const found = [...row.entries.keys()].join(', ');
    const expected = `not the keys of the first row, ${paths.join(', ')}`;
    report(row.place, name, `invalid ${name}: keys ${found}; ${expected}`);
  }
  return paths.length > 0 && missing.length + further.length === 0;
}

function checkRowsDiffer(
  rows: readonly LocatedMapping[],
  paths: readonly string[],
  report: Report,
): void {
  const seen = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    const values = paths.map((path) => row.entries.get(path)!.value as LocatedScalar);
    const text = JSON.stringify(values.map(({ value }) => value));
    const first = seen.get(text);
    if (first !== undefined) {
      const name = `points[${i}]`;
      report(row.place, name, `invalid ${name}: the same as points[${first}]; expected it once`);
    }
    seen.set(text, first ?? i);
  }
}

interface Span {
  readonly path: string;
  readonly place: Place;
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly integer: boolean;
}

function readSample(
  schema: z.ZodObject,
  sample: LocatedMapping,
  report: Report,
): LocatedRows | undefined {
  const count = numberAt(sample, 'count');
  const over = mappingAt(sample, 'over');
  const spans = [...over.entries].map(([path, { value }]) => readSpan(schema, path, value, report));
  if (count === undefined) return undefined;
  if (!(spans.length >= 1 && spans.length <= MOST_DIMENSIONS)) {
    const message = `invalid sample.over: ${spans.length} spans; not 1 to ${MOST_DIMENSIONS}`;
    report(placeAt(sample, 'over'), 'sample.over', message);
    return undefined;
  }
  if (!spans.every((span) => span !== undefined)) return undefined;
  const points = sobolPoints(count, spans.length);
  const columns = spans.map((span, i) => ({
    path: span.path,
    values: points.map((point) => locatedScalar(valueIn(span, point[i]), span.place)),
  }));
  return { key: 'sample', count, columns };
}

function readSpan(
  schema: z.ZodObject,
  path: string,
  node: Located,
  report: Report,
): Span | undefined {
  const [low, high] =
    node.kind === 'sequence'
      ? node.items.map((item) => (item.kind === 'scalar' ? item.value : null))
      : node.kind === 'mapping'
        ? [numberAt(node, 'from'), numberAt(node, 'to')]
        : [];
  if (typeof low !== 'number' || typeof high !== 'number') return undefined;
  const log = node.kind === 'mapping' && textAt(node, 'scale') === 'log';
  if (!(low < high)) {
    report(node.place, path, `invalid span of ${path}: ${low} to ${high}; not increasing`);
    return undefined;
  }
  if (log && !(low > 0)) {
    report(node.place, path, `invalid log span of ${path}: ${low} to ${high}; not in (0, ∞)`);
    return undefined;
  }
  const integer = formsAt(schema, path.split('.')).some(isInteger);
  return { path, place: node.place, low, high, log, integer };
}

/** The value of a span at a fraction in [0, 1); integers take equal shares, both ends included. */
function valueIn({ low, high, log, integer }: Span, fraction: number): Scalar {
  const end = integer ? high + 1 : high;
  const value = log ? low * (end / low) ** fraction : low + (end - low) * fraction;
  return integer ? Math.min(high, Math.floor(value)) : value;
}
