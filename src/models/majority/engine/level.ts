import type { Random } from '../../../math/random.ts';
import { threshold } from '../../../math/random.ts';
import type { NodeRule } from './node.ts';
import { TreeSampler } from './tree.ts';

/**
 * The level sampler of trees: one node a level, fed with independent votes whose biases the caller
 * passes in. It tests one aggregation per level and is no evidence for their composition.
 */
export class LevelSampler {
  private readonly nodes: readonly TreeSampler[];

  /** @param accuracies expected accuracy at each level below the root, leaves first */
  constructor(rule: NodeRule, accuracies: readonly number[], random: Random) {
    this.nodes = accuracies.map((accuracy) => {
      const limit = threshold(accuracy);
      const votes = { begin: () => {}, vote: () => random.bernoulli(limit) };
      return new TreeSampler({ ...rule, depth: 1 }, votes, random);
    });
  }

  /** Draws one node of every level and returns their votes, lowest level first. */
  trial(): number[] {
    return this.nodes.map((node) => node.trial());
  }
}
