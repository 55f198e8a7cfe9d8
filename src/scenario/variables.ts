import type { z } from 'zod';
import { compileExpression } from '../math/expression.ts';
import type { LocatedAxis } from './axes.ts';
import type { LocatedMapping } from './located.ts';
import { mappingAt } from './located.ts';
import { formsAt, memberOf } from './parameterSchema.ts';
import { rowPaths } from './rows.ts';
import type { Report } from './ScenarioError.ts';

/** The variables of a part: its own axes, and columns of rows that are no parameters. */
export function variablesOf(schema: z.ZodObject, part: LocatedMapping): readonly string[] {
  const columns = [...rowPaths(part).keys()].filter(
    (path) => formsAt(schema, path.split('.')).length === 0,
  );
  return [...mappingAt(part, 'variables').entries.keys(), ...columns];
}

interface Variables {
  readonly node: LocatedMapping;
  readonly variables: readonly LocatedAxis[];
  /** the words that formulas read */
  readonly reads: ReadonlySet<string>;
}

/** Variables have names that formulas can read, and a swept one is read by some formula. */
export function checkVariables(
  schema: z.ZodObject,
  { node, variables, reads }: Variables,
  report: Report,
): void {
  for (const [name, { keyPlace }] of mappingAt(node, 'variables').entries) {
    const values = variables.find(({ path }) => path === name)?.values ?? [];
    if (memberOf(schema, name) !== undefined) {
      report(keyPlace, name, `invalid variable ${name}; a parameter has that name`);
    } else if (!isReadable(name)) {
      report(keyPlace, name, `invalid variable ${name}; not a name that formulas can read`);
    } else if (values.length > 1 && !reads.has(name)) {
      report(keyPlace, name, `unused variable ${name}; expected a derived formula that reads it`);
    }
  }
}

/** Whether formulas can read a variable of that name: not the name of a function or constant. */
function isReadable(name: string): boolean {
  if (!/^[A-Za-z]\w*$/.test(name)) return false;
  try {
    return compileExpression(name, [name])({ [name]: 0.5 }) === 0.5;
  } catch {
    return false;
  }
}
