import { integrate } from '../math/quadrature.ts';
import { normalCdf, normalDensity, normalQuantile } from '../math/normal.ts';
import { remember } from '../math/remember.ts';
import { findRoot } from '../math/roots.ts';
import { decisionLooks, type StoppingRule } from './stopping.ts';
import { walkOpen, type StepLaw } from './stoppingWalk.ts';

// Of two neighbouring looks for precision the first has at least 8/9 of the trials of the second.
const SHARED = Math.sqrt(8 / 9);

/** P(|Z₁| > z and stopped, or |Z₂| > z otherwise) where stopping is at its worst: at Z₁ < −z. */
function missedByTwo(z: number): number {
  const rest = Math.sqrt(1 - SHARED ** 2);
  const later = integrate((x) => normalDensity(x) * normalCdf((-z - SHARED * x) / rest), -z, 12);
  return 2 * normalCdf(-z) + later;
}

/**
 * The level at which an interval is to be computed so that it covers at the stated one although the
 * trials ended when it was narrow enough.
 *
 * At the looks of `nextLook` the threshold of stopping moves by far more than the noise of an
 * estimate, but for two neighbouring looks or so. With Z₁ and Z₂ normal, of correlation √(8/9), the
 * worst threshold stops at the first exactly when that misses low: the level is 2Φ(z) − 1 with
 * 2Φ(−z) + P(Z₁ > −z, Z₂ < −z) = 1 − level.
 *
 * Source: the adjusted level is that of J. Frey, Fixed-width sequential confidence intervals for a
 * proportion, The American Statistician 64, 2010; that no more than a small one is needed is the
 * theorem of Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36, 1965.
 *
 * @param level stated, in (0, 1)
 * @returns a level above it, in (0, 1)
 * @example
 * precisionLevel(0.95).toFixed(3); // => '0.957'
 */
export const precisionLevel = remember((level: number): number => {
  const start = -normalQuantile((1 - level) / 2);
  const z = findRoot((z) => missedByTwo(z) - (1 - level), start, start + 1);
  return 1 - 2 * normalCdf(-z);
});

const NORMAL: StepLaw = { mean: 0, deviation: 1, isCount: false };

/** What of the paths of normal steps stays within ±z at all looks. */
function probabilityWithin(z: number, looks: readonly number[]): number {
  const ranges = looks.map((trials) => {
    const reach = z * Math.sqrt(trials);
    return { trials, low: -reach, high: reach };
  });
  return walkOpen(ranges, NORMAL).weights.reduce((sum, weight) => sum + weight, 0);
}

/**
 * The level of the intervals of a group-sequential test: intervals of that level at each look cover
 * at all of them together with the stated probability, so at whichever the trials end.
 *
 * 2Φ(z) − 1 with P(|S_k| ≤ z·√n_k for all k) = level for a random walk S of normal steps.
 *
 * Source: P. Armitage, C. K. McPherson, B. C. Rowe, Journal of the Royal Statistical Society A 132,
 * 1969, for the recursion; S. J. Pocock, Biometrika 64, 1977, for equal levels; C. Jennison and B. W.
 * Turnbull, Journal of the Royal Statistical Society B 51, 1989, for the intervals.
 *
 * @param level stated, in (0, 1)
 * @param looks trials at each look, increasing by a factor of 1.5 or more
 * @returns a level of at least the stated one, in (0, 1)
 * @example
 * groupLevel(0.95, [1000]).toFixed(3); // => '0.950'
 * groupLevel(0.95, [1000, 2000]).toFixed(3); // => '0.971'
 */
export function groupLevel(level: number, looks: readonly number[]): number {
  return looks.length === 1 ? level : levelOfRatios([level, looks.map((look) => look / looks[0])]);
}

/** Of the numbers of trials at the looks only the ratios count. */
const levelOfRatios = remember(
  ([level, ratios]: readonly [level: number, ratios: readonly number[]]): number => {
    const start = -normalQuantile((1 - level) / 2);
    const most = -normalQuantile((1 - level) / 2 / ratios.length);
    const z = findRoot((z) => probabilityWithin(z, ratios) - level, start, most + 0.01);
    return 1 - 2 * normalCdf(-z);
  },
);

/**
 * The level at which to compute an interval that covers at the given one after stopping.
 *
 * @param level stated, in (0, 1); it need not be that of the rule
 */
export function levelAfterStopping(rule: StoppingRule, level: number): number {
  return rule.goal === 'decide'
    ? groupLevel(level, decisionLooks(rule.most))
    : precisionLevel(level);
}

/**
 * The most by which stopping may multiply the probability of a small p-value: the number of looks at
 * which the trials may end, of which a threshold of precision divides only two.
 */
export function looksThatCount(rule: StoppingRule): number {
  return rule.goal === 'decide' ? decisionLooks(rule.most).length : 2;
}
