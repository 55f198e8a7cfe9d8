import { join } from 'node:path';
import pico from 'picocolors';
import type { Agreement } from '../analysis/agreement.ts';
import type { Plan } from '../analysis/plan.ts';
import { sayOutcomes } from '../figures/outcomeWords.ts';
import { MOST_ROWS } from '../figures/resultsTable.ts';
import { accuracyText, describeOption, sayDisagreements } from '../figures/planWords.ts';
import type { Method } from '../models/model.ts';
import { tracedParts } from '../scenario/expandScenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { REPORT_FILE } from '../sweep/directory.ts';
import { CSV_FILE, PARQUET_FILE } from '../sweep/exports.ts';
import type { SweepEvent, SweepResult } from '../sweep/runSweep.ts';
import { formatShard, type Shard } from '../sweep/shard.ts';
import { STORE_FILE } from '../sweep/store.ts';
import { describeTrace } from './describeTrace.ts';
import { atMost, counted, formatCount, formatSeconds } from './words.ts';
import type { Verdict } from './writeReport.ts';

/** Where and how a scenario runs. */
export interface RunSetting {
  readonly scenario: Scenario;
  readonly directory: string;
  readonly workers: number;
  readonly shard?: Shard | undefined;
}

type Planned = Extract<SweepEvent, { kind: 'planned' }>;

/** What the samplers that answer a request are called in the plan. */
const SAMPLERS: Partial<Record<Method, string>> = {
  simd: 'simd (every leaf drawn, 128 trials at a time)',
  scalar: 'scalar (every leaf drawn, one trial after another)',
};

/** What a run will do, in a few lines. */
export function describePlan({ plan, work, moved }: Planned, setting: RunSetting): string {
  const { scenario, directory, workers, shard } = setting;
  const methods = plan.methods.map((method) => SAMPLERS[method] ?? method).join(', ');
  const left = plan.infeasible === 0 ? '' : `, ${formatCount(plan.infeasible)} cannot be built`;
  const alike = plan.points - plan.infeasible - plan.distinct;
  // A shard leaves out others as well.
  const repeated =
    alike === 0 || shard !== undefined ? '' : `, ${formatCount(alike)} the same as another`;
  const traces = tracedParts(scenario).length;
  // What a trace asks for is not known before: what is planned is its first round.
  const about = traces > 0 ? '' : atMost(scenario);
  const lines = [
    pico.bold(scenario.title),
    `${counted(plan.points, 'point')}${left}${repeated}, ${about}${counted(work.trials, 'trial')}, ${counted(workers, 'worker')}, into ${directory}`,
  ];
  if (traces > 0) {
    lines.push(`and what ${counted(traces, 'traced part')} will ask for, round by round`);
  }
  if (shard !== undefined) {
    lines.push(`shard ${formatShard(shard)}: ${counted(plan.distinct, 'distinct point')} of these`);
  }
  if (methods !== '') lines.push(`sampled by ${methods}`);
  if (shard === undefined && plan.points > MOST_ROWS) {
    const all = 'results.csv, results.parquet and results.duckdb have all';
    lines.push(`the report lists the first ${formatCount(MOST_ROWS)} rows; ${all}`);
  }
  if (moved !== undefined) lines.push(`the run that was there is now ${moved}`);
  if (plan.before === 'changed scenario') {
    const reused = formatCount(work.complete + work.begun);
    lines.push(
      plan.unchanged === plan.distinct && work.open.trials === 0
        ? 'the scenario changed, but nothing that is drawn'
        : `the scenario changed: what is stored of ${reused} of ${counted(plan.distinct, 'point')} is re-used`,
    );
  }
  if (work.storedTrials > 0) {
    lines.push(
      work.open.trials === 0
        ? `all of it is stored already${traces > 0 ? '' : ': nothing to draw'}`
        : `${formatCount(work.storedTrials)} of these trials are stored already, ${about}${formatCount(work.open.trials)} to draw`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** What a run found: agreement with its power, expectations, files. */
export function describeVerdict(
  verdict: Verdict,
  directory: string,
  files: readonly string[],
): string {
  const { expectations, agreement, provenance, plan, run, totals } = verdict;
  const { unreached = 0, undecided = 0 } = totals.outcomes;
  const outcomes = sayOutcomes(totals);
  const lines = [
    `${mark(agreement.held)} ${describeAgreement(agreement)}`,
    ...expectations.map(({ held, message }) => `${mark(held)} ${message}`),
    ...(plan === undefined ? [] : [`${mark(plan.held)} ${describePlanned(plan)}`]),
    ...(outcomes === '' ? [] : [`${mark(unreached + undecided === 0 || null)} ${outcomes}`]),
    ...(run.traces ?? []).flatMap(describeTrace),
    '',
    `${counted(provenance.trialsDrawn, 'trial')} drawn in ${formatSeconds(provenance.seconds)}`,
    `report: ${join(directory, REPORT_FILE)}`,
    `also there: ${[STORE_FILE, CSV_FILE, PARQUET_FILE, ...files].join(', ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What a shard drew: its points are judged when all shards are merged. */
export function describeShard(
  { totals, provenance }: SweepResult,
  directory: string,
  shard: Shard,
): string {
  return (
    `shard ${formatShard(shard)} is complete in ${directory}: ${counted(totals.points, 'point')}, ` +
    `${counted(totals.trials, 'trial')}, ${formatCount(provenance.trialsDrawn)} of them drawn now; ` +
    'phaselab merge puts shards together\n'
  );
}

function mark(held: boolean | null): string {
  if (held === null) return pico.yellow('undecided');
  return held ? pico.cyan('held     ') : pico.red('failed   ');
}

/** What a plan chose, in one line, and where it is refused. */
function describePlanned(plan: Plan): string {
  const { best, parameters } = plan;
  const answer =
    `planned for ${formatCount(parameters.budget)} tokens: ${describeOption(best)}, ` +
    `right in ${accuracyText(best.accuracy)} %`;
  return [answer, ...sayDisagreements(plan)].join('\n            ');
}

function describeAgreement(agreement: Agreement): string {
  const { held, count, rejected, familyWise, smallestDetectable, medianDetectable } = agreement;
  if (held === null) return 'no prediction to test';
  const verdict = held
    ? `theory and simulation agree: none of ${counted(count, 'test')} rejected`
    : `theory and simulation disagree: ${formatCount(rejected)} of ${counted(count, 'test')} rejected`;
  const worst = agreement.tests
    .filter((test) => test.rejected)
    .sort((a, b) => a.adjusted - b.adjusted)
    .slice(0, 5)
    .map(
      (test) =>
        `\n            point ${test.index} of ${test.part}, ${test.channel}: ${round(test.observed)} simulated, ${round(test.expected)} predicted, z = ${round(test.z)}`,
    );
  const power =
    smallestDetectable === null || medianDetectable === null
      ? ''
      : `\n            a discrepancy of ${round(smallestDetectable)} would have been seen at the most sensitive point, ${round(medianDetectable)} at the median one (with probability 0.9)`;
  return `${verdict} at family-wise level ${familyWise} (Holm)${worst.join('')}${power}`;
}

const round = (value: number): string => String(Number(value.toPrecision(3)));
