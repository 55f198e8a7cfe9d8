import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Plan, planBudget } from '../../src/analysis/plan.ts';
import type * as planning from '../../src/models/majority/allocation/plan.ts';
import { majority } from '../../src/models/majority/index.ts';
import { configure } from '../../src/analysis/simulate.ts';
import { simulatePaired } from '../../src/analysis/simulatePaired.ts';

/** What is added to the predicted accuracies, to see whether the trials refuse it. */
const error = vi.hoisted(() => ({ added: 0 }));

vi.mock('../../src/models/majority/allocation/plan.ts', async (original) => {
  const module = await original<typeof planning>();
  const planAllocation: typeof module.planAllocation = (parameters) => {
    const theory = module.planAllocation(parameters);
    const options = theory.options.map((option) => {
      return { ...option, accuracy: option.accuracy && option.accuracy + error.added };
    });
    return { ...theory, options, best: options[theory.options.indexOf(theory.best)] };
  };
  return { ...module, planAllocation };
});

afterEach(() => {
  error.added = 0;
});

const SMALL = { budget: 3000, window: 200, fidelity: 0.9, messageTokens: 5, correlation: 0.1 };

const optionOf = ({ options }: Plan, topology: string) =>
  options.find((option) => option.topology === topology)!;

describe('planBudget(parameters, options)', () => {
  const plan = planBudget(SMALL, { seed: 'plan', trials: 20_000 });

  it('planBudget simulates the best of each topology, and theory holds', () => {
    expect(plan.options.map(({ topology }) => topology)).toEqual([
      'single',
      'star',
      'tree',
      'chain',
    ]);
    expect(plan.held).toBe(true);
    for (const { accuracy, simulated } of plan.options) {
      // 4.5 standard errors of 20,000 trials, of at most ½ each.
      expect(Math.abs(simulated!.accuracy.best - accuracy!)).toBeLessThan(
        4.5 * (0.5 / 20_000 ** 0.5),
      );
      expect(simulated).toMatchObject({ method: 'simd', trials: 20_000, agrees: true });
    }
  });

  it('planBudget predicts of each organization what the model majority does', () => {
    for (const { accuracy, parameters } of plan.options) {
      const { value } = majority.predict(configure(majority, parameters!));
      expect(Math.abs(value! - accuracy!)).toBeLessThan(1e-9);
    }
  });

  it('planBudget chooses the largest prediction, and leads over the others by it', () => {
    const accuracies = plan.options.map(({ accuracy }) => accuracy!);
    expect(plan.best.accuracy).toBe(Math.max(...accuracies));
    expect(plan.best.simulated!.lead).toBeNull();
    for (const { topology, simulated } of plan.options) {
      if (topology === plan.best.topology) continue;
      const { difference, paired } = simulated!.lead!;
      expect(paired).toBe(true);
      const apart = plan.best.simulated!.accuracy.best - simulated!.accuracy.best;
      expect(difference.best).toBeCloseTo(apart, 12);
      expect(difference.low).toBeLessThan(difference.best);
    }
  });

  it('planBudget draws the trials of simulatePaired of that seed: leaves are common', () => {
    const pair = [plan.best.parameters!, optionOf(plan, 'single').parameters!] as const;
    const { difference, correlation } = simulatePaired(majority, pair, {
      seed: 'plan',
      trials: 20_000,
    });
    const { lead } = optionOf(plan, 'single').simulated!;
    expect(lead!.difference).toEqual(difference);
    expect(lead!.correlation).toBe(correlation);
  });

  it('planBudget of one seed is one plan; of another seed only the trials differ', () => {
    expect(planBudget(SMALL, { seed: 'plan', trials: 20_000 })).toEqual(plan);
    const other = planBudget(SMALL, { seed: 'other', trials: 20_000 });
    expect(other.best.simulated!.accuracy).not.toEqual(plan.best.simulated!.accuracy);
    expect(other.best.parameters).toEqual(plan.best.parameters);
  });

  it('planBudget at another level has wider intervals of the same trials', () => {
    const wide = planBudget(SMALL, { seed: 'plan', trials: 20_000, level: 0.999 });
    expect(wide.best.simulated!.accuracy.best).toBe(plan.best.simulated!.accuracy.best);
    expect(wide.best.simulated!.accuracy.low).toBeLessThan(plan.best.simulated!.accuracy.low);
  });
});

