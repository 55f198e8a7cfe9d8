import { readdirSync, readFileSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { models } from '../../src/models/index.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { ScenarioError } from '../../src/scenario/ScenarioError.ts';
import { scenarioTemplates } from '../../src/scenario/templates.ts';
import { validatePoints } from '../../src/scenario/validatePoints.ts';

/** Most seconds of a text: usual are hundredths, and one for a megabyte. */
export const PATIENCE = 60;

const OUTPUT = resolve('output');

/** What a text must not change. */
const guarded = (): string =>
  [Object, Array, Function, String, Map]
    .flatMap(({ prototype }) => Reflect.ownKeys(prototype))
    .concat(Reflect.ownKeys(globalThis))
    .map(String)
    .join(' ');

const BEFORE = guarded();

/** The one file that a scenario may name; a name that leads elsewhere must not come so far. */
function readFile(file: string): string {
  if (file !== 'calibrated-panel/system.yaml') throw new Error(`${file}: cannot be read`);
  return readFileSync(`scenarios/${file}`, 'utf8');
}

function load(text: string): Scenario {
  const options = { file: 'hostile.yaml', models, maxPoints: 20_000, readFile };
  const scenario = parseScenario(text, options);
  validatePoints(scenario, 2);
  return scenario;
}

/** A name that a file gets must stay inside its directory. */
function expectInside(name: string): void {
  const path = resolve(OUTPUT, `${name}.svg`);
  expect(path.startsWith(OUTPUT + sep) && !/[\0/\\]|^\./.test(name)).toBe(true);
}

function expectAccepted({ name, figures, resolved }: Scenario): void {
  for (const file of [name, ...figures.map((figure) => figure.name)]) expectInside(file);
  expect(JSON.parse(JSON.stringify(resolved))).toBeTypeOf('object');
}

/** A rejection is one that says what is wrong, and where. */
function expectRejected(text: string, error: unknown): void {
  if (!(error instanceof ScenarioError)) throw error;
  const lines = text.split(/\r\n|\n|\r/).length;
  expect(error.issues.length).toBeGreaterThan(0);
  expect(error.message.length).toBeLessThan(300_000);
  for (const { file, line = 0, column = 0, message } of error.issues) {
    expect(file).toBe('hostile.yaml');
    expect(message).not.toBe('');
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
  }
}

/** Reads a text and checks its points: accepted, or rejected with places, within PATIENCE. */
export function expectHarmless(text: string): 'accepted' | 'rejected' {
  const start = performance.now();
  let outcome: 'accepted' | 'rejected' = 'accepted';
  try {
    expectAccepted(load(text));
  } catch (error) {
    expectRejected(text, error);
    outcome = 'rejected';
  }
  expect(performance.now() - start).toBeLessThan(1000 * PATIENCE);
  expect(guarded()).toBe(BEFORE);
  return outcome;
}

const shipped = readdirSync('scenarios')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`scenarios/${name}`, 'utf8'));

/** What people write: the scenarios that are shipped, and the templates. */
export const soundTexts: readonly string[] = [
  ...shipped,
  ...scenarioTemplates.map(({ text }) => text),
];

/** Values that may break what reads them; the globals that they name are never set. */
const NASTY =
  `1e308 -1e308 1e15 9007199254740991 9007199254740993 2147483648 4294967296 1000000 65537
  0 -0 -1 1 2 3 0.5 5e-324 1e-300 1e999 .inf -.inf .nan 0x7fffffff 0o17 1_000 true null ~ yes "" ''
  x __proto__ constructor prototype toString hasOwnProperty ../../etc/passwd "a/b" "..\\\\x" "a\\0b" CON
  "globalThis.hostile=1" "constructor.constructor('globalThis.hostile=1')()" "this" "1/0" "log(0)"
  "bias.constructor" "__proto__.x" "2^2^2^2^9" "((((1))))" "0/0" "!js/function 'x'" !!js/function !!set
  [] {} [1,2] [[1]] [null] {a: 1} {__proto__: {x: 1}} {<<: {x: 1}} {from: 0, to: 1, count: 3}
  {from: 1, to: 1e308, count: 5, scale: log} {from: -1e308, to: 1e308, count: 3}
  {from: 0, to: 1, step: 1e-300} {from: 0, to: 1, count: 1e9} {from: .nan, to: 1, count: 2}
  {curve: power, kappa: 1e308} {curve: formula, formula: "x^1e9"} &a *a &b|[*b] 2001-01-01 "\\ud800"`
    .split(/\s+(?=(?:[^{]*\{[^}]*\})*[^}]*$)/)
    .map((value) => value.replace('|', ' '));

const nasty = fc.constantFrom(...NASTY);

