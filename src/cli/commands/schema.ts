import { models } from '../../models/index.ts';
import { scenarioSchema } from '../../scenario/scenarioSchema.ts';
import type { Terminal } from '../terminal.ts';

/** Prints the JSON Schema of scenario files, for editors. */
export function schema(terminal: Terminal): void {
  terminal.out(`${JSON.stringify(scenarioSchema(models), null, 2)}\n`);
}
