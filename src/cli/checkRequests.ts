import { selectPoints } from '../analysis/selectPoints.ts';
import { drawnOf } from '../models/model.ts';
import { expandScenario } from '../scenario/expandScenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { collectIssues, ScenarioError } from '../scenario/ScenarioError.ts';
import {
  type Choice,
  choicesOf,
  countSeriesSurely,
  countSurely,
  narrowScenario,
} from './requestedPoints.ts';
import { formatCount } from './words.ts';

/** Beyond this many points a look would take longer than it saves. */
const MOST_LOOKS = 200_000;

/** What figures and expectations read is held at once, some kilobytes a point. */
const MOST_READ = 100_000;

/** A curve of more points is a blob, and a file of megabytes. */
const MOST_DRAWN = 5000;

/**
 * Checks that figures have points to draw, that each comparison of expectations means exactly one
 * point, and that none of them reads more points than can be held or seen.
 *
 * @throws {ScenarioError} naming those that do not
 */
export function checkRequests(scenario: Scenario): void {
  const { issues, report } = collectIssues();
  for (const choice of choicesOf(scenario)) {
    const { path, key } = choice;
    const fault = faultOf(scenario, choice);
    if (fault === null) continue;
    const name = key === '' ? path : `${path}.${key}`;
    const place = scenario.places?.[path] ?? { file: scenario.name };
    const hint = `--set ${path.startsWith('expect') ? 'expect' : 'figures'}=[] leaves them out`;
    report(place, name, `invalid ${name}: ${fault} (${hint})`);
  }
  if (issues.length > 0) throw new ScenarioError(issues);
}

/** What is wrong with the points of a choice, if anything is. */
function faultOf(scenario: Scenario, choice: Choice): string | null {
  const [most = 0] = choice.reads.map((read) => countSurely(scenario, read)).sort((a, b) => b - a);
  if (most > MOST_READ) {
    const limit = `at most ${formatCount(MOST_READ)}, chosen by where or parts`;
    return `reads ${formatCount(most)} points; expected ${limit}`;
  }
  if (choice.series !== undefined) {
    const drawn = countSeriesSurely(scenario, choice.selection, choice.series);
    if (drawn > MOST_DRAWN) return sayCrowded(drawn);
  }
  const found = countDistinct(scenario, choice);
  if (found === null || (choice.single ? found === 1 : found > 0)) return null;
  return `matches ${found} points; expected ${choice.single ? 'exactly one' : 'at least one'}`;
}

function sayCrowded(drawn: number): string {
  const ways = 'with fewer points, chosen by where or parts, or along an axis of its own';
  return `draws ${formatCount(drawn)} points a series; expected at most ${formatCount(MOST_DRAWN)}, ${ways}`;
}

/**
 * How many different points that can be built a choice has, not beyond the first where one is
 * enough: those that draw the same trials are one. Null where that takes too long to tell.
 */
function countDistinct(scenario: Scenario, { selection, single }: Choice): number | null {
  const chosen = new Set<string>();
  let looks = 0;
  for (const point of expandScenario(narrowScenario(scenario, selection))) {
    if (looks++ === MOST_LOOKS) return null;
    const { configuration, method } = point;
    if (configuration === null || selectPoints([point], selection).length === 0) continue;
    if (!single) return 1;
    chosen.add(JSON.stringify([method, drawnOf(scenario.model, configuration)]));
  }
  return chosen.size;
}
