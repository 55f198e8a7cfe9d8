import { memoryUsage, resourceUsage, stdout } from 'node:process';
import { writeReport } from '../src/cli/writeReport.ts';
import { models } from '../src/models/index.ts';
import { parseScenario } from '../src/scenario/parseScenario.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { runSweep, type SweepEvent, type SweepResult } from '../src/sweep/runSweep.ts';

/** What a process was made of that ran a sweep of cheap points end to end. */
export interface SweepReport {
  /** seconds to plan the points, draw them, go through their results, and write the report */
  readonly plan: number;
  readonly draw: number;
  readonly results: number;
  readonly report: number;
  /** the most memory of the process with its threads, and what it had before, in bytes */
  readonly resident: number;
  readonly before: number;
}

const [points, directory] = process.argv.slice(2);

/** An axis has a million values at most. */
const CORRELATIONS = 10;

/** Distinct points that are as cheap as points are: one trial of a star of three. */
function cheapSweep(count: number): Scenario {
  const bias = `{ from: 0.1, to: 0.9, count: ${count / CORRELATIONS} }`;
  const correlation = `{ from: 0, to: 0.9, count: ${CORRELATIONS} }`;
  return parseScenario(
    `model: majority\nseed: bench\ntrials: 1\nparameters: { organization: star, agents: 3, bias: ${bias}, correlation: ${correlation} }\n`,
    { file: 'bench.yaml', models },
  );
}

/** Runs a sweep to its end, and notes when it was planned and when the last trial was drawn. */
async function follow(sweep: AsyncGenerator<SweepEvent, SweepResult>) {
  let planned = performance.now();
  let drawn = planned;
  for (;;) {
    const step = await sweep.next();
    if (step.done) return { planned, drawn, result: step.value };
    drawn = performance.now();
    if (step.value.kind === 'planned') planned = drawn;
  }
}

const before = memoryUsage.rss();
const start = performance.now();
const scenario = cheapSweep(Number(points));
const { planned, drawn, result } = await follow(
  runSweep(scenario, { directory, workers: 2, isTold: ({ index }) => index < 2000 }),
);
const gone = performance.now();
await writeReport(directory, { scenario, ...result, expectations: [] });
const end = performance.now();
const report: SweepReport = {
  plan: (planned - start) / 1000,
  draw: (drawn - planned) / 1000,
  results: (gone - drawn) / 1000,
  report: (end - gone) / 1000,
  resident: 1024 * resourceUsage().maxRSS,
  before,
};
stdout.write(JSON.stringify(report));
