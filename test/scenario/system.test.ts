import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { parsePlan } from '../../src/scenario/parsePlan.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { faults } from './faults.ts';

const SYSTEM = `system:
  mechanism: beta-binomial
  correlation: 0.4
  bias: 0.3
  tokens: 500
replicates:
  - { correlation: 0.35, bias: 0.28 }
  - { correlation: 0.45, bias: 0.32 }
`;

const head = "model: majority\nseed: 's'\ntrials: 1000\n";

const scenario = (text: string, files: Readonly<Record<string, string>> = { 'd/s.yaml': SYSTEM }) =>
  parseScenario(head + text, {
    file: 'd/f.yaml',
    models,
    readFile: (file) => {
      const found = files[file];
      if (found === undefined) throw new Error(`${file}: cannot be read: no such file`);
      return found;
    },
  });

describe('the key system of a scenario', () => {
  it('parseScenario(system) takes the parameters that it does not set itself', () => {
    const { resolved } = scenario(
      'system: s.yaml\nparameters: { agents: [3, 5], correlation: 0.2 }',
    );
    expect(resolved).not.toHaveProperty('system');
    expect(resolved).toMatchObject({
      parts: [
        {
          parameters: {
            mechanism: 'beta-binomial',
            correlation: 0.2,
            bias: 0.3,
            tokens: 500,
            agents: [3, 5],
          },
        },
      ],
    });
  });

  it('parseScenario(system) leaves to a sample, to points and to a part what they set', () => {
    const { resolved } = scenario(
      'system: s.yaml\nparameters: { agents: 3 }\nparts:\n' +
        '  - { name: a, sample: { count: 2, over: { correlation: [0.1, 0.2] } } }\n' +
        '  - { name: b, points: [{ bias: 0.1 }] }\n' +
        '  - { name: c, parameters: { mechanism: probit } }\n',
    );
    expect(resolved).toMatchObject({
      parts: [
        { parameters: { bias: 0.3 } },
        { parameters: { correlation: 0.4 } },
        { parameters: { mechanism: 'probit', correlation: 0.4 } },
      ],
    });
    const [a, b] = (resolved as unknown as { parts: { parameters: object }[] }).parts;
    expect(a.parameters).not.toHaveProperty('correlation');
    expect(b.parameters).not.toHaveProperty('bias');
  });

  it.each([
    ['/etc/passwd'],
    ['../s.yaml'],
    ['a/../../s.yaml'],
    ['~/s.yaml'],
    ['-'],
    ['C:\\s.yaml'],
    ['a\\s.yaml'],
  ])('parseScenario(system: %s) is refused: it leads elsewhere', (name) => {
    expect(faults(() => scenario(`system: '${name}'`))).toEqual([
      `d/f.yaml:4:9: invalid system: ${name}; expected the name of a file beside the scenario or below it`,
    ]);
  });

  it('parseScenario(system) tells where a file is missing or wrong', () => {
    expect(faults(() => scenario('system: t.yaml'))).toEqual([
      'd/f.yaml:4:9: invalid system: d/t.yaml: cannot be read: no such file',
    ]);
    const wrong = { 'd/s.yaml': 'system: { correlatoin: 0.4 }' };
    expect(faults(() => scenario('system: s.yaml', wrong))[0]).toMatch(
      /^d\/s\.yaml:1:11: unknown parameter correlatoin/,
    );
    const budget = { 'd/s.yaml': 'system: { budget: 5 }' };
    expect(faults(() => scenario('system: s.yaml', budget))[0]).toMatch(/invalid budget/);
    const list = { 'd/s.yaml': '[1]' };
    expect(faults(() => scenario('system: s.yaml', list))[0]).toMatch(/not a system/);
  });

  it('parseScenario(system) is refused where no file can be read', () => {
    const text = `${head}system: s.yaml`;
    expect(faults(() => parseScenario(text, { file: 'f.yaml', models }))).toEqual([
      'f.yaml:4:9: invalid system: files cannot be read here; expected the parameters themselves',
    ]);
  });
});

/** What is asked of a plan of the system. */
const plan = (overrides: [string, string][], text?: string) =>
  parsePlan({
    models,
    system: { text: SYSTEM, file: 's.yaml' },
    document: text === undefined ? undefined : { text, file: 'f.yaml' },
    overrides: [['budget', '20000'], ['window', '4000'], ...overrides],
  }).request;

describe('replicates of a system', () => {
  it('parsePlan(system) has the whole plan once for each of them', () => {
    const { replicates } = plan([]);
    expect(replicates).toMatchObject([
      { budget: 20_000, mechanism: 'beta-binomial', correlation: 0.35, bias: 0.28, tokens: 500 },
      { budget: 20_000, mechanism: 'beta-binomial', correlation: 0.45, bias: 0.32, tokens: 500 },
    ]);
  });

  it('parsePlan(system, correlation) does not vary what is set from outside', () => {
    const { replicates } = plan([['correlation', '0.1']]);
    expect(replicates.map(({ correlation, bias }) => [correlation, bias])).toEqual([
      [0.1, 0.28],
      [0.1, 0.32],
    ]);
  });

  it('parsePlan(a wrong replicate) is refused at its place', () => {
    const text = 'system: { correlation: 0.1 }\nreplicates: [{ correlation: 2 }]';
    const wrong = () => parsePlan({ models, system: { text, file: 's.yaml' } });
    expect(faults(wrong)[0]).toMatch(/^s\.yaml:2:29: invalid correlation: 2/);
  });
});
