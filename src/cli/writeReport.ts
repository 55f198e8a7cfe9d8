import { join } from 'node:path';
import type { ExpectationResult } from '../analysis/expectations.ts';
import type { Plan } from '../analysis/plan.ts';
import type { Report } from '../figures/report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { REPORT_FILE } from '../sweep/directory.ts';
import type { SweepResult } from '../sweep/runSweep.ts';
import { writeWhole } from '../sweep/wholeFile.ts';
import { askRequest } from './askRequest.ts';

/** A finished run with everything that is judged of it. */
export interface Verdict extends SweepResult {
  readonly scenario: Scenario;
  readonly expectations: readonly ExpectationResult[];
  /** where the scenario has a plan */
  readonly plan?: Plan;
}

/**
 * Writes one SVG and one PNG per figure and the self-contained report.
 *
 * @returns the names of the figures' files
 */
export async function writeReport(directory: string, verdict: Verdict): Promise<string[]> {
  const { scenario, run, totals, agreement, expectations, provenance } = verdict;
  // vega takes a third of a second to load: only when there is something to draw.
  const [{ drawFigure }, { renderPng, renderSvg }, { renderReport }] = await Promise.all([
    import('../figures/figure.ts'),
    import('../figures/render.ts'),
    import('../figures/report.ts'),
  ]);
  const files: string[] = [];
  const write = async (name: string, data: string | Uint8Array): Promise<void> => {
    await writeWhole(join(directory, name), data);
    files.push(name);
  };
  const figures = [];
  for (const [i, request] of scenario.figures.entries()) {
    const drawn = askRequest(scenario, `figures[${i}]`, () => drawFigure(request, run, agreement));
    const svg = await renderSvg(drawn);
    await write(`${request.name}.svg`, svg);
    await write(`${request.name}.png`, renderPng(svg));
    figures.push({ request, svg });
  }
  const planned = await drawPlanOf(verdict, write);
  const report = { scenario, run, totals, figures, agreement, expectations, ...planned };
  const page = renderReport({ ...report, provenance: { ...provenance } });
  await writeWhole(join(directory, REPORT_FILE), page);
  return files;
}

/** The plan of a scenario, drawn, for its report. */
async function drawPlanOf(
  { plan, scenario }: Verdict,
  write: (name: string, data: string | Uint8Array) => Promise<void>,
): Promise<Pick<Report, 'plan'>> {
  if (plan === undefined) return {};
  const [{ drawPlan }, { renderPng, renderSvg }] = await Promise.all([
    import('../figures/plan.ts'),
    import('../figures/render.ts'),
  ]);
  const svg = await renderSvg(drawPlan(plan));
  await write('plan.svg', svg);
  await write('plan.png', renderPng(svg));
  const { assumed = {}, notes = [] } = scenario.plan ?? {};
  return { plan: { plan, svg, assumed, notes } };
}
