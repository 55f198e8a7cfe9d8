import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaBinomialStatistic } from '../../../src/analysis/calibration/estimates/betaBinomialFit.ts';
import {
  correlatePair,
  correlationMatrix,
} from '../../../src/analysis/calibration/estimates/correlation.ts';
import { momentIcc } from '../../../src/analysis/calibration/estimates/icc.ts';
import type { OutcomeTable } from '../../../src/analysis/calibration/log.ts';
import {
  majorityOfPanels,
  panelMajority,
  panelsOfTasks,
} from '../../../src/analysis/calibration/estimates/majorityOfPanels.ts';
import { meanCorrelations } from '../../../src/analysis/calibration/estimates/meanCorrelations.ts';
import { passAll, passAny } from '../../../src/analysis/calibration/estimates/passK.ts';
import { evaluate, type Statistic } from '../../../src/analysis/calibration/estimates/statistic.ts';
import {
  votesOfAgents,
  votesOfTrials,
} from '../../../src/analysis/calibration/estimates/taskVotes.ts';
import { anyTable, repeatTasks, tableOfBits, tableOfCells } from './tables.ts';

const once = ({ tasks }: OutcomeTable): Uint32Array => new Uint32Array(tasks.length).fill(1);

/** The largest difference; infinite where one is NaN and the other is not. */
function distance(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  const differences = actual.map((value, i) => {
    if (Number.isNaN(value) && Number.isNaN(expected[i])) return 0;
    const difference = Math.abs(value - expected[i]);
    return Number.isNaN(difference) ? Infinity : difference;
  });
  return Math.max(...differences);
}

