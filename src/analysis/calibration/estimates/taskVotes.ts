import type { OutcomeTable } from '../log.ts';

/** One vote of each voter of a task, for every task: the voters are agents, or trials of one agent. */
export interface TaskVotes {
  /** voters of each task */
  readonly voters: Uint32Array;
  /** sum of the rates over the cells of each task */
  readonly sums: Float64Array;
  /** filled cells of each task */
  readonly cells: Uint32Array;
  /** probability that two different voters of the task are both right, NaN for fewer than two */
  readonly bothRight: Float64Array;
  /** the fewest right votes that a task can show */
  readonly fewest: Uint32Array;
  /** of each task, the probabilities of `fewest`, `fewest` + 1, … right votes */
  readonly laws: readonly Float64Array[];
}

const CERTAIN = new Float64Array([1]);

function emptyVotes(tasks: number): TaskVotes & { readonly laws: Float64Array[] } {
  return {
    voters: new Uint32Array(tasks),
    sums: new Float64Array(tasks),
    cells: new Uint32Array(tasks),
    bothRight: new Float64Array(tasks).fill(Number.NaN),
    fewest: new Uint32Array(tasks),
    laws: Array.from({ length: tasks }, () => CERTAIN),
  };
}

/** Adds a voter who is right with the given probability, neither 0 nor 1, to a law of right votes. */
function addVoter(law: Float64Array, rate: number): Float64Array {
  const longer = new Float64Array(law.length + 1);
  law.forEach((probability, right) => {
    longer[right] += (1 - rate) * probability;
    longer[right + 1] += rate * probability;
  });
  return longer;
}

/**
 * The agents of a table as voters, each casting one of its trials: c right of n. Where cells hold
 * several trials, c follows the Poisson binomial law of the agents' rates at the task, over which
 * all that is asked of the votes is averaged; with one trial each it is the number itself.
 *
 * @example
 * const table = { tasks: ['t'], agents: ['a', 'b'], families: [null, null] };
 * const counts = { trials: new Uint32Array([2, 1]), successes: new Uint32Array([1, 1]) };
 * [...votesOfAgents({ ...table, ...counts }).laws[0]]; // => [0.5, 0.5]
 */
export function votesOfAgents({ tasks, agents, trials, successes }: OutcomeTable): TaskVotes {
  const votes = emptyVotes(tasks.length);
  for (let task = 0; task < tasks.length; task++) {
    let squares = 0;
    for (let cell = task * agents.length; cell < (task + 1) * agents.length; cell++) {
      if (trials[cell] === 0) continue;
      const rate = successes[cell] / trials[cell];
      votes.voters[task]++;
      votes.sums[task] += rate;
      squares += rate * rate;
      if (rate === 1) votes.fewest[task]++;
      else if (rate > 0) votes.laws[task] = addVoter(votes.laws[task], rate);
    }
    const n = votes.voters[task];
    votes.cells[task] = n;
    if (n >= 2) votes.bothRight[task] = (votes.sums[task] ** 2 - squares) / (n * (n - 1));
  }
  return votes;
}

/**
 * The trials of one agent as voters: s right of n.
 *
 * @param agent its place in the table
 */
export function votesOfTrials(table: OutcomeTable, agent: number): TaskVotes {
  const { tasks, agents, trials, successes } = table;
  const votes = emptyVotes(tasks.length);
  for (let task = 0; task < tasks.length; task++) {
    const n = trials[task * agents.length + agent];
    if (n === 0) continue;
    const right = successes[task * agents.length + agent];
    votes.voters[task] = n;
    votes.sums[task] = right / n;
    votes.cells[task] = 1;
    votes.fewest[task] = right;
    if (n >= 2) votes.bothRight[task] = (right * (right - 1)) / (n * (n - 1));
  }
  return votes;
}
