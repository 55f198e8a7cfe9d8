import { closeSync, openSync, readSync } from 'node:fs';
import { dsvFormat } from 'd3-dsv';
import { UsageError } from '../sweep/errors.ts';

/** Delimiters that are looked for; the first of equally frequent ones is taken. */
const DELIMITERS = [',', ';', '\t', '|'];

const PAGE = 1 << 16;

/** What the first line of a CSV file says. */
export interface Header {
  readonly delimiter: string;
  readonly names: readonly string[];
}

/** Where the first record ends that starts in a text: at a line end outside quotes. */
function endOfRecord(text: string): number | undefined {
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (text[i] === '\n' || text[i] === '\r')) return i;
  }
  return undefined;
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${file}:1: bytes that are no UTF-8; save the file as UTF-8`, {
      cause: error,
    });
  }
}

/** The first record of a file as it is written, without a byte order mark. */
function readFirstRecord(file: string, path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    for (;;) {
      const page = Buffer.alloc(PAGE);
      const length = readSync(descriptor, page, 0, PAGE, null);
      parts.push(page.subarray(0, length));
      const bytes = Buffer.concat(parts);
      // Quotes and line ends are the same bytes in Latin-1: only the record itself must be UTF-8.
      const end = endOfRecord(bytes.toString('latin1'));
      if (end !== undefined || length === 0) return decode(file, bytes.subarray(0, end));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The delimiter that stands most often outside quotes. */
function sniffDelimiter(record: string): string {
  const bare = record.replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

function checkNames(file: string, names: readonly string[]): void {
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    const first = seen.get(name);
    if (first !== undefined) {
      throw new UsageError(
        `${file}:1:${i + 1}: column ${first + 1} is named ${JSON.stringify(name)} too; give every column a name of its own`,
      );
    }
    seen.set(name, i);
  });
}

/** Reads the first line of a CSV file. `file` is how errors name it, `path` where its text stands. */
export function readHeader(file: string, path: string, delimiter?: string): Header {
  const record = readFirstRecord(file, path);
  if (record.trim() === '') {
    throw new UsageError(`${file}:1: blank; expected the names of the columns`);
  }
  const used = delimiter ?? sniffDelimiter(record);
  const [names] = dsvFormat(used).parseRows(record);
  checkNames(file, names);
  return { delimiter: used, names };
}

/** What seems wrong with the delimiter of a header of one column; empty where nothing does. */
export function doubtDelimiter(names: readonly string[]): string {
  if (names.length !== 1) return '';
  const found = DELIMITERS.find((delimiter) => names[0].includes(delimiter));
  const which = found === undefined ? 'the one of the file' : JSON.stringify(found);
  return `; the header is one column, so the delimiter seems wrong: set the option delimiter to ${which}`;
}
