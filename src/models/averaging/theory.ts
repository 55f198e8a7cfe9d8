import {
  checkInteger,
  checkNonNegative,
  checkPositive,
  checkProbability,
} from '../../math/domain.ts';

/** What the errors of every averaging organization are made of. */
export interface ErrorSources {
  /** v0 in [0, ∞), squared units of the signal */
  readonly leafVariance: number;
  /** rho in [0, 1] */
  readonly correlation: number;
  /** sigma² of every message in [0, ∞), squared units of the signal */
  readonly noise: number;
}

/** A star of N leaves, or a chain of n agents. */
export interface AgentErrors extends ErrorSources {
  /** N or n = 1, 2, … */
  readonly agents: number;
}

/** A tree of fan-in b and depth L. */
export interface TreeErrors extends ErrorSources {
  /** b = 1, 2, … */
  readonly fanIn: number;
  /** L = 0, 1, … levels above the leaves */
  readonly depth: number;
}

function checkSources({ leafVariance, correlation, noise }: ErrorSources): void {
  checkNonNegative('leafVariance', leafVariance);
  checkProbability('correlation', correlation);
  checkNonNegative('noise', noise);
}

/** Variance of the mean of n errors of variance v and pairwise correlation rho. */
function varianceOfMean(variance: number, correlation: number, n: number): number {
  return variance * (correlation + (1 - correlation) / n);
}

/**
 * Risk of a star: one aggregator averages N messages, each a leaf's error plus noise of its own.
 *
 * R = v0·[rho + (1 − rho)/N] + sigma²/N: the variance of a mean of N equally correlated errors,
 * and of a mean of N independent noises. It is the same for every law of the errors with these
 * two moments, the mixture and the common factor among them.
 * Source: the classical variance of an average (L. Kish, Survey Sampling, 1965, section 5.4),
 * for the star of arXiv:2601.17311.
 *
 * @param star leafVariance v0 and noise sigma² in [0, ∞), signal²; correlation rho in [0, 1];
 *   agents N = 1, 2, …
 * @returns E[error²] in [0, ∞), signal²
 * @throws {RangeError} outside these domains
 * @example
 * predictStarRisk({ leafVariance: 1, correlation: 0.2, noise: 0.1, agents: 10 }); // => 0.29
 */
export function predictStarRisk(star: AgentErrors): number {
  checkSources(star);
  const agents = checkInteger('agents', star.agents, 1);
  return varianceOfMean(star.leafVariance, star.correlation, agents) + star.noise / agents;
}

/**
 * Risk of a relay chain: agent 1 has an error of its own, the n − 1 others pass on what they
 * receive, and each of the n − 1 messages adds noise.
 *
 * R = v0 + (n − 1)·sigma², a sum of independent variances.
 * Source: chain of arXiv:2601.17311 with additive noise; follows from independence.
 *
 * @param relay leafVariance v0 and noise sigma² in [0, ∞), signal²; agents n = 1, 2, …
 * @returns E[error²] in [0, ∞), signal²
 * @throws {RangeError} outside these domains
 * @example
 * predictRelayRisk({ leafVariance: 1, noise: 0.1, agents: 5 }); // => 1.4
 */
export function predictRelayRisk(relay: Omit<AgentErrors, 'correlation'>): number {
  checkSources({ ...relay, correlation: 0 });
  return relay.leafVariance + (checkInteger('agents', relay.agents, 1) - 1) * relay.noise;
}

