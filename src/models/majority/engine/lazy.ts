import type { Random } from '../../../math/random.ts';
import type { DrawErasures, Messages } from './erasures.ts';
import type { LeafVotes } from './leafVotes.ts';
import { chooseSubset, decide, FAIR, weightOf, type NodeRule } from './node.ts';

/**
 * The lazy sampler of trees: the exact law of the root, visiting only what the root can still
 * depend on. A message is erased with probability 1 − gamma and then is a fair coin, so its sender
 * need not exist; the coins are counted first, and asking stops when the messages left cannot
 * change the majority; siblings that share one vote are represented by one of them.
 */
export class LazySampler {
  private readonly order: readonly Int32Array[];
  private readonly messages: Messages = { surviving: 0, sum: 0 };

  constructor(
    private readonly rule: NodeRule,
    private readonly erasures: DrawErasures,
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
    const vote =
      together > 0 && this.random.bernoulli(together) === 1
        ? this.shared(level, node)
        : this.counted(level, node);
    return misreport > 0 ? vote ^ this.random.bernoulli(misreport) : vote;
  }

  private counted(level: number, node: number): number {
    const weighted = level === 1 && this.rule.weights !== undefined;
    return weighted ? this.weighted(node) : this.majority(level, node);
  }

  /** The plain majority: coins first, then as many of the surviving messages as matter. */
  private majority(level: number, node: number): number {
    const { fanIn, exchangeable } = this.rule;
    this.erasures(this.random, this.messages);
    let { surviving, sum } = this.messages;
    if (Math.abs(sum) > surviving) return sum > 0 ? 1 : 0;
    const order = this.order[level];
    if (!exchangeable) chooseSubset(this.random, order, surviving);
    for (let i = 0; surviving > 0 && Math.abs(sum) <= surviving; i++, surviving--) {
      const child = exchangeable ? i : order[i];
      sum += 2 * this.vote(level - 1, node * fanIn + child) - 1;
    }
    return decide(this.random, sum);
  }

  private receive(level: number, child: number): number {
    if (this.random.bernoulli(this.rule.erase) === 1) return this.random.bernoulli(FAIR);
    return this.vote(level - 1, child);
  }

  private shared(level: number, node: number): number {
    const { fanIn, weights } = this.rule;
    const vote = this.receive(level, node * fanIn + this.random.below(fanIn));
    if (level > 1 || weights === undefined) return vote;
    const order = this.chosen();
    return decide(this.random, (2 * vote - 1) * this.sumOfWeights(node, order, (w) => w));
  }

  /** The weighted majority of the votes read from leaves, in order, until nothing can change it. */
  private weighted(node: number): number {
    const order = this.chosen();
    let left = this.sumOfWeights(node, order, Math.abs);
    let sum = 0;
    for (let i = 0; i < this.rule.read && Math.abs(sum) <= left; i++) {
      const leaf = node * this.rule.fanIn + order[i];
      const weight = weightOf(this.rule, 1, leaf);
      left -= Math.abs(weight);
      sum += this.receive(1, leaf) === 1 ? weight : -weight;
    }
    return decide(this.random, sum);
  }

  /** The leaves that a node of level 1 reads. */
  private chosen(): Int32Array {
    chooseSubset(this.random, this.order[1], this.rule.read);
    return this.order[1];
  }

  private sumOfWeights(node: number, order: Int32Array, of: (weight: number) => number): number {
    let sum = 0;
    for (let i = 0; i < this.rule.read; i++) {
      sum += of(weightOf(this.rule, 1, node * this.rule.fanIn + order[i]));
    }
    return sum;
  }
}
