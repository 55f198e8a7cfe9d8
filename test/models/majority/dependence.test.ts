import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regularizedBeta } from '../../../src/math/incompleteBeta.ts';
import {
  commonCauseProbability,
  effectiveVotes,
  probitLatent,
} from '../../../src/models/majority/dependence.ts';
import { chainRecursion } from '../../../src/models/majority/theory/chain.ts';
import {
  betaPlateau,
  betaTreePlateau,
  plateauMatchedCorrelation,
} from '../../../src/models/majority/theory/plateau.ts';
import { goldenIsThere, readGolden, relativeError } from '../../golden.ts';
import { organize, predictedBias } from './organizations.ts';

const tree = { organization: 'tree', fanIn: 5, depth: 3, bias: 0.2, fidelity: 0.8 };
const MECHANISMS = ['shared', 'beta-binomial', 'probit', 'common-cause'] as const;

describe('predict(organization) over the dependence mechanisms', () => {
  it.each(MECHANISMS)('%s at rho = 0 is independence', (mechanism) => {
    const independent = predictedBias(tree)!;
    for (const scope of ['siblings', 'organization']) {
      expect(predictedBias({ ...tree, mechanism, scope, correlation: 0 })).toBe(independent);
    }
    const little = predictedBias({ ...tree, mechanism, correlation: 1e-7, scope: 'organization' })!;
    expect(Math.abs(little - independent)).toBeLessThan(1e-5);
  });

  it.each(['shared', 'beta-binomial', 'probit'])(
    '%s over all at rho = 1 is one leaf: mu_0·T_0^L(1)',
    (mechanism) => {
      const certain = predictedBias({ ...tree, bias: 1 })!;
      const common = predictedBias({ ...tree, mechanism, scope: 'organization', correlation: 1 })!;
      expect(common).toBeCloseTo(0.2 * certain, 9);
    },
  );

  it.each([0.01, 0.5, 0.9, 0.95, 0.999, 0.99999])(
    'beta-binomial over all at rho = %s is, for endless votes, 1 − 2·I_½(a, c)',
    (correlation) => {
      const endless = { ...tree, fanIn: 100_001, fidelity: 1, mechanism: 'beta-binomial' };
      for (const bias of [0, 0.01, 0.1, 0.5, 0.9, 0.999]) {
        const concentration = 1 / correlation - 1;
        const [a, c] = [(1 + bias) / 2, (1 - bias) / 2].map((p) => p * concentration);
        const plateau = 1 - 2 * regularizedBeta(0.5, a, c);
        const predicted = predictedBias({ ...endless, correlation, bias })!;
        expect(Math.abs(predicted - plateau)).toBeLessThan(1e-12);
      }
    },
  );

  it('beta-binomial leaves that are all but certain are so at the root', () => {
    const endless = { ...tree, fanIn: 1001, fidelity: 1, mechanism: 'beta-binomial' };
    for (const bias of [1 - 2 ** -53, 1 - 2 ** -50, 1 - 2 ** -45, 1 - 2 ** -40, 1 - 2 ** -30]) {
      for (const correlation of [0.05, 0.78, 0.999]) {
        const error = 1 - predictedBias({ ...endless, bias, correlation })!;
        expect(error).toBeLessThanOrEqual(1 - bias + 1e-13);
        expect(error).toBeGreaterThan(-1e-13);
      }
    }
  });

  it('beta-binomial at the least rho there is, is independence', () => {
    const independent = predictedBias(tree)!;
    expect(predictedBias({ ...tree, mechanism: 'beta-binomial', correlation: 5e-324 })).toBe(
      independent,
    );
  });

  it.each(['shared', 'beta-binomial', 'probit'] as const)(
    '%s is odd in the leaf bias',
    (mechanism) => {
      fc.assert(
        fc.property(
          fc.double({ min: 0.01, max: 0.95, noNaN: true }),
          fc.double({ min: 0.01, max: 0.95, noNaN: true }),
          (bias, correlation) => {
            const parameters = { ...tree, mechanism, correlation };
            const positive = predictedBias({ ...parameters, bias })!;
            const negative = predictedBias({ ...parameters, bias: -bias })!;
            expect(Math.abs(positive + negative)).toBeLessThan(1e-9);
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  it('a family of one leaf is independence, a family of all is the organization', () => {
    for (const mechanism of MECHANISMS) {
      const family = { ...tree, mechanism, correlation: 0.3, scope: 'family' };
      expect(predictedBias({ ...family, familySize: 1 })).toBeCloseTo(predictedBias(tree)!, 12);
      const all = predictedBias({ ...tree, mechanism, correlation: 0.3, scope: 'organization' })!;
      expect(predictedBias({ ...family, familySize: 125 })).toBeCloseTo(all, 12);
    }
  });

  it('an equal list of leaves is one number', () => {
    for (const mechanism of ['shared', 'probit', 'common-cause']) {
      for (const scope of ['siblings', 'family', 'organization']) {
        const family = scope === 'family' ? { familySize: 3 } : {};
        const base = { ...tree, fanIn: 3, depth: 2, mechanism, scope, correlation: 0.3, ...family };
        const listed = predictedBias({ ...base, bias: { leaves: Array(9).fill(0.2) } })!;
        expect(listed).toBeCloseTo(predictedBias(base)!, 9);
      }
    }
  });

  it('a star of families adds their counts: as the tree whose nodes do not decide', () => {
    // One family of all leaves, by convolution of a listed family, is the organization scope.
    const star = { organization: 'star', agents: 15, bias: 0.2, fidelity: 0.8, correlation: 0.3 };
    const families = [Array.from({ length: 15 }, (_, leaf) => leaf)];
    for (const mechanism of MECHANISMS) {
      const listed = predictedBias({ ...star, mechanism, scope: 'family', families })!;
      const all = predictedBias({ ...star, mechanism, scope: 'organization' })!;
      expect(listed).toBeCloseTo(all, 9);
    }
  });

  it('log-odds weights never do worse than equal ones on independent leaves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.99, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (leaves) => {
          const star = { organization: 'star', agents: 5, bias: { leaves } };
          const weighted = predictedBias({ ...star, weighting: 'log-odds' })!;
          expect(weighted).toBeGreaterThanOrEqual(predictedBias(star)! - 1e-6);
        },
      ),
    );
  });

  it('a distribution over leaves has its stated mean and spread', () => {
    for (const distribution of ['uniform', 'two-point', 'beta']) {
      const organization = organize({
        ...tree,
        organization: 'single',
        bias: { distribution, mean: 0.3, spread: 0 },
      });
      expect(organization.leaves).toMatchObject({ mean: 0.3 });
      const spread = predictedBias({
        organization: 'tree',
        fanIn: 9,
        depth: 1,
        bias: { distribution, mean: 0.3, spread: 0.2 },
      })!;
      expect(spread).toBeGreaterThan(0.3);
    }
  });
});

describe('configure(parameters) refuses contradictions', () => {
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'an odd number of own votes',
      { organization: 'chain', ownVotes: 3 },
      'invalid ownVotes: 3; not even',
    ],
    [
      'a list of the wrong length',
      { ...tree, bias: { leaves: [0.1] } },
      '1 values; expected one for each of the 125 leaves',
    ],
    [
      'a curve without tokens',
      { ...tree, bias: { curve: 'power', kappa: 0.1, beta: 0.2 } },
      'a curve without tokens',
    ],
    [
      'a fidelity curve without a length',
      { ...tree, fidelity: { curve: 'rational', scale: 5 } },
      'a curve without messageTokens',
    ],
    ['a window without a length', { ...tree, window: 100 }, 'messageTokens is missing'],
    [
      'a window that is too small',
      { ...tree, window: 100, messageTokens: 30 },
      '5 messages of 30 tokens exceed window 100 by 50 tokens',
    ],
    [
      'compressing a constant channel',
      { ...tree, window: 100, messageTokens: 30, contextPolicy: 'compress' },
      'fidelity is the constant 0.8',
    ],
    [
      'compressing to nothing',
      {
        ...tree,
        window: 4,
        messageTokens: 30,
        contextPolicy: 'compress',
        fidelity: { curve: 'rational', scale: 5 },
      },
      'not one token per message is left',
    ],
    [
      'truncating to nothing',
      { ...tree, window: 20, messageTokens: 30, contextPolicy: 'truncate' },
      'not one whole message can be read',
    ],
    [
      'unequal leaves of one urn',
      {
        ...tree,
        fanIn: 2,
        depth: 1,
        bias: { leaves: [0.1, 0.2] },
        mechanism: 'beta-binomial',
        correlation: 0.2,
      },
      'its leaves are exchangeable',
    ],
    [
      'a leaf in two families',
      {
        ...tree,
        scope: 'family',
        families: [
          [0, 1],
          [1, 2],
        ],
        correlation: 0.1,
      },
      'leaf 1 is in two families',
    ],
    [
      'a family without members',
      { ...tree, scope: 'family', correlation: 0.1 },
      'expected either familySize or families',
    ],
    [
      'a weighted chain',
      { organization: 'chain', weighting: 'log-odds' },
      'a chain counts its votes equally',
    ],
    [
      'a spread that leaves the domain',
      { ...tree, bias: { distribution: 'uniform', mean: 0.9, spread: 0.2 } },
      'would leave [−1, 1]',
    ],
  ];
  it.each(cases)('%s', (_, parameters, message) => {
    expect(() => organize(parameters)).toThrow(message);
  });
});

