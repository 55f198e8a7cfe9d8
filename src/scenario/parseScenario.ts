import type { Model } from '../models/model.ts';
import { checkValue, suggestName } from './checkValue.ts';
import { readDocument } from './document.ts';
import { plainDocumentSchema } from './documentSchema.ts';
import { inheritPart } from './inherit.ts';
import type { LocatedMapping } from './located.ts';
import {
  emptyMapping,
  isTrueAt,
  itemsAt,
  mappingAt,
  numberAt,
  placeAt,
  textAt,
  valueAt,
  withValue,
} from './located.ts';
import { applyOverrides, type Override, withSeed } from './overrides.ts';
import { type ReadPart, readPart, tooManyPoints } from './readPart.ts';
import type { PlanRequest } from './planSchema.ts';
import { readPlan } from './readPlan.ts';
import { overlay, type ReadFile, readNamedSystem, type SystemDocument } from './readSystem.ts';
import { readExpectations, readFigures, requestPlaces } from './requests.ts';
import type { Expectation, FigureRequest, Scenario } from './scenario.ts';
import { collectIssues, type Report, ScenarioError, sortIssues } from './ScenarioError.ts';

/** The most points of a scenario unless another limit is given. */
export const DEFAULT_MAX_POINTS = 1e7;

/** What a scenario text is read with. */
export interface ParseOptions {
  /** the file name, for errors and as the default name of the scenario */
  readonly file: string;
  readonly models: readonly Model[];
  /** values set from outside, in order */
  readonly overrides?: readonly Override[];
  /** replaces the seed of the document */
  readonly seed?: string;
  /** the most points, 1, 2, …; default 10,000,000 */
  readonly maxPoints?: number;
  /** reads the file that the key `system` names; without it that key is an error */
  readonly readFile?: ReadFile;
}

interface Parsing {
  readonly root: LocatedMapping;
  readonly model: Model;
  readonly report: Report;
  readonly maxPoints: number;
}

/**
 * Reads a scenario: one YAML file, one experiment.
 *
 * Everything that is wrong is told at once, each with file, line, column and what was expected.
 * What depends on several parameters of a point at once is checked by `validatePoints`.
 *
 * @param text YAML 1.2
 * @throws {ScenarioError} when the text is not a valid scenario
 * @example
 * const { text } = scenarioTemplate('minimal');
 * parseScenario(text, { file: 'committee.yaml', models }).name; // => 'committee'
 */
export function parseScenario(text: string, options: ParseOptions): Scenario {
  const { issues, report } = collectIssues();
  const document = readRoot(text, options, report);
  const name = textAt(document, 'model');
  const model = options.models.find((model) => model.name === name);
  if (model === undefined) {
    if (name !== undefined) reportModel(document, name, options.models, report);
    throw new ScenarioError(sortIssues(issues));
  }
  const maxPoints = options.maxPoints ?? DEFAULT_MAX_POINTS;
  const system = readNamedSystem(document, options.file, options.readFile);
  const root = system === undefined ? document : inherit(model, system, document);
  const parsing = { root, model, report, maxPoints };
  const parts = readParts(parsing);
  // Figures and claims refer to parts and axes: of unsound ones they would only be blamed as well.
  if (issues.length > 0) throw new ScenarioError(sortIssues(issues));
  const commonRandomNumbers = isTrueAt(root, 'commonRandomNumbers');
  const vocabulary = { model, parts, commonRandomNumbers, report };
  const figures = readFigures(root, vocabulary);
  const expect = readExpectations(root, vocabulary);
  const plan = readPlanOf(document, system, report);
  if (issues.length > 0) throw new ScenarioError(sortIssues(issues));
  return buildScenario(parsing, { parts, figures, expect, plan }, options.file);
}

/** A scenario in which the parameters of a system stand for those that it does not set. */
function inherit(model: Model, system: SystemDocument, root: LocatedMapping): LocatedMapping {
  const base = withValue(emptyMapping(root.place), 'parameters', system.parameters);
  const inherited = inheritPart(model.parameters, base, root);
  return withValue(root, 'parameters', mappingAt(inherited, 'parameters'));
}

function readPlanOf(
  root: LocatedMapping,
  system: SystemDocument | undefined,
  report: Report,
): PlanRequest | undefined {
  const asked = valueAt(root, 'plan');
  if (asked?.kind !== 'mapping') return undefined;
  return readPlan(system ? overlay(system.parameters, asked) : asked, system, report);
}

