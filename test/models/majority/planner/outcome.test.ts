import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainBias, treeBias } from '../../../../src/models/majority/theory/planner/outcome.ts';
import {
  within,
  type Shape,
  type System,
} from '../../../../src/models/majority/theory/planner/system.ts';
import { biasOf, builderOf } from './everything.ts';
import { CLOSED, correlations, LATENT } from './problems.ts';

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** A system whose leaves and messages are these; nothing limits it. */
function systemsOf(mechanisms: readonly System['mechanism'][]): fc.Arbitrary<System> {
  return fc.record({
    leaf: fc.record({
      curve: fc.constant('fixed' as const),
      tokens: fc.constant(1),
      bias: share(0, 1),
    }),
    fidelity: share(0.01, 1),
    correlation: correlations,
    mechanism: fc.constantFrom(...mechanisms),
    scope: fc.constantFrom('siblings' as const, 'organization' as const),
    aggregatorFidelity: fc.constantFrom(1, 0.8),
    aggregatorTokens: fc.constant(0),
    room: fc.constant(Infinity),
    outputPrice: fc.constant(0),
    inputPrice: fc.constant(0),
  });
}

function predicted(system: System, shape: Shape): number {
  const problem = { system, limits: within(1e9), pins: { ownVotes: 2 } };
  return biasOf(builderOf(problem)(shape)!);
}

const leafOf = ({ leaf }: System): number => (leaf as { readonly bias: number }).bias;
const gammaOf = ({ fidelity }: System): number => fidelity as number;

/** Chains have no siblings among leaves that share a latent. */
const chainable = ({ mechanism, scope }: System): boolean =>
  mechanism === 'shared' || scope === 'organization';

/** Two numbers in order. */
const ordered = (numbers: fc.Arbitrary<number>) =>
  fc.tuple(numbers, numbers).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

/** Two numbers in order and one between them. */
const around = (numbers: fc.Arbitrary<number>) =>
  fc
    .tuple(numbers, numbers, numbers)
    .map((three) => three.toSorted((a, b) => a - b) as [number, number, number]);

describe.each([
  ['without quadrature', CLOSED, 400],
  ['with quadrature', LATENT, 100],
] as const)('treeBias and chainBias %s', (_, mechanisms, numRuns) => {
  it('of one tree is what the model predicts', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 41 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(systemsOf(mechanisms), sizes, (system, [fanIn, depth]) => {
        const node = { fanIn, fidelity: gammaOf(system) };
        const bias = treeBias(system, depth, leafOf(system), [node, node]);
        const lengths = { tokens: 1, messageTokens: 1 };
        const shape = {
          topology: depth === 1 ? 'star' : 'tree',
          fanIn,
          depth,
          ...lengths,
        } as const;
        expect(Math.abs(bias - predicted(system, shape))).toBeLessThan(1e-10);
      }),
      { numRuns },
    );
  });

  it('of one chain is what the model predicts', () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 60 }), fc.constantFrom(0, 2, 4, 6, 40));
    const systems = systemsOf(mechanisms).filter(chainable);
    fc.assert(
      fc.property(systems, sizes, (system, [agents, ownVotes]) => {
        const gamma = gammaOf(system);
        const bounds = { agents: [agents, agents], ownVotes, fidelity: [gamma, gamma] } as const;
        const bias = chainBias(system, bounds, leafOf(system));
        const lengths = { tokens: 1, messageTokens: 1 };
        const shape = { topology: 'chain', agents, ownVotes, ...lengths } as const;
        expect(Math.abs(bias - predicted(system, shape))).toBeLessThan(1e-10);
      }),
      { numRuns },
    );
  });

  // Above a bias of 0.9 the correlation of the latent that keeps rho rises so fast with the bias
  // that probit leaves can be worse for being better, by 1e-8 and less.
  const most = (mechanisms as readonly string[]).includes('probit') ? 0.9 : 1;

  it('of a box of trees is no less than that of any tree in it', () => {
    const box = fc.record({
      fanIn: around(fc.integer({ min: 1, max: 60 })),
      gamma: around(share(0.01, 1)),
      leaf: ordered(share(0, most)),
      depth: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(systemsOf(mechanisms), box, (system, { fanIn, gamma, leaf, depth }) => {
        const [least, inside, greatest] = [0, 1, 2].map((i) => ({
          fanIn: fanIn[i],
          fidelity: gamma[i],
        }));
        const bound = treeBias(system, depth, leaf[1], [greatest, least]);
        const value = treeBias(system, depth, leaf[0], [inside, inside]);
        expect(value).toBeLessThanOrEqual(bound + 1e-13);
      }),
      { numRuns },
    );
  });

  it('of a box of chains is no less than that of any chain in it', () => {
    const box = fc.record({
      agents: around(fc.integer({ min: 2, max: 60 })),
      gamma: around(share(0.01, 1)),
      leaf: ordered(share(0, most)),
      ownVotes: fc.constantFrom(0, 2, 4, 6),
    });
    const systems = systemsOf(mechanisms).filter(chainable);
    fc.assert(
      fc.property(systems, box, (system, { agents, gamma, leaf, ownVotes }) => {
        const all = {
          agents: [agents[0], agents[2]],
          ownVotes,
          fidelity: [gamma[0], gamma[2]],
        } as const;
        const one = {
          agents: [agents[1], agents[1]],
          ownVotes,
          fidelity: [gamma[1], gamma[1]],
        } as const;
        const bound = chainBias(system, all, leaf[1]);
        expect(chainBias(system, one, leaf[0])).toBeLessThanOrEqual(bound + 1e-13);
      }),
      { numRuns },
    );
  });
});
