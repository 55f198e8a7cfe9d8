import { openNormals } from '../../../math/normalDraws.ts';
import { threshold, type Random } from '../../../math/random.ts';
import { numberFamilies, type Dependence } from '../dependence.ts';
import { leafBiases, probitThreshold, type Leaves } from '../leaves.ts';

/** The votes of the leaves of one trial: 1 is correct. */
export interface LeafVotes {
  /** Starts a new trial. */
  begin(): void;
  /** Draws the vote of a leaf; each leaf is asked at most once a trial. */
  vote(leaf: number): number;
}

/** What is computed once for an organization, whatever the stream. */
export interface LeafPlan {
  readonly dependence: Dependence;
  /** accuracy of every leaf; one entry when all are equal */
  readonly accuracies: Float64Array;
  readonly thresholds: Float64Array;
  /** family of every leaf, or −1; only for listed families */
  readonly listed: Int32Array | undefined;
  readonly families: readonly (readonly number[])[];
}

/** Prepares the leaves of an organization of `count` leaves. */
export function planLeaves(leaves: Leaves, dependence: Dependence, count: number): LeafPlan {
  const biases = typeof leaves === 'number' ? Float64Array.of(leaves) : leafBiases(leaves, count);
  const accuracies = biases.map((bias) => (1 + bias) / 2);
  const families = dependence.family.kind === 'listed' ? dependence.family.families : [];
  const listed = dependence.family.kind === 'listed' ? numberFamilies(families, count) : undefined;
  return { dependence, accuracies, thresholds: accuracies.map(threshold), listed, families };
}

/** Opens the leaf votes of a plan on a stream. */
export function openLeafVotes(plan: LeafPlan, random: Random): LeafVotes {
  const { mechanism, family } = plan.dependence;
  if (family.kind === 'siblings') return independentVotes(plan, random);
  switch (mechanism) {
    case 'none':
      return independentVotes(plan, random);
    case 'shared':
      return familyVotes(plan, random, commonVote(plan, random));
    case 'common-cause':
      return familyVotes(plan, random, commonCause(plan, random));
    case 'beta-binomial':
      return familyVotes(plan, random, polyaUrn(plan, random));
    case 'probit':
      return familyVotes(plan, random, probitFactor(plan, random));
  }
}

/** Reads a per-leaf table that has one entry when all leaves are equal. */
function entry(table: Float64Array, leaf: number): number {
  return table.length === 1 ? table[0] : table[leaf];
}

function independentVotes({ thresholds }: LeafPlan, random: Random): LeafVotes {
  return { begin: () => {}, vote: (leaf) => random.bernoulli(entry(thresholds, leaf)) };
}

/** How the leaves of one family depend: a state is drawn once a trial, then votes given it. */
interface FamilyMechanism<State> {
  open(family: number): State;
  vote(leaf: number, state: State): number;
}

function familyVotes<State>(
  plan: LeafPlan,
  random: Random,
  mechanism: FamilyMechanism<State>,
): LeafVotes {
  const states = new Map<number, State>();
  const alone = independentVotes(plan, random);
  return {
    begin: () => states.clear(),
    vote(leaf) {
      const family = familyOf(plan, leaf);
      if (family < 0) return alone.vote(leaf);
      let state = states.get(family);
      if (state === undefined) states.set(family, (state = mechanism.open(family)));
      return mechanism.vote(leaf, state);
    },
  };
}

function familyOf({ dependence: { family }, listed }: LeafPlan, leaf: number): number {
  if (listed !== undefined) return listed[leaf];
  return family.kind === 'contiguous' ? Math.floor(leaf / family.size) : leaf;
}

/** With probability rho the family casts one vote, that of one of its leaves picked uniformly. */
function commonVote(plan: LeafPlan, random: Random): FamilyMechanism<number> {
  const { dependence, thresholds } = plan;
  const together = threshold(dependence.correlation);
  const independent = -1;
  return {
    open: (family) =>
      random.bernoulli(together) === 0
        ? independent
        : random.bernoulli(entry(thresholds, pickLeaf(plan, family, random))),
    vote: (leaf, state) =>
      state === independent ? random.bernoulli(entry(thresholds, leaf)) : state,
  };
}

function pickLeaf({ dependence, families, thresholds }: LeafPlan, family: number, random: Random) {
  if (thresholds.length === 1) return 0;
  if (dependence.family.kind !== 'contiguous') {
    const members = families[family];
    return members[random.below(members.length)];
  }
  const first = family * dependence.family.size;
  return first + random.below(Math.min(dependence.family.size, thresholds.length - first));
}

/** With probability c every leaf of the family is wrong; otherwise each is right more often. */
function commonCause(plan: LeafPlan, random: Random): FamilyMechanism<number> {
  const cause = threshold(plan.dependence.latent);
  const without = plan.accuracies.map((p) =>
    threshold(Math.min(1, p / (1 - plan.dependence.latent))),
  );
  return {
    open: () => random.bernoulli(cause),
    vote: (leaf, struck) => (struck === 1 ? 0 : random.bernoulli(entry(without, leaf))),
  };
}

/**
 * Beta–binomial leaves as a Pólya urn: after k correct of n votes the next is correct with
 * probability (p(1 − rho) + rho·k)/(1 − rho + rho·n), the same joint law without drawing theta
 * (Blackwell and MacQueen 1973).
 */
function polyaUrn(
  plan: LeafPlan,
  random: Random,
): FamilyMechanism<{ drawn: number; correct: number }> {
  const rho = plan.dependence.correlation;
  const p = plan.accuracies[0];
  return {
    open: () => ({ drawn: 0, correct: 0 }),
    vote(_leaf, urn) {
      const next =
        urn.drawn === 0 ? p : (p * (1 - rho) + rho * urn.correct) / (1 - rho + rho * urn.drawn);
      const vote = random.bernoulli(threshold(next));
      urn.drawn += 1;
      urn.correct += vote;
      return vote;
    },
  };
}

/** One-factor probit: a leaf is correct when sqrt(r)·z + sqrt(1 − r)·e_i <= Φ⁻¹(p_i). */
function probitFactor(plan: LeafPlan, random: Random): FamilyMechanism<number> {
  const normal = openNormals(random);
  const loading = Math.sqrt(plan.dependence.latent);
  const rest = Math.sqrt(1 - plan.dependence.latent);
  const limits = plan.accuracies.map((p) => probitThreshold(2 * p - 1));
  return {
    open: () => normal(),
    vote: (leaf, z) => (loading * z + rest * normal() <= entry(limits, leaf) ? 1 : 0),
  };
}
