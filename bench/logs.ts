import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openDatabase, quoteText } from '../src/sweep/database.ts';
import type { LogReport } from './logsProcess.ts';
import { interleave, summarize } from './measure.ts';
import type { Row } from './rows.ts';
import type { Group, Settings } from './settings.ts';

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL('./logsProcess.js', import.meta.url));

const ROWS = 1e7;

/** A log of that length is read for long enough. */
const MOST_REPEATS = 3;

/** Tasks and agents of a log of so many rows; the rows of a task follow one another. */
const shapes = {
  trials: { title: '1,000 tasks of 100 agents, 100 trials', tasks: 1000, agents: 100 },
  cells: { title: '10,000 tasks of 1,000 agents, one trial', tasks: 10_000, agents: 1000 },
} as const;

type Shape = keyof typeof shapes;

async function writeLog(directory: string, shape: Shape): Promise<string> {
  const path = join(directory, `${shape}.csv`);
  const { tasks, agents } = shapes[shape];
  const database = await openDatabase(join(directory, `${shape}.duckdb`));
  try {
    await database.run(
      `COPY (SELECT 'task_' || (range // ${agents}) % ${tasks} AS task, 'agent_' || range % ${agents} AS agent,
       CAST(hash(range) % 3 = 0 AS INTEGER) AS correct FROM range(${ROWS})) TO ${quoteText(path)}`,
    );
  } finally {
    database.close();
  }
  return path;
}

/** Reads a log in a process of its own, whose memory is this and nothing else. */
async function askProcess(path: string): Promise<LogReport> {
  const { stdout } = await run(process.execPath, [ENTRY, path]);
  return JSON.parse(stdout) as LogReport;
}

async function measureShape({ repeats, temporary }: Settings, shape: Shape): Promise<Row[]> {
  const path = await writeLog(temporary, shape);
  const resident: number[] = [];
  const take = async (): Promise<number> => {
    const report = await askProcess(path);
    resident.push(report.resident / 1e6);
    return report.seconds;
  };
  const { seconds } = await interleave({ seconds: take }, Math.min(repeats, MOST_REPEATS));
  rmSync(path);
  const { title } = shapes[shape];
  return [
    {
      measure: `a log of 1e7 rows is read (${MOST_REPEATS} repeats at most): ${title}`,
      measured: summarize(seconds),
      unit: 's',
    },
    { measure: 'largest memory of its process', measured: summarize(resident), unit: 'MB' },
  ];
}

/** How soon, and in how much memory, a CSV log of 1e7 rows is read. */
export const measureLogs: Group = async (settings) => [
  ...(await measureShape(settings, 'trials')),
  ...(await measureShape(settings, 'cells')),
];
