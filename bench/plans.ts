import { openStream, type Random } from '../src/math/random.ts';
import { findOptimum } from '../src/models/majority/theory/planner/optimum.ts';
import { within, type Problem, type System } from '../src/models/majority/theory/planner/system.ts';
import { summarize } from './measure.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';
import { SEED } from './work.ts';

/** How many problems are planned for each mechanism; those of an integral are few, being slow. */
const PROBLEMS = { shared: 200, 'common-cause': 200, 'beta-binomial': 20, probit: 20 } as const;

/** The windows of today's models, and none. */
const WINDOWS = [8e3, 128e3, 1e6, Infinity];

/** A problem of 1e2 to 1e9 tokens: every curve and size that its dice give. */
function drawProblem(mechanism: System['mechanism'], dice: Random): Problem {
  const pick = <T>(choices: readonly T[]): T => choices[dice.below(choices.length)];
  const between = (low: number, high: number): number => low + (high - low) * dice.uniform();
  return {
    system: {
      leaf: {
        curve: pick(['power', 'exponential'] as const),
        kappa: 10 ** between(-3, -1),
        beta: between(0.05, 0.55),
        max: pick([0.5, 0.9, 1]),
      },
      fidelity: {
        curve: pick(['exponential', 'rational'] as const),
        limit: pick([0.8, 0.95, 1]),
        scale: 10 ** between(0.5, 3),
      },
      correlation: pick([0, 0.05, 0.2, 0.5, dice.uniform()]),
      mechanism,
      scope: mechanism === 'shared' ? 'siblings' : 'organization',
      aggregatorFidelity: pick([1, 1, 0.95]),
      aggregatorTokens: pick([0, 0, 100]),
      room: pick(WINDOWS),
      outputPrice: 0,
      inputPrice: 0,
    },
    limits: within(Math.floor(10 ** between(2, 9))),
    pins: { ownVotes: 2 },
  };
}

function secondsOf(problem: Problem): number {
  const start = performance.now();
  findOptimum(problem, ['single', 'star', 'tree', 'chain']);
  return (performance.now() - start) / 1000;
}

/** Seconds that the exact optimum over all topologies takes, for problems drawn at random. */
export const measurePlans: Group = async () =>
  (Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]).flatMap((mechanism, point): Row[] => {
    const dice = openStream(SEED, [point, 0], 0, 0);
    const drawn = Array.from({ length: PROBLEMS[mechanism] }, () => drawProblem(mechanism, dice));
    // Compiled before it is measured.
    for (const problem of drawn.slice(0, 5)) secondsOf(problem);
    const seconds = drawn.map(secondsOf).sort((a, b) => a - b);
    const slow = seconds.slice(Math.floor(0.99 * seconds.length));
    const of = `one of ${seconds.length} plans, ${mechanism}`;
    const goal = { better: 'less', reach: 1 } as const;
    return [
      { measure: of, measured: summarize(seconds), unit: 's', goal },
      { measure: `${of}, the slowest of a hundred`, measured: summarize(slow), unit: 's', goal },
    ];
  });
