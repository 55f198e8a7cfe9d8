import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBinomial } from 'd3-random';
import { afterAll, describe, expect, it } from 'vitest';
import { testAgreement } from '../src/analysis/agreement.ts';
import { checkExpectations } from '../src/analysis/expectations.ts';
import type { PointResult, RunResult } from '../src/analysis/result.ts';
import { hashWords, openStream } from '../src/math/random.ts';
import { countSums, tallyOf } from '../src/math/tally.ts';
import { models } from '../src/models/index.ts';
import type { Organization } from '../src/models/majority/organization.ts';
import { expandScenario } from '../src/scenario/expandScenario.ts';
import { parseScenario } from '../src/scenario/parseScenario.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { scenarioSchema } from '../src/scenario/scenarioSchema.ts';
import { drawFigure } from '../src/figures/figure.ts';
import { renderSvg } from '../src/figures/render.ts';
import { runSweep } from '../src/sweep/runSweep.ts';

const FILES = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'));
const directory = mkdtempSync(join(tmpdir(), 'phaselab-scenarios-'));
afterAll(() => rmSync(directory, { recursive: true }));

const readFile = (file: string): string => readFileSync(file, 'utf8');

function load(file: string, overrides: readonly (readonly [string, string])[] = []): Scenario {
  const path = join('scenarios', file);
  return parseScenario(readFile(path), { file: path, models, overrides, readFile });
}

async function finish(scenario: Scenario): Promise<RunResult> {
  const sweep = runSweep(scenario, { directory: join(directory, scenario.name), workers: 2 });
  for (;;) {
    const step = await sweep.next();
    if (step.done) return step.value.run;
  }
}

/** Quick enough to be run as shipped. */
const WHOLE = [
  'allocation-rules.yaml',
  'budget-threshold.yaml',
  'context-walls.yaml',
  'equal-budgets.yaml',
  'saturation.yaml',
];

describe('shipped scenarios as they are', () => {
  it.each(WHOLE)('%s holds all that it claims', { timeout: 120_000 }, async (file) => {
    const scenario = load(file);
    const run = await finish(scenario);
    expect(testAgreement(run).held).toBe(true);
    for (const { held, message } of checkExpectations(scenario.expect, run)) {
      expect(held, message).toBe(true);
    }
    for (const request of scenario.figures) {
      expect(await renderSvg(drawFigure(request, run))).toContain('</svg>');
    }
  });
});

describe('every other shipped scenario in a small form', () => {
  it.each(FILES.filter((file) => !WHOLE.includes(file)))(
    '%s runs, agrees with theory and draws its figures',
    async (file) => {
      // Of 9,765,625 leaves a tree, a few hundred trees have to do.
      const few = file === 'phase-transition-full.yaml';
      const scenario = load(file, [['trials', few ? '256' : '4000']]);
      const run = await finish(scenario);
      const left = scenario.infeasible === 'skip' ? ['complete', 'infeasible'] : ['complete'];
      expect(run.points.filter(({ status }) => !left.includes(status))).toEqual([]);
      const agreement = testAgreement(run);
      expect(agreement.held).toBe(true);
      for (const { expectation, held, message } of checkExpectations(scenario.expect, run)) {
        // With so few trials an interval may be too wide to measure; it must still be there.
        if (['order', 'regimes'].includes(expectation.kind) && !few)
          expect(held, message).toBe(true);
        else expect(message).toContain(expectation.kind === 'decided' ? 'undecided' : 'interval');
      }
      for (const request of scenario.figures) {
        expect(await renderSvg(drawFigure(request, run))).toContain('</svg>');
      }
    },
  );

  it('states expectations and carries the hint for editors', () => {
    for (const file of FILES) {
      expect(load(file).expect.length, file).toBeGreaterThan(0);
      const [hint] = readFileSync(join('scenarios', file), 'utf8').split('\n');
      expect(hint).toBe('# yaml-language-server: $schema=./phaselab.schema.json');
    }
  });

  it('is described by the schema that is shipped beside it', () => {
    const shipped = JSON.parse(readFileSync('scenarios/phaselab.schema.json', 'utf8')) as object;
    expect(shipped).toEqual(JSON.parse(JSON.stringify(scenarioSchema(models))));
  });
});

/** A run whose counts are drawn from the exact law of the organizations with another fidelity. */
function pretend(scenario: Scenario, factor: number, seed: string): RunResult {
  const random = openStream(hashWords(seed), [0, 0], 0, 0);
  const binomial = randomBinomial.source(() => random.uniform());
  const model = scenario.model;
  const points = [...expandScenario(scenario)].map((point): PointResult => {
    const configuration = point.configuration as Organization;
    const prediction = model.predict(configuration);
    const fidelity = configuration.fidelity * factor;
    const truth = model.predict({ ...configuration, fidelity });
    const count = (p: number) => tallyOf(countSums(point.trials, binomial(point.trials, p)()));
    const tallies =
      point.method === 'level'
        ? levelTallies(configuration, prediction.levels!, factor, count)
        : { root: count(truth.value!) };
    return {
      ...point,
      id: String(point.index),
      status: 'complete',
      facts: model.facts(configuration),
      prediction,
      tallies,
    };
  });
  const { confidence, familyWise } = scenario;
  return { model, seed: scenario.seed, confidence, familyWise, points };
}

/** One aggregation of the predicted levels, through channels that are off by the factor. */
function levelTallies(
  organization: Organization,
  levels: readonly number[],
  factor: number,
  count: (p: number) => ReturnType<typeof tallyOf>,
): PointResult['tallies'] {
  const model = models.find(({ name }) => name === 'majority')!;
  const tallies = levels.slice(1).map((_, level) => {
    const below = { ...organization, depth: 1, leaves: 2 * levels[level] - 1 };
    const one = model.predict({
      ...below,
      fidelity: organization.fidelity * factor,
    });
    return [`level ${level + 1}`, count(one.value!)] as const;
  });
  return Object.fromEntries(tallies);
}

describe('the agreement test at the shipped trial counts', () => {
  const scenario = load('phase-transition.yaml');
  const seeds = Array.from({ length: 10 }, (_, i) => `fidelity ${i}`);

  it('catches a prediction that is off by 1 % in gamma', () => {
    for (const seed of seeds) {
      expect(testAgreement(pretend(scenario, 1.01, seed)).held, seed).toBe(false);
      expect(testAgreement(pretend(scenario, 0.99, seed)).held, seed).toBe(false);
    }
  });

  it('and passes a right one', () => {
    for (const seed of seeds)
      expect(testAgreement(pretend(scenario, 1, seed)).held, seed).toBe(true);
  });
});
