import { z } from 'zod';
import { checkValue } from './checkValue.ts';
import { readDocument } from './document.ts';
import {
  itemsAt,
  type LocatedMapping,
  mappingAt,
  placeAt,
  plainOf,
  textAt,
  valueAt,
} from './located.ts';
import { collectIssues, type Place, ScenarioError, sortIssues } from './ScenarioError.ts';

/** A text and the name of its file. */
export interface SourceText {
  readonly text: string;
  readonly file: string;
}

/** What a file says of a system. */
export interface SystemDocument {
  /** parameters of the model majority or allocation, without a budget */
  readonly parameters: LocatedMapping;
  /** some of the same from resampled tasks: how sure the first are; none where nobody measured them */
  readonly replicates: readonly LocatedMapping[];
  /** what had to be assumed to describe it, in sentences */
  readonly assumed: readonly string[];
}

const anything = z.record(z.string(), z.unknown());

/** A file with the key `system`; a file without it is all parameters. */
const systemSchema = z.strictObject({
  system: anything,
  replicates: z.array(anything).max(10_000).optional(),
  calibration: anything.optional(),
});

/**
 * Reads a description of a system: parameters at top level or under the key `system`, as
 * `phaselab calibrate` writes them.
 *
 * @throws {ScenarioError} where the text is none
 */
export function readSystem({ text, file }: SourceText): SystemDocument {
  const root = readDocument(text, file);
  if (root.kind !== 'mapping') refuse(root.place, NOT_A_SYSTEM);
  const inner = valueAt(root, 'system');
  if (inner === undefined) return { parameters: withoutBudget(root), replicates: [], assumed: [] };
  const { issues, report } = collectIssues();
  checkValue(systemSchema, root, '', { report });
  if (issues.length > 0) throw new ScenarioError(sortIssues(issues));
  if (inner.kind !== 'mapping') refuse(inner.place, NOT_A_SYSTEM);
  const replicates = itemsAt(root, 'replicates').filter((node) => node.kind === 'mapping');
  return { parameters: withoutBudget(inner), replicates, assumed: assumedIn(root) };
}

function assumedIn(root: LocatedMapping): string[] {
  const sentences = itemsAt(mappingAt(root, 'calibration'), 'assumed').map(plainOf);
  return sentences.filter((sentence) => typeof sentence === 'string');
}

const NOT_A_SYSTEM = 'not a system: not a mapping; expected parameters such as bias, fidelity';

function withoutBudget(node: LocatedMapping): LocatedMapping {
  const budget = node.entries.get('budget');
  if (budget === undefined) return node;
  return refuse(
    budget.keyPlace,
    'invalid budget: a system has none; expected it as --budget or in a plan: section',
  );
}

function refuse(place: Place, message: string): never {
  throw new ScenarioError([{ ...place, path: '', message }]);
}

/** Reads a file that a scenario names, given its path. */
export type ReadFile = (file: string) => string;

/** A name that leads nowhere but to the folder of the scenario and below. */
const NEAR = /^(?!\/|~|-$|[A-Za-z]:)(?!.*(^|[/\\])\.\.([/\\]|$))[^\\\0]+$/;

/**
 * Reads the file that the key `system` of a scenario names, relative to the scenario.
 *
 * @returns undefined where there is no such key
 * @throws {ScenarioError} for a name that leads elsewhere, and where the file cannot be read
 */
export function readNamedSystem(
  root: LocatedMapping,
  file: string,
  readFile: ReadFile | undefined,
): SystemDocument | undefined {
  const name = textAt(root, 'system');
  if (name === undefined) return undefined;
  const place = placeAt(root, 'system');
  if (readFile === undefined) {
    refuse(place, 'invalid system: files cannot be read here; expected the parameters themselves');
  }
  if (!NEAR.test(name)) {
    const message = `invalid system: ${name}; expected the name of a file beside the scenario or below it`;
    refuse(place, message);
  }
  const path = file.replace(/[^/\\]*$/, '') + name;
  try {
    return readSystem({ text: readFile(path), file: path });
  } catch (error) {
    if (error instanceof ScenarioError || !(error instanceof Error)) throw error;
    return refuse(place, `invalid system: ${error.message}`);
  }
}

/** A mapping with another over it, whose values win key by key. */
export function overlay(base: LocatedMapping, over: LocatedMapping): LocatedMapping {
  return { ...base, entries: new Map([...base.entries, ...over.entries]) };
}