describe('context policies', () => {
  const load = { organization: 'star', agents: 9, bias: 0.3, messageTokens: 50, window: 300 };

  it('truncate reads ⌊W/m⌋ messages: f at the smaller fan-in, even ones like the odd below', () => {
    expect(predictedBias({ ...load, contextPolicy: 'truncate' })).toBe(
      predictedBias({ organization: 'star', agents: 6, bias: 0.3 }),
    );
  });

  it('compress shortens the messages, so the channel is worse', () => {
    const fidelity = { curve: 'rational', scale: 20 };
    const compressed = predictedBias({ ...load, fidelity, contextPolicy: 'compress' })!;
    const received = 33 / 53;
    expect(compressed).toBeCloseTo(
      predictedBias({ organization: 'star', agents: 9, bias: 0.3, fidelity: received })!,
      14,
    );
  });
});

describe('effectiveVotes(k, rho)', () => {
  it('is k for independent votes and 1 for identical ones', () => {
    expect([effectiveVotes(15, 0), effectiveVotes(15, 1), effectiveVotes(1, 0.5)]).toEqual([
      15, 1, 1,
    ]);
  });
});

describe('plateaus of beta–binomial votes', () => {
  it('betaTreePlateau is the limit of deep trees', () => {
    const aggregation = { fanIn: 5, fidelity: 0.8 };
    const deep = { organization: 'tree', ...aggregation, depth: 60, bias: 0.2 };
    const limit = predictedBias({ ...deep, mechanism: 'beta-binomial', correlation: 0.3 })!;
    expect(betaTreePlateau(aggregation, 0.6, 0.3)).toBeCloseTo(limit, 9);
  });

  it('plateauMatchedCorrelation makes `shared` saturate at the same accuracy', () => {
    for (const p of [0.6, 0.726, 0.4]) {
      const rho = plateauMatchedCorrelation(p, 0.2);
      const certain = p > 0.5 ? 1 : 0;
      expect(rho * p + (1 - rho) * certain).toBeCloseTo(betaPlateau(p, 0.2), 13);
    }
  });
});

