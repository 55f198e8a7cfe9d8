import { normalQuantile } from '../../math/normal.ts';
import { BLOCK } from '../../sampling/sampleBlock.ts';
import { precisionLevel } from '../../sampling/stoppingLevel.ts';
import type { Evidence } from './evidence.ts';
import {
  evaluateParabola,
  fitParabola,
  invertParabola,
  type Inverted,
  type Parabola,
  rootOf,
} from './parabola.ts';
import type { Asking, Excess } from './question.ts';

/** What is known of a root before it is measured. */
export interface Aim {
  readonly cell: number;
  /** 1 where the observable rises above its bound along the lattice, else −1 */
  readonly direction: 1 | -1;
}

/** How a root is measured. */
export interface Precision {
  /** half-width wanted, in cells */
  readonly tolerance: number;
  readonly level: number;
  /** the last cell of the lattice */
  readonly last: number;
}

/** A root in cells; null where an end lies beyond the lattice or the places measured. */
export interface MeasuredRoot extends Inverted {
  readonly best: number;
  readonly reached: boolean;
  /** whether its interval is far narrower than wanted */
  readonly lavish: boolean;
}

/** Why there is none: it is not near, or no parabola describes what is. */
export type Unmeasured = 'outside' | 'refuted';

/** The parabola is fitted so far about the root, in tolerances. */
const REACH = 8;
/** and never to less than this */
const LEAST_REACH = 2;
/** p-values at which a parabola is refuted: in a window that may be narrowed, and in the narrowest. */
const DOUBTED = 0.005;
const REFUTED = 0.0005;
/** An interval of less than this share of the tolerance affords a narrower window. */
const LAVISH = 0.6;
/** The root is looked for so many windows away from where it was expected. */
const MOVES = 6;
/** The share of further trials that goes to either end of the window: it measures the slope, … */
const OUTER = 1 / 8;
/** … while not knowing it makes the interval wider than by this factor. */
const SLOPE_KNOWN = 1.08;
/** Further trials multiply those of the window by this at most. */
const GROWTH = 4;
/** No parabola is trusted to less than this share of the tolerance. */
const TRUSTED = 1 / 4;
/** Places that were chosen by what others showed cost this share of the risk. */
const CHOSEN = 0.9;
/** Trials near the root lie within so many tolerances of it. */
const NEAR = 2;

/**
 * Measures a root by a parabola through places around it, most trials next to it, until its interval
 * is as narrow as wanted.
 *
 * The interval inverts a test, see {@link invertParabola}, at the level that covers although its
 * width ended the trials, see {@link precisionLevel}.
 */
export function* measureRoot(
  evidence: Evidence,
  aim: Aim,
  precision: Precision,
): Asking<MeasuredRoot | Unmeasured> {
  const { tolerance, last, level } = precision;
  const z = normalQuantile(1 - (CHOSEN * (1 - precisionLevel(level))) / 2);
  let window: Window = { centre: clamp(Math.round(aim.cell), last), reach: REACH * tolerance };
  for (let moves = 0; moves <= MOVES;) {
    yield* evidence.give(pilotOf(window, last));
    const span = spanOf(window, last);
    const fit = fitParabola(evidence.excesses(...span), window.centre, window.reach);
    const seen = fit === null ? 'outside' : look(fit, { aim, z, span, window, precision });
    if (typeof seen === 'string') return seen;
    if ('reach' in seen) {
      if (seen.centre !== window.centre) moves++;
      window = seen;
    } else if (
      seen.reached ||
      !(yield* pour(evidence, { fit: fit!, found: seen, window, z, precision }))
    ) {
      return seen;
    }
  }
  return 'outside';
}

interface Setting {
  readonly aim: Aim;
  readonly z: number;
  readonly span: readonly [number, number];
  readonly window: Window;
  readonly precision: Precision;
}

/** What a fit shows: a root, a window where it is better sought, or that there is none. */
function look(fit: Parabola, setting: Setting): MeasuredRoot | Window | Unmeasured {
  const { window, span, precision } = setting;
  const centre = nextCentre(fit, window, precision.last);
  if (centre !== window.centre) return { ...window, centre };
  const root = rootOf(fit);
  if (!(root >= span[0] && root <= span[1])) return 'outside';
  const found = describeRoot(fit, setting);
  const narrowest = window.reach < 2 * LEAST_REACH * precision.tolerance;
  const refuted = (fit.goodness?.pValue ?? 1) < (narrowest ? REFUTED : DOUBTED);
  if (refuted && narrowest) return 'refuted';
  return (refuted || found.lavish) && !narrowest ? { centre, reach: window.reach / 2 } : found;
}

interface Window {
  readonly centre: number;
  readonly reach: number;
}

