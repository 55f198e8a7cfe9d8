import { describe, expect, it } from 'vitest';
import { adjustHolm } from '../../../src/analysis/holm.ts';
import { binomialProbability, binomialTest } from '../../../src/math/binomial.ts';
import { regularizedBeta } from '../../../src/math/incompleteBeta.ts';
import { hashWords, Streams } from '../../../src/math/random.ts';
import type { Method } from '../../../src/models/model.ts';
import {
  drawsPerTrial,
  measureOf,
  sampleOrganization,
} from '../../../src/models/majority/engine/sampler.ts';
import { majority } from '../../../src/models/majority/index.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { organize } from './organizations.ts';

const SEED = hashWords('agreement.test');
const FAMILY_WISE = 0.001;
const BATCH = 128;

type Parameters = Readonly<Record<string, unknown>>;

const single = { organization: 'single', fidelity: 0.9 };
const star = { organization: 'star', agents: 5, bias: 0.3, fidelity: 0.9 };
const tree = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.9 };
const chain = { organization: 'chain', agents: 5, ownVotes: 2, bias: 0.3, fidelity: 0.9 };
const truncate = { messageTokens: 10, window: 20, contextPolicy: 'truncate' };
const compress = {
  messageTokens: 10,
  window: 20,
  contextPolicy: 'compress',
  fidelity: { curve: 'exponential', scale: 4 },
};
const all = { scope: 'organization', correlation: 0.1 };
const pairs = { scope: 'family', familySize: 2, correlation: 0.5 };
const listed = {
  scope: 'family',
  correlation: 0.5,
  families: [
    [0, 4, 8],
    [1, 3],
  ],
};
const covering = {
  scope: 'family',
  correlation: 0.5,
  families: [
    [0, 4, 8, 2],
    [1, 3, 7],
    [6, 5],
  ],
};
const list = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };
const uniform = { distribution: 'uniform', mean: 0.2, spread: 0.3 };
const twoPoint = { distribution: 'two-point', mean: 0.1, spread: 0.4 };
const beta = { distribution: 'beta', mean: 0.2, spread: 0.4 };
const probit = { mechanism: 'probit' };
const betaBinomial = { mechanism: 'beta-binomial' };
const commonCause = { mechanism: 'common-cause' };
const weighted = { weighting: 'log-odds' };

