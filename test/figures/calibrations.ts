import type { Calibration } from '../../src/analysis/calibration/calibration.ts';
import type { JudgedModel } from '../../src/analysis/calibration/models/compareModels.ts';
import type { LogEstimates } from '../../src/analysis/calibration/estimates/estimateLog.ts';
import type { HopAccuracy } from '../../src/analysis/calibration/curves/fitRelay.ts';
import type { Estimate } from '../../src/math/intervals.ts';
import { panelCurve, type PanelModel } from '../../src/analysis/calibration/models/panelLaw.ts';

/** Calibrations made by hand, so that figures change only where figures do. */

const LEVEL = 0.95;

export function around(best: number, reach: number): Estimate {
  return { low: best - reach, best, high: best + reach, level: LEVEL };
}

const SIZES = [3, 5];
const MOMENTS = { accuracy: 0.6, correlation: 0.4 };

function judged(model: PanelModel, verdict: JudgedModel['verdict']): JudgedModel {
  const isLaw = model !== 'plateau-matched';
  return {
    model,
    moments: MOMENTS,
    curve: panelCurve(model, MOMENTS, SIZES),
    discrepancies: SIZES.map((size) => around(0.001 * size, 0.004)),
    curvePValue: verdict === 'refuted' ? 0.0005 : 0.4,
    fit: isLaw
      ? { statistic: 9, pValue: verdict === 'fits' ? 0.5 : 0.002, curvePValue: 0.4 }
      : null,
    error: 0.03,
    score: isLaw ? -1.5 : null,
    verdict,
  };
}

const comparison: NonNullable<Calibration['comparison']> = {
  tasks: 200,
  sizes: SIZES,
  measured: { accuracy: 0.6, intraclass: 0.4, pairwise: 0.42, curve: [0.62, 0.63] },
  models: [
    judged('shared', 'refuted'),
    judged('plateau-matched', 'predicts'),
    judged('beta-binomial', 'fits'),
    judged('probit', 'fits'),
    judged('common-cause', 'refuted'),
  ],
  noiseFloor: 0.025,
  recommended: ['beta-binomial', 'probit'],
  preferred: 'beta-binomial',
  allAgents: 0.63,
  extrapolating: 'beta-binomial',
};

const FAMILIES = ['ash', 'birch', 'ash', null, 'birch'];
const ACCURACIES = [0.5, 0.7, 0.65, 0.55, 0.6];

const votes = {
  accuracy: around(0.6, 0.03),
  icc: around(0.4, 0.04),
  likeliest: {
    accuracy: around(0.6, 0.03),
    correlation: around(0.41, 0.04),
    profile: around(0.41, 0.05),
  },
  majority: [1, 3, 5].map((size, k) => ({
    size,
    accuracy: around(0.6 + 0.015 * k, 0.03 + 0.002 * k),
    tie: 0,
    tasks: 200,
  })),
};

const pass = [1, 2].map((k) => ({
  k,
  all: around(0.7 - k / 10, 0.03),
  any: around(0.5 + k / 10, 0.03),
}));

export const estimates: LogEstimates = {
  ...votes,
  tasks: 200,
  level: LEVEL,
  replicates: 2000,
  seed: 'hand',
  filled: 1,
  agents: ACCURACIES.map((accuracy, k) => ({
    agent: `agent <${k}>`,
    family: FAMILIES[k],
    tasks: 200,
    accuracy: around(accuracy, 0.06),
    jeffreys: k === 0 ? around(accuracy, 0.07) : null,
    chance: 'undecided',
  })),
  correlations: {
    all: around(0.42, 0.05),
    withinFamilies: around(0.5, 0.06),
    acrossFamilies: around(0.4, 0.05),
    matched: null,
  },
  matrix: ACCURACIES.map((_, i) =>
    ACCURACIES.map((__, j) => (i === j ? 1 : i + j === 7 ? NaN : (i + j) / 10 - 0.2)),
  ),
  effectiveVotes: [1, 3, 5].map((agents) => ({
    agents,
    votes: around(agents / (1 + (agents - 1) * 0.42), 0.1),
  })),
  pass,
  within: [0, 1].map((k) => ({ agent: `agent <${k}>`, ...votes, tasks: 200, pass })),
};

