import { interleave, quotients, rateOf, summarize, type Take } from './measure.ts';
import type { Goal, Row } from './rows.ts';
import type { Group, Settings } from './settings.ts';
import { openWork, REFERENCE, votesOf } from './work.ts';

const HALF: Goal = { better: 'more', reach: 0.5, beyond: 1 };

const family = { scope: 'family', familySize: 5 };

/** Organizations with about as many leaves as the reference work, in the order of the table. */
const AGAINST_REFERENCE: Readonly<Record<string, object>> = {
  'fan-in 3, depth 9': { fanIn: 3, depth: 9 },
  'fan-in 11, depth 4': { fanIn: 11, depth: 4 },
  'unequal leaves, uniform': { bias: { distribution: 'uniform', mean: 0.05, spread: 0.02 } },
  'unequal leaves, two points': { bias: { distribution: 'two-point', mean: 0.05, spread: 0.02 } },
  'shared by the organization': { scope: 'organization' },
  'shared by families of 5': family,
  'common cause': { mechanism: 'common-cause' },
  'common cause, families of 5': { mechanism: 'common-cause', ...family },
  'beta-binomial': { mechanism: 'beta-binomial' },
  probit: { mechanism: 'probit' },
};

/** Latent variables drawn for every few leaves: for information. */
const MANY_LATENTS: Readonly<Record<string, object>> = {
  'beta-binomial, families of 5': { mechanism: 'beta-binomial', ...family },
  'probit, families of 5': { mechanism: 'probit', ...family },
};

/** Shapes that have a speed of their own to reach. */
const APART: Readonly<Record<string, object>> = {
  'star of 100,001': { organization: 'star', agents: 100_001 },
  'chain of 1,000 with 2 own votes': { organization: 'chain', agents: 1000, ownVotes: 2 },
};

/** Votes per second of other organizations, against the reference work. */
export const measureShapes: Group = async ({ repeats, seconds }: Settings) => {
  const rater = (change: object): Take => {
    const step = votesOf(openWork({ ...REFERENCE, ...change }, 'simd', seconds / 2));
    return () => rateOf(step, seconds);
  };
  const cases = { ...AGAINST_REFERENCE, ...MANY_LATENTS, ...APART };
  const takes = Object.entries(cases).map(([name, change]) => [name, rater(change)] as const);
  const reference = rater({});
  const rates = await interleave(Object.fromEntries([['reference', reference], ...takes]), repeats);
  const relative = (name: string): Row => ({
    measure: `${name}, against the reference work`,
    measured: summarize(rates[name]),
    unit: 'votes/s',
    ratio: summarize(quotients(rates[name], rates['reference'])),
  });
  const absolute = (name: string): Row => ({
    measure: name,
    measured: summarize(rates[name]),
    unit: 'votes/s',
    goal: { better: 'more', reach: 1e9 },
  });
  return [
    ...Object.keys(AGAINST_REFERENCE).map((name) => ({ ...relative(name), goal: HALF })),
    ...Object.keys(MANY_LATENTS).map(relative),
    ...Object.keys(APART).map(absolute),
  ];
};
