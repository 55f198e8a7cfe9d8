import { writeFileSync } from 'node:fs';
import { scenarioTemplate, scenarioTemplates, type Template } from '../../scenario/templates.ts';
import { messageOf, UsageError } from '../../sweep/errors.ts';
import { formatTable } from '../formatTable.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `phaselab init`. */
export interface InitOptions {
  readonly output?: string;
  readonly list?: boolean;
}

/** Writes a commented scenario to start from; an existing file is never overwritten. */
export function init(name: string, options: InitOptions, terminal: Terminal): void {
  if (options.list === true) {
    const rows = scenarioTemplates.map(({ name, description }) => [name, description]);
    terminal.out(formatTable(['template', 'what it shows'], rows));
    return;
  }
  const { text } = findTemplate(name);
  const file = options.output ?? `${name}.yaml`;
  if (file === '-') {
    terminal.out(text);
    return;
  }
  writeNew(file, text);
  terminal.err(`wrote ${file}; next: phaselab run ${file}\n`);
}

function findTemplate(name: string): Template {
  try {
    return scenarioTemplate(name);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = exists ? 'it exists already and is never overwritten' : messageOf(error);
    throw new UsageError(`${file}: cannot be written: ${reason}`);
  }
}
