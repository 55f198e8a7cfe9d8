/** Tasks by agents: how often each agent tried each task, and how often it was right. */
export interface OutcomeTable {
  /** names of the tasks, in the order of the log */
  readonly tasks: readonly string[];
  /** names of the agents, in the order of the log */
  readonly agents: readonly string[];
  /** family of each agent; null where the log tells none */
  readonly families: readonly (string | null)[];
  /** trials of agent j at task i, at i·agents + j; 0 where the log has none */
  readonly trials: Uint32Array;
  /** right answers among them */
  readonly successes: Uint32Array;
}

/** Outcomes of a task at one compute budget of a leaf, over all agents. */
export interface BudgetOutcome {
  readonly task: string;
  /** tokens that the agent might think */
  readonly budget: number;
  readonly trials: number;
  readonly successes: number;
}

/** Outcomes of a task after so many hops of messages of one length. */
export interface RelayOutcome {
  readonly task: string;
  readonly hops: number;
  /** null where the log tells no length */
  readonly messageTokens: number | null;
  readonly trials: number;
  readonly successes: number;
}

/** How often an agent gave one answer to a task. */
export interface AnswerCount {
  readonly task: string;
  readonly agent: string;
  readonly answer: string;
  readonly isCorrect: boolean;
  readonly count: number;
}

/** What the reader of a log noticed and did about it, apart from the outcomes themselves. */
export interface LogNotes {
  /** rows read, the header not counted */
  readonly rows: number;
  /** rows that repeat an earlier one with the same task, agent and trial; each was counted once */
  readonly duplicates: number;
  /** whether some agent tried some task more than once */
  readonly hasTrials: boolean;
  /** rows that repeat an earlier one in every column and count as further trials, for no column tells trials apart */
  readonly equalRows?: number;
  /** pairs of a task and an agent without a trial in the outcomes */
  readonly missingCells?: number;
  /** the one budget, of several, that the outcomes and the means are of: the largest */
  readonly budget?: number;
  /** the number of hops, of several, that the outcomes and the means are of: the fewest */
  readonly hops?: number;
}

/** An evaluation log: who was right about what. */
export interface EvaluationLog {
  readonly outcomes: OutcomeTable;
  readonly notes: LogNotes;
  /** mean tokens of an answer, where the log tells them */
  readonly meanTokens?: number;
  /** mean cost of an answer in the log's own unit, where it tells any */
  readonly meanCost?: number;
  readonly budgets?: readonly BudgetOutcome[];
  readonly relays?: readonly RelayOutcome[];
  readonly answers?: readonly AnswerCount[];
}
