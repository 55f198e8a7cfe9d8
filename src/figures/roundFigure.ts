import { roundNumbers } from '../math/roundNumbers.ts';
import type { FigureSpecification } from './theme.ts';

const DIGITS = 6;

/**
 * A figure with every number at six significant digits: less than a pixel, and the same on machines
 * whose logarithms differ in the last place.
 */
export function roundFigure(specification: FigureSpecification): FigureSpecification {
  return roundNumbers(specification, DIGITS) as FigureSpecification;
}
