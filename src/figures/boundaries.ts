import type { PointResult } from '../analysis/result.ts';
import { quantityOf } from './observe.ts';
import { isSingle } from './organizationName.ts';
import { INK } from './theme.ts';

/** A line of theory over a plane of cells: where a quantity takes a value, and how it is drawn. */
export interface Boundary {
  /** a predicted quantity or a fact */
  readonly quantity: string;
  readonly level: number;
  /** its label, and a shorter one where there is little room */
  readonly words: string;
  readonly brief: string;
  /** what a subtitle says that the line is, where its label does not */
  readonly meaning?: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly width: number;
  /** the side on which the label stands: 1 where the quantity is above the level */
  readonly side: 1 | -1;
  /** what is said when all cells are below the level, or all above; nothing when empty */
  readonly sides: readonly [below: string, above: string];
}

/** The lines of theory over a phase diagram. */
export const PHASE_BOUNDARIES: readonly Boundary[] = [
  {
    quantity: 'alpha',
    level: 1,
    words: 'critical point α = 1 (theory)',
    brief: 'α = 1 (theory)',
    colour: INK,
    dash: [1, 0],
    width: 3,
    side: -1,
    sides: ['α ≤ 1', 'α > 1'],
  },
  {
    quantity: 'growth',
    level: 1,
    words: 'root = leaf (theory)',
    brief: 'root = leaf',
    colour: '#8e1fa8',
    dash: [6, 5],
    width: 2.4,
    side: 1,
    sides: ['', ''],
  },
];

/** The lines of theory over a map of regimes: where it says that something changes. */
export const REGIME_BOUNDARIES: readonly Boundary[] = [
  {
    ...PHASE_BOUNDARIES[0],
    words: 'α = 1',
    brief: 'α = 1',
    meaning: 'a faint signal neither grows nor fades',
  },
  {
    ...PHASE_BOUNDARIES[1],
    words: 'T(μ₀) = μ₀',
    brief: 'T(μ₀) = μ₀',
    meaning: 'the root is as good as a leaf',
    sides: ['T(μ₀) < μ₀', 'T(μ₀) > μ₀'],
  },
  {
    quantity: 'exponentMargin',
    level: 0,
    words: 's = β',
    brief: 's = β',
    meaning: 'splitting gains what an agent loses',
    colour: '#7a0d35',
    dash: [2, 3],
    width: 2.6,
    side: 1,
    sides: ['s ≤ β', 's > β'],
  },
  {
    quantity: 'advantage',
    level: 0,
    words: 'budget flip',
    brief: 'budget flip',
    meaning: 'one agent is as good',
    colour: '#0b3576',
    dash: [12, 4],
    width: 2.6,
    side: 1,
    sides: ['one agent does at least as well', 'an organization does better'],
  },
  {
    quantity: 'windowUse',
    level: 1,
    words: 'window wall',
    brief: 'window wall',
    meaning: 'no room for one more message',
    colour: '#4a3b00',
    dash: [8, 3, 2, 3],
    width: 2.4,
    side: 1,
    sides: ['', 'no window has room for one more message'],
  },
];

/** On which side of the boundary all points lie that have the quantity, or nothing. */
function sideOf(points: readonly PointResult[], { quantity, level, sides }: Boundary): string {
  const values = points.flatMap((point) => quantityOf(point, quantity) ?? []);
  if (values.length === 0) return '';
  if (values.every((value) => value > level)) return sides[1];
  return values.every((value) => value <= level) ? sides[0] : '';
}

/** Says of boundaries that no two points lie on different sides of, on which all of them do. */
export function sayMissing(
  points: readonly PointResult[],
  boundaries: readonly Boundary[],
): string {
  const sides = boundaries.map((boundary) => sideOf(points, boundary));
  const said = sides.filter((side) => side !== '').join(', ');
  if (said === '') return '';
  const built = points.filter(({ status }) => status !== 'infeasible');
  return `${said} in every cell${built.some(isSingle) ? ' of an organization' : ''}`;
}
