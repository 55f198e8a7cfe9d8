import type { FigureSpecification } from './theme.ts';

const DIGITS = 6;

function roundPart(part: unknown): unknown {
  if (typeof part === 'number') return Number(part.toPrecision(DIGITS));
  if (Array.isArray(part)) return part.map(roundPart);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, roundPart(inner)]));
}

/**
 * A figure with every number at six significant digits: less than a pixel, and the same on machines
 * whose logarithms differ in the last place.
 */
export function roundFigure(specification: FigureSpecification): FigureSpecification {
  return roundPart(specification) as FigureSpecification;
}
