import { betaPoint, betaPowerOf } from '../../../math/betaDensity.ts';
import { logBeta, regularizedBeta } from '../../../math/incompleteBeta.ts';
import { normalCdf, normalDensity } from '../../../math/normal.ts';
import { integrate } from '../../../math/quadrature.ts';
import type { Dependence } from '../dependence.ts';
import { probitThreshold } from '../leaves.ts';

/** Leaf biases: one number where all leaves are equal, else one a leaf. */
export type Biases = number | Float64Array;

/** Applies a function to every leaf bias. */
export function mapBiases(biases: Biases, map: (bias: number) => number): Biases {
  return typeof biases === 'number' ? map(biases) : biases.map(map);
}

/** The mean leaf bias. */
export function meanOfBiases(biases: Biases): number {
  if (typeof biases === 'number') return biases;
  return biases.reduce((sum, bias) => sum + bias, 0) / biases.length;
}

/**
 * Expectation over the latent variable that the leaves of one family share: E[g(leaf biases given
 * the latent)], the leaves being independent given it.
 *
 * `shared`: with probability rho one common vote, that of a leaf picked uniformly;
 * `beta-binomial`: theta ~ Beta(p(1/rho − 1), (1 − p)(1/rho − 1)), by quadrature; `probit`:
 * accuracies Φ((Φ⁻¹(p_i) − sqrt(r)·z)/sqrt(1 − r)) over a standard normal z, by quadrature;
 * `common-cause`: with probability c every leaf is wrong.
 * Sources: arXiv:2601.17311 (shared); Skellam 1948 (beta-binomial); Emrich and Piedmonte 1991
 * (one-factor probit); Fleming 1975 (common cause).
 */
export function expectOverLatent(
  dependence: Dependence,
  biases: Biases,
  g: (conditional: Biases) => number,
): number {
  const { mechanism, correlation, latent } = dependence;
  switch (mechanism) {
    case 'none':
      return g(biases);
    case 'shared':
      return correlation * commonVote(biases, g) + (1 - correlation) * g(biases);
    case 'common-cause':
      if (latent === 1) return g(-1); // leaves that are never right
      return (
        latent * g(-1) + (1 - latent) * g(mapBiases(biases, (b) => (1 + b) / (1 - latent) - 1))
      );
    case 'beta-binomial':
      return expectOverBeta(biases as number, correlation, g);
    case 'probit':
      return expectOverProbit(biases, latent, g);
  }
}

function commonVote(biases: Biases, g: (conditional: Biases) => number): number {
  const correct = (1 + meanOfBiases(biases)) / 2;
  return correct * g(1) + (1 - correct) * g(-1);
}

/** Distances at which an interval is split about a peak of width 1 or more: 2, 1, ½, …, 2⁻⁴. */
const DYADIC = dyadicDistances(2 ** -4);

/** 2, 1, ½, … down to a width, and to 2⁻³⁰ at most. */
function dyadicDistances(width: number): number[] {
  const length = Math.ceil(Math.log2(4 / Math.max(width, 2 ** -29)));
  return Array.from({ length }, (_, k) => 2 ** (1 - k));
}

/** Half of the width in which a function of a bias rises most steeply, at 0. */
function riseOf(g: (bias: number) => number): number {
  const near = 1e-9;
  return near / Math.max(Math.abs(g(near)), Math.abs(g(-near)), near) / 8;
}

/** Beyond this a + c a beta law differs from its mean by less than the rounding of a double. */
const SHARP = 1e20;

function expectOverBeta(bias: number, correlation: number, g: (bias: number) => number): number {
  const p = (1 + bias) / 2;
  const concentration = 1 / correlation - 1;
  if (p === 0 || p === 1 || concentration > SHARP) return g(bias);
  if (correlation === 1) return commonVote(bias, (b) => g(b as number));
  const a = p * concentration;
  const c = (1 - p) * concentration;
  return halfOfBeta(a, c, g) + halfOfBeta(c, a, (b) => g(-b));
}

