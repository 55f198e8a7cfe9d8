import { describe, expect, it } from 'vitest';
import { REFERENCE } from '../../../bench/work.ts';
import { adjustHolm } from '../../../src/analysis/holm.ts';
import { binomialTest } from '../../../src/math/binomial.ts';
import { countBits } from '../../../src/math/bits.ts';
import { normalCdf } from '../../../src/math/normal.ts';
import { hashWords, Streams } from '../../../src/math/random.ts';
import { theMachine } from '../../../src/models/majority/engine/machine.ts';
import { compileOrganization } from '../../../src/models/majority/engine/program.ts';
import { drawsPerTrial, sampleOrganization } from '../../../src/models/majority/engine/sampler.ts';
import type { Organization } from '../../../src/models/majority/organization.ts';
import { organize, predictedBias } from './organizations.ts';

const SEED = hashWords('antithetic.test');
const FAMILY_WISE = 0.001;
const BATCH = 128;

type Parameters = Readonly<Record<string, unknown>>;

const star = { organization: 'star', agents: 5, bias: 0.3, fidelity: 0.9 };
const tree = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.9 };
const chain = { organization: 'chain', agents: 5, ownVotes: 2, bias: 0.3, fidelity: 0.9 };
const list = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };
const rho = { correlation: 0.3 };
const truncate = { messageTokens: 10, window: 20, contextPolicy: 'truncate' };

/** The base model: trees of equal leaves at least as good as chance, an odd number to a node. */
const BASE: Record<string, Parameters> = {
  'single agent': { organization: 'single', bias: 0.2 },
  'star of 5': star,
  'star of 65, bias 0': { ...star, ...rho, agents: 65, bias: 0 },
  'tree 3²': tree,
  'tree 3³, shared': { ...tree, ...rho, depth: 3, bias: 0.1, fidelity: 0.6 },
  'tree 5³, one vote a node': { ...tree, fanIn: 5, depth: 3, bias: 0.05, correlation: 1 },
  'tree 7², erring': { ...tree, ...rho, fanIn: 7, bias: 0.05, aggregatorFidelity: 0.9 },
  'tree 3⁴, faithful': { ...tree, depth: 4, bias: 0.02, fidelity: 1 },
};

/** What may be wrong twice: leaves worse than chance, weights, and what only mechanisms do. */
const OTHERS: Record<string, Parameters> = {
  'star of 6': { ...star, ...rho, agents: 6 },
  'star of 5, worse than chance': { ...star, ...rho, bias: -0.4 },
  'star of 5, truncated': { ...star, ...truncate },
  'tree 3², listed biases': { ...tree, ...rho, bias: list },
  'tree 3², log-odds': { ...tree, bias: list, weighting: 'log-odds' },
  'tree 3², shared by all': { ...tree, ...rho, scope: 'organization' },
  'tree 3³, families of 9': { ...tree, ...rho, depth: 3, scope: 'family', familySize: 9 },
  'tree 3², common cause': { ...tree, ...rho, mechanism: 'common-cause' },
  'tree 3², beta-binomial': { ...tree, ...rho, mechanism: 'beta-binomial' },
  'tree 3², probit, listed biases': { ...tree, ...rho, mechanism: 'probit', bias: list },
  'chain of 5': chain,
  'chain of 5, shared, erring': { ...chain, ...rho, aggregatorFidelity: 0.8 },
  'chain of 5, probit': { ...chain, ...rho, mechanism: 'probit' },
};

/** How many pairs were right twice, in the first vote, and in the twin's. */
interface Pairs {
  readonly pairs: number;
  readonly both: number;
  readonly first: number;
  readonly twin: number;
}

function drawPairs(organization: Organization, point: string, batches: number): Pairs {
  const program = compileOrganization(organization, { coupled: true });
  const sums = { both: 0, first: 0, twin: 0 };
  for (let batch = 0; batch < batches; batch++) {
    const words = theMachine().run(program, new Streams(SEED, hashWords(point), batch));
    const [votes, twins] = [words.subarray(0, 4), words.subarray(4, 8)];
    sums.both += countBits(
      votes.map((word, i) => word & twins[i]),
      BATCH,
    );
    sums.first += countBits(votes, BATCH);
    sums.twin += countBits(twins, BATCH);
  }
  return { pairs: BATCH * batches, ...sums };
}

const wrongTwice = ({ pairs, both, first, twin }: Pairs): number => pairs - first - twin + both;

/** Variance of the mean of two votes: a pair is worth 1, ½ or 0. */
function pairVariance({ pairs, both, first, twin }: Pairs): number {
  const mean = (first + twin) / 2 / pairs;
  const square = (both + (first + twin - 2 * both) / 4) / pairs;
  return square - mean * mean;
}

const predictedAccuracy = (parameters: Parameters): number =>
  (1 + (predictedBias(parameters) ?? NaN)) / 2;

