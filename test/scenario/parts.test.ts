import { describe, expect, it } from 'vitest';
import { expandScenario } from '../../src/scenario/expandScenario.ts';
import type { ScenarioPoint } from '../../src/scenario/scenario.ts';
import { faultsOf, HEAD, parse } from './fakeModel.ts';

const pointsOf = (text: string, options = {}): ScenarioPoint[] => [
  ...expandScenario(parse(HEAD + text, options)),
];
const valuesOf = (text: string, path: string, options = {}) =>
  pointsOf(text, options).map(({ parameters }) => parameters[path]);
const faults = (text: string, options = {}): string[] => faultsOf(() => pointsOf(text, options));

describe('parts inherit', () => {
  it('a part has the trials, method and parameters above it unless it says otherwise', () => {
    const points = pointsOf(`trials: 5
parameters: {size: 3, depth: 4}
parts: [{name: a}, {name: b, method: lazy, trials: 6, parameters: {depth: [1, 2]}}]`);
    expect(
      points.map(({ part, method, trials, parameters }) => [
        part,
        method,
        trials,
        parameters['depth'],
      ]),
    ).toEqual([
      ['a', 'full', 5, 4],
      ['b', 'lazy', 6, 1],
      ['b', 'lazy', 6, 2],
    ]);
  });

  it('nested parameters are merged while they describe one form, else replaced', () => {
    const [merged, other, plain, list] = parse(`${HEAD}parameters:
  size: 3
  signal: {curve: power, kappa: 0.1, beta: 0.3}
parts:
  - {parameters: {signal: {kappa: 0.2}}}
  - {parameters: {signal: {curve: tanh, kappa: 0.4}}}
  - {parameters: {signal: 0.5}}
  - {parameters: {signal: {leaves: [0.1]}}}
`).parts.map(({ parameters }) => parameters['signal']);
    expect(merged).toEqual({ curve: 'power', kappa: 0.2, beta: 0.3 });
    expect(other).toEqual({ curve: 'tanh', kappa: 0.4 });
    expect(plain).toBe(0.5);
    expect(list).toEqual({ leaves: [0.1] });
  });

  it("a part's own word wins over what it inherits by other means", () => {
    const base =
      'variables: {flip: [0, 0.25]}\nderived: {fidelity: 1 - 2 * flip}\nparameters: {size: 3, depth: 4}\n';
    expect(
      valuesOf(
        `${base}parts: [{}, {parameters: {fidelity: 0.9}, variables: {flip: 0}}]`,
        'fidelity',
      ),
    ).toEqual([1, 0.5, 0.9]);
    expect(valuesOf(`${base}parts: [{points: [{depth: 1}, {depth: 2}]}]`, 'depth')).toEqual([
      1, 1, 2, 2,
    ]);
    expect(valuesOf(`${base}parts: [{derived: {depth: 4 * flip + 1}}]`, 'depth')).toEqual([1, 2]);
  });

  it('parts without names are numbered', () => {
    expect(
      parse(`${HEAD}parameters: {size: 3}\nparts: [{}, {trials: 5}]`).parts.map(({ name }) => name),
    ).toEqual(['part-1', 'part-2']);
  });
});

const cells = (values: number[]): number[] =>
  values.map((u) => Math.floor(u * 64 + 1e-9)).sort((a, b) => a - b);