const KEYS = `name title description model seed trials method confidence familyWise infeasible parts
  commonRandomNumbers parameters variables derived sample points figures expect plan over count from
  to step scale kind x y series observable where value tolerance along greater lesser parts organization
  fanIn depth agents bias fidelity correlation mechanism window messageTokens budget rule topology
  families weighting curve kappa beta formula leafVariance noise __proto__ constructor << toString`
  .trim()
  .split(/\s+/);

const key = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...KEYS) }, nasty);

const WORDS =
  `majority averaging allocation star tree chain single curve agreement regimes skip simd
  lazy scalar optimum probit power formula linear log order value`
    .trim()
    .split(/\s+/);

const scalar = fc.oneof(nasty, fc.constantFrom(...WORDS), fc.double().map(String));

/** Any bytes, any characters. */
export const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
  fc.string({ unit: 'binary', maxLength: 100 }),
);

const INDICATORS =
  '- ? : , [ ] { } # & * ! | > \' " % @ ` &a *a !!str !x << --- ... \\ |2 >- "\\x'.split(' ');

/** Pieces of YAML in any order, indented anyhow. */
export const soup = fc
  .array(
    fc.oneof(
      fc.constantFrom(...INDICATORS, ' ', '\n', '\n  ', '\n    ', '\t', '\r\n', ': ', '- ', '? '),
      key,
      scalar,
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

const { tree } = fc.letrec<{ tree: string; list: string; mapping: string }>((tie) => ({
  list: fc.array(tie('tree'), { maxLength: 4 }).map((items) => `[${items.join(', ')}]`),
  mapping: fc
    .array(fc.tuple(key, tie('tree')), { maxLength: 5 })
    .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('list'), tie('mapping')),
}));

const lines = (pairs: readonly (readonly [string, string])[], indent: string): string =>
  pairs.map(([key, value]) => `${indent}${key}: ${value}\n`).join('');

/** Documents in the grammar of scenarios, with a model and its parameters. */
export const documents = fc
  .record({
    model: fc.constantFrom('majority', 'averaging', 'allocation', 'constructor'),
    pairs: fc.array(fc.tuple(key, tree), { maxLength: 6 }),
    parameters: fc.array(fc.tuple(key, tree), { maxLength: 6 }),
  })
  .map(({ model, pairs, parameters }) => {
    return `model: ${model}\nseed: a\n${lines(pairs, '')}parameters:\n${lines(parameters, '  ')}`;
  });

/** A change of a sound text at a place in [0, 1) of it. */
type Change = (text: string, at: number, value: string) => string;

const changeLine =
  (change: (line: string, value: string) => readonly string[]): Change =>
  (text, at, value) => {
    const lines = text.split('\n');
    const i = Math.floor(at * lines.length);
    return lines.toSpliced(i, 1, ...change(lines[i], value)).join('\n');
  };

/** Replaces one of the matches of a pattern. */
const changeMatch =
  (pattern: RegExp, replace: (match: string, value: string) => string): Change =>
  (text, at, value) => {
    const matches = [...text.matchAll(pattern)];
    const match = matches[Math.floor(at * matches.length)];
    if (match === undefined) return text;
    const end = match.index + match[0].length;
    return text.slice(0, match.index) + replace(match[0], value) + text.slice(end);
  };

const changes: Readonly<Record<string, Change>> = {
  value: changeMatch(/(?<=: )[^\s,{}[\]]+(?=[\s,}\]])/g, (_, value) => value),
  number: changeMatch(/-?\d+(?:\.\d+)?/g, (_, value) => value),
  key: changeMatch(/[A-Za-z]+(?=: )/g, (_, value) => value),
  anchor: changeMatch(/(?<=: )(?=\S)/g, (_, value) => (value < 'a' ? '&a ' : '*a ')),
  character: changeMatch(/[^\s]/g, (_, value) => value.charAt(0)),
  'line away': changeLine(() => []),
  'line twice': changeLine((line) => [line, line]),
  indent: changeLine((line) => [`  ${line}`]),
  outdent: changeLine((line) => [line.replace(/^ {2}/, '')]),
  'line more': changeLine((line, value) => [
    line,
    `${/^\s*/.exec(line)?.[0] ?? ''}${value}: ${value}`,
  ]),
  end: (text, at) => text.slice(0, Math.floor(at * text.length)),
};

/** Sound scenarios with one to four changes. */
export const mutants = fc
  .tuple(
    fc.constantFrom(...soundTexts),
    fc.array(
      fc.tuple(
        fc.constantFrom(...Object.keys(changes)),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        scalar,
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([text, steps]) =>
    steps.reduce((text, [name, at, value]) => changes[name](text, at, value), text),
  );
