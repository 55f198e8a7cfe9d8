import type { Dependence } from './dependence.ts';
import type { Leaves } from './leaves.ts';

/** What every organization has, curves evaluated and the context policy applied. */
export interface Common {
  readonly leaves: Leaves;
  /** channel fidelity gamma of every message, in [0, 1] */
  readonly fidelity: number;
  /** aggregator fidelity eta, in (0, 1] */
  readonly aggregatorFidelity: number;
  readonly dependence: Dependence;
  readonly cost: CostTerms;
}

/** What the bill is made of; lengths in tokens, null when not given, prices absent then. */
export interface CostTerms {
  readonly tokens: number | null;
  readonly messageTokens: number | null;
  readonly aggregatorTokens: number;
  /** currency per million tokens thought, written or aggregated */
  readonly outputPrice?: number;
  /** currency per million tokens read */
  readonly inputPrice?: number;
}

/** A tree; a star is a tree of depth 1, a single agent one of depth 0. */
export interface Tree extends Common {
  readonly shape: 'tree';
  /** votes sent to every node */
  readonly fanIn: number;
  /** votes read by every node, a uniformly random subset when fewer than sent */
  readonly read: number;
  readonly depth: number;
  readonly weighting: 'equal' | 'log-odds';
}

/** A chain: agent 1 casts one vote, each later one hears its predecessor and `ownVotes` of its own. */
export interface Chain extends Common {
  readonly shape: 'chain';
  readonly agents: number;
  readonly ownVotes: number;
}

/** The configuration of the binary majority model. */
export type Organization = Tree | Chain;

/** The number of leaf votes of an organization. */
export function leafCount(organization: Organization): number {
  return organization.shape === 'tree'
    ? organization.fanIn ** organization.depth
    : 1 + (organization.agents - 1) * organization.ownVotes;
}
