import { comparePairs } from '../src/analysis/pairing.ts';
import { ratioOf } from '../src/analysis/ratio.ts';
import {
  clopperPearsonInterval,
  jeffreysInterval,
  meanInterval,
  pairInterval,
  type Estimate,
} from '../src/math/intervals.ts';
import { hashWords, openStream, type Random } from '../src/math/random.ts';

/** A sample's interval and what it should cover. */
interface Draw {
  readonly interval: Estimate;
  readonly truth: number;
}

/** An interval whose coverage only simulation can tell. */
export interface CoverageCase {
  /** also the seed */
  readonly name: string;
  readonly draw: (random: Random) => Draw;
}

const LEVEL = 0.95;

/** Probabilities of the cells of a table; what remains is the last cell. */
type Cells = readonly [number, number, number];

/** Trials in each cell. */
function drawCells(random: Random, trials: number, [first, second, third]: Cells): number[] {
  const counts = [0, 0, 0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const u = random.uniform();
    if (u < first) counts[0]++;
    else if (u < first + second) counts[1]++;
    else counts[u < first + second + third ? 2 : 3]++;
  }
  return counts;
}

/** Any four cells are as likely as any others: the spacings of three uniform numbers. */
function drawTable(random: Random): Cells {
  const [a, b, c] = [random.uniform(), random.uniform(), random.uniform()].sort((x, y) => x - y);
  return [a, b - a, c - b];
}

/** Two voters of the same trials; the cells are both right, only the first, only the second. */
function drawVoters(random: Random, trials: number, cells: Cells) {
  const [both, one, other] = drawCells(random, trials, cells);
  const pairs = { trials, both, first: both + one, second: both + other };
  const estimates = [
    jeffreysInterval(pairs.first, trials, LEVEL),
    jeffreysInterval(pairs.second, trials, LEVEL),
  ] as const;
  return { estimates, comparison: comparePairs(estimates, pairs) };
}

function drawDifference(random: Random, trials: number, cells: Cells): Draw {
  const { comparison } = drawVoters(random, trials, cells);
  return { interval: comparison.difference, truth: cells[1] - cells[2] };
}

function pairedRatio(trials: number, cells: Cells): CoverageCase {
  const [both, one, other] = cells;
  return {
    name: `ratio, ${trials} pairs, both ${both}, one ${one}, other ${other}`,
    draw: (random) => {
      const { estimates, comparison } = drawVoters(random, trials, cells);
      const interval = ratioOf(...estimates, comparison.correlation);
      return { interval, truth: (both + one) / (both + other) };
    },
  };
}

function pairedDifference(trials: number, cells: Cells): CoverageCase {
  return {
    name: `difference, ${trials} pairs, both ${cells[0]}, one ${cells[1]}, other ${cells[2]}`,
    draw: (random) => drawDifference(random, trials, cells),
  };
}

function anyPairedDifference(trials: number): CoverageCase {
  return {
    name: `difference, ${trials} pairs, cells at random`,
    draw: (random) => drawDifference(random, trials, drawTable(random)),
  };
}

function pairMean(trials: number, [twice, once]: readonly [number, number]): CoverageCase {
  return {
    name: `mean, ${trials} pairs, both ${twice}, one ${once}`,
    draw: (random) => {
      const [both, one, none] = drawCells(random, trials, [twice, once, 1]);
      return { interval: pairInterval({ both, one, none }, LEVEL), truth: twice + once / 2 };
    },
  };
}

/** Student's interval of trials that are each a mean of a few votes. */
function studentMean(trials: number, votes: number, probability: number): CoverageCase {
  return {
    name: `Student, ${trials} means of ${votes} votes of ${probability}`,
    draw: (random) => {
      const values = Array.from(
        { length: trials },
        () => drawCells(random, votes, [probability, 0, 0])[0] / votes,
      );
      const mean = values.reduce((a, b) => a + b) / trials;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return {
        interval: meanInterval(mean, squares / (trials - 1), trials, LEVEL),
        truth: probability,
      };
    },
  };
}

export const coverageCases: readonly CoverageCase[] = [
  anyPairedDifference(20),
  anyPairedDifference(100),
  anyPairedDifference(1000),
  pairedDifference(50, [0.6, 0.1, 0.05]),
  pairedDifference(100, [0.3, 0.3, 0.2]),
  pairedDifference(100, [0.1, 0.4, 0.4]),
  pairedDifference(100, [0.7, 0.01, 0.01]),
  pairedRatio(100, [0.6, 0.1, 0.05]),
  pairedRatio(1000, [0.3, 0.2, 0.1]),
  pairMean(400, [0.03, 0.95]),
  pairMean(400, [0.5, 0.4]),
  pairMean(400, [0.97, 0.02]),
  pairMean(30, [0.25, 0.5]),
  studentMean(20, 5, 0.6),
  studentMean(100, 5, 0.1),
  studentMean(1000, 5, 0.02),
  studentMean(100, 25, 0.9),
];

/**
 * How often a case covers, with the 99 % interval of that share. The seed is the case's name.
 *
 * @param repeats samples, an integer of at least 1
 */
export function simulateCoverage({ name, draw }: CoverageCase, repeats: number): Estimate {
  const random = openStream(hashWords('coverage'), hashWords(name), 0, 0);
  let covered = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { interval, truth } = draw(random);
    if (interval.low <= truth && truth <= interval.high) covered++;
  }
  return clopperPearsonInterval(covered, repeats, 0.99);
}