const clamp = (cell: number, last: number): number => Math.min(last, Math.max(0, cell));

function spanOf({ centre, reach }: Window, last: number): [number, number] {
  return [clamp(Math.round(centre - reach), last), clamp(Math.round(centre + reach), last)];
}

function pilotOf({ centre, reach }: Window, last: number): Map<number, number> {
  const cells = [-1, -1 / 3, 1 / 3, 1].map((t) => clamp(Math.round(centre + t * reach), last));
  return new Map(cells.map((cell) => [cell, BLOCK]));
}

/** Where the window belongs when the root is not in its middle half. */
function nextCentre(fit: Parabola, { centre, reach }: Window, last: number): number {
  const root = rootOf(fit);
  if (Number.isNaN(root) || Math.abs(root - centre) <= reach / 2) return centre;
  const step = Math.min(1.5 * reach, Math.max(-1.5 * reach, root - centre));
  const next = clamp(Math.round(centre + step), last);
  // A window at the end of the lattice is only pushed back by its own noise.
  return Math.abs(next - centre) <= reach / 2 ? centre : next;
}

function describeRoot(fit: Parabola, { aim, z, span, precision }: Setting): MeasuredRoot {
  const { tolerance, last } = precision;
  const best = rootOf(fit);
  const { low, high } = widen(invertParabola(fit, z, span), best, TRUSTED * tolerance);
  const ends = [evaluateParabola(fit, span[0]).value, evaluateParabola(fit, span[1]).value];
  const rises = aim.direction * (ends[1] - ends[0]) > 0;
  // Beyond an end of the lattice nothing is said, and nothing need be.
  const width = (high ?? (span[1] === last ? last : NaN)) - (low ?? (span[0] === 0 ? 0 : NaN));
  const reached = rises && width / 2 <= tolerance;
  return { low, best, high, reached, lavish: reached && width / 2 < LAVISH * tolerance };
}

function widen({ low, high }: Inverted, best: number, least: number): Inverted {
  return {
    low: low === null ? null : Math.min(low, best - least),
    high: high === null ? null : Math.max(high, best + least),
  };
}

interface Pouring {
  readonly fit: Parabola;
  readonly found: MeasuredRoot;
  readonly window: Window;
  readonly z: number;
  readonly precision: Precision;
}

/** Gives the window more trials, most of them next to the root; false where no place may have more. */
function* pour(evidence: Evidence, pouring: Pouring): Asking<boolean> {
  const { found, window, precision } = pouring;
  const { tolerance, last } = precision;
  const span = spanOf(window, last);
  const need = needOf(pouring, evidence.excesses(...span));
  const wanted = new Map<number, number>();
  const add = (cell: number, trials: number): number => {
    const before = evidence.trialsAt(cell);
    const after = evidence.roundUp(before + Math.max(0, trials));
    if (after > before) wanted.set(cell, after);
    return after - before;
  };
  if (need.slope) for (const end of span) add(end, OUTER * need.trials);
  let rest = need.trials;
  const half = rest / 2;
  for (const cell of nearCells(found.best, NEAR * tolerance, last)) {
    if (rest <= 0) break;
    rest -= add(cell, Math.min(rest, Math.max(BLOCK, half)));
  }
  yield* evidence.give(wanted);
  return wanted.size > 0;
}

/** Further trials next to the root that would make the interval narrow enough. */
function needOf({ fit, found, z, precision }: Pouring, data: readonly Excess[]) {
  const spent = data.reduce((sum, { trials }) => sum + trials, 0);
  const half = ((found.high ?? NaN) - (found.low ?? NaN)) / 2;
  const { error } = evaluateParabola(fit, found.best);
  const slope =
    Math.abs(
      evaluateParabola(fit, found.best + 1).value - evaluateParabola(fit, found.best - 1).value,
    ) / 2;
  // What not knowing the slope adds to the width.
  const excess = (half * slope) / (z * error);
  const ofOne =
    data.reduce((sum, { trials, variance }) => sum + trials * variance, 0) / data.length;
  const target = (slope * precision.tolerance) / (z * Math.max(1, excess));
  const trials = ofOne * (target ** -2 - error ** -2);
  const most = (half > 0 ? Math.min(GROWTH, (half / precision.tolerance) ** 2) - 1 : 1) * spent;
  return {
    trials: trials > 0 && trials < most ? trials : most,
    slope: !(excess < SLOPE_KNOWN),
  };
}

function nearCells(root: number, reach: number, last: number): number[] {
  const first = Math.max(0, Math.ceil(root - reach));
  const count = Math.max(0, Math.min(last, Math.floor(root + reach)) - first + 1);
  return Array.from({ length: count }, (_, i) => first + i).sort(
    (a, b) => Math.abs(a - root) - Math.abs(b - root) || a - b,
  );
}
