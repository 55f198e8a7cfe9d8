import { followRule } from '../src/analysis/sequential.ts';
import { estimateStopped } from '../src/analysis/estimate.ts';
import { clopperPearsonInterval } from '../src/math/intervals.ts';
import { normalQuantile } from '../src/math/normal.ts';
import { hashWords, openStream, type Random } from '../src/math/random.ts';
import { addTallies, EMPTY_TALLY, tallyOf, type Tally } from '../src/math/tally.ts';
import type { StoppingRule } from '../src/sampling/stopping.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';
import { stoppingLaw, type StoppingLaw } from './stoppingLaw.ts';

const LEVEL = 0.95;
const LARGEST_BIAS = 0.05;
const REPEATS = 2000;

const common = { kind: 'binary', level: LEVEL, most: 1e7 } as const;

/** A wanted precision, the probabilities at which it is tried, and the trials of a fixed sample. */
interface PrecisionCase {
  readonly name: string;
  readonly rule: StoppingRule;
  readonly truths: readonly number[];
  readonly halfWidthAt: (truth: number) => number;
}

const spread = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const precisions: readonly PrecisionCase[] = [
  ...[0.02, 0.01, 0.007, 0.005].map((halfWidth) => ({
    name: `half-width ${halfWidth}`,
    rule: { ...common, goal: 'halfWidth', halfWidth } as const,
    truths: spread(0.02, 0.5, 13),
    halfWidthAt: () => halfWidth,
  })),
  ...[0.075, 0.05].map((relative) => ({
    name: `half-width ${relative} of p`,
    rule: { ...common, goal: 'relative', relative, origin: 0 } as const,
    truths: spread(0.08, 0.5, 8),
    halfWidthAt: (truth: number) => relative * truth,
  })),
  ...[0.075, 0.05].map((relative) => ({
    name: `half-width ${relative} of the bias`,
    rule: { ...common, goal: 'relative', relative, origin: 0.5 } as const,
    truths: spread(0.62, 0.95, 8),
    halfWidthAt: (truth: number) => relative * (truth - 0.5),
  })),
];

function summary(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return { median, low: sorted[0], high: sorted[sorted.length - 1] };
}

/** Exact for each probability: the median over them, with the least and the largest. */
function measurePrecision({ name, rule, truths, halfWidthAt }: PrecisionCase): Row[] {
  const laws = truths.map((truth) => stoppingLaw(rule, truth));
  const z = normalQuantile((1 + LEVEL) / 2);
  const price = truths.map((truth, i) => {
    const fixed = (z / halfWidthAt(truth)) ** 2 * truth * (1 - truth);
    // No fewer than a block are drawn, but where even the worst p needs fewer.
    return laws[i].trials / Math.max(fixed, Math.min(4096, (z / halfWidthAt(truth)) ** 2 / 4));
  });
  const figure = (of: (law: StoppingLaw) => number) => summary(laws.map(of));
  return [
    {
      measure: `${name}: exact coverage`,
      measured: figure(({ covered }) => covered),
      unit: 'covered',
      goal: { better: 'more', reach: LEVEL, judged: 'low' },
    },
    {
      measure: `${name}: bias over half-width`,
      measured: figure(({ bias }) => Math.abs(bias)),
      unit: 'of the half-width',
      goal: { better: 'less', reach: LARGEST_BIAS, judged: 'high' },
    },
    { measure: `${name}: expected trials`, measured: summary(price), unit: 'of a fixed sample' },
  ];
}

const DISTANCES = [0, 0.001, 0.002, 0.005, 0.01, 0.02];

const point = (value: number) => ({ median: value, low: value, high: value });

const decisionAt = (bound: number): StoppingRule => ({
  ...common,
  most: 100_000,
  goal: 'decide',
  bound,
  rising: true,
});

/** Errors and trials of a decision at and near its bound, exact. */
function measureDecision(bound: number): Row[] {
  return DISTANCES.flatMap((distance): Row[] => {
    const { outcomes, trials } = stoppingLaw(decisionAt(bound), bound + distance);
    const { above = 0, below = 0, undecided = 0 } = outcomes;
    const name = `decision at ${bound}, truth ${distance} above`;
    const wrong = distance === 0 ? above + below : below;
    const reach = distance === 0 ? 1 - LEVEL : (1 - LEVEL) / 2;
    return [
      {
        measure: `${name}: wrong`,
        measured: point(wrong),
        unit: 'of decisions, exact',
        goal: { better: 'less', reach },
      },
      { measure: `${name}: undecided`, measured: point(undecided), unit: 'of 100,000 at most' },
      { measure: `${name}: trials`, measured: point(trials), unit: 'expected' },
    ];
  });
}

/** Truths in standard errors of the first look from the bound: beyond, all ends there. */
const OFFSETS = spread(-5, 5, 21);

