import { threshold, type Random } from '../../../math/random.ts';
import type { Chain } from '../organization.ts';
import type { LeafVotes } from './leafVotes.ts';
import { decide, sharingOf } from './node.ts';
import { SILENT, type Trace } from './trace.ts';

/** The scalar reference sampler of chains: every own vote is drawn, every message sent. */
export class ChainSampler {
  private readonly flip: number;
  private readonly misreport: number;
  private readonly together: number;
  /** Votes the current agent reads: the message, then its own. */
  private readonly votes: Int8Array;

  constructor(
    private readonly chain: Chain,
    private readonly leaves: LeafVotes,
    private readonly random: Random,
    private readonly trace: Trace = SILENT,
  ) {
    const { fidelity, aggregatorFidelity, ownVotes } = chain;
    this.flip = threshold((1 - fidelity) / 2);
    this.misreport = threshold((1 - aggregatorFidelity) / 2);
    this.together = threshold(sharingOf(chain));
    this.votes = new Int8Array(1 + ownVotes);
  }

  /** Draws one trial and returns the vote of the last agent. */
  trial(): number {
    this.leaves.begin();
    let vote = this.leafVote(0);
    this.trace.output?.(0, 0, vote);
    for (let agent = 1; agent < this.chain.agents; agent++) {
      vote = this.decision(agent, vote);
      this.trace.output?.(agent, 0, vote);
    }
    return vote;
  }

  private leafVote(leaf: number): number {
    const vote = this.leaves.vote(leaf);
    this.trace.leaf?.(leaf, vote);
    return vote;
  }

  private decision(agent: number, message: number): number {
    const { ownVotes } = this.chain;
    this.votes[0] = message ^ this.random.bernoulli(this.flip);
    for (let i = 0; i < ownVotes; i++) {
      this.votes[1 + i] = this.leafVote(1 + (agent - 1) * ownVotes + i);
    }
    if (this.random.bernoulli(this.together) === 1) {
      this.votes.fill(this.votes[this.random.below(this.votes.length)]);
    }
    let sum = 0;
    for (let i = 0; i <= ownVotes; i++) {
      this.trace.received?.(agent, 0, i, this.votes[i]);
      this.trace.read?.(agent, 0, i);
      sum += 2 * this.votes[i] - 1;
    }
    return decide(this.random, sum) ^ this.random.bernoulli(this.misreport);
  }
}
