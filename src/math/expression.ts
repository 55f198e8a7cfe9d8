import { ExpressionError } from './ExpressionError.ts';
import { nearestName } from './nearestName.ts';
import type { Formula, FormulaNode } from './parseFormula.ts';
import { parseFormula } from './parseFormula.ts';

export { ExpressionError } from './ExpressionError.ts';

type Values = Readonly<Record<string, number>>;
type Evaluate = (values: Values) => number;

/** A function of formulas and how many arguments it takes. */
interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  readonly apply: (...values: number[]) => number;
}

const one = (apply: (value: number) => number): FormulaFunction => ({ least: 1, most: 1, apply });

const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map([
  ['exp', one(Math.exp)],
  ['log', one(Math.log)],
  ['log2', one(Math.log2)],
  ['log10', one(Math.log10)],
  ['sqrt', one(Math.sqrt)],
  ['abs', one(Math.abs)],
  ['floor', one(Math.floor)],
  ['ceil', one(Math.ceil)],
  ['round', one(Math.round)],
  ['tanh', one(Math.tanh)],
  ['sin', one(Math.sin)],
  ['cos', one(Math.cos)],
  ['min', { least: 1, most: Infinity, apply: Math.min }],
  ['max', { least: 1, most: Infinity, apply: Math.max }],
  ['pow', { least: 2, most: 2, apply: Math.pow }],
]);

const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
]);

const OPERATORS: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
  ['^', (left, right) => left ** right],
  ['<', (left, right) => (left < right ? 1 : 0)],
  ['<=', (left, right) => (left <= right ? 1 : 0)],
  ['>', (left, right) => (left > right ? 1 : 0)],
  ['>=', (left, right) => (left >= right ? 1 : 0)],
  ['==', (left, right) => (left === right ? 1 : 0)],
  ['!=', (left, right) => (left === right ? 0 : 1)],
]);

/** What a formula is compiled in: its tree and the names it may read. */
interface Scope {
  readonly formula: Formula;
  readonly variables: ReadonlySet<string>;
}

function fail({ formula }: Scope, node: FormulaNode, message: string): never {
  throw new ExpressionError(message, formula.offsetOf(node));
}

/** `unknown name rhoo; nearest is rho; allowed are rho, pi, e` */
function unknown(kind: string, name: string, allowed: readonly string[]): string {
  const nearest = nearestName(name, allowed);
  const hint = nearest === undefined ? '' : `; nearest is ${nearest}`;
  return `unknown ${kind} ${shorten(name)}${hint}; allowed are ${allowed.join(', ')}`;
}

function shorten(word: string): string {
  return word.length > 60 ? `${word.slice(0, 60)}…` : word;
}

function readVariable(name: string): Evaluate {
  return (values) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (typeof value !== 'number') throw new TypeError(`missing value of ${name}`);
    return value;
  };
}

function compileName(scope: Scope, node: FormulaNode, name: string): Evaluate {
  const constant = CONSTANTS.get(name);
  if (constant !== undefined) return () => constant;
  if (FUNCTIONS.has(name)) fail(scope, node, `${name} is a function; expected ${name}(…)`);
  if (scope.variables.has(name)) return readVariable(name);
  return fail(scope, node, unknown('name', name, [...scope.variables, ...CONSTANTS.keys()]));
}

function compileCall(scope: Scope, node: FormulaNode & { type: 'CallExpression' }): Evaluate {
  const name = dottedName(node.callee as FormulaNode);
  const called = name === undefined ? undefined : FUNCTIONS.get(name);
  if (called === undefined) {
    return fail(scope, node, unknown('function', name ?? '(…)', [...FUNCTIONS.keys()]));
  }
  const { least, most, apply } = called;
  const given = node.arguments.length;
  if (!(given >= least && given <= most)) {
    fail(
      scope,
      node,
      `${name} of ${given} arguments; expected ${least}${most > least ? ' or more' : ''}`,
    );
  }
  const parts = node.arguments.map((argument) => compileNode(scope, argument as FormulaNode));
  const [first] = parts;
  if (given === 1) return (values) => apply(first(values));
  return (values) => apply(...parts.map((part) => part(values)));
}

