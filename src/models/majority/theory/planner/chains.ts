import type { Space } from './branchAndBound.ts';
import type { Ground } from './ground.ts';
import { chainLoad, mostTokens } from './load.ts';
import { chainBias } from './outcome.ts';
import { isPoint, middleOf, type Range, rememberPoints, splitLonger } from './range.ts';
import { shapeBias } from './shapeBias.ts';
import type { Candidate, System } from './system.ts';

/** Chains: ranges of agents and of message length. */
export interface ChainBox {
  readonly agents: Range;
  readonly messageTokens: Range;
}

const MOST_AGENTS = 1e7;

/** Chains of two or more agents within the limits, as one box. */
export function chainBoxes({ problem, lengths }: Ground): ChainBox[] {
  const { pins, limits, system } = problem;
  const agents: Range =
    pins.agents === undefined
      ? [2, Math.floor(Math.min(MOST_AGENTS, limits.budget))]
      : [pins.agents, pins.agents];
  if (!isChainable(system) || lengths[0] > system.room || agents[0] < 2 || agents[1] < agents[0])
    return [];
  return [{ agents, messageTokens: lengths }];
}

/** Siblings in a chain are the votes that one agent reads: no latent of leaves is theirs. */
export function isChainable({ mechanism, scope }: System): boolean {
  return mechanism === 'shared' || scope === 'organization';
}

/** The search over chains. */
export function chainSpace(ground: Ground): Space<ChainBox, Candidate> {
  const at = rememberPoints(([agents, messageTokens]: readonly [number, number]) =>
    chainAt(ground, agents, messageTokens),
  );
  return {
    bound: ({ agents, messageTokens }) =>
      isPoint([agents, messageTokens])
        ? (at([agents[0], messageTokens[0]])?.bias ?? -Infinity)
        : boundChains(ground, { agents, messageTokens }),
    probe: ({ agents, messageTokens }) =>
      [at([agents[0], messageTokens[0]]), at([middleOf(agents), middleOf(messageTokens)])].filter(
        (found) => found !== undefined,
      ),
    split: ({ agents, messageTokens }) =>
      splitLonger([agents, messageTokens]).map(([n, m]) => ({ agents: n, messageTokens: m })),
  };
}

function boundChains({ problem, supply, channel }: Ground, box: ChainBox): number {
  const { agents, messageTokens } = box;
  const { ownVotes } = problem.pins;
  const [shortest] = messageTokens;
  const leaf = supply(mostTokens(problem, chainLoad(agents[0], ownVotes), shortest));
  if (leaf === undefined) return -Infinity;
  const longest = Math.min(messageTokens[1], problem.system.room);
  const fidelity = [channel.least(shortest, longest), channel.most(shortest, longest)] as const;
  return chainBias(problem.system, { agents, ownVotes, fidelity }, leaf.bias);
}

/** One chain, every vote spending what is left; undefined where it does not fit or cannot be paid. */
export function chainAt(
  ground: Ground,
  agents: number,
  messageTokens: number,
): Candidate | undefined {
  const { problem, supply } = ground;
  const { system, pins } = problem;
  const { ownVotes } = pins;
  if (!isChainable(system) || messageTokens > system.room) return undefined;
  const leaf = supply(mostTokens(problem, chainLoad(agents, ownVotes), messageTokens));
  if (leaf === undefined) return undefined;
  const { tokens } = leaf;
  const shape = { topology: 'chain', agents, ownVotes, tokens, messageTokens } as const;
  return { shape, bias: shapeBias(ground, shape, leaf.bias) };
}
