import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression, ExpressionError } from '../../src/math/expression.ts';
import { models } from '../../src/models/index.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { ScenarioError } from '../../src/scenario/ScenarioError.ts';
import {
  documents,
  expectHarmless,
  mutants,
  noise,
  PATIENCE,
  soundTexts,
  soup,
} from './hostile.ts';

/** Cases of a kind; all together they are 10,000. */
const CASES = { noise: 1500, soup: 3000, documents: 2000, mutants: 1500, formulas: 2000 };

/** How many texts of a kind were accepted. */
function countAccepted(texts: fc.Arbitrary<string>, numRuns: number): number {
  let accepted = 0;
  fc.assert(
    fc.property(texts, (text) => {
      if (expectHarmless(text) === 'accepted') accepted++;
    }),
    { seed: 59, numRuns, endOnFailure: true },
  );
  return accepted;
}

describe('a hostile scenario', () => {
  it('parseScenario(bytes) is rejected with a place', () => {
    expect(countAccepted(noise, CASES.noise)).toBe(0);
  });

  it('parseScenario(pieces of YAML) is rejected with a place', () => {
    expect(countAccepted(soup, CASES.soup)).toBe(0);
  });

  it('parseScenario(document of the grammar) is read or rejected with places', () => {
    expect(countAccepted(documents, CASES.documents)).toBeLessThan(CASES.documents / 2);
  });

  it('parseScenario(changed scenario) is read or rejected with places, and both happen', () => {
    const accepted = countAccepted(mutants, CASES.mutants);
    expect(accepted).toBeGreaterThan(CASES.mutants / 10);
    expect(accepted).toBeLessThan(CASES.mutants);
  });

  it('parseScenario(shipped scenario) is accepted, so that what is changed was sound', () => {
    for (const text of soundTexts)
      expect(expectHarmless(text.replace(/^name:.*/m, ''))).toBe('accepted');
  });
});

const PIECES = `a b bias.kappa constructor __proto__ this globalThis process require eval Function x
  0 1 2.5 1e308 1e999 .5 1. 0x10 1e - + * / ^ ^ ^ < <= > >= == != ? : ( ) ( ) , . .. [ ] { } ; = => \` ' "
  exp( log( min( max( pow( sqrt( \\ \\u0061 \0 é 𝒳 && || ! ~ % ++ -- ** // /* new typeof delete`.split(
  /\s+/,
);

const formula = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.tuple(fc.constantFrom(...PIECES), fc.nat(2100)).map(([piece, n]) => piece.repeat(n)),
);

describe('a hostile formula', () => {
  it('compileExpression(text, names) gives numbers or says where it is wrong', () => {
    const values = { a: 0.5, b: -2, 'bias.kappa': 1e300 };
    const before = Reflect.ownKeys(globalThis).length;
    let accepted = 0;
    fc.assert(
      fc.property(formula, (text) => {
        try {
          const result = compileExpression(text, Object.keys(values))(values);
          expect(result).toBeTypeOf('number');
          accepted++;
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset).toBeLessThanOrEqual(text.length);
          expect(error.message.length).toBeLessThan(1000);
        }
      }),
      { seed: 61, numRuns: CASES.formulas, endOnFailure: true },
    );
    expect(accepted).toBeGreaterThan(20);
    expect(Reflect.ownKeys(globalThis)).toHaveLength(before);
  });
});

const HEAD = 'model: majority\nseed: a\n';
const SOUND = `${HEAD}parameters: {organization: star, agents: [1, 3], bias: 0.1}\n`;

/** Lines or items up to some 100 kB. */
function fill(piece: (i: number) => string, length = 100_000): string {
  let text = '';
  for (let i = 0; text.length < length; i++) text += piece(i);
  return text;
}

/** A mapping of 200 keys. */
const keys = (value: (i: number) => string): string =>
  `{${Array.from({ length: 200 }, (_, i) => `k${i}: ${value(i)}`).join(', ')}}`;

const LETTERS = Array.from('abcdefghijklmnop');
const bomb = LETTERS.map((letter, i) => {
  const before = LETTERS[i - 1];
  return `${letter}: &${letter} [${before === undefined ? 'x' : `*${before}, `.repeat(9)}]\n`;
}).join('');

