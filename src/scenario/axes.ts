import { checkInteger } from '../math/domain.ts';
import type { Located, LocatedMapping, LocatedScalar } from './located.ts';
import { locatedScalar, numberAt, placeAt, textAt } from './located.ts';
import type { Report } from './ScenarioError.ts';
import { isSound, showValue } from './checkValue.ts';

/** The swept values of one path, each with its place. */
export interface LocatedAxis {
  readonly path: string;
  readonly values: readonly LocatedScalar[];
}

/** The most values of one axis, whatever the limit on points. */
export const LONGEST_AXIS = 1e6;

/** Points beyond which no further axis is read, whatever their limit: each may be a million values. */
const LARGEST_GRID = 1e9;

const isFinite = Number.isFinite;

/** Digits kept of computed values: two less than a double has, so that 3 · 0.1 reads 0.3. */
const DIGITS = 14;

function neat(value: number, magnitude: number): number {
  const decimals = DIGITS - Math.ceil(Math.log10(magnitude));
  if (!(decimals >= 0 && decimals <= 100)) return Number(value.toPrecision(DIGITS));
  return Number(value.toFixed(decimals)) + 0;
}

/**
 * Evenly spaced values from one end to the other, both included; on the logarithmic scale their
 * ratios are even. Values between the ends are rounded to 14 significant digits of the larger end,
 * so that a value means the same point whether it was typed or computed.
 *
 * @param from first value
 * @param to last value; on the logarithmic scale both are greater than 0
 * @param count how many: 1 when the ends are equal, else 2, 3, …
 * @param scale `linear` or `log`
 * @throws {RangeError} outside these domains
 */
export function spaceValues(
  from: number,
  to: number,
  count: number,
  scale: 'linear' | 'log' = 'linear',
): readonly number[] {
  checkInteger('count', count, 1);
  if (!(isFinite(from) && isFinite(to)))
    throw new RangeError(`invalid range: ${from} to ${to}; not finite`);
  if (!(count > 1 !== (from === to))) {
    const expected = count > 1 ? '1, since both ends are equal' : '2 or more, for both ends';
    throw new RangeError(`invalid count: ${count}; not ${expected}`);
  }
  if (scale === 'log' && !(from > 0 && to > 0)) {
    throw new RangeError(`invalid log range: ${from} to ${to}; not in (0, ∞)`);
  }
  const magnitude = Math.max(Math.abs(from), Math.abs(to));
  const ratio = Math.log(to / from);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    const t = i / (count - 1);
    if (scale === 'log') return Number((from * Math.exp(ratio * t)).toPrecision(DIGITS));
    return neat(from + ((to - from) * i) / (count - 1), magnitude);
  });
}

/** How many values `{from, to, step}` has; 0 when the step leads away or nowhere. */
export function countSteps(from: number, to: number, step: number): number {
  if (step === 0) return 0;
  // A billionth of a step of slack: (0.3 − 0)/0.1 is a little less than 3 in doubles.
  return Math.max(0, Math.floor((to - from) / step + 1e-9) + 1);
}

/**
 * Values from one end in steps, up to the last that is not beyond the other end, rounded like
 * {@link spaceValues}.
 *
 * @param from first value
 * @param to bound of the last value
 * @param step distance, not 0, with the sign of `to − from`
 * @throws {RangeError} outside these domains
 */
export function stepValues(from: number, to: number, step: number): readonly number[] {
  if (!(isFinite(from) && isFinite(to)))
    throw new RangeError(`invalid range: ${from} to ${to}; not finite`);
  if (!(isFinite(step) && step !== 0))
    throw new RangeError(`invalid step: ${step}; not a finite number other than 0`);
  if (!((to - from) * step >= 0)) {
    throw new RangeError(`invalid step: ${step}; it leads away from ${to}`);
  }
  const magnitude = Math.max(Math.abs(from), Math.abs(to), Math.abs(step));
  return Array.from({ length: countSteps(from, to, step) }, (_, i) =>
    i === 0 ? from : neat(from + i * step, magnitude),
  );
}

/** How many points axes give together. */
export function countGrid(axes: readonly LocatedAxis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Whether there is room for one more axis; reported where there is not. */
export function checkRoom(
  path: string,
  { place }: Located,
  axes: readonly LocatedAxis[],
  report: Report,
): boolean {
  if (countGrid(axes) <= LARGEST_GRID) return true;
  report(place, path, `too many points: those before ${path} are more than ${LARGEST_GRID}`);
  return false;
}

/** Whether a mapping is meant as a range. */
export function isRange(node: LocatedMapping): boolean {
  return ['from', 'to'].some((key) => node.entries.has(key));
}

/** Reads a list of scalars as an axis; undefined after a report. */
export function readList(
  path: string,
  node: Located & { kind: 'sequence' },
  report: Report,
): LocatedAxis | undefined {
  if (node.items.length === 0) {
    report(node.place, path, `invalid ${path}: []; not a list of at least one value`);
    return undefined;
  }
  const values = node.items.filter((item) => item.kind === 'scalar');
  const compound = node.items.find((item) => item.kind !== 'scalar');
  if (compound !== undefined) {
    const hint = 'sweep the values inside, or use parts';
    report(compound.place, path, `invalid ${path}: an item that is no plain value; ${hint}`);
    return undefined;
  }
  const seen = new Set<unknown>();
  for (const { value, place } of values) {
    if (seen.has(value)) {
      report(place, path, `invalid ${path}: ${showValue(value)} twice; expected each value once`);
      return undefined;
    }
    seen.add(value);
  }
  return { path, values };
}

/** Reads a range (already checked by its schema) as an axis; undefined after a report. */
export function readRange(
  path: string,
  node: LocatedMapping,
  report: Report,
): LocatedAxis | undefined {
  const from = numberAt(node, 'from');
  const to = numberAt(node, 'to');
  if (from === undefined || to === undefined || !isSound(node)) return undefined;
  const count = numberAt(node, 'count');
  const step = numberAt(node, 'step');
  if ((count === undefined) === (step === undefined)) {
    report(node.place, path, `invalid ${path}: a range; expected one of count and step`);
    return undefined;
  }
  if (step !== undefined && node.entries.has('scale')) {
    report(placeAt(node, 'scale'), path, `invalid ${path}: a scale beside step; expected count`);
    return undefined;
  }
  const length = count ?? countSteps(from, to, step!);
  if (length > LONGEST_AXIS) {
    const key = count === undefined ? 'step' : 'count';
    report(placeAt(node, key), path, `invalid ${path}: ${length} values; at most ${LONGEST_AXIS}`);
    return undefined;
  }
  return valuesOf(path, node, report);
}

function valuesOf(path: string, node: LocatedMapping, report: Report): LocatedAxis | undefined {
  const [from, to] = [numberAt(node, 'from')!, numberAt(node, 'to')!];
  const step = numberAt(node, 'step');
  const scale = textAt(node, 'scale') === 'log' ? 'log' : 'linear';
  try {
    const values =
      step === undefined
        ? spaceValues(from, to, numberAt(node, 'count')!, scale)
        : stepValues(from, to, step);
    return { path, values: values.map((value) => locatedScalar(value, node.place)) };
  } catch (error) {
    const key = (error as Error).message.startsWith('invalid step') ? 'step' : 'count';
    report(placeAt(node, key), path, `${(error as Error).message} (${path})`);
    return undefined;
  }
}
