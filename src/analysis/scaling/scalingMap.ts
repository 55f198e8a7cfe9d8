/**
 * The map that one level applies to a bias near a continuous transition, with free exponents:
 *
 *   u ↦ u·[1 + a(δ) − c(δ)·(|u|^q − e·|u|^2q)],  δ = r − k,
 *   a(δ) = sgn(δ)·|δ|^ν·(a0 + a1·δ),  c(δ) = c0 + c1·δ.
 *
 * Above the transition the fixed point is mu* ~ |δ|^(ν/q), at it mu_L = (q·c0·L)^(−1/q), and the
 * depth of growth 1/|ln(1 + a)| diverges as |δ|^−ν. A map that is smooth and odd has ν = 1, q = 2.
 */

/** The coefficients [k, a0, a1, ν, c0, c1, q, e]. */
export type ScalingMap = readonly [number, number, number, number, number, number, number, number];

/** Where each coefficient stands. */
export const TERM = {
  critical: 0,
  amplitude: 1,
  asymmetry: 2,
  growth: 3,
  cubic: 4,
  cubicSlope: 5,
  power: 6,
  quintic: 7,
} as const;

export const TERMS = 8;

/** Exponents below this are no exponents of a transition; a fit that goes there has lost its way. */
const LEAST_EXPONENT = 0.1;

/** The growth rate a(δ) of a vanishing signal by one level, at a scaled parameter. */
export function growthRate(map: ScalingMap, r: number): number {
  const delta = r - map[TERM.critical];
  const power = Math.abs(delta) ** map[TERM.growth];
  return Math.sign(delta) * power * (map[TERM.amplitude] + map[TERM.asymmetry] * delta);
}

/** The coefficient c(δ) that bounds growth. */
export function saturationRate(map: ScalingMap, r: number): number {
  return map[TERM.cubic] + map[TERM.cubicSlope] * (r - map[TERM.critical]);
}

/** What of a map does not change from level to level. */
interface Level {
  readonly rate: number;
  readonly bound: number;
  /** derivatives of `rate` by k, a0, a1, ν */
  readonly slopes: readonly [number, number, number, number];
}

function levelOf(map: ScalingMap, r: number): Level {
  const delta = r - map[TERM.critical];
  // At the critical value itself, where |δ|^ν may have no slope, the nearest one is taken.
  const size = Math.max(Math.abs(delta), 1e-9);
  const power = Math.sign(delta) * size ** map[TERM.growth];
  const factor = map[TERM.amplitude] + map[TERM.asymmetry] * delta;
  const byCritical = (-map[TERM.growth] * Math.abs(power) * factor) / size;
  return {
    rate: growthRate(map, r),
    bound: saturationRate(map, r),
    slopes: [
      byCritical - power * map[TERM.asymmetry],
      power,
      power * delta,
      power * factor * Math.log(size),
    ],
  };
}

function isTransition(map: ScalingMap): boolean {
  return map[TERM.growth] >= LEAST_EXPONENT && map[TERM.power] >= LEAST_EXPONENT;
}

/**
 * The biases of all levels above the leaves.
 *
 * @param reached filled with the biases of levels 1, 2, …; NaN where the exponents are none
 */
export function iterateScaling(
  map: ScalingMap,
  r: number,
  signal: number,
  reached: Float64Array,
): void {
  if (!isTransition(map)) {
    reached.fill(NaN);
    return;
  }
  const rate = growthRate(map, r);
  const bound = saturationRate(map, r);
  const [q, e] = [map[TERM.power], map[TERM.quintic]];
  let u = signal;
  for (let level = 0; level < reached.length; level++) {
    const w = Math.abs(u) ** q;
    u *= 1 + rate - bound * w * (1 - e * w);
    reached[level] = u;
  }
}

/**
 * The same, with the derivatives by the coefficients.
 *
 * @param slopes filled with {@link TERMS} derivatives a level, level after level
 */
export function iterateWithSlopes(
  map: ScalingMap,
  { r, signal }: { readonly r: number; readonly signal: number },
  reached: Float64Array,
  slopes: Float64Array,
): void {
  const { rate, bound, slopes: bySlope } = levelOf(map, r);
  const delta = r - map[TERM.critical];
  const [q, e] = [map[TERM.power], map[TERM.quintic]];
  const by = new Float64Array(TERMS);
  let u = signal;
  for (let level = 0; level < reached.length; level++) {
    const w = Math.abs(u) ** q;
    const loss = w * (1 - e * w);
    const steepness = w * (1 - 2 * e * w);
    const growth = 1 + rate - bound * loss;
    const chain = growth - bound * q * steepness;
    for (let i = 0; i < TERMS; i++) by[i] *= chain;
    by[0] += u * (bySlope[0] + map[TERM.cubicSlope] * loss);
    for (let i = 1; i < 4; i++) by[i] += u * bySlope[i];
    by[4] -= u * loss;
    by[5] -= u * loss * delta;
    by[6] -= u === 0 ? 0 : u * bound * steepness * Math.log(Math.abs(u));
    by[7] += u * bound * w * w;
    u *= growth;
    reached[level] = u;
    slopes.set(by, level * TERMS);
  }
}

/**
 * The fixed point mu* of a map at a scaled parameter: 0 where a vanishing signal does not grow.
 *
 * @returns mu*, or NaN where the bound on growth is too weak for one
 */
export function scalingFixedPoint(map: ScalingMap, r: number): number {
  const strength = scalingStrength(map, r);
  return strength ** (1 / map[TERM.power]);
}

/** |mu*|^q: the smaller root of e·w² − w + a/c = 0. */
function scalingStrength(map: ScalingMap, r: number): number {
  const rate = growthRate(map, r);
  if (rate <= 0) return 0;
  const ratio = rate / saturationRate(map, r);
  const discriminant = 1 - 4 * map[TERM.quintic] * ratio;
  return ratio > 0 ? (2 * ratio) / (1 + Math.sqrt(discriminant)) : NaN;
}

/** The slope T'(mu*) of the map at its fixed point. */
export function fixedPointSlope(map: ScalingMap, r: number): number {
  const w = scalingStrength(map, r);
  const rate = growthRate(map, r);
  const bound = saturationRate(map, r);
  const [q, e] = [map[TERM.power], map[TERM.quintic]];
  const loss = w * (1 - e * w);
  return 1 + rate - bound * (loss + q * w * (1 - 2 * e * w));
}
