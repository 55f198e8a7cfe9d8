import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { InfeasibleError } from '../../src/models/model.ts';
import { askPlan } from '../../src/scenario/askPlan.ts';
import type { Override } from '../../src/scenario/overrides.ts';
import { parsePlan, type PlanSources } from '../../src/scenario/parsePlan.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { faults } from './faults.ts';

type Sources = Omit<Partial<PlanSources>, 'models' | 'document' | 'system'> & {
  readonly text?: string;
  readonly system?: string;
};

function parse({ text, system, overrides = [] }: Sources) {
  return parsePlan({
    models,
    document: text === undefined ? undefined : { text, file: 'f.yaml' },
    system: system === undefined ? undefined : { text: system, file: 's.yaml' },
    overrides,
  });
}

const BUDGET: Override = ['budget', '1e6', '--budget 1e6'];

describe('parsePlan of nothing but flags', () => {
  it('parsePlan(--budget) assumes a system and says what it assumed', () => {
    const { request, seed, confidence } = parse({ overrides: [BUDGET] });
    expect([seed, confidence]).toEqual(['phaselab', 0.95]);
    expect(request.parameters).toMatchObject({
      budget: 1e6,
      correlation: 0.1,
      fidelity: { curve: 'exponential', limit: 0.97, scale: 100 },
      bias: { curve: 'power', kappa: 0.02, beta: 0.2, max: 1 },
    });
    expect(Object.keys(request.assumed)).toEqual(
      expect.arrayContaining(['bias', 'fidelity', 'correlation', 'mechanism']),
    );
    expect(request.assumed).not.toHaveProperty('budget');
  });

  it('parsePlan(bias.beta) changes one number of the assumed curve, which is given then', () => {
    const { request } = parse({ overrides: [['bias.beta', '0.3']] });
    expect(request.parameters.bias).toEqual({ curve: 'power', kappa: 0.02, beta: 0.3, max: 1 });
    expect(request.assumed).not.toHaveProperty('bias');
  });

  it('parsePlan(what is given twice, or a part beside the whole) is refused', () => {
    const twice = [['bias', '0.2'] as const, ['bias.kappa', '0.1', '--kappa 0.1'] as const];
    expect(faults(() => parse({ overrides: twice }))).toContain(
      '--kappa 0.1: bias.kappa is given twice: by --set bias=0.2 and by --kappa 0.1',
    );
    const [fault] = faults(() => parse({ overrides: [BUDGET, ['budget', '7']] }));
    expect(fault).toMatch(/^--set budget=7: budget is given twice: by /);
  });

  it.each([
    [
      ['budget', '0.5', '--budget 0.5'],
      '--budget 0.5: invalid budget: 0.5; not in [1, 1000000000000000]',
    ],
    [
      ['window', '128k', '--window 128k'],
      '--window 128k: invalid window: "128k"; not an integer of 1, 2, …',
    ],
    [['correlation', '1.5'], '--set correlation=1.5: invalid correlation: 1.5; not in [0, 1]'],
    [['bias.beta', '-1', '--beta -1'], '--beta -1: invalid bias.beta: -1; not in (0, ∞)'],
    [
      ['corelation', '0'],
      '--set corelation=0: unknown parameter corelation; did you mean correlation?',
    ],
  ] satisfies [Override, string][])('parsePlan(%j) is refused at the flag', (override, fault) => {
    expect(faults(() => parse({ overrides: [override] }))).toEqual([fault]);
  });

  it.each(['rule', 'topology', 'enlarged', 'formula.tokens'])(
    'parsePlan(%s) is refused: a plan finds it out',
    (path) => {
      const [fault] = faults(() => parse({ overrides: [[path, 'single']] }));
      expect(fault).toContain(`invalid ${path}: a plan compares all topologies`);
    },
  );
});

const SYSTEM =
  'calibration: { source: a panel }\nsystem:\n  bias: { curve: exponential, kappa: 0.05, beta: 0.2, max: 0.8 }\n  correlation: 0.4\n';

