import { describe, expect, it } from 'vitest';
import { hashWords, openStream, Random } from '../../../src/math/random.ts';
import { planConditional } from '../../../src/models/majority/engine/conditional.ts';
import { planImportance } from '../../../src/models/majority/engine/importance.ts';
import type { AdjustGuess } from '../../../src/models/majority/engine/importanceGuess.ts';
import { organize, predictedBias } from './organizations.ts';

const KEY = hashWords('importance.test');
const stream = (name: string): Random => openStream(KEY, hashWords(name), 0, 0);

const nine = { organization: 'tree', fanIn: 3, depth: 2, bias: 0.3, fidelity: 0.8 };
const cube = { organization: 'tree', fanIn: 3, depth: 3, bias: 0.4, fidelity: 0.9 };
const star = { organization: 'star', agents: 5, bias: 0.4, fidelity: 0.7 };
const unequal = { leaves: [0.9, 0.1, 0.3, 0, 0.5, 0.7, -0.2, 0.4, 0.6] };
const good = { leaves: [0.9, 0.6, 0.8, 0.7, 0.5, 0.7, 0.6, 0.8, 0.6] };
const spread = { distribution: 'uniform', mean: 0.4, spread: 0.2 };
const truncated = { messageTokens: 10, window: 25, contextPolicy: 'truncate' };
const all = { scope: 'organization', correlation: 0.3 };

/** Organizations over every option that importance sampling covers, each of known error. */
const CASES: Record<string, Record<string, unknown>> = {
  'single agent': { organization: 'single', bias: 0.3 },
  'single agent, never wrong': { organization: 'single', bias: 1 },
  tree: nine,
  'tree, worse than chance': { ...nine, bias: -0.3 },
  'tree, perfect channel': { ...cube, fidelity: 1 },
  'tree, even fan-in': { ...nine, fanIn: 4, correlation: 0.2 },
  'tree, fan-in 2': { ...cube, fanIn: 2 },
  'tree, shared by siblings': { ...cube, correlation: 0.3 },
  'tree, one vote a node': { ...cube, correlation: 1 },
  'tree, erring aggregators': { ...nine, aggregatorFidelity: 0.9, correlation: 0.1 },
  'tree, truncated context': { ...nine, ...truncated, correlation: 0.2 },
  'star of 15': { ...star, agents: 15 },
  'star of 6': { ...star, agents: 6 },
  'tree, unequal leaves': { ...nine, bias: unequal },
  'tree, unequal leaves, shared by siblings': { ...nine, bias: unequal, correlation: 0.25 },
  'tree, unequal leaves, truncated': { ...nine, bias: unequal, correlation: 0.25, ...truncated },
  'tree, leaves of a distribution': { ...cube, bias: spread, aggregatorFidelity: 0.95 },
  'tree, shared by all': { ...nine, ...all },
  'tree, unequal leaves, shared by all': { ...nine, ...all, bias: unequal },
  'tree, common cause': { ...nine, ...all, mechanism: 'common-cause' },
  'tree, unequal leaves, common cause': {
    ...nine,
    bias: good,
    mechanism: 'common-cause',
    correlation: 0.1,
  },
  'tree, beta-binomial': { ...nine, ...all, mechanism: 'beta-binomial' },
  'tree, beta-binomial, little correlation': {
    ...cube,
    mechanism: 'beta-binomial',
    correlation: 0.001,
  },
  'tree, beta-binomial, much correlation': {
    ...cube,
    mechanism: 'beta-binomial',
    correlation: 0.9,
  },
  'tree, beta-binomial, one leaf for all': { ...cube, mechanism: 'beta-binomial', correlation: 1 },
  'tree, probit': { ...nine, ...all, mechanism: 'probit' },
  'tree, unequal leaves, probit': { ...nine, ...all, bias: unequal, mechanism: 'probit' },
  'star, probit': { ...star, ...all, mechanism: 'probit' },
  'tree, shared by families': { ...cube, correlation: 0.4, scope: 'family', familySize: 3 },
  'tree, unequal leaves, shared by families': {
    ...nine,
    bias: unequal,
    correlation: 0.4,
    scope: 'family',
    familySize: 3,
  },
  'tree, beta-binomial families of 9': {
    ...cube,
    mechanism: 'beta-binomial',
    correlation: 0.4,
    scope: 'family',
    familySize: 9,
  },
  'tree, probit siblings, unequal leaves': {
    ...nine,
    bias: unequal,
    mechanism: 'probit',
    correlation: 0.4,
    scope: 'siblings',
  },
  'tree, families of one leaf': {
    ...nine,
    mechanism: 'probit',
    correlation: 0.4,
    scope: 'family',
    familySize: 1,
  },
};

/** Guesses, the exact one and deliberately wrong ones. */
const GUESSES: Record<string, AdjustGuess | undefined> = {
  'the own guess': undefined,
  'errors of half the size': (error) => error / 2,
  'errors guessed as their root': (error) => Math.sqrt(error),
  'errors of .3 at every level': () => 0.3,
  'errors of about twice the size': (error) => (2 * error) / (1 + error),
  'nothing known': () => 0.5,
};

