import { join } from 'node:path';
import type { Plan } from '../analysis/plan.ts';
import { drawPlan } from '../figures/plan.ts';
import { renderPlanPage } from '../figures/planPage.ts';
import { renderPng, renderSvg } from '../figures/render.ts';
import type { PlanDocument } from '../scenario/parsePlan.ts';
import { writeWhole } from '../sweep/wholeFile.ts';

/** A plan with what it was asked. */
export interface PlanOutput {
  readonly document: PlanDocument;
  readonly plan: Plan;
  readonly json: string;
}

/**
 * Writes a plan as a page, as pictures and for machines.
 *
 * @returns the paths of the files
 */
export async function writePlan(
  directory: string,
  { document, plan, json }: PlanOutput,
): Promise<string[]> {
  const svg = await renderSvg(drawPlan(plan));
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['plan.html', renderPlanPage({ ...document, ...document.request, plan, svg })],
    ['plan.svg', svg],
    ['plan.png', renderPng(svg)],
    ['plan.json', json],
  ];
  for (const [name, data] of files) await writeWhole(join(directory, name), data);
  return files.map(([name]) => join(directory, name));
}