function accuraciesAt(values: readonly number[]): HopAccuracy[] {
  return values.map((value, hops) => ({ hops, trials: 400, accuracy: around(value, 0.03) }));
}

const goodness = { deviance: 2, degreesOfFreedom: 2, pValue: 0.4, qaic: 6 };

const leaf: NonNullable<Calibration['leaf']> = {
  verdict: 'estimated',
  tasks: 200,
  accuracies: [100, 400, 1600, 6400].map((budget, k) => ({
    budget,
    trials: 400,
    accuracy: around(0.55 + 0.1 * k, 0.03),
  })),
  meanBudget: 800,
  dispersion: 1,
  fits: [
    {
      name: 'power',
      candidate: 0,
      estimates: {
        beta: around(0.5, 0.05),
        kappa: around(0.01, 0.002),
        max: around(0.7, 0.05),
        meanBias: around(0.28, 0.02),
      },
      values: [],
      goodness,
    },
  ],
  curve: 'power',
  beta: around(0.5, 0.05),
  kappa: around(0.01, 0.002),
  max: around(0.7, 0.05),
  words: 'power fits.',
};

const relay: NonNullable<Calibration['relay']> = {
  decays: [
    {
      verdict: 'estimated',
      messageTokens: 16,
      tasks: 200,
      accuracies: accuraciesAt([0.8, 0.65, 0.58]),
      gamma: around(0.5, 0.04),
      floor: around(0, 0),
      amplitude: around(1, 0),
      bias: around(0.6, 0.03),
      values: [],
      goodness,
      words: 'A hop keeps half.',
    },
    {
      verdict: 'not identifiable',
      reason: 'wide',
      messageTokens: 64,
      tasks: 200,
      accuracies: accuraciesAt([0.8, 0.75, 0.72]),
      words: 'Too wide.',
    },
  ],
  curve: { verdict: 'not identifiable', reason: 'lengths', fits: [], words: '2 lengths.' },
};

const right = Uint32Array.from({ length: 200 }, (_, task) => task % 6);

export const calibration: Calibration = {
  source: 'a <b>.csv',
  notes: { rows: 1000, duplicates: 1, hasTrials: true, missingCells: 3 },
  level: LEVEL,
  seed: 'hand',
  estimates,
  counts: { agents: new Uint32Array(200).fill(5), right },
  comparison,
  leaf,
  relay,
  plurality: {
    tooLarge: [],
    panels: [1, 3].map((panelSize) => ({
      panelSize,
      tasks: 200,
      single: around(0.6, 0.03),
      plurality: around(0.66, 0.03),
      majority: around(0.62, 0.03),
      difference: around(0.04, 0.01),
      gains: { plurality: around(0.06, 0.01), majority: around(0.02, 0.01) },
      drawnTasks: 0,
      drawErrors: { plurality: 0, majority: 0, difference: 0 },
      words: `Panels of ${panelSize}: the theory describes majority.`,
    })),
  },
  warnings: [{ kind: 'few-tasks', message: 'only <few> tasks' }],
  system: {
    parameters: { mechanism: 'beta-binomial', correlation: 0.4 },
    replicates: [],
    assumed: ['An answer costs 1,000 tokens.'],
  },
  diagnosis: {
    single: around(0.6, 0.03),
    plateau: around(0.67, 0.04),
    worthwhile: { low: 9, best: 15, high: 31, level: LEVEL },
    amplification: around(1.4, 0.05),
    mixingDepth: around(3, 0.5),
    binding: 'correlation',
    leverages: [{ change: 'less correlation', gain: around(0.03, 0.01) }],
    words: ['Majorities gain 7 points.', 'What binds is correlation.'],
  },
};

/** The same with so many agents of so many families, correlated as told. */
export function withAgents(
  count: number,
  families: number,
  correlation: (i: number, j: number) => number,
): Calibration {
  const places = Array.from({ length: count }, (_, k) => k);
  return {
    ...calibration,
    estimates: {
      ...estimates,
      agents: places.map((k) => ({
        ...estimates.agents[0],
        agent: `agent ${k}`,
        family: families === 0 ? null : `family ${k % families}`,
        accuracy: around(0.3 + (0.4 * ((k * 7) % count)) / count, 0.05),
      })),
      matrix: places.map((i) => places.map((j) => (i === j ? 1 : correlation(i, j)))),
    },
  };
}
