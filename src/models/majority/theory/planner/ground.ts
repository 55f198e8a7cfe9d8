import { channelRange, type ChannelRange } from './channelRange.ts';
import { leafSupply, type SupplyLeaf } from './leafSupply.ts';
import type { Range } from './range.ts';
import type { Problem } from './system.ts';

/** A problem with its curves made ready to be searched. */
export interface Ground {
  readonly problem: Problem;
  readonly supply: SupplyLeaf;
  readonly channel: ChannelRange;
  /** message lengths to choose from */
  readonly lengths: Range;
}

/** Makes the curves of a problem ready. */
export function prepareGround(problem: Problem): Ground {
  const { system, limits, pins } = problem;
  const longest = Math.max(1, Math.floor(Math.min(system.room, limits.budget / 2)));
  const held = pins.messageTokens;
  const lengths: Range = held === undefined ? [1, longest] : [held, held];
  return {
    problem,
    supply: leafSupply(system.leaf, pins.tokens, limits.budget),
    channel: channelRange(system.fidelity, lengths[1]),
    lengths,
  };
}
