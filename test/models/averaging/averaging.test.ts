import { describe, expect, it } from 'vitest';
import { hashWords, Streams } from '../../../src/math/random.ts';
import { meanOf, tallyOf, varianceOf } from '../../../src/math/tally.ts';
import type { Sums } from '../../../src/math/tally.ts';
import { averaging } from '../../../src/models/averaging/index.ts';
import { messageNoise } from '../../../src/models/averaging/noise.ts';

const key = hashWords('averaging test');

function streams(name: string) {
  return new Streams(key, hashWords(name), 0);
}

function sampleRoot(parameters: Record<string, unknown>, trials: number): Sums {
  const sampler = averaging.sampler(averaging.configure(parameters), 'full');
  expect(sampler.channels).toEqual(['root']);
  return sampler.sample(streams(JSON.stringify(parameters)), trials)[0];
}

const small = { leafVariance: 1.5, correlation: 0.3, noise: 0.2 };
function treesOf(correlations: readonly number[]): Record<string, unknown>[] {
  const tree = { ...small, organization: 'tree', fanIn: 3, depth: 3 };
  return correlations.map((correlation) => Object.assign({}, tree, { correlation }));
}

const cases: Record<string, unknown>[] = [
  { organization: 'single', leafVariance: 2 },
  ...[0, 0.3, 1].flatMap((correlation) =>
    ['mixture', 'factor'].flatMap((dependence) => [
      { ...small, organization: 'star', agents: 7, correlation, dependence },
      { ...small, organization: 'chain', update: 'average', agents: 7, correlation, dependence },
    ]),
  ),
  { ...small, organization: 'star', agents: 1 },
  { ...small, organization: 'star', agents: 40, noise: 0 },
  { ...small, organization: 'chain', update: 'relay', agents: 6 },
  { ...small, organization: 'chain', update: 'average', agents: 1 },
  { ...small, organization: 'chain', update: 'average', agents: 25, noise: 0.01 },
  { ...small, organization: 'tree', fanIn: 5, depth: 0 },
  { ...small, organization: 'tree', fanIn: 1, depth: 4 },
  { ...small, organization: 'tree', fanIn: 3, depth: 1 },
  ...treesOf([0, 0.3, 0.8, 1]),
  { ...small, organization: 'tree', fanIn: 2, depth: 5, noise: 0 },
  {
    ...small,
    organization: 'tree',
    fanIn: 5,
    depth: 3,
    noise: { curve: 'inverse', scale: 3 },
    messageTokens: 10,
  },
];

describe('averaging.sampler against averaging.predict', () => {
  it.each(cases)(
    'the risk of %j lies within 4.5 standard errors of its prediction',
    (parameters) => {
      const trials = 20_000;
      const tally = tallyOf(sampleRoot(parameters, trials));
      const expected = averaging.predict(averaging.configure(parameters)).value!;
      const z = (meanOf(tally) - expected) / Math.sqrt(varianceOf(tally) / trials);
      expect(Math.abs(z)).toBeLessThan(4.5);
    },
  );

  it('an error that is a sum of independent Gaussians has E[e⁴] = 3R²', () => {
    const trials = 40_000;
    for (const parameters of [
      { ...small, organization: 'star', agents: 7, dependence: 'factor' },
      { ...small, organization: 'chain', update: 'average', agents: 7, dependence: 'factor' },
      { ...small, organization: 'tree', fanIn: 3, depth: 2, correlation: 0 },
    ]) {
      const risk = averaging.predict(averaging.configure(parameters)).value!;
      // Var(e⁴) = (105 − 9)R⁴ for a normal e.
      const standardError = Math.sqrt((96 * risk ** 4) / trials);
      const fourth = sampleRoot(parameters, trials).sumOfSquares / trials;
      expect(Math.abs(fourth - 3 * risk ** 2)).toBeLessThan(4.5 * standardError);
    }
  });

  it('the mixture has the fourth moment of a mixture, not of the common factor', () => {
    const trials = 40_000;
    const parameters = { ...small, organization: 'star', agents: 7, dependence: 'mixture' };
    const { leafVariance, correlation, noise } = small;
    const shared = leafVariance + noise / 7;
    const apart = (leafVariance + noise) / 7;
    const moment = (order: number, factor: number) =>
      factor * (correlation * shared ** order + (1 - correlation) * apart ** order);
    const standardError = Math.sqrt((moment(4, 105) - moment(2, 3) ** 2) / trials);
    const fourth = sampleRoot(parameters, trials).sumOfSquares / trials;
    expect(Math.abs(fourth - moment(2, 3))).toBeLessThan(4.5 * standardError);
    const risk = averaging.predict(averaging.configure(parameters)).value!;
    expect(Math.abs(fourth - 3 * risk ** 2)).toBeGreaterThan(10 * standardError);
  });
});

