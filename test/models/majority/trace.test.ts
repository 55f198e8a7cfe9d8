import { describe, expect, it } from 'vitest';
import { binomialTest } from '../../../src/math/binomial.ts';
import { hashWords, Streams } from '../../../src/math/random.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import { isExchangeable, sharingOf } from '../../../src/models/majority/engine/node.ts';
import {
  compileOrganization,
  type ProgramOptions,
} from '../../../src/models/majority/engine/program.ts';
import { sampleOrganization } from '../../../src/models/majority/engine/sampler.ts';
import { leafBiases } from '../../../src/models/majority/leaves.ts';
import { leafCount, type Organization } from '../../../src/models/majority/organization.ts';
import { CASES, chiSquareDeviate, enumerate, nine } from './cases.ts';
import { enumerateTree, rootAccuracy, type Law } from './enumeration.ts';
import { organize } from './organizations.ts';

const SEED = hashWords('trace.test');
const GROUP = hashWords('leaves that organizations share');
const BATCH = 128;
const BATCHES = 800;
const TRIALS = BATCH * BATCHES;

/** Two-sided, one test: about .001 over the tests of this file. */
const SIGNIFICANCE = 1e-6;

/** One-sided, as a normal deviate: the same. */
const LARGEST_DEVIATE = 4.75;

const streamsOf = (point: string, batch: number, shared = false): Streams =>
  new Streams(SEED, hashWords(point), batch, shared ? GROUP : undefined);

/** What is drawn: of children that are alike, those that are not read are left out. */
function drawnOf(organization: Organization): Organization {
  if (organization.shape === 'chain' || !isExchangeable(organization)) return organization;
  return { ...organization, fanIn: organization.read };
}

/** The places in a trace: of the leaves in order, and of the nodes of every level. */
interface Places {
  readonly leaves: readonly number[];
  readonly levels: readonly (readonly number[])[];
  readonly length: number;
}

/** Depth first: a node after its subtree, an agent after its own votes. */
function placesOf(organization: Organization, withLeaves: boolean): Places {
  let length = 0;
  const leaves: number[] = [];
  const levels: number[][] = [];
  const leaf = (): void => void (withLeaves && leaves.push(length++));
  const node = (level: number): void => void (levels[level] ??= []).push(length++);
  const visit = (level: number, fanIn: number): void => {
    if (level === 0) return leaf();
    for (let child = 0; child < fanIn; child++) visit(level - 1, fanIn);
    node(level - 1);
  };
  if (organization.shape === 'tree') visit(organization.depth, organization.fanIn);
  else {
    leaf();
    for (let agent = 1; agent < organization.agents; agent++) {
      for (let own = 0; own < organization.ownVotes; own++) leaf();
      node(agent - 1);
    }
  }
  return { leaves, levels, length };
}

interface Recorded {
  /** 1 or 0 for the vote at a place in a trial */
  readonly vote: (place: number, trial: number) => number;
  /** votes of the root and of its twin that are correct */
  readonly correct: readonly [number, number];
}

const bitOf = (words: Int32Array, place: number, bit: number): number =>
  (words[4 * place + (bit >>> 5)] >>> (bit & 31)) & 1;

/** Runs all batches of an organization and keeps their traces. */
function record(organization: Organization, options: ProgramOptions, name: string): Recorded {
  const { length } = placesOf(organization, options.trace === 'votes');
  const program = compileOrganization(organization, options, length);
  const traces: Int32Array[] = [];
  const correct: [number, number] = [0, 0];
  const point = `${name} ${JSON.stringify(options)}`;
  for (let batch = 0; batch < BATCHES; batch++) {
    const root = theMachine().run(program, streamsOf(point, batch, options.sharedLeaves));
    for (let bit = 0; bit < BATCH; bit++) {
      correct[0] += bitOf(root, 0, bit);
      correct[1] += bitOf(root, 1, bit);
    }
    traces.push(theMachine().trace(length));
  }
  const vote = (place: number, trial: number): number =>
    bitOf(traces[Math.floor(trial / BATCH)], place, trial % BATCH);
  return { vote, correct };
}

