import type { Database } from '../sweep/database.ts';
import { UsageError } from '../sweep/errors.ts';
import { cellError, showValue } from './readFault.ts';
import type { Check, Role, Roles } from './roles.ts';
import type { Source } from './source.ts';

/** The number of checks of a row is below that: a row and a check make one number. */
const CHECKS = 32;

const KEYS: readonly Role[] = ['task', 'agent', 'family', 'budget', 'hops', 'messageTokens'];
const VALUES: readonly Role[] = ['successes', 'trials', 'answer', 'tokens', 'cost'];

const keysOf = ({ values }: Roles): Role[] => KEYS.filter((role) => values.has(role));

/** All rows with their roles, and in `bad` the row and the number of the first check that it fails. */
export function checkedRows(source: Source, { values, checks }: Roles): string {
  const selected = [...values].map(([role, value]) => `${value} AS ${role}`);
  const cases = checks.map(({ isBad }, i) => `WHEN ${isBad} THEN row * ${CHECKS} + ${i}`);
  return `SELECT row, ${selected.join(', ')}, CASE ${cases.join(' ')} END AS bad FROM (${source.rows})`;
}

/** Each trial once, with the number of rows that tell it and whether they tell it alike. */
function distinctTrials(checked: string, roles: Roles): string {
  const told = VALUES.filter((role) => roles.values.has(role));
  // Tokens that only one of two rows tells do contradict.
  const differ = told.map(
    (role) => `min(${role}) <> max(${role}) OR count(${role}) NOT IN (0, count(*))`,
  );
  const keys = [...keysOf(roles), 'trial'].join(', ');
  return `SELECT ${keys}, ${told.map((role) => `min(${role}) AS ${role}`).join(', ')},
    count(*) AS copies, min(row) AS row, min(bad) AS bad, ${differ.join(' OR ')} AS contradicts
    FROM (${checked}) GROUP BY ${keys}`;
}

/** Sum and weight of a mean over trials. */
function weighed(role: 'tokens' | 'cost', roles: Roles): string[] {
  if (!roles.values.has(role)) return [];
  return [
    `sum(${role} * trials) AS ${role}Sum`,
    `sum(trials) FILTER (${role} IS NOT NULL) AS ${role}Weight`,
  ];
}

/** The table `cells`: what each agent did at each task under each condition. */
function cellsQuery(source: Source, roles: Roles): string {
  const checked = checkedRows(source, roles);
  const hasTrial = roles.values.has('trial');
  const keys = keysOf(roles);
  if (roles.values.has('answer')) keys.push('answer');
  const sums = [
    hasTrial ? 'sum(copies) AS records' : 'count(*) AS records',
    hasTrial ? 'sum(copies - 1) AS duplicates' : '0 AS duplicates',
    hasTrial ? 'bool_or(contradicts) AS contradicts' : 'false AS contradicts',
    'CAST(sum(trials) AS DOUBLE) AS trials',
    'CAST(sum(successes) AS DOUBLE) AS successes',
    ...weighed('tokens', roles),
    ...weighed('cost', roles),
    'min(row) AS row',
    'min(bad) AS bad',
  ];
  const from = hasTrial ? distinctTrials(checked, roles) : checked;
  return `SELECT ${[...keys, ...sums].join(', ')} FROM (${from}) GROUP BY ${keys.join(', ')}`;
}

/** What the rows of a log were. */
export interface Tabulated {
  readonly rows: number;
  readonly duplicates: number;
}

/**
 * Sums a log of rows into the table `cells`, in memory that does not grow with it beyond a limit.
 *
 * @throws {UsageError} at the first row that is wrong, or where rows contradict each other
 */
export async function tabulate(
  database: Database,
  source: Source,
  roles: Roles,
): Promise<Tabulated> {
  await database.run(`CREATE TEMP TABLE cells AS ${cellsQuery(source, roles)}`);
  const [[rows, duplicates, bad, contradicts]] = await database.rows<
    [number | null, number | null, number | null, boolean | null]
  >(
    'SELECT CAST(sum(records) AS BIGINT), CAST(sum(duplicates) AS BIGINT), min(bad), bool_or(contradicts) FROM cells',
  );
  if (rows === null || duplicates === null) {
    throw new UsageError(
      `${source.file}: no rows; expected outcomes below the names of the columns`,
    );
  }
  if (bad !== null) {
    throw await badValue(database, source, {
      row: Math.floor(bad / CHECKS),
      check: roles.checks[bad % CHECKS],
    });
  }
  if (roles.values.has('family')) await requireOneFamily(database, source);
  if (contradicts === true) throw await contradiction(database, source, roles);
  return { rows, duplicates };
}

async function badValue(
  database: Database,
  source: Source,
  { row, check }: { row: number; check: Check },
): Promise<UsageError> {
  const column = `c${check.place.number - 1}`;
  const [[value]] = await database.rows<[string | null]>(
    `SELECT ${column} FROM (${source.rows}) WHERE row = ${row} LIMIT 1`,
  );
  const message = `${showValue(value)}; ${check.expected}; correct it or leave the row out`;
  return cellError(source.file, row, check.place, message);
}

async function requireOneFamily(database: Database, { file }: Source): Promise<void> {
  const found = await database.rows<[string, string, string, number, number]>(
    `SELECT agent, arg_min(family, row), arg_max(family, row), min(row), max(row)
     FROM (SELECT agent, family, min(row) AS row FROM cells GROUP BY agent, family)
     GROUP BY agent HAVING count(*) > 1 ORDER BY min(row) LIMIT 1`,
  );
  for (const [agent, first, other, row, otherRow] of found) {
    throw new UsageError(
      `${file}:${otherRow}: the family of agent ${showValue(agent)} is ${showValue(other)}, and ${showValue(first)} in row ${row}; give each agent one family`,
    );
  }
}

/** The first two rows that tell one trial differently. */
async function contradiction(
  database: Database,
  source: Source,
  roles: Roles,
): Promise<UsageError> {
  const keys = [...keysOf(roles), 'trial'].join(', ');
  for (const role of VALUES.filter((role) => roles.values.has(role))) {
    const value = role === 'answer' ? role : `coalesce(${role}, -1)`;
    const found = await database.rows<[string, string, string, number, number]>(
      `SELECT task, agent, trial, arg_min(row, ${value}), arg_max(row, ${value})
       FROM (${checkedRows(source, roles)}) GROUP BY ${keys}
       HAVING min(${value}) <> max(${value}) ORDER BY min(row) LIMIT 1`,
    );
    for (const [task, agent, trial, ...rows] of found) {
      const [first, second] = rows.sort((a, b) => a - b);
      return new UsageError(
        `${source.file}:${second}: contradicts row ${first} on the ${NAMES[role] ?? role} of task ${showValue(task)}, agent ${showValue(agent)}, trial ${showValue(trial)}; leave one of them out, or give the trials different names`,
      );
    }
  }
  throw new Error('rows contradict each other in no column');
}

const NAMES: Partial<Record<Role, string>> = { successes: 'outcome', trials: 'number of trials' };
