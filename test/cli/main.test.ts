import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const MAIN = new URL('../../src/cli/main.ts', import.meta.url).pathname;
const TSX = import.meta.resolve('tsx');
const node = `'${process.execPath}' --import '${TSX}' '${MAIN}'`;

const shell = (command: string, env: Record<string, string> = {}) =>
  spawnSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('phaselab as a process', () => {
  it('phaselab check - reads standard input and ends with the exit code', () => {
    const good = shell(`printf 'model: majority\\nseed: "1"\\n' | ${node} check -`);
    expect([good.status, good.stderr]).toEqual([0, '']);
    const bad = shell(`printf 'model: majority\\n' | ${node} check -`);
    expect([bad.status, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/^standard-input:1:1: missing seed/);
  });

  it('phaselab is quiet when its reader closes the pipe', () => {
    const { status, stdout, stderr } = shell(`${node} list majority | head -n 1`);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^majority /);
  });

  it.each(['--help', 'schema'])(
    'phaselab %s ends with 3 and one line when standard output cannot be written',
    (words) => {
      const { status, stderr } = shell(`${node} ${words} > /dev/full`);
      expect([status, stderr]).toEqual([
        3,
        'standard output cannot be written (ENOSPC: no space left on device, write)\n',
      ]);
    },
  );

  it('phaselab ends as ever when standard error cannot be written', () => {
    expect(shell(`${node} check none.yaml 2> /dev/full`).status).toBe(2);
  });

  it('phaselab obeys NO_COLOR, also against FORCE_COLOR', () => {
    const colored = shell(`${node} list`, { FORCE_COLOR: '1', NO_COLOR: '' });
    const plain = shell(`${node} list`, { FORCE_COLOR: '1', NO_COLOR: '1' });
    expect(colored.stdout).toContain('\u001b[');
    expect(plain.stdout).not.toContain('\u001b[');
  });
});