/** Frequencies of (correct leaves; decisions of each level), written as the enumerated law is. */
function frequencies(organization: Organization, { vote }: Recorded): Map<string, number> {
  const { leaves, levels } = placesOf(organization, true);
  const counts = new Map<string, number>();
  for (let trial = 0; trial < TRIALS; trial++) {
    const correct = leaves.reduce((sum, place) => sum + vote(place, trial), 0);
    const decided = levels.map((nodes) => nodes.map((place) => vote(place, trial)).join(''));
    const key =
      organization.shape === 'chain'
        ? `${correct} ${vote(0, trial)}${decided.join('')}`
        : [correct, ...decided].join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * A law without the order of siblings. Of children that are alike, the machine lets the first stand
 * for the one that all follow, which is the same law but for their order.
 */
function withoutOrder(organization: Organization, law: Law): Law {
  if (organization.shape === 'chain' || !isExchangeable(organization)) return law;
  if (sharingOf(organization) === 0) return law;
  const { fanIn } = organization;
  const unordered: Law = new Map();
  for (const [key, weight] of law) {
    const [correct, ...levels] = key.split(' ');
    let subtrees: string[] = [];
    for (const level of levels) {
      subtrees = Array.from(level, (vote, node) => {
        const children = subtrees.slice(node * fanIn, (node + 1) * fanIn).sort();
        return `${vote}(${children.join('')})`;
      });
    }
    const form = `${correct} ${subtrees.join('')}`;
    unordered.set(form, (unordered.get(form) ?? 0) + weight);
  }
  return unordered;
}

const chanceOf = (law: Law, holds: (levels: readonly string[]) => boolean): number => {
  let sum = 0;
  for (const [key, chance] of law) if (holds(key.split(' ').slice(1))) sum += chance;
  return sum;
};

/** The pairs of nodes, or of leaves, that send to the same node. */
function siblingsOf(count: number, fanIn: number): [number, number][] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count && Math.floor(j / fanIn) === Math.floor(i / fanIn); j++) {
      pairs.push([i, j]);
    }
  }
  return pairs;
}

/** The leaves of the same family as a leaf, where leaves depend on each other as they are drawn. */
function familyOf(organization: Organization, leaf: number): readonly number[] {
  const { family, mechanism } = organization.dependence;
  if (mechanism === 'none' || family.kind === 'siblings') return [leaf];
  if (family.kind === 'listed') return family.families.find((f) => f.includes(leaf)) ?? [leaf];
  const count = leafCount(organization);
  const first = leaf - (leaf % family.size);
  return Array.from({ length: Math.min(family.size, count - first) }, (_, i) => first + i);
}

/** P(two leaves agree), from the definitions of the mechanisms. */
function agreement(organization: Organization, i: number, j: number): number {
  const { mechanism, correlation, latent } = organization.dependence;
  const biases = leafBiases(organization.leaves, leafCount(organization));
  const [p, q] = [(1 + biases[i]) / 2, (1 + biases[j]) / 2];
  const agreeing = (both: number): number => 1 - p - q + 2 * both;
  if (!familyOf(organization, i).includes(j)) return agreeing(p * q);
  switch (mechanism) {
    case 'shared':
      return correlation + (1 - correlation) * agreeing(p * q);
    case 'common-cause':
      return agreeing((p * q) / (1 - latent));
    default:
      if (p === q) return agreeing(p * q + correlation * p * (1 - p));
      return pairAgreement(organization, [biases[i], biases[j]]);
  }
}

/** P(two leaves agree) that alone are a family. */
function pairAgreement(organization: Organization, leaves: readonly number[]): number {
  if (organization.shape === 'chain') throw new RangeError('invalid organization: chain');
  const law = enumerateTree({ ...organization, leaves: { leaves }, fanIn: 2, depth: 1, read: 2 });
  return [...law].reduce((sum, [key, chance]) => sum + (key.startsWith('1') ? 0 : chance), 0);
}

