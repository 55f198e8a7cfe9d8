import { runCommandLine } from '../../src/cli/commandLine.ts';

/** What a command line wrote and how it ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export async function run(...words: readonly string[]): Promise<Ended> {
  let out = '';
  let err = '';
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { code, out, err };
}
