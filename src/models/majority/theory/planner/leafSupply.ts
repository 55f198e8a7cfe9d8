import { leafBias } from '../../curve.ts';
import type { System } from './system.ts';

/** What a leaf does with its compute. */
export interface LeafSupply {
  /** x, tokens, an integer of at least 1 */
  readonly tokens: number;
  /** mu_0 = g(x) */
  readonly bias: number;
}

/** The best use of at most `most` tokens by one leaf; undefined when there is none. */
export type SupplyLeaf = (most: number) => LeafSupply | undefined;

/** Formulas are looked at on a grid: every integer up to here, then evenly on a logarithmic axis. */
const DENSE = 1024;
const A_DECADE = 512;

/**
 * The best use of compute by one leaf: the largest g(x) over the integers 1 … most, and the least x
 * that reaches it, since tokens need not be spent.
 *
 * The curves power and exponential rise; a table has its maxima at its points or at the ends, so
 * these are exact. A formula is looked at on a grid of {@link DENSE} integers and then 512 numbers a
 * decade.
 *
 * @param leaf a curve, or a leaf of fixed compute
 * @param tokens x where it is held
 * @param limit the most tokens that will ever be asked for
 */
export function leafSupply(
  leaf: System['leaf'],
  tokens: number | undefined,
  limit: number,
): SupplyLeaf {
  if (leaf.curve === 'fixed') return (most) => (leaf.tokens <= most ? leaf : undefined);
  if (tokens !== undefined) {
    const held = { tokens, bias: leafBias(leaf, tokens) };
    return (most) => (tokens <= most ? held : undefined);
  }
  const supplyOf = (x: number): LeafSupply => ({ tokens: x, bias: leafBias(leaf, x) });
  const maxima = prefixMaxima(candidates(leaf, limit).map(supplyOf));
  return (most) => (most >= 1 ? bestWithin(maxima, supplyOf(Math.floor(most))) : undefined);
}

/** Of the prefix maxima the last within reach, or the end where it is better. */
function bestWithin(maxima: readonly LeafSupply[], end: LeafSupply): LeafSupply {
  let low = 0;
  let high = maxima.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (maxima[middle].tokens <= end.tokens) low = middle + 1;
    else high = middle;
  }
  const best = low === 0 ? end : maxima[low - 1];
  return best.bias >= end.bias ? best : end;
}

function prefixMaxima(supplies: readonly LeafSupply[]): LeafSupply[] {
  const maxima: LeafSupply[] = [];
  for (const supply of supplies) {
    const best = maxima.at(-1);
    if (best === undefined || supply.bias > best.bias) maxima.push(supply);
  }
  return maxima;
}

function candidates(leaf: Exclude<System['leaf'], { curve: 'fixed' }>, limit: number): number[] {
  switch (leaf.curve) {
    case 'power': {
      const ceiling = Math.ceil((leaf.max / leaf.kappa) ** (1 / leaf.beta));
      return [ceiling, ceiling + 1].filter((x) => x >= 1 && x <= limit);
    }
    case 'exponential':
      return [];
    case 'table':
      return distinctIntegers(
        [1, ...leaf.points.flatMap(([x]) => [Math.floor(x), Math.ceil(x)])],
        limit,
      );
    case 'expression':
      return distinctIntegers(grid(limit), limit);
  }
}

function distinctIntegers(numbers: readonly number[], limit: number): number[] {
  const inside = numbers.filter((x) => x >= 1 && x <= limit);
  return [...new Set(inside)].sort((a, b) => a - b);
}

/** Integers 1, 2, … and then evenly on a logarithmic axis, up to a limit. */
export function grid(limit: number): number[] {
  const dense = Array.from({ length: Math.min(DENSE, Math.floor(limit)) }, (_, i) => i + 1);
  if (!(limit > DENSE)) return dense;
  const steps = Math.ceil(A_DECADE * Math.log10(limit / DENSE));
  const sparse = Array.from({ length: steps }, (_, i) =>
    Math.floor(DENSE * (limit / DENSE) ** ((i + 1) / steps)),
  );
  return [...dense, ...sparse];
}
