import { type Command, InvalidArgumentError } from 'commander';
import { parseLevel } from './scenarioOptions.ts';

/** Options that say what a column of the log is: flag, key, what the column holds. */
const COLUMNS = [
  ['task', 'task', 'the task; guessed by its name when absent, as are the next three'],
  ['agent', 'agent', 'the agent; it may be another column, such as team_size'],
  ['correct', 'correct', 'whether the answer is right: 0/1, true/false, yes/no'],
  ['family', 'family', 'the family of the agent'],
  ['trials', 'trials', 'of counts: how many trials'],
  ['successes', 'successes', 'of counts: how many right ones'],
  ['trial', 'trial', 'what tells repeated trials apart'],
  ['bits', 'bits', 'one string of 0 and 1 an agent, with --tasks'],
  ['tokens', 'tokens', 'tokens of an answer'],
  ['cost', 'cost', 'cost of an answer'],
  ['budget', 'budget', 'tokens that the agent might think: fits beta and kappa'],
  ['message-tokens', 'messageTokens', 'length of a message'],
  ['hops', 'hops', 'how many agents passed the answer on: fits gamma'],
  ['answer', 'answer', 'what was answered: sets plurality beside majority'],
] as const;

type ColumnKey = (typeof COLUMNS)[number][1];

/** Options of `phaselab calibrate`. */
export interface CalibrateOptions extends Partial<Record<ColumnKey, string>> {
  readonly matrix?: boolean;
  /** file with the names of the tasks, for bits */
  readonly tasks?: string;
  readonly delimiter?: string;
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed: string;
  readonly json?: boolean;
  readonly out?: string;
}

/** The columns that were named. */
export function namedColumns(options: CalibrateOptions): Partial<Record<ColumnKey, string>> {
  const named = COLUMNS.flatMap(([, key]) => {
    const name = options[key];
    return name === undefined ? [] : [[key, name] as const];
  });
  return Object.fromEntries(named);
}

const FEWEST_REPLICATES = 99;

function parseReplicates(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= FEWEST_REPLICATES) return count;
  throw new InvalidArgumentError(`expected an integer of at least ${FEWEST_REPLICATES}.`);
}

/** Adds the options of `phaselab calibrate`. */
export function addCalibrateOptions(command: Command): Command {
  command.argument('<log>', 'an evaluation log: CSV, JSON lines or Parquet, gzipped or not');
  for (const [flag, , description] of COLUMNS) command.option(`--${flag} <column>`, description);
  return command
    .option('--matrix', 'one row a task and one column an agent, cells of 0 and 1')
    .option('--tasks <file>', 'names of the tasks of --bits, one a line')
    .option('--delimiter <text>', 'what separates the columns of a CSV')
    .option('--confidence <level>', 'level of the intervals; default 0.95', parseLevel)
    .option('--replicates <number>', 'resamples of the tasks; default 2000', parseReplicates)
    .option('--seed <text>', 'seed of the resamples', 'phaselab')
    .option('--json', 'print JSON')
    .option(
      '-o, --out <name>',
      'write NAME.yaml, a system for scenarios and plans, and NAME/ with the report',
    );
}
