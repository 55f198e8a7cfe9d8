import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerCount } from '../../../src/analysis/calibration/log.ts';
import {
  drawnVotes,
  exactVotes,
  isExact,
  type TaskAnswers,
} from '../../../src/analysis/calibration/voting/panelVotes.ts';
import { estimatePlurality } from '../../../src/analysis/calibration/voting/plurality.ts';
import type { Estimate } from '../../../src/math/intervals.ts';
import { hashWords, openStream } from '../../../src/math/random.ts';
import { majority } from '../../../src/models/majority/theory/majority.ts';

const options = { level: 0.95, replicates: 200, seed: 'plurality' };

/** A task whose agents gave these answers; the first answers are right. */
function taskOf(answers: readonly number[], right: number, distinct: number): TaskAnswers {
  return {
    isCorrect: Array.from({ length: distinct }, (_, i) => i < right),
    agents: answers.map((answer) => [[answer, 1]]),
  };
}

/** Every panel, one by one. */
function panelsOf(agents: number, size: number): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: agents }, (_, last) =>
    panelsOf(last, size - 1).map((panel) => [...panel, last]),
  ).flat();
}

function enumerate({ isCorrect, agents }: TaskAnswers, size: number) {
  let [plurality, right] = [0, 0];
  const panels = panelsOf(agents.length, size);
  for (const panel of panels) {
    const votes = isCorrect.map((_, a) => panel.filter((i) => agents[i][0][0] === a).length);
    const most = Math.max(...votes);
    const tied = isCorrect.filter((_, a) => votes[a] === most);
    plurality += tied.filter(Boolean).length / tied.length;
    const good = votes.reduce((sum, count, a) => sum + (isCorrect[a] ? count : 0), 0);
    right += good > size / 2 ? 1 : good === size / 2 ? 0.5 : 0;
  }
  return { plurality: plurality / panels.length, majority: right / panels.length };
}

const tasks = fc
  .record({
    answers: fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
    right: fc.nat(2),
    part: fc.double({ min: 0, max: 0.999, noNaN: true }),
  })
  .map(({ answers, right, part }) => ({
    task: taskOf(answers, right, 5),
    size: 1 + Math.floor(part * answers.length),
  }));

describe('exactVotes(task, size)', () => {
  it('is the mean over every panel', () => {
    fc.assert(
      fc.property(tasks, ({ task, size }) => {
        const wanted = enumerate(task, size);
        const found = exactVotes(task, size);
        expect(found.plurality).toBeCloseTo(wanted.plurality, 12);
        expect(found.majority).toBeCloseTo(wanted.majority, 12);
      }),
      { numRuns: 200 },
    );
  });

  it('has plurality at least as often right as binary majority when one answer is right', () => {
    fc.assert(
      fc.property(tasks, ({ task, size }) => {
        const one = { ...task, isCorrect: task.isCorrect.map((_, i) => i === 0) };
        const { plurality, majority } = exactVotes(one, size);
        expect(plurality).toBeGreaterThanOrEqual(majority - 1e-12);
      }),
    );
  });

  it('is exact for 501 of 1,000 agents that all differ but one pair', () => {
    // Panel of 3 of 1,000 agents, two of them right, all others differ: the pair in it wins, one of
    // the pair ties three ways.
    const task = taskOf([0, 0, ...Array.from({ length: 998 }, (_, i) => i + 1)], 1, 999);
    const [n, k] = [1000, 3];
    const both = (k * (k - 1)) / (n * (n - 1));
    const one = (2 * k * (n - k)) / (n * (n - 1));
    expect(isExact(task, k)).toBe(true);
    expect(exactVotes(task, k).plurality).toBeCloseTo(both + one / 3, 12);
    expect(exactVotes(task, k).majority).toBeCloseTo(both, 12);
  });
});

describe('drawnVotes(task, size, random, draws)', () => {
  const random = openStream(hashWords('drawn votes'), hashWords('test'), 0, 0);

  it('estimates what exactVotes gives, with its error', () => {
    const task = taskOf([0, 0, 0, 1, 1, 2, 2, 3, 4], 1, 5);
    for (const size of [2, 5, 7]) {
      const exact = exactVotes(task, size);
      const drawn = drawnVotes(task, size, random, 20_000);
      for (const key of ['plurality', 'majority'] as const) {
        const error = Math.sqrt(drawn.errors[key]);
        expect(Math.abs(drawn[key] - exact[key])).toBeLessThanOrEqual(4.5 * error + 1e-12);
        // Bernoulli's error is an upper bound: ties are shared.
        expect(error).toBeLessThanOrEqual(1.01 * Math.sqrt((exact[key] * (1 - exact[key])) / 2e4));
      }
    }
  });

  it('draws the answer of an agent as often as it was logged', () => {
    // Panels of 1: right in ¾ of the draws of either agent.
    const agents = [0, 1].map(
      () =>
        [
          [0, 3],
          [1, 1],
        ] as const,
    );
    const { plurality, errors } = drawnVotes(
      { isCorrect: [true, false], agents },
      1,
      random,
      20_000,
    );
    expect(Math.abs(plurality - 0.75)).toBeLessThanOrEqual(4.5 * Math.sqrt(errors.plurality));
    expect(errors.plurality).toBeCloseTo((0.75 * 0.25) / 20_000, 7);
  });
});

