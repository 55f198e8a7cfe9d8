import { randomBinomial } from 'd3-random';
import { estimateScaling, type Scaling } from '../src/analysis/scaling/estimateScaling.ts';
import type { PointResult } from '../src/analysis/result.ts';
import type { Estimate } from '../src/math/intervals.ts';
import { hashWords, openStream } from '../src/math/random.ts';
import { countSums, tallyOf } from '../src/math/tally.ts';
import { majority } from '../src/models/majority/index.ts';
import {
  criticalCorrelation,
  criticalFidelity,
  fixedPoint,
  growthDepth,
  relaxationDepth,
} from '../src/models/majority/theory/phase.ts';
import { type Aggregation, recursion } from '../src/models/majority/theory/recursion.ts';

/** A sweep across a transition whose counts are drawn from the exact recursion. */
export interface ScalingCase {
  /** also the seed */
  readonly name: string;
  readonly along: 'correlation' | 'fidelity';
  readonly aggregation: Aggregation;
  readonly values: readonly number[];
  readonly depths: readonly number[];
  readonly signals: readonly number[];
  readonly trials: number;
}

/** `count` equally spaced values. */
function spaced(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

export const scalingCases: readonly ScalingCase[] = [
  {
    name: 'fan-in 5, fidelity .8, along correlation',
    along: 'correlation',
    aggregation: { fanIn: 5, fidelity: 0.8 },
    values: spaced(0.5, 0.9, 9),
    depths: [2, 4, 8, 12, 16],
    signals: [0.2, 1],
    trials: 50_000,
  },
  {
    name: 'fan-in 5, fidelity .6, along correlation',
    along: 'correlation',
    aggregation: { fanIn: 5, fidelity: 0.6 },
    values: spaced(0.08, 0.4, 9),
    depths: [2, 4, 6, 9, 12],
    signals: [0.1, 1],
    trials: 50_000,
  },
  {
    name: 'fan-in 3, correlation .2, along fidelity',
    along: 'fidelity',
    aggregation: { fanIn: 3, fidelity: 1, correlation: 0.2 },
    values: spaced(0.64, 0.8, 9),
    depths: [2, 4, 8, 11, 14],
    signals: [0.1, 1],
    trials: 50_000,
  },
  {
    name: 'fan-in 7, fidelity .6, along correlation, 4,000 trials',
    along: 'correlation',
    aggregation: { fanIn: 7, fidelity: 0.6 },
    values: spaced(0.28, 0.58, 9),
    depths: [2, 4, 6, 9, 12],
    signals: [0.2, 0.8],
    trials: 4000,
  },
];

const at = ({ along, aggregation }: ScalingCase, value: number): Aggregation => {
  return { ...aggregation, [along]: value };
};

/** The points of a case, by one of its repeats. */
export function drawScalingPoints(example: ScalingCase, repeat: number): PointResult[] {
  const { name, along, values, depths, signals, trials } = example;
  const random = openStream(hashWords('scaling'), hashWords(name), repeat, 0);
  const binomial = randomBinomial.source(() => random.uniform());
  const points = values.flatMap((value) =>
    signals.flatMap((signal) =>
      depths.map((depth) => {
        const reached = recursion(at(example, value), signal, depth);
        const successes = binomial(trials, (1 + reached[depth]) / 2)();
        return { value, signal, depth, successes };
      }),
    ),
  );
  return points.map(({ value, signal, depth, successes }, index) => ({
    index,
    id: `${index}`,
    part: 'drawn',
    method: 'lazy',
    trials,
    status: 'complete',
    parameters: { [along]: value, depth, bias: signal },
    facts: { leafBias: signal, depth },
    prediction: null,
    tallies: { root: tallyOf(countSums(trials, successes)) },
  }));
}

/** The scaling that one repeat of a case shows. */
export function estimateRepeat(example: ScalingCase, repeat: number, replicates: number): Scaling {
  return estimateScaling(drawScalingPoints(example, repeat), {
    along: example.along,
    level: 0.95,
    seed: `${example.name} ${repeat}`,
    model: majority,
    replicates,
  });
}

/** What is estimated of a case, with its exact value. */
export interface ScalingTarget {
  readonly name: string;
  readonly truth: number;
  readonly of: (scaling: Scaling) => Estimate | null;
}

function criticalValue({ along, aggregation }: ScalingCase): number {
  const { fanIn, correlation = 0 } = aggregation;
  return along === 'fidelity'
    ? criticalFidelity(fanIn, correlation)
    : criticalCorrelation(aggregation)!;
}

/** The critical point, the exponents, and the depths at the value second on the growing side. */
export function scalingTargets(example: ScalingCase): ScalingTarget[] {
  const { values, along } = example;
  const k = along === 'fidelity' ? values.length - 2 : 1;
  const there = at(example, values[k]);
  const scaleOf = ({ depthScales }: Scaling) =>
    depthScales.find(({ value }) => value === values[k]);
  const exponents = (['orderParameter', 'decay', 'growthDepth'] as const).map((name) => ({
    name: `exponent of ${name}`,
    truth: name === 'growthDepth' ? 1 : 0.5,
    of: (scaling: Scaling) => scaling.exponents?.[name] ?? null,
  }));
  return [
    {
      name: 'critical point',
      truth: criticalValue(example),
      of: ({ criticalPoint }) => criticalPoint,
    },
    ...exponents,
    {
      name: 'growth depth',
      truth: growthDepth(there),
      of: (scaling) => scaleOf(scaling)?.growthDepth ?? null,
    },
    {
      name: 'relaxation depth',
      truth: relaxationDepth(there),
      of: (scaling) => scaleOf(scaling)?.relaxationDepth ?? null,
    },
    {
      name: 'fixed point',
      truth: fixedPoint(there),
      of: (scaling) => scaleOf(scaling)?.fixedPoint ?? null,
    },
  ];
}

/** How often the intervals of a target cover, of those repeats that decide it. */
export interface ScalingCoverage {
  readonly target: string;
  readonly decided: number;
  readonly covered: number;
}

/**
 * Repeats a case and counts for each target how often it is decided and covered.
 *
 * @param repeats an integer of at least 1
 * @param replicates of the bootstrap in each repeat
 * @throws {RangeError} for an interval that has no ends or does not contain its estimate
 */
export function repeatScaling(
  example: ScalingCase,
  repeats: number,
  replicates: number,
): ScalingCoverage[] {
  const targets = scalingTargets(example);
  const decided = targets.map(() => 0);
  const covered = targets.map(() => 0);
  for (let repeat = 0; repeat < repeats; repeat++) {
    const scaling = estimateRepeat(example, repeat, replicates);
    for (const [k, { name, truth, of }] of targets.entries()) {
      const interval = of(scaling);
      if (interval === null) continue;
      const { low, best, high } = interval;
      if (!(Number.isFinite(low) && low <= best && best <= high && Number.isFinite(high))) {
        throw new RangeError(`invalid ${name}: ${best} in [${low}, ${high}]; repeat ${repeat}`);
      }
      decided[k]++;
      if (low <= truth && truth <= high) covered[k]++;
    }
  }
  return targets.map(({ name }, k) => {
    return { target: name, decided: decided[k], covered: covered[k] };
  });
}