/** `bias.kappa` for plain names joined by points: the path of a nested parameter. */
function dottedName(node: FormulaNode): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.optional) return undefined;
  const object = dottedName(node.object as FormulaNode);
  const property = dottedName(node.property as FormulaNode);
  return object === undefined ? undefined : `${object}.${property}`;
}

function compileMember(scope: Scope, node: FormulaNode): Evaluate {
  const name = dottedName(node);
  if (name === undefined) return fail(scope, node, 'unexpected . after an expression');
  return compileName(scope, node, name);
}

function compileLiteral(scope: Scope, node: FormulaNode & { type: 'Literal' }): Evaluate {
  const { value, raw } = node;
  if (typeof value !== 'number') return compileName(scope, node, raw);
  if (!Number.isFinite(value)) fail(scope, node, `number ${shorten(raw)} is too large`);
  return () => value;
}

function compileUnary(scope: Scope, node: FormulaNode & { type: 'UnaryExpression' }): Evaluate {
  const argument = compileNode(scope, node.argument as FormulaNode);
  if (node.operator === '+') return argument;
  if (node.operator !== '-') fail(scope, node, `unknown operator ${node.operator}; allowed is -`);
  return (values) => -argument(values);
}

function compileBinary(scope: Scope, node: FormulaNode & { type: 'BinaryExpression' }): Evaluate {
  const apply = OPERATORS.get(node.operator);
  if (apply === undefined) return fail(scope, node, `unknown operator ${node.operator}`);
  const left = compileNode(scope, node.left as FormulaNode);
  const right = compileNode(scope, node.right as FormulaNode);
  return (values) => apply(left(values), right(values));
}

function compileConditional(
  scope: Scope,
  node: FormulaNode & { type: 'ConditionalExpression' },
): Evaluate {
  const test = compileNode(scope, node.test as FormulaNode);
  const consequent = compileNode(scope, node.consequent as FormulaNode);
  const alternate = compileNode(scope, node.alternate as FormulaNode);
  return (values) => (test(values) ? consequent(values) : alternate(values));
}

function compileNode(scope: Scope, node: FormulaNode): Evaluate {
  switch (node.type) {
    case 'Literal':
      return compileLiteral(scope, node);
    case 'Identifier':
      return compileName(scope, node, node.name);
    case 'ThisExpression':
      return compileName(scope, node, 'this');
    case 'MemberExpression':
      return compileMember(scope, node);
    case 'CallExpression':
      return compileCall(scope, node);
    case 'UnaryExpression':
      return compileUnary(scope, node);
    case 'BinaryExpression':
      return compileBinary(scope, node);
    case 'ConditionalExpression':
      return compileConditional(scope, node);
    default:
      return fail(scope, node, `unexpected ${node.type}`);
  }
}

/**
 * Compiles a formula over named numbers. It may hold numbers, the listed variables, the constants
 * pi and e, + − * / and ^ (the power: −x^2 is −(x²), a^b^c is a^(b^c)), the comparisons
 * < <= > >= == != (1 or 0), `test ? a : b` (any test but 0 and NaN holds), and the functions exp,
 * log, log2, log10, sqrt, abs, floor, ceil, round, tanh, sin, cos, min, max, pow. Nothing else is
 * evaluated, so a formula from a file can do no harm; it is refused beyond 2,000 characters or about
 * 100 nested parentheses.
 *
 * @param text the formula
 * @param variables the names it may read; a nested parameter by its path, such as `bias.kappa`.
 *   Names of constants, functions and of JavaScript's own object properties are never variables
 * @returns a function of the variables' values, which throws `TypeError` where one is missing
 * @throws {ExpressionError} where the text is no such formula
 * @example
 * compileExpression('1 - exp(-m / scale)', ['m', 'scale'])({ m: 0, scale: 8 }); // => 0
 * compileExpression('x < 2 ? x^2 : 4', ['x'])({ x: 1.5 }); // => 2.25
 */
export function compileExpression(
  text: string,
  variables: readonly string[],
): (values: Readonly<Record<string, number>>) => number {
  if (typeof text !== 'string') {
    throw new TypeError(`invalid formula: ${JSON.stringify(text)}; not a text`);
  }
  const readable = variables.filter(
    (name) => !(name in Object.prototype) && !CONSTANTS.has(name) && !FUNCTIONS.has(name),
  );
  const formula = parseFormula(text);
  return compileNode({ formula, variables: new Set(readable) }, formula.root);
}
