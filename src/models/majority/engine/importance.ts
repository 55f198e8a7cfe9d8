import type { Random } from '../../../math/random.ts';
import { leafCount, type Organization, type Tree } from '../organization.ts';
import { Guess, type AdjustGuess } from './importanceGuess.ts';
import {
  tiltDensity,
  tiltedHistogram,
  tiltValues,
  type LatentDraws,
  type TiltedLatent,
} from './importanceLatent.ts';
import { planLatent, type LatentPlan } from './latentLaw.ts';
import { chooseSubset } from './node.ts';
import { siblingCorrelation } from './rootError.ts';

/** Draws one trial after another and returns its weight W >= 0, with E[W] = P(root wrong). */
export type WeightedTrials = () => number;

/** What tests replace to learn what a wrong guess costs, and to enumerate all trials. */
export interface Experiment {
  /** changes the guessed error of each level */
  readonly adjust?: AdjustGuess;
  /** draws whether something of a probability happens, in place of a uniform number */
  readonly happens?: (probability: number) => boolean;
}

/**
 * Prepares the weighted trials of a tree for rare errors. A trial starts at the root with the
 * target "wrong" and goes down: at every node the votes that are asked are drawn one after another
 * from their law given the target, as a guess has it, until the target is certain; every vote
 * becomes the target of its sender. Erasures, shared votes, misreports and latents are drawn in the
 * same way, and W is the product of true over guessed probabilities. It is unbiased whatever the
 * guess; where the guess is exact, only the drawn latent makes W vary.
 *
 * The guess is the recursion of equal leaves of the mean accuracy. Where it is not exact, no outcome
 * is guessed rarer than a floor of at most .02, and a tenth of the draws of a continuous latent are
 * from its true law. Families of leaves have to be whole subtrees.
 * Source: importance sampling with the zero-variance change of measure (L'Ecuyer et al. 2010, ACM
 * TOMACS 20); defensive mixtures (Hesterberg 1995, Technometrics 37).
 *
 * @throws {RangeError} for chains, log-odds weights, families that are not whole subtrees, and nodes
 *   that read more than 1,000 votes
 */
export function planImportance(
  organization: Organization,
  { adjust, happens }: Experiment = {},
): (random: Random) => WeightedTrials {
  const plan = planTrials(checkTree(organization), adjust);
  return (random) => {
    const draw = happens ?? ((probability) => random.uniform() < probability);
    const sampler = new ImportanceSampler(plan, random, draw);
    return () => sampler.trial();
  };
}

const MOST_READ = 1000;

function checkTree(organization: Organization): Tree {
  if (organization.shape === 'chain') {
    throw new RangeError(
      'invalid method: importance; it needs a tree, a star or a single agent, expected the method ' +
        'conditional for a chain',
    );
  }
  if (organization.weighting === 'log-odds' && organization.depth > 0) {
    throw new RangeError(
      'invalid method: importance; votes weigh by their log-odds, expected equal weighting or the ' +
        'method conditional',
    );
  }
  if (!(organization.read <= MOST_READ)) {
    throw new RangeError(
      `invalid method: importance; a node reads ${organization.read} votes, expected at most ` +
        `${MOST_READ} or the method conditional`,
    );
  }
  return organization;
}

/** The height of the subtrees that share a latent; the depth where none is shared. */
function familyHeight(tree: Tree): number {
  const { mechanism, family } = tree.dependence;
  if (mechanism === 'none' || family.kind === 'siblings') return tree.depth;
  if (family.kind === 'contiguous') {
    if (family.size === 1 || family.size >= leafCount(tree)) return tree.depth;
    for (let height = 1; height < tree.depth; height++) {
      if (tree.fanIn ** height === family.size) return height;
    }
  }
  throw new RangeError(
    'invalid method: importance; families that are not whole subtrees tie the targets of different ' +
      'nodes, expected families of fanIn, fanIn², … leaves, or the method conditional',
  );
}

/** What the trials of a tree share. */
interface Plan {
  readonly tree: Tree;
  readonly latent: LatentPlan;
  readonly height: number;
  /** no outcome is guessed rarer than this */
  readonly floor: number;
  /** the guess above families, which averages over their latents */
  readonly above: Guess;
  /** Guesses the inside of a family, given its latent. */
  readonly openInside: () => (latent: number) => Guess;
  /** the tilted latent of a family of a given mean error */
  readonly tilt: (meanError: number, wrong: boolean) => TiltedLatent;
}

const unchanged: AdjustGuess = (error) => error;

