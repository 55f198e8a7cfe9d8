import { extentOf } from './extent.ts';
import type { Model, Observable } from '../models/model.ts';
import type { Scalar } from '../scenario/scenario.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { applies, areChains, chosenOf, organizationOf } from './applicability.ts';

/** A number for people: at most `digits` significant digits, a true minus sign, commas between thousands. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : 'undefined';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return separate(String(value));
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size >= 1e6 || size < 1e-4) return formatPower(rounded);
  return separate(String(rounded));
}

const minus = (text: string): string => text.replace('-', '−');

/** Commas between the thousands before the point, and a true minus sign. */
function separate(text: string): string {
  return minus(text.replace(/\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')));
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};

function formatPower(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  return minus(`${mantissa}·10`) + superscript(Number(exponent));
}

/** An integer as an exponent: `³`, `⁻¹²`. */
export function superscript(value: number): string {
  return String(value).replaceAll(/./g, (digit) => SUPERSCRIPTS[digit] ?? digit);
}

/** A level such as 0.95 as `95 %`. */
export function formatPercent(level: number): string {
  return `${formatNumber(Number((100 * level).toPrecision(6)), 6)} %`;
}

/** A held or swept value for people. */
export function formatScalar(value: Scalar): string {
  return typeof value === 'number' ? formatNumber(value) : String(value);
}

/** `1 point`, `2 points`. */
export function count(number: number, noun: string): string {
  return `${formatNumber(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `meanVotes` or `bias.kappa` as words: `mean votes`, `bias kappa`. */
export function wordsOf(path: string): string {
  return path
    .replaceAll('.', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace('fan in', 'fan-in')
    .replace('closed form', 'closed-form');
}

/** A text that begins with a capital. */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Text {
  readonly symbol?: string;
  readonly unit?: string;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  eta: 'η',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  rho: 'ρ',
  sigma: 'σ',
  sigma2: 'σ²',
  mu_0: 'μ₀',
  mu0: 'μ₀',
};

function textOf(model: Model, name: string): Text {
  const schema: { meta?: () => unknown } | undefined = model.parameters.shape[name];
  const meta = schema?.meta?.() ?? metaInside(schema);
  return (meta as Text | undefined) ?? model.quantities.find((q) => q.name === name) ?? {};
}

// A default or an optional wraps the schema that carries the words.
function metaInside(schema: unknown): unknown {
  const inner = (schema as { unwrap?: () => { meta?: () => unknown } } | undefined)?.unwrap?.();
  return inner === undefined ? undefined : (inner.meta?.() ?? metaInside(inner));
}

/** The symbol of a parameter or quantity as printed, or nothing. */
export function symbolOf(model: Model, name: string): string | undefined {
  const { symbol } = textOf(model, name);
  return symbol === undefined ? undefined : (SYMBOLS[symbol] ?? symbol);
}

function withUnit(words: string, unit = ''): string {
  return unit === '' || words.includes(unit) ? words : `${words} (${unit})`;
}

/** The words on an axis for a parameter, fact or quantity: `correlation ρ`, `depth L (levels)`. */
export function nameOf(model: Model, name: string): string {
  const symbol = symbolOf(model, name);
  const words = symbol === undefined ? wordsOf(name) : `${wordsOf(name)} ${symbol}`;
  return withUnit(words, textOf(model, name).unit);
}

/** The words on an axis along which the points stand: a chain has hops where others have levels. */
export function nameAlong(run: RunResult, name: string, points: readonly PointResult[]): string {
  if (name === 'depth' && areChains(points)) return HOPS;
  if (name !== 'agents' || points.some((point) => !applies(point, name))) {
    return nameOf(run.model, name);
  }
  // One symbol for the leaves of a star and one for the agents of a chain.
  return areChains(points) ? 'agents n' : points.every(isStar) ? 'agents N' : 'agents';
}

const isStar = (point: PointResult): boolean => organizationOf(point) === 'star';

/** What the depth of a chain is. */
export const HOPS = 'hops: agents − 1';

/** A depth as people say it of the points: `depth 3`, of chains `4 agents`. */
export function nameDepth(points: readonly PointResult[], depth: number): string {
  return areChains(points) ? count(depth + 1, 'agent') : `depth ${formatNumber(depth)}`;
}

/** The words on an axis for an observable. */
export function nameObservable({ name, unit }: Observable): string {
  return withUnit(`${wordsOf(name)} at the root`, unit);
}

function keyOf(value: Scalar): Scalar {
  return typeof value === 'number' ? Number(value.toPrecision(12)) : value;
}

/** The value that all points share, or undefined; a fact goes before a parameter of its name. */
export function sharedValue(points: readonly PointResult[], name: string): Scalar | undefined {
  const values = points
    .map(({ parameters, facts }) => facts[name] ?? parameters[name])
    .filter((value) => value !== null && value !== undefined)
    .map(keyOf);
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** What a reader wants to know of an organization, in this order, where it is held fixed. */
const CONDITIONS = [
  'organization',
  'fanIn',
  'depth',
  'agents',
  'ownVotes',
  'fidelity',
  'correlation',
  'mechanism',
  'leafBias',
  'leafVariance',
  'noise',
] as const;

function sayCondition(points: readonly PointResult[], name: string): string[] {
  const reading = points.filter((point) => applies(point, name));
  const value = sharedValue(reading, name);
  if (value === undefined || value === 'shared') return [];
  const words = typeof value === 'string' ? value : `${wordsOf(name)} ${formatScalar(value)}`;
  if (reading.length === points.length) return [words];
  return [`${words} (${[...new Set(reading.map(chosenOf))].join(', ')})`];
}

/**
 * What is held fixed over the points, in words: `tree, fan-in 5, leaf bias 0.05`. What only some of
 * the organizations read is held over those, which are named.
 */
export function heldConditions(points: readonly PointResult[], varied: readonly string[]): string {
  return CONDITIONS.filter((name) => !varied.includes(name))
    .flatMap((name) => sayCondition(points, name))
    .join(', ');
}

/** How many trials each point has: `2,000 trials a point`, or a range. */
export function trialsOf(points: readonly PointResult[], each: string): string {
  const trials = points
    .flatMap(({ tallies }) => Object.values(tallies))
    .map((tally) => tally.trials)
    .filter((number) => number > 0);
  const [low, high] = extentOf(trials);
  if (trials.length === 0) return 'no trials yet';
  const range = low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
  return `${range} trials ${each}`;
}
