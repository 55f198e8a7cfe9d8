import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { testAgreement } from '../../analysis/agreement.ts';
import { checkExpectations } from '../../analysis/expectations.ts';
import { listResults } from '../../sweep/exports.ts';
import { UsageError } from '../../sweep/errors.ts';
import { runSweep, type SweepEvent, type SweepResult } from '../../sweep/runSweep.ts';
import type { Shard } from '../../sweep/shard.ts';
import { askRequest } from '../askRequest.ts';
import { describePlan, describeShard, describeVerdict } from '../describeRun.ts';
import { EXIT } from '../exitCode.ts';
import { loadScenario } from '../loadScenario.ts';
import { planScenario } from '../planScenario.ts';
import { openProgress, type ProgressDisplay } from '../progress.ts';
import type { ScenarioOptions } from '../scenarioOptions.ts';
import { watchSignals } from '../signals.ts';
import type { Terminal } from '../terminal.ts';
import { writeReport } from '../writeReport.ts';

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
    const how = { directory, workers, fresh, signal: watch.signal, ...(shard && { shard }) };
    const result = await follow(runSweep(scenario, how), (event) =>
      terminal.err(describePlan(event, { scenario, directory, workers, shard })),
    );
    if (shard !== undefined) return terminal.out(describeShard(result, directory, shard));
    const agreement = testAgreement(result.run);
    const expectations = scenario.expect.flatMap((expectation, i) =>
      askRequest(scenario, `expect[${i}]`, () => checkExpectations([expectation], result.run)),
    );
    const plan = planScenario(scenario);
    const verdict = { scenario, ...result, agreement, expectations, ...(plan && { plan }) };
    const files = await writeReport(directory, verdict);
    if (options.json === true) {
      const { held, familyWise, smallestDetectable, medianDetectable, tests } = agreement;
      const summary = {
        held,
        familyWise,
        tests: tests.length,
        smallestDetectable,
        medianDetectable,
      };
      const points = listResults(result.run);
      const head = { scenario: scenario.resolved, agreement: summary, expectations };
      const document = { ...head, ...(plan && { plan }), points };
      terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    } else {
      terminal.out(describeVerdict(verdict, directory, files));
    }
    const verdicts = [agreement.held, plan?.held];
    const failed = verdicts.includes(false) || expectations.some(({ held }) => held !== true);
    if (failed) terminal.fail(EXIT.failed);
  } finally {
    watch.stop();
  }
}

/** About a year of one core. */
const MOST_DRAWS = 1e15;

function checkWork(draws: number): void {
  if (draws <= MOST_DRAWS) return;
  throw new UsageError(
    `too much work: about ${draws.toPrecision(2)} elementary draws, at most ${MOST_DRAWS}; ` +
      'expected fewer trials, less depth, or the method lazy or level',
  );
}

type Planned = Extract<SweepEvent, { kind: 'planned' }>;

/** Runs a sweep to its end, showing its progress. */
async function follow(
  sweep: AsyncGenerator<SweepEvent, SweepResult>,
  plan: (event: Planned) => void,
): Promise<SweepResult> {
  let display: ProgressDisplay | undefined;
  try {
    for (;;) {
      const step = await sweep.next();
      if (step.done) return step.value;
      if (step.value.kind === 'planned') plan(step.value);
      else {
        // A bar remembers where it stands: it opens below the plan, not above it.
        display ??= openProgress(process.stderr);
        display.update(step.value);
      }
    }
  } finally {
    display?.stop();
  }
}