/**
 * Risk of a running-average chain. Agent 1 holds A_1 = e_1. Agent k = 2 … n receives the average
 * of the k − 1 errors before it with noise, and folds its own error in with weight 1/k:
 * A_k = [(k − 1)(A_{k−1} + noise_k) + e_k]/k.
 *
 * R = v0·[rho + (1 − rho)/n] + sigma²·(n − 1)(2n − 1)/(6n).
 * Derivation: n·A_n = Σ e_i + Σ_{k=2…n} (k − 1)·noise_k, because every later step multiplies k·A_k
 * by one; the errors thus have equal weight 1/n, and the noises give
 * sigma²·Σ (k − 1)²/n² = sigma²·(n − 1)n(2n − 1)/(6n²). Late noise weighs most, and the risk grows
 * without limit as sigma²·n/3.
 * Source: this derivation, for the chain of arXiv:2601.17311.
 *
 * @param chain leafVariance v0 and noise sigma² in [0, ∞), signal²; correlation rho in [0, 1];
 *   agents n = 1, 2, …
 * @returns E[error²] in [0, ∞), signal²
 * @throws {RangeError} outside these domains
 * @example
 * predictRunningAverageRisk({ leafVariance: 1, correlation: 0.2, noise: 0.1, agents: 5 }); // => 0.48
 */
export function predictRunningAverageRisk(chain: AgentErrors): number {
  checkSources(chain);
  const n = checkInteger('agents', chain.agents, 1);
  return (
    varianceOfMean(chain.leafVariance, chain.correlation, n) +
    (chain.noise * (n - 1) * (2 * n - 1)) / (6 * n)
  );
}

/**
 * The length of a running-average chain that has the least risk.
 *
 * Over the reals n² = 3(1 − rho)v0/sigma² + ½, the zero of the derivative of
 * {@link predictRunningAverageRisk}; the risk is convex in n, so the best integer is one of the
 * two neighbours (the shorter one on a tie).
 * Source: this derivation.
 *
 * @param sources leafVariance v0 and noise sigma² in [0, ∞), signal²; correlation rho in [0, 1]
 * @returns n = 1, 2, …; Infinity where every further agent helps (no noise)
 * @throws {RangeError} outside these domains
 * @example
 * bestChainLength({ leafVariance: 1, correlation: 0.2, noise: 0.1 }); // => 5
 */
export function bestChainLength(sources: ErrorSources): number {
  checkSources(sources);
  const gain = (1 - sources.correlation) * sources.leafVariance;
  if (gain === 0) return 1;
  if (sources.noise === 0) return Infinity;
  const shorter = Math.max(1, Math.floor(Math.sqrt((3 * gain) / sources.noise + 0.5)));
  if (!Number.isSafeInteger(shorter + 1)) return shorter;
  const riskAt = (agents: number) => predictRunningAverageRisk({ ...sources, agents });
  return riskAt(shorter + 1) < riskAt(shorter) ? shorter + 1 : shorter;
}

/**
 * Contraction of the error variance by one aggregation without noise.
 *
 * lambda = rho + (1 − rho)/b. Source: arXiv:2601.17311, Eq. 13 (its recursion).
 *
 * @param fanIn b = 1, 2, …
 * @param correlation rho in [0, 1]
 * @returns lambda in (0, 1]
 * @throws {RangeError} outside these domains
 * @example
 * averagingContraction(5, 0.2); // => 0.36
 */
export function averagingContraction(fanIn: number, correlation: number): number {
  return varianceOfMean(
    1,
    checkProbability('correlation', correlation),
    checkInteger('fanIn', fanIn, 1),
  );
}

/** 1 − lambda, without cancellation. */
function contractionGap(fanIn: number, correlation: number): number {
  return ((1 - correlation) * (fanIn - 1)) / fanIn;
}

/**
 * Risk at the root of a tree that averages b messages at every node. At each node, with
 * probability rho, all b child errors are one child's error, else they are independent; message
 * noise is independent in both cases.
 *
 * v_{t+1} = lambda·v_t + sigma²/b with lambda = rho + (1 − rho)/b, hence
 * v_L = lambda^L·v0 + (sigma²/b)·(1 − lambda^L)/(1 − lambda), which is v* + lambda^L(v0 − v*) with
 * the floor v* of {@link averagingFloor}. Source: arXiv:2601.17311, Eq. 13.
 *
 * @param tree leafVariance v0 and noise sigma² in [0, ∞), signal²; correlation rho in [0, 1];
 *   fanIn b = 1, 2, …; depth L = 0, 1, …
 * @returns E[error²] in [0, ∞), signal²
 * @throws {RangeError} outside these domains
 * @example
 * predictTreeRisk({ leafVariance: 1, correlation: 0.2, noise: 0.1, fanIn: 5, depth: 3 }); // => 0.076448
 */
