import type { Tree } from '../organization.ts';
import { siblingCorrelation, throughChannel } from './rootError.ts';

/** Changes the guessed error of a level: any positive guess is unbiased, a good one is precise. */
export type AdjustGuess = (error: number, level: number) => number;

/**
 * What importance sampling guesses of the nodes of a tree of equal leaves, level by level: their
 * errors, and the chance that a decision will be wrong after i votes of which k were wrong.
 */
export class Guess {
  /** chance that a node of level l is wrong; level 0 are the leaves */
  readonly errors: Float64Array;
  /** chance that the majority of level l is wrong, by votes asked and wrong: (n + 1)² entries a level */
  private readonly outlook: readonly Float64Array[];
  private readonly read: number;

  constructor(
    private readonly tree: Tree,
    private readonly adjust: AdjustGuess,
  ) {
    const { depth, read } = tree;
    this.read = read;
    this.errors = new Float64Array(depth + 1);
    this.outlook = Array.from({ length: depth + 1 }, (_, level) =>
      level === 0 ? new Float64Array(0) : wrongOutlook(read),
    );
  }

  /** Guesses the levels above `from`, up to `to`, given the error of `from`. */
  climb(from: number, to: number, error: number): this {
    const { aggregatorFidelity } = this.tree;
    const rho = siblingCorrelation(this.tree);
    this.errors[from] = this.adjust(error, from);
    for (let level = from + 1; level <= to; level++) {
      const received = this.received(level);
      this.lookAhead(level, received);
      const decided = rho * received + (1 - rho) * this.majority(level);
      this.errors[level] = this.adjust(throughChannel(aggregatorFidelity, decided), level);
    }
    return this;
  }

  /** Chance that a vote that a node of this level receives is wrong. */
  received(level: number): number {
    return throughChannel(this.tree.fidelity, this.errors[level - 1]);
  }

  /** Chance that the majority of a node of this level is wrong. */
  majority(level: number): number {
    return this.outlook[level][0];
  }

  /** Chance that the next vote is wrong, after `asked` votes of which `wrong` were, given the decision. */
  nextWrong(level: number, asked: number, wrong: number, decision: boolean): number {
    const outlook = this.outlook[level];
    const now = asked * (this.read + 1) + wrong;
    const then = now + this.read + 2;
    const ratio = decision
      ? outlook[then] / outlook[now]
      : (1 - outlook[then]) / (1 - outlook[now]);
    return this.received(level) * ratio;
  }

  /** V(i, k) = r·V(i + 1, k + 1) + (1 − r)·V(i + 1, k). */
  private lookAhead(level: number, received: number): void {
    const outlook = this.outlook[level];
    const row = this.read + 1;
    for (let asked = this.read - 1; asked >= 0; asked--) {
      const next = (asked + 1) * row;
      for (let wrong = 0; wrong <= asked; wrong++) {
        outlook[asked * row + wrong] =
          received * outlook[next + wrong + 1] + (1 - received) * outlook[next + wrong];
      }
    }
  }
}

/** A table whose last row, all votes asked, is certain: wrong, a fair coin or right. */
function wrongOutlook(read: number): Float64Array {
  const outlook = new Float64Array((read + 1) ** 2);
  for (let wrong = 0; wrong <= read; wrong++) {
    outlook[read * (read + 1) + wrong] = (Math.sign(2 * wrong - read) + 1) / 2;
  }
  return outlook;
}
