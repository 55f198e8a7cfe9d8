import { exitCodeOf, explainError } from './exitCode.ts';
import { InterruptedError } from '../sweep/errors.ts';
import { buildProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs one command line.
 *
 * @param words the arguments after the program's name
 * @returns the exit code: 0 all well; 1 an expectation or agreement test failed; 2 the scenario or
 *   the arguments are wrong; 3 the run could not finish; 70 a fault of this program; 130
 *   interrupted; 143 terminated
 */
export async function runCommandLine(
  words: readonly string[],
  { out, err }: Pick<Terminal, 'out' | 'err'>,
): Promise<number> {
  let exitCode = 0;
  const fail = (code: number): void => {
    exitCode = code;
  };
  try {
    await buildProgram({ out, err, fail }).parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    err(explainError(error));
    // A signal that was heard says more than that the run was interrupted.
    return error instanceof InterruptedError && exitCode !== 0 ? exitCode : exitCodeOf(error);
  }
}
