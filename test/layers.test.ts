import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const SOURCE = new URL('../src/', import.meta.url).pathname;
const CRUISER = new URL('../node_modules/.bin/depcruise', import.meta.url).pathname;

interface Cruise {
  summary: {
    totalCruised: number;
    violations: { rule: { name: string }; from: string; to: string }[];
  };
}

function cruise(): Cruise {
  const words = ['--output-type', 'json', '--config', '.dependency-cruiser.cjs', 'src'];
  const { stdout } = spawnSync(CRUISER, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Cruise;
}

const violations = (): string[] =>
  cruise().summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

const planted: string[] = [];

/** Writes a file that breaks a rule; it is removed after the test. */
function plant(path: string, text: string): void {
  planted.push(join(SOURCE, path));
  writeFileSync(join(SOURCE, path), text);
}

afterEach(() => {
  for (const path of planted.splice(0)) rmSync(path);
});

describe('layers of src/', () => {
  it('hold, with every module looked at and no cycle', () => {
    const modules = readdirSync(SOURCE, { recursive: true }).filter((path) =>
      String(path).endsWith('.ts'),
    );
    const { summary } = cruise();
    expect(summary.totalCruised).toBeGreaterThanOrEqual(modules.length);
    expect(violations()).toEqual([]);
  });

  it('are seen to break: an engine that reads theory, theory that draws, math that reads files', () => {
    plant('models/majority/engine/planted.ts', "export * from '../theory/majority.ts';\n");
    plant('models/majority/theory/planted.ts', "export * from '../../../math/random.ts';\n");
    plant('math/planted.ts', "export { readFileSync } from 'node:fs';\n");
    plant('scenario/planted.ts', "export * from '../analysis/result.ts';\n");
    const names = violations().map((line) => line.split(':')[0]);
    expect(names).toContain('engine-never-sees-theory');
    expect(names).toContain('theory-never-draws');
    expect(names).toContain('no-node-below');
    expect(names).toContain('layer-scenario');
  });
});

describe('src/ keeps its hands still', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'src'],
    {
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((path) => path.endsWith('.ts'));

  /** Words that belong to few places, and where those are. */
  const confined: [RegExp, RegExp][] = [
    [/\bMath\.random\b/, /^$/],
    [/\bDate\.now\b|\bnew Date\b|\bperformance\.now\b/, /^src\/(sweep|logs|cli)\//],
    [/\bconsole\./, /^src\/cli\//],
    [/\bprocess\./, /^src\/(sweep|logs|cli)\//],
    [/\bprocess\.exit(Code)?\b/, /^src\/cli\/main\.ts$/],
    [/: any\b|as any\b|<any>/, /^$/],
  ];

  it.each(confined)('%s stands only in %s', (word, allowed) => {
    const found = files.filter((path) => !allowed.test(path) && word.test(code(path)));
    expect(found).toEqual([]);
  });

  it('reads all the files', () => {
    expect(files.length).toBeGreaterThan(30);
  });
});

/** A file's text without its comments. */
function code(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
}
