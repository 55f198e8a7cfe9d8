#!/usr/bin/env node
import { RunError } from '../sweep/errors.ts';
import { runCommandLine } from './commandLine.ts';
import { EXIT, explainError } from './exitCode.ts';

let unwritten: RunError | undefined;

// A reader such as `head` may close the pipe early: that is its right, and the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  unwritten ??= new RunError(`standard output cannot be written (${error.message})`);
});
// Nobody can be told, and the work goes on.
process.stderr.on('error', () => {});

const code = await runCommandLine(process.argv.slice(2), {
  out(text) {
    if (unwritten) throw unwritten;
    process.stdout.write(text);
  },
  err: (text) => process.stderr.write(text),
});

// What was written last fails after the command has ended.
await new Promise((written) => process.stdout.write('', written));
if (unwritten && code < EXIT.unfinished) process.stderr.write(explainError(unwritten));
process.exitCode = unwritten ? Math.max(code, EXIT.unfinished) : code;
