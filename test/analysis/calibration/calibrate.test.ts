import { describe, expect, it } from 'vitest';
import { calibrate } from '../../../src/analysis/calibration/calibrate.ts';
import { drawLog } from '../../../src/analysis/calibration/drawLog.ts';
import type { EvaluationLog, OutcomeTable } from '../../../src/analysis/calibration/log.ts';
import { panelCurve, panelPlateau } from '../../../src/analysis/calibration/models/panelLaw.ts';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { amplification } from '../../../src/models/majority/theory/recursion.ts';

const options = { source: 'runs.csv', seed: 'calibrate', replicates: 199 };

const logOf = (outcomes: OutcomeTable, more: Partial<EvaluationLog> = {}): EvaluationLog => ({
  outcomes,
  notes: { rows: outcomes.trials.length, duplicates: 0, hasTrials: false },
  ...more,
});

const smooth = { agents: 9, bias: 0.3, mechanism: 'beta-binomial', correlation: 0.3 };

/** Outcomes of as many tasks as asked at one condition: each right with a probability. */
function outcomesAt(accuracy: number, tasks: number, name: string) {
  const random = openStream(hashWords('outcomes'), hashWords(name), 0, 0);
  return Array.from({ length: tasks }, (_, i) => ({
    task: `${i}`,
    trials: 1,
    successes: random.uniform() < accuracy ? 1 : 0,
  }));
}