/** Organizations over every option of the model, by the methods that refuse them. */
const ORGANIZATIONS: Record<string, Record<string, Parameters>> = {
  '': {
    'single, bias 0': { ...single, bias: 0 },
    'single, bias −.4': { ...single, bias: -0.4 },
    'single, bias 1': { ...single, bias: 1 },
    'star of 1': { ...star, agents: 1 },
    'star of 5': star,
    'star of 6': { ...star, agents: 6, correlation: 0.1 },
    'star of 65': { ...star, agents: 65, bias: 0.05, correlation: 0.5 },
    'star of 1000': { ...star, agents: 1000, bias: 0.02, fidelity: 0.6 },
    'star, bias 0': { ...star, bias: 0 },
    'star, bias 1': { ...star, bias: 1, fidelity: 0.3 },
    'star, bias 1, faithful': { ...star, bias: 1, fidelity: 1 },
    'star, bias −.3': { ...star, bias: -0.3, fidelity: 0.6 },
    'star, truncated': { ...star, ...truncate, correlation: 0.1 },
    'star, compressed': { ...star, ...compress },
    'tree 3²': tree,
    'tree 2³': { ...tree, fanIn: 2, depth: 3, fidelity: 1 },
    'tree 2⁶, one vote a node': { ...tree, fanIn: 2, depth: 6, correlation: 1 },
    'tree 3⁶, one in ten shared': { ...tree, depth: 6, correlation: 0.1 },
    'tree 4³, erring': { ...tree, fanIn: 4, depth: 3, aggregatorFidelity: 0.9, correlation: 0.1 },
    'tree 5⁴, noisy': { ...tree, fanIn: 5, depth: 4, fidelity: 0.6, correlation: 0.1 },
    'tree 5³, very noisy': { ...tree, fanIn: 5, depth: 3, bias: -1, fidelity: 0.3 },
    'tree 7³, half shared': { ...tree, fanIn: 7, depth: 3, bias: 0.1, correlation: 0.5 },
    'tree 64²': { ...tree, fanIn: 64, bias: 0.02, fidelity: 0.6, correlation: 0.1 },
    'tree 5³, truncated to 2': { ...tree, ...truncate, fanIn: 5, depth: 3, correlation: 0.1 },
    'tree 5³, compressed': { ...tree, ...compress, fanIn: 5, depth: 3, aggregatorFidelity: 0.9 },
  },
  importance: { 'star of 10⁴': { ...star, agents: 1e4, bias: 0.01, fidelity: 0.6 } },
  level: {
    'star of 9, listed biases': { ...star, agents: 9, bias: list, correlation: 0.1 },
    'star of 64, uniform biases': { ...star, agents: 64, bias: uniform, correlation: 0.5 },
    'tree 3², listed biases': { ...tree, bias: list, correlation: 0.5 },
    'tree 4³, two-point biases': { ...tree, fanIn: 4, depth: 3, bias: twoPoint, fidelity: 0.6 },
    'tree 5³, beta biases, truncated': {
      ...tree,
      ...truncate,
      fanIn: 5,
      depth: 3,
      bias: beta,
      correlation: 0.1,
    },
    'tree 3³, shared by all': { ...tree, ...all, depth: 3 },
    'tree 3², listed biases, shared by all': { ...tree, ...all, bias: list, correlation: 0.5 },
    'tree 3³, all leaves one': { ...tree, ...all, depth: 3, correlation: 1 },
    'tree 3³, common cause': { ...tree, ...all, ...commonCause, depth: 3 },
    'tree 4², beta-binomial': { ...tree, ...all, ...betaBinomial, fanIn: 4, correlation: 0.5 },
    'tree 3³, beta-binomial siblings': {
      ...tree,
      ...betaBinomial,
      depth: 3,
      scope: 'siblings',
      correlation: 0.1,
    },
    'star of 65, probit': { ...star, ...all, ...probit, agents: 65, bias: 0.1 },
    'star of 9, probit of one leaf': { ...star, ...probit, agents: 9, correlation: 1 },
    'tree 3², listed biases, probit': { ...tree, ...all, ...probit, bias: list },
    'tree 3³, probit siblings, erring': {
      ...tree,
      ...probit,
      depth: 3,
      scope: 'siblings',
      correlation: 0.5,
      aggregatorFidelity: 0.9,
    },
    'tree 2⁴, families of 4': { ...tree, ...pairs, fanIn: 2, depth: 4, familySize: 4 },
    'tree 3³, truncated, families of 9': {
      ...tree,
      ...pairs,
      ...truncate,
      depth: 3,
      familySize: 9,
    },
  },
  'level importance': {
    'star of 9, log-odds': { ...star, ...weighted, agents: 9, bias: list, correlation: 0.1 },
    'tree 3², log-odds': { ...tree, ...weighted, bias: list, fidelity: 0.6 },
    'tree 3², log-odds, truncated': { ...tree, ...weighted, ...truncate, bias: list },
    'tree 4³, equal biases, log-odds': { ...tree, ...weighted, fanIn: 4, depth: 3, bias: -0.3 },
    'tree 3², log-odds, probit': { ...tree, ...all, ...weighted, ...probit, bias: list },
    'star of 9, shared families': { ...star, ...pairs, agents: 9 },
    'star of 9, listed families': { ...star, ...listed, agents: 9, bias: list, fidelity: 0.6 },
    'tree 3², families across subtrees': { ...tree, ...pairs },
    'tree 3², listed families': { ...tree, ...listed, correlation: 0.1 },
    'tree 3², listed biases and families': { ...tree, ...listed, bias: list, correlation: 1 },
    'tree 3², listed families, common cause': { ...tree, ...covering, ...commonCause },
    'tree 3², listed families, common cause, lone leaves': { ...tree, ...listed, ...commonCause },
    'tree 3², listed families, beta-binomial': { ...tree, ...listed, ...betaBinomial },
    'tree 3³, probit across subtrees': { ...tree, ...pairs, ...probit, depth: 3, familySize: 4 },
    'tree 3³, beta-binomial across': {
      ...tree,
      ...pairs,
      ...betaBinomial,
      depth: 3,
      fidelity: 0.6,
    },
    'tree 5², uniform biases, across': {
      ...tree,
      ...pairs,
      fanIn: 5,
      bias: uniform,
      familySize: 7,
    },
  },
  'simd level antithetic importance': {
    'tree 3², log-odds, truncated, shared': {
      ...tree,
      ...weighted,
      ...truncate,
      bias: list,
      correlation: 0.5,
    },
  },
  'lazy level importance': {
    'chain of 1': { ...chain, agents: 1 },
    'chain of 5': chain,
    'relay of 7, erring': { ...chain, agents: 7, ownVotes: 0, aggregatorFidelity: 0.9 },
    'chain of 6, four votes each': { ...chain, agents: 6, ownVotes: 4, correlation: 0.1 },
    'chain of 3, 64 votes each': {
      ...chain,
      agents: 3,
      ownVotes: 64,
      bias: 0.05,
      correlation: 0.5,
    },
    'chain of 5, listed biases': { ...chain, bias: list, fidelity: 0.6, correlation: 1 },
    'chain of 5, shared by all': { ...chain, ...all, correlation: 0.5 },
    'chain of 5, beta-binomial': { ...chain, ...all, ...betaBinomial },
    'chain of 20, probit': { ...chain, ...all, ...probit, agents: 20 },
    'chain of 5, common cause': { ...chain, ...all, ...commonCause, fidelity: 0.3 },
    'chain of 5, families across agents': { ...chain, ...pairs, familySize: 3 },
    'chain of 5, listed families, probit': { ...chain, ...listed, ...probit, bias: list },
  },
};