interface Counted {
  readonly name: string;
  readonly count: number;
  readonly probability: number;
}

/** How often sibling leaves agree, and how often they should. */
function leafPairs(organization: Organization, { vote }: Recorded): Counted[] {
  const { leaves } = placesOf(organization, true);
  const fanIn = organization.shape === 'tree' ? organization.fanIn : leaves.length;
  return siblingsOf(leaves.length, fanIn).map(([i, j]) => {
    let count = 0;
    for (let trial = 0; trial < TRIALS; trial++) {
      count += 1 ^ vote(leaves[i], trial) ^ vote(leaves[j], trial);
    }
    return { name: `leaves ${i} and ${j}`, count, probability: agreement(organization, i, j) };
  });
}

/** How often the decisions of sibling nodes agree, and how often they should. */
function nodePairs(organization: Organization, law: Law, { vote }: Recorded): Counted[] {
  if (organization.shape === 'chain') return [];
  const { levels } = placesOf(organization, true);
  return levels.flatMap((nodes, level) =>
    siblingsOf(nodes.length, organization.fanIn).map(([i, j]) => {
      let count = 0;
      for (let trial = 0; trial < TRIALS; trial++) {
        count += 1 ^ vote(nodes[i], trial) ^ vote(nodes[j], trial);
      }
      const probability = chanceOf(law, (votes) => votes[level][i] === votes[level][j]);
      return { name: `nodes ${i} and ${j} of level ${level + 1}`, count, probability };
    }),
  );
}

/** The tests that are rejected, exact and two-sided. */
const rejected = (counted: readonly Counted[]): Counted[] =>
  counted.filter(({ count, probability }) => {
    const rounded = Math.min(1, Math.max(0, probability));
    return !(binomialTest(count, TRIALS, rounded) > SIGNIFICANCE);
  });

const MODES: { readonly name: string; readonly options: ProgramOptions }[] = [
  { name: 'plain', options: {} },
  { name: 'coupled', options: { coupled: true } },
  { name: 'plain, leaves shared', options: { sharedLeaves: true } },
  { name: 'coupled, leaves shared', options: { coupled: true, sharedLeaves: true } },
];

describe.each(MODES)('theMachine(), $name, has the joint law of enumeration', ({ options }) => {
  it.each(Object.entries(CASES))('%s', (name, parameters) => {
    const whole = organize(parameters);
    const organization = drawnOf(whole);
    const law = enumerate(organization);
    const recorded = record(organization, { ...options, trace: 'votes' }, name);
    const observed = frequencies(organization, recorded);
    for (const key of observed.keys()) expect(law.has(key), `possible: ${key}`).toBe(true);
    const [counts, expected] = [observed, law].map((map) => withoutOrder(organization, map));
    expect(chiSquareDeviate(counts, expected, TRIALS)).toBeLessThan(LARGEST_DEVIATE);
    const root = rootAccuracy(enumerate(whole));
    const roots = recorded.correct.map((count) => ({ name: 'root', count, probability: root }));
    expect(rejected(options.coupled ? roots : roots.slice(0, 1))).toEqual([]);
    expect(rejected(leafPairs(organization, recorded))).toEqual([]);
    expect(rejected(nodePairs(organization, law, recorded))).toEqual([]);
  });
});

describe('theMachine() would show', () => {
  const organization = organize({ ...nine, correlation: 0.3, scope: 'organization' });
  const recorded = record(organization, { trace: 'votes' }, 'power');

  it('a correlation that is off by .03', () => {
    const wrong = organize({ ...nine, correlation: 0.33, scope: 'organization' });
    const observed = frequencies(organization, recorded);
    expect(chiSquareDeviate(observed, enumerate(wrong), TRIALS)).toBeGreaterThan(6);
    expect(rejected(leafPairs(wrong, recorded))).toHaveLength(9);
    expect(rejected(nodePairs(wrong, enumerate(wrong), recorded))).toHaveLength(3);
  });

  it('a fidelity that is off by .02', () => {
    const wrong = enumerate(
      organize({ ...nine, correlation: 0.3, scope: 'organization', fidelity: 0.82 }),
    );
    expect(chiSquareDeviate(frequencies(organization, recorded), wrong, TRIALS)).toBeGreaterThan(6);
  });
});

