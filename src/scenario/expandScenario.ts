import { countPart, pointAt, prepare } from './point.ts';
import type { Part, Scenario, ScenarioPoint } from './scenario.ts';

/**
 * How many points a scenario has, without expanding them; infeasible ones are counted.
 *
 * @example
 * const { text } = scenarioTemplate('minimal');
 * countPoints(parseScenario(text, { file: 'minimal.yaml', models })); // => 10
 */
export function countPoints(scenario: Scenario): number {
  return scenario.parts.reduce((sum, part) => sum + countPart(part), 0);
}

/** The parts that trace a boundary, of which not all points are known before they are drawn. */
export function tracedParts({ parts }: Scenario): readonly Part[] {
  return parts.filter(({ trace }) => trace !== undefined);
}

/**
 * The points of a scenario one by one: parts in order, rows, then the grid with its last axis
 * fastest. Memory does not grow with their number.
 *
 * @throws {ScenarioError} at the first point that is wrong: a formula outside its parameter's
 *   domain, parameters that contradict each other, or, unless the scenario skips those, an
 *   organization that cannot be built
 * @example
 * const { text } = scenarioTemplate('minimal');
 * const scenario = parseScenario(text, { file: 'minimal.yaml', models });
 * [...expandScenario(scenario)][1].parameters.correlation; // => 0.3
 */
export function* expandScenario(scenario: Scenario): Generator<ScenarioPoint> {
  let index = 0;
  for (const part of scenario.parts) {
    const expansion = prepare(scenario, part);
    const count = countPart(part);
    for (let i = 0; i < count; i++) yield pointAt(expansion, i, index++);
  }
}