const predictedError = (parameters: Record<string, unknown>): number =>
  (1 - (predictedBias(parameters) ?? NaN)) / 2;

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

interface Draws {
  readonly trials: number;
  readonly name: string;
  readonly adjust?: AdjustGuess | undefined;
}

function observe(parameters: Record<string, unknown>, { trials, name, adjust }: Draws): Moments {
  const trial = planImportance(organize(parameters), { ...(adjust && { adjust }) })(stream(name));
  const values = Array.from({ length: trials }, () => trial());
  const [origin] = values; // so that equal values have themselves as their mean
  const mean = origin + values.reduce((sum, value) => sum + (value - origin), 0) / trials;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (trials - 1);
  return { mean, variance };
}

const TRIALS = 20_000;

/** What arithmetic leaves open: theory's quadrature accepts 1e-15, a weight is a long product. */
const rounding = (exact: number): number => 1e-15 + 1e-13 * exact;

function deviate({ mean, variance }: Moments, exact: number, trials: number): number {
  return (mean - exact) / Math.hypot(Math.sqrt(variance / trials), rounding(exact));
}

// Family-wise .001 over 33 · 6 tests, by Bonferroni: .001/198 two-sided is 4.56.
const LARGEST_Z = 4.56;

describe.each(Object.entries(GUESSES))(
  'planImportance(organization) is unbiased: %s',
  (guess, adjust) => {
    it.each(Object.entries(CASES))('%s', (name, parameters) => {
      const moments = observe(parameters, { trials: TRIALS, name: `${guess}, ${name}`, adjust });
      const z = deviate(moments, predictedError(parameters), TRIALS);
      expect(Math.abs(z)).toBeLessThan(LARGEST_Z);
    });
  },
);

describe('planImportance(organization)', () => {
  it('would show a fidelity that is off by .01', () => {
    const parameters = CASES['tree, leaves of a distribution'];
    const moments = observe(parameters, { trials: TRIALS, name: 'power' });
    const wrong = predictedError({ ...parameters, fidelity: 0.91 });
    expect(deviate(moments, wrong, TRIALS)).toBeGreaterThan(6);
  });

  it('does not vary where the guess is exact, down to 1e-20', () => {
    for (const parameters of [
      { ...cube, bias: 0.9, correlation: 0.1 },
      { ...cube, fanIn: 4, aggregatorFidelity: 0.9 },
      { ...cube, bias: 1 - 2e-3, fidelity: 1 },
    ]) {
      const organization = organize(parameters);
      const exact = planConditional(organization)(stream('exact'))();
      const trial = planImportance(organization)(stream('constant'));
      for (let i = 0; i < 100; i++) expect(Math.abs(trial() / exact - 1)).toBeLessThan(1e-8);
    }
  });

  it('never weighs a latent by more than ten, because a tenth of its draws are from its law', () => {
    for (const mechanism of ['probit', 'beta-binomial']) {
      const parameters = { ...cube, bias: 0.95, mechanism, correlation: 0.3 };
      const trial = planImportance(organize(parameters))(stream(mechanism));
      for (let i = 0; i < TRIALS; i++) expect(trial()).toBeLessThan(10 * (1 + 1e-8));
    }
  });

  it('is a function of the stream', () => {
    for (const [name, parameters] of Object.entries(CASES)) {
      const plan = planImportance(organize(parameters));
      const [first, second] = [plan(stream(name)), plan(stream(name))];
      for (let i = 0; i < 50; i++) expect(first()).toBe(second());
    }
  });
});

/** Σ Q·W over all trials, Q the probability with which a trial is drawn, and Σ Q. */
function enumerateTrials(parameters: Record<string, unknown>, adjust: AdjustGuess) {
  const script: boolean[] = [];
  let drawn: number[] = [];
  const happens = (probability: number): boolean => {
    const so = (script[drawn.length] ??= true);
    drawn.push(so ? probability : 1 - probability);
    return so;
  };
  const trial = planImportance(organize(parameters), { adjust, happens })(stream('enumeration'));
  const sum = { weight: 0, probability: 0 };
  do {
    drawn = [];
    const weight = trial();
    const probability = drawn.reduce((product, p) => product * p, 1);
    sum.weight += probability * weight;
    sum.probability += probability;
    // The next script: the last choice that was taken is turned down.
    script.length = script.lastIndexOf(true) + 1;
    if (script.length > 0) script[script.length - 1] = false;
  } while (script.length > 0);
  return sum;
}