/** The law of the decisions of a level as they arrive, each through a channel of its own. */
function arrivalsOf(law: Law, level: number, fidelity: number): Law {
  const arrivals: Law = new Map();
  const flip = (1 - fidelity) / 2;
  for (const [key, chance] of law) {
    const sent = key.split(' ')[level + 1];
    for (let flips = 0; flips < 2 ** sent.length; flips++) {
      let probability = chance;
      let arrived = '';
      for (let i = 0; i < sent.length; i++) {
        const flipped = (flips >> i) & 1;
        probability *= flipped ? flip : 1 - flip;
        arrived += Number(sent[i]) ^ flipped;
      }
      if (probability > 0) arrivals.set(arrived, (arrivals.get(arrived) ?? 0) + probability);
    }
  }
  return arrivals;
}

/** A chain's law with its later agents as levels of one node. */
function asLevels(organization: Organization, law: Law): Law {
  if (organization.shape === 'tree') return law;
  const levels: Law = new Map();
  for (const [key, chance] of law) {
    const [correct, decisions] = key.split(' ');
    const [leaf, ...later] = Array.from(decisions);
    levels.set([correct + leaf, ...later].join(' '), chance);
  }
  return levels;
}

describe.each(MODES)('theMachine(), $name, arrivals: every level as it is sent', ({ options }) => {
  it.each(Object.entries(CASES))('%s', (name, parameters) => {
    const whole = organize(parameters);
    const organization = drawnOf(whole);
    const law = asLevels(organization, enumerate(organization));
    const { vote, correct } = record(organization, { ...options, trace: 'arrivals' }, name);
    const { levels } = placesOf(organization, false);
    for (const [level, nodes] of levels.entries()) {
      const fidelity = level < levels.length - 1 ? organization.fidelity : 1;
      const expected = arrivalsOf(law, level, fidelity);
      const observed = new Map<string, number>();
      for (let trial = 0; trial < TRIALS; trial++) {
        const key = nodes.map((place) => vote(place, trial)).join('');
        observed.set(key, (observed.get(key) ?? 0) + 1);
      }
      if (nodes.length > 1) {
        expect(chiSquareDeviate(observed, expected, TRIALS)).toBeLessThan(LARGEST_DEVIATE);
      }
      const counted = nodes.map((_, node) => ({
        name: `level ${level + 1}, node ${node}`,
        count: [...observed].reduce((sum, [key, n]) => sum + (key[node] === '1' ? n : 0), 0),
        probability: [...expected].reduce((sum, [key, p]) => sum + (key[node] === '1' ? p : 0), 0),
      }));
      expect(rejected(counted)).toEqual([]);
    }
    const probability = rootAccuracy(enumerate(whole));
    const roots = correct.map((count) => ({ name: 'root', count, probability }));
    expect(rejected(options.coupled ? roots : roots.slice(0, 1))).toEqual([]);
  });
});

describe.each(['scalar', 'lazy'] as const)('sampleOrganization(organization, %s)', (method) => {
  const covered = Object.entries(CASES).filter(
    ([, { organization }]) => method === 'scalar' || organization !== 'chain',
  );

  it.each(covered)('has the law of the root, leaves shared or not: %s', (name, parameters) => {
    const organization = organize(parameters);
    const sampler = sampleOrganization(organization, method);
    const probability = rootAccuracy(enumerate(organization));
    const counted = [false, true].map((shared) => {
      let count = 0;
      for (let batch = 0; batch < BATCHES; batch++) {
        const streams = streamsOf(`${method} ${name}`, batch, shared);
        count += sampler.sample(streams, BATCH)[0].sum;
      }
      return { name: `shared: ${shared}`, count, probability };
    });
    expect(rejected(counted)).toEqual([]);
  });
});
