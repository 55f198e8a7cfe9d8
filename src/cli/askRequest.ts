import type { Scenario } from '../scenario/scenario.ts';
import { type Issue, ScenarioError } from '../scenario/ScenarioError.ts';

/**
 * Meets a figure or an expectation of a scenario. One that does not suit the results, such as a
 * critical point of a model without votes, is the scenario's fault and not the program's.
 *
 * @param path of the request: `figures[i]` or `expect[i]`
 * @throws {ScenarioError} for what a domain check refuses, at the request
 */
export function askRequest<T>(scenario: Scenario, path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const place = scenario.places?.[path] ?? { file: scenario.name };
    const hint = `--set ${path.startsWith('expect') ? 'expect' : 'figures'}=[] leaves it out`;
    const issue: Issue = { ...place, path, message: `${error.message} (${hint})` };
    throw new ScenarioError([issue]);
  }
}

/** Whether an error is that of a domain check: `invalid <name>: <value>; <what was expected>`. */
function isRefusal(error: unknown): error is RangeError | TypeError {
  if (error instanceof RangeError) return true;
  return error instanceof TypeError && error.message.startsWith('invalid ');
}
