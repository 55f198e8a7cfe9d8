import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countPoints, expandScenario } from '../../src/scenario/expandScenario.ts';
import { nameOfFile } from '../../src/scenario/parseScenario.ts';
import { fakeModel, faultsOf, HEAD, parse } from './fakeModel.ts';

const faults = (text: string, options = {}): string[] => faultsOf(() => parse(text, options));
const SIZED = `${HEAD}parameters: {size: 5}\n`;

describe('parseScenario(text, options)', () => {
  it('parseScenario(text, options) fills in the defaults', () => {
    const scenario = parse(SIZED);
    expect(scenario).toMatchObject({
      name: 'f',
      title: 'f',
      description: '',
      seed: '1',
      confidence: 0.95,
      familyWise: 0.001,
      infeasible: 'error',
      figures: [],
      expect: [],
      model: fakeModel,
      parts: [{ name: 'main', method: 'full', trials: 10_000, axes: [], rows: [{}] }],
    });
  });

  it('parseScenario(text, options) takes the name of the file, fit for a directory', () => {
    expect(parse(SIZED, { file: '/a/b/My Run_2.v1.yaml' }).name).toBe('my-run-2-v1');
    expect(nameOfFile('scenarios\\phase.yml')).toBe('phase');
    expect(nameOfFile('.yaml')).toBe('scenario');
  });

  it('parseScenario(text, options) tells everything that is wrong, in the order of the file', () => {
    const text = [
      'model: fake',
      'seed: 2601.17311',
      'trial: 5',
      'confidence: 1',
      'parameters:',
      '  sise: 5',
      '  correlation: 1.2',
      '  fidelity: .nan',
      '  shape: tre',
      '  signal: {curve: pwer}',
    ].join('\n');
    expect(faults(text)).toEqual([
      'f.yaml:2:7: invalid seed: 2601.17311; not a text; put it in quotes, so that every digit counts',
      'f.yaml:3:1: unknown key trial; did you mean trials?',
      'f.yaml:4:13: invalid confidence: 1; not in (0, 1)',
      'f.yaml:6:3: unknown parameter sise; did you mean size?',
      'f.yaml:6:3: missing parameter size; expected an integer of 1 … 100',
      'f.yaml:7:16: invalid correlation: 1.2; not in [0, 1]',
      'f.yaml:8:13: invalid fidelity: NaN; not in (0, 1]',
      'f.yaml:9:10: invalid shape: "tre"; not one of star, tree; did you mean tree?',
      'f.yaml:10:19: invalid signal.curve: "pwer"; not one of power, tanh, expression; did you mean power?',
    ]);
  });

  it.each([
    [
      '',
      'f.yaml:1:1: not a scenario: not a mapping; expected keys such as model, seed, parameters',
    ],
    [
      '- 1',
      'f.yaml:1:1: not a scenario: not a mapping; expected keys such as model, seed, parameters',
    ],
    ['model: fkae\nseed: "1"', 'f.yaml:1:8: unknown model fkae; did you mean fake?'],
    ['model: other\nseed: "1"', 'f.yaml:1:8: unknown model other; expected one of fake'],
    [
      'model: fake\nparameters: {size: 5}',
      'f.yaml:1:1: missing seed; expected a text; put it in quotes, so that every digit counts',
    ],
    ['seed: "1"', 'f.yaml:1:1: missing model; expected the name of a model'],
    [`${HEAD}parameters:`, 'f.yaml:3:12: invalid parameters: nothing; not a mapping'],
    [
      `${SIZED}name: My Run`,
      'f.yaml:4:7: invalid name: "My Run"; not a name of a–z, 0–9 and -, since it names a file',
    ],
    [`${SIZED}trials: 0`, 'f.yaml:4:9: invalid trials: 0; not an integer of 1 … 10000000000'],
    [
      `${SIZED}trials: 1e3.5`,
      'f.yaml:4:9: invalid trials: "1e3.5"; not an integer of 1 … 10000000000',
    ],
    [`${SIZED}method: level`, 'f.yaml:4:9: invalid method: level; model fake has full, lazy'],
    [
      `${SIZED}infeasible: ignore`,
      'f.yaml:4:13: invalid infeasible: "ignore"; not one of error, skip',
    ],
    [
      `${SIZED}parts: []`,
      'f.yaml:4:8: invalid parts: []; too small: expected array to have >=1 items',
    ],
    [`${SIZED}parts: [{nam: x}]`, 'f.yaml:4:10: unknown key parts[0].nam; did you mean name?'],
    [
      `${SIZED}parts: [{name: x}, {name: x}]`,
      'f.yaml:4:27: invalid parts[1].name: x; another part has that name',
    ],
    [`${HEAD}parameters: {size: 0}`, 'f.yaml:3:20: invalid size: 0; not an integer of 1 … 100'],
    [`${HEAD}parameters: {size: "5"}`, 'f.yaml:3:20: invalid size: "5"; not an integer of 1 … 100'],
    [
      `${HEAD}parameters: {size: 5, signal: true}`,
      'f.yaml:3:31: invalid signal: true; not a number in [0, 1] or a mapping with curve: power or a mapping with curve: tanh or a mapping with curve: expression or a mapping',
    ],
    [`${HEAD}parameters: {size: 5, signal: 2}`, 'f.yaml:3:31: invalid signal: 2; not in [0, 1]'],
    [
      `${HEAD}parameters: {size: 5, signal: {kappa: 1}}`,
      'f.yaml:3:31: missing signal.curve; expected one of power, tanh, expression',
    ],
    [
      `${HEAD}parameters: {size: 5, signal: {curve: tanh, kapa: 1}}`,
      'f.yaml:3:31: missing signal.kappa; expected a number in [0, 1]',
    ],
    [
      `${HEAD}parameters: {size: 5, signal: {leaves: [2]}}`,
      'f.yaml:3:41: invalid signal.leaves[0]: 2; not a number',
    ],
    [
      `${HEAD}parameters: {size: 5, constructor: 1}`,
      'f.yaml:3:23: unknown parameter constructor; expected one of size, depth, correlation, fidelity, shape, signal, window',
    ],
    [
      `${HEAD}parameters: {size: 5, signal: {curve: tanh, kappa: [0.1, 7]}}`,
      'f.yaml:3:58: invalid signal.kappa: 7; not in [0, 1]',
    ],
  ])('parseScenario(%j) says what is wrong and where', (text, message) => {
    expect(faults(text)).toContain(message);
  });

  it('parseScenario(text, {maxPoints}) counts points without expanding them', () => {
    const range = '{from: 0, to: 1, count: 100000}';
    const text = `${HEAD}parameters:\n  size: 5\n  correlation: ${range}\n  signal: ${range}\n`;
    expect(faults(text)).toEqual([
      'f.yaml:4:3: too many points: 10000000000; at most 10000000 (--max-points)',
    ]);
    const parts = `${HEAD}parts: [{parameters: {size: [1, 2]}}, {parameters: {size: [1, 2]}}]`;
    expect(faults(parts, { maxPoints: 3 })).toEqual([
      'f.yaml:3:8: too many points: 4; at most 3 (--max-points)',
    ]);
    expect(faults(parts, { maxPoints: 4 })).toEqual([]);
  });

  it('parseScenario(text, options) holds lists where the schema wants a list', () => {
    const text = `${HEAD}parameters: {size: 5, signal: {leaves: [0.1, 0.2]}}`;
    const [point] = expandScenario(parse(text));
    expect(countPoints(parse(text))).toBe(1);
    expect(point.parameters['signal.leaves']).toBe('[0.1,0.2]');
  });

  it('parseScenario(resolved) is the same scenario', () => {
    const scenario = parse(`${HEAD}title: T
description: D
variables: {flip: {from: 0, to: 0.4, count: 3}}
derived: {fidelity: 1 - 2 * flip}
parameters: {size: [2, 3], signal: {curve: power, kappa: [0.1, 0.2]}}
parts:
  - {name: a, trials: 7}
  - {name: b, method: lazy, sample: {count: 4, over: {correlation: [0, 1]}}}
  - {name: c, points: [{depth: 1, correlation: 0.5}, {depth: 2, correlation: 0}]}
figures: [{kind: curve, x: flip, series: size}]
expect: [{kind: value, observable: bias, value: 0, tolerance: 1, where: {size: 2}}]
`);
    const again = parse(JSON.stringify(scenario.resolved), { file: 'other.yaml' });
    expect(again.resolved).toEqual(scenario.resolved);
    expect([...expandScenario(again)]).toEqual([...expandScenario(scenario)]);
  });

  it('parseScenario(text, options) returns or throws a ScenarioError, for any text of its words', () => {
    const words = [
      ...'[]{},:\n'.split(''),
      ' ',
      '- ',
      '1',
      '-1',
      '.nan',
      '"x"',
      '~',
      'from',
      'to',
      'count',
      'step',
    ];
    const keys = [
      'model',
      'seed',
      'parameters',
      'parts',
      'points',
      'sample',
      'over',
      'variables',
      'derived',
      'figures',
      'expect',
      'kind',
      'curve',
      'size',
      'signal',
      'correlation',
      'fake',
    ];
    const texts = fc.array(fc.constantFrom(...words, ...keys), { maxLength: 30 });
    const lines = fc.array(
      fc.constantFrom(...keys).chain((key) => texts.map((all) => `${key}: ${all.join('')}\n`)),
      { maxLength: 6 },
    );
    const law = fc.property(lines, (all) => {
      const byKey = new Map(all.map((line) => [line.split(':')[0], line]));
      faults(HEAD + [...byKey.values()].join(''));
    });
    expect(() => fc.assert(law, { numRuns: 3000, seed: 1 })).not.toThrow();
  });

  it('parseScenario(text, options) returns or throws a ScenarioError, for any value at any key', () => {
    const scalar = fc.oneof(
      fc.integer({ min: -3, max: 30 }),
      fc.constantFrom(0.5, 'x', true, null, 'size', 'depth'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            'size',
            'depth',
            'signal',
            'curve',
            'kappa',
            'from',
            'to',
            'count',
            'step',
            'over',
            'name',
            'parameters',
            'points',
            'kind',
            'x',
            'where',
          ),
          tie('value'),
          { maxKeys: 4 },
        ),
      ),
    }));
    const keys = fc.constantFrom(
      'parameters',
      'variables',
      'derived',
      'sample',
      'points',
      'parts',
      'figures',
      'expect',
      'trials',
    );
    const law = fc.property(fc.dictionary(keys, value, { maxKeys: 4 }), (document) => {
      const text = JSON.stringify({ model: 'fake', seed: '1', ...document });
      faultsOf(() => {
        const scenario = parse(text, { maxPoints: 1000 });
        if ([...expandScenario(scenario)].length !== countPoints(scenario)) throw new Error(text);
      });
    });
    expect(() => fc.assert(law, { numRuns: 5000, seed: 1 })).not.toThrow();
  });
});

