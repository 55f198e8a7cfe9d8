import { compileExpression } from '../math/expression.ts';
import type { PlanRequest } from './planSchema.ts';
import { type Issue, type Place, ScenarioError } from './ScenarioError.ts';

/** What messages call parameters by other words than their names. */
const OTHER_WORDS: Readonly<Record<string, RegExp>> = {
  bias: /\bbias\b|\bleaf curve\b/,
  messageTokens: /\bmessageTokens\b|\bone message\b/,
  correlation: /\bcorrelation\b|\brho\b/,
};

/**
 * Asks the planner. What it refuses, such as a window smaller than a message or limits that exclude
 * everything, is the fault of the plan, told where the parameters that it names were given.
 *
 * @throws {ScenarioError} for a RangeError or SyntaxError of the planner
 */
export function askPlan<T>(request: PlanRequest, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    const formula = error instanceof SyntaxError ? formulaOf(request, error) : '';
    throw new ScenarioError([locate(request, `${formula}${error.message}`)]);
  }
}

/** Whose formula cannot be read: `invalid formula of fidelity: `. */
function formulaOf({ parameters }: PlanRequest, error: SyntaxError): string {
  const curves = [
    ['bias', parameters.bias, 'x'],
    ['fidelity', parameters.fidelity, 'm'],
  ] as const;
  for (const [name, curve, variable] of curves) {
    if (typeof curve === 'number' || curve.curve !== 'expression') continue;
    try {
      compileExpression(curve.formula, [variable]);
    } catch (other) {
      if ((other as Error).message === error.message) return `invalid formula of ${name}: `;
    }
  }
  return '';
}

function locate({ places }: PlanRequest, message: string): Issue {
  const named = Object.keys(places)
    .filter((name) => name !== '' && mention(name, message) >= 0)
    .toSorted((a, b) => mention(a, message) - mention(b, message));
  const [first, ...others] = named;
  if (first === undefined) return { ...places[''], path: 'plan', message };
  const also = others.map((name) => sayPlace(name, places[name]));
  const rest = also.length === 0 ? '' : ` (also named: ${also.join(', ')})`;
  return { ...places[first], path: first, message: `${message}${rest}` };
}

/** Where a message first speaks of a parameter; negative where it does not. */
function mention(name: string, message: string): number {
  return message.search(OTHER_WORDS[name] ?? new RegExp(String.raw`\b${name}\b`));
}

function sayPlace(name: string, { file, line, column = 1 }: Place): string {
  return line === undefined ? file : `${name} at ${file}:${line}:${column}`;
}
