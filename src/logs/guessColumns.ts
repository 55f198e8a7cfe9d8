import { UsageError } from '../sweep/errors.ts';
import type {
  BitColumns,
  CountColumns,
  LogColumns,
  MatrixColumns,
  TrialColumns,
} from './columns.ts';

/** Names by which logs call their columns, in small letters. */
const known = {
  task: ['task', 'task_id', 'item', 'item_id', 'question', 'question_id', 'instance_id'],
  agent: ['agent', 'agent_id', 'model', 'model_id'],
  correct: ['correct', 'is_correct', 'success', 'resolved', 'passed'],
  trials: ['n', 'trials', 'n_trials', 'n_samples'],
  successes: ['successes', 'n_correct', 'n_successes'],
  family: ['family'],
  trial: ['trial', 'trial_id'],
  bits: ['bits'],
} as const;

type Role = keyof typeof known;

/** Columns that a user named already. */
export type GivenColumns = Partial<TrialColumns & CountColumns & BitColumns>;

/**
 * Guesses by their names what the columns of a log are, so far as the user has not said it.
 *
 * Upper and lower case are alike. Counts are two columns, such as `n_trials` and `n_correct`; a column `bits` needs
 * the file of the tasks.
 *
 * @param names names of the columns, in the order of the file
 * @param given columns that are known already; their names are taken as they are
 * @throws {UsageError} when a part that is needed fits no column, or more than one; it lists the columns
 * @example
 * guessColumns(['task_id', 'model', 'resolved']); // => { task: 'task_id', agent: 'model', correct: 'resolved' }
 * guessColumns(['item', 'size', 'passed'], { agent: 'size' }); // => { task: 'item', agent: 'size', correct: 'passed' }
 */
export function guessColumns(names: readonly string[], given: GivenColumns = {}): LogColumns {
  const taken = new Set(Object.values(given));
  const find = (role: Role): string | undefined => {
    if (given[role] !== undefined) return given[role];
    const found = names.filter((name) => !taken.has(name) && isKnown(role, name));
    if (found.length > 1) throw failed(names, `${role} may be ${found.join(' or ')}`);
    return found[0];
  };
  const need = (role: Role): string => {
    const found = find(role);
    if (found === undefined) throw failed(names, sayMissing(role, names, given));
    return found;
  };
  const { tasksFile: _, ...named } = given;
  return {
    ...named,
    ...optional({ family: find('family') }),
    ...guessForm({ names, given, find, need }),
  };
}

/** Why a part fits no column, as far as that can be seen. */
function sayMissing(role: Role, names: readonly string[], given: GivenColumns): string {
  const usual = names.find((name) => isKnown(role, name));
  const taken = Object.entries(given).find(([, name]) => name === usual);
  if (usual !== undefined && taken !== undefined) return `${usual} is taken as ${taken[0]}`;
  if (given.trials !== undefined && given.successes === undefined) {
    return 'counts need both --trials and --successes';
  }
  const hint = role === 'agent' ? ' (is there one column an agent? then add --matrix)' : '';
  return `no column is known as ${role}${hint}`;
}

function isKnown(role: Role, name: string): boolean {
  return (known[role] as readonly string[]).includes(name.toLowerCase());
}

/**
 * The column of the tasks' names of a matrix, guessed where the user named neither it nor one of agents.
 *
 * @example
 * guessMatrix(['task', 'a', 'b']); // => { matrix: true, task: 'task' }
 */
export function guessMatrix(
  names: readonly string[],
  given: Omit<MatrixColumns, 'matrix'> = {},
): MatrixColumns {
  if (given.task !== undefined || given.agent !== undefined) return { ...given, matrix: true };
  const agent = names.find((name) => isKnown('agent', name));
  const task = names.find((name) => isKnown('task', name));
  if (task !== undefined) return { ...given, matrix: true, task };
  return { ...given, matrix: true, ...(agent !== undefined && { agent }) };
}

interface Guesser {
  readonly names: readonly string[];
  readonly given: GivenColumns;
  readonly find: (role: Role) => string | undefined;
  readonly need: (role: Role) => string;
}

function guessForm(guesser: Guesser): LogColumns {
  const { names, given, find, need } = guesser;
  const correct = given.successes === undefined ? find('correct') : undefined;
  const counts = given.correct === undefined ? guessCounts(guesser) : undefined;
  const bits = correct === undefined && counts === undefined ? find('bits') : undefined;
  if (bits !== undefined) {
    const { tasksFile } = given;
    if (tasksFile !== undefined) return { agent: need('agent'), bits, tasksFile };
    throw failed(names, `${bits} needs the names of the tasks, --tasks FILE`);
  }
  if (correct !== undefined && counts !== undefined) {
    throw failed(names, `outcomes may be ${correct}, or ${counts.successes} of ${counts.trials}`);
  }
  const row = { task: need('task'), agent: need('agent'), ...optional({ trial: find('trial') }) };
  return counts ? { ...row, ...counts } : { ...row, correct: need('correct') };
}

function guessCounts({ find }: Guesser): { trials: string; successes: string } | undefined {
  const [trials, successes] = [find('trials'), find('successes')];
  return trials === undefined || successes === undefined ? undefined : { trials, successes };
}

/** What is known of some columns. */
function optional<R extends Role>(
  found: Record<R, string | undefined>,
): Partial<Record<R, string>> {
  const entries = Object.entries(found).filter(([, name]) => name !== undefined);
  return Object.fromEntries(entries) as Partial<Record<R, string>>;
}

function failed(names: readonly string[], reason: string): UsageError {
  return new UsageError(
    `cannot guess the columns: ${reason}; name them. The columns are: ${names.join(', ')}`,
  );
}