describe('planBudget that disagrees', () => {
  it.each([0.03, -0.03])('planBudget refuses predictions that are wrong by %d', (added) => {
    error.added = added;
    // The 99.9 % interval of 20,000 trials is narrower than ± 3.3·½/√20,000 = ± 0.012.
    const { held, options } = planBudget(SMALL, { seed: 'plan', trials: 20_000 });
    expect(held).toBe(false);
    expect(options.map(({ simulated }) => simulated!.agrees)).toEqual([false, false, false, false]);
  });
});

/** The trials of each topology at a budget, where nobody says how many. */
function trialsAt(budget: number): number[] {
  return planBudget({ ...SMALL, budget }).options.map(({ simulated }) => simulated!.trials);
}

describe('planBudget of what is large', () => {
  it('planBudget takes fewer trials of large organizations, the same number of each', () => {
    expect(trialsAt(3000)).toEqual([100_000, 100_000, 100_000, 100_000]);
    const [first, ...rest] = trialsAt(3e6);
    expect(first).toBeLessThan(100_000);
    expect(rest).toEqual([first, first, first]);
  });

  const DEEP = { budget: 1e7, fanIn: 3, depth: 13, messageTokens: 1, fidelity: 0.5, tokens: 1 };

  it('planBudget draws only the leaves that matter of 1,594,323, unpaired', () => {
    const plan = planBudget({ ...DEEP, correlation: 0.1 });
    const { shape, simulated } = optionOf(plan, 'tree');
    expect(shape).toMatchObject({ fanIn: 3, depth: 13 });
    expect(simulated).toMatchObject({ method: 'lazy', agrees: true });
    const leads = plan.options.flatMap((option) => option.simulated?.lead ?? []);
    const withTree = plan.best.topology === 'tree' ? leads : [simulated!.lead!];
    expect(withTree.map(({ paired }) => paired)).not.toContain(true);
  });

  it('planBudget does not simulate what would take too long, and judges the rest', () => {
    const plan = planBudget({ ...DEEP, depth: 14, budget: 1e8, fidelity: 0.97, correlation: 0.1 });
    const tree = optionOf(plan, 'tree');
    expect(tree.accuracy).not.toBeNull();
    expect(tree.simulated).toBeNull();
    expect(plan.held).toBe(true);
  });
});

describe('planBudget that cannot be', () => {
  it('planBudget says why a topology is infeasible and goes on', () => {
    const plan = planBudget({ ...SMALL, maxRounds: 1 }, { trials: 1000 });
    expect(plan.best.topology).toBe('single');
    const star = optionOf(plan, 'star');
    expect([star.accuracy, star.simulated]).toEqual([null, null]);
    expect(star.reason).toContain('maxRounds has 1: 1 too few');
  });

  it.each([
    [{ ...SMALL, window: 4 }, 'exceed window 4 by 1 tokens'],
    [{ ...SMALL, maxCost: 1e-9, outputPrice: 10 }, 'maxCost allows 1e-9'],
    [{ ...SMALL, bias: { curve: 'expression', formula: '2' } }, 'not in [0, 1]'],
  ])('planBudget(%j) says which constraint is violated', (parameters, words) => {
    expect(() => planBudget(parameters)).toThrow(words);
    expect(() => planBudget(parameters)).toThrow(RangeError);
  });

  it.each([0, 1.5, Number.NaN])('planBudget with %d trials is refused', (trials) => {
    expect(() => planBudget(SMALL, { trials })).toThrow('invalid trials');
  });
});
