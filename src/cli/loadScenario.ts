import { mostTrialsAt } from '../analysis/sequential.ts';
import { models } from '../models/index.ts';
import { parseScenario } from '../scenario/parseScenario.ts';
import type { Scenario, ScenarioPoint } from '../scenario/scenario.ts';
import { type PointsSummary, validatePoints } from '../scenario/validatePoints.ts';
import { checkRequests } from './checkRequests.ts';
import { checkPlan } from './planScenario.ts';
import { readText } from './readText.ts';
import { rehearse } from './rehearse.ts';
import type { ScenarioOptions } from './scenarioOptions.ts';

/** A scenario whose points have been looked at. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly summary: PointsSummary;
}

/**
 * Reads and checks a scenario file, its points included, so that what is wrong is told before
 * anything runs.
 *
 * @param file a path, or `-` for standard input
 * @param sampled whether its points are to be sampled, and not only predicted
 * @throws {UsageError} when the file cannot be read
 * @throws {ScenarioError} when the scenario is wrong
 */
export function loadScenario(
  file: string,
  options: ScenarioOptions,
  sampled = true,
): LoadedScenario {
  const { set, seed, maxPoints } = options;
  const scenario = parseScenario(readText(file), {
    file: file === '-' ? 'standard-input' : file,
    models,
    overrides: set,
    readFile: readText,
    ...(seed === undefined ? {} : { seed }),
    ...(maxPoints === undefined ? {} : { maxPoints }),
  });
  const mostTrials = (point: ScenarioPoint): number =>
    sampled ? mostTrialsAt(scenario, point) : point.trials;
  const summary = validatePoints(scenario, undefined, sampled, mostTrials);
  checkRequests(scenario);
  checkPlan(scenario);
  rehearse(scenario);
  return { scenario, summary };
}
