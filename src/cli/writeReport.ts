import { join } from 'node:path';
import type { Agreement } from '../analysis/agreement.ts';
import type { ExpectationResult } from '../analysis/expectations.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SweepResult } from '../sweep/runSweep.ts';
import { writeWhole } from '../sweep/wholeFile.ts';
import { askRequest } from './askRequest.ts';

/** A finished run with everything that is judged of it. */
export interface Verdict extends SweepResult {
  readonly scenario: Scenario;
  readonly agreement: Agreement;
  readonly expectations: readonly ExpectationResult[];
}

/**
 * Writes one SVG and one PNG per figure and the self-contained report.
 *
 * @returns the names of the figures' files
 */
export async function writeReport(directory: string, verdict: Verdict): Promise<string[]> {
  const { scenario, run, agreement, expectations, provenance } = verdict;
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
    const drawn = askRequest(scenario, `figures[${i}]`, () => drawFigure(request, run));
    const svg = await renderSvg(drawn);
    await write(`${request.name}.svg`, svg);
    await write(`${request.name}.png`, renderPng(svg));
    figures.push({ request, svg });
  }
  const report = { scenario, run, figures, agreement, expectations };
  const page = renderReport({ ...report, provenance: { ...provenance } });
  await writeWhole(join(directory, 'report.html'), page);
  return files;
}