describe('parsePlan of files', () => {
  it('parsePlan(a file that is only a plan) takes its title, seed and level', () => {
    const text = 'title: A desk\nseed: "7"\nconfidence: 0.9\nplan: { budget: 50, window: 10 }\n';
    const { title, seed, confidence, request } = parse({ text });
    expect([title, seed, confidence]).toEqual(['A desk', '7', 0.9]);
    expect(request.parameters).toMatchObject({ budget: 50, window: 10 });
    expect(request.places['window']).toEqual({ file: 'f.yaml', line: 4, column: 29 });
  });

  it('parsePlan: flags go before the system, the system before the file', () => {
    const text = 'plan: { budget: 50, correlation: 0.2, window: 9, fidelity: 0.5 }';
    const overrides: Override[] = [['bias.max', '0.7'], BUDGET];
    const { parameters } = parse({ text, system: SYSTEM, overrides }).request;
    expect(parameters).toMatchObject({ budget: 1e6, window: 9, fidelity: 0.5, correlation: 0.4 });
    expect(parameters.bias).toEqual({ curve: 'exponential', kappa: 0.05, beta: 0.2, max: 0.7 });
  });

  it('parsePlan(system at top level) reads the same', () => {
    expect(parse({ system: 'correlation: 0.4' }).request.parameters.correlation).toBe(0.4);
  });

  it.each([
    ['fidelty: 0.5', 's.yaml:1:1: unknown key fidelty; did you mean fidelity?'],
    ['correlation: [0, 0.1]', 's.yaml:1:14: invalid correlation: [0,0.1]; not a number in [0, 1]'],
    [
      'system:\n  budget: 3',
      's.yaml:2:3: invalid budget: a system has none; expected it as --budget or in a plan: section',
    ],
    ['- 1', 's.yaml:1:1: not a system: not a mapping; expected parameters such as bias, fidelity'],
  ])('parsePlan(system %j) is refused at its place', (system, fault) => {
    expect(faults(() => parse({ system }))).toEqual([fault]);
  });

  it.each([
    ['plan: { windw: 3 }', 'f.yaml:1:9: unknown key windw; did you mean window?'],
    ['plan: 5', 'f.yaml:1:7: invalid plan: 5; not a mapping'],
    [
      'plan: {}\ntrails: 3',
      'f.yaml:2:1: unknown key trails; expected one of name, title, description, seed, confidence, system, plan',
    ],
    [
      'title: none',
      'f.yaml:1:1: missing plan; expected a mapping of parameters of the model allocation',
    ],
  ])('parsePlan(file %j) is refused at its place', (text, fault) => {
    expect(faults(() => parse({ text }))).toEqual([fault]);
  });
});

const SCENARIO = 'model: majority\nseed: "1"\nparameters: { agents: 3, organization: star }\n';

describe('a scenario with a plan', () => {
  it('parseScenario keeps the plan and shows it resolved, and none where there is none', () => {
    const scenario = parseScenario(`${SCENARIO}plan: { budget: 50 }`, { file: 'f.yaml', models });
    expect(scenario.plan?.parameters.budget).toBe(50);
    expect(scenario.resolved['plan']).toEqual(scenario.plan?.parameters);
    const without = parseScenario(SCENARIO, { file: 'f.yaml', models });
    expect(without.plan).toBeUndefined();
    expect(without.resolved).not.toHaveProperty('plan');
  });

  it('parseScenario(--set plan.budget) sets the budget of the plan', () => {
    const overrides: Override[] = [['plan.budget', '9']];
    const scenario = parseScenario(SCENARIO, { file: 'f.yaml', models, overrides });
    expect(scenario.plan?.parameters.budget).toBe(9);
  });

  it('parsePlan(a scenario) reads its plan, and refuses what is wrong with the scenario', () => {
    const text = `${SCENARIO}plan: { budget: 50 }\n`;
    expect(parse({ text }).request.parameters.budget).toBe(50);
    expect(faults(() => parse({ text: text.replace('agents', 'agnts') }))[0]).toContain('agnts');
  });

  it('the shipped schema knows the plan', () => {
    const schema = JSON.parse(readFileSync('scenarios/phaselab.schema.json', 'utf8')) as {
      properties: { plan: { properties: object; additionalProperties: boolean } };
    };
    expect(schema.properties.plan.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties.plan.properties)).toContain('budget');
    expect(Object.keys(schema.properties.plan.properties)).not.toContain('rule');
  });
});

describe('askPlan', () => {
  const { request } = parse({
    text: 'plan:\n  window: 3\n  maxCost: 2\n',
    overrides: [BUDGET],
  });
  const refuse = (error: Error) =>
    faults(() =>
      askPlan(request, () => {
        throw error;
      }),
    );

  it('askPlan tells what is invalid where it was given', () => {
    const fault = 'invalid maxCost: 2 without prices; the window is fine';
    expect(refuse(new RangeError(fault))).toEqual([
      `f.yaml:3:12: ${fault} (also named: window at f.yaml:2:11)`,
    ]);
  });

  it('askPlan names every limit that excludes all', () => {
    expect(refuse(new InfeasibleError('the window has 3, the budget has 2'))).toEqual([
      'f.yaml:2:11: the window has 3, the budget has 2 (also named: --budget 1e6)',
    ]);
  });

  it('askPlan tells what names nothing at the plan, and lets faults of the program through', () => {
    expect(refuse(new RangeError('no'))).toEqual(['f.yaml:2:3: no']);
    expect(() => refuse(new TypeError('a bug'))).toThrow(TypeError);
  });
});
