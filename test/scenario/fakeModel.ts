import { z } from 'zod';
import { compileExpression } from '../../src/math/expression.ts';
import { InfeasibleError, plainMeasure, type Model } from '../../src/models/model.ts';
import { choice, integer, real } from '../../src/models/parameter.ts';
import { parseScenario, type ParseOptions } from '../../src/scenario/parseScenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { ScenarioError } from '../../src/scenario/ScenarioError.ts';

const text = { unit: '', description: 'of the fake' };
const gain = real({ min: 0, max: 1 }, { ...text, symbol: 'g' });

/** A model with every kind of parameter, which simulates nothing. */
export const fakeModel: Model = {
  name: 'fake',
  version: '1',
  title: 'Fake',
  choose: (_configuration, method) => method,
  measure: () => plainMeasure('binary'),
  methods: ['full', 'lazy'],
  parameters: z.strictObject({
    size: integer({ min: 1, max: 100 }, { ...text, symbol: 'n' }),
    depth: integer({ min: 0 }, text).default(2),
    correlation: real({ min: 0, max: 1 }, { ...text, symbol: 'rho' }).default(0),
    fidelity: real({ above: 0, max: 1 }, text).default(1),
    shape: choice(['star', 'tree'], text).default('tree'),
    signal: z
      .union([
        gain,
        z.discriminatedUnion('curve', [
          z.strictObject({ curve: z.literal('power'), kappa: gain, beta: gain.default(1) }),
          z.strictObject({ curve: z.literal('tanh'), kappa: gain }),
          z.strictObject({ curve: z.literal('expression'), formula: z.string() }),
        ]),
        z.strictObject({ leaves: z.array(z.number().min(0).max(1)).min(1) }),
      ])
      .default(0.5),
    window: integer({ min: 1 }, { ...text, unit: 'tokens' }).optional(),
  }),
  observables: [
    { name: 'accuracy', domain: '[0, 1]', unit: '', description: '', offset: 0, scale: 1 },
    { name: 'bias', domain: '[-1, 1]', unit: '', description: '', offset: -1, scale: 2 },
  ],
  quantities: ['floor', 'leafBias', 'aloneBias'].map((name) => ({
    name,
    unit: '',
    description: '',
  })),
  configure(parameters) {
    const { size, window, depth, shape, signal } = parameters as Record<string, number | string>;
    const curve = signal as unknown as { formula?: string };
    if (curve.formula !== undefined) compileExpression(curve.formula, ['x']);
    if (Number(window) < Number(size)) {
      throw new InfeasibleError(`too small: ${size} messages exceed window ${window}`);
    }
    if (shape === 'star' && Number(depth) > 2) {
      throw new RangeError(`invalid depth: ${depth}; not 2 or less in a star`);
    }
    return { size, depth };
  },
  facts: () => ({ floor: 0 }),
  predict: () => ({ by: 'none', value: null, quantities: {} }),
  sampler: () => ({ channels: ['root'], sample: () => [] }),
  cost: (configuration) => (configuration as { size: number }).size,
};

/** A scenario of the fake model: `model`, `seed` and `size` are given unless the text has them. */
export function parse(text: string, options: Partial<ParseOptions> = {}): Scenario {
  return parseScenario(text, { file: 'f.yaml', models: [fakeModel], ...options });
}

/** The lines that say what is wrong with a scenario. */
export function faultsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** A valid head, two lines long. */
export const HEAD = 'model: fake\nseed: "1"\n';