const LARGE: readonly (readonly [string, string, RegExp])[] = [
  ['a bomb of aliases', bomb, /too many aliases/],
  ['a cycle', `${SOUND}figures: &a [*a]\n`, /cyclic alias/],
  ['a cycle of mappings', `${HEAD}parameters: &a {bias: {x: *a}}\n`, /cyclic alias/],
  ['brackets', fill(() => '['), /nested too deeply/],
  ['dashes', fill(() => '- '), /nested too deeply/],
  ['keys in keys', fill(() => '? '), /nested too deeply/],
  ['closed brackets', fill(() => '[]'), /not YAML/],
  ['lines of a list that never ends', `k: [${fill(() => 'a\n')}`, /not YAML/],
  ['anchors', fill((i) => `&a${i} `), /not YAML/],
  ['unknown keys', `${SOUND}${fill((i) => `k${i}: 1\n`)}`, /too many keys; at most 200/],
  ['parameters', `${HEAD}parameters: {${fill((i) => `k${i}: 1, `)}}`, /too many keys/],
  ['formulas', `${SOUND}derived: {${fill((i) => `k${i}: "1", `)}}`, /too many keys/],
  ['columns', `${SOUND}points: [{${fill((i) => `k${i}: 1, `)}}]`, /too many keys/],
  ['faults', `${SOUND}points: [${fill(() => 'a, ')}]`, /points\[99\]/],
  ['parts', `${SOUND}parts: [${fill(() => '{}, ')}]`, /parts.*too big/],
  ['figures', `${SOUND}figures: [${fill(() => '{kind: agreement}, ')}]`, /figures.*too big/],
  [
    'claims',
    `${SOUND}expect: [${fill((i) => `{kind: regimes, agreement: 0.${i + 1}}, `)}]`,
    /too big/,
  ],
  ['a long key', `${SOUND}${fill(() => 'k')}: 1`, /not YAML/],
  ['a long word', `model: ${fill(() => 'k')}\nseed: a`, /unknown model k+…$/],
  ['a long path', `${SOUND}points: [{? ${fill(() => 'k.')} : 1}]`, /unknown parameter/],
  [
    'a long formula',
    `${SOUND}derived: {bias: "${fill(() => '1+')}1"}`,
    /formula of 100001 characters/,
  ],
  ['a deep formula', `${SOUND}derived: {bias: "${'('.repeat(1000)}"}`, /nested too deeply/],
  ['a long axis', `${SOUND}variables: {v: {from: 0, to: 1, count: 1e15}}`, /at most 1000000/],
  ['steps of nothing', `${SOUND}variables: {v: {from: 0, to: 1, step: 1e-300}}`, /at most 1000000/],
  [
    '200 axes of a million values',
    `${SOUND}variables: ${keys(() => '{from: 0, to: 1, count: 1000000}')}`,
    /too many points: those before k2 are more than 1000000000/,
  ],
  [
    '500 parts of all points that are allowed',
    `${SOUND}sample: {count: 10000000, over: {fidelity: [0, 1]}}\nparts: [${'{}, '.repeat(500)}]`,
    /too many points: 20000000; at most 10000000/,
  ],
];

describe('a large scenario', () => {
  it.each(LARGE)('parseScenario(%s) is refused in bounded time', (_, text, expected) => {
    const start = performance.now();
    expect(() => parseScenario(text, { file: 'large.yaml', models })).toThrow(ScenarioError);
    expect(() => parseScenario(text, { file: 'large.yaml', models })).toThrow(expected);
    expect(performance.now() - start).toBeLessThan(2 * 1000 * PATIENCE);
  });

  it('parseScenario(the most parts, variables and formulas) is read in bounded time', () => {
    // 99 formulas of unknown parameters: one fault more, and nothing else would be read.
    const formulas = Array.from({ length: 99 }, (_, i) => `d${i}: k${i}`).join(', ');
    const text =
      `${HEAD}parameters: {organization: star, agents: 3}\nvariables: ${keys(() => '1')}\n` +
      `derived: {${formulas}, bias: 1/k1, correlation: 1/k2}\nparts: [${'{}, '.repeat(500)}]`;
    const start = performance.now();
    expect(() => parseScenario(text, { file: 'large.yaml', models })).toThrow(
      /unknown parameter d98/,
    );
    expect(performance.now() - start).toBeLessThan(1000 * PATIENCE);
  });
});

describe('a name of a file', () => {
  const hostile = [
    '../x',
    '/x',
    'a/b',
    String.raw`a\b`,
    '..',
    '.',
    'a\0b',
    'a.b',
    'con ',
    '',
    'a\n',
    'ａ',
  ];

  it.each(hostile)('parseScenario(text) refuses %j for a scenario, a figure and --set', (name) => {
    const quoted = JSON.stringify(name);
    const options = { file: 'x.yaml', models };
    const named = { ...options, overrides: [['name', quoted] as const] };
    const figure = `${SOUND}figures: [{kind: agreement, name: ${quoted}}]`;
    expect(() => parseScenario(`name: ${quoted}\n${SOUND}`, options)).toThrow(/invalid name/);
    expect(() => parseScenario(figure, options)).toThrow(/invalid figures\[0\]\.name/);
    expect(() => parseScenario(SOUND, named)).toThrow(/invalid name/);
  });

  it('parseScenario(text) names a scenario after its file, by a–z, 0–9 and - alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (file) => {
        expect(parseScenario(SOUND, { file, models }).name).toMatch(/^[a-z0-9][a-z0-9-]{0,99}$/);
      }),
      { seed: 67, numRuns: 300 },
    );
  });
});
