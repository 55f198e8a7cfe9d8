import type { Random } from '../../../math/random.ts';
import type { LeafVotes } from './leafVotes.ts';
import { chooseSubset, decide, FAIR, weightOf, type NodeRule } from './node.ts';

/**
 * The lazy sampler of trees: the exact law of the root, visiting only what the root can still
 * depend on. A message is erased with probability 1 − gamma and then is a fair coin, so its sender
 * need not exist; counting stops when the votes left cannot change the majority; siblings that
 * share one vote are represented by one of them.
 */
export class LazySampler {
  private readonly order: readonly Int32Array[];

  constructor(
    private readonly rule: NodeRule,
    private readonly leaves: LeafVotes,
    private readonly random: Random,
  ) {
    this.order = Array.from({ length: rule.depth + 1 }, () => new Int32Array(rule.fanIn));
  }

  /** Draws one trial and returns the vote of the root. */
  trial(): number {
    this.leaves.begin();
    return this.vote(this.rule.depth, 0);
  }

  private vote(level: number, node: number): number {
    if (level === 0) return this.leaves.vote(node);
    const { misreport, together } = this.rule;
    const shared = this.random.bernoulli(together) === 1;
    const output = shared ? this.shared(level, node) : this.majority(level, node);
    return output ^ this.random.bernoulli(misreport);
  }

  private receive(level: number, child: number): number {
    if (this.random.bernoulli(this.rule.erase) === 1) return this.random.bernoulli(FAIR);
    return this.vote(level - 1, child);
  }

  private shared(level: number, node: number): number {
    const { fanIn } = this.rule;
    const vote = this.receive(level, node * fanIn + this.random.below(fanIn));
    if (level > 1 || this.rule.weights === undefined) return vote;
    return decide(this.random, (2 * vote - 1) * this.readWeight(level, node));
  }

  private majority(level: number, node: number): number {
    const { fanIn, read } = this.rule;
    const order = this.chosen(level);
    let left = this.weightLeft(level, node, order);
    let sum = 0;
    for (let i = 0; i < read && Math.abs(sum) <= left; i++) {
      const child = node * fanIn + order[i];
      const weight = weightOf(this.rule, level, child);
      left -= Math.abs(weight);
      sum += this.receive(level, child) === 1 ? weight : -weight;
    }
    return decide(this.random, sum);
  }

  private chosen(level: number): Int32Array {
    const order = this.order[level];
    chooseSubset(this.random, order, this.rule.read);
    return order;
  }

  /** Total weight of the votes a node reads when they are one and the same. */
  private readWeight(level: number, node: number): number {
    const order = this.chosen(level);
    let sum = 0;
    for (let i = 0; i < this.rule.read; i++) {
      sum += weightOf(this.rule, level, node * this.rule.fanIn + order[i]);
    }
    return sum;
  }

  private weightLeft(level: number, node: number, order: Int32Array): number {
    const { read, fanIn, weights } = this.rule;
    if (level > 1 || weights === undefined) return read;
    let sum = 0;
    for (let i = 0; i < read; i++) sum += Math.abs(weights[node * fanIn + order[i]]);
    return sum;
  }
}
