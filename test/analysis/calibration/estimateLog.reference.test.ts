import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src/math/intervals.ts';
import {
  estimateLog,
  type LogEstimates,
} from '../../../src/analysis/calibration/estimates/estimateLog.ts';
import type { OutcomeTable } from '../../../src/analysis/calibration/log.ts';
import type { VotesEstimate } from '../../../src/analysis/calibration/estimates/votesPart.ts';
import {
  pickAgents,
  readEvalperf,
  readReference,
  readSwebench,
  readTeams,
  readTerminalBench,
  realLogsAreThere,
} from './realLogs.ts';

/** Half a unit of the sixth digit that the reference prints, and of the double behind it. */
const allowed = (printed: number): number =>
  0.500001 * 10 ** (Math.floor(Math.log10(Math.abs(printed))) - 5);

function expectPrinted(estimate: Estimate | null | undefined, printed: number): void {
  const error = Math.abs(estimate!.best - printed);
  expect(error, `${estimate!.best} for ${printed}`).toBeLessThanOrEqual(allowed(printed));
}

function expectEnds(estimate: Estimate | null, [low, high]: readonly [number, number]): void {
  expect(Math.abs(estimate!.low - low)).toBeLessThan(0.005);
  expect(Math.abs(estimate!.high - high)).toBeLessThan(0.005);
}

function expectMajorities(
  { majority }: VotesEstimate,
  { k, majority_exact: exact }: { k: readonly number[]; majority_exact: readonly number[] },
): void {
  expect(majority.map(({ size }) => size)).toEqual(k);
  majority.forEach(({ accuracy }, i) => expectPrinted(accuracy, exact[i]));
}

/** Mean of each agent. */
function accuracies(table: OutcomeTable): number[] {
  const count = table.agents.length;
  return table.agents.map(
    (_, j) =>
      table.successes.reduce((sum, s, cell) => sum + (cell % count === j ? s : 0), 0) /
      table.tasks.length,
  );
}

/** The panels of the reference, from the whole log. */
function panelsOf(table: OutcomeTable): Record<string, OutcomeTable> {
  const rates = accuracies(table);
  // Of equally accurate agents, the first of the log.
  const best = rates.map((_, j) => j).sort((a, b) => rates[b] - rates[a] || a - b);
  const top = new Set(best.slice(0, 40));
  return {
    'SWE-bench Verified, all 134': table,
    'SWE-bench Verified, top 40': pickAgents(table, (j) => top.has(j)),
    'SWE-bench Verified, 0.40<=p<=0.60': pickAgents(
      table,
      (j) => rates[j] >= 0.4 && rates[j] <= 0.6,
    ),
  };
}

describe.skipIf(!realLogsAreThere)('estimateLog(table) gives the reference of real logs', () => {
  it.each(['all 134', 'top 40', '0.40<=p<=0.60'])('SWE-bench Verified, %s', (name) => {
    const panel = `SWE-bench Verified, ${name}`;
    const expected = readReference().panels[panel];
    const table = panelsOf(readSwebench())[panel];
    const estimates = estimateLog(table, { seed: 'reference' });
    expectPrinted(estimates.accuracy, expected.p);
    expect(estimates.tasks).toBe(500);
    expectPrinted(estimates.icc, expected.icc);
    expectPrinted(estimates.correlations.all, expected.rho_pair);
    expectEnds(estimates.correlations.all, expected.rho_pair_ci);
    expectPrinted(estimates.correlations.withinFamilies, expected.rho_same);
    expectPrinted(estimates.correlations.acrossFamilies, expected.rho_cross);
    expectPrinted(estimates.likeliest.accuracy, expected.bb_mle[0]);
    expectPrinted(estimates.likeliest.correlation, expected.bb_mle[1]);
    expectMajorities(estimates, expected);
  });

  it.each([
    ['evalperf', readEvalperf],
    ['terminalbench2', readTerminalBench],
  ] as const)('the trials of one agent in %s', (log, read) => {
    const expected = readReference().withinAgent[log];
    const table = read();
    const some = pickAgents(table, (j) => table.agents[j] in expected);
    const { within }: LogEstimates = estimateLog(some, { seed: 'reference', replicates: 100 });
    expect(within.map(({ agent }) => agent).sort()).toEqual(Object.keys(expected).sort());
    for (const agent of within) {
      const figures = expected[agent.agent];
      expect(agent.tasks).toBe(figures.T);
      expectPrinted(agent.accuracy, figures.p);
      expectPrinted(agent.icc, figures.rho);
      expectPrinted(agent.likeliest.correlation, figures.rho_mle);
      expectMajorities(agent, figures);
      expect(agent.pass.map(({ k }) => String(k))).toEqual(Object.keys(figures.passk));
      for (const { k, all, any } of agent.pass) {
        expectPrinted(all, figures.passk[k][0]);
        expectPrinted(any, figures.passk[k][1]);
      }
    }
  });

  it('teams of different sizes', () => {
    const expected = readReference().teamSize;
    const { agents } = estimateLog(readTeams(), { seed: 'reference' });
    expect(agents.map(({ agent }) => agent).sort()).toEqual(Object.keys(expected));
    for (const { agent, accuracy, jeffreys } of agents) {
      expectPrinted(accuracy, expected[agent].acc);
      expectEnds(accuracy, expected[agent].ci);
      expectEnds(jeffreys, expected[agent].ci);
    }
  });
});