describe('probitLatent(p, rho)', () => {
  it('is 1 within the rounding of rho = 1', () => {
    expect(probitLatent(0.9999, 1 - 7e-16)).toBeCloseTo(1, 7);
    expect(probitLatent(0.9999, 1)).toBe(1);
  });
});

describe('commonCauseProbability(q, rho)', () => {
  it('gives back the correlation: c(1 − c)p²/(q(1 − q))', () => {
    for (const [q, rho] of [
      [0.6, 0.2],
      [0.9, 0.5],
      [0.3, 0.05],
    ] as const) {
      const c = commonCauseProbability(q, rho);
      const p = q / (1 - c);
      expect(((1 - c) * p * p - q * q) / (q * (1 - q))).toBeCloseTo(rho, 13);
    }
  });
});

describe.skipIf(!goldenIsThere)(
  'golden/dependence.json, dependence-trees.json and chains.json',
  () => {
    type Panel = Record<string, number>;
    const panels = goldenIsThere ? readGolden<Panel[]>('dependence.json') : [];

    it.each(panels)('panels at p = $p, rho = $rho', (panel) => {
      const { p, rho } = panel as { p: number; rho: number };
      for (const k of [3, 5, 15]) {
        for (const [name, mechanism] of [
          ['shared', 'shared'],
          ['beta', 'beta-binomial'],
          ['probit', 'probit'],
        ] as const) {
          const star = {
            organization: 'star',
            agents: k,
            bias: 2 * p - 1,
            correlation: rho,
            mechanism,
          };
          const accuracy = (1 + predictedBias(star)!) / 2;
          expect(relativeError(accuracy, panel[`${name}${k}`])).toBeLessThan(1e-9);
        }
      }
      expect(relativeError(probitLatent(p, rho), panel['probitLatent'])).toBeLessThan(1e-9);
      expect(relativeError(betaPlateau(p, rho), panel['betaPlateau'])).toBeLessThan(1e-9);
    });

    interface GoldenTree {
      b: number;
      depth: number;
      gamma: number;
      p: number;
      rho: number;
      commonCause: number;
      mu: Record<string, number>;
    }
    const trees = goldenIsThere ? readGolden<GoldenTree[]>('dependence-trees.json') : [];

    it.each(trees)(
      'trees of fan-in $b, depth $depth',
      ({ b, depth, gamma, p, rho, commonCause, mu }) => {
        const base = {
          organization: 'tree',
          fanIn: b,
          depth,
          fidelity: gamma,
          bias: 2 * p - 1,
          correlation: rho,
        };
        const check = (name: string, parameters: object): void => {
          expect(relativeError(predictedBias({ ...base, ...parameters })!, mu[name])).toBeLessThan(
            1e-9,
          );
        };
        check('sharedSiblings', {});
        check('sharedOrganization', { scope: 'organization' });
        check('betaBinomial', { mechanism: 'beta-binomial' });
        check('probit', { mechanism: 'probit' });
        // There the cause is given, not the correlation: marginal accuracy q = (1 − c)p.
        const q = (1 - commonCause) * p;
        const correlation = (commonCause * q) / ((1 - commonCause) * (1 - q));
        check('commonCause', { mechanism: 'common-cause', bias: 2 * q - 1, correlation });
      },
    );

    const chains = goldenIsThere
      ? readGolden<{ n: number; own: number; gamma: number; v: number; mu: number }[]>(
          'chains.json',
        )
      : [];

    it.each(chains)('chain of $n with $own own votes', ({ n, own, gamma, v, mu }) => {
      const end = chainRecursion({ agents: n, ownVotes: own, fidelity: gamma }, v).at(-1)!;
      expect(relativeError(end, mu)).toBeLessThan(1e-9);
    });
  },
);