describe('averaging.sampler', () => {
  it.each(cases)('sample(streams, n) of %j adds up its first trials in order', (parameters) => {
    const sampler = averaging.sampler(averaging.configure(parameters), 'full');
    const sums = [1, 2, 3, 50].map((n) => sampler.sample(streams('prefix'), n)[0]);
    // A call of n is a prefix: the difference of two calls is a sum of squares of later trials.
    const again = sampler.sample(streams('prefix'), 2)[0];
    expect(again).toEqual(sums[1]);
    const second = sums[1].sum - sums[0].sum;
    const third = sums[2].sum - sums[1].sum;
    expect(sums[1].sumOfSquares - sums[0].sumOfSquares).toBeCloseTo(second ** 2, 9);
    expect(sums[2].sumOfSquares - sums[1].sumOfSquares).toBeCloseTo(third ** 2, 9);
    expect(sums[3].trials).toBe(50);
  });

  it('sample(streams, n) depends on the streams alone, not on earlier calls or other samplers', () => {
    const configuration = averaging.configure({
      ...small,
      organization: 'tree',
      fanIn: 3,
      depth: 2,
    });
    const first = averaging.sampler(configuration, 'full');
    first.sample(streams('another'), 7);
    const second = averaging.sampler(configuration, 'full');
    expect(first.sample(streams('same'), 100)).toEqual(second.sample(streams('same'), 100));
  });

  it.each(['lazy', 'level'] as const)('sampler(configuration, %j) is refused', (method) => {
    expect(() => averaging.sampler(averaging.configure({}), method)).toThrow(RangeError);
  });

  it('sampler of a tree that cannot be drawn is refused, though it can be predicted', () => {
    const configuration = averaging.configure({ fanIn: 5, depth: 30, noise: 1 });
    expect(averaging.predict(configuration).value).toBeCloseTo(0.25, 12);
    expect(() => averaging.sampler(configuration, 'full')).toThrow(/more than the/);
  });
});

describe('averaging.configure', () => {
  it('leaves out what does not affect the result', () => {
    expect(averaging.configure({ organization: 'single', noise: 3, fanIn: 9 })).toEqual({
      organization: 'single',
      leafVariance: 1,
    });
    const byCurve = { curve: 'inverse', scale: 2 };
    expect(averaging.configure({ noise: byCurve, messageTokens: 4 })).toEqual(
      averaging.configure({ noise: 0.5 }),
    );
  });

  it('refuses a common factor in a tree', () => {
    expect(() => averaging.configure({ organization: 'tree', dependence: 'factor' })).toThrow(
      /^invalid dependence: factor; a tree has the mixture only/,
    );
  });

  it('refuses a noise curve without a message length, or out of its range', () => {
    const noise = { curve: 'expression', formula: '1 - m' };
    expect(() => averaging.configure({ noise })).toThrow(/^invalid noise: a curve without/);
    expect(() => averaging.configure({ noise, messageTokens: 3 })).toThrow(
      'invalid noise: -2 at m = 3; not in [0, Infinity)',
    );
  });
});

describe('messageNoise', () => {
  it('messageNoise(curve, m) follows its curve', () => {
    expect(messageNoise({ curve: 'inverse', scale: 3 }, 12)).toBe(0.25);
    const decaying = { curve: 'exponential', scale: 3, tokens: 10, floor: 0.5 } as const;
    expect(messageNoise(decaying, 20)).toBeCloseTo(0.5 + 3 * Math.exp(-2), 14);
    expect(messageNoise({ curve: 'expression', formula: '2 / m ^ 2' }, 4)).toBe(0.125);
  });
});

describe('averaging.facts, averaging.cost', () => {
  it.each([
    [{ organization: 'single' }, [1, 0, 1]],
    [{ organization: 'star', agents: 6 }, [6, 6, 2]],
    [{ organization: 'chain', agents: 6 }, [6, 5, 6]],
    [{ organization: 'chain', agents: 6, update: 'relay' }, [1, 5, 6]],
    [{ organization: 'tree', fanIn: 3, depth: 2 }, [9, 12, 4]],
    [{ organization: 'tree', fanIn: 1, depth: 2 }, [1, 2, 4]],
  ])(
    'facts of %j are the leaves, messages and rounds %j',
    (parameters, [leaves, messages, rounds]) => {
      const configuration = averaging.configure(parameters);
      expect(averaging.facts(configuration)).toMatchObject({ leaves, messages, rounds });
      expect(averaging.cost(configuration, 'full')).toBe(leaves + messages + 1);
    },
  );

  it('facts and quantities report only names that averaging.quantities describes', () => {
    const known = new Set(averaging.quantities.map(({ name }) => name));
    for (const parameters of cases) {
      const configuration = averaging.configure(parameters);
      const reported = {
        ...averaging.facts(configuration),
        ...averaging.predict(configuration).quantities,
      };
      for (const [name, value] of Object.entries(reported)) {
        expect(known).toContain(name);
        expect(value === null || Number.isFinite(value)).toBe(true);
      }
    }
  });
});
