import { readFileSync } from 'node:fs';
import { UsageError } from '../sweep/errors.ts';
import type { BitColumns, MatrixColumns } from './columns.ts';
import { showValue, type Place } from './readFault.ts';
import { outcomeOf } from './roles.ts';
import { findColumn, type PlainFile, type Source } from './source.ts';

/** Rows of outcomes: those of an agent over all tasks, or of a task over all agents. */
export interface BitRows {
  readonly kind: 'task' | 'agent';
  /** SQL of the row's name */
  readonly name: string;
  readonly namePlace?: Place;
  /** SQL of the row's family */
  readonly family: string;
  /** SQL of a text with a character an outcome: 0 or 1, a space where there is none, a question mark where it is wrong */
  readonly bits: string;
  /** names of what the characters are of */
  readonly across: readonly string[];
  /** where a character stands, in the file */
  placeOf(index: number): Place;
  /** whether the outcomes of a row stand in one column */
  readonly isPacked: boolean;
}

function columnSql(place: Place | undefined): string {
  return place === undefined ? 'NULL' : `c${place.number - 1}`;
}

/**
 * What the rows of a matrix are.
 *
 * @throws {UsageError} when a column is missing, or both tasks and agents have one
 */
export function matrixRows(source: Source, columns: MatrixColumns): BitRows {
  const kind = columns.agent === undefined ? 'task' : 'agent';
  if (kind === 'agent' && columns.task !== undefined) {
    throw new UsageError(
      `${source.file}: a matrix has one column of names; name that of the tasks or that of the agents, not both`,
    );
  }
  const find = (name: string | undefined): Place | undefined =>
    name === undefined ? undefined : findColumn(source, name);
  const [namePlace, familyPlace] = [find(columns[kind]), find(columns.family)];
  const places = source.names
    .map((name, i) => ({ name, number: i + 1 }))
    .filter(({ number }) => number !== namePlace?.number && number !== familyPlace?.number);
  if (places.length === 0) {
    throw new UsageError(`${source.file}: no columns of outcomes beside the names`);
  }
  const bits = places.map(({ number }) => {
    const column = `c${number - 1}`;
    return `CASE WHEN coalesce(trim(${column}) = '', true) THEN ' '
      ELSE coalesce(CAST(${outcomeOf(column)} AS VARCHAR), '?') END`;
  });
  return {
    kind,
    name: namePlace === undefined ? 'CAST(row_number() OVER () AS VARCHAR)' : columnSql(namePlace),
    ...(namePlace && { namePlace }),
    family: columnSql(familyPlace),
    bits: `concat(${bits.join(', ')})`,
    across: places.map(({ name }) => name),
    placeOf: (index) => places[index],
    isPacked: false,
  };
}

/** The names of tasks in a text, one a line. */
function readTaskNames({ file, path }: PlainFile): string[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new UsageError(`${file}: bytes that are no UTF-8; save the file as UTF-8`, {
      cause: error,
    });
  }
  const names = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    if (name.trim() === '')
      throw new UsageError(`${file}:${i + 1}: empty; expected the name of a task`);
    const first = seen.get(name);
    if (first !== undefined) {
      throw new UsageError(
        `${file}:${i + 1}: ${showValue(name)} is task ${first + 1} already; name each task once`,
      );
    }
    seen.set(name, i);
  });
  return names;
}

/**
 * What the rows of strings of bits are.
 *
 * @throws {UsageError} when a column is missing, or a task's name is empty or repeats
 */
export function bitRows(source: Source, columns: BitColumns, tasks: PlainFile): BitRows {
  const place = findColumn(source, columns.bits);
  const namePlace = findColumn(source, columns.agent);
  const family = columns.family === undefined ? undefined : findColumn(source, columns.family);
  const across = readTaskNames(tasks);
  return {
    kind: 'agent',
    name: columnSql(namePlace),
    namePlace,
    family: columnSql(family),
    bits: `regexp_replace(coalesce(${columnSql(place)}, ''), '[^01]', '?', 'g')`,
    across,
    placeOf: () => place,
    isPacked: true,
  };
}
