import { openNormals } from '../../math/normalDraws.ts';
import { threshold, type Random } from '../../math/random.ts';
import type { Sums } from '../../math/tally.ts';
import type { Sampler } from '../model.ts';
import type { AveragingConfiguration, RunningAverage, Star, Tree } from './configuration.ts';

/** One draw from a configured law. */
type Draw = () => number;

/** The randomness of one call of `sample`. */
interface Draws {
  readonly random: Random;
  /** standard normal */
  readonly normal: Draw;
}

// A tree's trial visits every leaf; beyond this a trial takes minutes, and a run would never end.
const MAXIMUM_LEAVES = 2 ** 30;

/**
 * Configures a sampler that draws every leaf error and every message's noise, and tallies the
 * square of the error at the root.
 *
 * @throws {RangeError} when a tree has more than 2³⁰ leaves
 */
export function averagingSampler(configuration: AveragingConfiguration): Sampler {
  const draw = rootError(configuration);
  return {
    channels: ['root'],
    sample: (streams, trials) => {
      const random = streams.open(0);
      const normal = openNormals(random);
      return [sumSquares(draw({ random, normal }), trials)];
    },
  };
}

function sumSquares(draw: Draw, trials: number): Sums {
  let sum = 0;
  let sumOfSquares = 0;
  for (let trial = 0; trial < trials; trial++) {
    const square = draw() ** 2;
    sum += square;
    sumOfSquares += square * square;
  }
  return { trials, sum, sumOfSquares };
}

function rootError(configuration: AveragingConfiguration): (draws: Draws) => Draw {
  const deviation = Math.sqrt(configuration.leafVariance);
  switch (configuration.organization) {
    case 'single':
      return ({ normal }) =>
        () =>
          deviation * normal();
    case 'star':
      return starError(configuration);
    case 'relay':
      return ({ normal }) =>
        relayError(configuration.agents, deviation, Math.sqrt(configuration.noise), normal);
    case 'running average':
      return runningAverageError(configuration);
    case 'tree':
      return treeError(configuration);
  }
}

function starError(star: Star): (draws: Draws) => Draw {
  const noise = Math.sqrt(star.noise);
  const errors = new Float64Array(star.agents);
  return (draws) => {
    const fill = ownErrors(star, draws);
    return () => {
      fill(errors);
      let sum = 0;
      for (const error of errors) sum += error + noise * draws.normal();
      return sum / errors.length;
    };
  };
}

function relayError(agents: number, deviation: number, noise: number, normal: Draw): Draw {
  return () => {
    let error = deviation * normal();
    for (let k = 2; k <= agents; k++) error += noise * normal();
    return error;
  };
}

function runningAverageError(chain: RunningAverage): (draws: Draws) => Draw {
  const noise = Math.sqrt(chain.noise);
  const errors = new Float64Array(chain.agents);
  return (draws) => {
    const fill = ownErrors(chain, draws);
    return () => {
      fill(errors);
      let average = errors[0];
      for (let k = 2; k <= errors.length; k++) {
        const received = average + noise * draws.normal();
        average = ((k - 1) * received + errors[k - 1]) / k;
      }
      return average;
    };
  };
}

/** Fills an array with errors of variance v0 and pairwise correlation rho. */
function ownErrors(
  { leafVariance, correlation, dependence }: Star | RunningAverage,
  { random, normal }: Draws,
): (errors: Float64Array) => void {
  if (dependence === 'factor') {
    const common = Math.sqrt(correlation * leafVariance);
    const own = Math.sqrt((1 - correlation) * leafVariance);
    return (errors) => {
      const factor = common * normal();
      for (let i = 0; i < errors.length; i++) errors[i] = factor + own * normal();
    };
  }
  const deviation = Math.sqrt(leafVariance);
  const limit = threshold(correlation);
  return (errors) => {
    for (let i = 0; i < errors.length; i++) errors[i] = deviation * normal();
    if (random.bernoulli(limit) === 1) errors.fill(errors[random.below(errors.length)]);
  };
}

function treeError({
  fanIn,
  depth,
  leafVariance,
  correlation,
  noise,
}: Tree): (draws: Draws) => Draw {
  if (!(fanIn ** depth <= MAXIMUM_LEAVES)) {
    throw new RangeError(
      `invalid depth: ${depth}; fan-in ${fanIn} makes ${fanIn ** depth} leaves, more than the ` +
        `${MAXIMUM_LEAVES} that full sampling draws`,
    );
  }
  const deviation = Math.sqrt(leafVariance);
  const messageDeviation = Math.sqrt(noise);
  const limit = threshold(correlation);
  return ({ random, normal }) => {
    // Depth first, so that memory is one frame a level.
    const nodeError = (level: number): number => {
      if (level === 0) return deviation * normal();
      const chosen = random.bernoulli(limit) === 1 ? random.below(fanIn) : null;
      let sum = 0;
      for (let child = 0; child < fanIn; child++) {
        const error = nodeError(level - 1);
        if (chosen === null) sum += error;
        else if (child === chosen) sum += fanIn * error;
        sum += messageDeviation * normal();
      }
      return sum / fanIn;
    };
    return () => nodeError(depth);
  };
}
