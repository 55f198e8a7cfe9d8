import { checkInteger, checkProbability } from '../../../math/domain.ts';
import { logBeta, logChoose } from '../../../math/gamma.ts';
import { normalCdf, normalDensity, normalQuantile } from '../../../math/normal.ts';
import { commonCauseProbability, probitLatent } from '../../../models/majority/dependence.ts';
import { betaPlateau, plateauMatchedCorrelation } from '../../../models/majority/theory/plateau.ts';
import { biasOfCount } from '../../../models/majority/theory/unequalVotes.ts';

/** Models of a panel of exchangeable agents, each with the same accuracy and pairwise correlation. */
export const PANEL_MODELS = [
  'shared',
  'plateau-matched',
  'beta-binomial',
  'probit',
  'common-cause',
] as const;

export type PanelModel = (typeof PANEL_MODELS)[number];

/** What two moments say of a panel. */
export interface PanelMoments {
  /** p in [0, 1] */
  readonly accuracy: number;
  /** rho in [0, 1]; one below 0 is taken as 0 */
  readonly correlation: number;
}

/** Laws of agents that always agree are left to those that nearly do. */
const MOST_CORRELATION = 0.9999;

/** Moments that every law can have: a correlation in [0, 1), 0 where a log without variance has none. */
export function soundMoments({ accuracy, correlation }: PanelMoments): PanelMoments {
  const given = Number.isNaN(correlation) ? 0 : correlation;
  return { accuracy, correlation: Math.min(Math.max(0, given), MOST_CORRELATION) };
}

/**
 * The law of the number of right agents among n of a panel.
 *
 * `shared`: with probability rho all cast one vote; `plateau-matched`: the same with the rho that
 * saturates where beta-binomial votes do; `beta-binomial`: Skellam 1948; `probit`: the one-factor
 * Gaussian copula of Emrich and Piedmonte 1991, by the trapezoidal rule, whose error is below 1e-9;
 * `common-cause`: with probability c all are wrong (Fleming 1975).
 *
 * @param agents n, an integer of at least 1
 * @returns probabilities of 0, 1, …, n right agents
 * @throws {RangeError} outside these domains
 * @example
 * panelLaw('shared', { accuracy: 0.5, correlation: 0.5 }, 2); // => [0.375, 0.25, 0.375]
 */
export function panelLaw(
  model: PanelModel,
  { accuracy, correlation }: PanelMoments,
  agents: number,
): number[] {
  checkInteger('agents', agents, 1);
  checkProbability('accuracy', accuracy);
  const rho = Math.max(0, correlation);
  checkProbability('correlation', rho);
  if (rho === 0 || accuracy === 0 || accuracy === 1) return binomialLaw(agents, accuracy);
  switch (model) {
    case 'shared':
      return sharedLaw(agents, accuracy, rho);
    case 'plateau-matched':
      return sharedLaw(agents, accuracy, plateauMatchedCorrelation(accuracy, rho));
    case 'beta-binomial':
      return betaBinomialLaw(agents, accuracy, rho);
    case 'probit':
      return probitLaw(agents, accuracy, rho);
    case 'common-cause':
      return commonCauseLaw(agents, accuracy, rho);
  }
}

/**
 * Accuracy of the majority of k agents, ties by a fair coin, from the law of the right ones.
 *
 * @param sizes the k, integers of at least 1
 * @throws {RangeError} as {@link panelLaw}
 * @example
 * panelCurve('shared', { accuracy: 0.75, correlation: 1 }, [1, 3]); // => [0.75, 0.75]
 */
export function panelCurve(
  model: PanelModel,
  moments: PanelMoments,
  sizes: readonly number[],
): number[] {
  return sizes.map((size) => (1 + biasOfCount(panelLaw(model, moments, size))) / 2);
}

/**
 * Accuracy of the majority of ever more agents: P(theta > ½) + P(theta = ½)/2, theta being the share
 * of right agents that the law tends to.
 *
 * @throws {RangeError} for moments outside [0, 1]
 * @example
 * panelPlateau('shared', { accuracy: 0.75, correlation: 0.5 }); // => 0.875
 */
