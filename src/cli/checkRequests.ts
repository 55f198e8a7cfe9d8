import { type Selection, selectPoints } from '../analysis/selectPoints.ts';
import { drawnOf, type Model } from '../models/model.ts';
import { countPoints, expandScenario } from '../scenario/expandScenario.ts';
import type { Expectation, Scenario, ScenarioPoint, Where } from '../scenario/scenario.ts';
import { collectIssues, ScenarioError } from '../scenario/ScenarioError.ts';

/** Points that a figure or expectation means, and how many there should be. */
interface Choice {
  readonly path: string;
  readonly key: string;
  readonly selection: Selection;
  readonly single: boolean;
  /** what tells the chosen points apart: those that draw the same trials are one */
  readonly chosen: Set<string>;
}

/** Beyond this many points the check would take longer than it saves. */
const MOST_POINTS = 200_000;

/**
 * Checks that figures have points to draw and that each comparison of expectations means exactly
 * one point.
 *
 * @throws {ScenarioError} naming those that do not
 */
export function checkRequests(scenario: Scenario): void {
  const choices = [...figureChoices(scenario), ...scenario.expect.flatMap(expectationChoices)];
  if (choices.length === 0 || countPoints(scenario) > MOST_POINTS) return;
  for (const point of expandScenario(scenario)) {
    if (point.configuration !== null)
      for (const choice of choices) offer(scenario.model, choice, point);
  }
  const { issues, report } = collectIssues();
  for (const { path, key, chosen, single } of choices) {
    if (single ? chosen.size === 1 : chosen.size > 0) continue;
    const name = key === '' ? path : `${path}.${key}`;
    const expected = single ? 'exactly one' : 'at least one';
    const place = scenario.places?.[path] ?? { file: scenario.name };
    const found = `matches ${chosen.size} points`;
    const hint = `--set ${path.startsWith('expect') ? 'expect' : 'figures'}=[] leaves them out`;
    report(place, name, `invalid ${name}: ${found}; expected ${expected} (${hint})`);
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}

function offer(model: Model, { selection, chosen, single }: Choice, point: ScenarioPoint): void {
  // Of many points only the first matters where one is enough.
  if (!single && chosen.size > 0) return;
  if (selectPoints([point], selection).length === 0) return;
  const drawn = point.configuration && drawnOf(model, point.configuration);
  chosen.add(JSON.stringify([point.method, drawn]));
}

function figureChoices({ figures }: Scenario): Choice[] {
  return figures.map(({ parts, where }, i) => ({
    path: `figures[${i}]`,
    key: where === undefined ? '' : 'where',
    selection: { parts, where },
    single: false,
    chosen: new Set(),
  }));
}

function expectationChoices(expectation: Expectation, i: number): Choice[] {
  const { parts } = expectation;
  const choice = (key: string, where: Where | undefined, single: boolean): Choice => {
    return { path: `expect[${i}]`, key, selection: { parts, where }, single, chosen: new Set() };
  };
  switch (expectation.kind) {
    case 'criticalPoint':
    case 'exponent':
    case 'regret':
    case 'regimes':
    case 'flip':
      return [choice(expectation.where === undefined ? '' : 'where', expectation.where, false)];
    case 'value':
      return [choice('where', expectation.where, true)];
    case 'order':
      return [
        choice('greater', expectation.greater, true),
        choice('lesser', expectation.lesser, true),
      ];
    case 'equivalent':
      return [choice('first', expectation.first, true), choice('second', expectation.second, true)];
  }
}
