import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/scenario/document.ts';
import { plainOf, valueAt } from '../../src/scenario/located.ts';
import { faultsOf } from './fakeModel.ts';

const read = (text: string): unknown => plainOf(readDocument(text, 'f.yaml'));
const faults = (text: string): string[] => faultsOf(() => read(text));

describe('readDocument(text, file)', () => {
  it('readDocument(text, file) reads the core schema of YAML 1.2: yes and dates are texts', () => {
    expect(read('a: yes\nb: 2001-01-01\nc: 0x10\nd: .inf\ne: ~\nf: [true, 1e3]')).toEqual({
      a: 'yes',
      b: '2001-01-01',
      c: 16,
      d: Infinity,
      e: null,
      f: [true, 1000],
    });
  });

  it('readDocument(text, file) knows the line and column of keys and values', () => {
    const node = readDocument('a: 1\nb:\n  - x\n  - {c: 2}\n', 'f.yaml');
    const list = valueAt(node, 'b');
    const second = list?.kind === 'sequence' ? list.items[1] : undefined;
    expect(valueAt(second, 'c')?.place).toEqual({ file: 'f.yaml', line: 4, column: 9 });
    const entry = node.kind === 'mapping' ? node.entries.get('b') : undefined;
    expect(entry?.keyPlace).toEqual({ file: 'f.yaml', line: 2, column: 1 });
  });

  it('readDocument(text, file) follows aliases', () => {
    expect(read('a: &x [1, 2]\nb: *x')).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it.each([
    ['a: [1', 'f.yaml:1:6: not YAML: '],
    ['a: 1\na: 2', 'f.yaml:2:1: duplicate key a; it is already given in line 1'],
    ['a: !foo 1', 'f.yaml:1:4: Unresolved tag: !foo; expected no tags'],
    ['a: !!binary aGk=', 'f.yaml:1:4: Unresolved tag: tag:yaml.org,2002:binary; expected no tags'],
    ['a: &x [*x]', 'f.yaml:1:8: cyclic alias *x; it contains itself'],
    ['a: *x', 'f.yaml:1:4: '],
    ['a: 1\n---\nb: 2', 'f.yaml:2:1: a second document starts; expected one'],
    ['? [a]\n: 1', 'f.yaml:1:3: not YAML: '],
    ['a:\n\tb: 1', 'f.yaml:2:1: not YAML: Tabs are not allowed'],
  ])('readDocument(%j, file) is refused with its place', (text, expected) => {
    expect(faults(text)[0]).toContain(expected);
    expect(faults(text)).toHaveLength(1);
  });

  it.each([
    ['ten levels of ten aliases', billionLaughs(), /too many aliases; at most 1000/],
    ['brackets alone', '['.repeat(400_000), /nested too deeply/],
    ['mappings in mappings', '{a: '.repeat(200_000), /nested too deeply/],
    ['dashes alone', '- '.repeat(400_000), /nested too deeply/],
    ['too much text', `a: ${'x'.repeat(1_000_001)}`, /too large: 1000004 characters/],
    ['33 levels', `${'['.repeat(33)}1${']'.repeat(33)}`, /nested too deeply; at most 32 levels/],
  ])('readDocument(text, file) refuses %s', (_, text, expected) => {
    expect(faults(text)[0]).toMatch(expected);
  });

  it('readDocument(text, file) reads 200 keys and refuses one more', () => {
    const keys = Array.from({ length: 201 }, (_, i) => `key${i}: 1`);
    expect(Object.keys(read(keys.slice(1).join('\n')) as object)).toHaveLength(200);
    expect(faults(keys.join('\n'))).toEqual(['f.yaml:201:1: too many keys; at most 200']);
  });

  it('readDocument(text, file) keeps __proto__ a key like any other', () => {
    const value = read('__proto__: {polluted: 1}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in value).toBe(false);
  });

  it('readDocument(text, file) returns or throws a ScenarioError, for any text', () => {
    const pieces = [
      'a',
      ': ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '\n',
      '  ',
      '&x ',
      '*x',
      '!t ',
      '"',
      "'",
      '|\n',
      '#',
      '%',
      '---\n',
      '? ',
      '1',
    ];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join('')),
    );
    const law = fc.property(texts, (text) => void faults(text));
    expect(() => fc.assert(law, { numRuns: 3000, seed: 1 })).not.toThrow();
  });
});

function billionLaughs(): string {
  const names = 'abcdefghij'.split('');
  const lines = names
    .slice(1)
    .map((name, i) => `${name}: &${name} [${Array(10).fill(`*${names[i]}`).join(', ')}]`);
  return ['a: &a [x]', ...lines].join('\n');
}
