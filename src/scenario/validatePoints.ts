import { levelsFor } from '../models/model.ts';
import { askModel } from './askModel.ts';
import { countPoints } from './expandScenario.ts';
import { countPart, pointAt, prepare } from './point.ts';
import type { Part, Scenario, ScenarioPoint } from './scenario.ts';
import { collectIssues, ScenarioError } from './ScenarioError.ts';
import { boundFact } from './until.ts';

/** What a look at the points of a scenario found. */
export interface PointsSummary {
  readonly points: number;
  /** how many of them were looked at */
  readonly checked: number;
  /** how many of those cannot be built and are left out */
  readonly infeasible: number;
  /** trials over all points checked that can be built, scaled to all points; the most of them */
  readonly trials: number;
  /** expected elementary draws, likewise */
  readonly draws: number;
}

const MOST_ISSUES = 20;

/**
 * Looks at the points of a scenario, all of them or `limit` evenly spread ones, so that what is
 * wrong is told before anything runs.
 *
 * @param limit the most points to look at, 1, 2, …
 * @param sampled whether they are to be sampled, so that their method must apply to them
 * @param mostTrials the most trials that a point can take; its own by default
 * @throws {ScenarioError} with up to 20 things that are wrong
 */
export function validatePoints(
  scenario: Scenario,
  limit = 20_000,
  sampled = true,
  mostTrials: (point: ScenarioPoint) => number = ({ trials }) => trials,
): PointsSummary {
  const { issues, report } = collectIssues();
  const points = countPoints(scenario);
  const share = Math.min(1, limit / points);
  const sum = { checked: 0, infeasible: 0, trials: 0, draws: 0 };
  let start = 0;
  for (const part of scenario.parts) {
    const expansion = prepare(scenario, part);
    const count = countPart(part);
    const looks = Math.max(1, Math.floor(count * share));
    for (let i = 0; i < looks && issues.length < MOST_ISSUES; i++) {
      const at = looks === 1 ? 0 : Math.round((i * (count - 1)) / (looks - 1));
      try {
        const point = pointAt(expansion, at, start + at);
        if (sampled) checkSampler(scenario, part, point);
        addPoint(sum, scenario, { ...point, trials: mostTrials(point) }, count / looks);
      } catch (error) {
        if (!(error instanceof ScenarioError)) throw error;
        for (const { message, path, ...place } of error.issues) report(place, path, message);
      }
    }
    start += count;
  }
  if (issues.length > 0) throw new ScenarioError(issues);
  return { points, ...sum };
}

function addPoint(
  sum: { checked: number; infeasible: number; trials: number; draws: number },
  scenario: Scenario,
  point: ScenarioPoint,
  weight: number,
): void {
  const { configuration, method, trials } = point;
  sum.checked++;
  if (configuration === null) {
    sum.infeasible++;
    return;
  }
  sum.trials += weight * trials;
  const cost = askModel(scenario, point, () => scenario.model.cost(configuration, method));
  sum.draws += weight * trials * cost;
}

/** A sampler that cannot be configured refuses the point, and so does what cannot be decided. */
function checkSampler(scenario: Scenario, { until }: Part, point: ScenarioPoint): void {
  const { configuration, method } = point;
  const { model } = scenario;
  if (configuration === null) return;
  askModel(scenario, point, () => {
    const fed = method === 'level' ? levelsFor(method, model.predict(configuration)) : undefined;
    model.sampler(configuration, method, fed);
    if (until?.goal === 'decide') boundFact(until.decide, model.facts(configuration));
  });
}
