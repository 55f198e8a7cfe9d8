import { type Issue, ScenarioError } from './ScenarioError.ts';
import type { Scenario, ScenarioPoint } from './scenario.ts';

type Parts = Pick<Scenario, 'name' | 'parts'>;
type Named = Pick<ScenarioPoint, 'index' | 'part' | 'parameters'>;

/**
 * Asks a model about a point that can be built. What a model refuses only when it evaluates, such
 * as a curve that leaves its range or a method that does not apply, is the scenario's fault and not
 * the program's.
 *
 * @throws {ScenarioError} for a RangeError or SyntaxError of the model, at the part's parameters
 */
export function askModel<T>(scenario: Parts, point: Named, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    const place = partOf(scenario, point)?.places?.[''] ?? { file: scenario.name };
    const message = `${error.message} (${describePoint(scenario, point)})`;
    const issue: Issue = { ...place, path: 'parameters', message };
    throw new ScenarioError([issue]);
  }
}

function partOf({ parts }: Parts, { part }: Named): Scenario['parts'][number] | undefined {
  return parts.find(({ name }) => name === part);
}

/** A point in words: `part main, point 3, at depth = 2` with what the part sweeps or lists. */
export function describePoint(scenario: Parts, point: Named): string {
  const { axes = [], rows = [] } = partOf(scenario, point) ?? {};
  const paths = new Set([...axes.map(({ path }) => path), ...rows.flatMap(Object.keys)]);
  const values = Object.entries(point.parameters)
    .filter(([path]) => paths.has(path))
    .map(([path, value]) => `${path} = ${value}`);
  const head = `part ${point.part}, point ${point.index}`;
  return values.length === 0 ? head : `${head}, at ${values.join(', ')}`;
}
