import fc from 'fast-check';
import type {
  Limits,
  Pins,
  Problem,
  System,
} from '../../../../src/models/majority/theory/planner/system.ts';

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const exponents = {
  kappa: share(0.002, 0.3),
  beta: share(0.05, 0.9),
  max: fc.constantFrom(0.3, 0.8, 1),
};

/** Points of a table whose values go up and down. */
const tableOf = (most: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 80 }), share(0.01, most)), {
      minLength: 2,
      maxLength: 5,
    })
    .map((steps) => {
      let x = -1;
      const points = steps.map(([step, y]) => [(x += step) / 2, y] as [number, number]);
      return { curve: 'table' as const, points };
    });

const formulas = (variable: string) =>
  fc
    .constantFrom(
      `min(0.9, 0.02 + 0.01 * ${variable})`,
      `0.4 + 0.35 * sin(${variable} / 7)`,
      `0.8 * ${variable} / (${variable} + 12) / (1 + ${variable} / 60)`,
      `${variable} < 9 ? 0.1 : 0.3`,
    )
    .map((formula) => ({ curve: 'expression' as const, formula }));

/** Leaf curves of every kind, also those that fall, and leaves of fixed compute. */
export const leaves: fc.Arbitrary<System['leaf']> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ curve: fc.constant('power' as const), ...exponents }) },
  { weight: 2, arbitrary: fc.record({ curve: fc.constant('exponential' as const), ...exponents }) },
  { weight: 2, arbitrary: tableOf(0.9) },
  { weight: 2, arbitrary: formulas('x') },
  {
    weight: 1,
    arbitrary: fc.record({
      curve: fc.constant('fixed' as const),
      tokens: fc.integer({ min: 1, max: 9 }),
      bias: share(0, 0.7),
    }),
  },
);

const scales = { limit: fc.constantFrom(0.7, 0.95, 1), scale: share(0.3, 12) };

/** Channel curves of every kind, also those that fall, and constants. */
export const channels: fc.Arbitrary<System['fidelity']> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ curve: fc.constant('exponential' as const), ...scales }) },
  { weight: 2, arbitrary: fc.record({ curve: fc.constant('rational' as const), ...scales }) },
  { weight: 2, arbitrary: tableOf(1) },
  { weight: 1, arbitrary: formulas('m') },
  { weight: 1, arbitrary: fc.constantFrom(0.6, 0.9, 1) },
);

/** Dependences whose prediction needs no quadrature. */
export const CLOSED = ['shared', 'common-cause'] as const;

/** Dependences whose prediction is an integral over a latent variable. */
export const LATENT = ['beta-binomial', 'probit'] as const;

export const correlations = fc.oneof(fc.constantFrom(0, 0.05, 0.3, 1), share(0, 1));

/** Random systems. */
export function systems(mechanisms: readonly System['mechanism'][]): fc.Arbitrary<System> {
  return fc.record({
    leaf: leaves,
    fidelity: channels,
    correlation: correlations,
    mechanism: fc.constantFrom(...mechanisms),
    scope: fc.constantFrom('siblings' as const, 'organization' as const),
    aggregatorFidelity: fc.constantFrom(1, 1, 0.95, 0.7),
    aggregatorTokens: fc.constantFrom(0, 0, 3, 2.5),
    room: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 })),
    outputPrice: fc.constantFrom(0, 10, 3.7),
    inputPrice: fc.constantFrom(0, 2, 1.3),
  });
}

/** A number seldom, else nothing. */
const seldom = (numbers: fc.Arbitrary<number>, weight = 1) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight, arbitrary: numbers });

const limits = (most: number): fc.Arbitrary<Limits> =>
  fc
    .record({
      budget: fc.oneof(fc.integer({ min: 1, max: most }), share(1, most)),
      pathTokens: seldom(fc.integer({ min: 1, max: most }), 2),
      rounds: seldom(fc.integer({ min: 1, max: 8 })),
      cost: seldom(
        fc.integer({ min: 1, max: 6 * most }).map((millionths) => millionths / 1e6),
        2,
      ),
    })
    .map(({ budget, ...others }) => ({
      budget,
      pathTokens: others.pathTokens ?? Infinity,
      rounds: others.rounds ?? Infinity,
      cost: others.cost ?? Infinity,
    }));

type Held = Record<Exclude<keyof Pins, 'ownVotes'>, number | undefined>;

const pins: fc.Arbitrary<Pins> = fc
  .record({
    fanIn: seldom(fc.integer({ min: 1, max: 7 })),
    depth: seldom(fc.integer({ min: 1, max: 4 })),
    agents: seldom(fc.integer({ min: 1, max: 9 })),
    tokens: seldom(fc.integer({ min: 1, max: 20 })),
    messageTokens: seldom(fc.integer({ min: 1, max: 12 }), 2),
    ownVotes: fc.constantFrom(0, 2, 2, 4),
  })
  .map(({ ownVotes, ...held }) => ({ ownVotes, ...given(held) }));

function given(held: Held): Partial<Record<keyof Held, number>> {
  const known = Object.entries(held).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** Random planning problems small enough to look at everything that can be bought. */
export function problems(
  mechanisms: readonly System['mechanism'][],
  mostTokens: number,
): fc.Arbitrary<Problem> {
  return fc.record({ system: systems(mechanisms), limits: limits(mostTokens), pins });
}
