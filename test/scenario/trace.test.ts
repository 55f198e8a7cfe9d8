import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { ScenarioError } from '../../src/scenario/ScenarioError.ts';

const HEAD = 'model: majority\nseed: s\ntrials: 9000\n';
const TREE = 'organization: tree, fanIn: 5, depth: 2, fidelity: 0.8';

const parse = (text: string) => parseScenario(HEAD + text, { file: 'trace.yaml', models });

function faultsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.issues.map(({ message }) => message);
    throw error;
  }
  return [];
}

const partOf = (text: string) => parse(text).parts[0];

const RANGE = 'correlation: { from: 0, to: 1 }';
const GROWTH = 'trace: { boundary: growth, tolerance: 0.02 }\n';

const critical = (bias: string) =>
  `trace: { boundary: critical, tolerance: 0.02 }\nparameters: { ${TREE}, bias: ${bias}, ${RANGE} }\n`;

const ranged = (tolerance: string, to = '1') =>
  faultsOf(
    `trace: { boundary: growth, tolerance: ${tolerance} }\nparameters: { ${TREE}, bias: [0.2, 0.3], correlation: { from: 0, to: ${to} } }\n`,
  );

describe('parseScenario(text) with a trace', () => {
  it('divides the range along which roots are sought by the tolerance', () => {
    const part = partOf(`${GROWTH}parameters: { ${TREE}, bias: 0.3, ${RANGE} }\n`);
    expect(part.trace).toEqual({
      boundary: 'growth',
      along: 'correlation',
      across: null,
      tolerance: 0.02,
      scale: 'linear',
      isAcrossSmooth: false,
      level: 0.95,
    });
    expect(part.axes).toHaveLength(1);
    expect(part.axes[0].values).toHaveLength(201);
  });

  it('takes the other range for lines, and lists and integers one by one', () => {
    const planes = (parameters: string) =>
      partOf(`${GROWTH}parameters: { organization: tree, bias: 0.3, ${parameters} }\n`);
    const smooth = planes(`fanIn: 5, depth: 2, ${RANGE}, fidelity: { from: 0.5, to: 1 }`);
    expect(smooth.trace).toMatchObject({ across: 'fidelity', isAcrossSmooth: true });
    expect(smooth.axes.map(({ values }) => values.length)).toEqual([201, 65]);
    const listed = planes(`fanIn: [3, 5], depth: 2, fidelity: 0.8, ${RANGE}`);
    expect(listed.trace).toMatchObject({ across: 'fanIn', isAcrossSmooth: false });
    const integers = partOf(
      `trace: { boundary: growth, tolerance: 0.02, along: correlation, level: 0.99 }\nparameters: { organization: tree, fanIn: 5, bias: 0.3, fidelity: 0.8, depth: { from: 1, to: 6 }, ${RANGE} }\n`,
    );
    expect(integers.axes[0].values).toEqual([1, 2, 3, 4, 5, 6]);
    expect(integers.trace).toMatchObject({ across: 'depth', isAcrossSmooth: false, level: 0.99 });
  });

  it('needs no tolerance along integers', () => {
    const part = partOf(
      `trace: { boundary: growth }\nparameters: { organization: tree, depth: 2, bias: 0.3, fidelity: 0.8, correlation: 0.1, fanIn: { from: 3, to: 9, step: 2 } }\n`,
    );
    expect(part.trace).toMatchObject({ along: 'fanIn', tolerance: null });
  });

  it('leaves the biases of a critical point out of the plane', () => {
    expect(partOf(critical('[0.1, 0.2]')).trace).toMatchObject({ across: null });
    expect(faultsOf(critical('0.1'))).toEqual([
      'invalid trace.boundary: critical; expected at least two values of bias in (0, 1], from which it is extrapolated',
    ]);
  });

  it('writes a trace as resolved so that it can be read again', () => {
    const scenario = parse(`${GROWTH}parameters: { ${TREE}, bias: 0.3, ${RANGE} }\n`);
    const text = JSON.stringify(scenario.resolved);
    const again = parseScenario(text, { file: 'again.yaml', models });
    expect(again.parts).toMatchObject([{ trace: scenario.parts[0].trace }]);
    expect(again.resolved).toEqual(scenario.resolved);
  });

  it('says once what is wrong with a range or a tolerance', () => {
    expect(ranged('0')).toEqual(['invalid trace.tolerance: 0; not in (0, ∞)']);
    expect(ranged('-1')).toEqual(['invalid trace.tolerance: -1; not in (0, ∞)']);
    expect(ranged('0.1', '0')).toEqual([
      'invalid correlation: from equals to; expected a range along which a root can lie',
    ]);
    // 4/tolerance + 1 places, of which at most a million
    expect(ranged('1e-9')).toEqual([
      'invalid trace.tolerance: 1e-9; too fine, more than 1000000 places along correlation, expected at least 0.0000042',
    ]);
    expect(ranged('0.0000042')).toEqual([]);
    expect(ranged('fine')).toEqual(['invalid trace.tolerance: "fine"; not a number in (0, ∞)']);
    const misspelled = GROWTH.replace('tolerance', 'tolerence');
    expect(faultsOf(`${misspelled}parameters: { ${TREE}, bias: 0.3, ${RANGE} }\n`)).toEqual([
      'unknown key trace.tolerence; did you mean tolerance?',
    ]);
  });

  it('refuses to trace what no point of the model knows', () => {
    const text = `trace: { boundary: synergy, tolerance: 0.02 }\nparameters: { ${TREE}, bias: 0.3, ${RANGE} }\n`;
    expect(faultsOf(text)).toEqual([
      'invalid trace.boundary: synergy; model majority has no aloneBias, the bias of one agent that spends the whole budget; expected a model with a budget, such as allocation',
    ]);
  });

  it('says what a trace cannot be', () => {
    const bias = 'bias: 0.3';
    const cases: [text: string, fault: string][] = [
      [`${GROWTH}parameters: { ${TREE}, ${bias} }\n`, 'swept parameters none; expected one or two'],
      [
        `trace: { boundary: growth }\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'missing trace.tolerance; expected it for the range of correlation',
      ],
      [
        `trace: { boundary: growth, tolerance: 0.5 }\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'invalid trace.tolerance: 0.5; not at most an eighth of the range 0 to 1',
      ],
      [
        `trace: { boundary: growth, tolerance: 0.02, along: depth }\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'missing',
      ],
      [
        `${GROWTH}until: { halfWidth: 0.1 }\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'invalid trace: beside until; a trace chooses its points and trials',
      ],
      [
        `${GROWTH}commonRandomNumbers: true\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'invalid trace: commonRandomNumbers is true; its points are drawn independently',
      ],
      [
        `${GROWTH}method: level\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'invalid trace: method level; it measures no root',
      ],
      [
        `trace: { boundary: growth, tolerance: 0.02, level: 0.5 }\nparameters: { ${TREE}, ${bias}, ${RANGE} }\n`,
        'invalid trace.level: 0.5; not in [0.9, 1)',
      ],
      [
        `trace: { boundary: growth, tolerance: 0.02 }\nparameters: { ${TREE}, ${bias}, correlation: [0.2, 0.1, 0.3] }\n`,
        'invalid trace: correlation is not a list of numbers in order',
      ],
    ];
    for (const [text, fault] of cases) {
      const found = faultsOf(text);
      if (fault === 'missing') expect(found.join('\n')).toContain('invalid trace.along: depth');
      else expect(found.join('\n')).toContain(fault);
    }
  });
});
