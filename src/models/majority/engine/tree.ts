import type { Random } from '../../../math/random.ts';
import type { LeafVotes } from './leafVotes.ts';
import { chooseSubset, decide, weightOf, type NodeRule } from './node.ts';
import { SILENT, type Trace } from './trace.ts';

/**
 * The scalar reference sampler of trees, stars and single agents: every leaf is drawn, every
 * message sent, every node counted, in the order of the definition. Written for reading.
 */
export class TreeSampler {
  /** Scratch space of one node a level: votes received, and which of them are read. */
  private readonly received: readonly Int8Array[];
  private readonly order: readonly Int32Array[];

  constructor(
    private readonly rule: NodeRule,
    private readonly leaves: LeafVotes,
    private readonly random: Random,
    private readonly trace: Trace = SILENT,
  ) {
    const levels = Array.from({ length: rule.depth + 1 });
    this.received = levels.map(() => new Int8Array(rule.fanIn));
    this.order = levels.map(() => new Int32Array(rule.fanIn));
  }

  /** Draws one trial and returns the vote of the root. */
  trial(): number {
    this.leaves.begin();
    return this.vote(this.rule.depth, 0);
  }

  /** The vote of node number `node` of a level; level 0 are the leaves. */
  private vote(level: number, node: number): number {
    if (level === 0) {
      const vote = this.leaves.vote(node);
      this.trace.leaf?.(node, vote);
      return vote;
    }
    const { fanIn, misreport } = this.rule;
    const received = this.received[level];
    for (let child = 0; child < fanIn; child++) {
      const sent = this.vote(level - 1, node * fanIn + child);
      received[child] = sent ^ this.random.bernoulli(this.rule.flip);
    }
    this.shareSiblings(received);
    for (let child = 0; child < fanIn; child++) {
      this.trace.received?.(level, node, child, received[child]);
    }
    const output = this.count(level, node) ^ this.random.bernoulli(misreport);
    this.trace.output?.(level, node, output);
    return output;
  }

  /** With probability rho all received votes are one of them, picked uniformly. */
  private shareSiblings(received: Int8Array): void {
    if (this.random.bernoulli(this.rule.together) === 0) return;
    received.fill(received[this.random.below(received.length)]);
  }

  /** The majority of the votes read, by weight. */
  private count(level: number, node: number): number {
    const { read, fanIn } = this.rule;
    const order = this.order[level];
    chooseSubset(this.random, order, read);
    let sum = 0;
    for (let i = 0; i < read; i++) {
      const child = order[i];
      this.trace.read?.(level, node, child);
      const weight = weightOf(this.rule, level, node * fanIn + child);
      sum += this.received[level][child] === 1 ? weight : -weight;
    }
    return decide(this.random, sum);
  }
}
