import { tmpdir } from 'node:os';
import { messageOf, RunError, UsageError } from '../sweep/errors.ts';

/** A column of a log: its name, and its number from 1. */
export interface Place {
  readonly name: string;
  readonly number: number;
}

const LONGEST_VALUE = 60;

/** A value as it is quoted in an error. */
export function showValue(value: string | null): string {
  if (value === null || value.trim() === '') return 'empty';
  const text = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
  return JSON.stringify(text);
}

/** An error at a row and a column of a log: `file:row:column (name): ...`. */
export function cellError(file: string, row: number, place: Place, message: string): UsageError {
  return new UsageError(`${file}:${row}:${place.number} (${place.name}): ${message}`);
}

/** What DuckDB says when it cannot read a file, and what that means; `$1` to `$3` are what it found. */
const faults: readonly (readonly [RegExp, string])[] = [
  [
    /Error on Line: (\d+)[^]*Expected Number of Columns: (\d+) Found: (\d+)/,
    ':$1: $3 fields where the header has $2; complete the row, or quote fields that hold the delimiter',
  ],
  [
    /Error on Line: (\d+)[^]*unterminated quote/,
    ':$1: a quote is not closed, or not at the end of its field; double the quotes inside a quoted field',
  ],
  [
    /Error on Line: (\d+)[^]*Invalid unicode/,
    ':$1: bytes that are no UTF-8; save the file as UTF-8',
  ],
  [/Error on Line: (\d+)[^]*Maximum line size/, ':$1: the line is too long to read'],
  [
    /state machine reached an invalid state/,
    ': not CSV as RFC 4180 has it; end every line alike (LF or CRLF) and close every quote',
  ],
  [
    /in (?:line|record\/value) (\d+): invalid UTF-8/,
    ':$1: bytes that are no UTF-8; save the file as UTF-8',
  ],
  [
    /Malformed JSON.* in (?:line|record\/value) (\d+): (.*\w)/,
    ':$1: not JSON ($2); write one object a line',
  ],
  [
    /JSON transform error.* in (?:line|record\/value) (\d+): (.*\w)/,
    ':$1: $2; write one object a line',
  ],
];

function isOutOfRoom(detail: string): boolean {
  return /^Out of Memory|No space left|failed to offload/i.test(detail);
}

const isOfFile = (detail: string): boolean =>
  /^(Invalid( Input)?|IO|Conversion) Error/.test(detail);

/** Says what a failure to read a log means; faults of our own SQL pass through. */
export function explainRead(file: string, error: unknown): unknown {
  const detail = messageOf(error instanceof RunError ? (error.cause ?? error) : error);
  if (isOutOfRoom(detail)) {
    const [line] = detail.split('\n');
    return new RunError(
      `${file}: too large for the memory and the disk here (${line}); set TMPDIR to a directory with more room than ${tmpdir()}`,
      { cause: error },
    );
  }
  for (const [pattern, meaning] of faults) {
    const found = pattern.exec(detail);
    if (found === null) continue;
    const text = meaning.replaceAll(/\$(\d)/g, (_, index: string) => found[Number(index)]);
    return new UsageError(`${file}${text}`, { cause: error });
  }
  if (!(error instanceof RunError) && !isOfFile(detail)) return error;
  return new UsageError(`${file}: cannot be read; the file is damaged or of another format`, {
    cause: error,
  });
}
