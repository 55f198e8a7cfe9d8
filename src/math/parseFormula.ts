import jsep from 'jsep';
import { ExpressionError } from './ExpressionError.ts';

/** A node of a formula's syntax tree, as jsep names them. */
export type FormulaNode = jsep.CoreExpression;

/** A formula as a tree, with the place of each name, number and call in the text. */
export interface Formula {
  readonly root: FormulaNode;
  offsetOf(node: FormulaNode): number;
}

/** The parser class of jsep, which its types leave out; its methods call one another. */
interface JsepParser {
  index: number;
  readonly char: string;
  parse(): FormulaNode;
  gobbleSpaces(): void;
  gobbleExpression(): FormulaNode | undefined;
  gobbleBinaryOp(): string | false;
  gobbleToken(): FormulaNode | undefined;
}

const { Jsep } = jsep as unknown as { Jsep: new (text: string) => JsepParser };

const OPERATORS = ['+', '-', '*', '/', '<', '<=', '>', '>=', '==', '!='];
const MAXIMUM_LENGTH = 2000;
/** of nested parsing calls; a pair of parentheses takes two */
const MAXIMUM_DEPTH = 200;

// Everything that a formula may consist of. Quotes, brackets, braces and semicolons are not in it.
const FOREIGN = /[^A-Za-z0-9_.+\-*/^()<>=!?:, \t\r\n]/u;

/**
 * jsep with `^` as the power, binding tighter than a sign on its left and to the right; one
 * expression and nothing else; strict lists of arguments. All by overriding, because jsep keeps its
 * operators in a table that every user of the library shares.
 */
class FormulaParser extends Jsep {
  readonly offsets = new WeakMap<FormulaNode, number>();
  private depth = 0;
  private readonly length: number;

  constructor(text: string) {
    super(text);
    this.length = text.length;
  }

  throwError(message: string): never {
    throw new ExpressionError(message.charAt(0).toLowerCase() + message.slice(1), this.index);
  }

  gobbleExpressions(until?: number): FormulaNode[] {
    const node = this.gobbleExpression();
    if (!node) this.throwError(this.unexpected());
    if (until === undefined && this.index < this.length) this.throwError(this.unexpected());
    return [node];
  }

  override gobbleExpression(): FormulaNode | undefined {
    return this.nested(() => super.gobbleExpression());
  }

  override gobbleBinaryOp(): string | false {
    this.gobbleSpaces();
    const start = this.index;
    const operator = super.gobbleBinaryOp();
    if (operator !== false && !OPERATORS.includes(operator)) {
      this.index = start;
      this.throwError(`unknown operator ${operator}; allowed are ^ ${OPERATORS.join(' ')} ?:`);
    }
    return operator;
  }

  override gobbleToken(): FormulaNode | undefined {
    this.gobbleSpaces();
    const start = this.index;
    const token = this.nested(() => super.gobbleToken());
    if (!token) return undefined;
    // The content of parentheses keeps its own place.
    if (!this.offsets.has(token)) this.offsets.set(token, start);
    return this.nested(() => this.gobblePower(token));
  }

  private gobblePower(left: FormulaNode): FormulaNode {
    this.gobbleSpaces();
    if (this.char !== '^') return left;
    this.index++;
    const right = this.gobbleToken();
    if (!right) this.throwError('expected an exponent after ^');
    return { type: 'BinaryExpression', operator: '^', left, right };
  }

  gobbleArguments(): FormulaNode[] {
    const list: FormulaNode[] = [];
    this.gobbleSpaces();
    while (list.length > 0 || this.char !== ')') {
      const node = this.gobbleExpression();
      if (!node) this.throwError(this.unexpected());
      list.push(node);
      if (this.char === ')') break;
      if (this.char !== ',') this.throwError('expected , or )');
      this.index++;
    }
    this.index++;
    return list;
  }

  private nested<T>(parse: () => T): T {
    if (++this.depth > MAXIMUM_DEPTH) this.throwError('nested too deeply');
    const result = parse();
    this.depth--;
    return result;
  }

  private unexpected(): string {
    return this.index < this.length ? `unexpected ${this.char}` : 'unexpected end of formula';
  }
}

/**
 * Parses a formula.
 * @throws {ExpressionError} where the text is no formula
 */
export function parseFormula(text: string): Formula {
  if (text.length > MAXIMUM_LENGTH) {
    throw new ExpressionError(
      `formula of ${text.length} characters; allowed are ${MAXIMUM_LENGTH}`,
      MAXIMUM_LENGTH,
    );
  }
  const foreign = FOREIGN.exec(text);
  if (foreign) throw new ExpressionError(`unexpected ${foreign[0]}`, foreign.index);
  const parser = new FormulaParser(text);
  const root = parser.parse();
  return { root, offsetOf: (node) => parser.offsets.get(node) ?? 0 };
}
