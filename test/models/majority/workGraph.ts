import type { Organization } from '../../../src/models/majority/organization.ts';

/** Something that one agent does, and what it has to wait for. */
interface Task {
  readonly tokens: number;
  readonly rounds: number;
  readonly after: readonly Task[];
}

/** The longest path to the end of a task, each task counted by its weight. */
export function longestPath(last: Task, weightOf: (task: Task) => number): number {
  const ends = new Map<Task, number>();
  const endOf = (task: Task): number => {
    const known = ends.get(task);
    if (known !== undefined) return known;
    const end = Math.max(0, ...task.after.map(endOf)) + weightOf(task);
    ends.set(task, end);
    return end;
  };
  return endOf(last);
}

/**
 * All that an organization does for one answer as a graph of who waits for whom; the last task is
 * returned. Agents work at the same time, each does one thing after the other. A leaf thinks and
 * speaks in one round; a node of a tree listens in one and speaks in the next; an agent of a chain
 * listens, thinks and speaks in one.
 */
export function planWork(organization: Organization): Task {
  return organization.shape === 'tree' ? planTree(organization) : planChain(organization);
}

const task = (tokens: number | null, rounds: number, after: readonly Task[]): Task => {
  if (tokens === null) throw new Error('the length of a task is not given');
  return { tokens, rounds, after };
};

/** Tasks of one agent, one after the other, of which the first waits for others too. */
const inTurn = (tasks: readonly ((last: readonly Task[]) => Task)[]): Task[] => {
  const done: Task[] = [];
  for (const begin of tasks) done.push(begin(done.slice(-1)));
  return done;
};

function planTree({ depth, fanIn, read, cost }: Extract<Organization, { shape: 'tree' }>): Task {
  const decide = (level: number): Task => {
    if (level === 0) return task(cost.tokens, 1, []);
    const children = Array.from({ length: fanIn }, () => decide(level - 1));
    const messages = children.map((child) =>
      task(cost.messageTokens, level === 1 ? 0 : 1, [child]),
    );
    // Which of them are read is drawn; they are all alike.
    const readings = inTurn(
      messages.slice(0, read).map((message) => {
        return (last) => task(cost.messageTokens, 0, [...last, message]);
      }),
    );
    return task(cost.aggregatorTokens, 1, readings.slice(-1));
  };
  return decide(depth);
}

function planChain({ agents, ownVotes, cost }: Extract<Organization, { shape: 'chain' }>): Task {
  let decision = task(cost.tokens, 1, []);
  for (let agent = 1; agent < agents; agent++) {
    const message = task(cost.messageTokens, 0, [decision]);
    const think = (last: readonly Task[]): Task => task(cost.tokens, 0, last);
    const done = inTurn([
      (last) => task(cost.messageTokens, 0, [...last, message]),
      ...Array.from({ length: ownVotes }, () => think),
    ]);
    decision = task(cost.aggregatorTokens, 1, done.slice(-1));
  }
  return decision;
}