/** A log in which so many of ten agents are right and the others each err alone, or all alike. */
function logOf(rightOfTen: readonly number[], errAlike: boolean): AnswerCount[] {
  return rightOfTen.flatMap((right, task) =>
    Array.from({ length: 10 }, (_, agent) => {
      const isCorrect = agent < right;
      const answer = isCorrect ? 'right' : errAlike ? 'wrong' : `wrong ${agent}`;
      return { task: `${task}`, agent: `${agent}`, answer, isCorrect, count: 1 };
    }),
  );
}

const width = ({ low, high }: Estimate): number => high - low;

const below = Array.from({ length: 40 }, (_, i) => 3 + (i % 3));

describe('estimatePlurality(answers, options)', () => {
  it('gains where binary majority loses, below accuracy ½ with scattered errors', () => {
    const { panels, tooLarge } = estimatePlurality(logOf(below, false), {
      ...options,
      panelSizes: [5, 11],
    });
    expect(tooLarge).toEqual([11]);
    const [{ gains, difference, drawnTasks, words, tasks }] = panels;
    expect(tasks).toBe(40);
    expect(gains.plurality.low).toBeGreaterThan(0);
    expect(gains.majority.high).toBeLessThan(0);
    expect(difference.low).toBeGreaterThan(0);
    expect(drawnTasks).toBe(0);
    expect(words).toMatch(/theory describes binary majority/);
    expect(words).toMatch(/opposite signs.*too low/);
  });

  it('is binary majority when all errors are alike', () => {
    const [panel] = estimatePlurality(logOf(below, true), { ...options, panelSizes: [5] }).panels;
    expect(panel.difference.best).toBeCloseTo(0, 12);
    expect(panel.words).toMatch(/serves for both/);
  });

  it('agrees with the theory on many independent agents', () => {
    // 3 of 600 agents are drawn next to independently: f_3 at accuracy .6, up to O(k²/n).
    const answers = Array.from({ length: 600 }, (_, agent) => {
      const isCorrect = agent < 360;
      return { task: 'a', agent: `${agent}`, answer: `${isCorrect}`, isCorrect, count: 1 };
    });
    const [panel] = estimatePlurality(answers, { ...options, panelSizes: [3] }).panels;
    expect(Math.abs(panel.majority.best - (1 + majority(3, 0.2)) / 2)).toBeLessThan(9 / 600);
  });

  it('has the difference paired: its interval is narrower than those of its parts', () => {
    const mixed = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 9 : 2));
    const [panel] = estimatePlurality(logOf(mixed, false), { ...options, panelSizes: [5] }).panels;
    expect(width(panel.difference)).toBeLessThan(width(panel.majority) / 2);
  });

  it('draws panels of agents with several answers, and says so', () => {
    const log = logOf(below, false).flatMap((row) => [
      row,
      { ...row, answer: 'other', isCorrect: false },
    ]);
    const ask = () => estimatePlurality(log, { ...options, panelSizes: [3], draws: 100 }).panels[0];
    expect(ask()).toEqual(ask());
    expect(ask().drawnTasks).toBe(40);
    expect(ask().drawErrors.difference).toBeGreaterThan(0);
    expect(ask().words).toMatch(/40 tasks were drawn/);
  });

  it('leaves out tasks with too few agents and says how many it kept', () => {
    const log = logOf([5, 6], true).filter(({ task, agent }) => task === '0' || agent < '4');
    const [panel] = estimatePlurality(log, { ...options, panelSizes: [5] }).panels;
    expect(panel.tasks).toBe(1);
  });

  it('has nothing to say of an empty log', () => {
    expect(estimatePlurality([], { ...options, panelSizes: [3] })).toEqual({
      panels: [],
      tooLarge: [3],
    });
  });

  it('refuses an answer that is both right and wrong', () => {
    const row = { task: 't', agent: 'a', answer: 'x', isCorrect: true, count: 1 };
    const log = [row, { ...row, agent: 'b', isCorrect: false }];
    expect(() => estimatePlurality(log, { ...options, panelSizes: [1] })).toThrow(RangeError);
  });
});
