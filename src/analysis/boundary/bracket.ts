import type { Evidence } from './evidence.ts';
import type { Asking } from './question.ts';
import type { Side } from './root.ts';

/** A stretch of which both ends are decided to be on different sides. */
export interface Bracket {
  readonly low: number;
  readonly high: number;
  /** the side of the high end */
  readonly side: Side;
}

/** The stretches between neighbours that are decided to be on different sides. */
export function bracketsOf(evidence: Evidence): Bracket[] {
  const decided = evidence.cells.filter((cell) => evidence.sideAt(cell) !== 0);
  return decided.flatMap((high, i) => {
    const low = decided[i - 1];
    const side = evidence.sideAt(high);
    return i > 0 && side !== evidence.sideAt(low) ? [{ low, high, side }] : [];
  });
}

// A place that is hard to decide is near the root: places half-way to it are looked at before it is
// given more trials, until they crowd.
const CROWDED = 8;

/** How far a bracket is narrowed. */
export interface Narrowing {
  /** in cells */
  readonly width: number;
  /** whether places that one look has not decided are given more of them */
  readonly patient: boolean;
}

/**
 * Narrows a bracket by sequential tests.
 *
 * @returns a bracket that is as narrow as wanted, or as the trials of its places decide
 */
export function* narrowBracket(
  evidence: Evidence,
  bracket: Bracket,
  { width, patient }: Narrowing,
): Asking<Bracket> {
  for (let now = tighten(evidence, bracket); ; now = tighten(evidence, now)) {
    if (now.high - now.low <= width) return now;
    const inside = cellsWithin(evidence, now);
    const fresh = freshCells(now, inside);
    if (fresh.length > 0) yield* evidence.look(fresh);
    else if (!patient || !(yield* evidence.look(inside))) return tighten(evidence, now);
  }
}

/** The middle of the places of a bracket that are not decided, or of the bracket. */
export function middleOf(evidence: Evidence, bracket: Bracket): number {
  const inside = cellsWithin(evidence, bracket);
  if (inside.length === 0) return (bracket.low + bracket.high) / 2;
  return (inside[0] + inside[inside.length - 1]) / 2;
}

function cellsWithin(evidence: Evidence, { low, high }: Bracket): number[] {
  return evidence.cells.filter((cell) => cell > low && cell < high && !evidence.isBarren(cell));
}

/** Moves both ends to the decided places within that are nearest to the other end. */
function tighten(evidence: Evidence, bracket: Bracket): Bracket {
  let { low, high } = bracket;
  for (const cell of cellsWithin(evidence, bracket)) {
    if (evidence.sideAt(cell) === bracket.side) high = Math.min(high, cell);
  }
  for (const cell of cellsWithin(evidence, { ...bracket, high })) {
    if (evidence.sideAt(cell) === -bracket.side) low = Math.max(low, cell);
  }
  return { low, high, side: bracket.side };
}

function freshCells({ low, high }: Bracket, inside: readonly number[]): number[] {
  if (inside.length === 0) return high - low < 2 ? [] : [Math.round((low + high) / 2)];
  const gaps = [
    [low, inside[0]],
    [inside[inside.length - 1], high],
  ];
  return gaps
    .filter(([a, b]) => b - a >= Math.max(2, (high - low) / CROWDED))
    .map(([a, b]) => Math.round((a + b) / 2));
}