/** For smaller a all of the law below ½ is at 0, but for a part of the order of a. */
const ATOM = 1e-14;

/**
 * ∫_0^½ g(2θ − 1) dBeta(a, c): in θ itself, or for a < 1 in t = θ^a, which takes the singularity
 * at 0 away.
 */
function halfOfBeta(a: number, c: number, g: (bias: number) => number): number {
  if (a < ATOM) return regularizedBeta(0.5, a, c) * g(-1);
  const power = Math.min(a, 1);
  const mean = a / (a + c);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + c + 1));
  const splits = [
    ...dyadicDistances(riseOf(g)).map((d) => 0.5 - d / 4),
    ...DYADIC.flatMap((d) => [mean - 8 * d * deviation, mean + 8 * d * deviation]),
    ...squeezed(a),
  ];
  const density = a < 1 ? singularDensity(a, c) : regularDensity(a, c);
  const integrand = (t: number): number => {
    const theta = t ** (1 / power);
    return density(theta) * g(2 * theta - 1);
  };
  const breakpoints = [...splits, mean]
    .filter((theta) => theta > 0 && theta < 0.5)
    .map((theta) => theta ** power);
  return integrate(integrand, 0, 0.5 ** power, { breakpoints, absolute: 1e-15 });
}

/** Points 2⁻³, 2⁻⁵, … of theta, which for small a the variable theta^a squeezes against its end. */
function squeezed(a: number): number[] {
  const length = Math.min(26, Math.floor(1 / (2 * a)));
  return Array.from({ length }, (_, k) => 0.5 * 4 ** -(k + 1));
}

/** Density of theta ~ Beta(a, c), a >= 1, accurate for large a and c too. */
function regularDensity(a: number, c: number): (theta: number) => number {
  const power = betaPowerOf(a, c);
  return (theta) => power(betaPoint(theta, a, c)) / (theta * (1 - theta));
}

/** Density of theta^a for theta ~ Beta(a, c), a < 1, at theta. */
function singularDensity(a: number, c: number): (theta: number) => number {
  const logNorm = logBeta(a, c) + Math.log(a);
  return (theta) => Math.exp((c - 1) * Math.log1p(-theta) - logNorm);
}

const MOST_CENTRES = 12;

/** All distinct values, or a dozen that are spread evenly over them: many steps make one slope. */
function spreadOf(values: Float64Array): number[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length <= MOST_CENTRES) return sorted;
  const step = (sorted.length - 1) / (MOST_CENTRES - 1);
  return Array.from({ length: MOST_CENTRES }, (_, i) => sorted[Math.round(i * step)]);
}

/** Beyond this the standard normal density is below 1e-31. */
const FAR = 12;

function expectOverProbit(
  biases: Biases,
  latent: number,
  g: (conditional: Biases) => number,
): number {
  if (latent === 1 && typeof biases === 'number') return commonVote(biases, g);
  const thresholds = mapBiases(biases, probitThreshold);
  const conditional = (z: number): Biases =>
    mapBiases(
      thresholds,
      (h) => 2 * normalCdf((h - Math.sqrt(latent) * z) / Math.sqrt(1 - latent)) - 1,
    );
  const centres = typeof thresholds === 'number' ? [thresholds] : spreadOf(thresholds);
  const rise = typeof thresholds === 'number' ? riseOf(g) * Math.sqrt(1 / latent - 1) : 0;
  const steep = latent === 1 ? [0] : dyadicDistances(rise).flatMap((d) => [-2 * d, 0, 2 * d]);
  const breakpoints = centres
    .flatMap((h) => steep.map((offset) => h / Math.sqrt(latent) + offset))
    .filter((z) => Math.abs(z) < FAR);
  return integrate((z) => normalDensity(z) * g(conditional(z)), -FAR, FAR, {
    breakpoints,
    absolute: 1e-15,
  });
}
