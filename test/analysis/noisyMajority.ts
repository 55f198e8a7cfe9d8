import { randomNormal } from 'd3-random';
import type { PointResult } from '../../src/analysis/result.ts';
import type { Random } from '../../src/math/random.ts';
import type { Scalar } from '../../src/scenario/scenario.ts';
import { pointResult, rootCount } from './fakes.ts';

/** What the majority of five does to independent votes of bias u, as a polynomial. */
function majorityOfFive(u: number): number {
  return 1.875 * u - 1.25 * u ** 3 + 0.375 * u ** 5;
}

/** One tree of fan-in 5 of the exact recursion. */
export interface Tree {
  readonly correlation: number;
  readonly fidelity: number;
  readonly signal: number;
  readonly depth: number;
  readonly trials: number;
}

/** The exact bias at the root: mu ↦ rho·gamma·mu + (1 − rho)·f_5(gamma·mu), depth times. */
export function rootBias({ correlation, fidelity, signal, depth }: Omit<Tree, 'trials'>): number {
  let mu = signal;
  for (let level = 0; level < depth; level++) {
    const received = fidelity * mu;
    mu = correlation * received + (1 - correlation) * majorityOfFive(received);
  }
  return mu;
}

/** A binomial count in its normal approximation, for many trials. */
function count(random: Random, trials: number, probability: number): number {
  const normal = randomNormal.source(() => random.uniform())();
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  return Math.min(trials, Math.max(0, Math.round(trials * probability + deviation * normal())));
}

/** Simulated points of trees, drawn from the exact law of the root. */
export function simulateTrees(
  random: Random,
  trees: readonly Tree[],
  variables: (tree: Tree) => Readonly<Record<string, Scalar>> = () => ({}),
): PointResult[] {
  return trees.map((tree, index) => {
    const { correlation, fidelity, signal, depth, trials } = tree;
    return pointResult({
      index,
      method: 'lazy',
      parameters: { correlation, fidelity, depth, bias: signal, ...variables(tree) },
      facts: { leafBias: signal, depth },
      ...rootCount(trials, count(random, trials, (1 + rootBias(tree)) / 2)),
    });
  });
}

/** `count` equally spaced values from `from` to `to`. */
export function spaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}
