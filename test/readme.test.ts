import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const [scenario = ''] = blocks('yaml');
const commands = blocks('sh')
  .flatMap((block) => block.split('\n'))
  .map((line) => line.replace(/\s+#.*$/, ''))
  .filter((line) => line.startsWith('npx phaselab '));

/** The fenced blocks of a language, in order. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
    (m) => m[1],
  );
}

const directory = mkdtempSync(join(tmpdir(), 'phaselab-readme-'));
afterAll(() => rmSync(directory, { recursive: true }));

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const entry = resolve('src/cli/main.ts');

/** Runs a line of the README as a reader would, in a directory of its own. */
function runLine(line: string): string {
  const [words, file] = line.replace('npx phaselab ', '').split(' > ');
  const out = execFileSync(
    process.execPath,
    ['--import', loader, entry, ...words.trim().split(/\s+/)],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );
  if (file !== undefined) writeFileSync(join(directory, file.trim()), out);
  return out;
}

describe('the README', () => {
  it('has a worked scenario and commands', () => {
    expect(scenario).toContain('model: majority');
    expect(commands.length).toBeGreaterThanOrEqual(6);
  });

  it.each(commands)('%s works as written', (line) => {
    const file = join(directory, 'first.yaml');
    if (line.includes(' init ')) rmSync(file, { force: true });
    else writeFileSync(file, scenario);
    cpSync('scenarios', join(directory, 'scenarios'), { recursive: true });
    runLine(line);
    if (line.includes(' run ') && !line.includes(' --shard ')) {
      const out = /--out (\S+)/.exec(line)?.[1] ?? 'runs/first';
      expect(existsSync(join(directory, out, 'report.html'))).toBe(true);
    }
  });

  it('names only files that exist', () => {
    for (const [, name] of readme.matchAll(/`([\w-]+\.yaml)`/g)) {
      if (!['first.yaml', 'my-system.yaml'].includes(name))
        expect(existsSync(join('scenarios', name)), name).toBe(true);
    }
    for (const [, path] of readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(existsSync(path), path).toBe(true);
    }
  });
});
