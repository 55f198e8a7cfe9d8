import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interleave, summarize } from './measure.ts';
import type { Row } from './rows.ts';
import type { Settings } from './settings.ts';
import type { SweepReport } from './sweepProcess.ts';

const run = promisify(execFile);
const PROCESS = fileURLToPath(new URL('./sweepProcess.js', import.meta.url));
const COMMAND = fileURLToPath(new URL('../src/cli/main.js', import.meta.url));

const DIAGRAM = `name: diagram
model: majority
seed: bench
trials: 100
parameters:
  organization: tree
  fanIn: 3
  depth: 2
  bias: 0.1
  correlation: { from: 0, to: 1, count: 64 }
  fidelity: { from: 0.5, to: 1, count: 64 }
figures:
  - { kind: phase-diagram, name: diagram, x: correlation, y: fidelity }
`;

async function inFolder<T>(temporary: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(temporary, 'long-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A long sweep in a process of its own, from the text of its scenario to its report. */
async function measureLong({ temporary, longPoints }: Settings): Promise<Row[]> {
  const { stdout } = await inFolder(temporary, (folder) =>
    run(process.execPath, [PROCESS, String(longPoints), join(folder, 'run')]),
  );
  const { plan, draw, results, report, resident, before } = JSON.parse(stdout) as SweepReport;
  const perPoint = (seconds: number) => summarize([(1000 * seconds) / longPoints]);
  const head = `run of ${longPoints} points, 2 workers`;
  return [
    { measure: `${head}: plan, a point`, measured: perPoint(plan), unit: 'ms' },
    { measure: `${head}: draw, a point`, measured: perPoint(draw), unit: 'ms' },
    { measure: `${head}: results and agreement, a point`, measured: perPoint(results), unit: 'ms' },
    { measure: `${head}: report, a point`, measured: perPoint(report), unit: 'ms' },
    {
      measure: `${head}: end to end, a point`,
      measured: perPoint(plan + draw + results + report),
      unit: 'ms',
      goal: { better: 'less', reach: 0.2 },
    },
    {
      measure: `${head}: most memory of the process`,
      measured: summarize([resident / 1e6]),
      unit: 'MB',
      goal: { better: 'less', reach: 600 },
    },
    { measure: 'of which before it began', measured: summarize([before / 1e6]), unit: 'MB' },
  ];
}

/** Seconds that the command line takes. */
const time = async (...words: readonly string[]): Promise<number> => {
  const start = performance.now();
  await run(process.execPath, [COMMAND, ...words]);
  return (performance.now() - start) / 1000;
};

/** What a user waits for: a diagram of many cells, and the help. */
async function measureWaits({ temporary, repeats }: Settings): Promise<Row[]> {
  return inFolder(temporary, async (folder) => {
    const file = join(folder, 'diagram.yaml');
    await writeFile(file, DIAGRAM);
    const out = ['--workers', '2', '--fresh', '--out', join(folder, 'run')];
    const times = await interleave(
      { diagram: () => time('run', file, ...out), help: () => time('--help') },
      repeats,
    );
    return [
      {
        measure: 'phaselab run of a 64 × 64 diagram of cheap points, 2 workers',
        measured: summarize(times.diagram),
        unit: 's',
        goal: { better: 'less', reach: 3 },
      },
      {
        measure: 'phaselab --help',
        measured: summarize(times.help),
        unit: 's',
        goal: { better: 'less', reach: 0.25 },
      },
    ];
  });
}

/** Long sweeps and what a user waits for, end to end. */
export async function measureLongSweeps(settings: Settings): Promise<Row[]> {
  return [...(await measureLong(settings)), ...(await measureWaits(settings))];
}