function planTrials(tree: Tree, adjust?: AdjustGuess): Plan {
  const latent = planLatent(tree);
  const height = familyHeight(tree);
  const exact = latent.scores.length === 1 && adjust === undefined;
  const floor = exact ? 2 ** -40 : Math.min(0.02, 0.5 / expectedVisits(tree));
  const newGuess = (): Guess => new Guess(tree, adjust ?? unchanged);
  const typical = latent.law.score(latent.meanError);
  const fill = (guess: Guess, x: number): Guess =>
    guess.climb(0, height, latent.law.error(typical, x));
  const parts = { latent, height, floor, newGuess, fill };
  const { error, ...tilted } =
    latent.law.kind === 'discrete' ? planValues(parts) : planDensity(parts);
  return {
    tree,
    latent,
    height,
    floor,
    above: newGuess().climb(height, tree.depth, error),
    ...tilted,
  };
}

/** A rough number of votes asked in one trial. */
function expectedVisits({ read, depth, fidelity }: Tree): number {
  let visits = 0;
  for (let level = 1; level <= depth; level++) visits += (0.75 * fidelity * read) ** level;
  return Math.max(1, visits);
}

interface Parts {
  readonly latent: LatentPlan;
  readonly height: number;
  readonly floor: number;
  readonly newGuess: () => Guess;
  /** Guesses the inside of a family whose latent is x. */
  readonly fill: (guess: Guess, x: number) => Guess;
}

type Tilted = Pick<Plan, 'openInside' | 'tilt'> & {
  /** guessed error of a family */
  readonly error: number;
};

/** A latent of few values: one guess for each. */
function planValues({ latent, height, floor, newGuess, fill }: Parts): Tilted {
  const { law, meanError } = latent;
  const prior = (mean: number) => (law.kind === 'discrete' ? law.probabilities(mean) : []);
  const guesses = prior(meanError).map((_, value) => fill(newGuess(), value));
  const errors = guesses.map((guess) => guess.errors[height]);
  return {
    error: prior(meanError).reduce((sum, p, value) => sum + p * errors[value], 0),
    openInside: () => (value) => guesses[value],
    tilt: (mean, wrong) =>
      tiltValues(
        prior(mean),
        errors.map((error) => (wrong ? error : 1 - error)),
        floor,
      ),
  };
}

/** A latent with a density: guessed anew for each draw. */
function planDensity({ latent: { law }, height, newGuess, fill }: Parts): Tilted {
  if (law.kind === 'discrete') throw new RangeError('invalid law: discrete; expected a density');
  const scratch = newGuess();
  const errorAt = (x: number): number => fill(scratch, x).errors[height];
  const wrong = tiltedHistogram(law, errorAt);
  const tilts = [tiltedHistogram(law, (x) => 1 - errorAt(x)), wrong].map((histogram) =>
    tiltDensity(law, histogram),
  );
  return {
    error: Math.min(1, wrong?.mass ?? 0),
    openInside() {
      const guess = newGuess();
      return (x) => fill(guess, x);
    },
    tilt: (_, wrong) => tilts[Number(wrong)],
  };
}

/** Backward sampling from the root; a target is `true` for wrong. */
class ImportanceSampler {
  private weight = 1;
  private latent = 0;
  private inside: Guess;
  private readonly guessInside: (latent: number) => Guess;
  /** votes that a node of each level asks, in this order; equal votes need no shuffling */
  private readonly order: readonly Int32Array[];
  private readonly shuffles: boolean;
  private readonly opened = new Map<number, LatentDraws>();
  private readonly misreport: number;
  private readonly together: number;

  constructor(
    private readonly plan: Plan,
    private readonly random: Random,
    private readonly happens: (probability: number) => boolean,
  ) {
    const { tree, above, latent } = plan;
    this.inside = above;
    this.guessInside = plan.openInside();
    this.order = Array.from({ length: tree.depth + 1 }, () =>
      new Int32Array(tree.fanIn).map((_, child) => child),
    );
    this.shuffles = tree.read < tree.fanIn && latent.errors.length > 1;
    this.misreport = (1 - tree.aggregatorFidelity) / 2;
    this.together = siblingCorrelation(tree);
  }

  /** Draws one trial and returns its weight. */
  trial(): number {
    this.weight = 1;
    this.visit(this.plan.tree.depth, 0, true);
    return this.weight;
  }

  private visit(level: number, node: number, wrong: boolean): void {
    if (level === this.plan.height) this.enterFamily(node, wrong);
    if (level === 0) this.leaf(node, wrong);
    else this.node(level, node, wrong);
  }