export function predictTreeRisk(tree: TreeErrors): number {
  checkSources(tree);
  const fanIn = checkInteger('fanIn', tree.fanIn, 1);
  const depth = checkInteger('depth', tree.depth, 0);
  const gap = contractionGap(fanIn, tree.correlation);
  // log1p and expm1 keep the geometric sum exact where lambda is close to 1.
  const logPower = depth * Math.log1p(-gap);
  const messages = gap === 0 ? depth : -Math.expm1(logPower) / gap;
  return Math.exp(logPower) * tree.leafVariance + (tree.noise / fanIn) * messages;
}

/**
 * Risk after every level of a tree, leaves first: v_0, v_1, …, v_L by the recursion
 * v_{t+1} = lambda·v_t + sigma²/b. Source: arXiv:2601.17311, Eq. 13.
 *
 * @param tree as for {@link predictTreeRisk}
 * @returns L + 1 risks, signal²
 * @throws {RangeError} outside these domains
 * @example
 * predictTreeRisks({ leafVariance: 2, correlation: 0, noise: 1, fanIn: 2, depth: 2 }); // => [2, 1.5, 1.25]
 */
export function predictTreeRisks(tree: TreeErrors): number[] {
  checkSources(tree);
  const lambda = averagingContraction(tree.fanIn, tree.correlation);
  const risks = [tree.leafVariance];
  for (let t = 0; t < checkInteger('depth', tree.depth, 0); t++) {
    risks.push(lambda * risks[t] + tree.noise / tree.fanIn);
  }
  return risks;
}

/**
 * The risk that a tree approaches with depth, whatever its leaves.
 *
 * v* = sigma²/((b − 1)(1 − rho)). Source: arXiv:2601.17311, Eq. 13.
 *
 * @param tree noise sigma² in [0, ∞), signal²; correlation rho in [0, 1]; fanIn b = 1, 2, …
 * @returns v* in [0, ∞), signal²; null where nothing contracts (b = 1 or rho = 1)
 * @throws {RangeError} outside these domains
 * @example
 * averagingFloor({ correlation: 0.2, noise: 0.1, fanIn: 5 }); // => 0.03125
 */
export function averagingFloor(
  tree: Pick<TreeErrors, 'correlation' | 'noise' | 'fanIn'>,
): number | null {
  checkSources({ ...tree, leafVariance: 0 });
  const gap = contractionGap(checkInteger('fanIn', tree.fanIn, 1), tree.correlation);
  return gap === 0 ? null : tree.noise / tree.fanIn / gap;
}

/**
 * The depth at which a tree's risk has come within a tolerance of its floor.
 *
 * ln(|v0 − v*|/tolerance)/ln(1/lambda), 0 where the leaves are that close already.
 * Source: the solution of arXiv:2601.17311, Eq. 13.
 *
 * @param tree leafVariance v0 and noise sigma² in [0, ∞), signal²; correlation rho in [0, 1];
 *   fanIn b = 1, 2, …
 * @param tolerance in (0, ∞), signal²
 * @returns levels in [0, ∞), not rounded; null where nothing contracts (b = 1 or rho = 1)
 * @throws {RangeError} outside these domains
 * @example
 * averagingMixingDepth({ leafVariance: 1, correlation: 0, noise: 0, fanIn: 10 }, 0.001); // => 3
 */
export function averagingMixingDepth(
  tree: Omit<TreeErrors, 'depth'>,
  tolerance: number,
): number | null {
  checkSources(tree);
  checkPositive('tolerance', tolerance);
  const floor = averagingFloor(tree);
  if (floor === null) return null;
  const excess = Math.abs(tree.leafVariance - floor);
  if (excess <= tolerance) return 0;
  return Math.log(tolerance / excess) / Math.log1p(-contractionGap(tree.fanIn, tree.correlation));
}