/** The ICC of the agents of a table of bits. */
function iccOf(rows: readonly string[]): number[] {
  const table = tableOfBits(rows);
  return evaluate(momentIcc(votesOfAgents(table)), once(table));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const accuracyOf = ({ tasks, agents, trials, successes }: OutcomeTable, agent: number): number =>
  mean(
    tasks
      .map((_, task) => task * agents.length + agent)
      .filter((cell) => trials[cell] > 0)
      .map((cell) => successes[cell] / trials[cell]),
  );

/** Mean correlations by the matrix, pair by pair, the pairs matched by the accuracies given. */
function meansOfMatrix(table: OutcomeTable, accuracies: readonly number[]): number[] {
  const { families } = table;
  const matrix = correlationMatrix(table);
  const pairs = table.agents.flatMap((_, i) => table.agents.slice(0, i).map((_, j) => [i, j]));
  const known = pairs.filter(([i, j]) => !Number.isNaN(matrix[i][j]));
  const over = (keep: (i: number, j: number) => boolean): number =>
    mean(known.filter(([i, j]) => keep(i, j)).map(([i, j]) => matrix[i][j]));
  const named = (i: number, j: number): boolean => families[i] !== null && families[j] !== null;
  return [
    over(() => true),
    over((i, j) => named(i, j) && families[i] === families[j]),
    over((i, j) => named(i, j) && families[i] !== families[j]),
    over((i, j) => Math.abs(accuracies[i] - accuracies[j]) < 0.1 - 1e-12),
  ];
}

/** All ways to draw so many of a list. */
function subsets<T>(list: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return list.flatMap((first, i) =>
    subsets(list.slice(i + 1), size - 1).map((rest) => [first, ...rest]),
  );
}

/** A fair majority of votes, 1 or 0 each. */
function vote(votes: readonly number[]): number {
  const right = votes.reduce((sum, vote) => sum + vote, 0);
  if (2 * right === votes.length) return 0.5;
  return 2 * right > votes.length ? 1 : 0;
}

describe('correlatePair(table, one, other)', () => {
  it('is Pearson of 0/1 outcomes: (ad − bc)/√((a+b)(c+d)(a+c)(b+d))', () => {
    // 3 both right, 1 only the first, 2 only the second, 2 neither.
    const table = tableOfBits(['11', '11', '11', '10', '01', '01', '00', '00']);
    expect(correlatePair(table, 0, 1)).toBeCloseTo((3 * 2 - 1 * 2) / Math.sqrt(4 * 4 * 5 * 3), 14);
  });

  it('takes one trial of each: cov of the rates over √(p(1 − p)q(1 − q))', () => {
    const table = tableOfCells([
      [
        [2, 4],
        [1, 1],
      ],
      [
        [0, 4],
        [0, 2],
      ],
    ]);
    // Rates ½, 0 and 1, 0: cov ¼ − ⅛·… = mean(½·1, 0) − ¼·½.
    const expected = (0.25 - 0.25 * 0.5) / Math.sqrt(0.25 * 0.75 * 0.25);
    expect(correlatePair(table, 0, 1)).toBeCloseTo(expected, 14);
  });

  it('is over the tasks that both tried, NaN without variance', () => {
    const table = tableOfBits(['11', '00', '1.', '.1', '0.']);
    expect(correlatePair(table, 0, 1)).toBeCloseTo(1, 14);
    expect(correlatePair(tableOfBits(['11', '10']), 0, 1)).toBeNaN();
    expect(correlatePair(tableOfBits(['1.', '.0']), 0, 1)).toBeNaN();
  });
});

describe('meanCorrelations(table)', () => {
  it.each([
    ['outcomes of 0 and 1', anyTable(1, 1)],
    ['several trials', anyTable(4, 1)],
    ['missing cells', anyTable(3, 0)],
  ])('is the mean of the matrix of the repeated tasks: %s', (_, tables) => {
    fc.assert(
      fc.property(tables, fc.infiniteStream(fc.integer({ min: 0, max: 3 })), (table, stream) => {
        const weights = Uint32Array.from(table.tasks, () => Number(stream.next().value));
        const accuracies = table.agents.map((_, agent) => accuracyOf(table, agent));
        const repeated = repeatTasks(table, weights);
        expect(
          distance(evaluate(meanCorrelations(table), weights), meansOfMatrix(repeated, accuracies)),
        ).toBeLessThan(1e-9);
      }),
    );
  });

  it('leaves agents without a family out of both kinds', () => {
    const table = tableOfBits(['1111', '0001', '1100', '0110'], ['a', 'a', null, 'b']);
    const [, within, across] = evaluate(meanCorrelations(table), once(table));
    expect(within).toBeCloseTo(correlatePair(table, 0, 1), 14);
    const crossing = [correlatePair(table, 0, 3), correlatePair(table, 1, 3)];
    expect(across).toBeCloseTo(mean(crossing), 14);
  });
});

describe('momentIcc(votes)', () => {
  it('is (mean c(c − 1)/(n(n − 1)) − p²)/(p(1 − p))', () => {
    const table = tableOfBits(['111', '110', '000', '100']);
    const both = (1 + 2 / 6) / 4;
    expect(
      distance(evaluate(momentIcc(votesOfAgents(table)), once(table)), [(both - 0.25) / 0.25]),
    ).toBeLessThan(1e-9);
  });

  it('is 1 for voters of one mind, −1/(n − 1) for the most divided, NaN without variance', () => {
    expect(distance(iccOf(['1111', '0000']), [1])).toBeLessThan(1e-12);
    expect(distance(iccOf(['1100', '0101']), [-1 / 3])).toBeLessThan(1e-12);
    expect(distance(iccOf(['11', '11']), [Number.NaN])).toBeLessThan(1e-12);
  });

  it('is the mean product of different agents: the mean correlation where all are as accurate', () => {
    const table = tableOfBits(['110', '011', '101', '000']);
    const [icc] = evaluate(momentIcc(votesOfAgents(table)), once(table));
    expect(icc).toBeCloseTo(evaluate(meanCorrelations(table), once(table))[0], 14);
  });
});

describe('panelMajority(right, voters, size)', () => {
  it('is the mean vote over all panels', () => {
    for (let voters = 1; voters <= 7; voters++) {
      for (let right = 0; right <= voters; right++) {
        const votes = Array.from({ length: voters }, (_, i) => (i < right ? 1 : 0));
        for (let size = 1; size <= voters; size++) {
          const decided = subsets(votes, size).map(vote);
          const { accuracy, tie } = panelMajority(right, voters, size);
          expect(accuracy).toBeCloseTo(mean(decided), 12);
          expect(tie).toBeCloseTo(mean(decided.map((v) => (v === 0.5 ? 1 : 0))), 12);
        }
      }
    }
  });

  it('of all voters is their majority, and of one the share of the right', () => {
    expect(panelMajority(67, 133, 133)).toEqual({ accuracy: 1, tie: 0 });
    expect(panelMajority(400, 1000, 1).accuracy).toBeCloseTo(0.4, 12);
  });

  it('refuses panels that cannot be drawn', () => {
    expect(() => panelMajority(1, 2, 3)).toThrow('invalid size: 3; not in [1, 2]');
    expect(() => panelMajority(3, 2, 1)).toThrow('invalid right: 3; not in [0, 2]');
    expect(() => panelMajority(1, 2, 0)).toThrow(RangeError);
  });
});

describe('majorityOfPanels(votes, sizes)', () => {
  it('leaves out tasks with fewer voters than the panel', () => {
    const table = tableOfBits(['110', '1..', '00.']);
    const votes = votesOfAgents(table);
    const expected = [(2 / 3 + 1 + 0) / 3, (1 / 3 + (2 / 3) * 0.5 + 0) / 2, 1, Number.NaN];
    expect(
      distance(evaluate(majorityOfPanels(votes, [1, 2, 3, 4]), once(table)), expected),
    ).toBeLessThan(1e-9);
    expect([...(panelsOfTasks(votes, 2).accuracy.cells as Uint32Array)]).toEqual([1, 0, 1]);
  });

  it('averages over one trial of each agent where there are several', () => {
    // Rates ½ and 1: a panel of both is right, or tied half of the time.
    const table = tableOfCells([
      [
        [1, 2],
        [3, 3],
      ],
    ]);
    expect(
      distance(evaluate(majorityOfPanels(votesOfAgents(table), [2]), once(table)), [0.75]),
    ).toBeLessThan(1e-9);
  });
});

describe('passAll and passAny', () => {
  it('are the shares of draws of k trials that are all right, and not all wrong', () => {
    for (let trials = 1; trials <= 6; trials++) {
      for (let right = 0; right <= trials; right++) {
        const outcomes = Array.from({ length: trials }, (_, i) => (i < right ? 1 : 0));
        for (let k = 1; k <= trials; k++) {
          const draws = subsets(outcomes, k);
          const all = mean(draws.map((draw) => (draw.every((x) => x === 1) ? 1 : 0)));
          const any = mean(draws.map((draw) => (draw.some((x) => x === 1) ? 1 : 0)));
          expect(passAll(right, trials, k)).toBeCloseTo(all, 12);
          expect(passAny(right, trials, k)).toBeCloseTo(any, 12);
        }
      }
    }
  });

  it('refuse more draws than trials', () => {
    expect(() => passAll(1, 2, 3)).toThrow('invalid k: 3; not in [1, 2]');
    expect(() => passAny(3, 2, 1)).toThrow('invalid successes: 3; not in [0, 2]');
  });
});

describe('every statistic of weights', () => {
  const makers: Readonly<Record<string, (table: OutcomeTable) => Statistic>> = {
    'moment ICC': (table) => momentIcc(votesOfAgents(table)),
    'within-agent ICC': (table) => momentIcc(votesOfTrials(table, 0)),
    'majority of panels': (table) => majorityOfPanels(votesOfAgents(table), [1, 2, 3]),
    'beta-binomial fit': (table) => betaBinomialStatistic(votesOfAgents(table)),
  };

  it.each(Object.entries(makers))('is that of the repeated tasks: %s', (_, make) => {
    fc.assert(
      fc.property(
        anyTable(3, 0),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
        (table, stream) => {
          const weights = Uint32Array.from(table.tasks, () => Number(stream.next().value));
          const repeated = repeatTasks(table, weights);
          const expected = evaluate(make(repeated), once(repeated));
          expect(distance(evaluate(make(table), weights), expected)).toBeLessThan(1e-6);
        },
      ),
    );
  });
});
