import { extentOf } from './extent.ts';

/** An axis whose pixels are known before vega draws it, so that labels and hatching can be placed. */
export interface PixelAxis {
  readonly type: 'linear' | 'log' | 'symlog';
  readonly domain: readonly [number, number];
  /** length in pixels */
  readonly length: number;
  /** for symlog: where it turns from linear to logarithmic */
  readonly constant: number;
}

/** A value on the axis before it is stretched to the length. */
export function transform({ type, constant }: PixelAxis, value: number): number {
  if (type === 'linear') return value;
  if (type === 'log') return Math.log(value);
  return Math.sign(value) * Math.log1p(Math.abs(value / constant));
}

/** The inverse of {@link transform}. */
export function untransform({ type, constant }: PixelAxis, at: number): number {
  if (type === 'linear') return at;
  if (type === 'log') return Math.exp(at);
  return Math.sign(at) * Math.expm1(Math.abs(at)) * constant;
}

/** The distance in pixels from the start of the axis. */
export function toPixel(axis: PixelAxis, value: number): number {
  const [low, high] = axis.domain.map((end) => transform(axis, end)) as [number, number];
  return (axis.length * (transform(axis, value) - low)) / (high - low);
}

/** The value at a distance in pixels from the start of the axis. */
export function fromPixel(axis: PixelAxis, pixel: number): number {
  const [low, high] = axis.domain.map((end) => transform(axis, end)) as [number, number];
  return untransform(axis, low + ((high - low) * pixel) / axis.length);
}

const LINEAR = { type: 'linear', constant: 1 } as const;

/** A linear axis that shows all values, with a little air, and zero when it is near. */
export function linearAxis(values: readonly number[], length: number): PixelAxis {
  let [low, high] = extentOf(values);
  if (low > 0 && low < 0.3 * high) low = 0;
  const air = (high - low || Math.abs(high) || 1) * 0.04;
  if (low !== 0) low -= air;
  high += air;
  return { ...LINEAR, domain: [low, high], length };
}

/** A logarithmic axis that shows all positive values; two decades when there is only one value. */
export function logAxis(values: readonly number[], length: number): PixelAxis {
  const [low, high] = extentOf(values.filter((value) => value > 0));
  const air = low === high ? 10 : (high / low) ** 0.04;
  return { type: 'log', constant: 1, domain: [low / air, high * air], length };
}

/** An axis of either kind along which numbers run, with no more air at its ends than symbols need. */
export function alongAxis(
  type: 'linear' | 'log',
  values: readonly number[],
  length: number,
): PixelAxis {
  const [low, high] = extentOf(values);
  if (low === high) return type === 'log' ? logAxis(values, length) : linearAxis(values, length);
  const air = type === 'log' ? (high / low) ** 0.02 : (high - low) * 0.02;
  const domain = type === 'log' ? [low / air, high * air] : [low - air, high + air];
  return { type, constant: 1, length, domain: [domain[0], domain[1]] };
}

/** An axis that is linear within ± constant and logarithmic beyond, so that noise about 0 is seen. */
export function symlogAxis(values: readonly number[], constant: number, length: number): PixelAxis {
  const open: PixelAxis = { type: 'symlog', constant, domain: [0, 1], length };
  const ends = extentOf([0, ...values]).map((end) => transform(open, end));
  const air = (ends[1] - ends[0]) * 0.04;
  const low = ends[0] < 0 ? ends[0] - air : 0;
  return { ...open, domain: [untransform(open, low), untransform(open, ends[1] + air)] };
}

/** Keeps the candidates that have room on the axis, the first ones first. */
function chooseTicks(axis: PixelAxis, candidates: readonly number[], room: number): number[] {
  const ticks: number[] = [];
  for (const tick of candidates) {
    if (!(tick >= axis.domain[0] && tick <= axis.domain[1])) continue;
    const at = toPixel(axis, tick);
    const free = ticks.every((other) => Math.abs(toPixel(axis, other) - at) >= room);
    if (free) ticks.push(Number(tick.toPrecision(3)));
  }
  return ticks.sort((a, b) => a - b);
}

/** Powers of ten between two sizes, great ones first. */
function powersOfTen(least: number, most: number): number[] {
  const [low, high] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  return Array.from({ length: high - low + 1 }, (_, k) => Number(`1e${high - k}`));
}

/** Round values to mark on a symlog axis: 0, ± 1, 2, 5 times powers of ten, where there is room. */
export function symlogTicks(axis: PixelAxis, room: number): number[] {
  const most = Math.max(...axis.domain.map(Math.abs));
  const powers = powersOfTen(axis.constant, most);
  const sizes = [...powers, ...powers.map((p) => 5 * p), ...powers.map((p) => 2 * p)];
  return chooseTicks(axis, [0, ...sizes.flatMap((size) => [size, -size])], room);
}

/** Round values to mark on a logarithmic axis: 1, 2, 5 times powers of ten, where there is room. */
export function logTicks(axis: PixelAxis, room: number): number[] {
  const powers = powersOfTen(...axis.domain);
  const fine = [...powers.map((p) => 2 * p), ...powers.map((p) => 5 * p)];
  return chooseTicks(axis, [...powers, ...fine], room);
}

/**
 * Round values to mark on a linear axis: multiples of 1, 2 or 5 times a power of ten, as dense as their
 * labels have room.
 *
 * @param room that labels take in pixels, of these ticks
 */
export function roundTicks(axis: PixelAxis, room: (ticks: readonly number[]) => number): number[] {
  const [low, high] = axis.domain;
  const length = high - low;
  const steps = powersOfTen(length / 1000, length).toReversed();
  const candidates = steps.flatMap((power) => [power, 2 * power, 5 * power]);
  const ticksOf = (step: number): number[] => {
    const first = Math.ceil(low / step);
    const count = Math.max(0, Math.floor(high / step) - first + 1);
    return Array.from({ length: count }, (_, k) => Number(((first + k) * step).toPrecision(12)));
  };
  const fitting = candidates.find(
    (step) => (axis.length * step) / length >= room(ticksOf(step)) && ticksOf(step).length > 0,
  );
  return ticksOf(fitting ?? candidates.at(-1)!);
}

/** Round integers to mark on a linear axis of integers: at most about `most` of them. */
export function integerTicks({ domain }: PixelAxis, most: number): number[] {
  const steps = powersOfTen(1, Math.max(10, domain[1] - domain[0])).toReversed();
  const step = steps
    .flatMap((power) => [power, 2 * power, 5 * power])
    .find((size) => (domain[1] - domain[0]) / size <= most)!;
  const first = Math.ceil(domain[0] / step);
  const last = Math.floor(domain[1] / step);
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step);
}

/** Up to four significant digits: without a precision of its own, vega would choose a coarser one. */
export const TICK_FORMAT = ',.4~r';

/** The axis as vega-lite's scale. */
export function scaleOf({ type, domain, constant }: PixelAxis) {
  const scale = { type, domain: [...domain], nice: false };
  if (type === 'log') return scale;
  return type === 'symlog' ? { ...scale, zero: false, constant } : { ...scale, zero: false };
}
