import { normalCdf, normalDensity, normalQuantile } from '../../../src/math/normal.ts';
import { leafBiases } from '../../../src/models/majority/leaves.ts';
import {
  leafCount,
  type Organization,
  type Tree,
  type Chain,
} from '../../../src/models/majority/organization.ts';

/**
 * The joint law of a small organization by exhaustive enumeration of its leaf votes: written from
 * the definition of the model, sharing neither the recursion nor the samplers.
 */

/** What a trial is summarized by: number of correct leaves, then the decisions from below up. */
export type Law = Map<string, number>;

/** P(leaf votes) for one vector of votes. */
function leafProbability(organization: Organization, votes: readonly number[]): number {
  const biases = [...leafBiases(organization.leaves, leafCount(organization))];
  let product = 1;
  for (const members of familiesOf(organization)) {
    const own = members.map((leaf) => votes[leaf]);
    const accuracies = members.map((leaf) => (1 + biases[leaf]) / 2);
    product *= familyProbability(organization, own, accuracies);
  }
  return product;
}

function familiesOf(organization: Organization): number[][] {
  const count = leafCount(organization);
  const all = Array.from({ length: count }, (_, leaf) => leaf);
  const { family, mechanism } = organization.dependence;
  if (mechanism === 'none' || family.kind === 'siblings') return all.map((leaf) => [leaf]);
  if (family.kind === 'listed') {
    const grouped = family.families.map((f) => [...f]);
    return [...grouped, ...all.filter((l) => !grouped.flat().includes(l)).map((l) => [l])];
  }
  const families: number[][] = [];
  for (let start = 0; start < count; start += family.size) {
    families.push(all.slice(start, start + family.size));
  }
  return families;
}

const independent = (votes: readonly number[], accuracies: readonly number[]): number =>
  votes.reduce((product, vote, i) => product * (vote ? accuracies[i] : 1 - accuracies[i]), 1);

function familyProbability(
  { dependence: { mechanism, correlation: rho, latent } }: Organization,
  votes: readonly number[],
  accuracies: readonly number[],
): number {
  const k = votes.reduce((sum, vote) => sum + vote, 0);
  const n = votes.length;
  const mean = accuracies.reduce((sum, p) => sum + p, 0) / n;
  const alone = independent(votes, accuracies);
  switch (mechanism) {
    case 'none':
      return alone;
    case 'shared':
      if (n === 1) return alone;
      return rho * (k === n ? mean : k === 0 ? 1 - mean : 0) + (1 - rho) * alone;
    case 'common-cause':
      return (
        latent * (k === 0 ? 1 : 0) +
        (1 - latent) *
          independent(
            votes,
            accuracies.map((p) => p / (1 - latent)),
          )
      );
    case 'beta-binomial': {
      // B(a + k, c + n − k)/B(a, c) as rising factorials.
      const a = mean * (1 / rho - 1);
      const c = (1 - mean) * (1 / rho - 1);
      let product = 1;
      for (let i = 0; i < k; i++) product *= a + i;
      for (let i = 0; i < n - k; i++) product *= c + i;
      for (let i = 0; i < n; i++) product /= a + c + i;
      return product;
    }
    case 'probit': {
      // Trapezoid rule: exponentially accurate for a smooth integrand on the whole line.
      const step = 1 / 16;
      let sum = 0;
      for (let z = -9; z <= 9; z += step) {
        const given = accuracies.map((p) =>
          normalCdf((normalQuantile(p) - Math.sqrt(latent) * z) / Math.sqrt(1 - latent)),
        );
        sum += normalDensity(z) * independent(votes, given) * step;
      }
      return sum;
    }
  }
}

/** All vectors of n votes. */
function* vectors(n: number): Generator<number[]> {
  for (let bits = 0; bits < 2 ** n; bits++) {
    yield Array.from({ length: n }, (_, i) => (bits >> i) & 1);
  }
}

function subsets(n: number, size: number): number[][] {
  return [...vectors(n)]
    .filter((mask) => mask.reduce((a, b) => a + b, 0) === size)
    .map((mask) => mask.flatMap((bit, i) => (bit ? [i] : [])));
}

