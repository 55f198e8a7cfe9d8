import type { z } from 'zod';
import { compileExpression, ExpressionError } from '../math/expression.ts';
import { suggestName } from './checkValue.ts';
import type { LocatedMapping, LocatedScalar } from './located.ts';
import { formsAt, holdsNumber, pathsOf } from './parameterSchema.ts';
import type { Place, Report } from './ScenarioError.ts';

/** A parameter computed from others. */
export interface Formula {
  readonly path: string;
  readonly text: string;
  /** the names that it reads */
  readonly reads: readonly string[];
  readonly evaluate: (values: Readonly<Record<string, number>>) => number;
}

/** The words of a formula that could be names or paths. */
export function identifiersOf(text: string): readonly string[] {
  return [...new Set(text.match(/(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g) ?? [])];
}

/** Parameters that formulas can read: the paths that may hold a number. */
export function numericParameters(schema: z.ZodObject): readonly string[] {
  return pathsOf(schema).filter((path) => formsAt(schema, path.split('.')).some(holdsNumber));
}

/** Compiles a formula over the names it may read. */
export function compileFormula(path: string, text: string, names: readonly string[]): Formula {
  const words = new Set(identifiersOf(text));
  const reads = names.filter((name) => words.has(name));
  return { path, text, reads, evaluate: compileExpression(text, names) };
}

/**
 * Compiles `derived` formulas in the order of the file: each reads numeric parameters, variables
 * and what was derived above it.
 */
export function compileFormulas(
  schema: z.ZodObject,
  derived: Readonly<Record<string, string>>,
  variables: readonly string[],
): readonly Formula[] {
  const names = [...numericParameters(schema), ...variables];
  const later = new Set(Object.keys(derived));
  return Object.entries(derived).map(([path, text]) => {
    const known = names.filter((name) => !later.has(name));
    later.delete(path);
    return compileFormula(path, text, known);
  });
}

/** Checks `derived` and reports formulas that cannot be compiled, at the character where they fail. */
export function checkFormulas(
  schema: z.ZodObject,
  derived: LocatedMapping,
  variables: readonly string[],
  report: Report,
): void {
  const known = pathsOf(schema);
  const names = [...numericParameters(schema), ...variables];
  const later = new Set(derived.entries.keys());
  for (const [path, { keyPlace, value }] of derived.entries) {
    const readable = names.filter((name) => !later.has(name));
    later.delete(path);
    if (formsAt(schema, path.split('.')).length === 0) {
      report(keyPlace, path, `unknown parameter ${path}; ${suggestName(path, known)}`);
    }
    if (value.kind === 'scalar' && value.value !== null)
      checkFormula(path, value, readable, report);
  }
}

function checkFormula(
  path: string,
  node: LocatedScalar,
  names: readonly string[],
  report: Report,
): void {
  try {
    compileExpression(String(node.value), names);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    report(placeOfOffset(node, error.offset), path, `invalid formula of ${path}: ${error.message}`);
  }
}

/** The place of a character of a text, where the text stands in the file as it is read. */
export function placeOfOffset({ place, textColumn }: LocatedScalar, offset: number): Place {
  return textColumn === undefined ? place : { ...place, column: textColumn + offset };
}
