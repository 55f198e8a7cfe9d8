/** Columns that a log of rows may have, by their names in the file; any column can play task or agent. */
interface RowColumns {
  readonly task: string;
  readonly agent: string;
  /** what tells the repeated trials of an agent at a task apart */
  readonly trial?: string;
  readonly family?: string;
  /** tokens of an answer */
  readonly tokens?: string;
  /** cost of an answer, in any unit */
  readonly cost?: string;
  /** tokens that the agent might think */
  readonly budget?: string;
  readonly messageTokens?: string;
  readonly hops?: string;
  /** what the agent answered */
  readonly answer?: string;
}

/** One row a trial. */
export interface TrialColumns extends RowColumns {
  /** 0/1, true/false or yes/no */
  readonly correct: string;
}

/** One row a task and an agent, with the number of trials and of right ones. */
export interface CountColumns extends RowColumns {
  readonly trials: string;
  readonly successes: string;
}

/**
 * Cells of 0 and 1, empty where there is no outcome. One row a task and one column an agent; where `agent` names the
 * column of the agents, one row an agent and one column a task.
 */
export interface MatrixColumns {
  readonly matrix: true;
  /** column of the tasks' names; without it the tasks are numbered from 1 and every column is an agent */
  readonly task?: string;
  /** column of the agents' names: the matrix lies on its side */
  readonly agent?: string;
  /** families of the agents, where the rows are agents */
  readonly family?: string;
}

/** One row an agent, with one string of 0 and 1 over all tasks. */
export interface BitColumns {
  readonly agent: string;
  readonly bits: string;
  /** path of a text with the tasks' names, one a line, in the order of the bits */
  readonly tasksFile: string;
  readonly family?: string;
}

/** What the columns of a log are; the form of the log follows from which of them are named. */
export type LogColumns = TrialColumns | CountColumns | MatrixColumns | BitColumns;
