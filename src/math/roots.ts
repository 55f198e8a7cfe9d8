import { checkNonNegative } from './domain.ts';

/** An end of the bracket with the function's value there. */
interface End {
  readonly x: number;
  readonly y: number;
}

// Bisection alone needs at most about 2,100 steps to cross all doubles, and Brent's rule falls back
// on it at least every second step.
const MAXIMUM_STEPS = 5000;

function evaluate(f: (x: number) => number, x: number): End {
  const y = f(x);
  if (Number.isNaN(y)) throw new RangeError(`function is NaN at ${x}`);
  return { x, y };
}

/**
 * The step from `best` by inverse quadratic interpolation, or by the secant where only two points
 * differ, as a fraction `p / q` with p >= 0.
 */
function interpolate(before: End, best: End, opposite: End): { p: number; q: number } {
  const s = best.y / before.y;
  const half = (opposite.x - best.x) / 2;
  let p = 2 * half * s;
  let q = 1 - s;
  if (before.x !== opposite.x) {
    const t = before.y / opposite.y;
    const r = best.y / opposite.y;
    p = s * (2 * half * t * (t - r) - (best.x - before.x) * (r - 1));
    q = (t - 1) * (r - 1) * (s - 1);
  }
  return p > 0 ? { p, q: -q } : { p: -p, q };
}

function brent(f: (x: number) => number, first: End, second: End, tolerance: number): number {
  let before = first;
  let best = second;
  let opposite = first;
  let step = best.x - before.x;
  let earlier = step;
  for (let count = 0; count < MAXIMUM_STEPS; count++) {
    if (best.y > 0 === opposite.y > 0) {
      opposite = before;
      step = earlier = best.x - before.x;
    }
    if (Math.abs(opposite.y) < Math.abs(best.y)) [before, best, opposite] = [best, opposite, best];
    const least = 2 * Number.EPSILON * Math.abs(best.x) + tolerance / 2 + Number.MIN_VALUE;
    const half = (opposite.x - best.x) / 2;
    if (Math.abs(half) <= least || best.y === 0) return best.x;
    const { p, q } = interpolate(before, best, opposite);
    const shrinks = Math.abs(earlier) >= least && Math.abs(before.y) > Math.abs(best.y);
    // Positive form: a NaN from infinite values bisects.
    if (shrinks && 2 * p < Math.min(3 * half * q - Math.abs(least * q), Math.abs(earlier * q))) {
      earlier = step;
      step = p / q;
    } else {
      step = earlier = half;
    }
    before = best;
    best = evaluate(f, best.x + (Math.abs(step) > least ? step : Math.sign(half) * least));
  }
  throw new RangeError(`root does not converge: near ${best.x}`);
}

/**
 * Finds a root of a function that changes its sign between two points: bisection made faster by
 * inverse quadratic interpolation.
 *
 * Source: Brent, Algorithms for Minimization without Derivatives (1973), chapter 4, `zero`.
 *
 * @param f a continuous function; infinite values are allowed, NaN is not
 * @param low one end, in (−∞, ∞)
 * @param high the other end, in (−∞, ∞)
 * @param tolerance accepted absolute error, in [0, ∞); 0 asks for the precision of a double
 * @returns a root in [low, high]; an end at which f is exactly 0 is returned as it is
 * @throws {RangeError} when f has the same sign at both ends, is NaN somewhere, or an end is not
 *   finite
 * @example
 * findRoot((x) => x * x - 2, 0, 2); // => Math.SQRT2
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  tolerance = 0,
): number {
  checkNonNegative('tolerance', tolerance);
  if (!Number.isFinite(low)) throw new RangeError(`invalid low: ${low}; not finite`);
  if (!Number.isFinite(high)) throw new RangeError(`invalid high: ${high}; not finite`);
  const first = evaluate(f, low);
  if (first.y === 0) return low;
  const second = evaluate(f, high);
  if (second.y === 0) return high;
  if (first.y > 0 === second.y > 0) {
    throw new RangeError(`no sign change: f(${low}) = ${first.y}, f(${high}) = ${second.y}`);
  }
  return brent(f, first, second, tolerance);
}