  /** Draws the latent of a family towards the target of its root. */
  private enterFamily(family: number, wrong: boolean): void {
    const source = this.source(family, wrong);
    this.latent = source.draw();
    this.weight *= source.ratio(this.latent);
    this.inside = this.guessInside(this.latent);
  }

  private source(family: number, wrong: boolean): LatentDraws {
    const { latent, tilt } = this.plan;
    const key = (latent.errors.length === 1 ? 0 : 2 * family) + Number(wrong);
    let source = this.opened.get(key);
    if (source === undefined) {
      source = tilt(this.familyError(family), wrong).open(this.random);
      this.opened.set(key, source);
    }
    return source;
  }

  private familyError(family: number): number {
    const { latent, tree, height } = this.plan;
    if (latent.errors.length === 1 || height === tree.depth) return latent.meanError;
    const size = tree.fanIn ** height;
    const members = latent.errors.subarray(family * size, (family + 1) * size);
    return members.reduce((sum, error) => sum + error, 0) / size;
  }

  private leaf(leaf: number, wrong: boolean): void {
    const { law, scores } = this.plan.latent;
    const error = law.error(scores.length === 1 ? scores[0] : scores[leaf], this.latent);
    this.weight *= wrong ? error : 1 - error;
  }

  private guess(level: number): Guess {
    return level > this.plan.height ? this.plan.above : this.inside;
  }

  /** Whether the output was misreported and the votes are one, then the votes. */
  private node(level: number, node: number, wrong: boolean): void {
    const guess = this.guess(level);
    const received = guess.received(level);
    const majority = guess.majority(level);
    const decided = this.together * received + (1 - this.together) * majority;
    const decision =
      this.branch(this.misreport, towards(!wrong, decided), towards(wrong, decided)) !== wrong;
    if (this.branch(this.together, towards(decision, received), towards(decision, majority))) {
      const { fanIn } = this.plan.tree;
      this.receive(level, node * fanIn + this.random.below(fanIn), decision);
    } else this.majority(level, node, decision);
  }

  /** The votes of a majority, one after another, until its decision is certain. */
  private majority(level: number, node: number, decision: boolean): void {
    const { fanIn, read } = this.plan.tree;
    const order = this.order[level];
    if (this.shuffles) chooseSubset(this.random, order, read);
    let wrong = 0;
    for (let asked = 0; asked < read; asked++) {
      if (2 * wrong > read || 2 * (asked - wrong) > read) return;
      const vote = this.nextVote(level, asked, wrong, decision);
      this.receive(level, node * fanIn + order[asked], vote);
      if (vote) wrong++;
    }
    if (2 * wrong === read) this.weight /= 2; // the coin falls on the target
  }

  /** One vote; where only one outcome leaves the decision possible, it is that. */
  private nextVote(level: number, asked: number, wrong: number, decision: boolean): boolean {
    const { read } = this.plan.tree;
    const against = decision ? asked - wrong : wrong;
    if (2 * (against + 1) > read) return decision;
    const likely = this.bounded(this.guess(level).nextWrong(level, asked, wrong, decision));
    const vote = this.happens(likely);
    this.weight /= vote ? likely : 1 - likely;
    return vote;
  }

  /** A vote through its channel: its sender's, or a fair coin where the message was erased. */
  private receive(level: number, child: number, wrong: boolean): void {
    const guessed = this.guess(level).errors[level - 1];
    if (this.branch(this.plan.tree.fidelity, towards(wrong, guessed), 0.5)) {
      this.visit(level - 1, child, wrong);
    } else this.weight /= 2;
  }

  /** Whether something of probability `chance` happens; the target is guessed so likely if so, and if not. */
  private branch(chance: number, ifSo: number, ifNot: number): boolean {
    if (chance === 0 || chance === 1) return chance === 1;
    const likely = this.bounded((chance * ifSo) / (chance * ifSo + (1 - chance) * ifNot));
    const so = this.happens(likely);
    this.weight *= so ? chance / likely : (1 - chance) / (1 - likely);
    return so;
  }

  /** A guessed probability, kept away from 0 and 1. */
  private bounded(probability: number): number {
    const { floor } = this.plan;
    if (Number.isNaN(probability)) return 0.5;
    return Math.min(1 - floor, Math.max(floor, probability));
  }
}

/** Chance of a target, given the chance of "wrong". */
function towards(wrong: boolean, error: number): number {
  return wrong ? error : 1 - error;
}
