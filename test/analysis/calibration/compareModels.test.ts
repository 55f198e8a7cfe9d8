import { describe, expect, it } from 'vitest';
import { compareModels } from '../../../src/analysis/calibration/models/compareModels.ts';
import { drawLog } from '../../../src/analysis/calibration/drawLog.ts';
import type { OutcomeTable } from '../../../src/analysis/calibration/log.ts';

const options = { level: 0.95, replicates: 199, seed: 'compare' };

const draw = (mechanism: string, tasks = 500): OutcomeTable =>
  drawLog({ agents: 15, bias: 0.2, mechanism, correlation: 0.3 }, { tasks, seed: mechanism });

const classOf = (model: string): string =>
  model === 'beta-binomial' || model === 'probit' ? 'smooth latent' : model;

describe('compareModels of a log that the engine drew', () => {
  it.each(['shared', 'beta-binomial', 'probit', 'common-cause'])(
    'compareModels(%s) recommends it and refutes the other classes',
    (mechanism) => {
      const { recommended, preferred, models } = compareModels(draw(mechanism), options)!;
      expect(recommended).toContain(mechanism);
      expect(new Set(recommended.map(classOf))).toEqual(new Set([classOf(mechanism)]));
      expect(classOf(preferred)).toBe(classOf(mechanism));
      const truth = models.find(({ model }) => model === mechanism)!;
      expect(truth.verdict).toBe('fits');
      expect(truth.moments.accuracy).toBeCloseTo(0.6, 1);
      expect(truth.moments.correlation).toBeCloseTo(0.3, 1);
    },
  );

  it('compareModels(independent agents) refutes no law, for all are one', () => {
    const table = drawLog({ agents: 9, bias: 0.3 }, { tasks: 400, seed: 'independent' });
    const { models } = compareModels(table, options)!;
    const laws = models.filter(({ fit }) => fit !== null);
    expect(laws.map(({ verdict }) => verdict)).toEqual(['fits', 'fits', 'fits', 'fits']);
  });

  it('compareModels(one seed) is the same twice', () => {
    const table = draw('probit', 100);
    expect(compareModels(table, options)).toEqual(compareModels(table, options));
  });

  it('compareModels measures what it predicts on tasks that enough agents tried', () => {
    const whole = draw('beta-binomial', 300);
    const trials = whole.trials.map((_, cell) => (cell < 15 * 30 && cell % 15 > 5 ? 0 : 1));
    const successes = whole.successes.map((right, cell) => right * trials[cell]);
    const holed = { ...whole, trials, successes };
    const { tasks, sizes } = compareModels(holed, options)!;
    expect([tasks, sizes]).toEqual([270, [3, 5, 9, 15]]);
  });

  it('compareModels(repeated trials) counts one of each agent', () => {
    const whole = draw('shared', 300);
    const trials = whole.trials.map(() => 4);
    const successes = whole.successes.map((right) => 4 * right);
    const { models } = compareModels({ ...whole, trials, successes }, options)!;
    const once = compareModels(whole, options)!;
    expect(models).toEqual(once.models);
  });

  it.each([
    ['two agents', { agents: 2, bias: 0.2 }, 100],
    ['nine tasks', { agents: 5, bias: 0.2 }, 9],
    ['agents that are never wrong', { agents: 5, bias: 1 }, 100],
  ])('compareModels(%s) has nothing to compare', (_, parameters, tasks) => {
    expect(compareModels(drawLog(parameters, { tasks, seed: 'few' }), options)).toBeUndefined();
  });
});