describe('rows', () => {
  it('points: each row is crossed with the grid, the last axis fastest', () => {
    const points = pointsOf(`parameters: {size: [1, 2], shape: [star, tree]}
points: [{depth: 1, correlation: 0.2}, {depth: 2, correlation: 0.1}]`);
    expect(
      points.map(({ parameters: p }) => [p['depth'], p['correlation'], p['size'], p['shape']]),
    ).toEqual([
      [1, 0.2, 1, 'star'],
      [1, 0.2, 1, 'tree'],
      [1, 0.2, 2, 'star'],
      [1, 0.2, 2, 'tree'],
      [2, 0.1, 1, 'star'],
      [2, 0.1, 1, 'tree'],
      [2, 0.1, 2, 'star'],
      [2, 0.1, 2, 'tree'],
    ]);
    expect(points.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('sample: 2^k points fill 2^k equal cells of each axis, once each', () => {
    const text =
      'sample: {count: 64, over: {correlation: [0, 0.5], signal: {from: 0.01, to: 1, scale: log}}}\nparameters: {size: 3}';
    const all = Array.from({ length: 64 }, (_, i) => i);
    expect(cells(valuesOf(text, 'correlation').map((value) => Number(value) * 2))).toEqual(all);
    expect(
      cells(valuesOf(text, 'signal').map((value) => 1 + Math.log10(Number(value)) / 2)),
    ).toEqual(all);
  });

  it('sample: integers take equal shares, both ends included', () => {
    const depths = valuesOf(
      'sample: {count: 64, over: {depth: [1, 4]}}\nparameters: {size: 3}',
      'depth',
    );
    expect([1, 2, 3, 4].map((depth) => depths.filter((value) => value === depth).length)).toEqual([
      16, 16, 16, 16,
    ]);
  });

  it('rows may set variables that a formula reads', () => {
    const text = 'derived: {fidelity: 1 - 2 * flip}\nparameters: {size: 3}\n';
    expect(valuesOf(`${text}points: [{flip: 0}, {flip: 0.25}]`, 'fidelity')).toEqual([1, 0.5]);
    expect(pointsOf(`${text}sample: {count: 2, over: {flip: [0, 0.4]}}`)).toHaveLength(2);
  });

  const S = 'parameters: {size: 3}\n';
  it.each([
    [`${S}points: []`, '4:9: invalid points: []; too small: expected array to have >=1 items'],
    [`${S}points: [{}]`, '4:10: invalid points[0]: {}; not a row of values'],
    [`${S}points: [{dpeth: 2}]`, '4:11: unknown parameter dpeth; did you mean depth?'],
    [
      `${S}points: [{depth: 1}, {dpeth: 2}]`,
      '4:22: invalid points[1]: keys dpeth; not the keys of the first row, depth',
    ],
    [
      `${S}points: [{depth: 1}, {depth: 1}]`,
      '4:22: invalid points[1]: the same as points[0]; expected it once',
    ],
    [
      `${S}points: [{depth: 1}, {depth: 1.5}]`,
      '4:30: invalid depth: 1.5; not an integer of 0, 1, …',
    ],
    [
      `${S}points: [{depth: [1]}]`,
      '4:18: invalid points[0].depth: [1]; not a number, a text or a boolean',
    ],
    [`${S}points: [{size: 1}]`, '4:11: size is set twice: by points and by parameters (size)'],
    [
      `${S}points: [{depth: 1}]\nsample: {count: 2, over: {depth: [1, 2]}}`,
      '5:9: invalid sample: beside points; expected one of them',
    ],
    [`${S}sample: {count: 2, over: {}}`, '4:26: invalid sample.over: 0 spans; not 1 to 10'],
    [
      `${S}sample: {count: 2, over: {correlation: [0.5, 0.5]}}`,
      '4:40: invalid span of correlation: 0.5 to 0.5; not increasing',
    ],
    [
      `${S}sample: {count: 2, over: {correlation: {from: 0, to: 1, scale: log}}}`,
      '4:40: invalid log span of correlation: 0 to 1; not in (0, ∞)',
    ],
    [`${S}sample: {count: 8, over: {correlation: [0, 2]}}`, '4:40: invalid correlation: '],
    [
      `${S}sample: {count: 0, over: {correlation: [0, 1]}}`,
      '4:17: invalid sample.count: 0; not an integer of 1 … 10000000',
    ],
  ])('%j is refused with its place', (text, message) => {
    expect(faults(text)[0]).toContain(`f.yaml:${message}`);
  });
});

describe('variables and derived', () => {
  it('formulas read numeric parameters by path, defaults, variables and what was derived above', () => {
    const [point] = pointsOf(`variables: {x: 0.25}
derived: {correlation: x + signal.kappa, fidelity: correlation / 2, size: depth + 1}
parameters: {signal: {curve: tanh, kappa: 0.5}}`);
    expect(point.parameters).toMatchObject({
      x: 0.25,
      correlation: 0.75,
      fidelity: 0.375,
      size: 3,
    });
  });

  const S = 'parameters: {size: 3}\n';
  it.each([
    [
      `${S}derived: {fidelity: 1 - flap}\nvariables: {flip: 0.1}`,
      '4:25: invalid formula of fidelity: unknown name flap; nearest is flip',
    ],
    [
      `${S}derived: {fidelity: "1 - process"}`,
      '4:26: invalid formula of fidelity: unknown name process',
    ],
    [
      `${S}derived:\n  fidelity: >\n    1 - this`,
      '5:13: invalid formula of fidelity: unknown name this',
    ],
    [
      `${S}derived: {fidelity: constructor}`,
      '4:21: invalid formula of fidelity: unknown name constructor',
    ],
    [`${S}derived: {fidelty: "1"}`, '4:11: unknown parameter fidelty; did you mean fidelity?'],
    [`${S}derived: {size: "1"}`, '4:11: size is set twice: by derived and by parameters (size)'],
    [
      `${S}derived: {fidelity: correlation, correlation: fidelity}`,
      '4:21: invalid formula of fidelity: unknown name correlation; allowed are size, depth, signal',
    ],
    [`${S}derived: {fidelity: "2"}`, '4:21: invalid fidelity: 2; not in (0, 1] (part main)'],
    [
      `${S}variables: {flip: [0, 0.7]}\nderived: {fidelity: 1 - 2 * flip}`,
      '5:21: invalid fidelity: -0.3999999999999999; not in (0, 1] (part main, at flip = 0.7)',
    ],
    [
      `${S}derived: {depth: "2.5"}`,
      '4:18: invalid depth: 2.5; not an integer of 0, 1, … (part main)',
    ],
    [
      `${S}derived: {fidelity: 0.5}`,
      '4:21: invalid derived.fidelity: 0.5; not a formula, as a text',
    ],
    [
      `${S}derived: {fidelity: window}`,
      '4:21: invalid formula of fidelity: window is no number (part main)',
    ],
    [
      `${S}variables: {flip: [0, 0.1]}`,
      '4:13: unused variable flip; expected a derived formula that reads it',
    ],
    [`${S}variables: {size: 1}`, '4:13: invalid variable size; a parameter has that name'],
    [`${S}variables: {pi: 1}`, '4:13: invalid variable pi; not a name that formulas can read'],
    [
      `${S}variables: {__proto__: 1}`,
      '4:13: invalid variable __proto__; not a name that formulas can read',
    ],
    [
      `${S}variables: {flip: x}`,
      '4:19: invalid variables.flip: "x"; not a number, a list of numbers or a range',
    ],
  ])('%j is refused with its place', (text, message) => {
    expect(faults(text)[0]).toContain(`f.yaml:${message}`);
  });
});

describe('overrides', () => {
  const text = `variables: {flip: [0, 0.25]}
derived: {fidelity: 1 - 2 * flip}
parameters: {size: [1, 2], depth: 3}
parts: [{name: a}, {name: b, trials: 9, parameters: {depth: 5}}]`;

  it('a parameter is set in the base and in every part that sets it', () => {
    expect(
      valuesOf(text, 'depth', {
        overrides: [
          ['depth', '[7]'],
          ['flip', '0'],
          ['size', '1'],
        ],
      }),
    ).toEqual([7, 7]);
  });

  it('a formula gives way to the parameter that it computes', () => {
    const overrides = [
      ['fidelity', '0.5'],
      ['flip', '0.1'],
      ['parameters.size', '{from: 1, to: 3, count: 3}'],
    ];
    expect(valuesOf(text, 'fidelity', { overrides })).toEqual(Array(6).fill(0.5));
  });

  it('trials and method hold for all parts; the seed is a text whatever it looks like', () => {
    const scenario = parse(HEAD + text, {
      overrides: [
        ['trials', '3'],
        ['method', 'lazy'],
      ],
      seed: '07',
    });
    expect(scenario.parts.map(({ trials, method }) => [trials, method])).toEqual([
      [3, 'lazy'],
      [3, 'lazy'],
    ]);
    expect(scenario.seed).toBe('07');
  });

  it('nested paths reach into a form', () => {
    const curve = 'parameters: {size: 1, signal: {curve: power, kappa: 0.1}}';
    expect(
      valuesOf(curve, 'signal.kappa', { overrides: [['signal.kappa', '[0.2, 0.3]']] }),
    ).toEqual([0.2, 0.3]);
  });

  it.each([
    ['correlation', '1.2', 'invalid correlation: 1.2; not in [0, 1]'],
    ['corelation', '1', 'unknown path corelation; did you mean correlation?'],
    ['depth', '[', 'not YAML: '],
    ['depth', '', 'invalid depth: nothing; not an integer of 0, 1, …'],
    ['seed', '7', 'invalid seed: 7; not a text; put it in quotes, so that every digit counts'],
    ['toString', '1', 'unknown path toString; '],
  ])('--set %s=%s is refused by name', (path, value, message) => {
    expect(faults(text, { overrides: [[path, value]] })[0]).toContain(
      `--set ${path}=${value}: ${message}`,
    );
  });

  it('a parameter listed by rows cannot be set', () => {
    const rows = 'parameters: {size: 1}\npoints: [{depth: 1}, {depth: 2}]';
    expect(faults(rows, { overrides: [['depth', '3']] })[0]).toBe(
      '--set depth=3: cannot set depth; its values are listed by points or sample',
    );
  });
});
