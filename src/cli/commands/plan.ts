import { type Plan, planBudget } from '../../analysis/plan.ts';
import { models } from '../../models/index.ts';
import { askPlan } from '../../scenario/askPlan.ts';
import { parsePlan, type PlanDocument } from '../../scenario/parsePlan.ts';
import type { SourceText } from '../../scenario/readSystem.ts';
import { makeWritable } from '../../sweep/directory.ts';
import { formatPlan, jsonOf } from '../formatPlan.ts';
import { EXIT } from '../exitCode.ts';
import type { PlanCommandOptions } from '../planOptions.ts';
import { readText } from '../readText.ts';
import type { Terminal } from '../terminal.ts';

/** Says what a budget buys: the best organization, predicted and simulated, and why it is that. */
export async function plan(
  file: string | undefined,
  options: PlanCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const document = readPlan(file, options);
  if (options.out !== undefined) makeWritable(options.out);
  terminal.err(`planning and simulating …${sayPatience(document)}\n`);
  const planned = planDocument(document, options);
  const json = `${JSON.stringify(jsonOf(document, planned), null, 2)}\n`;
  terminal.out(options.json === true ? json : formatPlan(document, planned));
  if (options.out !== undefined) {
    // vega takes a third of a second to load: only when there is something to draw.
    const { writePlan } = await import('../writePlan.ts');
    const files = await writePlan(options.out, { document, plan: planned, json });
    terminal.err(`wrote ${files.join(', ')}\n`);
  }
  if (planned.held === false) terminal.fail(EXIT.failed);
}

/** A latent of the organization takes an integral for every organization that is looked at. */
function sayPatience({ request: { parameters } }: PlanDocument): string {
  const { mechanism, correlation } = parameters;
  const integrals = mechanism === 'beta-binomial' || mechanism === 'probit';
  return integrals && correlation > 0 ? ' (integrals over a latent: this may take a minute)' : '';
}

function readPlan(file: string | undefined, options: PlanCommandOptions): PlanDocument {
  const { system, set, seed, confidence } = options;
  const document = parsePlan({
    models,
    document: file === undefined ? undefined : sourceOf(file),
    system: system === undefined ? undefined : sourceOf(system),
    overrides: set,
    readFile: readText,
  });
  return {
    ...document,
    ...(seed === undefined ? {} : { seed }),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function sourceOf(file: string): SourceText {
  return { text: readText(file), file: file === '-' ? 'standard-input' : file };
}

function planDocument(
  document: PlanDocument,
  { trials }: Pick<PlanCommandOptions, 'trials'>,
): Plan {
  const { request, seed, confidence } = document;
  const { replicates } = request;
  const options = {
    seed,
    level: confidence,
    replicates,
    ...(trials === undefined ? {} : { trials }),
  };
  return askPlan(request, () => planBudget(request.parameters, options));
}