describe('figures and expectations', () => {
  const SWEPT = `${HEAD}parameters: {size: 5, correlation: [0, 0.5]}\n`;

  it('parseScenario(text).figures have names: their kinds unless given', () => {
    const { figures } = parse(
      `${SWEPT}figures: [{kind: agreement}, {kind: curve, name: c, x: correlation}]`,
    );
    expect(figures.map(({ name }) => name)).toEqual(['agreement', 'c']);
  });

  it.each([
    [
      '{kind: cruve, x: depth}',
      '4:18: invalid figures[0].kind: "cruve"; not one of phase-diagram, curve, depth, order-parameter, agreement, regimes, regret, allocation, collapse, pareto; did you mean curve?',
    ],
    [
      '{x: depth}',
      '4:11: missing figures[0].kind; expected one of phase-diagram, curve, depth, order-parameter, agreement, regimes, regret, allocation, collapse, pareto',
    ],
    ['{kind: curve}', '4:11: missing figures[0].x; expected a text'],
    ['{kind: curve, x: dpeth}', '4:28: unknown x dpeth; did you mean depth?'],
    [
      '{kind: curve, x: depth, observable: acuracy}',
      '4:47: unknown observable acuracy; did you mean accuracy?',
    ],
    [
      '{kind: curve, x: depth, reference: flor}',
      '4:46: unknown reference flor; did you mean floor?',
    ],
    ['{kind: curve, x: depth, parts: [mian]}', '4:43: unknown part mian; did you mean main?'],
    [
      '{kind: curve, x: depth, where: {sise: 5}}',
      '4:43: unknown parameter sise; did you mean size?',
    ],
    [
      '{kind: order-parameter, x: depth}',
      '4:38: invalid figures[0].x: depth; it is not swept, expected one of correlation',
    ],
    ['{kind: phase-diagram, x: correlation}', '4:11: missing figures[0].y; expected a text'],
    [
      '{kind: agreement}, {kind: agreement}',
      '4:30: invalid figures[1].name: agreement; figures[0] has that name already',
    ],
    [
      '{kind: agreement, name: ../x}',
      '4:35: invalid figures[0].name: "../x"; not a name of a–z, 0–9 and -, since it names a file',
    ],
  ])('parseScenario(figures: [%s]) is refused with its place', (figure, message) => {
    expect(faults(`${SWEPT}figures: [${figure}]`)).toEqual([`f.yaml:${message}`]);
  });

  const VALUE = 'kind: value, observable: bias, value: 0, tolerance: 0.1';
  it.each([
    [`{${VALUE}, where: {dept: 1}}`, '4:76: unknown parameter dept; did you mean depth?'],
    [
      `{${VALUE}, where: {depth: 1}}, {${VALUE}, where: {depth: 1}}`,
      '4:88: invalid expect[1]: the same as expect[0]; expected it once',
    ],
    [
      '{kind: criticalPoint, along: depth, value: 1, halfWidth: 0.1}',
      '4:39: invalid expect[0].along: depth; it is not swept, expected one of correlation',
    ],
    [
      '{kind: criticalPoint, along: correlation, value: 1, halfWidth: 0}',
      '4:73: invalid expect[0].halfWidth: 0; not in (0, ∞)',
    ],
    [
      '{kind: order, observable: bias, greater: {size: 5}}',
      '4:10: missing expect[0].lesser; expected a mapping',
    ],
    [
      '{kind: order, observable: risk, greater: {size: 5}, lesser: {size: 5}}',
      '4:36: unknown observable risk; expected one of accuracy, bias',
    ],
  ])('parseScenario(expect: [%s]) is refused with its place', (expectation, message) => {
    expect(faults(`${SWEPT}expect: [${expectation}]`)).toEqual([`f.yaml:${message}`]);
  });

  it('parseScenario(text) takes an axis of a figure that differs between parts as swept', () => {
    const text = `${HEAD}parameters: {size: 5}
parts: [{name: a, parameters: {depth: 1}}, {name: b, parameters: {depth: 2}}]
figures: [{kind: order-parameter, x: depth}]`;
    expect(faults(text)).toEqual([]);
    expect(faults(text.replace('x: depth', 'x: depth, parts: [a]'))[0]).toContain(
      'it is not swept',
    );
  });

  it('parseScenario(text, options) refuses a critical point of points that share their leaves', () => {
    const claim = '{kind: criticalPoint, along: size, value: 1, halfWidth: 1}';
    const text = `${HEAD}commonRandomNumbers: true\nparameters: {size: [1, 2]}\nexpect: [${claim}]\n`;
    expect(faults(text)).toEqual([
      'f.yaml:5:10: invalid expect[0]: criticalPoint under commonRandomNumbers; its fit needs points that are drawn independently',
    ]);
  });
});
