import { checkExpectations } from '../analysis/expectations.ts';
import type { PointResult, RunResult } from '../analysis/result.ts';
import { drawFigure } from '../figures/figure.ts';
import { countSums, tallyOf, type Tally } from '../math/tally.ts';
import { drawnOf, type Measure } from '../models/model.ts';
import { askModel } from '../scenario/askModel.ts';
import { countPoints, expandScenario } from '../scenario/expandScenario.ts';
import type { Scenario, ScenarioPoint } from '../scenario/scenario.ts';
import { askRequest } from './askRequest.ts';

/** Beyond this many points a rehearsal would be felt. */
const MOST_POINTS = 1000;

/**
 * Draws the figures and judges the expectations of a scenario with made-up counts, which are
 * thrown away, so that a request that cannot be met is told before anything runs.
 *
 * @throws {ScenarioError} for the first that cannot
 */
export function rehearse(scenario: Scenario): void {
  if (countPoints(scenario) > MOST_POINTS) return;
  const { model, seed, confidence, familyWise } = scenario;
  const points = [...expandScenario(scenario)].map((point) => makeUp(scenario, point));
  const run: RunResult = { model, seed, confidence, familyWise, points };
  scenario.figures.forEach((request, i) =>
    askRequest(scenario, `figures[${i}]`, () => drawFigure(request, run)),
  );
  scenario.expect.forEach((expectation, i) =>
    askRequest(scenario, `expect[${i}]`, () => checkExpectations([expectation], run)),
  );
}

function makeUp(scenario: Scenario, point: ScenarioPoint): PointResult {
  const { configuration } = point;
  if (configuration === null) {
    return { ...point, id: '', status: 'infeasible', facts: {}, prediction: null, tallies: {} };
  }
  const { model } = scenario;
  const { prediction, facts, text } = askModel(scenario, point, () => ({
    prediction: model.predict(configuration),
    facts: model.facts(configuration),
    text: JSON.stringify(drawnOf(model, configuration)),
  }));
  const value = prediction.value ?? 0.5;
  const levels = prediction.levels ?? [value, value];
  const measure = model.measure(point.method);
  const tallies =
    point.method === 'level'
      ? levels.slice(1).map((level, i) => [`level ${i + 1}`, tallyAt(measure, level)] as const)
      : [['root', tallyAt(measure, value)] as const];
  return {
    ...point,
    id: `${point.method} ${text}`,
    status: 'complete',
    facts,
    prediction,
    tallies: Object.fromEntries(tallies),
  };
}

const TRIALS = 10_000;

/** A tally of 10,000 trials whose observable is the given one. */
function tallyAt({ kind, offset, scale }: Measure, value: number): Tally {
  const mean = (value - offset) / scale;
  if (kind !== 'real') return tallyOf(countSums(TRIALS, Math.round(TRIALS * mean)));
  // A squared normal error: its mean square is three times its squared mean.
  const sum = TRIALS * mean;
  return tallyOf({ trials: TRIALS, sum, sumOfSquares: 3 * sum * mean });
}
