import { z } from 'zod';
import { nearestName } from '../math/nearestName.ts';
import { type Located, type LocatedMapping, plainOf, valueAt } from './located.ts';
import {
  choicesOf,
  formsOf,
  isRequired,
  memberForms,
  memberOf,
  type SchemaText,
  shapeOf,
  textOf,
} from './parameterSchema.ts';
import type { Report } from './ScenarioError.ts';

/** What a check reports to, and what it takes as given elsewhere. */
export interface Check {
  readonly report: Report;
  /** whether the value at a path is set elsewhere, so that it is not missing */
  readonly isGiven?: (path: string) => boolean;
}

/** A value as people wrote it, shortened. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Joins a path and a key: `bias` and `kappa` to `bias.kappa`. */
export function joinPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** `; did you mean depth?` or, when nothing is near, what there is. */
export function suggestName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  return known.length === 0 ? 'expected no key here' : `expected one of ${known.join(', ')}`;
}

const isInterval = (domain: string): boolean => /^[[(]/.test(domain);

function expectedNumber(form: z.ZodNumber, { domain }: SchemaText): string {
  const kind = form.isInt ? 'an integer' : 'a number';
  if (domain === undefined) return kind;
  if (!isInterval(domain)) return `${kind} of ${domain}`;
  return `${kind} in ${domain}`;
}

function expectedForm(form: z.ZodType, text: SchemaText): string {
  if (text.expected !== undefined) return text.expected;
  const choices = choicesOf(form);
  if (choices !== undefined)
    return choices.length === 1 ? choices[0] : `one of ${choices.join(', ')}`;
  if (form instanceof z.ZodNumber) return expectedNumber(form, text);
  if (form instanceof z.ZodString) return 'a text';
  if (form instanceof z.ZodBoolean) return 'true or false';
  if (form instanceof z.ZodArray || form instanceof z.ZodTuple) return 'a list';
  const literal = form instanceof z.ZodObject ? literalOf(form) : undefined;
  return literal === undefined ? 'a mapping' : `a mapping with ${literal.join(': ')}`;
}

/** The first key of an object form that holds one fixed word, with that word. */
function literalOf(form: z.ZodObject): readonly [string, string] | undefined {
  const found = Object.entries(shapeOf(form)).find(([, member]) => isLiteral(member));
  return found && [found[0], choicesOf(found[1])![0]];
}

const isLiteral = (schema: z.ZodType): boolean => choicesOf(schema)?.length === 1;

/** What a value of this schema should be, in words. */
export function expectedOf(schema: z.ZodType): string {
  const forms = formsOf(schema);
  const outer = textOf(schema);
  if (outer.expected !== undefined) return outer.expected;
  if (forms.length === 1) return expectedForm(forms[0], outer);
  return [...new Set(forms.map((form) => expectedForm(form, textOf(form))))].join(' or ');
}

/** `invalid depth: -1; not an integer of 0, 1, …`. */
export function explainValue(path: string, value: unknown, schema: z.ZodType): string {
  const head = `invalid ${path}: ${showValue(value)}; not`;
  const near = typeof value === 'string' ? nearChoice(value, schema) : '';
  if (typeof value !== 'number') return `${head} ${expectedOf(schema)}${near}`;
  // A number is wrong as a number, not because it could have been a mapping; and where it is of the
  // right kind, only the interval is said.
  const numbers = formsOf(schema).filter((form) => form instanceof z.ZodNumber);
  const blamed = numbers.length === 1 && formsOf(schema).length > 1 ? numbers[0] : schema;
  const domain = textOf(blamed).domain ?? '';
  const inKind = numbers.length === 1 && !numbers[0].isInt && isInterval(domain);
  return `${head} ${inKind ? `in ${domain}` : expectedOf(blamed)}`;
}

function nearChoice(value: string, schema: z.ZodType): string {
  return hintAt(
    value,
    formsOf(schema).flatMap((form) => choicesOf(form) ?? []),
  );
}

/** `; did you mean lazy?`, or nothing where no known name is near. */
export function hintAt(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/**
 * Checks a located value against a schema, reports everything that is wrong with its place, and
 * returns what is right of it: a wrong item of a list is left out, a wrong value or an unknown key of
 * a mapping leaves its key with nothing in it, see {@link isSound}.
 */
export function checkValue(
  schema: z.ZodType,
  node: Located,
  path: string,
  check: Check,
): Located | undefined {
  switch (node.kind) {
    case 'scalar':
      return checkScalar(schema, node, path, check);
    case 'sequence':
      return checkSequence(schema, node, path, check);
    case 'mapping':
      return checkMapping(schema, node, path, check);
  }
}

/** Counts what is reported, so that a whole is not blamed again for its parts. */
function countReports(check: Check): Check & { readonly reports: () => number } {
  let reports = 0;
  const report: Report = (place, path, message) => {
    reports++;
    check.report(place, path, message);
  };
  return { ...check, report, reports: () => reports };
}

/** Whether no value of a mapping was refused: of an unsound one nothing more is to be told. */
export function isSound(node: LocatedMapping): boolean {
  return [...node.entries.values()].every(
    ({ value }) => value.kind !== 'scalar' || value.value !== null,
  );
}

const nothingAt = ({ place }: Located): Located => ({ kind: 'scalar', place, value: null });

const isOpen = (schema: z.ZodType): boolean => schema instanceof z.ZodUnknown;

function checkScalar(
  schema: z.ZodType,
  node: Located & { kind: 'scalar' },
  path: string,
  { report }: Check,
): Located | undefined {
  if (isOpen(schema)) return node;
  const scalars = formsOf(schema).filter(isScalarForm);
  if (scalars.some((form) => form.safeParse(node.value).success)) return node;
  report(node.place, path, explainValue(path, node.value, schema));
  return undefined;
}

function isScalarForm(form: z.ZodType): boolean {
  const compound =
    form instanceof z.ZodObject ||
    form instanceof z.ZodRecord ||
    form instanceof z.ZodArray ||
    form instanceof z.ZodTuple;
  return !compound;
}

function checkSequence(
  schema: z.ZodType,
  node: Located & { kind: 'sequence' },
  path: string,
  check: Check,
): Located | undefined {
  if (isOpen(schema)) return node;
  const list = formsOf(schema).find(
    (form) => form instanceof z.ZodArray || form instanceof z.ZodTuple,
  );
  if (list === undefined) {
    check.report(node.place, path, explainValue(path, plainOf(node), schema));
    return undefined;
  }
  const counted = countReports(check);
  const items = node.items.map((item, i) => checkItem(list, item, `${path}[${i}]`, counted));
  const sound = { ...node, items: items.filter((item) => item !== undefined) };
  return counted.reports() > 0 ? sound : checkWhole(list, node, path, check);
}

function checkItem(
  list: z.ZodArray | z.ZodTuple,
  item: Located,
  path: string,
  check: Check,
): Located | undefined {
  // A tuple is checked whole: its members have no names to report.
  return list instanceof z.ZodTuple
    ? item
    : checkValue(list.element as z.ZodType, item, path, check);
}

function checkMapping(
  schema: z.ZodType,
  node: LocatedMapping,
  path: string,
  check: Check,
): Located | undefined {
  if (isOpen(schema)) return node;
  const forms = formsOf(schema);
  if (!checkWords(forms, node, path, check)) return undefined;
  const form = chooseForm(forms, node);
  if (form instanceof z.ZodRecord) return checkRecord(form, node, path, check);
  if (form === undefined) {
    check.report(node.place, path, explainValue(path, plainOf(node), schema));
    return undefined;
  }
  const counted = countReports(check);
  const sound = checkMembers(form, node, path, counted);
  const complete = checkMissing(form, node, path, { ...counted, forms });
  return counted.reports() > 0 || !complete ? sound : checkWhole(form, sound, path, check);
}

/** The words that a key can hold where it tells the forms of a mapping apart; else none. */
function wordsOf(forms: readonly z.ZodType[], key: string): readonly string[] {
  const members = memberForms(forms, key);
  return members.every(isLiteral) ? members.flatMap((member) => choicesOf(member) ?? []) : [];
}

/** A wrong word in a key such as `curve` or `kind` hides which form is meant: only it is told. */
function checkWords(
  forms: readonly z.ZodType[],
  node: LocatedMapping,
  path: string,
  { report }: Check,
): boolean {
  for (const [key, { value }] of node.entries) {
    const words = wordsOf(forms, key);
    const word = plainOf(value);
    if (words.length === 0 || words.includes(String(word))) continue;
    const inner = joinPath(path, key);
    const hint = typeof word === 'string' ? hintAt(word, words) : '';
    const expected = `not one of ${words.join(', ')}${hint}`;
    report(value.place, inner, `invalid ${inner}: ${showValue(word)}; ${expected}`);
    return false;
  }
  return true;
}

function checkRecord(
  form: z.ZodRecord,
  node: LocatedMapping,
  path: string,
  check: Check,
): LocatedMapping {
  const entries = new Map(node.entries);
  for (const [key, { keyPlace, value }] of node.entries) {
    const sound = checkValue(form.valueType as z.ZodType, value, joinPath(path, key), check);
    entries.set(key, { keyPlace, value: sound ?? nothingAt(value) });
  }
  return { ...node, entries };
}

/**
 * The form of a mapping that is meant: the one whose fixed words agree with the mapping, else the
 * one that shares most keys with it.
 */
export function chooseForm(
  forms: readonly z.ZodType[],
  node: LocatedMapping,
): z.ZodObject | z.ZodRecord | undefined {
  const objects = forms.filter((form) => form instanceof z.ZodObject);
  const agreeing = objects.filter((form) => agrees(form, node));
  const shared = (form: z.ZodObject): number =>
    [...node.entries.keys()].filter((key) => memberOf(form, key) !== undefined).length;
  const best = (agreeing.length > 0 ? agreeing : objects).reduce<z.ZodObject | undefined>(
    (best, form) => (best !== undefined && shared(best) >= shared(form) ? best : form),
    undefined,
  );
  return best ?? forms.find((form) => form instanceof z.ZodRecord);
}

function agrees(form: z.ZodObject, node: LocatedMapping): boolean {
  const literals = Object.entries(shapeOf(form)).filter(([, member]) => isLiteral(member));
  return (
    literals.length > 0 &&
    literals.every(([key, member]) => {
      const value = valueAt(node, key);
      return value?.kind === 'scalar' && member.safeParse(value.value).success;
    })
  );
}

function checkMembers(
  form: z.ZodObject,
  node: LocatedMapping,
  path: string,
  check: Check,
): LocatedMapping {
  const entries = new Map(node.entries);
  for (const [key, { keyPlace, value }] of node.entries) {
    const member = memberOf(form, key);
    const inner = joinPath(path, key);
    if (member === undefined) {
      const known = Object.keys(form.shape);
      check.report(keyPlace, inner, `unknown key ${inner}; ${suggestName(key, known)}`);
    }
    const sound = member && checkValue(member, value, inner, check);
    entries.set(key, { keyPlace, value: sound ?? nothingAt(value) });
  }
  return { ...node, entries };
}

function checkMissing(
  form: z.ZodObject,
  node: LocatedMapping,
  path: string,
  check: Check & { readonly forms: readonly z.ZodType[] },
): boolean {
  const missing = Object.entries(shapeOf(form)).filter(
    ([key, member]) => !node.entries.has(key) && isRequired(member),
  );
  // Without the key that tells forms apart, what else is missing is a guess.
  const telling = missing.filter(([key]) => wordsOf(check.forms, key).length > 1);
  for (const [key, member] of telling.length > 0 ? telling : missing) {
    const inner = joinPath(path, key);
    if (check.isGiven?.(inner) === true) continue;
    const words = wordsOf(check.forms, key);
    const expected = words.length > 1 ? `one of ${words.join(', ')}` : expectedOf(member);
    check.report(node.place, inner, `missing ${inner}; expected ${expected}`);
  }
  return missing.length === 0;
}

/** What the parts do not show: lengths, tuples, refinements. */
function checkWhole(
  form: z.ZodType,
  node: Located,
  path: string,
  { report }: Check,
): Located | undefined {
  const result = form.safeParse(plainOf(node));
  if (result.success) return node;
  const { message, path: inner } = result.error.issues[0];
  const at = inner
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('');
  const words = message.replace(/^Invalid input: /, '').replace(/^./, (c) => c.toLowerCase());
  report(node.place, path, `invalid ${path}${at}: ${showValue(plainOf(node))}; ${words}`);
  return undefined;
}
