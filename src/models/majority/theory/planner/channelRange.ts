import { channelFidelity, type ChannelCurve } from '../../curve.ts';
import type { System } from './system.ts';
import { grid } from './leafSupply.ts';

/** The fidelity of messages, and its bounds over a range of lengths. */
export interface ChannelRange {
  /** gamma(m) */
  at(messageTokens: number): number;
  /** an upper bound of gamma over the integers from … to, exact for from = to */
  most(from: number, to: number): number;
  /** a lower bound of it, exact for from = to */
  least(from: number, to: number): number;
}

/**
 * The fidelity of messages with its bounds. The curves exponential and rational rise; a table has
 * its extremes at its points or at the ends of the range. A formula is bounded by its extremes on a
 * grid: every integer up to 1,024, then 512 numbers a decade.
 *
 * @param limit the longest message that will ever be asked for
 */
export function channelRange(fidelity: System['fidelity'], limit: number): ChannelRange {
  if (typeof fidelity === 'number') {
    const constant = () => fidelity;
    return { at: constant, most: constant, least: constant };
  }
  const at = (messageTokens: number): number => channelFidelity(fidelity, messageTokens);
  const inner = turningLengths(fidelity, limit).map((m) => ({ m, gamma: at(m) }));
  const over = (from: number, to: number, pick: (...values: number[]) => number): number => {
    let found = pick(at(from), at(to));
    for (const { m, gamma } of inner) if (m > from && m < to) found = pick(found, gamma);
    return found;
  };
  return {
    at,
    most: (from, to) => (from === to ? at(from) : over(from, to, Math.max)),
    least: (from, to) => (from === to ? at(from) : over(from, to, Math.min)),
  };
}

/** Lengths at which a curve may turn, beside the ends of a range. */
function turningLengths(curve: ChannelCurve, limit: number): number[] {
  switch (curve.curve) {
    case 'exponential':
    case 'rational':
      return [];
    case 'table':
      return curve.points.map(([m]) => m);
    case 'expression':
      return grid(limit);
  }
}
