import { wordThreshold } from './precision.ts';

/** How votes leave their leaves. */
export interface LeafChannel {
  /** fidelity of the channel that belongs to the leaf's own word; 1 where there is none */
  readonly fidelity: number;
  /** whether leaves draw from streams that organizations share, digit by digit */
  readonly shared: boolean;
  /** whether a leaf of bias u is forced with probability |u| and else a coin */
  readonly coupled: boolean;
}

/**
 * The threshold of a vote of some bias that goes through the channel: of being correct, or, where
 * votes are coupled, of being forced, with the sign of the bias in the lowest bit.
 */
export function biasThreshold({ fidelity, coupled }: LeafChannel, bias: number): number {
  const received = fidelity * bias;
  if (!coupled) return wordThreshold((1 + received) / 2);
  const forced = wordThreshold(Math.abs(received));
  return ((forced & ~1) | (received > 0 ? 1 : 0)) >>> 0;
}
