import { goodnessOfFit } from '../../criticalPoint.ts';
import type { OutcomeTable } from '../log.ts';
import { votesOfAgents } from './taskVotes.ts';

/** How far apart the accuracies of agents are, beyond the error over tasks. */
export interface AgentSpread {
  /** standard deviation of the accuracies of equally hard tasks, their sampling error taken off */
  readonly deviation: number;
  /** Q, chi-square distributed where all agents are alike */
  readonly chiSquare: number;
  /** agents − 1 */
  readonly degreesOfFreedom: number;
  /** probability of a Q as large among agents that are alike */
  readonly pValue: number;
}

/** An agent's deviations from the other agents at the same tasks, and their variance. */
interface Deviations {
  tasks: number;
  sum: number;
  variance: number;
}

function addTask(table: OutcomeTable, task: number, mean: number, all: Deviations[]): void {
  const from = task * table.agents.length;
  const tried = all.flatMap((agent, j) => {
    const trials = table.trials[from + j];
    return trials === 0 ? [] : [{ agent, excess: table.successes[from + j] / trials - mean }];
  });
  if (tried.length < 2) return;
  const squares = tried.reduce((sum, { excess }) => sum + excess * excess, 0);
  for (const { agent, excess } of tried) {
    agent.tasks++;
    agent.sum += excess;
    agent.variance += squares / tried.length;
  }
}

/**
 * Cochran's Q of the agents: ((J − 1)/J)·Σ Dⱼ²/Vⱼ, Dⱼ the sum over tasks of the rate of agent j less
 * the mean rate at the task, Vⱼ = Σ sᵢ²(1 − 1/nᵢ) its variance where the agents are exchangeable, sᵢ²
 * the variance among the nᵢ agents of task i. With 0/1 outcomes and no missing cell it is Cochran's;
 * how hard the tasks are, and which of them an agent tried, is taken out.
 *
 * Source: Cochran, The comparison of percentages in matched samples, Biometrika 37 (1950).
 *
 * @returns null where no two agents differ at any task
 * @example
 * const table = { tasks: ['t', 'u'], agents: ['a', 'b'], families: [null, null] };
 * const counts = { trials: new Uint32Array(4).fill(1), successes: new Uint32Array([1, 0, 1, 0]) };
 * agentSpread({ ...table, ...counts }).chiSquare; // => 2
 */
export function agentSpread(table: OutcomeTable): AgentSpread | null {
  const { sums, cells } = votesOfAgents(table);
  const all = table.agents.map((): Deviations => ({ tasks: 0, sum: 0, variance: 0 }));
  table.tasks.forEach((_, task) => addTask(table, task, sums[task] / cells[task], all));
  const agents = all.filter(({ variance }) => variance > 0);
  const degreesOfFreedom = agents.length - 1;
  if (degreesOfFreedom < 1) return null;
  let chiSquare = 0;
  let excess = 0;
  for (const { tasks, sum, variance } of agents) {
    chiSquare += ((degreesOfFreedom / agents.length) * sum * sum) / variance;
    excess += (sum * sum - variance) / (tasks * tasks);
  }
  const deviation = Math.sqrt(Math.max(0, excess) / degreesOfFreedom);
  return { deviation, ...goodnessOfFit({ chiSquare, degreesOfFreedom })! };
}