/** P(the node decides 1 | the votes its children send). */
function decisionProbability(
  tree: Tree,
  sent: readonly number[],
  weights: readonly number[],
): number {
  const flip = (1 - tree.fidelity) / 2;
  const { mechanism, family, correlation } = tree.dependence;
  const rho = mechanism === 'shared' && family.kind === 'siblings' ? correlation : 0;
  let total = 0;
  for (const received of vectors(sent.length)) {
    const chance = received.reduce((p, vote, i) => p * (vote === sent[i] ? 1 - flip : flip), 1);
    total += chance * (1 - rho) * count(tree, received, weights);
    for (const vote of received) {
      const same = received.map(() => vote);
      total += (chance * rho * count(tree, same, weights)) / received.length;
    }
  }
  const misreport = (1 - tree.aggregatorFidelity) / 2;
  return total * (1 - misreport) + (1 - total) * misreport;
}

function count(tree: Tree, received: readonly number[], weights: readonly number[]): number {
  const choices = subsets(received.length, tree.read);
  const decisions = choices.map((read): number => {
    const sum = read.reduce((s, i) => s + (2 * received[i] - 1) * weights[i], 0);
    return sum > 0 ? 1 : sum === 0 ? 0.5 : 0;
  });
  return decisions.reduce((a, b) => a + b, 0) / choices.length;
}

function add(law: Law, key: string, probability: number): void {
  if (probability > 0) law.set(key, (law.get(key) ?? 0) + probability);
}

/** Joint law of (correct leaves; decisions of each level) of a tree, weights of its leaves given. */
export function enumerateTree(tree: Tree, leafWeights?: readonly number[]): Law {
  const law: Law = new Map();
  for (const votes of vectors(leafCount(tree))) {
    const correct = votes.reduce((a, b) => a + b, 0);
    const probability = leafProbability(tree, votes);
    climb(tree, { votes, level: 1, weights: leafWeights, key: `${correct}`, probability }, law);
  }
  return law;
}

interface Below {
  readonly votes: readonly number[];
  readonly level: number;
  readonly weights: readonly number[] | undefined;
  /** what the trial is summarized by so far, and its probability */
  readonly key: string;
  readonly probability: number;
}

function climb(tree: Tree, below: Below, law: Law): void {
  const { key, probability } = below;
  if (below.level > tree.depth) return add(law, key, probability);
  const nodes = below.votes.length / tree.fanIn;
  const up = Array.from({ length: nodes }, (_, node) => {
    const range = [node * tree.fanIn, (node + 1) * tree.fanIn] as const;
    const weights = below.weights?.slice(...range) ?? Array.from({ length: tree.fanIn }, () => 1);
    return decisionProbability(tree, below.votes.slice(...range), weights);
  });
  for (const votes of vectors(nodes)) {
    const chance = votes.reduce((p, vote, i) => p * (vote ? up[i] : 1 - up[i]), probability);
    const next = { votes, level: below.level + 1, weights: undefined };
    const longer = `${key} ${votes.join('')}`;
    if (chance > 0) climb(tree, { ...next, key: longer, probability: chance }, law);
  }
}

/** Joint law of (correct own votes; decisions of agents 1, 2, …) of a chain. */
export function enumerateChain(chain: Chain): Law {
  const law: Law = new Map();
  for (const votes of vectors(leafCount(chain))) {
    const correct = votes.reduce((a, b) => a + b, 0);
    const probability = leafProbability(chain, votes);
    for (const later of vectors(chain.agents - 1)) {
      const decisions = [votes[0], ...later];
      let chance = probability;
      for (let agent = 1; agent < chain.agents; agent++) {
        const start = 1 + (agent - 1) * chain.ownVotes;
        const own = votes.slice(start, start + chain.ownVotes);
        const right = agentProbability(chain, decisions[agent - 1], own);
        chance *= decisions[agent] ? right : 1 - right;
      }
      add(law, `${correct} ${decisions.join('')}`, chance);
    }
  }
  return law;
}

function agentProbability(chain: Chain, message: number, own: readonly number[]): number {
  const { mechanism, family, correlation } = chain.dependence;
  const rho = mechanism === 'shared' && family.kind === 'siblings' ? correlation : 0;
  let total = 0;
  for (const received of [0, 1]) {
    const chance = received === message ? (1 + chain.fidelity) / 2 : (1 - chain.fidelity) / 2;
    const votes = [received, ...own];
    const right = votes.reduce((a, b) => a + b, 0);
    const majority = 2 * right > votes.length ? 1 : 0;
    total += chance * ((1 - rho) * majority + (rho * right) / votes.length);
  }
  const misreport = (1 - chain.aggregatorFidelity) / 2;
  return total * (1 - misreport) + (1 - total) * misreport;
}

/** Marginal probability that the last decision is right. */
export function rootAccuracy(law: Law): number {
  let sum = 0;
  for (const [key, probability] of law) if (key.endsWith('1')) sum += probability;
  return sum;
}
