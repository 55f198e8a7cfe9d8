import { allocationParameters } from '../models/majority/allocation/parameters.ts';
import type { Model } from '../models/model.ts';
import { checkValue, suggestName } from './checkValue.ts';
import { readDocument } from './document.ts';
import { plainPlanSchema } from './documentSchema.ts';
import type { Located, LocatedMapping } from './located.ts';
import { emptyMapping, mappingAt, numberAt, textAt, valueAt, withValue } from './located.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { nameOfFile, parseScenario } from './parseScenario.ts';
import { formsAt, pathsOf } from './parameterSchema.ts';
import { planParameters, type PlanRequest } from './planSchema.ts';
import { collide } from './readPart.ts';
import { readPlan } from './readPlan.ts';
import { collectIssues, type Report, ScenarioError, sortIssues } from './ScenarioError.ts';

/** A text and the name of its file. */
export interface SourceText {
  readonly text: string;
  readonly file: string;
}

/** What a plan is read from; what stands later wins. */
export interface PlanSources {
  readonly models: readonly Model[];
  /** a scenario with a `plan:` section, or a file that is only that */
  readonly document?: SourceText | undefined;
  /** parameters at top level or under the key `system` */
  readonly system?: SourceText | undefined;
  /** paths of parameters, in order */
  readonly overrides?: readonly Override[];
}

/** A plan with what its file says of it. */
export interface PlanDocument {
  readonly title: string;
  readonly description: string;
  readonly seed: string;
  /** level of every interval, in (0, 1) */
  readonly confidence: number;
  readonly request: PlanRequest;
}

/** The title of a plan that has none. */
const TITLE = 'What a budget buys';

/**
 * Reads what is to be planned: from a file, over it a description of the system, over that values
 * given one by one. Nothing at all is a plan, too: then all is assumed.
 *
 * @throws {ScenarioError} with everything that is wrong with it, and where
 * @example
 * const { request } = parsePlan({ models, overrides: [['budget', '1e6', '--budget 1e6']] });
 * request.parameters.budget; // => 1000000
 * request.assumed.correlation; // => 0.1
 */
export function parsePlan(sources: PlanSources): PlanDocument {
  const { issues, report } = collectIssues();
  const { models, document, system, overrides = [] } = sources;
  const root = readRoot(sources, report);
  const base = mappingAt(root, 'plan');
  const over = system === undefined ? base : overlay(base, readSystem(system));
  const known = overrides.filter((override) => checkPath(override, report));
  checkOnce(known, report);
  const set = known.map(([path, text, given]): Override => [
    `plan.${path}`,
    text,
    given ?? `--set ${path}=${text}`,
  ]);
  const whole = applyOverrides(withValue(root, 'plan', over), set, models, report);
  const request = readPlan(mappingAt(whole, 'plan'), report);
  if (issues.length > 0 || request === undefined) throw new ScenarioError(sortIssues(issues));
  return {
    title: textAt(root, 'title') ?? (document ? nameOfFile(document.file) : TITLE),
    description: textAt(root, 'description') ?? '',
    seed: textAt(root, 'seed') ?? 'phaselab',
    confidence: numberAt(root, 'confidence') ?? 0.95,
    request,
  };
}

function readRoot({ document, models }: PlanSources, report: Report): LocatedMapping {
  if (document === undefined) return emptyMapping({ file: 'arguments' });
  const { text, file } = document;
  const root = readDocument(text, file);
  if (root.kind !== 'mapping') fail(root, 'not a plan: not a mapping; expected the key plan');
  if (valueAt(root, 'plan') === undefined) {
    fail(root, 'missing plan; expected a mapping of parameters of the model allocation');
  }
  // A scenario says what is wrong with it as it always does.
  if (root.entries.has('model')) parseScenario(text, { file, models });
  else checkValue(plainPlanSchema, root, '', { report });
  return root;
}

function readSystem({ text, file }: SourceText): LocatedMapping {
  const root = readDocument(text, file);
  const inner = valueAt(root, 'system');
  const node = inner ?? root;
  if (node.kind !== 'mapping') {
    fail(node, 'not a system: not a mapping; expected parameters such as bias, fidelity');
  }
  const budget = node.entries.get('budget');
  if (budget !== undefined) {
    fail(
      { place: budget.keyPlace },
      'invalid budget: a system has none; expected it as --budget or in a plan: section',
    );
  }
  return node;
}

function fail({ place }: Pick<Located, 'place'>, message: string): never {
  throw new ScenarioError([{ ...place, path: '', message }]);
}

function overlay(base: LocatedMapping, over: LocatedMapping): LocatedMapping {
  const entries = new Map([...base.entries, ...over.entries]);
  return { ...base, entries };
}

/** Nothing is given twice: neither a path nor a curve beside a number. */
function checkOnce(overrides: readonly Override[], report: Report): void {
  overrides.forEach(([path, text, given = `--set ${path}=${text}`], i) => {
    const other = overrides.slice(0, i).find(([known]) => collide(known, path));
    if (other === undefined) return;
    const [known, value, before = `--set ${known}=${value}`] = other;
    report({ file: given }, path, `${path} is given twice: by ${before} and by ${given}`);
  });
}

/** Whether a path is one of a plan's parameters. */
function checkPath([path, text, given]: Override, report: Report): boolean {
  const keys = path.split('.');
  if (formsAt(planParameters, keys).length > 0) return true;
  if (formsAt(allocationParameters, keys).length > 0) {
    const message = `invalid ${path}: a plan compares all topologies by their optimum; expected a scenario of the model allocation to hold it`;
    report({ file: given ?? `--set ${path}=${text}` }, path, message);
    return false;
  }
  const hint = suggestName(path, pathsOf(planParameters));
  report({ file: given ?? `--set ${path}=${text}` }, path, `unknown parameter ${path}; ${hint}`);
  return false;
}