/** What is reported after a decision, exact: over truths on both sides of the bound and at it. */
function measureDecided(bound: number): Row[] {
  const error = Math.sqrt((bound * (1 - bound)) / 4096);
  const truths = OFFSETS.map((offset) => bound + offset * error).filter((truth) => truth < 1);
  const laws = truths.map((truth) => stoppingLaw(decisionAt(bound), truth));
  const figure = (of: (law: StoppingLaw) => number) => summary(laws.map(of));
  const name = `decision at ${bound}`;
  return [
    {
      measure: `${name}: exact coverage`,
      measured: figure(({ covered }) => covered),
      unit: `covered, of ${truths.length} truths`,
      goal: { better: 'more', reach: LEVEL, judged: 'low' },
    },
    {
      measure: `${name}: bias over half-width`,
      measured: figure(({ bias }) => Math.abs(bias)),
      unit: 'of the half-width',
      goal: { better: 'less', reach: LARGEST_BIAS, judged: 'high' },
    },
    {
      measure: `${name}: root mean square error`,
      measured: figure(({ error }) => error),
      unit: 'of the half-width',
    },
  ];
}

/** Trials that are no coin flips: only simulation tells how their intervals cover. */
interface SimulatedCase {
  /** also the seed */
  readonly name: string;
  readonly rule: StoppingRule;
  readonly truth: number;
  readonly draw: (random: Random) => number;
}

const simulated: readonly SimulatedCase[] = [
  {
    name: 'pairs, .55 of both and .4 of one right, half-width .01',
    rule: { ...common, kind: 'pair', goal: 'halfWidth', halfWidth: 0.01 },
    truth: 0.75,
    draw: (random) => {
      const u = random.uniform();
      return u < 0.55 ? 1 : u < 0.95 ? 0.5 : 0;
    },
  },
  {
    name: 'pairs set against each other, half-width .002',
    rule: { ...common, kind: 'pair', goal: 'halfWidth', halfWidth: 0.002 },
    truth: 0.525,
    draw: (random) => (random.uniform() < 0.95 ? 0.5 : 1),
  },
  {
    name: 'squares of a normal error, half-width .05 of the mean',
    rule: { ...common, kind: 'real', goal: 'relative', relative: 0.05, origin: 0 },
    truth: 1,
    // Box and Muller.
    draw: (random) =>
      -2 * Math.log(random.uniform()) * Math.cos(2 * Math.PI * random.uniform()) ** 2,
  },
  {
    name: 'exponential weights, half-width .02 of the mean',
    rule: { ...common, kind: 'real', goal: 'relative', relative: 0.02, origin: 0 },
    truth: 1,
    draw: (random) => -Math.log(random.uniform()),
  },
  ...[0, 0.03].map((distance): SimulatedCase => ({
    name: `exponential weights, decision ${distance} below`,
    rule: {
      ...common,
      kind: 'real',
      most: 20_000,
      goal: 'decide',
      bound: 1 - distance,
      rising: true,
    },
    truth: 1,
    draw: (random) => -Math.log(random.uniform()),
  })),
  ...[0.002, 0.004].map((distance): SimulatedCase => ({
    name: `pairs set against each other, decision ${distance} below`,
    rule: {
      ...common,
      kind: 'pair',
      most: 20_000,
      goal: 'decide',
      bound: 0.525 - distance,
      rising: true,
    },
    truth: 0.525,
    draw: (random) => (random.uniform() < 0.95 ? 0.5 : 1),
  })),
];

/** Draws trials up to a look; each look goes on where the one before ended. */
function tallyGrowing(random: Random, draw: SimulatedCase['draw']): (trials: number) => Tally {
  let tally = EMPTY_TALLY;
  return (trials) => {
    let [sum, sumOfSquares] = [0, 0];
    const more = trials - tally.trials;
    for (let i = 0; i < more; i++) {
      const value = draw(random);
      sum += value;
      sumOfSquares += value * value;
    }
    return (tally = addTallies(tally, tallyOf({ trials: more, sum, sumOfSquares })));
  };
}

function simulate({ name, rule, truth, draw }: SimulatedCase): Row[] {
  const random = openStream(hashWords('stopping'), hashWords(name), 0, 0);
  let [covered, deviation, halfWidth] = [0, 0, 0];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const tallyAt = tallyGrowing(random, draw);
    const { trials, outcome } = followRule(rule, tallyAt);
    const { low, best, high } = estimateStopped({ rule, outcome }, tallyAt(trials), LEVEL);
    if (low <= truth && truth <= high) covered++;
    deviation += best - truth;
    halfWidth += (high - low) / 2;
  }
  const share = clopperPearsonInterval(covered, REPEATS, 0.99);
  // The half-width is about two standard errors.
  const error = normalQuantile(0.995) / 2 / Math.sqrt(REPEATS);
  const bias = Math.abs(deviation / halfWidth);
  return [
    {
      measure: `${name}: coverage`,
      measured: { median: share.best, low: share.low, high: share.high },
      unit: 'covered (its 99 % interval)',
      goal: { better: 'more', reach: LEVEL, judged: 'high' },
    },
    {
      measure: `${name}: bias over half-width`,
      measured: { median: bias, low: Math.max(0, bias - error), high: bias + error },
      unit: 'of the half-width (its 99 % interval)',
      goal: { better: 'less', reach: LARGEST_BIAS, judged: 'low' },
    },
  ];
}

/** Coverage, bias and price of stopping: exact for 0/1 trials, by simulation for others. */
export const measureStopping: Group = async () => [
  ...precisions.flatMap(measurePrecision),
  ...[0.525, 0.7].flatMap(measureDecision),
  ...[0.525, 0.7, 0.95, 0.999].flatMap(measureDecided),
  ...simulated.flatMap(simulate),
];