/** The first vote, the twin's and the mean of both, against a predicted accuracy. */
function testPairs(drawn: Pairs, accuracy: number): number[] {
  const { pairs, first, twin } = drawn;
  const deviation = Math.sqrt(pairVariance(drawn) / pairs);
  const excess = Math.abs((first + twin) / 2 / pairs - accuracy);
  return [
    binomialTest(first, pairs, accuracy),
    binomialTest(twin, pairs, accuracy),
    // At bias 0 one of two is always right: the mean does not vary.
    excess <= 1e-12 ? 1 : 2 * normalCdf(-excess / deviation),
  ];
}

/** As many batches as take about a tenth of a second. */
const batchesOf = (organization: Organization): number =>
  Math.ceil(Math.min(4096, 2e6 / BATCH / drawsPerTrial(organization, 'antithetic')));

const drawn = Object.entries({ ...BASE, ...OTHERS }).map(([name, parameters]) => {
  const organization = organize(parameters);
  return { name, parameters, pairs: drawPairs(organization, name, batchesOf(organization)) };
});

const rejected = (tests: readonly { name: string; pValue: number }[]): string[] => {
  const adjusted = adjustHolm(tests.map(({ pValue }) => pValue));
  return tests.flatMap(({ name }, i) => (adjusted[i] <= FAMILY_WISE ? [name] : []));
};

/** How many pairs of one of the organizations were wrong twice. */
function twice(name: string): number {
  const found = drawn.find((one) => one.name === name);
  return found === undefined ? NaN : wrongTwice(found.pairs);
}

describe('antithetic pairs', () => {
  it('are unbiased: the first vote, the twin, and their mean', () => {
    expect(drawn.length).toBeGreaterThanOrEqual(20);
    const tests = drawn.flatMap(({ name, parameters, pairs }) =>
      testPairs(pairs, predictedAccuracy(parameters)).map((pValue, i) => ({
        name: `${name}: ${['first', 'twin', 'mean'][i]}`,
        pValue,
      })),
    );
    expect(rejected(tests)).toEqual([]);
  });

  it('and a fidelity that is 1 % off would show: in more means than votes', () => {
    const tests = drawn.flatMap(({ parameters, pairs }) => {
      if (parameters === BASE['single agent']) return [];
      const wrong = { ...parameters, fidelity: 0.99 * Number(parameters['fidelity']) };
      return testPairs(pairs, predictedAccuracy(wrong)).map((pValue, i) => ({
        name: ['first', 'twin', 'mean'][i],
        pValue,
      }));
    });
    const found = rejected(tests);
    const count = (which: string): number => found.filter((name) => name === which).length;
    expect(count('mean')).toBeGreaterThan(12);
    expect(count('mean')).toBeGreaterThan(count('first'));
  });

  it.each(drawn.filter(({ name }) => name in BASE))(
    'are never wrong twice in the base model: $name',
    ({ pairs, parameters }) => {
      expect(wrongTwice(pairs)).toBe(0);
      const bias = predictedBias(parameters) ?? NaN;
      // Then P(both right) = mu, and the variance of the mean is mu(1 − mu)/4.
      expect(binomialTest(pairs.both, pairs.pairs, bias)).toBeGreaterThan(1e-5);
    },
  );

  it('may be wrong twice where leaves are worse than chance, or for a common cause', () => {
    expect(twice('star of 5, worse than chance')).toBeGreaterThan(1000);
    expect(twice('tree 3², common cause')).toBeGreaterThan(1000);
  });

  it('save nine in ten trials at the reference work, both twins counted', () => {
    const mu = predictedBias(REFERENCE) ?? NaN;
    const pairs = drawPairs(organize(REFERENCE), 'reference', 1000);
    const ratio = (1 - mu * mu) / 4 / (2 * pairVariance(pairs));
    expect(wrongTwice(pairs)).toBe(0);
    expect(ratio).toBeGreaterThanOrEqual(8);
    // (1 − mu²)/4 over 2·mu(1 − mu)/4, to 5 standard errors of the measured variance.
    const limit = (1 + mu) / (2 * mu);
    const relative = 5 * Math.sqrt((1 - mu) / mu / pairs.pairs);
    expect(Math.abs(ratio / limit - 1)).toBeLessThan(relative);
  });
});

describe('sample(streams, n) of antithetic pairs', () => {
  it.each(['star of 6', 'tree 3³, shared', 'tree 3², probit, listed biases', 'chain of 5'])(
    'is the first n pairs of the batch: %s',
    (name) => {
      const organization = organize({ ...BASE, ...OTHERS }[name]);
      const sampler = sampleOrganization(organization, 'antithetic');
      const program = compileOrganization(organization, { coupled: true });
      const streams = new Streams(SEED, hashWords('prefix'), 2 ** 32 + 3);
      const words = theMachine().run(program, streams).slice();
      let sum = 0;
      let sumOfSquares = 0;
      for (let n = 1; n <= BATCH; n++) {
        const [word, bit] = [(n - 1) >>> 5, (n - 1) & 31];
        const mean = (((words[word] >>> bit) & 1) + ((words[4 + word] >>> bit) & 1)) / 2;
        sum += mean;
        sumOfSquares += mean * mean;
        expect(sampler.sample(streams, n)).toEqual([{ trials: n, sum, sumOfSquares }]);
      }
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThan(BATCH);
    },
  );
});
