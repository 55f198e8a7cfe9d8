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
import {
  overlay,
  type ReadFile,
  readNamedSystem,
  readSystem,
  type SourceText,
} from './readSystem.ts';
import { collectIssues, type Report, ScenarioError, sortIssues } from './ScenarioError.ts';

/** What a plan is read from; what stands later wins. */
export interface PlanSources {
  readonly models: readonly Model[];
  /** a scenario with a `plan:` section, or a file that is only that */
  readonly document?: SourceText | undefined;
  /** parameters at top level or under the key `system` */
  readonly system?: SourceText | undefined;
  /** reads the file that a document's key `system` names */
  readonly readFile?: ReadFile;
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
  const { models, document, readFile, overrides = [] } = sources;
  const root = readRoot(sources, report);
  const named = document && readNamedSystem(root, document.file, readFile);
  const given = sources.system && readSystem(sources.system);
  const asked = mappingAt(root, 'plan');
  const inner = named === undefined ? asked : overlay(named.parameters, asked);
  const over = given === undefined ? inner : overlay(inner, given.parameters);
  const known = overrides.filter((override) => checkPath(override, report));
  checkOnce(known, report);
  const set = known.map(([path, text, given]): Override => [
    `plan.${path}`,
    text,
    given ?? `--set ${path}=${text}`,
  ]);
  const whole = applyOverrides(withValue(root, 'plan', over), set, models, report);
  const system = given ?? named;
  const request = readPlan(mappingAt(whole, 'plan'), system, report);
  if (issues.length > 0 || request === undefined) throw new ScenarioError(sortIssues(issues));
  return {
    title: textAt(root, 'title') ?? (document ? nameOfFile(document.file) : TITLE),
    description: textAt(root, 'description') ?? '',
    seed: textAt(root, 'seed') ?? 'phaselab',
    confidence: numberAt(root, 'confidence') ?? 0.95,
    request,
  };
}

function readRoot({ document, models, readFile }: PlanSources, report: Report): LocatedMapping {
  if (document === undefined) return emptyMapping({ file: 'arguments' });
  const { text, file } = document;
  const root = readDocument(text, file);
  if (root.kind !== 'mapping') fail(root, 'not a plan: not a mapping; expected the key plan');
  if (valueAt(root, 'plan') === undefined) {
    fail(root, 'missing plan; expected a mapping of parameters of the model allocation');
  }
  // A scenario says what is wrong with it as it always does.
  if (root.entries.has('model'))
    parseScenario(text, { file, models, ...(readFile && { readFile }) });
  else checkValue(plainPlanSchema, root, '', { report });
  return root;
}

function fail({ place }: Pick<Located, 'place'>, message: string): never {
  throw new ScenarioError([{ ...place, path: '', message }]);
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