function readRoot(text: string, options: ParseOptions, report: Report): LocatedMapping {
  const { file, models, overrides = [], seed } = options;
  const read = readDocument(text, file);
  if (read.kind !== 'mapping') {
    const message = 'not a scenario: not a mapping; expected keys such as model, seed, parameters';
    throw new ScenarioError([{ ...read.place, path: '', message }]);
  }
  if (valueAt(read, 'plan') !== undefined && valueAt(read, 'model') === undefined) {
    const message =
      'not a scenario but a plan: expected the command phaselab plan, or model, seed and parameters beside it';
    throw new ScenarioError([{ ...placeAt(read, 'plan'), path: 'plan', message }]);
  }
  const seeded = seed === undefined ? read : withSeed(read, seed);
  const root = applyOverrides(seeded, overrides, models, report);
  const sound = checkValue(plainDocumentSchema, root, '', { report });
  return sound?.kind === 'mapping' ? sound : emptyMapping(root.place);
}

function reportModel(
  root: LocatedMapping,
  name: string,
  models: readonly Model[],
  report: Report,
): void {
  const known = models.map((model) => model.name);
  report(placeAt(root, 'model'), 'model', `unknown model ${name}; ${suggestName(name, known)}`);
}

const DEFAULT_CONFIDENCE = 0.95;

/** The part of a scenario that lists no parts. */
const ONLY_PART = 'main';

function readParts({ root, model, report, maxPoints }: Parsing): readonly ReadPart[] {
  const listed = itemsAt(root, 'parts').filter((part) => part.kind === 'mapping');
  const parts = listed.length === 0 ? [emptyMapping(root.place)] : listed;
  const defaults = {
    confidence: numberAt(root, 'confidence') ?? DEFAULT_CONFIDENCE,
    commonRandomNumbers: isTrueAt(root, 'commonRandomNumbers'),
  };
  const names = new Set<string>();
  const read: ReadPart[] = [];
  let points = 0;
  for (const [i, part] of parts.entries()) {
    if (points > maxPoints) break; // more of them would only fill the memory
    const name = textAt(part, 'name') ?? (listed.length === 0 ? ONLY_PART : `part-${i + 1}`);
    if (names.has(name)) {
      const message = `invalid parts[${i}].name: ${name}; another part has that name`;
      report(placeAt(part, 'name'), `parts[${i}].name`, message);
    }
    names.add(name);
    const node = inheritPart(model.parameters, root, part);
    const next = readPart({ ...defaults, model, node, report, maxPoints }, name);
    points += next.points;
    read.push(next);
  }
  if (points > maxPoints && read.every((part) => part.points <= maxPoints)) {
    report(placeAt(root, 'parts'), 'parts', tooManyPoints(points, maxPoints));
  }
  return read;
}

interface Read {
  readonly parts: readonly ReadPart[];
  readonly figures: readonly FigureRequest[];
  readonly expect: readonly Expectation[];
  readonly plan: PlanRequest | undefined;
}

function buildScenario(
  { root, model }: Parsing,
  { parts, figures, expect, plan }: Read,
  file: string,
): Scenario {
  const name = textAt(root, 'name') ?? nameOfFile(file);
  const infeasible: Scenario['infeasible'] =
    textAt(root, 'infeasible') === 'skip' ? 'skip' : 'error';
  const head = {
    name,
    title: textAt(root, 'title') ?? name,
    description: textAt(root, 'description') ?? '',
    seed: textAt(root, 'seed')!,
    confidence: numberAt(root, 'confidence') ?? DEFAULT_CONFIDENCE,
    familyWise: numberAt(root, 'familyWise') ?? 0.001,
    infeasible,
    commonRandomNumbers: isTrueAt(root, 'commonRandomNumbers'),
  };
  const { name: _, title, description, ...rest } = head;
  const resolved = {
    name,
    title,
    ...(description === '' ? {} : { description }),
    model: model.name,
    ...rest,
    parts: parts.map(({ resolved }) => resolved),
    ...(figures.length === 0 ? {} : { figures }),
    ...(expect.length === 0 ? {} : { expect }),
    ...(plan === undefined ? {} : { plan: plan.parameters }),
  };
  return {
    ...head,
    model,
    parts: parts.map(({ part }) => part),
    figures,
    expect,
    ...(plan === undefined ? {} : { plan }),
    resolved,
    places: requestPlaces(root),
  };
}

/** A file name without folders and ending, as a name that can be a directory. */
export function nameOfFile(file: string): string {
  const base = file.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
  const name = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'scenario' : name.slice(0, 100);
}
