import { type Dependence, latentOf } from '../../dependence.ts';
import { expectOverLatent } from '../latent.ts';
import { majority } from '../majority.ts';
import type { System } from './system.ts';

/** Biases of an odd function of the leaf bias: what votes of bias u become. */
type Climb = (bias: number) => number;

/** Dependence of the leaves of one family given their bias. */
function dependenceAt({ mechanism, correlation }: System, bias: number): Dependence {
  const latent = latentOf(mechanism, correlation, (1 + bias) / 2);
  return { mechanism, correlation, family: { kind: 'siblings' }, latent };
}

/** Whether votes depend where a node receives them, and not leaves on a latent. */
export function dependsAtNodes({ mechanism, scope, correlation }: System): boolean {
  return correlation === 0 || (mechanism === 'shared' && scope === 'siblings');
}

/** A map for u in [0, 1] as an odd function: upper where votes are right, lower where they are wrong. */
function odd(upper: Climb, lower: Climb): Climb {
  return (bias) => (bias >= 0 ? upper(bias) : -lower(-bias));
}

/**
 * Whether the leaf bias u given the latent is at least as likely as −u, for u > 0 and mu_0 >= 0, so
 * that E[g(u)] of odd g rises with g on [0, 1]. A common cause makes all wrong, but never all right.
 */
function outweighsWrong({ mechanism }: System): boolean {
  return mechanism !== 'common-cause';
}

/** Bounds of what a node is made of, over a box of organizations. */
export interface NodeBounds {
  readonly fanIn: number;
  readonly fidelity: number;
}

/** One level: T(u) = eta·[rho·gamma·u + (1 − rho)·f_b(gamma·u)], u in [0, 1]. */
function level(system: System, { fanIn, fidelity }: NodeBounds, bias: number): number {
  const rho = dependsAtNodes(system) ? system.correlation : 0;
  const received = fidelity * bias;
  return system.aggregatorFidelity * (rho * received + (1 - rho) * majority(fanIn, received));
}

function climbing(system: System, node: NodeBounds, depth: number): Climb {
  return (leaf) => {
    let bias = leaf;
    for (let i = 0; i < depth; i++) {
      const next = level(system, node, bias);
      if (next === bias) return bias;
      bias = next;
    }
    return bias;
  };
}

/**
 * Bias of a tree's root, or an upper bound of it over a box of trees of one depth. T rises with b,
 * gamma and u for u >= 0 and is odd, so that the bound takes the largest b and gamma. Where a
 * latent makes leaves wrong it takes the largest too, if the leaves are right to the same degree at
 * least as often, and the smallest if they are not.
 *
 * @param leaf mu_0 in [0, 1], the largest of the box
 * @param most the largest b and gamma
 * @param least the smallest b and gamma
 */
export function treeBias(
  system: System,
  depth: number,
  leaf: number,
  [most, least]: readonly [most: NodeBounds, least: NodeBounds],
): number {
  const wrong = outweighsWrong(system) ? most : least;
  const climb = (levels: number): Climb =>
    odd(climbing(system, most, levels), climbing(system, wrong, levels));
  if (dependsAtNodes(system)) return climb(depth)(leaf);
  const height = system.scope === 'siblings' ? 1 : depth;
  const family = expectOverLatent(dependenceAt(system, leaf), leaf, (given) =>
    climb(height)(given as number),
  );
  return climb(depth - height)(family);
}

/** Bounds of what a chain is made of, over a box of chains. */
export interface ChainBounds {
  /** agents n */
  readonly agents: readonly [least: number, most: number];
  /** own votes j of each later agent, even */
  readonly ownVotes: number;
  /** gamma */
  readonly fidelity: readonly [least: number, most: number];
}

/** One more agent: mu → intercept + slope·mu. */
interface Hop {
  readonly intercept: number;
  readonly slope: number;
}

/** P(j independent votes of bias v tie) = C(j, j/2)·((1 − v²)/4)^(j/2), j even. */
function tieProbability(votes: number, bias: number): number {
  let probability = 1;
  for (let k = 1; k <= votes / 2; k++) probability *= (1 - bias * bias) * (1 - 0.5 / k);
  return probability;
}

/** Own votes of bias v in [0, 1] and a channel of fidelity gamma: eta·(A_j + C_j·gamma·mu). */
function hopOf(system: System, ownVotes: number, fidelity: number, bias: number): Hop {
  const rho = dependsAtNodes(system) ? system.correlation : 0;
  const eta = system.aggregatorFidelity;
  const advantage = ownVotes === 0 ? 0 : majority(ownVotes, bias);
  const tie = tieProbability(ownVotes, bias);
  // With probability rho all votes are one of them: the message or an own one.
  return {
    intercept: eta * ((rho * ownVotes * bias) / (ownVotes + 1) + (1 - rho) * advantage),
    slope: eta * fidelity * (rho / (ownVotes + 1) + (1 - rho) * tie),
  };
}

/** mu_n after n − 1 hops from mu_1 = v: mu* + (v − mu*)·slope^(n−1). */
function afterHops({ intercept, slope }: Hop, bias: number, hops: number): number {
  if (slope === 1) return bias + intercept * hops;
  const fixed = intercept / (1 - slope);
  return fixed + (bias - fixed) * slope ** hops;
}

/**
 * Bias of a chain's last agent, or an upper bound of it over a box of chains: the recursion
 * mu_{k+1} = eta·(A_j + C_j·gamma·mu_k) is affine in mu, hence monotone in n, odd in the votes, and
 * rises with gamma and v.
 *
 * @param leaf v in [0, 1], the largest of the box
 */
export function chainBias(system: System, bounds: ChainBounds, leaf: number): number {
  const { ownVotes, fidelity } = bounds;
  const ends = (bias: number, gamma: number): number[] => {
    const hop = hopOf(system, ownVotes, gamma, bias);
    return bounds.agents.map((agents) => afterHops(hop, bias, agents - 1));
  };
  const climb = odd(
    (bias) => Math.max(...ends(bias, fidelity[1])),
    outweighsWrong(system)
      ? (bias) => Math.max(...ends(bias, fidelity[1]))
      : (bias) => Math.min(...ends(bias, fidelity[0])),
  );
  if (dependsAtNodes(system)) return climb(leaf);
  return expectOverLatent(dependenceAt(system, leaf), leaf, (given) => climb(given as number));
}
