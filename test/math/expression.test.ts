import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, ExpressionError } from '../../src/math/expression.ts';

const NAMES = ['x', 'y', 'rho', 'bias.kappa'];
const VALUES = { x: 3, y: -0.5, rho: 0.25, 'bias.kappa': 7 };

const valueOf = (text: string): number => compileExpression(text, NAMES)(VALUES);

function errorOf(text: string, names: readonly string[] = NAMES): ExpressionError {
  try {
    compileExpression(text, names);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** What a text leads to: `number`, `refused` with a place in the text, or what should not be. */
function outcomeOf(text: string): string {
  try {
    return typeof valueOf(text);
  } catch (error) {
    const placed =
      error instanceof ExpressionError && error.offset >= 0 && error.offset <= text.length;
    return placed ? 'refused' : String(error);
  }
}

describe('compileExpression', () => {
  it('compileExpression(text, names) computes as arithmetic is written', () => {
    const cases: [string, number][] = [
      ['1 + 2 * 3 - 4 / 5', 6.2],
      ['5 - 3 - 1', 1],
      ['12 / 3 / 2', 2],
      ['(1 + 2) * 3', 9],
      ['.5 + 1e3 + 2E-1', 1000.7],
      ['x + y', 2.5],
      ['bias.kappa * 2', 14],
      ['\n x\t+\r\n1 ', 4],
      ['+x', 3],
      ['pi', Math.PI],
      ['e', Math.E],
    ];
    for (const [text, value] of cases) expect([text, valueOf(text)]).toEqual([text, value]);
  });

  it('compileExpression(text, names) takes ^ as the power: to the right, before any sign', () => {
    const cases: [string, number][] = [
      ['2 ^ 3 ^ 2', 512],
      ['(2 ^ 3) ^ 2', 64],
      ['-2 ^ 2', -4],
      ['(-2) ^ 2', 4],
      ['2 ^ -1', 0.5],
      ['2 ^ -2 ^ 2', 1 / 16],
      ['2 * x ^ 2 + 1', 19],
      ['-x ^ -1', -1 / 3],
      ['sqrt(4) ^ 3', 8],
      ['1 - -2', 3],
      ['--x', 3],
    ];
    for (const [text, value] of cases) expect([text, valueOf(text)]).toEqual([text, value]);
  });

  it('compileExpression(text, names) compares to 1 or 0 and chooses', () => {
    const cases: [string, number][] = [
      ['x > 1', 1],
      ['x < 1', 0],
      ['x >= 3', 1],
      ['x <= 2', 0],
      ['x == 3', 1],
      ['x != 3', 0],
      ['x > 1 ? 10 : 20', 10],
      ['y > 1 ? 10 : 20', 20],
      ['1 ? 2 ? 3 : 4 : 5', 3],
      ['0 ? 1 : 0 ? 2 : 3', 3],
      ['(0 / 0) ? 1 : 2', 2],
    ];
    for (const [text, value] of cases) expect([text, valueOf(text)]).toEqual([text, value]);
  });

  it('compileExpression(text, names) knows its functions', () => {
    const cases: [string, number][] = [
      ['exp(1)', Math.E],
      ['log(e ^ 2)', 2],
      ['log2(8)', 3],
      ['log10(1000)', 3],
      ['sqrt(9)', 3],
      ['abs(y)', 0.5],
      ['min(x, y, 1)', -0.5],
      ['max(x, y, 1)', 3],
      ['min(x)', 3],
      ['floor(y)', -1],
      ['ceil(y)', -0],
      ['round(2.5)', 3],
      ['tanh(0)', 0],
      ['sin(0)', 0],
      ['cos(0)', 1],
      ['pow(2, 10)', 1024],
    ];
    for (const [text, value] of cases) expect([text, valueOf(text)]).toEqual([text, value]);
  });

  it('compileExpression(text, names) refuses everything else with its place', () => {
    const cases: [string, number][] = [
      ['', 0],
      ['  ', 2],
      ['1 +', 3],
      ['x y', 2],
      ['x, y', 1],
      ['(x', 2],
      ['x)', 1],
      ['()', 1],
      ['"a"', 0],
      ['1 + [1]', 4],
      ['x = 1', 2],
      ['x === 1', 2],
      ['x ** 2', 2],
      ['x && y', 2],
      ['1 + !x', 4],
      ['~x', 0],
      ['x % 2', 2],
      ['1; 2', 1],
      [',1', 0],
      ['2x', 1],
      ['2(3)', 1],
      ['(2)(3)', 0],
      ['1..2', 2],
      ['1e999', 0],
      ['exp', 0],
      ['exp()', 0],
      ['1 + exp(1, 2)', 4],
      ['max(1 2)', 6],
      ['max(1,)', 6],
      ['max(,1)', 4],
      ['x ? 1', 5],
      ['x?.y', 0],
      ['exp(x).y', 0],
      ['x^', 2],
      ['π', 0],
      ['{}', 0],
      ['`x`', 0],
      ['x => x', 2],
    ];
    for (const [text, offset] of cases)
      expect([text, errorOf(text).offset]).toEqual([text, offset]);
  });

  it('compileExpression(text, names) names the unknown, the nearest and the allowed', () => {
    const error = errorOf('1 + 2 * rhoo');
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.name).toBe('ExpressionError');
    expect(error.offset).toBe(8);
    expect(error.message).toBe(
      'unknown name rhoo; nearest is rho; allowed are x, y, rho, bias.kappa, pi, e',
    );
    expect(errorOf('x + sqrtt(2)').message).toMatch(
      /^unknown function sqrtt; nearest is sqrt; allowed are exp, log, /,
    );
    expect(errorOf('x + sqrtt(2)').offset).toBe(4);
    expect(errorOf('bias.kapa').message).toContain('nearest is bias.kappa');
  });

  it('compileExpression(text, names) refuses the names that JavaScript gives a meaning', () => {
    const names = ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', 'this'];
    for (const name of [...names, 'window', 'process', 'globalThis', 'true', 'null', 'undefined']) {
      expect(errorOf(`1 + ${name}`).offset).toBe(4);
      expect(errorOf(`${name}(1)`).offset).toBe(0);
      expect(errorOf(`x.${name}`).offset).toBe(0);
      expect(errorOf(`exp.${name}(1)`).offset).toBe(0);
    }
    for (const name of names.slice(0, -1)) expect(errorOf(name, [name]).offset).toBe(0);
  });

  it('compileExpression(text, names) keeps the names of constants and functions', () => {
    expect(compileExpression('e', ['e'])({ e: 5 })).toBe(Math.E);
    expect(errorOf('exp', ['exp']).message).toBe('exp is a function; expected exp(…)');
  });

  it('compileExpression(text, names)(values) throws TypeError where a value is missing', () => {
    const compiled = compileExpression('x + y', ['x', 'y']);
    expect(() => compiled({ x: 1 })).toThrow(new TypeError('missing value of y'));
    expect(() => compiled(Object.create({ x: 1, y: 2 }) as never)).toThrow('missing value of x');
    expect(() => compileExpression(3 as never, [])).toThrow(TypeError);
  });

  it('compileExpression(text, names) refuses what is too long or too deep in bounded time', () => {
    const hostile = [
      '('.repeat(1000),
      `${'('.repeat(150)}1${')'.repeat(150)}`,
      `${'-'.repeat(1999)}1`,
      `${'2^'.repeat(999)}1`,
      `${'x?'.repeat(999)}1`,
      `${'x?1:'.repeat(499)}1`,
      `${'exp('.repeat(499)}1`,
      `${'1+'.repeat(1000)}1`,
      'x'.repeat(1_000_000),
      'x.'.repeat(999),
    ];
    const start = performance.now();
    for (const text of hostile) expect(errorOf(text).message.length).toBeLessThan(300);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('compileExpression(text, names) accepts a long sum and 90 nested parentheses', () => {
    expect(valueOf(`${'1+'.repeat(999)}1`)).toBe(1000);
    expect(valueOf(`${'('.repeat(90)}x${')'.repeat(90)}`)).toBe(3);
  });

  it('compileExpression(random text, names) throws ExpressionError or returns numbers', () => {
    const pieces =
      'x y rho bias.kappa constructor __proto__ this e exp min ( ) , ? : ^ + - * / < == . ! = 1 0.5 ' +
      '1e3 [ ] " \' ` \\ { } ; ** && \u0000 é';
    const piece = fc.constantFrom(' ', ...pieces.split(' '));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
    );
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(text, (formula) => {
        const outcome = outcomeOf(formula);
        outcomes.add(outcome);
        expect(outcome).toMatch(/^(number|refused)$/);
      }),
      { seed: 31, numRuns: 20_000 },
    );
    expect(outcomes.size).toBe(2);
  });

  it('compileExpression(formula, names) agrees with a tree evaluated beside it', () => {
    interface Pair {
      readonly text: string;
      readonly value: number;
    }
    const leaf = fc.constantFrom<Pair>(
      { text: 'x', value: 3 },
      { text: 'y', value: -0.5 },
      { text: '2', value: 2 },
      { text: '0.25', value: 0.25 },
    );
    const { tree } = fc.letrec<{ tree: Pair }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc
          .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', '^', '<'), tie('tree'))
          .map(([left, operator, right]) => ({
            text: `(${left.text})${operator}(${right.text})`,
            value: combine(left.value, operator, right.value),
          })),
        tie('tree').map(({ text, value }) => ({ text: `-(${text})`, value: -value })),
        tie('tree').map(({ text, value }) => ({ text: `tanh(${text})`, value: Math.tanh(value) })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        fc.pre(text.length <= 2000);
        expect(valueOf(text)).toBe(value);
      }),
      { seed: 32, numRuns: 500 },
    );
  });
});

function combine(left: number, operator: string, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return left ** right;
    default:
      return left < right ? 1 : 0;
  }
}
