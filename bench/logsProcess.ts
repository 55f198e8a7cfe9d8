import { argv, resourceUsage, stdout } from 'node:process';
import { readLog } from '../src/logs/readLog.ts';

/** What it took a process to read a log. */
export interface LogReport {
  readonly seconds: number;
  /** the largest memory of the process, in bytes */
  readonly resident: number;
}

const start = performance.now();
await readLog(argv[2], { task: 'task', agent: 'agent', correct: 'correct' });
const seconds = (performance.now() - start) / 1000;
const resident = resourceUsage().maxRSS * 1024;
stdout.write(JSON.stringify({ seconds, resident } satisfies LogReport));