describe('calibrate', () => {
  const calibration = calibrate(logOf(drawLog(smooth, { tasks: 400, seed: 'a' })), options);

  it('calibrate(a drawn log) describes the system that drew it', () => {
    const { system, comparison, diagnosis } = calibration;
    expect(['beta-binomial', 'probit']).toContain(comparison?.preferred);
    expect(system.parameters).toMatchObject({
      mechanism: comparison?.extrapolating,
      scope: 'organization',
      tokens: 1000,
    });
    const { correlation, bias } = system.parameters as { correlation: number; bias: number };
    expect(correlation).toBeCloseTo(0.3, 1);
    expect(bias).toBeCloseTo(0.3, 1);
    expect(system.assumed.join(' ')).toMatch(/1,000/);
    expect(diagnosis.binding).toBe('correlation');
    expect(diagnosis.single!.low).toBeLessThan(0.65);
    expect(diagnosis.single!.high).toBeGreaterThan(0.65);
    const alpha = amplification({ fanIn: 5, fidelity: 1, correlation: 0.3 });
    expect(diagnosis.amplification!.low).toBeLessThan(alpha);
    expect(diagnosis.amplification!.high).toBeGreaterThan(alpha);
    expect(diagnosis.plateau!.best).toBeGreaterThan(diagnosis.single!.best);
  });

  it('calibrate keeps resamples that vary as the intervals say', () => {
    const { system, estimates } = calibration;
    expect(system.replicates).toHaveLength(199);
    const biases = system.replicates.map((replicate) => replicate['bias'] as number);
    const within = biases.filter((bias) => {
      const accuracy = (1 + bias) / 2;
      return estimates.accuracy!.low <= accuracy && accuracy <= estimates.accuracy!.high;
    });
    expect(within.length / biases.length).toBeGreaterThan(0.9);
    expect(within.length / biases.length).toBeLessThan(1);
  });

  it('calibrate(the same, twice) is the same', () => {
    const log = logOf(drawLog(smooth, { tasks: 60, seed: 'b' }));
    expect(calibrate(log, options)).toEqual(calibrate(log, options));
  });

  it('calibrate(agents that are wrong more often) says that majorities make it worse', () => {
    const log = logOf(drawLog({ ...smooth, bias: -0.3 }, { tasks: 300, seed: 'c' }));
    const { diagnosis, warnings, system } = calibrate(log, options);
    expect(diagnosis.binding).toBe('accuracy');
    expect(diagnosis.worthwhile).toBeNull();
    expect(diagnosis.mixingDepth).toBeNull();
    expect(diagnosis.words.join(' ')).toMatch(/wrong more often than right/);
    expect(warnings.map(({ kind }) => kind)).toContain('below-chance');
    expect(system.parameters['bias']).toBeLessThan(-0.2);
  });

  it('calibrate(one agent with repeated trials) takes the trials as a panel', () => {
    const drawn = drawLog(smooth, { tasks: 300, seed: 'd' });
    const successes = Uint32Array.from(drawn.tasks, (_, task) =>
      drawn.successes.subarray(task * 9, task * 9 + 9).reduce((sum, right) => sum + right, 0),
    );
    const trials = new Uint32Array(300).fill(9);
    const one = { ...drawn, agents: ['a'], families: [null], trials, successes };
    const { comparison, system } = calibrate(logOf(one), options);
    expect(comparison?.recommended).toContain('beta-binomial');
    expect(system.parameters['correlation']).toBeCloseTo(0.3, 1);
  });

  it('calibrate(budgets and hops) writes the curves that were found, with their resamples', () => {
    const budgets = [100, 400, 1600, 6400].flatMap((budget) =>
      outcomesAt((1 + 0.02 * budget ** 0.4) / 2, 2000, `budget ${budget}`).map((outcome) => ({
        ...outcome,
        budget,
      })),
    );
    const relays = [0, 1, 2, 4].flatMap((hops) =>
      outcomesAt((1 + 0.8 * 0.7 ** hops) / 2, 2000, `hops ${hops}`).map((outcome) => ({
        ...outcome,
        hops,
        messageTokens: 50,
      })),
    );
    const log = logOf(drawLog(smooth, { tasks: 100, seed: 'e' }), { budgets, relays });
    const { leaf, relay, system, diagnosis } = calibrate(log, options);
    expect(leaf?.verdict).toBe('estimated');
    expect(relay?.decays[0].verdict).toBe('estimated');
    expect(system.parameters).toMatchObject({
      bias: { curve: expect.any(String) as string, beta: expect.closeTo(0.4, 1) as number },
      fidelity: expect.closeTo(0.7, 1) as number,
      messageTokens: 50,
    });
    expect(system.parameters).not.toHaveProperty('tokens');
    const [first, second] = system.replicates;
    expect(first['bias']).not.toEqual(second['bias']);
    expect(first['fidelity']).not.toEqual(second['fidelity']);
    expect(diagnosis.leverages.map(({ change }) => change)).toContain('messages without loss');
  });

  it('calibrate(one trial of one agent) leaves open how agents err together', () => {
    const one = drawLog({ agents: 1, bias: 0.4 }, { tasks: 100, seed: 'g' });
    const { system, diagnosis } = calibrate(logOf(one), options);
    expect(system.parameters).not.toHaveProperty('correlation');
    expect(system.parameters).not.toHaveProperty('mechanism');
    expect(system.assumed.join(' ')).toContain('mechanism and correlation are left open');
    expect(diagnosis).toMatchObject({ plateau: null, worthwhile: null, binding: 'unknown' });
    expect(diagnosis.words.join(' ')).toContain('How agents err together is not known');
  });

  it('calibrate(independent agents) does not blame a correlation', () => {
    const log = logOf(drawLog({ agents: 7, bias: 0.2 }, { tasks: 300, seed: 'h' }));
    const { diagnosis } = calibrate(log, options);
    expect(['agents', 'unknown']).toContain(diagnosis.binding);
  });

  it('calibrate(fair coins) cannot tell whether majorities gain', () => {
    const log = logOf(drawLog({ ...smooth, bias: 0 }, { tasks: 200, seed: 'i' }));
    const { diagnosis } = calibrate(log, options);
    expect(diagnosis.binding).toBe('unknown');
    expect(diagnosis.words.join(' ')).toContain('cannot be told');
  });

  it('calibrate(agents that always agree) finds no growth', () => {
    const alike = drawLog(
      { agents: 3, bias: 0.4, mechanism: 'shared', correlation: 1 },
      { tasks: 100, seed: 'j' },
    );
    const { diagnosis, estimates } = calibrate(logOf(alike), options);
    expect(estimates.correlations.all!.best).toBeCloseTo(1, 12);
    expect(diagnosis.amplification!.best).toBeCloseTo(1, 12);
    expect(diagnosis.words.join(' ')).toContain('not told apart from 1');
  });

  it('calibrate finds the least odd number of agents with nine tenths of the gain', () => {
    const { diagnosis, comparison } = calibration;
    const model = comparison!.extrapolating;
    const { moments } = comparison!.models.find((one) => one.model === model)!;
    const { best } = diagnosis.worthwhile!;
    const wanted = moments.accuracy + 0.9 * (panelPlateau(model, moments) - moments.accuracy);
    const [before, at] = panelCurve(model, moments, [best - 2, best]);
    expect(before).toBeLessThan(wanted);
    expect(at).toBeGreaterThanOrEqual(wanted);
  });

  it('calibrate(one task) says what it needs', () => {
    const log = logOf(drawLog({ agents: 3, bias: 0.2 }, { tasks: 1, seed: 'f' }));
    expect(() => calibrate(log, options)).toThrow('invalid log: 1 tasks; expected 2 or more');
  });
});
