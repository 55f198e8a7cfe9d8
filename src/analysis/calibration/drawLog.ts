import { checkInteger } from '../../math/domain.ts';
import { hashWords, openStream } from '../../math/random.ts';
import { openTrials } from '../../models/majority/engine/sampler.ts';
import { majority } from '../../models/majority/index.ts';
import { leafCount } from '../../models/majority/organization.ts';
import { configure } from '../simulate.ts';
import type { OutcomeTable } from './log.ts';

/** How many tasks are drawn, and from which seed. */
export interface DrawOptions {
  readonly tasks: number;
  readonly seed: string;
}

/**
 * Draws the log that the agents of a star would leave: a task is a trial of the engine, an agent a
 * leaf, and votes depend on each other as the parameters say.
 *
 * @param parameters of the model `majority` as in a scenario file; the organization is a star whose
 *   messages are faithful
 * @param options tasks, an integer of at least 1; seed
 * @throws {RangeError} when a parameter or a number is outside its domain
 * @example
 * drawLog({ agents: 3, bias: 1 }, { tasks: 2, seed: 'a' }).tasks; // => ['task 1', 'task 2']
 */
export function drawLog(
  parameters: Readonly<Record<string, unknown>>,
  { tasks, seed }: DrawOptions,
): OutcomeTable {
  checkInteger('tasks', tasks, 1);
  const shape = { organization: 'star', fidelity: 1, scope: 'organization' };
  const star = configure(majority, { ...shape, ...parameters });
  const agents = leafCount(star);
  const successes = new Uint32Array(tasks * agents);
  let task = 0;
  const open = openTrials(star, 'scalar', {
    leaf: (leaf, vote) => (successes[task * agents + leaf] = vote),
  });
  const trial = open(openStream(hashWords(seed), hashWords('log'), 0, 0));
  for (; task < tasks; task++) trial();
  return {
    tasks: Array.from({ length: tasks }, (_, i) => `task ${i + 1}`),
    agents: Array.from({ length: agents }, (_, i) => `agent ${i + 1}`),
    families: Array.from({ length: agents }, () => null),
    trials: new Uint32Array(tasks * agents).fill(1),
    successes,
  };
}