describe('Σ Q·W over all trials of planImportance(organization) is the error', () => {
  const absurd: Record<string, AdjustGuess> = {
    'the own guess': (error) => error,
    'everything right': () => 0,
    'everything wrong': () => 1,
    'right and wrong confused': (error) => 1 - error,
  };
  const organizations = {
    tree: nine,
    'tree of unequal leaves': { ...nine, bias: unequal },
    'tree worse than chance, erring aggregators': {
      ...nine,
      bias: -0.3,
      fidelity: 1,
      aggregatorFidelity: 0.9,
    },
    'tree of fan-in 2': { ...cube, fanIn: 2, bias: spread, fidelity: 1 },
    'tree shared by siblings': { ...star, agents: 3, bias: 0.2, correlation: 0.3 },
    'star of 4': { ...star, agents: 4, aggregatorFidelity: 0.9 },
  };
  const cases = Object.entries(organizations).flatMap(([organization, parameters]) =>
    Object.entries(absurd).map(([guess, adjust]) => ({ organization, guess, parameters, adjust })),
  );

  it.each(cases)('$organization, guess: $guess', ({ parameters, adjust }) => {
    const { weight, probability } = enumerateTrials(parameters, adjust);
    expect(Math.abs(probability - 1)).toBeLessThan(1e-9);
    expect(Math.abs(weight / predictedError(parameters) - 1)).toBeLessThan(1e-12);
  });
});

const five = { organization: 'tree', fanIn: 5, depth: 2, fidelity: 1 };

/** Errors of about 1e-8, whose exact value is known by recursion or quadrature. */
const RARE: Record<string, Record<string, unknown>> = {
  'tree of fan-in 3': { ...cube, bias: 0.92, fidelity: 0.9999 },
  'tree of fan-in 5': { ...five, bias: 0.93, fidelity: 0.999 },
  'tree of unequal leaves': {
    ...five,
    bias: { distribution: 'uniform', mean: 0.92, spread: 0.04 },
    fidelity: 0.999,
  },
  probit: { ...five, bias: 0.985, mechanism: 'probit', correlation: 0.01 },
  'beta-binomial': { ...five, bias: 0.99, mechanism: 'beta-binomial', correlation: 0.02 },
  'probit of unequal leaves': {
    ...five,
    bias: { distribution: 'uniform', mean: 0.97, spread: 0.01 },
    mechanism: 'probit',
    correlation: 0.01,
  },
  'common cause': { ...five, bias: 1 - 1e-7, mechanism: 'common-cause', correlation: 0.2 },
  'shared by all': { ...five, bias: 1 - 1e-6, scope: 'organization', correlation: 0.02 },
  'probit siblings': {
    ...five,
    depth: 3,
    bias: 0.8,
    mechanism: 'probit',
    scope: 'siblings',
    correlation: 0.2,
  },
};

describe('planImportance(organization) of an error of about 1e-8', () => {
  it.each(Object.entries(RARE))('%s: as predicted, 1e6 times fewer trials', (name, parameters) => {
    const exact = predictedError(parameters);
    expect(Math.abs(Math.log10(exact) + 8)).toBeLessThan(1);
    const moments = observe(parameters, { trials: TRIALS, name });
    expect(Math.abs(deviate(moments, exact, TRIALS))).toBeLessThan(LARGEST_Z);
    const reduction = (exact * (1 - exact)) / moments.variance;
    expect(reduction).toBeGreaterThan(1e6);
  });

  it('a guess of half the errors still saves a thousandfold', () => {
    const parameters = RARE['tree of fan-in 5'];
    const exact = predictedError(parameters);
    const draws = { trials: TRIALS, name: 'half', adjust: (error: number) => error / 2 };
    const moments = observe(parameters, draws);
    expect((exact * (1 - exact)) / moments.variance).toBeGreaterThan(1000);
  });
});

/** Counts what is drawn from a stream. */
class Counted extends Random {
  draws = 0;

  override uint32(): number {
    this.draws++;
    return super.uint32();
  }
}

describe('planImportance(organization) asks only what the root depends on', () => {
  it('a hundredth of the 3¹⁴ leaves of a deep tree', () => {
    const parameters = { ...cube, depth: 14, fidelity: 0.7, bias: 0.5 };
    const random = new Counted([1, 2, 3, 4]);
    const trial = planImportance(organize(parameters))(random);
    const trials = 200;
    for (let i = 0; i < trials; i++) expect(trial()).toBeGreaterThan(0);
    expect(random.draws / trials).toBeLessThan(3 ** 14 / 100);
  });

  it.each([
    [{ organization: 'chain', agents: 4 }, 'a chain'],
    [{ ...nine, bias: unequal, weighting: 'log-odds' }, 'log-odds'],
    [{ ...star, agents: 1001 }, 'reads 1001 votes'],
    [{ ...nine, correlation: 0.4, scope: 'family', familySize: 2 }, 'not whole subtrees'],
    [{ ...star, correlation: 0.4, scope: 'family', familySize: 2 }, 'not whole subtrees'],
    [{ ...nine, correlation: 0.4, scope: 'family', families: [[0, 1, 2]] }, 'not whole subtrees'],
  ])('%o is refused, and what to use instead is said', (parameters, reason) => {
    const plan = () => planImportance(organize(parameters));
    expect(plan).toThrow(RangeError);
    expect(plan).toThrow(reason);
    expect(plan).toThrow('the method conditional');
  });
});
