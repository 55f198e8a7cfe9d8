import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { checkExpectations } from '../../analysis/expectations.ts';
import type { PointResult } from '../../analysis/result.ts';
import { selectPoints } from '../../analysis/selectPoints.ts';
import { MOST_ROWS } from '../../figures/resultsTable.ts';
import { tracedParts } from '../../scenario/expandScenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { formatJson, tableResults } from '../../sweep/exports.ts';
import { openRun } from '../../sweep/readRun.ts';
import { runSweep, type SweepEvent, type SweepResult } from '../../sweep/runSweep.ts';
import type { Shard } from '../../sweep/shard.ts';
import { askRequest } from '../askRequest.ts';
import { checkWork } from '../checkWork.ts';
import { describePlan, describeShard, describeVerdict } from '../describeRun.ts';
import { EXIT } from '../exitCode.ts';
import { loadScenario } from '../loadScenario.ts';
import { planScenario } from '../planScenario.ts';
import { choicesOf } from '../requestedPoints.ts';
import { openProgress, type ProgressDisplay } from '../progress.ts';
import type { ScenarioOptions } from '../scenarioOptions.ts';
import { watchSignals } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { type Verdict, writeReport } from '../writeReport.ts';

/** Options of `phaselab run`. */
export interface RunOptions extends ScenarioOptions {
  readonly out?: string;
  readonly workers?: number;
  readonly shard?: Shard;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

/** Simulates a scenario, compares it with theory, and writes results, figures and report. */
export async function run(file: string, options: RunOptions, terminal: Terminal): Promise<void> {
  const { scenario, summary } = loadScenario(file, options);
  checkWork(summary.draws);
  const directory = options.out ?? join('runs', scenario.name);
  const workers = options.workers ?? availableParallelism();
  const watch = watchSignals(terminal);
  try {
    const { fresh = false, shard } = options;
    const told = { isTold: createTold(scenario) };
    const how = {
      directory,
      workers,
      fresh,
      signal: watch.signal,
      ...told,
      ...(shard && { shard }),
    };
    const isTracing = tracedParts(scenario).length > 0;
    const display = openProgress(process.stderr, { isTracing });
    const result = await follow(runSweep(scenario, how), display, (event) =>
      terminal.err(describePlan(event, { scenario, directory, workers, shard })),
    );
    if (shard !== undefined) return terminal.out(describeShard(result, directory, shard));
    const expectations = scenario.expect.flatMap((expectation, i) =>
      askRequest(scenario, `expect[${i}]`, () => checkExpectations([expectation], result.run)),
    );
    const plan = planScenario(scenario);
    const verdict = { scenario, ...result, expectations, ...(plan && { plan }) };
    const files = await writeReport(directory, verdict);
    if (options.json === true) await printJson(verdict, directory, terminal);
    else terminal.out(describeVerdict(verdict, directory, files));
    const verdicts = [result.agreement.held, plan?.held];
    const failed = verdicts.includes(false) || expectations.some(({ held }) => held !== true);
    if (failed) terminal.fail(EXIT.failed);
  } finally {
    watch.stop();
  }
}

/** Which points are told one by one: those that figures and claims read, and the first of all. */
function createTold(scenario: Scenario): (point: PointResult) => boolean {
  const selections = choicesOf(scenario).flatMap(({ reads }) => reads);
  return (point) =>
    point.index < MOST_ROWS ||
    selections.some((selection) => selectPoints([point], selection).length > 0);
}

/** Prints what a run found, its rows page by page out of its store. */
async function printJson(
  { scenario, run, agreement, expectations, plan }: Verdict,
  directory: string,
  terminal: Terminal,
): Promise<void> {
  const { held, familyWise, smallestDetectable, medianDetectable, count: tests } = agreement;
  const summary = { held, familyWise, tests, smallestDetectable, medianDetectable };
  const head = { scenario: scenario.resolved, agreement: summary, expectations };
  const { traces } = run;
  const text = JSON.stringify(
    { ...head, ...(traces && { traces }), ...(plan && { plan }) },
    null,
    2,
  );
  terminal.out(`${text.slice(0, -2)},\n  "points": `);
  await openRun(directory, async (run, database) => {
    const results = await tableResults(database, run);
    for await (const rows of formatJson(results, '  ')) terminal.out(rows);
  });
  terminal.out('\n}\n');
}

type Planned = Extract<SweepEvent, { kind: 'planned' }>;

/** Runs a sweep to its end, showing its progress. */
async function follow(
  sweep: AsyncGenerator<SweepEvent, SweepResult>,
  display: ProgressDisplay,
  plan: (event: Planned) => void,
): Promise<SweepResult> {
  try {
    for (;;) {
      const step = await sweep.next();
      if (step.done) return step.value;
      if (step.value.kind === 'planned') plan(step.value);
      else display.update(step.value);
    }
  } finally {
    display.stop();
  }
}