/** Elementary draws that a method may spend on an organization, and its fewest and most batches. */
const WORK = {
  simd: [2e6, 100, 8192],
  scalar: [2e6, 2, 600],
  lazy: [1e6, 2, 600],
  level: [1e6, 2, 600],
  antithetic: [1e6, 60, 2048],
  conditional: [1e6, 8, 32],
  importance: [3e5, 16, 48],
} as const satisfies Partial<Record<Method, readonly [number, number, number]>>;

type Sampled = keyof typeof WORK;
const METHODS = Object.keys(WORK) as Sampled[];

/** Densities are drawn lane by lane, which takes the words some ten times as long. */
const LATENT_BATCHES = 800;

/** How many batches a method draws of an organization. */
function batchesOf(organization: Organization, method: Sampled): number {
  const [work, fewest, most] = WORK[method];
  const dense = ['probit', 'beta-binomial'].includes(organization.dependence.mechanism);
  const wanted = Math.max(fewest, work / BATCH / drawsPerTrial(organization, method));
  return Math.ceil(Math.min(dense ? LATENT_BATCHES : most, most, wanted));
}

interface Drawn {
  readonly name: string;
  readonly method: Method;
  readonly trials: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** Draws a number of batches by a method, one sum a channel. */
function draw(organization: Organization, method: Sampled, name: string): Drawn[] {
  const levels = majority.predict(organization).levels?.slice(0, -1);
  const sampler = sampleOrganization(organization, method, levels);
  const batches = batchesOf(organization, method);
  const point = hashWords(`${method} ${name}`);
  const sums = sampler.channels.map(() => ({ sum: 0, sumOfSquares: 0 }));
  for (let batch = 0; batch < batches; batch++) {
    const drawn = sampler.sample(new Streams(SEED, point, batch), BATCH);
    drawn.forEach(({ sum, sumOfSquares }, i) => {
      sums[i].sum += sum;
      sums[i].sumOfSquares += sumOfSquares;
    });
  }
  return sums.map((sum, i) => ({
    name: `${name}: ${method}, ${sampler.channels[i]}`,
    method,
    trials: batches * BATCH,
    ...sum,
  }));
}

interface Mean {
  readonly mean: number;
  /** of the mean */
  readonly variance: number;
}

/** Mean accuracy of a tally, with its variance. */
function accuracyOf({ method, trials, sum, sumOfSquares }: Drawn): Mean {
  const { offset, scale } = measureOf(method);
  const mean = sum / trials;
  const square = Math.max(0, sumOfSquares / trials - mean * mean);
  return { mean: offset + scale * mean, variance: square / (trials - 1) };
}

/** What arithmetic leaves open in a number that should be exact. */
const ROUNDING = 1e-11;

/** P(|T| ≥ |difference|/√variance) of Student's law; certain where there is no variance. */
function studentTest(difference: number, variance: number, freedom: number): number {
  if (Math.abs(difference) <= ROUNDING) return 1;
  const square = difference ** 2 / variance;
  return regularizedBeta(freedom / (freedom + square), freedom / 2, 0.5);
}

const isVote = ({ method }: Drawn): boolean => measureOf(method).kind === 'binary';

/** A tally against the accuracy that theory gives for it: exactly, where trials are votes. */
function testAgainst(drawn: Drawn, accuracy: number): number {
  if (isVote(drawn)) {
    return binomialTest(drawn.sum, drawn.trials, Math.min(1, Math.max(0, accuracy)));
  }
  const { mean, variance } = accuracyOf(drawn);
  return studentTest(mean - accuracy, variance, drawn.trials - 1);
}

/** Two tallies of one unknown accuracy: Fisher's exact test of votes, else Welch's of means. */
function testAlike(a: Drawn, b: Drawn): number {
  if (isVote(a) && isVote(b)) return fisherTest(a, b);
  const [x, y] = [accuracyOf(a), accuracyOf(b)];
  const variance = x.variance + y.variance;
  const freedom = variance ** 2 / (x.variance ** 2 / a.trials + y.variance ** 2 / b.trials);
  return studentTest(x.mean - y.mean, variance, freedom);
}

/** Twice the smaller tail of the hypergeometric law of a's successes, given those of both. */
function fisherTest(a: Drawn, b: Drawn): number {
  const all = a.sum + b.sum;
  const rate = all / (a.trials + b.trials);
  const point =
    (binomialProbability(a.sum, a.trials, rate) * binomialProbability(b.sum, b.trials, rate)) /
    binomialProbability(all, a.trials + b.trials, rate);
  let tail = 1;
  let term = 1;
  // Away from the mean, by the ratio of neighbouring terms.
  const [less, more] = a.sum < a.trials * rate ? [a, b] : [b, a];
  for (let k = less.sum; k > 0 && term > 1e-17 * tail; k--) {
    const others = all - k;
    term *= (k * (more.trials - others)) / ((less.trials - k + 1) * (others + 1));
    tail += term;
  }
  return Math.min(1, 2 * point * tail);
}

interface Test {
  readonly name: string;
  readonly pValue: number;
}

/** The tests of this file, one family, and those of a theory whose fidelity is 1 % off. */
const tests: Test[] = [];
const wrongTests: (Test & { readonly standardErrors: number })[] = [];

const isRefused = (error: unknown): boolean =>
  error instanceof RangeError && error.message.startsWith('invalid method: ');

/** Everything that the methods draw of an organization, and which of them refuse it. */
function drawAll(organization: Organization, name: string) {
  const refused: Method[] = [];
  const drawn = METHODS.flatMap((method) => {
    try {
      return draw(organization, method, name);
    } catch (error) {
      if (!isRefused(error)) throw error;
      refused.push(method);
      return [];
    }
  });
  return { drawn, refused };
}

function compareAll(organization: Organization, drawn: readonly Drawn[]): Test[] {
  const { value, levels } = majority.predict(organization);
  if (value === null) {
    const [words, ...others] = drawn;
    return others.map((other) => ({ name: other.name, pValue: testAlike(words, other) }));
  }
  return drawn.map((tally) => {
    const level = /level (\d+)$/.exec(tally.name)?.[1];
    const accuracy = level === undefined ? value : (levels?.[Number(level)] ?? NaN);
    return { name: tally.name, pValue: testAgainst(tally, accuracy) };
  });
}

/** The votes of whole words against theory at a fidelity that is 1 % less. */
function compareWrong(organization: Organization, { name, trials, sum }: Drawn): void {
  const wrong = { ...organization, fidelity: 0.99 * organization.fidelity };
  const { value } = majority.predict(organization);
  const { value: off } = majority.predict(wrong);
  if (value === null || off === null) return;
  const standardErrors = Math.abs(value - off) / Math.sqrt((off * (1 - off)) / trials);
  wrongTests.push({ name, pValue: binomialTest(sum, trials, off), standardErrors });
}

const rejected = (family: readonly Test[]): string[] => {
  const adjusted = adjustHolm(family.map(({ pValue }) => pValue));
  return family.flatMap(({ name }, i) => (adjusted[i] <= FAMILY_WISE ? [name] : []));
};

const CASES = Object.entries(ORGANIZATIONS).flatMap(([refused, organizations]) =>
  Object.entries(organizations).map(([name, parameters]) => ({ name, parameters, refused })),
);

describe('every method samples the law that theory predicts, or one and the same law', () => {
  it.each(CASES)('$name, refused by: $refused', ({ name, parameters, refused: expected }) => {
    const organization = organize(parameters);
    const { drawn, refused } = drawAll(organization, name);
    expect(refused.join(' ')).toBe(expected);
    const compared = compareAll(organization, drawn);
    for (const { pValue } of compared) expect(pValue).toBeGreaterThanOrEqual(0);
    tests.push(...compared);
    const [first] = drawn;
    if (first.method === 'simd') compareWrong(organization, first);
  });

  it('and none of all these tests is rejected at the family-wise level .001', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    expect(tests.length).toBeGreaterThan(300);
    expect(rejected(tests)).toEqual([]);
  });

  it('while a theory with a fidelity of 1 % less is rejected wherever it could be seen', () => {
    const visible = wrongTests.filter(({ standardErrors }) => standardErrors > 8);
    expect(visible.length).toBeGreaterThan(10);
    expect(rejected(wrongTests)).toEqual(expect.arrayContaining(visible.map(({ name }) => name)));
  });
});
