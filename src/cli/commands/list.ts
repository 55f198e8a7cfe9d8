import pico from 'picocolors';
import { findModel, models } from '../../models/index.ts';
import { describeModel, type ModelDescription } from '../../scenario/describeModel.ts';
import { messageOf, UsageError } from '../../sweep/errors.ts';
import { type Cell, formatTable } from '../formatTable.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `phaselab list`. */
export interface ListOptions {
  readonly json?: boolean;
}

/** Lists the models, or everything that a scenario can say of one. */
export function list(name: string | undefined, options: ListOptions, terminal: Terminal): void {
  const described = selected(name).map(describeModel);
  if (options.json === true) {
    terminal.out(`${JSON.stringify(described, null, 2)}\n`);
  } else if (name === undefined) {
    const rows = described.map(({ name, title, methods }) => [name, title, methods.join(', ')]);
    terminal.out(formatTable(['model', 'title', 'methods'], rows));
    terminal.err('phaselab list MODEL says what its scenarios can hold\n');
  } else {
    terminal.out(described.map(formatModel).join('\n'));
  }
}

function selected(name: string | undefined): typeof models {
  try {
    return name === undefined ? models : [findModel(name)];
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function formatModel(model: ModelDescription): string {
  const { parameters, observables, quantities } = model;
  const sections: [string, string[], Cell[][]][] = [
    [
      'Parameters',
      ['path', 'form', 'symbol', 'domain', 'unit', 'default', 'description'],
      parameters.map((row) => Object.values(row)),
    ],
    [
      'Observables',
      ['name', 'domain', 'unit', 'description'],
      observables.map((row) => [row.name, row.domain, row.unit, row.description]),
    ],
    [
      'Quantities',
      ['name', 'symbol', 'unit', 'description'],
      quantities.map((row) => [row.name, row.symbol ?? '', row.unit, row.description]),
    ],
  ];
  const head = `${model.name} ${model.version}: ${model.title}\nMethods: ${model.methods.join(', ')}\n`;
  const tables = sections.map(
    ([title, header, rows]) => `${pico.underline(title)}\n${formatTable(header, rows)}`,
  );
  return [head, ...tables].join('\n');
}
