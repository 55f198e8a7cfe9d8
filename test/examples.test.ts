import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as phaselab from '../src/index.ts';

/** One runnable example of a docstring or of the README. */
interface Example {
  readonly where: string;
  readonly code: string;
}

const tracked = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src'],
  {
    encoding: 'utf8',
  },
).split('\n');

function docstringExamples(path: string): Example[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/@example\n([^]*?)(?=\n\s*\*\s*@|\n\s*\*\/)/g)].map((match) => ({
    where: `${path}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1].replaceAll(/^\s*\* ?/gm, ''),
  }));
}

function readmeExamples(): Example[] {
  const text = readFileSync('README.md', 'utf8');
  return [...text.matchAll(/```ts\n([^]*?)```/g)].map((match) => ({
    where: `README.md:${text.slice(0, match.index).split('\n').length}`,
    code: match[1].replaceAll(/^import .* from 'phaselab';$/gm, ''),
  }));
}

const docstrings = tracked.filter((path) => path.endsWith('.ts')).flatMap(docstringExamples);

/** The names of the module that a docstring stands in, public or not. */
async function moduleOf({ where }: Example): Promise<object> {
  const path = where.split(':')[0];
  return path.startsWith('src/') ? ((await import(/* @vite-ignore */ `../${path}`)) as object) : {};
}

/** Turns `f(x); // => y` into a check, and runs the example with every public name in scope. */
async function run(example: Example): Promise<number> {
  let checks = 0;
  const check = (actual: unknown, expected: unknown): void => {
    checks++;
    agree(actual, expected);
  };
  const program = example.code.replaceAll(
    /^(.*?);?\s*\/\/ => (.*)$/gm,
    (_, expression: string, value: string) => {
      const declared = /^\s*(?:const|let) (\w+) = ([^]*)$/.exec(expression);
      if (declared) return `${expression}; __check(${declared[1]}, (${value}));`;
      return `__check((${expression}), (${value}));`;
    },
  );
  const { outputText } = ts.transpileModule(`const __example = async () => {${program}};`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const scope: Record<string, unknown> = { ...phaselab, ...(await moduleOf(example)) };
  // The examples are our own text, run as a reader would run them.
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  const make = new Function('__check', ...Object.keys(scope), `${outputText}; return __example();`);
  await (make(check, ...Object.values(scope)) as Promise<void>);
  return checks;
}

function agree(actual: unknown, expected: unknown): void {
  if (typeof actual === 'number' && typeof expected === 'number' && Number.isFinite(expected)) {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
  } else if (Array.isArray(actual) && Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length);
    actual.forEach((value, i) => agree(value, expected[i]));
  } else {
    expect(actual).toEqual(expected);
  }
}

describe('every example of a docstring gives what it says', () => {
  it.each(docstrings.map((example) => [example.where, example] as const))(
    '%s',
    async (_, example) => {
      expect(await run(example)).toBeGreaterThan(0);
    },
  );

  it('every public function has one', () => {
    const documented = docstrings.map(({ where }) => where).length;
    const functions = Object.values(phaselab).filter((value) => typeof value === 'function');
    expect(documented).toBeGreaterThanOrEqual(functions.length * 0.9);
  });
});

describe('every TypeScript example of the README gives what it says', () => {
  it.each(readmeExamples().map((example) => [example.where, example] as const))(
    '%s',
    async (_, example) => {
      expect(await run(example)).toBeGreaterThan(0);
    },
  );
});

describe('the example runner', () => {
  it('fails on a wrong example', async () => {
    await expect(run({ where: '', code: 'majority(3, 0.5); // => 0.6' })).rejects.toThrow(
      'expected',
    );
  });
});
