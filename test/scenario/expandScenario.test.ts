import { describe, expect, it } from 'vitest';
import { models } from '../../src/models/index.ts';
import { countPoints, expandScenario } from '../../src/scenario/expandScenario.ts';
import { parseScenario } from '../../src/scenario/parseScenario.ts';
import { scenarioTemplates } from '../../src/scenario/templates.ts';
import { validatePoints } from '../../src/scenario/validatePoints.ts';
import { fakeModel, faultsOf, HEAD, parse } from './fakeModel.ts';

const range = (count: number): string => `{from: 0, to: 1, count: ${count}}`;

describe('expandScenario(scenario)', () => {
  it('expandScenario(scenario) gives every parameter by its path, defaults included, nothing absent', () => {
    const scenario = parse(`${HEAD}parameters: {size: 5, signal: {curve: power, kappa: 0.1}}`);
    expect([...expandScenario(scenario)]).toEqual([
      {
        index: 0,
        part: 'main',
        method: 'full',
        trials: 10_000,
        parameters: {
          size: 5,
          depth: 2,
          correlation: 0,
          fidelity: 1,
          shape: 'tree',
          'signal.curve': 'power',
          'signal.kappa': 0.1,
          'signal.beta': 1,
        },
        configuration: { size: 5, depth: 2 },
      },
    ]);
  });

  it('expandScenario(scenario) is lazy: the first of 10^7 points comes at once', () => {
    const scenario = parse(
      `${HEAD}parameters: {size: 5, correlation: ${range(10_000)}, signal: ${range(1000)}}`,
      { maxPoints: 1e7 },
    );
    expect(countPoints(scenario)).toBe(1e7);
    const points = expandScenario(scenario);
    points.next();
    expect(points.next().value).toMatchObject({ index: 1, parameters: { correlation: 0 } });
  });

  it('expandScenario(scenario) has countPoints(scenario) points, numbered in order', () => {
    const scenario = parse(`${HEAD}parameters: {size: [1, 2, 3]}
parts: [{}, {parameters: {depth: [1, 2]}}, {points: [{correlation: 0.1}, {correlation: 0.2}]}]`);
    const indices = [...expandScenario(scenario)].map(({ index }) => index);
    expect(indices).toEqual(Array.from({ length: 15 }, (_, i) => i));
    expect(countPoints(scenario)).toBe(15);
  });

  const INFEASIBLE = `${HEAD}parameters:\n  size: [5, 20]\n  window: 10\n`;

  it('expandScenario(scenario) refuses what cannot be built, at the key that the reason names', () => {
    expect(faultsOf(() => [...expandScenario(parse(INFEASIBLE))])).toEqual([
      'f.yaml:5:11: too small: 20 messages exceed window 10 (part main, at size = 20); infeasible: skip leaves such points out',
    ]);
  });

  it('expandScenario(scenario) of a scenario that skips gives such points without configuration', () => {
    const points = [...expandScenario(parse(`${INFEASIBLE}infeasible: skip\n`))];
    expect(points.map(({ configuration }) => configuration)).toEqual([{ size: 5, depth: 2 }, null]);
    expect(points[1].reason).toBe('too small: 20 messages exceed window 10');
  });

  it('expandScenario(scenario) refuses parameters that contradict each other, skipping or not', () => {
    const text = `${HEAD}infeasible: skip\nparameters: {size: 5, shape: [tree, star], depth: 3}`;
    expect(faultsOf(() => [...expandScenario(parse(text))])).toEqual([
      'f.yaml:4:51: invalid depth: 3; not 2 or less in a star (part main, at shape = "star")',
    ]);
  });

  it('expandScenario(scenario) refuses a formula of the model at the formula', () => {
    const text = `${HEAD}parameters:\n  size: 5\n  signal: {curve: expression, formula: "0.1 * z"}`;
    expect(faultsOf(() => [...expandScenario(parse(text))])).toEqual([
      'f.yaml:5:40: invalid formula: unknown name z; allowed are x, pi, e',
    ]);
  });

  it('expandScenario(scenario) lets a fault of the model itself through', () => {
    const model = { ...fakeModel, configure: () => Reflect.get(Object(null), 'x').y as object };
    const scenario = parse(`${HEAD}parameters: {size: 5}`, { models: [model] });
    expect(() => [...expandScenario(scenario)]).toThrow(TypeError);
  });
});

describe('validatePoints(scenario, limit)', () => {
  it('validatePoints(scenario) sums points, trials and draws', () => {
    const text = `${HEAD}infeasible: skip\ntrials: 7\nparameters: {size: [2, 3, 20], window: 10}`;
    expect(validatePoints(parse(text))).toEqual({
      points: 3,
      checked: 3,
      infeasible: 1,
      trials: 14,
      draws: 7 * (2 + 3),
    });
  });

  it('validatePoints(scenario, limit) looks at evenly spread points, both ends included', () => {
    const sizes = '{from: 1, to: 100, step: 1}';
    const text = `${HEAD}trials: 10\nparameters: {size: ${sizes}, window: 99}`;
    expect(faultsOf(() => validatePoints(parse(text), 5))[0]).toContain('at size = 100');
    const all = parse(text.replace('99', '100'));
    expect(validatePoints(all, 10)).toMatchObject({ points: 100, checked: 10, trials: 1000 });
    expect(validatePoints(all, 10).draws).toBeCloseTo(10 * 5050, 6);
  });

  it('validatePoints(scenario) tells up to 20 faults', () => {
    const text = `${HEAD}parameters: {size: {from: 11, to: 100, step: 1}, window: 10}`;
    expect(faultsOf(() => validatePoints(parse(text)))).toHaveLength(20);
  });
});

describe('scenarioTemplates', () => {
  it.each(scenarioTemplates.map(({ name, text }) => [name, text]))(
    'scenarioTemplate(%s) is valid, its claims speak of one point each, and it is small',
    (name, text) => {
      const scenario = parseScenario(text, { file: `${name}.yaml`, models });
      const { points, infeasible, draws } = validatePoints(scenario);
      expect(infeasible).toBe(0);
      expect(points).toBeLessThan(200);
      expect(draws).toBeLessThan(2e8);
      const again = parseScenario(JSON.stringify(scenario.resolved), { file: 'x', models });
      expect([...expandScenario(again)]).toEqual([...expandScenario(scenario)]);
    },
  );
});
