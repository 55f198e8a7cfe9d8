import type {
  AnswerCount,
  BudgetOutcome,
  EvaluationLog,
  OutcomeTable,
  RelayOutcome,
} from '../analysis/calibration/log.ts';
import type { Database } from '../sweep/database.ts';
import { UsageError } from '../sweep/errors.ts';
import type { Roles } from './roles.ts';
import { createTable } from './outcomeTable.ts';
import type { Source } from './source.ts';

/** Rows that are taken from the store at once. */
const PAGE = 20_000;

/** More entries of a list than that do not fit beside the rest. */
const MOST_ENTRIES = 1e6;

/** The condition under which the outcomes were had, where the log has several. */
interface Condition {
  readonly budget?: number;
  readonly hops?: number;
}

/** Makes the view `chosen` of the cells under one condition: the largest budget, then the fewest hops. */
export async function choose(database: Database, roles: Roles): Promise<Condition> {
  const chosen: { budget?: number; hops?: number } = {};
  const terms = ['trials > 0'];
  const ends = { budget: 'max', hops: 'min' } as const;
  for (const role of ['budget', 'hops'] as const) {
    if (!roles.values.has(role)) continue;
    const [[end, count]] = await database.rows<[number | null, number]>(
      `SELECT ${ends[role]}(${role}), count(DISTINCT ${role}) FROM cells WHERE ${terms.join(' AND ')}`,
    );
    if (end !== null) terms.push(`${role} = ${end}`);
    if (end !== null && count > 1) chosen[role] = end;
  }
  await database.run(`CREATE TEMP VIEW chosen AS SELECT * FROM cells WHERE ${terms.join(' AND ')}`);
  return chosen;
}

/** The names of a role in the order of their first rows. */
async function readNames(database: Database, role: 'task' | 'agent'): Promise<string[]> {
  await database.run(
    `CREATE TEMP TABLE ${role}s AS SELECT ${role}, row_number() OVER (ORDER BY min(row)) - 1 AS id
     FROM chosen GROUP BY ${role} ORDER BY id`,
  );
  const found = await database.rows<[string]>(`SELECT ${role} FROM ${role}s ORDER BY id`);
  return found.map(([name]) => name);
}

async function readFamilies(database: Database): Promise<(string | null)[]> {
  const found = await database.rows<[string | null]>(
    `SELECT nullif(any_value(family), '') FROM chosen JOIN agents USING (agent)
     GROUP BY agents.id ORDER BY agents.id`,
  );
  return found.map(([name]) => name);
}

/**
 * The outcomes of the chosen cells.
 *
 * @throws {UsageError} when no cell has a trial, or the table is too large
 */
export async function readTable(
  database: Database,
  { file }: Source,
  roles: Roles,
): Promise<OutcomeTable> {
  const tasks = await readNames(database, 'task');
  const agents = await readNames(database, 'agent');
  if (tasks.length === 0) throw new UsageError(`${file}: no trials; every count is 0`);
  const families = roles.values.has('family')
    ? await readFamilies(database)
    : agents.map(() => null);
  const table = createTable(file, { tasks, agents, families });
  await database.run(
    `CREATE TEMP TABLE coded AS SELECT tasks.id * ${agents.length} + agents.id AS cell, trials, successes
     FROM chosen JOIN tasks USING (task) JOIN agents USING (agent)`,
  );
  for (let start = 0; ; start += PAGE) {
    const page = await database.rows<[number, number, number]>(
      `SELECT cell, trials, successes FROM coded WHERE rowid >= ${start} AND rowid < ${start + PAGE}`,
    );
    for (const [cell, trials, successes] of page) {
      table.trials[cell] += trials;
      table.successes[cell] += successes;
    }
    if (page.length < PAGE) return table;
  }
}

/** All rows of a query, unless they are too many to hold. */
async function readList<R extends readonly unknown[]>(
  database: Database,
  { file }: Source,
  { query, what }: { query: string; what: string },
): Promise<R[]> {
  const found = await database.rows<R>(`${query} LIMIT ${MOST_ENTRIES + 1}`);
  if (found.length <= MOST_ENTRIES) return found;
  throw new UsageError(
    `${file}: more than 1,000,000 different ${what}; leave the column out or make its values coarser`,
  );
}

const ofTask = 'min(min(row)) OVER (PARTITION BY task)';

async function readBudgets(database: Database, source: Source): Promise<BudgetOutcome[]> {
  const query = `SELECT task, budget, sum(trials), sum(successes) FROM cells WHERE trials > 0
    GROUP BY task, budget ORDER BY ${ofTask}, budget`;
  const list = { query, what: 'pairs of a task and a budget' };
  const found = await readList<[string, number, number, number]>(database, source, list);
  return found.map(([task, budget, trials, successes]) => ({ task, budget, trials, successes }));
}

async function readRelays(
  database: Database,
  source: Source,
  roles: Roles,
): Promise<RelayOutcome[]> {
  const messageTokens = roles.values.has('messageTokens') ? 'messageTokens' : 'NULL::DOUBLE';
  const query = `SELECT task, hops, messageTokens, sum(trials), sum(successes)
    FROM (SELECT task, hops, ${messageTokens} AS messageTokens, trials, successes, row FROM cells)
    WHERE trials > 0 GROUP BY task, hops, messageTokens ORDER BY ${ofTask}, hops, messageTokens NULLS FIRST`;
  const list = { query, what: 'triples of a task, hops and message tokens' };
  const found = await readList<[string, number, number | null, number, number]>(
    database,
    source,
    list,
  );
  return found.map(([task, hops, messageTokens, trials, successes]) => ({
    task,
    hops,
    messageTokens,
    trials,
    successes,
  }));
}

async function readAnswers(database: Database, source: Source): Promise<AnswerCount[]> {
  const query = `SELECT task, agent, answer, sum(successes), sum(trials) - sum(successes)
    FROM chosen GROUP BY task, agent, answer
    ORDER BY ${ofTask}, min(min(row)) OVER (PARTITION BY agent), min(row)`;
  const list = { query, what: 'answers of an agent to a task' };
  const found = await readList<[string, string, string, number, number]>(database, source, list);
  return found.flatMap(([task, agent, answer, right, wrong]) =>
    [
      { task, agent, answer, isCorrect: true, count: right },
      { task, agent, answer, isCorrect: false, count: wrong },
    ].filter(({ count }) => count > 0),
  );
}

async function readMean(database: Database, role: 'tokens' | 'cost'): Promise<number | null> {
  const [[mean]] = await database.rows<[number | null]>(
    `SELECT sum(${role}Sum) / sum(${role}Weight) FROM chosen`,
  );
  return mean;
}

type Parts = Partial<Omit<EvaluationLog, 'outcomes' | 'notes'>>;

/** What a log tells apart from the outcomes. */
export async function readParts(database: Database, source: Source, roles: Roles): Promise<Parts> {
  const has = (role: Parameters<Roles['values']['has']>[0]): boolean => roles.values.has(role);
  const meanTokens = has('tokens') ? await readMean(database, 'tokens') : null;
  const meanCost = has('cost') ? await readMean(database, 'cost') : null;
  return {
    ...(meanTokens !== null && { meanTokens }),
    ...(meanCost !== null && { meanCost }),
    ...(has('budget') && { budgets: await readBudgets(database, source) }),
    ...(has('hops') && { relays: await readRelays(database, source, roles) }),
    ...(has('answer') && { answers: await readAnswers(database, source) }),
  };
}
