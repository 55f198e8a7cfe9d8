import { textWidth } from './textWidth.ts';
import { INK, MUTED, TEXT } from './theme.ts';

/** Neighbouring bars of one organization, named once; pixels along the axis. */
export interface Stretch {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** how many bars it has */
  readonly bars: number;
  /** whether another kind of organization begins here */
  readonly turn: boolean;
}

/** A name above its stretch: in row 0 between the separators, in a higher one over a leader. */
export interface PlacedName {
  readonly stretch: Stretch;
  readonly middle: number;
  readonly low: number;
  readonly high: number;
  readonly row: number;
}

const ROWS = 4;
const ROW = 15;
const AIR = 3;
/** Clear of the names that a leader passes. */
const PASSING = 2;

/** Whether a name in a row above the separators touches no other name and no leader. */
function isFree(name: PlacedName, placed: readonly PlacedName[]): boolean {
  const { middle, low, high, row } = name;
  return placed.every((other) => {
    if (other.row === row) return other.high <= low || other.low >= high;
    const [upper, lower] = other.row > row ? [other.middle, name] : [middle, other];
    return lower.row === 0 || upper < lower.low - PASSING || upper > lower.high + PASSING;
  });
}

function placeName(stretch: Stretch, placed: readonly PlacedName[]): PlacedName | undefined {
  const middle = (stretch.left + stretch.right) / 2;
  const half = textWidth(stretch.text, TEXT.label) / 2 + AIR;
  const name = { stretch, middle, low: middle - half, high: middle + half };
  if (2 * half <= stretch.right - stretch.left) return { ...name, row: 0 };
  const rows = Array.from({ length: ROWS - 1 }, (_, k) => ({ ...name, row: k + 1 }));
  return rows.find((raised) => isFree(raised, placed));
}

/**
 * Names stretches of bars: between their separators where a name has room, else in a row above with
 * a leader down to the bars. Where there is no room at all, names of stretches at which the kind of
 * organization changes come first, then those of the widest.
 */
export function placeNames(stretches: readonly Stretch[]): PlacedName[] {
  const placed: PlacedName[] = [];
  const width = ({ left, right }: Stretch) => right - left;
  const order = [...stretches].sort(
    (a, b) => Number(b.turn) - Number(a.turn) || width(b) - width(a) || a.left - b.left,
  );
  for (const stretch of order) {
    const name = placeName(stretch, placed);
    if (name !== undefined) placed.push(name);
  }
  return placed.sort((a, b) => a.middle - b.middle);
}

const pixel = { type: 'quantitative' as const, scale: null };

function ruleLayer(rows: readonly { x: number; top: number; bottom: number }[], width: number) {
  return {
    data: { values: [...rows] },
    mark: { type: 'rule' as const, color: MUTED, strokeWidth: width },
    encoding: {
      x: { field: 'x', ...pixel },
      y: { field: 'top', ...pixel },
      y2: { field: 'bottom' },
    },
  };
}

/** A bracket under the name of several bars, so that it is seen to be the name of all of them. */
function bracketLayer(named: readonly PlacedName[]) {
  const rows = named
    .filter(({ stretch, row }) => stretch.bars > 1 && row === 0)
    .map(({ stretch: { left, right } }) => ({ x: left + AIR, end: right - AIR, y: -4 }));
  return {
    data: { values: rows },
    mark: { type: 'rule' as const, color: MUTED, strokeWidth: 1 },
    encoding: {
      x: { field: 'x', ...pixel },
      x2: { field: 'end' },
      y: { field: 'y', ...pixel },
    },
  };
}

/**
 * Names, separators between stretches, leaders and brackets, above the bars.
 *
 * @param depth how far down separators run, in pixels
 */
export function nameLayers(
  stretches: readonly Stretch[],
  named: readonly PlacedName[],
  depth: number,
) {
  const texts = named.map(({ stretch, middle, row }) => {
    return { text: stretch.text, x: middle, y: -7 - ROW * row };
  });
  const separators = stretches.slice(1).map(({ left }) => ({ x: left, top: -18, bottom: depth }));
  const leaders = named
    .filter(({ row }) => row > 0)
    .map(({ middle, row }) => ({ x: middle, top: -5 - ROW * row, bottom: -3 }));
  return [
    {
      data: { values: texts },
      mark: {
        type: 'text' as const,
        baseline: 'bottom' as const,
        fontSize: TEXT.label,
        color: INK,
      },
      encoding: {
        x: { field: 'x', ...pixel },
        y: { field: 'y', ...pixel },
        text: { field: 'text', type: 'nominal' as const },
      },
    },
    ruleLayer(separators, 1),
    ruleLayer(leaders, 0.6),
    bracketLayer(named),
  ].filter(({ data }) => data.values.length > 0);
}
