import { clopperPearsonInterval, jeffreysInterval } from '../src/math/intervals.ts';
import {
  ACCURACIES,
  contrasts,
  measureBinomial,
  measureContrast,
  type Coverage,
} from './exactCoverage.ts';
import type { Row } from './rows.ts';
import type { Group } from './settings.ts';
import { coverageCases, simulateCoverage } from './simulatedCoverage.ts';

const TRIALS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 3000, 5000,
  10_000,
];
const GRID = 2001;
const REPEATS = 2000;
const LEVEL = 0.95;

const exactly = 'covered on average (least to most) over p';

function describe(measure: string, { mean, least, most }: Coverage): Row {
  return { measure, measured: { median: mean, low: least, high: most }, unit: exactly };
}

function extremes(values: readonly number[]): readonly [number, number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

const point = (value: number) => ({ median: value, low: value, high: value });

/** Clopper and Pearson's interval covers at its level everywhere. */
function measureClopperPearson(): Row[] {
  const found = TRIALS.map((n) => measureBinomial(clopperPearsonInterval, n, GRID));
  const [least] = extremes(found.map((coverage) => coverage.least));
  return [
    ...found.map((coverage, i) => describe(`Clopper–Pearson, n = ${TRIALS[i]}`, coverage)),
    {
      measure: 'Clopper–Pearson, the least of all n and p',
      measured: point(least),
      unit: 'covered',
      goal: { better: 'more', reach: LEVEL },
    },
  ];
}

/** Jeffreys' interval covers at its level on average over p. */
function measureJeffreys(): Row[] {
  const found = TRIALS.map((n) => measureBinomial(jeffreysInterval, n, GRID));
  const [anywhere] = extremes(found.map((coverage) => coverage.least));
  const [least, most] = extremes(
    found.filter((_, i) => TRIALS[i] >= 50).map((coverage) => coverage.mean),
  );
  const of = 'Jeffreys, n ≥ 50, the';
  const unit = 'covered on average over p';
  return [
    ...found.map((coverage, i) => describe(`Jeffreys, n = ${TRIALS[i]}`, coverage)),
    { measure: 'Jeffreys, the least of all n and p', measured: point(anywhere), unit: 'covered' },
    {
      measure: `${of} least`,
      measured: point(least),
      unit,
      goal: { better: 'more', reach: 0.93 },
    },
    { measure: `${of} most`, measured: point(most), unit, goal: { better: 'less', reach: 0.97 } },
  ];
}

function measureContrasts(): Row[] {
  return contrasts.flatMap((contrast) =>
    [10, 30, 100].map((n) =>
      describe(`${contrast.name} of two, n = ${n}`, measureContrast(contrast, n, ACCURACIES)),
    ),
  );
}

/** Passed when the nominal level lies inside or below the interval of what was measured. */
function simulateAll(): Row[] {
  return coverageCases.map((example) => {
    const { low, best, high } = simulateCoverage(example, REPEATS);
    return {
      measure: example.name,
      measured: { median: best, low, high },
      unit: 'covered (its 99 % interval)',
      goal: { better: 'more', reach: LEVEL, judged: 'high' },
    };
  });
}

/** How often the 95 % intervals cover: by summation where that is possible, else by simulation. */
export const measureCoverage: Group = async () => [
  ...measureClopperPearson(),
  ...measureJeffreys(),
  ...measureContrasts(),
  ...simulateAll(),
];
