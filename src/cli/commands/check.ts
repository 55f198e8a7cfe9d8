import type { Method } from '../../models/model.ts';
import { checkWork } from '../checkWork.ts';
import { formatYaml } from '../formatYaml.ts';
import { loadScenario, type LoadedScenario } from '../loadScenario.ts';
import type { ScenarioOptions } from '../scenarioOptions.ts';
import type { Terminal } from '../terminal.ts';
import { atMost, counted, formatCount } from '../words.ts';

/** Options of `phaselab check`. */
export interface CheckOptions extends ScenarioOptions {
  readonly json?: boolean;
}

/** Says whether a scenario is right, what it means with all defaults, and what it costs. */
export function check(file: string, options: CheckOptions, terminal: Terminal): void {
  const loaded = loadScenario(file, options);
  const { scenario, summary } = loaded;
  checkWork(summary.draws);
  if (options.json === true) {
    terminal.out(`${JSON.stringify({ scenario: scenario.resolved, ...summary }, null, 2)}\n`);
    return;
  }
  terminal.out(formatYaml(scenario.resolved));
  terminal.out(
    describeCost(loaded)
      .map((line) => `# ${line}\n`)
      .join(''),
  );
}

function describeCost(loaded: LoadedScenario): string[] {
  const { scenario, summary } = loaded;
  const { points, checked, infeasible, trials, draws } = summary;
  const looked = checked < points ? ` (${formatCount(checked)} of them looked at)` : '';
  const left =
    infeasible === 0 ? '' : `, ${formatCount(infeasible)} cannot be built and are left out`;
  const about = `${atMost(scenario)}${checked < points ? 'about ' : ''}`;
  return [
    `${counted(points, 'point')} in ${counted(scenario.parts.length, 'part')}${looked}${left}`,
    `${about}${formatCount(trials)} trials, ${formatCount(draws)} expected elementary draws${sayShared(loaded)}`,
  ];
}

/** Methods that may draw 128 trials at a time. */
const SHARING: ReadonlySet<Method> = new Set(['full', 'simd', 'antithetic']);

/** How there can be fewer draws than trials. */
function sayShared({ scenario, summary: { trials, draws } }: LoadedScenario): string {
  const isShared = scenario.parts.some(({ method }) => SHARING.has(method));
  return isShared && draws < trials ? ' (one can serve 128 trials at once)' : '';
}