export function panelPlateau(model: PanelModel, { accuracy, correlation }: PanelMoments): number {
  checkProbability('accuracy', accuracy);
  const rho = checkProbability('correlation', Math.max(0, correlation));
  if (rho === 0 || accuracy === 0 || accuracy === 1) return step(accuracy);
  switch (model) {
    case 'shared':
      return rho * accuracy + (1 - rho) * step(accuracy);
    case 'plateau-matched':
    case 'beta-binomial':
      return betaPlateau(accuracy, rho);
    case 'probit':
      return normalCdf(normalQuantile(accuracy) / Math.sqrt(probitLatent(accuracy, rho)));
    case 'common-cause': {
      const cause = commonCauseProbability(accuracy, rho);
      return (1 - cause) * step(accuracy / (1 - cause));
    }
  }
}

/** What the majority of endless independent agents comes to. */
function step(accuracy: number): number {
  return (1 + Math.sign(accuracy - 0.5)) / 2;
}

/** ln C(n, c) for all c. */
function logChoices(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let c = 0; c <= n; c++) logs[c] = logChoose(n, c);
  return logs;
}

function binomialLaw(n: number, p: number): number[] {
  const law = Array.from({ length: n + 1 }, () => 0);
  addBinomial(law, logChoices(n), { p, q: 1 - p, weight: 1 });
  return law;
}

/** Adds weight times a binomial law; p and q = 1 − p apart, for the digits of the smaller one. */
function addBinomial(
  law: number[],
  logs: Float64Array,
  { p, q, weight }: { readonly p: number; readonly q: number; readonly weight: number },
): void {
  const n = law.length - 1;
  if (p === 0 || q === 0) {
    law[p === 0 ? 0 : n] += weight;
    return;
  }
  const logP = Math.log(p);
  const logQ = Math.log(q);
  for (let c = 0; c <= n; c++) law[c] += weight * Math.exp(logs[c] + c * logP + (n - c) * logQ);
}

function sharedLaw(n: number, p: number, rho: number): number[] {
  const law = binomialLaw(n, p).map((probability) => (1 - rho) * probability);
  law[0] += rho * (1 - p);
  law[n] += rho * p;
  return law;
}

function commonCauseLaw(n: number, p: number, rho: number): number[] {
  const cause = commonCauseProbability(p, rho);
  if (cause === 1) return binomialLaw(n, 0);
  const law = binomialLaw(n, Math.min(1, p / (1 - cause)));
  return law.map((probability, c) => (1 - cause) * probability + (c === 0 ? cause : 0));
}

function betaBinomialLaw(n: number, p: number, rho: number): number[] {
  if (rho === 1) return sharedLaw(n, p, 1);
  const a = p * (1 / rho - 1);
  const b = (1 - p) * (1 / rho - 1);
  const logs = logChoices(n);
  const norm = logBeta(a, b);
  return Array.from(logs, (log, c) => Math.exp(log + logBeta(a + c, b + n - c) - norm));
}

/** The latent reaches so far; beyond, its density is below 1e-17. */
const REACH = 8.5;

/** Steps of the trapezoidal rule, at most: a fifth of the width in which an accuracy rises. */
const WIDEST = 0.1;
const STEPS_IN_RISE = 5;
const FEWEST_RISE = 1e-3;

function probitLaw(n: number, p: number, rho: number): number[] {
  if (rho === 1) return sharedLaw(n, p, 1);
  const latent = probitLatent(p, rho);
  const rise = Math.sqrt((1 - latent) / latent);
  const step = Math.min(WIDEST, Math.max(rise, FEWEST_RISE) / STEPS_IN_RISE);
  const threshold = normalQuantile(p);
  const logs = logChoices(n);
  const law = Array.from({ length: n + 1 }, () => 0);
  const half = Math.ceil(REACH / step);
  for (let i = -half; i <= half; i++) {
    const z = i * step;
    const x = (threshold - Math.sqrt(latent) * z) / Math.sqrt(1 - latent);
    addBinomial(law, logs, {
      p: normalCdf(x),
      q: normalCdf(-x),
      weight: step * normalDensity(z),
    });
  }
  return law;
}
