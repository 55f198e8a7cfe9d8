import type { ChannelCurve, LeafCurve } from '../../curve.ts';
import type { Mechanism } from '../../dependence.ts';

/** A leaf whose compute is not up to the planner: so many tokens give this bias. */
export interface FixedLeaf {
  readonly curve: 'fixed';
  /** tokens of one leaf, an integer of at least 1 */
  readonly tokens: number;
  /** mu_0 in [0, 1] */
  readonly bias: number;
}

/** What an organization is made of: agents, channel, dependence and context, but no shape yet. */
export interface System {
  readonly leaf: LeafCurve | FixedLeaf;
  /** gamma, or gamma(m) */
  readonly fidelity: number | ChannelCurve;
  /** rho in [0, 1] */
  readonly correlation: number;
  readonly mechanism: Exclude<Mechanism, 'none'>;
  /** whose votes depend */
  readonly scope: 'siblings' | 'organization';
  /** eta in (0, 1] */
  readonly aggregatorFidelity: number;
  /** tokens of one aggregation, in [0, ∞) */
  readonly aggregatorTokens: number;
  /** tokens of messages that a context window has room for: W − prompt − output, or Infinity */
  readonly room: number;
  /** currency per million tokens */
  readonly outputPrice: number;
  readonly inputPrice: number;
}

/** What may be spent on one answer; Infinity where nothing is said. */
export interface Limits {
  /** B, tokens */
  readonly budget: number;
  /** tokens on the critical path */
  readonly pathTokens: number;
  /** rounds on the critical path */
  readonly rounds: number;
  /** currency */
  readonly cost: number;
}

/** What is held; everything else is chosen. */
export interface Pins {
  readonly fanIn?: number;
  readonly depth?: number;
  readonly agents?: number;
  /** j, even: own votes of each later agent of a chain; they need no message, so they are not chosen */
  readonly ownVotes: number;
  readonly tokens?: number;
  readonly messageTokens?: number;
}

/** A planning problem: what to build of the system within the limits. */
export interface Problem {
  readonly system: System;
  readonly limits: Limits;
  readonly pins: Pins;
}

/** Who reports to whom. */
export type Topology = 'single' | 'star' | 'chain' | 'tree';

/** An organization in full: a star is a tree of depth 1. */
export type Shape =
  | { readonly topology: 'single'; readonly tokens: number }
  | {
      readonly topology: 'star' | 'tree';
      readonly fanIn: number;
      readonly depth: number;
      readonly tokens: number;
      readonly messageTokens: number;
    }
  | {
      readonly topology: 'chain';
      readonly agents: number;
      readonly ownVotes: number;
      readonly tokens: number;
      readonly messageTokens: number;
    };

/** A shape and the bias that theory gives it. */
export interface Candidate {
  readonly shape: Shape;
  /** mu of the root */
  readonly bias: number;
}

/** All limits open but the budget. */
export function within(budget: number): Limits {
  return { budget, pathTokens: Infinity, rounds: Infinity, cost: Infinity };
}
