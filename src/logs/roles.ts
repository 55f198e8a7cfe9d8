import type { CountColumns, TrialColumns } from './columns.ts';
import type { Place } from './readFault.ts';
import { findColumn, type Source } from './source.ts';

/** A log of rows. */
export type RowLog = TrialColumns | CountColumns;

/** What a column says of a row. */
export type Role = Exclude<keyof (TrialColumns & CountColumns), 'correct'>;

/** What is wrong with a row: the column to blame, and what it should hold. */
export interface Check {
  readonly place: Place;
  /** SQL over the raw columns and the roles */
  readonly isBad: string;
  readonly expected: string;
}

/** The roles that the columns of a log play, as SQL, and how they are checked. */
export interface Roles {
  /** SQL of the value of each role that the log has */
  readonly values: ReadonlyMap<Role, string>;
  readonly checks: readonly Check[];
}

interface NumberRole {
  readonly expected: string;
  readonly domain: (value: string) => string;
  readonly isNeeded: boolean;
}

/** More trials than that in one row are a mistake. */
const MOST_TRIALS = 1e9;

const isAmount = (value: string): string => `${value} >= 0 AND ${value} < 'infinity'`;
const isCount = (value: string): string =>
  `${value} >= 0 AND ${value} <= ${MOST_TRIALS} AND ${value} = floor(${value})`;
const COUNT = 'expected a whole number from 0 to 1e9';

const numbers: Readonly<Partial<Record<Role, NumberRole>>> = {
  trials: { expected: COUNT, domain: isCount, isNeeded: true },
  successes: { expected: COUNT, domain: isCount, isNeeded: true },
  budget: {
    expected: 'expected a number of tokens above 0',
    domain: (value) => `${value} > 0 AND ${value} < 'infinity'`,
    isNeeded: true,
  },
  hops: { expected: COUNT, domain: isCount, isNeeded: true },
  messageTokens: {
    expected: 'expected a number of tokens, 0 or more, or nothing',
    domain: isAmount,
    isNeeded: false,
  },
  tokens: {
    expected: 'expected a number of tokens, 0 or more, or nothing',
    domain: isAmount,
    isNeeded: false,
  },
  cost: {
    expected: 'expected a number, 0 or more, or nothing',
    domain: isAmount,
    isNeeded: false,
  },
};

const names: ReadonlySet<Role> = new Set(['task', 'agent', 'trial']);

/** What an outcome may be. */
export const EXPECTED_OUTCOME = 'expected 0/1, true/false or yes/no';

/** SQL of an outcome as 1 or 0, and null where a text is neither. The plain digits come first, for speed. */
export function outcomeOf(column: string): string {
  const text = `lower(trim(${column}))`;
  return `CASE WHEN ${column} = '1' THEN 1 WHEN ${column} = '0' THEN 0
    WHEN ${text} IN ('1', 'true', 'yes', '1.0') THEN 1
    WHEN ${text} IN ('0', 'false', 'no', '0.0') THEN 0 END`;
}

function numberCheck(raw: string, value: string, role: NumberRole): string {
  const isOutside = `coalesce(NOT (${role.domain(value)}), true)`;
  return role.isNeeded ? isOutside : `(trim(${raw}) <> '' AND ${isOutside})`;
}

/** The SQL of one role, and its check where it has one. */
function readRole(role: Role, place: Place): { value: string; check?: Check } {
  const raw = `c${place.number - 1}`;
  const number = numbers[role];
  if (number !== undefined) {
    const value = `TRY_CAST(${raw} AS DOUBLE)`;
    const isBad = numberCheck(raw, value, number);
    return { value, check: { place, isBad, expected: number.expected } };
  }
  if (!names.has(role)) return { value: `coalesce(${raw}, '')` };
  const check = { place, isBad: `coalesce(trim(${raw}) = '', true)`, expected: 'expected a name' };
  return { value: raw, check };
}

/**
 * The SQL of the roles that the columns of a log play.
 *
 * @throws {UsageError} when a column is missing
 */
export function readRoles(source: Source, columns: RowLog): Roles {
  const values = new Map<Role, string>();
  const checks: Check[] = [];
  const { correct, ...rest } = { correct: undefined, ...columns };
  for (const [role, name] of Object.entries(rest) as [Role, string | undefined][]) {
    if (name === undefined) continue;
    const { value, check } = readRole(role, findColumn(source, name));
    values.set(role, value);
    if (check) checks.push(check);
  }
  if (correct === undefined) checks.push(surplusCheck(source, columns as CountColumns, values));
  else checks.push(addOutcome(findColumn(source, correct), values));
  return { values, checks };
}

function surplusCheck(
  source: Source,
  columns: CountColumns,
  values: ReadonlyMap<Role, string>,
): Check {
  return {
    place: findColumn(source, columns.successes),
    isBad: `${values.get('successes')} > ${values.get('trials')}`,
    expected: `expected at most the trials of its row, in column ${columns.trials}`,
  };
}

function addOutcome(place: Place, values: Map<Role, string>): Check {
  const value = outcomeOf(`c${place.number - 1}`);
  values.set('trials', '1').set('successes', value);
  return { place, isBad: `(${value}) IS NULL`, expected: EXPECTED_OUTCOME };
}
