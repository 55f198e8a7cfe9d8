import type { Ground } from './ground.ts';
import { chainBias, treeBias } from './outcome.ts';
import type { Shape } from './system.ts';

/**
 * The bias of a shape's root by the exact recursion, whatever its bill.
 *
 * @param leaf mu_0 in [0, 1]
 */
export function shapeBias({ problem, channel }: Ground, shape: Shape, leaf: number): number {
  const { system } = problem;
  if (shape.topology === 'single') return leaf;
  const fidelity = channel.at(shape.messageTokens);
  if (shape.topology === 'chain') {
    const { agents, ownVotes } = shape;
    const bounds = { agents: [agents, agents], ownVotes, fidelity: [fidelity, fidelity] } as const;
    return chainBias(system, bounds, leaf);
  }
  const node = { fanIn: shape.fanIn, fidelity };
  return treeBias(system, shape.depth, leaf, [node, node]);
}
